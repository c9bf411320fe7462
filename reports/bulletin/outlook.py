"""The outlook: forecast of the headline as table and fan chart, lines, scenarios, news.

What does not belong here: forecasting, drawing, what is said of lines (line_probabilities),
scenarios and news (the modules of these names).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from catalogue import RuleKind, parse_month
from profiles.model import Language, Profile, SeriesKey
from reports.bulletin.charts_of_rules import with_level_history
from reports.bulletin.content import (
    Block,
    FanChart,
    Figure,
    Line,
    Paragraph,
    Row,
    Section,
    Table,
    say,
    warehouse_key,
)
from reports.bulletin.keys import derived_key
from reports.bulletin.line_probabilities import LineColumns, line_columns, lines_missing
from reports.bulletin.news import news_blocks
from reports.bulletin.scenarios import scenario_blocks
from reports.bulletin.series import indicator_of, series_title
from reports.inputs import BulletinInputs
from reports.wording import format_quantity, phrase, say_month, unit_label
from reports.wording.numbers import MISSING, scale_of
from reports.wording.rule_sentences import rule_line

ENSEMBLE = "ensemble"
_TO = " to "
NOT_COMBINED = ("seasonal_random_walk", "prophet")  # shown and scored beside the combination
SHOWN_HORIZONS = (1, 2, 3, 6, 9, 12)
HISTORY_MONTHS = 72
_LINE_KINDS: tuple[RuleKind, ...] = (
    "signal_above",
    "signal_rising_above",
    "path_above_within",
    "annual_average_above",
)


def outlook_section(
    inputs: BulletinInputs,
    profile: Profile,
    language: Language,
    *,
    has_judgement: bool = True,
) -> Section:
    """Return the outlook of the headline series, or the reason why there is none.

    Without ``has_judgement`` nothing is said of lines, scenarios and what moved the forecast.
    """
    heading = phrase("section_outlook", language)
    series = profile.settings.headline
    chart = fan_chart(inputs, profile, language, series, code="fan")
    lines = series_lines(inputs, profile, language, series) if has_judgement else ()
    columns = line_columns(inputs, profile, language, lines)
    table = _forecast_table(inputs, profile, language, series, columns)
    if chart is None or table is None:
        missing = phrase("outlook_none", language).format(
            series=series_title(series, profile, language)
        )
        return Section("outlook", heading, (say(missing),))
    blocks: list[Block] = [_outlook_sentence(inputs, profile, language, series)]
    if columns is not None:
        blocks.append(columns.sentence)
    elif lines:
        blocks.append(lines_missing(inputs, profile, language))
    blocks += [table, with_level_history(chart, inputs, profile, language)]
    if has_judgement:
        blocks += scenario_blocks(inputs, profile, language)
        blocks += news_blocks(inputs, profile, language)
    return Section("outlook", heading, tuple(blocks))


def ensemble_quantiles(
    inputs: BulletinInputs, series: SeriesKey, field_name: str = "forecast"
) -> dict[float, "pd.Series[float]"]:
    """Return the ensemble's quantiles of a series by level, each a series by month."""
    rows = inputs.of_series(field_name, series)
    rows = rows[(rows["model"] == ENSEMBLE) & rows["value"].notna()]
    levels, values = (rows[name].to_numpy("float64") for name in ("quantile_level", "value"))
    months = pd.DatetimeIndex(rows["reference_month"])
    return {
        float(level): pd.Series(values[levels == level], months[levels == level], name=level)
        for level in sorted(set(levels))
    }


def quantile_at(
    quantiles: Mapping[float, "pd.Series[float]"], level: float, month: pd.Timestamp
) -> float | None:
    """Return one quantile of one month, or None where it is not stored."""
    values = next(
        (found for stored, found in quantiles.items() if abs(stored - level) < 1e-9), None
    )
    if values is None or month not in values.index:
        return None
    return float(values.loc[month])


def fan_chart(
    inputs: BulletinInputs, profile: Profile, language: Language, series: SeriesKey, *, code: str
) -> FanChart | None:
    """Return the fan chart of a series on the adjusted scale where factors are known.

    Notes
    -----
    A quantile q of month h becomes q − s (additive) or q / s (multiplicative) with the
    projected factor s of that month; s is fixed at the vintage, so order is kept.
    """
    indicator = indicator_of(series, profile)
    scale = scale_of(indicator.unit, language)
    observed_rows = inputs.of_series("observation", series)
    quantiles = ensemble_quantiles(inputs, series)
    if observed_rows.empty or not quantiles:
        return None
    observed = _by_month(observed_rows, "value")
    adjustment = inputs.of_series("seasonal_adjustment", series)
    is_adjusted = _has_factors(adjustment, quantiles)
    if is_adjusted:
        factors = _by_month(adjustment, "seasonal_factor")
        is_ratio = adjustment["mode"].iloc[-1] == "multiplicative"
        quantiles = {
            level: _remove_factors(values, factors, is_ratio=is_ratio)
            for level, values in quantiles.items()
        }
    adjusted = _by_month(adjustment, "seasonally_adjusted").dropna()
    start = observed.index.max() - pd.DateOffset(months=HISTORY_MONTHS - 1)
    lines = series_lines(inputs, profile, language, series)
    title = series_title(series, profile, language)
    caption = phrase("fan_caption" if is_adjusted else "fan_caption_unadjusted", language)
    return FanChart(
        code=code,
        title=title,
        caption=caption.format(series=title),
        alt=_fan_alt(inputs, profile, language, series, lines),
        area_code=series.area_code,
        unit_label=unit_label(indicator.unit, language),
        observed=observed[observed.index >= start] / scale,
        adjusted=adjusted[adjusted.index >= start] / scale,
        quantiles={level: values / scale for level, values in quantiles.items()},
        lines=tuple(Line(line.value / scale, line.label) for line in lines),
        is_adjusted=is_adjusted,
        labels={
            name: phrase(f"fan_{name}", language) for name in ("adjusted", "observed", "median")
        },
    )


