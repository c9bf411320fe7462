// Tables in which areas stand beside each other: two vintages, one rule, one industry.
const tableOf = (name, caption, headings, rows) =>
  make("div", { class: "table", tabindex: "0", role: "group", "aria-label": caption },
    make("table", { "data-table": name },
      make("caption", {}, caption),
      make("thead", {}, make("tr", {}, ...headings.map((heading) =>
        (Array.isArray(heading) ? make("th", { scope: "col", class: "right" }, ...heading) : make("th", { scope: "col" }, heading))))),
      make("tbody", {}, ...rows)));
const rowOf = (area, cells, attributes = {}) =>
  make("tr", { "data-row": area.code, ...attributes },
    make("th", { scope: "row" }, title(area)), ...cells);
const cell = (content, key = null, kind = null) => make("td", { "data-key": key, class: kind }, content);

const changeOf = (then, now) => {
  if (then < 0 || now < 0) return "unknown";
  const difference = data.levels[now].rank - data.levels[then].rank;
  return difference > 0 ? "raised" : difference < 0 ? "lowered" : "same";
};
const movedMost = (area, then, now) => {
  let found = null;
  for (const [rule, signal] of Object.entries(data.signals[area.code] || {})) {
    const before = at(signal.p, then), after = at(signal.p, now);
    if (before === null || after === null || probability(before) === probability(after)) continue;
    if (!found || Math.abs(after - before) > Math.abs(found.after - found.before)) {
      found = { rule, before, after };
    }
  }
  return found;
};
const drawCompare = (place) => {
  let [then, now] = [data.vintages.indexOf(state.then), data.vintages.indexOf(state.now)];
  if (then > now) [then, now] = [now, then];
  const [first, second] = [data.vintages[then], data.vintages[now]];
  const counts = { raised: 0, lowered: 0, same: 0, unknown: 0 };
  const rows = [];
  for (const area of data.areas) {
    const kind = changeOf(area.level[then], area.level[now]);
    counts[kind] += 1;
    if (state.changed && kind !== "raised" && kind !== "lowered") continue;
    const key = (table, column, vintage) => keyOf(table, column, { vintage, area_code: area.code });
    const moved = movedMost(area, then, now);
    rows.push(rowOf(area, [
      cell(levelMark(area.level[then]), key("warnings.level", "level_code", first)),
      cell(levelMark(area.level[now]), key("warnings.level", "level_code", second)),
      cell(say(kind), null, "mark"),
      cell(fixed(at(area.index, then), 0), key("warnings.index", "index_value", first), "right"),
      cell(fixed(at(area.index, now), 0), key("warnings.index", "index_value", second), "right"),
      cell(moved ? `${title(data.rules[moved.rule])}: ${probability(moved.before)} → ${probability(moved.after)}` : "—",
        moved && [first, second].map((vintage) => keyOf("warnings.signal", "probability",
          { vintage, area_code: area.code, rule_id: moved.rule })).join(" ")),
    ], { "data-change": kind, class: kind === "raised" || kind === "lowered" ? "changed" : null }));
  }
  const caption = say("compare_caption", { then: monthWords(first), now: monthWords(second), ...counts })
    + (counts.unknown ? say("compare_unknown", { count: counts.unknown }) : "");
  const headings = [
    say("col_area"), say("col_level_then", { vintage: first }), say("col_level_then", { vintage: second }),
    say("col_change_mark"), [say("col_index_then", { vintage: first })], [say("col_index_then", { vintage: second })],
    say("col_moved"),
  ];
  place.replaceChildren(rows.length
    ? tableOf("compare", caption, headings, rows)
    : make("p", {}, `${caption}. ${say("compare_none")}`));
};

