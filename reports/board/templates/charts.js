// Charts of the bulletin, drawn from its numbers: lines with bands, bars with errors.
const INK = "#1f2933", MUTED = "#55606c", GRID = "#e3e7eb", ACCENT = "#174a7c";
const BANDS = { 1: ["#bcd2e8"], 3: ["#dfe9f3", "#bcd2e8", "#8db3d9"] };
const monthNumber = (month) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1;

const pointsOf = (series) => {
  if (!series || !series[1].length) return [];
  const first = monthNumber(series[0]);
  return series[1].map((value, place) => [first + place, value]).filter((pair) => pair[1] !== null);
};
const ticksOf = (low, high, count) => {
  const rough = (high - low || 1) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((part) => part * power).find((part) => part >= rough);
  const ticks = [];
  for (let tick = Math.ceil(low / step) * step; tick <= high + step * 1e-6; tick += step) {
    ticks.push(Number(tick.toPrecision(10)));
  }
  return ticks;
};
const tickText = (value) => String(Number(value.toPrecision(6))).replace("-", "−");
const pathOf = (points, x, y) =>
  points.map(([month, value], place) =>
    `${place && points[place - 1][0] === month - 1 ? "L" : "M"}${x(month).toFixed(1)} ${y(value).toFixed(1)}`
  ).join("");
const text = (x, y, words, attributes = {}) => draw("text", { x, y, ...attributes }, words);

