// What one area's panel draws from the page's data: its levels, rules and industries over time.
const MAIN_TRENDS = 4;

const historyOf = (area) => {
  const runs = [];
  area.level.forEach((number, place) => {
    const run = runs[runs.length - 1];
    if (run && run.number === number) run.end = place;
    else runs.push({ number, start: place, end: place });
  });
  return runs.filter((run) => run.number >= 0);
};
const runWords = (run) => say(run.start === run.end ? "history_one" : "history_run", {
  first: monthWords(data.vintages[run.start]), last: monthWords(data.vintages[run.end]),
  level: levelWords(run.number),
});
const drawHistory = (place, area) => {
  const runs = historyOf(area);
  if (!runs.length) return;
  const first = runs[0].start, count = last - first + 1;
  const width = Math.floor(place.clientWidth) || 600, cell = width / count;
  const image = draw("svg", {
    viewBox: `0 0 ${width} 40`, role: "img", "aria-label": runs.map(runWords).join("; "),
  });
  for (let vintage = first; vintage <= last; vintage += 1) {
    const level = levelOf(area.level[vintage]);
    const x = (vintage - first) * cell;
    image.append(draw("rect", {
      x: x + 0.5, y: 0.5, width: Math.max(cell - 1.5, 0.5), height: 22,
      fill: level ? level.colour : "#ffffff", stroke: "#8a96a3", "stroke-width": 0.7,
    }));
    if (level && cell >= 9) {
      image.append(text(x + cell / 2, 16, level.symbol, { "text-anchor": "middle", fill: level.ink }));
    }
  }
  image.append(
    text(0, 37, data.vintages[first], { fill: MUTED }),
    text(width, 37, data.vintages[last], { "text-anchor": "end", fill: MUTED }),
  );
  const list = runs.slice(-6).reverse().map((run) => make("li", {
    "data-key": keyOf("warnings.level", "level_code", { vintage: data.vintages[run.end], area_code: area.code }),
  }, runWords(run)));
  place.replaceChildren(image, make("ul", { class: "runs" }, ...list));
};

const drawTrend = (code, rule, signal, width) => {
  const values = data.vintages.map((_, place) => at(signal.p, place));
  const told = values.map((value, place) => [place, value]).filter(([, value]) => value !== null);
  const [final, value] = told[told.length - 1];
  const height = 56, top = 5, bottom = 8, left = 2, right = 6;
  const x = (place) => left + (place / (last || 1)) * (width - left - right);
  const y = (share) => top + (1 - share) * (height - top - bottom);
  const numbers = told.map(([, share]) => share);
  const image = draw("svg", {
    viewBox: `0 0 ${width} ${height}`, role: "img",
    "aria-label": say("trend_alt", {
      rule: title(data.rules[rule]), last: probability(value), vintage: data.vintages[final],
      low: probability(Math.min(...numbers)), high: probability(Math.max(...numbers)),
      first: data.vintages[told[0][0]], count: told.length,
      met: [...signal.met].filter((mark) => mark === "1").length,
    }),
  });
  image.append(
    draw("path", { d: `M${left} ${y(0)}H${width - right}M${left} ${y(1)}H${width - right}`, stroke: GRID }),
  );
  const need = at(signal.need, final);
  if (need !== null) {
    image.append(draw("path", { d: `M${left} ${y(need)}H${width - right}`, stroke: "#9a3412", "stroke-dasharray": "4 3" }));
  }
  image.append(draw("path", {
    d: told.map(([place, share], number) =>
      `${number && told[number - 1][0] === place - 1 ? "L" : "M"}${x(place).toFixed(1)} ${y(share).toFixed(1)}`).join(""),
    fill: "none", stroke: INK, "stroke-width": 1.6,
  }));
  for (const [place, share] of told) {
    const isMet = metAt(signal, place) === "1";
    if (isMet || place === final) {
      image.append(draw("circle", { cx: x(place), cy: y(share), r: 3, fill: isMet ? "#9a3412" : "#ffffff", stroke: isMet ? "#9a3412" : INK }));
    }
  }
  const key = keyOf("warnings.signal", "probability", { vintage: data.vintages[final], area_code: code, rule_id: rule });
  const state_ = stateWords(metAt(signal, final) === "1" ? "met" : "not_met", signal);
  return make("div", { class: "trend" },
    make("p", {}, `${title(data.rules[rule])} `,
      make("strong", { "data-key": key }, probability(value)), ` · ${state_}`),
    image);
};
const drawTrends = (place, area) => {
  const width = Math.floor(place.clientWidth) || 600;
  const signals = Object.entries(data.signals[area.code] || {})
    .filter(([, signal]) => data.vintages.some((_, number) => at(signal.p, number) !== null));
  const rank = ([, signal]) => (signal.used ? 10 : 0) + (metAt(signal, last) === "1" ? 5 : 0) + (at(signal.p, last) ?? -1);
  signals.sort((one, two) => rank(two) - rank(one));
  if (!signals.length) {
    place.replaceChildren(make("p", {}, place.dataset.none));
    return;
  }
  const drawn = signals.map(([rule, signal]) => drawTrend(area.code, rule, signal, width));
  const more = drawn.slice(MAIN_TRENDS);
  place.replaceChildren(...drawn.slice(0, MAIN_TRENDS));
  if (more.length) {
    place.append(make("details", {},
      make("summary", {}, place.dataset.more.replace("{count}", more.length)), ...more));
  }
};

const drawAreaIndustries = (place, area) => {
  const { titles, cells, month } = data.industries;
  const codes = Object.keys(titles).filter((code) => cells[code][area.code]);
  if (!codes.length) return;
  const width = Math.floor(place.clientWidth) || 600;
  const bars = codes.map((code) => cells[code][area.code]);
  const order = codes.map((_, number) => number)
    .sort((one, two) => (bars[one][0] ?? Infinity) - (bars[two][0] ?? Infinity));
  const names = codes.map((code) => titles[code][state.lang]);
  const [image] = drawBars(order.map((n) => names[n]), order.map((n) => bars[n]), "%", width);
  image.removeAttribute("aria-hidden");
  image.setAttribute("role", "img");
  image.setAttribute("aria-label", order.map((n) => `${names[n]} ${changeWords(bars[n])}`).join("; "));
  place.replaceChildren(
    make("h3", {}, `${place.dataset.heading} · ${monthWords(month)}`), image,
    make("p", { class: "note" }, place.dataset.note));
};
const changeWords = ([value, half]) =>
  (value === null ? "—" : `${signed(value, 2)}${plusMinus()}${fixed(half, 2)}`);

const DRAWERS = { history: drawHistory, trends: drawTrends, industries: drawAreaIndustries };
const drawPanel = (panel) => {
  for (const place of panel.querySelectorAll("[data-of]")) {
    const width = String(Math.floor(place.clientWidth));
    if (width !== "0" && place.dataset.width !== width) {
      DRAWERS[place.dataset.draw](place, areaOf.get(place.dataset.of));
      place.dataset.width = width;
    }
  }
  panel.querySelectorAll("[data-plot]").forEach(drawPlot);
};