const drawRule = (place) => {
  const rows = data.areas.flatMap((area) => {
    const signal = (data.signals[area.code] || {})[state.rule];
    if (!signal) return [];
    const value = at(signal.p, last);
    return [{ area, signal, value }];
  }).sort((one, two) => (two.value ?? -1) - (one.value ?? -1)).map(({ area, signal, value }) => {
    const mark = metAt(signal, last);
    const bar = make("span", { class: "bar", "aria-hidden": "true" });
    bar.style.setProperty("--share", `${100 * (value ?? 0)}%`);
    const key = keyOf("warnings.signal", "probability", { vintage: data.vintage, area_code: area.code, rule_id: state.rule });
    return rowOf(area, [
      cell(probability(value), key, "right"),
      cell(stateWords(mark === "1" ? "met" : value === null ? "missing" : "not_met", signal)),
      make("td", { class: "wide-cell" }, bar, courseOf(signal)),
    ], { class: mark === "1" && signal.used ? "changed" : null });
  });
  const caption = say("rule_caption", { rule: title(data.rules[state.rule]), vintage: monthWords(data.vintage) });
  place.replaceChildren(tableOf("rule", caption,
    [say("col_area"), [say("col_probability")], say("col_state"), say("col_trend")], rows));
};
const courseOf = (signal) => {
  const told = data.vintages.map((_, place) => [place, at(signal.p, place)]).filter(([, value]) => value !== null);
  const image = draw("svg", { viewBox: "0 0 140 26", class: "course", "aria-hidden": "true" });
  if (told.length) {
    image.append(draw("path", {
      d: told.map(([place, value], number) =>
        `${number ? "L" : "M"}${(2 + (136 * place) / (last || 1)).toFixed(1)} ${(3 + 20 * (1 - value)).toFixed(1)}`).join(""),
      fill: "none", stroke: INK, "stroke-width": 1.4,
    }));
  }
  return image;
};

const drawIndustry = (place) => {
  const { titles, cells, risk, month } = data.industries;
  const of = cells[state.industry], atRisk = risk[state.industry] || {};
  const areas = data.areas.filter((area) => of[area.code]);
  areas.sort((one, two) => (of[one.code][0] ?? Infinity) - (of[two.code][0] ?? Infinity));
  const hasRisk = Object.keys(atRisk).length > 0;
  const rows = areas.map((area) => {
    const [, , count] = of[area.code];
    const [mean, lower, upper] = atRisk[area.code] || [null, null, null];
    const key = keyOf("estimates.panel_change", "value", {
      vintage: data.vintage, reference_month: month, area_code: area.code, section_code: state.industry,
      population: "all", is_without_giants: "False",
    });
    const riskKey = keyOf("risks.cell", "expected_persons", {
      vintage: data.vintage, horizon_months: 3, area_code: area.code, section_code: state.industry,
    });
    const interval = state.lang === "zh" ? `（${fixed(lower, 0)}—${fixed(upper, 0)}）` : ` (${fixed(lower, 0)}–${fixed(upper, 0)})`;
    return rowOf(area, [
      cell(changeWords(of[area.code]), key, "right"), cell(String(count), null, "right"),
      hasRisk ? cell(mean === null ? "—" : `${fixed(mean, 0)}${interval}`, riskKey, "right") : null,
    ]);
  });
  const caption = say("industry_caption", { industry: titles[state.industry][state.lang], month: monthWords(month) });
  const chart = make("div", { class: "plot", role: "img", "aria-label": caption });
  place.replaceChildren(chart, tableOf("industry", caption,
    [say("col_area"), [say("col_change")], [say("col_enterprises")], ...(hasRisk ? [[say("col_risk")]] : [])], rows));
  const width = Math.floor(chart.clientWidth) || 600;
  chart.replaceChildren(...drawBars(areas.map(title), areas.map((area) => of[area.code]), "%", width));
};

const ACROSS = { compare: drawCompare, rule: drawRule, industry: drawIndustry };
const drawAcross = (name) => {
  const place = view().querySelector(`.across [data-draw="${name}"]`);
  if (place) ACROSS[name](place);
};
