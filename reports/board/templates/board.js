"use strict";
(() => {
  const views = [...document.querySelectorAll(".view")];
  const buttons = [...document.querySelectorAll("[data-show-language]")];
  const chosen = { area: "", level: "" };

  const filterView = (view) => {
    for (const select of view.querySelectorAll("[data-filter]")) {
      select.value = chosen[select.dataset.filter];
    }
    let shown = 0;
    for (const element of view.querySelectorAll("[data-area]")) {
      const isOtherArea = chosen.area !== "" && element.dataset.area !== chosen.area;
      const isOtherLevel = chosen.level !== "" && "level" in element.dataset
        && element.dataset.level !== chosen.level;
      element.hidden = isOtherArea || isOtherLevel;
      if (element.classList.contains("card") && !element.hidden) shown += 1;
    }
    view.querySelector("[data-nothing]").hidden = shown > 0;
  };

  const show = (language) => {
    for (const view of views) {
      view.hidden = view.dataset.language !== language;
      if (!view.hidden) {
        document.documentElement.lang = view.lang;
        document.title = view.querySelector("h1").textContent;
      }
    }
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.showLanguage === language));
    }
  };

  for (const button of buttons) {
    button.addEventListener("click", () => show(button.dataset.showLanguage));
  }
  for (const select of document.querySelectorAll("[data-filter]")) {
    select.addEventListener("change", () => {
      chosen[select.dataset.filter] = select.value;
      views.forEach(filterView);
    });
  }
  for (const form of document.querySelectorAll(".filters")) {
    form.addEventListener("submit", (event) => event.preventDefault());
  }
  views.forEach(filterView);
  window.addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("details")) part.open = true;
  });
})();
