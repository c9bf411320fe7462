// The switch of languages; links to boards keep the language chosen.
const views = [...document.querySelectorAll(".view")];
const show = (language) => {
  for (const view of views) {
    view.hidden = view.dataset.language !== language;
    if (view.hidden) continue;
    document.documentElement.lang = view.lang;
    document.title = view.querySelector("h1").textContent;
    for (const link of view.querySelectorAll('a[href*=".html"]')) {
      link.setAttribute("href", `${link.getAttribute("href").split("#")[0]}#lang=${language}`);
    }
  }
  for (const button of document.querySelectorAll("[data-show-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.showLanguage === language));
  }
};
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-show-language]");
  if (button) show(button.dataset.showLanguage);
});
const told = new URLSearchParams(location.hash.slice(1)).get("lang");
show(views.some((view) => view.dataset.language === told) ? told : views[0].dataset.language);