const drawLines = (numbers, words, width) => {
  const height = 210, left = 42, right = 10, top = 14, bottom = 24;
  const lines = ["observed", "adjusted", "median"].map((name) => pointsOf(numbers[name]));
  const bands = numbers.bands.map(([lower, upper]) => [pointsOf(lower), pointsOf(upper)]);
  const marks = numbers.marks.map((value, place) => [value, words.marks[place]])
    .filter(([value]) => value !== null);
  const all = [...lines.flat(), ...bands.flat(2)];
  if (!all.length) return null;
  const months = all.map(([month]) => month);
  const values = [...all.map(([, value]) => value), ...marks.map(([value]) => value)];
  const first = Math.min(...months), final = Math.max(...months);
  const span = Math.max(...values) - Math.min(...values) || 1;
  const low = Math.min(...values) - span * 0.06, high = Math.max(...values) + span * 0.08;
  const x = (month) => left + ((month - first) / (final - first || 1)) * (width - left - right);
  const y = (value) => top + ((high - value) / (high - low)) * (height - top - bottom);
  const image = draw("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
  for (const tick of ticksOf(low, high, 4)) {
    image.append(
      draw("line", { x1: left, x2: width - right, y1: y(tick), y2: y(tick), stroke: GRID }),
      text(left - 6, y(tick) + 4, tickText(tick), { "text-anchor": "end", fill: MUTED }),
    );
  }
  image.append(text(0, 10, words.unit || "", { fill: MUTED }));
  const every = Math.max(1, Math.ceil((final - first) / 12 / Math.max(2, width / 80)));
  for (let month = Math.ceil(first / 12) * 12; month <= final; month += 12 * every) {
    image.append(
      draw("line", { x1: x(month), x2: x(month), y1: height - bottom, y2: height - bottom + 4, stroke: MUTED }),
      text(x(month), height - 7, String(month / 12), {
        "text-anchor": x(month) > width - 24 ? "end" : "middle", fill: MUTED,
      }),
    );
  }
  const colours = BANDS[bands.length] || BANDS[3];
  bands.forEach(([lower, upper], place) => {
    if (!lower.length) return;
    const outline = pathOf(upper, x, y) + pathOf([...lower].reverse(), x, y).replace(/M/g, "L");
    image.append(draw("path", { d: `${outline.replace(/(?!^)M/g, "L")}Z`, fill: colours[place] || colours[0] }));
  });
  for (const [value, label] of marks) {
    image.append(
      draw("line", { x1: left, x2: width - right, y1: y(value), y2: y(value), stroke: "#9a3412", "stroke-dasharray": "5 3" }),
      text(width - right, y(value) - 4, label, { "text-anchor": "end", fill: "#9a3412", class: "halo" }),
    );
  }
  const strokes = [
    { stroke: lines[1].length ? "#6b7785" : INK, "stroke-width": lines[1].length ? 1 : 1.8 },
    { stroke: INK, "stroke-width": 1.8 },
    { stroke: ACCENT, "stroke-width": 1.8, "stroke-dasharray": "2 2" },
  ];
  lines.forEach((points, place) => {
    if (points.length) image.append(draw("path", { d: pathOf(points, x, y), fill: "none", ...strokes[place] }));
  });
  return [legend(lines, numbers.shares, words, strokes, colours), image];
};

const legend = (lines, shares, words, strokes, colours) => {
  const keys = words.keys || {};
  const items = ["observed", "adjusted", "median"].flatMap((name, place) => {
    if (!lines[place].length || !keys[name]) return [];
    const line = draw("line", { x1: 0, x2: 22, y1: 5, y2: 5, ...strokes[place] });
    return [make("span", {}, draw("svg", { width: 22, height: 10, class: "swatch", "aria-hidden": "true" }, line), ` ${keys[name]}`)];
  });
  if (words.keys) {
    shares.forEach((share, place) => {
      const box = draw("rect", { width: 22, height: 10, fill: colours[place] });
      items.push(make("span", {}, draw("svg", { width: 22, height: 10, class: "swatch", "aria-hidden": "true" }, box), ` ${say("interval", { share })}`));
    });
  }
  return items.length ? make("p", { class: "legend" }, ...items) : null;
};

// Bars: [value, half of its 95 % interval], a missing value said by a dash.
const drawBars = (names, bars, unit, width) => {
  const row = 24, top = 20;
  const label = Math.min(Math.max(...names.map((name) => textWidth(name))) + 10, width * 0.45);
  const height = top + row * bars.length + 20;
  const known = bars.filter(([value]) => value !== null);
  const ends = known.flatMap(([value, half]) => [value - (half || 0), value + (half || 0)]);
  const low = Math.min(0, ...ends), high = Math.max(0, ...ends);
  const x = (value) => label + 6 + ((value - low) / (high - low || 1)) * (width - label - 16);
  const image = draw("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
  for (const tick of ticksOf(low, high, width < 420 ? 3 : 5)) {
    image.append(
      draw("line", { x1: x(tick), x2: x(tick), y1: top - 4, y2: height - 18, stroke: tick === 0 ? MUTED : GRID }),
      text(x(tick), height - 5, tickText(tick), { "text-anchor": "middle", fill: MUTED }),
    );
  }
  image.append(text(0, 11, unit || "", { fill: MUTED }));
  bars.forEach(([value, half], place) => {
    const y = top + place * row;
    image.append(text(label, y + 14, shortened(names[place], label - 4), { "text-anchor": "end", fill: INK }));
    if (value === null) {
      image.append(text(x(0) + 4, y + 14, "—", { fill: MUTED }));
      return;
    }
    image.append(draw("rect", {
      x: Math.min(x(0), x(value)), y: y + 4, width: Math.max(Math.abs(x(value) - x(0)), 0.5), height: row - 10,
      fill: value < 0 ? "#9a3412" : "#5b87b3",
    }));
    if (half !== null) {
      image.append(draw("path", {
        d: `M${x(value - half)} ${y + 9}H${x(value + half)}M${x(value - half)} ${y + 5}v8M${x(value + half)} ${y + 5}v8`,
        stroke: INK, fill: "none",
      }));
    }
  });
  return [image];
};
const textWidth = (words) => [...words].reduce((sum, sign) => sum + (sign.charCodeAt(0) > 0x2e80 ? 12 : 6.6), 0);
const shortened = (words, room) => {
  if (textWidth(words) <= room) return words;
  const signs = [...words];
  while (signs.length > 1 && textWidth(`${signs.join("")}…`) > room) signs.pop();
  return `${signs.join("")}…`;
};

// A place is drawn once per width it was seen at; one that is not shown has no width.
const drawPlot = (place) => {
  const width = Math.floor(place.clientWidth);
  if (!width || place.dataset.width === String(width)) return;
  place.dataset.width = String(width);
  const words = data.plots.charts[place.dataset.plot];
  const numbers = data.plots.numbers[words.at];
  const drawn = KINDS[numbers.kind](numbers, words, width);
  place.replaceChildren(...(drawn || []).filter(Boolean));
};