def _outlook_sentence(
    inputs: BulletinInputs, profile: Profile, language: Language, series: SeriesKey
) -> Paragraph:
    quantiles = ensemble_quantiles(inputs, series)
    months = next(iter(quantiles.values())).index
    month = pd.Timestamp(months[min(6, len(months)) - 1])
    latest = inputs.of_series("observation", series).iloc[-1]
    cells = ForecastFigures(inputs.vintage, profile, language, series, quantiles)
    ahead = min(6, len(months))
    median, interval = cells.median(month, ahead), cells.interval(month, ahead, (0.1, 0.9))
    key = {
        "vintage": inputs.vintage,
        "reference_month": latest["reference_month"],
        **_series_columns(series),
    }
    last = Figure(
        value_text(float(latest["value"]), profile, language, series),
        float(latest["value"]),
        warehouse_key("core.observation", "value", key),
    )
    text = phrase("outlook_sentence", language).format(
        series=series_title(series, profile, language),
        month=say_month(month, language),
        median=median.text,
        interval=interval.text,
        last=last.text,
        last_month=say_month(pd.Timestamp(latest["reference_month"]), language),
    )
    return say(text, (median, *interval.parts, last))


def _forecast_table(
    inputs: BulletinInputs,
    profile: Profile,
    language: Language,
    series: SeriesKey,
    columns: LineColumns | None,
) -> Table | None:
    quantiles = ensemble_quantiles(inputs, series)
    if not quantiles:
        return None
    title = series_title(series, profile, language)
    stored = set(inputs.of_series("forecast", series)["model"])
    models = stored - {ENSEMBLE, *NOT_COMBINED}
    months = next(iter(quantiles.values())).index
    cells = ForecastFigures(inputs.vintage, profile, language, series, quantiles)
    rows = [
        cells.row(pd.Timestamp(months[ahead - 1]), ahead, columns)
        for ahead in SHOWN_HORIZONS
        if ahead <= len(months)
    ]
    combined = cells.count_of_models(models, len(stored - models))
    notes = [phrase("outlook_note", language).format(count=combined.text)]
    headings = [phrase(code, language) for code in ("col_month", "col_median", "col_80", "col_95")]
    widths = [0.24, 0.2, 0.28, 0.28]
    if columns is not None:
        nothing = (Figure(MISSING), Figure(MISSING), Figure(MISSING))
        rows += [
            Row(heading, (*nothing, *own), is_emphasised=True)
            for heading, own in columns.within_rows
        ]
        notes.append(columns.note)
        headings += columns.headings
        count = len(columns.headings)
        widths = [0.24, 0.11, 0.18, 0.18, *([0.29 / count] * count)]
    return Table(
        code="outlook",
        caption=phrase("outlook_caption", language).format(series=title),
        headings=tuple(headings),
        rows=tuple(rows),
        widths=tuple(widths),
        notes=tuple(notes),
        figures=(combined,) if columns is None else (combined, *columns.figures),
    )


