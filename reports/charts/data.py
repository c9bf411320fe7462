"""The data behind each chart as a tidy frame: every value drawn, one to a row.

What does not belong here: drawing, files (reports.exports).
"""

from collections.abc import Callable, Iterator, Mapping

import pandas as pd

from reports.bulletin.chart_blocks import (
    BandChart,
    BarChart,
    BeveridgeCurve,
    CalibrationPlot,
    Chart,
    FanChart,
    FlowBars,
    HeatStrip,
    LevelStrip,
    LevelStyle,
    Line,
    RecordChart,
    SmallMultiples,
    TargetProgress,
    TileMap,
)

CHART_COLUMNS = (
    "item_code",
    "item_title",
    "measure",
    "reference_month",
    "value",
    "text",
    "unit",
)
"""Columns of the data of any chart."""

Datum = tuple[str, str, str, pd.Timestamp | None, float | None, str, str]


def chart_data(chart: Chart) -> pd.DataFrame:
    """Return every value a chart draws.

    Returns
    -------
    pandas.DataFrame
        item_code and item_title (what the value belongs to: an area, an industry, a rule, a
        target; empty for the series of the chart itself), measure (observed, lower_95,
        probability and the like), reference_month (the vintage, for levels and signals;
        missing where there is none), value, text (of what is no number, such as a level),
        unit; one row per value, in the order of drawing.

    Raises
    ------
    TypeError
        If there is no such kind of chart.
    """
    tell = _TELLERS.get(type(chart))
    if tell is None:
        raise TypeError(f"expected a chart with data, got {type(chart).__name__}")
    frame = pd.DataFrame(list(tell(chart)), columns=list(CHART_COLUMNS))
    return frame.astype({"reference_month": "datetime64[us]", "value": "float64"})


def _of_series(
    values: "pd.Series[float]", measure: str, unit: str, *, code: str = "", title: str = ""
) -> Iterator[Datum]:
    for month, value in values.items():
        yield code, title, measure, pd.Timestamp(str(month)), float(value), "", unit


def _of_lines(lines: tuple[Line, ...], unit: str) -> Iterator[Datum]:
    for line in lines:
        yield "", "", "line", None, line.value, line.label, unit


def _fan(chart: FanChart) -> Iterator[Datum]:
    unit = chart.unit_label
    yield from _of_series(chart.observed, "observed", unit, code=chart.area_code)
    if chart.is_adjusted:
        yield from _of_series(chart.adjusted, "adjusted", unit, code=chart.area_code)
    for level, values in sorted(chart.quantiles.items()):
        yield from _of_series(values, f"quantile_{level:g}", unit, code=chart.area_code)
    yield from _of_lines(chart.lines, unit)
    titles = _titles(chart.levels)
    for point in chart.history:
        text = titles.get(point.level_code, point.level_code)
        yield chart.area_code, "", "level", point.vintage, None, text, ""


def _level_strip(chart: LevelStrip) -> Iterator[Datum]:
    titles = _titles(chart.levels)
    for area, points in chart.areas:
        for point in points:
            text = titles.get(point.level_code, point.level_code)
            yield "", area, "level", point.vintage, None, text, ""


def _bars(chart: BarChart) -> Iterator[Datum]:
    for title, change, error in chart.bars:
        yield "", title, "change", None, change, "", chart.unit_label
        yield "", title, "standard_error", None, error, "", chart.unit_label


def _band(chart: BandChart) -> Iterator[Datum]:
    for measure in ("values", "lower", "upper"):
        yield from _of_series(getattr(chart, measure), measure, chart.unit_label)
    yield from _of_lines((chart.line,), chart.unit_label)


def _record(chart: RecordChart) -> Iterator[Datum]:
    for measure in ("observed", "median", "lower", "upper"):
        yield from _of_series(getattr(chart, measure), measure, chart.unit_label)


def _tile_map(chart: TileMap) -> Iterator[Datum]:
    for tile in chart.tiles:
        for measure, text in (("level", tile.level_text), ("since", tile.since)):
            if text:
                yield tile.area_code, tile.title, measure, None, None, text, ""


def _small_multiples(chart: SmallMultiples) -> Iterator[Datum]:
    unit = chart.unit_label
    for panel in chart.panels:
        named = {"code": panel.area_code, "title": panel.title}
        yield from _of_series(panel.values, "smoothed", unit, **named)
        yield from _of_series(panel.standard_errors, "standard_error", unit, **named)
        if panel.note:
            yield panel.area_code, panel.title, "note", None, None, panel.note, ""
    yield from _of_lines((chart.line,) if chart.line else (), unit)


def _flow_bars(chart: FlowBars) -> Iterator[Datum]:
    for flow in ("creation", "destruction", "net"):
        yield from _of_series(getattr(chart, flow), flow, chart.unit_label)
        errors = getattr(chart, f"{flow}_error")
        yield from _of_series(errors, f"{flow}_standard_error", chart.unit_label)


def _heat_strip(chart: HeatStrip) -> Iterator[Datum]:
    for row in chart.rows:
        named = {"code": row.code, "title": row.title}
        yield from _of_series(row.probability, "probability", "", **named)
        yield from _of_series(row.is_met.astype(float), "is_met", "", **named)
        required = row.required_probability
        yield row.code, row.title, "required_probability", None, required, "", ""


def _beveridge(chart: BeveridgeCurve) -> Iterator[Datum]:
    for point in chart.points:
        for measure, value, unit in (
            ("unemployment_rate", point.unemployment_rate_pct, "%"),
            ("unemployment_standard_error", point.standard_error_pp, "pp"),
            ("vacancy_rate", point.vacancy_rate_pct, "%"),
        ):
            if value is not None:
                yield "", "", measure, point.month, value, "", unit


def _targets(chart: TargetProgress) -> Iterator[Datum]:
    for row in chart.rows:
        for measure in ("target", "known", "expected", "lower", "upper"):
            value = getattr(row, measure)
            if value is not None:
                yield row.code, row.title, measure, None, value, "", row.unit_label
        for measure, text in (
            ("standing", row.standing_text),
            ("figures", row.figures_text),
            ("probability", row.text),
        ):
            if text:
                yield row.code, row.title, measure, None, None, text, ""


def _calibration(chart: CalibrationPlot) -> Iterator[Datum]:
    for point in chart.points:
        title = chart.horizon_titles[point.horizon_months]
        code = f"{point.horizon_months}_{round(100 * point.nominal_share)}"
        for measure in ("nominal_share", "observed_share", "lower_share", "upper_share"):
            yield code, title, measure, None, getattr(point, measure), "", ""
        yield code, title, "forecast_count", None, float(point.forecast_count), "", ""


def _titles(levels: tuple[LevelStyle, ...]) -> Mapping[str, str]:
    return {level.code: level.title for level in levels}


_TELLERS: dict[type[Chart], Callable[..., Iterator[Datum]]] = {
    FanChart: _fan,
    LevelStrip: _level_strip,
    BarChart: _bars,
    BandChart: _band,
    RecordChart: _record,
    TileMap: _tile_map,
    SmallMultiples: _small_multiples,
    FlowBars: _flow_bars,
    HeatStrip: _heat_strip,
    BeveridgeCurve: _beveridge,
    TargetProgress: _targets,
    CalibrationPlot: _calibration,
}
