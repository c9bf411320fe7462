"""The indicator table: latest figures, their change, and whether it is beyond noise.

What does not belong here: the industries' own table, forecasts.
"""

from typing import Literal

import pandas as pd

from profiles.model import Indicator, Language, Profile, SeriesKey
from reports.bulletin.content import Figure, Row, Section, Table, say, warehouse_key
from reports.bulletin.evaluations import number_or_none
from reports.bulletin.indicator_lines import level_of, line_of
from reports.bulletin.series import (
    LatestFigures,
    indicator_of,
    latest_figures,
    latest_month,
    series_title,
)
from reports.inputs import BulletinInputs, rows_of_series
from reports.wording import describe_change, describe_verdict, phrase, say_month
from reports.wording.changes import (
    describe_adjusted_change,
    judge_change,
    published_difference,
)
from reports.wording.numbers import (
    MISSING,
    decimals_of,
    format_number,
    format_quantity,
    is_quantity,
    plus_minus,
    round_half_up,
    scale_of,
    unit_label,
)

_COLUMNS = (
    "col_indicator",
    "col_published",
    "col_on_month",
    "col_on_year",
    "col_adjusted",
    "col_adjusted_on_month",
    "col_aim",
    "col_rule_level",
)
_WIDTHS: dict[Language, tuple[float, ...]] = {
    "en": (0.2, 0.12, 0.09, 0.09, 0.09, 0.15, 0.14, 0.12),
    "zh": (0.19, 0.11, 0.1, 0.1, 0.095, 0.155, 0.13, 0.12),
}
_SAMPLE_KINDS = ("enterprise_sample", "labour_survey", "vacancies")


def indicators_section(inputs: BulletinInputs, profile: Profile, language: Language) -> Section:
    """Return the section with the indicator table, or the reason why there is none."""
    heading = phrase("section_indicators", language)
    month = latest_month(inputs, profile)
    if month is None:
        return Section("indicators", heading, (say(phrase("indicators_none", language)),))
    listed = [
        _indicator_row(inputs, profile, language, series, month)
        for series in _listed_series(profile)
    ]
    notes = [phrase("indicators_note", language)]
    for mark in ("register", "error_unknown"):
        sign = f" {phrase(f'{mark}_mark', language)}"
        if any(row.cells[0].text.endswith(sign) for row in listed):
            notes.append(phrase(f"{mark}_note", language))
    table = Table(
        code="indicators",
        caption=phrase("indicators_caption", language).format(month=say_month(month, language)),
        headings=tuple(phrase(code, language) for code in _COLUMNS),
        rows=tuple(listed),
        widths=_WIDTHS[language],
        notes=tuple(notes),
    )
    return Section("indicators", heading, (table,))


def headline_sentence(inputs: BulletinInputs, profile: Profile, language: Language) -> str:
    """Return the headline series in one sentence, empty where it was not observed."""
    series = profile.settings.headline
    figures = latest_figures(inputs, series)
    if figures is None:
        return ""
    indicator = indicator_of(series, profile)
    changes = []
    if figures.month_before is not None:
        changes.append(_change_words(figures.month_before, figures, indicator, language, "month"))
    if figures.year_before is not None:
        changes.append(_change_words(figures.year_before, figures, indicator, language, "year"))
    value = format_quantity(figures.observed, indicator.unit, language, decimals=indicator.decimals)
    title = series_title(series, profile, language)
    month = say_month(figures.month, language)
    adjusted = _adjusted_sentence(figures, indicator, language)
    if language == "zh":
        return f"{month}{title}为{value}{''.join(f'，{change}' for change in changes)}。{adjusted}"
    listed = "".join(f", {change}" for change in changes)
    return f"{title} in {month}: {value}{listed}. {adjusted}".strip()


def _adjusted_sentence(figures: LatestFigures, indicator: Indicator, language: Language) -> str:
    if figures.adjusted_change is None or figures.adjusted_change_error is None:
        return ""
    extra = 1 if indicator.unit == "pct" else 0
    change = format_quantity(
        figures.adjusted_change,
        indicator.unit,
        language,
        decimals=indicator.decimals + extra,
        aspect="difference",
        is_signed=True,
    )
    scale = scale_of(indicator.unit, language)
    decimals = decimals_of(indicator.unit, indicator.decimals + extra, language)
    band = format_number(1.96 * figures.adjusted_change_error / scale, decimals)
    verdict = judge_change(figures.adjusted_change, figures.adjusted_change_error)
    return describe_adjusted_change(verdict, change, band, language)


def _change_words(
    previous: float, figures: LatestFigures, indicator: Indicator, language: Language, kind: str
) -> str:
    return describe_change(
        figures.observed,
        previous,
        indicator.unit,
        language,
        decimals=indicator.decimals,
        comparison="month" if kind == "month" else "year",
    )


def _listed_series(profile: Profile) -> tuple[SeriesKey, ...]:
    industries = profile.settings.employment_indicator_code
    return tuple(
        series
        for series in profile.settings.targets
        if series.indicator_code != industries or series.breakdown == "total"
    )


