// What the reader does: language, filters, search, order, areas, keys, links, print.
const DEFAULTS = { ...state };
const SETTINGS = ["lang", "area", "only", "level", "q", "sort", "then", "now", "changed", "rule", "industry"];
const result = (words) => { view().querySelector("[data-result]").textContent = words; };

const readLink = () => {
  const told = new URLSearchParams(location.hash.slice(1));
  const isKnown = {
    lang: (value) => data.languages.includes(value),
    area: (value) => value === "" || areaOf.has(value),
    only: (value) => value === "" || areaOf.has(value),
    level: (value) => value === "" || data.levels.some((level) => level.code === value),
    sort: (value) => ["level", "name", "index", "since"].includes(value),
    then: (value) => data.vintages.includes(value), now: (value) => data.vintages.includes(value),
    changed: (value) => value === "1", q: () => true,
    rule: (value) => Object.hasOwn(data.rules, value), industry: (value) => Object.hasOwn(data.industries.titles, value),
  };
  for (const name of SETTINGS) {
    const value = told.get(name);
    state[name] = value !== null && isKnown[name](value) ? value : DEFAULTS[name];
  }
};
const linkOf = () => {
  const told = new URLSearchParams();
  for (const name of SETTINGS) if (state[name] !== DEFAULTS[name]) told.set(name, state[name]);
  return told.toString();
};
const writeLink = () => {
  const link = linkOf();
  history.replaceState(null, "", link ? `#${link}` : location.pathname + location.search);
};

const words = () => state.q.toLowerCase().split(/\s+/).filter(Boolean);
const holds = (where) => words().every((word) => where.includes(word));
const rulesFound = () => (words().length ? Object.keys(data.rules).filter((rule) => holds(data.rules[rule].search)) : []);
const isShown = (area) => {
  if (state.only && area.code !== state.only) return false;
  const level = levelOf(area.level[last]);
  if (state.level && (!level || level.code !== state.level)) return false;
  if (!words().length || holds(area.search)) return true;
  return rulesFound().some((rule) => {
    const signal = (data.signals[area.code] || {})[rule];
    return signal && metAt(signal, last) === "1";
  });
};
const ordered = () => {
  const places = new Map(data.areas.map((area, place) => [area.code, place]));
  const by = {
    level: () => 0,
    name: (one, two) => title(one).localeCompare(title(two), state.lang === "zh" ? "zh-CN" : "en"),
    index: (one, two) => (at(two.index, last) ?? -1) - (at(one.index, last) ?? -1),
    since: (one, two) => (two.since || "").localeCompare(one.since || ""),
  }[state.sort];
  return [...data.areas].sort((one, two) => by(one, two) || places.get(one.code) - places.get(two.code));
};

