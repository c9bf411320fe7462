// Files made from the page's own data. Text that a spreadsheet would take for a formula is quoted.
const csvCell = (value) => {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};
const csvOf = (headings, rows) =>
  `\ufeff${[headings, ...rows].map((row) => row.map(csvCell).join(",")).join("\r\n")}\r\n`;
const simulated = () => (data.simulated ? 1 : 0);

const levelRows = () => data.areas.flatMap((area) =>
  area.level.flatMap((number, place) => {
    const index = at(area.index, place);
    if (number < 0 && index === null) return [];
    const vintage = data.vintages[place];
    const key = (table, column) => keyOf(table, column, { vintage, area_code: area.code });
    return [[vintage, area.code, area.title.zh, area.title.en, number < 0 ? "" : data.levels[number].code, index,
      number < 0 ? "" : key("warnings.level", "level_code"),
      index === null ? "" : key("warnings.index", "index_value"), simulated()]];
  }));
const signalRows = () => Object.entries(data.signals).flatMap(([code, rules]) =>
  Object.entries(rules).flatMap(([rule, signal]) =>
    data.vintages.flatMap((vintage, place) => {
      if (signal.met[place] === "-" && at(signal.p, place) === null) return [];
      return [[vintage, code, rule, data.rules[rule].title.zh, data.rules[rule].title.en,
        at(signal.v, place), at(signal.e, place), at(signal.line, place), at(signal.p, place),
        at(signal.need, place), { 1: 1, 0: 0 }[signal.met[place]] ?? null,
        keyOf("warnings.signal", "probability", { vintage, area_code: code, rule_id: rule }), simulated()]];
    })));
const industryRows = () => Object.entries(data.industries.cells).flatMap(([section, areas]) =>
  Object.entries(areas).map(([code, [value, half, count]]) => {
    const [mean, lower, upper] = (data.industries.risk[section] || {})[code] || [null, null, null];
    return [data.vintage, data.industries.month, code, section, value, half, count, mean, lower, upper,
      keyOf("estimates.panel_change", "value", {
        vintage: data.vintage, reference_month: data.industries.month, area_code: code,
        section_code: section, population: "all", is_without_giants: "False",
      }),
      mean === null ? "" : keyOf("risks.cell", "expected_persons", {
        vintage: data.vintage, horizon_months: 3, area_code: code, section_code: section,
      }), simulated()];
  }));
const FILES = {
  levels: () => ["csv", csvOf(
    ["vintage", "area_code", "area_zh", "area_en", "level_code", "index_value", "key", "index_key", "is_simulated"], levelRows())],
  signals: () => ["csv", csvOf(
    ["vintage", "area_code", "rule_id", "rule_zh", "rule_en", "value", "standard_error", "threshold", "probability",
      "required_probability", "is_triggered", "key", "is_simulated"], signalRows())],
  industries: () => ["csv", csvOf(
    ["vintage", "reference_month", "area_code", "section_code", "change_pct", "error_95_pp", "enterprise_count",
      "expected_persons", "lower_persons", "upper_persons", "key", "risk_key",
      "is_simulated"], industryRows())],
  all: () => {
    const { words, plots, ...told } = data;
    return ["json", JSON.stringify(told, null, 1)];
  },
};
const handOver = (name) => {
  const [kind, content] = FILES[name]();
  const blob = new Blob([content], { type: kind === "csv" ? "text/csv" : "application/json" });
  const link = make("a", { href: URL.createObjectURL(blob), download: `alert_board_${data.vintage}_${name}.${kind}` });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  view().querySelector("[data-file-result]").textContent = say("data_done", { name: link.download });
};
