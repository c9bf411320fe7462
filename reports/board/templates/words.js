// What every script of the page shares: the data, the state, words and figures in them.
const data = JSON.parse(document.getElementById("board-data").textContent);
const views = [...document.querySelectorAll(".view")];
const last = data.vintages.length - 1;
const home = data.areas.length ? data.areas[0].code : "";
const state = {
  lang: data.languages[0], area: home, only: "", level: "", q: "", sort: "level",
  then: data.vintages[Math.max(0, last - 1)], now: data.vintages[last], changed: "",
  rule: Object.keys(data.rules)[0] || "", industry: Object.keys(data.industries.titles)[0] || "",
};
const areaOf = new Map(data.areas.map((area) => [area.code, area]));
const view = () => views.find((item) => item.dataset.language === state.lang);

const say = (code, parts = {}) =>
  data.words[state.lang][code].replace(/\{(\w+)\}/g, (whole, name) => parts[name] ?? whole);
const title = (thing) => thing.title[state.lang];

// A list with one entry per vintage, or the one value all share.
const at = (values, place) => (Array.isArray(values) ? values[place] : values) ?? null;
const metAt = (signal, place) => signal.met[place];
// A rule that is shown alone decides no level, however grave the one in its name.
const stateWords = (code, signal) => {
  if (signal.used) return say(code);
  const [open, close] = state.lang === "zh" ? ["（", "）"] : [" (", ")"];
  return `${say(code)}${open}${say("rule_shown")}${close}`;
};

const fixed = (value, decimals) => {
  if (value === null || value === undefined) return "—";
  const shifted = Math.round(Number(`${Math.abs(value)}e${decimals}`));
  const digits = Number.isFinite(shifted)
    ? Number(`${shifted}e-${decimals}`).toFixed(decimals) : Math.abs(value).toFixed(decimals);
  return value < 0 && shifted !== 0 ? `−${digits}` : digits;
};
const signed = (value, decimals) => {
  const text = fixed(value, decimals);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
};
const probability = (value) => {
  if (value === null || value === undefined) return "—";
  if (value < 0.01) return "<1%";
  return value > 0.99 ? ">99%" : `${fixed(value * 100, 0)}%`;
};
const plusMinus = () => (state.lang === "zh" ? "±" : " ± ");
const monthWords = (month) => {
  const [year, number] = month.split("-").map(Number);
  if (state.lang === "zh") return `${year}年${number}月`;
  const name = new Date(Date.UTC(year, number - 1, 1))
    .toLocaleString("en", { month: "long", timeZone: "UTC" });
  return `${name} ${year}`;
};
const keyOf = (table, column, parts) =>
  `${table}[${Object.entries(parts).map(([name, value]) => `${name}=${value}`).join(",")}].${column}`;

// Elements. Attributes with a null value are left out; text is never taken for markup.
const fill = (element, attributes, children) => {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
};
const make = (tag, attributes = {}, ...children) =>
  fill(document.createElement(tag), attributes, children);
const draw = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

const levelOf = (number) => (number >= 0 ? data.levels[number] : null);
const levelWords = (number) => {
  const level = levelOf(number);
  return level ? `${level.symbol} ${title(level)}` : say("no_level");
};
const levelMark = (number) => {
  const level = levelOf(number);
  if (!level) return make("span", {}, say("no_level"));
  const square = make("span", { class: "square", "aria-hidden": "true" }, level.symbol);
  square.style.background = level.colour;
  square.style.color = level.ink;
  return make("span", { class: "of-level" }, square, ` ${title(level)}`);
};