def _indicator_row(
    inputs: BulletinInputs,
    profile: Profile,
    language: Language,
    series: SeriesKey,
    table_month: pd.Timestamp,
) -> Row:
    title = series_title(series, profile, language)
    figures = latest_figures(inputs, series)
    held_against = (
        Figure(line_of(series, inputs, profile, language)),
        level_of(series, inputs, profile, language),
    )
    if figures is None:
        missing = Figure(phrase("indicator_missing", language))
        return Row(title, (missing, *(Figure(MISSING),) * 4, *held_against), series.area_code)
    indicator = indicator_of(series, profile)
    unit = unit_label(indicator.unit, language) if is_quantity(indicator.unit) else ""
    if unit:
        title = f"{title}（{unit}）" if language == "zh" else f"{title}, {unit}"
    if figures.month != table_month:
        month = say_month(figures.month, language)
        title = f"{title}（{month}）" if language == "zh" else f"{title} ({month})"
    key = {
        "vintage": inputs.vintage,
        "area_code": series.area_code,
        "indicator_code": series.indicator_code,
        "breakdown": series.breakdown,
        "reference_month": figures.month,
    }
    error = _error_words(_error_of(inputs, profile, series, figures.month), indicator, language)
    return Row(
        heading=title,
        cells=(*_cells(figures, indicator, language, key, error), *held_against),
        area_code=series.area_code,
        is_emphasised=series == profile.settings.headline,
    )


def _cells(
    figures: LatestFigures,
    indicator: Indicator,
    language: Language,
    key: dict[str, object],
    error: str,
) -> tuple[Figure, ...]:
    adjustment = "estimates.seasonal_adjustment"
    verdict = judge_change(figures.adjusted_change, figures.adjusted_change_error)
    shown = _shown(figures.observed, indicator, language) + _level_unit(indicator, language)
    change = _with_band(figures, indicator, language)
    if change != MISSING:
        change = f"{change}\n{describe_verdict(verdict, language)}"
    return (
        Figure(shown + error, figures.observed, warehouse_key("core.observation", "value", key)),
        Figure(_difference(figures.observed, figures.month_before, indicator, language)),
        Figure(_on_year(figures, indicator, language)),
        Figure(
            _shown(figures.adjusted, indicator, language),
            figures.adjusted,
            warehouse_key(adjustment, "seasonally_adjusted", key),
        ),
        Figure(
            change,
            figures.adjusted_change,
            warehouse_key(adjustment, "noise_standard_error", key),
        ),
    )


def _error_of(
    inputs: BulletinInputs, profile: Profile, series: SeriesKey, month: pd.Timestamp
) -> float | Literal["register", "error_unknown"]:
    """Return the standard error of a figure, or why it has none."""
    rows = rows_of_series(inputs.observation, series)
    row = rows[rows["reference_month"] == month].iloc[-1]
    own = number_or_none(row["standard_error"])
    if own:
        return own
    stated = indicator_of(series, profile).sampling_error
    if stated is not None:
        return stated.standard_error
    kinds = {source.code: source.kind for source in profile.sources}
    is_sample = kinds.get(str(row["source_code"])) in _SAMPLE_KINDS
    return "error_unknown" if is_sample else "register"


def _error_words(
    error: float | Literal["register", "error_unknown"], indicator: Indicator, language: Language
) -> str:
    if isinstance(error, str):
        return f" {phrase(f'{error}_mark', language)}"
    decimals = decimals_of(indicator.unit, indicator.decimals, language)
    band = round_half_up(1.96 * error / scale_of(indicator.unit, language), decimals)
    return f"\n{plus_minus(language).strip()}{band}"


def _level_unit(indicator: Indicator, language: Language) -> str:
    return unit_label("pct", language) if indicator.unit == "pct" else ""


def _shown(value: float | None, indicator: Indicator, language: Language) -> str:
    if value is None:
        return MISSING
    return format_number(
        value / scale_of(indicator.unit, language),
        decimals_of(indicator.unit, indicator.decimals, language),
        is_grouped=language == "en",
    )


def _difference(
    current: float, previous: float | None, indicator: Indicator, language: Language
) -> str:
    if previous is None:
        return MISSING
    difference = published_difference(
        current, previous, indicator.unit, language, decimals=indicator.decimals
    )
    unit = " pp" if indicator.unit == "pct" and language == "en" else ""
    return _signed(difference, indicator, language) + unit


def _on_year(figures: LatestFigures, indicator: Indicator, language: Language) -> str:
    if figures.year_before is None:
        return MISSING
    if not is_quantity(indicator.unit):
        return _difference(figures.observed, figures.year_before, indicator, language)
    pct = (figures.observed / figures.year_before - 1) * 100
    return format_number(pct, 1, is_signed=True) + "%"


def _with_band(figures: LatestFigures, indicator: Indicator, language: Language) -> str:
    if figures.adjusted_change is None or figures.adjusted_change_error is None:
        return MISSING
    decimals = decimals_of(indicator.unit, indicator.decimals, language)
    extra = 1 if indicator.unit == "pct" else 0
    scale = scale_of(indicator.unit, language)
    change = format_number(
        figures.adjusted_change / scale,
        decimals + extra,
        is_signed=True,
        is_grouped=language == "en",
    )
    band = round_half_up(1.96 * figures.adjusted_change_error / scale, decimals + extra)
    return f"{change}{plus_minus(language)}{band}"


def _signed(value: float, indicator: Indicator, language: Language) -> str:
    return format_number(
        value / scale_of(indicator.unit, language),
        decimals_of(indicator.unit, indicator.decimals, language),
        is_signed=True,
        is_grouped=language == "en",
    )