@dataclass(frozen=True)
class ForecastFigures:
    """Figures of the forecast of one series, each with its place in the warehouse."""

    vintage: pd.Timestamp
    profile: Profile
    language: Language
    series: SeriesKey
    quantiles: Mapping[float, "pd.Series[float]"]

    def row(self, month: pd.Timestamp, ahead: int, columns: LineColumns | None) -> Row:
        """Return the row of a month, with the lines' probabilities where there are any."""
        own: tuple[Figure, ...] = ()
        if columns is not None:
            missing = (Figure(MISSING),) * len(columns.headings)
            own = columns.cells_by_horizon.get(ahead, missing)
        return Row(
            heading=say_month(month, self.language),
            cells=(
                self.median(month, ahead),
                self.interval(month, ahead, (0.1, 0.9)),
                self.interval(month, ahead, (0.025, 0.975)),
                *own,
            ),
            area_code=self.series.area_code,
        )

    def median(self, month: pd.Timestamp, ahead: int) -> Figure:
        """Return the median of a month so many months ahead."""
        return self._quantile(month, ahead, 0.5)

    def interval(self, month: pd.Timestamp, ahead: int, levels: tuple[float, float]) -> Figure:
        """Return an interval between two quantiles, its ends as parts."""
        text = interval_text(
            self.quantiles, levels, month, self.profile, self.language, self.series
        )
        low, high = (self._quantile(month, ahead, level) for level in levels)
        # The unit stands once where the language writes it once.
        bare = text.removesuffix(high.text).removesuffix(_TO)
        return Figure(text, parts=(low if low.text in text else replace(low, text=bare), high))

    def _quantile(self, month: pd.Timestamp, ahead: int, level: float) -> Figure:
        value = quantile_at(self.quantiles, level, month)
        text = value_text(value, self.profile, self.language, self.series)
        return Figure(text, value, self._key(ahead, level, "value"))

    def count_of_models(self, models: set[str], others: int) -> Figure:
        """Return how many models are combined, ``others`` of those stored being not."""
        key = {"vintage": self.vintage, **_series_columns(self.series)}
        stored = derived_key("kinds", warehouse_key("forecasts.forecast", "model", key))
        return Figure(str(len(models)), len(models), derived_key("difference", stored, others))

    def _key(self, ahead: int, level: float, column: str) -> str:
        key = {
            "vintage": self.vintage,
            **_series_columns(self.series),
            "model": ENSEMBLE,
            "horizon_months": ahead,
            "quantile_level": level,
        }
        return warehouse_key("forecasts.forecast", column, key)


def _series_columns(series: SeriesKey) -> dict[str, object]:
    return {
        "area_code": series.area_code,
        "indicator_code": series.indicator_code,
        "breakdown": series.breakdown,
    }


def value_text(value: float | None, profile: Profile, language: Language, series: SeriesKey) -> str:
    """Return a figure of a series with its unit."""
    indicator = indicator_of(series, profile)
    return format_quantity(value, indicator.unit, language, decimals=indicator.decimals)


def interval_text(
    quantiles: Mapping[float, "pd.Series[float]"],
    levels: tuple[float, float],
    month: pd.Timestamp,
    profile: Profile,
    language: Language,
    series: SeriesKey,
) -> str:
    """Return an interval between two quantiles, the unit once at its end."""
    low = value_text(quantile_at(quantiles, levels[0], month), profile, language, series)
    high = value_text(quantile_at(quantiles, levels[1], month), profile, language, series)
    if language == "zh":
        return f"{low}至{high}"
    unit = unit_label(indicator_of(series, profile).unit, language)
    return f"{low.removesuffix(unit).rstrip()}{_TO}{high}"


def _by_month(rows: pd.DataFrame, column: str) -> "pd.Series[float]":
    return pd.Series(
        rows[column].astype(float).to_numpy(), index=pd.DatetimeIndex(rows["reference_month"])
    )


def _has_factors(adjustment: pd.DataFrame, quantiles: dict[float, "pd.Series[float]"]) -> bool:
    months = next(iter(quantiles.values())).index
    return set(months) <= set(adjustment["reference_month"])


def _remove_factors(
    values: "pd.Series[float]", factors: "pd.Series[float]", *, is_ratio: bool
) -> "pd.Series[float]":
    own = factors.reindex(values.index).to_numpy()
    return values / own if is_ratio else values - own


def series_lines(
    inputs: BulletinInputs, profile: Profile, language: Language, series: SeriesKey
) -> tuple[Line, ...]:
    """Return the lines in force that enabled rules hold a series against, lowest first."""
    indicator = indicator_of(series, profile)
    found: dict[float, str] = {}
    for rule in profile.rules:
        in_force = [
            line for line in rule.thresholds if parse_month(line.effective_from) <= inputs.vintage
        ]
        if not rule.is_enabled or rule.series != series or not in_force:
            continue
        if rule.kind not in _LINE_KINDS:
            continue
        line = in_force[-1]
        shown = rule_line(line.value, rule, indicator.unit, language, decimals=indicator.decimals)
        standing = phrase(f"standing_{line.standing}", language)
        label = f"{shown}（{standing}）" if language == "zh" else f"{shown} ({standing})"
        found.setdefault(line.value, label)
    return tuple(Line(value, label) for value, label in sorted(found.items()))


def _fan_alt(
    inputs: BulletinInputs,
    profile: Profile,
    language: Language,
    series: SeriesKey,
    lines: tuple[Line, ...],
) -> str:
    observed = inputs.of_series("observation", series).iloc[-1]
    quantiles = ensemble_quantiles(inputs, series)
    end = pd.Timestamp(next(iter(quantiles.values())).index.max())
    return (
        phrase("fan_alt", language)
        .format(
            series=series_title(series, profile, language),
            last=value_text(float(observed["value"]), profile, language, series),
            month=say_month(pd.Timestamp(observed["reference_month"]), language),
            end=say_month(end, language),
            median=value_text(quantile_at(quantiles, 0.5, end), profile, language, series),
            interval=interval_text(quantiles, (0.1, 0.9), end, profile, language, series),
            lines="".join(
                phrase("fan_line_alt", language).format(value=line.label) for line in lines
            ),
        )
        .strip()
    )