const showList = () => {
  const here = view(), list = here.querySelector(".areas");
  const items = new Map([...list.children].map((item) => [item.dataset.area, item]));
  let shown = 0;
  for (const area of ordered()) {
    const item = items.get(area.code);
    item.hidden = !isShown(area);
    if (!item.hidden) shown += 1;
    list.append(item);
    for (const tile of here.querySelectorAll(`.map [data-choose="${CSS.escape(area.code)}"]`)) {
      tile.classList.toggle("dim", item.hidden);
    }
  }
  here.querySelector("[data-nothing]").hidden = shown > 0;
  const found = rulesFound();
  result(say("result", { shown, all: data.areas.length })
    + (words().length ? ` ${say("result_rules", { count: found.length })}` : ""));
  const place = here.querySelector("[data-found]");
  place.hidden = !found.length;
  place.replaceChildren(...found.slice(0, 8).map((rule) =>
    make("button", { type: "button", "data-rule": rule }, title(data.rules[rule]))));
};
const showPanel = () => {
  const here = view();
  for (const panel of here.querySelectorAll(".panel")) panel.hidden = panel.dataset.area !== state.area;
  const hint = here.querySelector("[data-hint]");
  if (hint) hint.hidden = state.area !== "";
  const tiles = [...here.querySelectorAll(".map [data-choose]")];
  const current = tiles.find((tile) => tile.dataset.choose === state.area) || tiles[0];
  for (const tile of tiles) tile.tabIndex = tile === current ? 0 : -1;
  for (const button of here.querySelectorAll("[data-choose]")) {
    button.setAttribute("aria-pressed", String(button.dataset.choose === state.area));
  }
  const panel = here.querySelector(".panel:not([hidden])");
  if (panel) drawPanel(panel);
};
const showLanguage = () => {
  for (const item of views) item.hidden = item !== view();
  document.documentElement.lang = view().lang;
  document.title = view().querySelector("h1").textContent;
  for (const button of document.querySelectorAll("[data-show-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.showLanguage === state.lang));
  }
};
const showIndex = () => {
  for (const place of view().querySelectorAll("[data-index]")) {
    const area = areaOf.get(place.dataset.index);
    const value = at(area.index, last);
    place.textContent = value === null ? say("index_missing") : say("index_short", { value: fixed(value, 0) });
    place.dataset.key = keyOf("warnings.index", "index_value", { vintage: data.vintage, area_code: area.code });
  }
};
const showControls = () => {
  for (const control of view().querySelectorAll("[data-set]")) {
    if (control.type === "checkbox") control.checked = state[control.dataset.set] === "1";
    else control.value = state[control.dataset.set];
  }
};
const showAll = () => {
  showLanguage(); showControls(); showList(); showPanel(); showIndex();
  Object.keys(ACROSS).forEach(drawAcross);
  view().querySelectorAll(".part[open]").forEach((part) => part.querySelectorAll("[data-plot]").forEach(drawPlot));
};

const choose = (code, from) => {
  state.area = code;
  showPanel(); writeLink();
  const panel = view().querySelector(".panel:not([hidden])");
  if (!panel) return;
  panel.focus({ preventScroll: true });
  const isBeside = from && from.closest(".map") && matchMedia("(min-width: 60rem)").matches;
  if (!isBeside) panel.scrollIntoView({ block: "start" });
  result(say("opened", { area: title(areaOf.get(code)) }));
};
const closePanel = () => {
  const code = state.area;
  if (!code) return;
  state.area = "";
  showPanel(); writeLink(); result(say("closed"));
  const tile = view().querySelector(`.map [data-choose="${CSS.escape(code)}"]`);
  if (tile) {
    for (const other of view().querySelectorAll(".map [data-choose]")) other.tabIndex = other === tile ? 0 : -1;
    tile.focus();
  }
};
const set = (name, value) => {
  state[name] = value;
  if (name === "only" && value) state.area = value;
  if (name === "only") showPanel();
  if (["only", "level", "q", "sort"].includes(name)) showList();
  if (["then", "now", "changed"].includes(name)) drawAcross("compare");
  if (name === "rule" || name === "industry") drawAcross(name);
  writeLink();
};

// Arrow keys: the nearest tile in the direction, straight ahead before aside.
const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
const neighbour = (tile, key) => {
  const tiles = [...tile.parentElement.children];
  if (key === "Home") return tiles[0];
  if (key === "End") return tiles[tiles.length - 1];
  const [dx, dy] = ARROWS[key];
  const here = tile.getBoundingClientRect();
  let best = null, least = Infinity;
  for (const other of tiles) {
    const there = other.getBoundingClientRect();
    const x = there.x + there.width / 2 - here.x - here.width / 2, y = there.y + there.height / 2 - here.y - here.height / 2;
    const ahead = x * dx + y * dy, aside = Math.abs(x * dy) + Math.abs(y * dx);
    const cost = ahead + 2 * aside;
    if (other !== tile && ahead > 4 && cost < least) { best = other; least = cost; }
  }
  return best;
};
const onKey = (event) => {
  if (event.key === "Escape" && !(event.target.type === "search" && event.target.value)) {
    closePanel();
    return;
  }
  const tile = event.target.closest && event.target.closest(".map [data-choose]");
  if (!tile || !(event.key in ARROWS || event.key === "Home" || event.key === "End")) return;
  event.preventDefault();
  const next = neighbour(tile, event.key);
  if (!next) return;
  tile.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
};

// Print: every area and every part open, as wide as the sheet; afterwards as before.
let closed = null;
const openForPrint = () => {
  if (closed) return;
  document.body.classList.add("printing");
  closed = { details: [], panels: [] };
  for (const panel of view().querySelectorAll(".panel[hidden]")) {
    panel.hidden = false;
    closed.panels.push(panel);
  }
  view().querySelectorAll(".panel").forEach(drawPanel);
  for (const part of view().querySelectorAll("details:not([open])")) {
    part.open = true;
    closed.details.push(part);
  }
  view().querySelectorAll("[data-plot]").forEach(drawPlot);
};
const closeAfterPrint = () => {
  if (!closed) return;
  closed.panels.forEach((panel) => { panel.hidden = true; });
  closed.details.forEach((part) => { part.open = false; });
  closed = null;
  document.body.classList.remove("printing");
  showPanel();
};

const copyLink = async () => {
  const address = `${location.href.split("#")[0]}#${linkOf() || `lang=${state.lang}`}`;
  try {
    await navigator.clipboard.writeText(address);
    result(say("copied"));
  } catch {
    const field = view().querySelector(".by-hand");
    field.hidden = false;
    field.querySelector("input").value = address;
    field.querySelector("input").select();
    result(say("copy_by_hand"));
  }
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const of = button.dataset;
  if (of.showLanguage) { state.lang = of.showLanguage; showAll(); writeLink(); }
  else if (of.choose) choose(of.choose, button);
  else if ("close" in of) closePanel();
  else if (of.file) handOver(of.file);
  else if ("print" in of) { openForPrint(); window.print(); }
  else if ("copy" in of) copyLink();
  else if (of.rule) {
    set("rule", of.rule); showControls();
    const part = view().querySelector('[data-across="rule"]');
    part.scrollIntoView({ block: "start" });
    part.querySelector("select").focus();
  }
});
const onSet = (event) => {
  const name = event.target.dataset && event.target.dataset.set;
  if (!name) return;
  set(name, event.target.type === "checkbox" ? (event.target.checked ? "1" : "") : event.target.value);
};
document.addEventListener("input", (event) => { if (event.target.type === "search") onSet(event); });
document.addEventListener("change", (event) => { if (event.target.type !== "search") onSet(event); });
document.addEventListener("submit", (event) => event.preventDefault());
document.addEventListener("reset", (event) => {
  event.preventDefault();
  for (const name of ["only", "level", "q", "sort"]) state[name] = DEFAULTS[name];
  showControls(); showList(); writeLink();
});
document.addEventListener("keydown", onKey);
document.addEventListener("toggle", (event) => {
  if (event.target.open) event.target.querySelectorAll("[data-plot]").forEach(drawPlot);
}, true);
window.addEventListener("hashchange", () => { readLink(); showAll(); leadTo(); });
window.addEventListener("beforeprint", openForPrint);
window.addEventListener("afterprint", closeAfterPrint);
let waiting = 0;
window.addEventListener("resize", () => {
  clearTimeout(waiting);
  waiting = setTimeout(showAll, 150);
});
// A link that names an area leads to it, also where the map stands above it.
const leadTo = () => {
  const isNamed = new URLSearchParams(location.hash.slice(1)).get("area");
  const panel = view().querySelector(".panel:not([hidden])");
  if (isNamed && panel && !matchMedia("(min-width: 60rem)").matches) panel.scrollIntoView({ block: "start" });
};
readLink();
showAll();
leadTo();
