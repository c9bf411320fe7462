// Charts of their own kind: flows, signals by vintage, panels, planes, targets of the plan.
const WARM = "#9a3412", SOFT = "#8db3d9", SAND = "#e2a76f";
const SHADES = ["#f5f8fb", "#d3e1ee", "#a7c4df", "#6d9cc6", "#36699c", "#12375f"];
const monthText = (month) => `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}`;
const canvas = (width, height) =>
  draw("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
const swatch = (words, ...shapes) =>
  make("span", {}, draw("svg", { width: 22, height: 10, class: "swatch", "aria-hidden": "true" }, ...shapes), ` ${words}`);
const legendOf = (...items) => make("p", { class: "legend" }, ...items);
const rangeOf = (values, share = 0.06) => {
  const low = Math.min(...values), high = Math.max(...values);
  const room = (high - low || Math.abs(high) || 1) * share;
  return [low - room, high + room];
};
const scale = (low, high, from, to) => (value) => from + ((value - low) / (high - low || 1)) * (to - from);
const whisker = (x, low, high, colour = INK) =>
  draw("path", { d: `M${x} ${low}V${high}M${x - 2} ${low}h4M${x - 2} ${high}h4`, stroke: colour, fill: "none" });
const gridLines = (image, ticks, y, left, right) => ticks.forEach((tick) => image.append(
  draw("line", { x1: left, x2: right, y1: y(tick), y2: y(tick), stroke: GRID }),
  text(left - 6, y(tick) + 4, tickText(tick), { "text-anchor": "end", fill: MUTED }),
));

// Months from the last one back, as many as have room; the last one ends at the right.
const nameMonths = (image, first, final, x, step, right, y) => {
  const every = Math.max(1, Math.ceil(80 / step));
  for (let month = final; month >= first; month -= every) {
    const isLast = month === final, middle = Math.max(x(month), 24);
    image.append(text(isLast ? Math.min(right, middle + 24) : middle, y, monthText(month), { "text-anchor": isLast ? "end" : "middle", fill: MUTED }));
  }
};

const drawFlows = (numbers, words, width) => {
  const height = 230, left = 42, right = width - 8, top = 18, bottom = 24;
  const [up, down, net] = ["creation", "destruction", "net"].map((name) => pointsOf(numbers[name]));
  const halves = Object.fromEntries(["creation", "destruction", "net"].map(
    (name) => [name, new Map(pointsOf(numbers[`${name}_half`]))]));
  if (!up.length && !down.length && !net.length) return null;
  const months = [...up, ...down, ...net].map(([month]) => month);
  const ends = (points, name, sign) => points.flatMap(([month, value]) => {
    const half = halves[name].get(month) || 0;
    return [sign * value - half, sign * value + half];
  });
  const [low, high] = rangeOf([0, ...ends(up, "creation", 1), ...ends(down, "destruction", -1), ...net.map(([, value]) => value)]);
  const first = Math.min(...months), final = Math.max(...months);
  const step = (right - left) / (final - first + 1);
  const x = (month) => left + (month - first + 0.5) * step;
  const y = scale(low, high, height - bottom, top);
  const image = canvas(width, height);
  gridLines(image, ticksOf(low, high, 5), y, left, right);
  image.append(text(0, 11, words.unit, { fill: MUTED }));
  for (const [points, name, sign, fill, stroke] of [[up, "creation", 1, SOFT, ACCENT], [down, "destruction", -1, SAND, WARM]]) {
    for (const [month, value] of points) {
      const half = halves[name].get(month);
      image.append(draw("rect", {
        x: x(month) - step * 0.36, width: step * 0.72, y: Math.min(y(0), y(sign * value)),
        height: Math.abs(y(sign * value) - y(0)), fill, stroke, "stroke-width": 0.5,
      }));
      if (half !== undefined) image.append(whisker(x(month), y(sign * value - half), y(sign * value + half)));
    }
  }
  image.append(
    draw("line", { x1: left, x2: right, y1: y(0), y2: y(0), stroke: INK }),
    draw("path", { d: pathOf(net, x, y), fill: "none", stroke: INK, "stroke-width": 1.6 }),
    ...net.map(([month, value]) => draw("circle", { cx: x(month), cy: y(value), r: 2.6, fill: "#fff", stroke: INK })),
  );
  nameMonths(image, first, final, x, step, right, height - 7);
  const box = (fill, stroke) => draw("rect", { x: 0.5, y: 0.5, width: 21, height: 9, fill, stroke });
  return [legendOf(
    swatch(words.keys.creation, box(SOFT, ACCENT)), swatch(words.keys.destruction, box(SAND, WARM)),
    swatch(words.keys.net, draw("path", { d: "M0 5H22", stroke: INK }), draw("circle", { cx: 11, cy: 5, r: 2.6, fill: "#fff", stroke: INK })),
  ), image];
};

const drawHeat = (numbers, words, width) => {
  const rows = numbers.rows;
  if (!numbers.first || !rows.length) return null;
  const first = monthNumber(numbers.first), final = first + rows[0][0].length - 1;
  const isNarrow = width < 480;  // names then stand above their signals
  const high = isNarrow ? 38 : 22, top = 2, count = final - first + 1, name = isNarrow ? 18 : 0;
  const label = isNarrow ? 0 : Math.min(Math.max(...words.names.map(textWidth)) * 1.06 + 8, width * 0.44);
  const side = (width - label) / count, bottom = top + high * rows.length;
  const image = canvas(width, bottom + 20);
  rows.forEach(([values, met], place) => {
    const y = top + place * high;
    const heading = isNarrow
      ? text(0, y + 14, shortened(words.names[place], width * 0.96), { fill: INK })
      : text(label - 6, y + 15, shortened(words.names[place], label - 6), { "text-anchor": "end", fill: INK });
    heading.append(draw("title", {}, words.names[place]));
    image.append(heading);
    for (let month = first; month <= final; month += 1) {
      const value = values[month - first] ?? null;
      const shade = value === null ? "#ffffff" : SHADES[Math.min(5, Math.floor(value * 6))];
      const x = label + (month - first) * side;
      const centre = x + side / 2, middle = y + name + (high - name) / 2, size = Math.min(4, side * 0.32);
      image.append(draw("rect", { x: x + 0.5, y: y + name + 1, width: Math.max(side - 1, 1), height: high - name - 2, fill: shade, stroke: GRID },
        draw("title", {}, `${monthText(month)} ${probability(value)}`)));
      if (value === null) {
        image.append(draw("path", { d: `M${centre - size} ${middle - size}l${2 * size} ${2 * size}m0 ${-2 * size}l${-2 * size} ${2 * size}`, stroke: INK }));
      } else if (met[month - first] === "1") {
        image.append(draw("circle", { cx: centre, cy: middle, r: size, fill: value >= 0.5 ? "#ffffff" : INK }));
      }
    }
  });
  nameMonths(image, first, final, (month) => label + (month - first + 0.5) * side, side, width, bottom + 15);
  const boxes = SHADES.map((fill, place) => draw("rect", { x: place * 3.6, width: 3.6, height: 10, fill }));
  return [legendOf(
    swatch(`${words.keys.probability} 0–100%`, ...boxes), make("span", {}, `● ${words.keys.met}`), make("span", {}, `× ${words.keys.missing}`),
  ), image];
};

const drawPanels = (numbers, words, width) => {
  const panels = numbers.panels.map(([values, inner, outer]) =>
    [pointsOf(values), new Map(pointsOf(inner)), new Map(pointsOf(outer))]);
  const all = panels.flatMap(([points]) => points);
  if (!all.length) return null;
  const ends = panels.flatMap(([points, , outer]) => points.flatMap(([month, value]) => {
    const half = outer.get(month) || 0;
    return [value - half, value + half];
  }));
  const [low, high] = rangeOf([...ends, ...(numbers.line === null ? [] : [numbers.line])]);
  const first = Math.min(...all.map(([month]) => month)), final = Math.max(...all.map(([month]) => month));
  const columns = Math.max(2, Math.floor(width / 170)), wide = width / columns, tall = 104;
  const image = canvas(width, 16 + Math.ceil(panels.length / columns) * tall);
  image.append(text(0, 11, words.unit, { fill: MUTED }));
  panels.forEach(([points, inner, outer], place) => {
    const left = (place % columns) * wide + 30, right = (place % columns) * wide + wide - 8;
    const top = 16 + Math.floor(place / columns) * tall;
    const x = scale(first, final, left, right), y = scale(low, high, top + tall - 20, top + 20);
    image.append(text(left, top + 13, shortened(words.names[place], wide - 40), { fill: INK, "font-weight": 700 }));
    gridLines(image, ticksOf(low, high, 2), y, left, right);
    if (!points.length) {
      image.append(text(left, top + tall / 2, shortened(words.notes[place] || "—", wide - 40), { fill: MUTED }));
      return;
    }
    for (const [halves, fill] of [[outer, "#dfe9f3"], [inner, "#a9c5e0"]]) {
      const held = points.filter(([month]) => halves.has(month));
      if (!held.length) continue;
      const upper = held.map(([month, value]) => [month, value + halves.get(month)]);
      const lower = held.map(([month, value]) => [month, value - halves.get(month)]).reverse();
      const outline = [...upper, ...lower].map(([month, value]) => `${x(month).toFixed(1)} ${y(value).toFixed(1)}`);
      image.append(draw("path", { d: `M${outline.join("L")}Z`, fill }));
    }
    if (numbers.line !== null) {
      image.append(draw("line", { x1: left, x2: right, y1: y(numbers.line), y2: y(numbers.line), stroke: WARM, "stroke-dasharray": "4 3" }));
    }
    image.append(
      draw("path", { d: pathOf(points, x, y), fill: "none", stroke: INK, "stroke-width": 1.5 }),
      text(left, top + tall - 6, monthText(first), { fill: MUTED }),
      text(right, top + tall - 6, monthText(final), { "text-anchor": "end", fill: MUTED }),
    );
  });
  const box = (fill) => draw("rect", { width: 22, height: 10, fill });
  return [legendOf(
    swatch(say("interval", { share: 95 }), box("#dfe9f3")), swatch(say("interval", { share: 80 }), box("#a9c5e0")),
    numbers.line === null ? null : swatch(words.line, draw("path", { d: "M0 5H22", stroke: WARM, "stroke-dasharray": "4 3" })),
  ), image];
};

const plane = (width, points, words, from) => {
  const height = Math.min(300, Math.max(230, width * 0.6)), left = 42, right = width - 14;
  const [lowX, highX] = rangeOf([...from, ...points.flatMap(([a, , half]) => [a - (half || 0), a + (half || 0)])]);
  const [lowY, highY] = rangeOf([...from, ...points.map(([, b]) => b)], 0.1);
  const x = scale(lowX, highX, left, right), y = scale(lowY, highY, height - 40, 20);
  const image = canvas(width, height);
  gridLines(image, ticksOf(lowY, highY, 4), y, left, right);
  for (const tick of ticksOf(lowX, highX, Math.max(3, Math.floor(width / 110)))) {
    image.append(
      draw("line", { x1: x(tick), x2: x(tick), y1: 20, y2: height - 40, stroke: GRID }),
      text(x(tick), height - 25, tickText(tick), { "text-anchor": "middle", fill: MUTED }),
    );
  }
  image.append(
    text(0, 11, words.up, { fill: MUTED }), text(right, height - 6, words.across, { "text-anchor": "end", fill: MUTED }),
  );
  return [image, x, y];
};

const drawBeveridge = (numbers, words, width) => {
  const points = numbers.points.filter(([, across, up]) => across !== null && up !== null);
  if (!points.length) return null;
  const [image, x, y] = plane(width, points.map(([, across, up, half]) => [across, up, half]), words, []);
  image.append(draw("path", {
    d: `M${points.map(([, across, up]) => `${x(across).toFixed(1)} ${y(up).toFixed(1)}`).join("L")}`, fill: "none", stroke: "#9aa5b1",
  }));
  const recent = points.length - 12;
  points.forEach(([month, across, up, half], place) => {
    const isRecent = place >= recent;
    if (half !== null && place === points.length - 1) {
      image.append(draw("path", { d: `M${x(across - half)} ${y(up)}H${x(across + half)}M${x(across - half)} ${y(up) - 3}v6M${x(across + half)} ${y(up) - 3}v6`, stroke: INK, fill: "none" }));
    }
    const shape = isRecent
      ? draw("rect", { x: x(across) - 3, y: y(up) - 3, width: 6, height: 6, fill: ACCENT, stroke: "#fff" })
      : draw("circle", { cx: x(across), cy: y(up), r: 2.6, fill: "#fff", stroke: MUTED });
    shape.append(draw("title", {}, month));
    image.append(shape);
  });
  for (const place of new Set([0, points.length - 1])) {
    const [month, across, up] = points[place];
    const isRight = x(across) > width - 70, isBelow = place > 0;  // the two may lie side by side
    image.append(text(x(across) + (isRight ? -7 : 7), y(up) + (isBelow ? 18 : -6), month, { class: "halo", fill: INK, "text-anchor": isRight ? "end" : "start" }));
  }
  return [legendOf(
    swatch(words.keys.before, draw("circle", { cx: 11, cy: 5, r: 2.6, fill: "#fff", stroke: MUTED })),
    swatch(words.keys.latest, draw("rect", { x: 8, y: 2, width: 6, height: 6, fill: ACCENT })),
  ), image];
};

const drawCoverage = (numbers, words, width) => {
  if (!numbers.points.length) return null;
  const horizons = [...new Set(numbers.points.map(([ahead]) => ahead))];
  const colours = [ACCENT, WARM, "#4b7a34", INK], dashes = [null, "6 3", "2 2", "8 3 2 3"];
  const told = { up: words.keys.observed, across: words.keys.nominal };
  const [image, x, y] = plane(width, numbers.points.flatMap(([, across, up, lower, upper]) => [[across, lower], [across, upper], [across, up]]), told, [40, 100]);
  image.append(draw("line", { x1: x(40), y1: y(40), x2: x(100), y2: y(100), stroke: MUTED, "stroke-dasharray": "1 3" }));
  horizons.forEach((ahead, place) => {
    const own = numbers.points.filter(([months]) => months === ahead);
    const shift = (place - (horizons.length - 1) / 2) * 5, colour = colours[place % 4];
    image.append(draw("path", {
      d: `M${own.map(([, across, up]) => `${x(across) + shift} ${y(up)}`).join("L")}`, fill: "none", stroke: colour, "stroke-dasharray": dashes[place % 4], "stroke-width": 1.5,
    }));
    own.forEach(([, across, up, lower, upper]) => image.append(
      whisker(x(across) + shift, y(lower), y(upper), colour), draw("circle", { cx: x(across) + shift, cy: y(up), r: 3, fill: colour }),
    ));
  });
  return [legendOf(
    ...horizons.map((ahead, place) => swatch(words.titles[ahead] || ahead, draw("path", { d: "M0 5H22", stroke: colours[place % 4], "stroke-dasharray": dashes[place % 4], "stroke-width": 1.5 }))),
    swatch(words.keys.exact, draw("path", { d: "M0 5H22", stroke: MUTED, "stroke-dasharray": "1 3" })),
  ), image];
};

const drawTarget = (row, width) => {
  const values = [row.target, row.known, row.expected, row.lower, row.upper].filter((value) => value !== null);
  const [low, high] = row.sum ? [Math.min(0, ...values), (Math.max(0, ...values) || 1) * 1.08] : rangeOf(values, 0.25);
  const x = scale(low, high, 2, width - 2), image = canvas(width, 24);
  image.append(draw("rect", { x: 2, y: 5, width: width - 4, height: 14, fill: "#f4f6f8", stroke: "#c3cbd3" }));
  if (row.binding) {
    const strokes = Array.from({ length: Math.floor(width / 10) }, (_, place) => `M${place * 10 + 2} 19l8-14`);
    image.append(draw("path", { d: strokes.join(""), stroke: "#aab4be", "stroke-width": 0.8 }));
  }
  if (row.sum && row.known !== null) image.append(draw("rect", { x: x(0), y: 7, width: Math.max(x(row.known) - x(0), 0), height: 10, fill: "#bcd2e8" }));
  if (row.lower !== null && row.upper !== null) {
    image.append(draw("path", { d: `M${x(row.lower)} 12H${x(row.upper)}M${x(row.lower)} 9v6M${x(row.upper)} 9v6`, stroke: INK, "stroke-width": 1.5 }));
  }
  if (!row.sum && row.known !== null) image.append(draw("circle", { cx: x(row.known), cy: 12, r: 4, fill: "#bcd2e8", stroke: INK }));
  if (row.expected !== null) image.append(draw("path", { d: `M${x(row.expected)} 7.5l4.5 4.5-4.5 4.5-4.5-4.5Z`, fill: "#fff", stroke: INK }));
  image.append(draw("line", { x1: x(row.target), x2: x(row.target), y1: 1, y2: 23, stroke: WARM, "stroke-width": 2.4 }));
  return image;
};
const drawTargets = (numbers, words, width) => (!numbers.rows.length ? null : [
  legendOf(
    swatch(words.keys.known, draw("rect", { width: 12, height: 10, fill: "#bcd2e8" }), draw("circle", { cx: 17, cy: 5, r: 3.5, fill: "#bcd2e8", stroke: INK })),
    swatch(words.keys.expected, draw("path", { d: "M0 5H22", stroke: INK }), draw("path", { d: "M11 1l4 4-4 4-4-4Z", fill: "#fff", stroke: INK })),
    swatch(words.keys.target, draw("path", { d: "M11 0V10", stroke: WARM, "stroke-width": 2.4 })),
  ),
  ...numbers.rows.map((row, place) => {
    const told = words.rows[place];
    return make("div", { class: "target" },
      make("p", {}, make("strong", {}, told.title), ` ${told.standing_text} · ${told.target_text}`),
      drawTarget(row, width), make("p", {}, [told.figures_text, told.text].filter(Boolean).join(" · ")));
  }),
]);
const KINDS = {
  bars: (numbers, words, width) => numbers.bars.length && drawBars(words.names, numbers.bars, words.unit, width),
  lines: drawLines, flows: drawFlows, heat: drawHeat, panels: drawPanels,
  beveridge: drawBeveridge, coverage: drawCoverage, targets: drawTargets,
};
