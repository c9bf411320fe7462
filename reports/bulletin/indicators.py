"""The indicator table: latest figures, their change, and whether it is beyond noise.

What does not belong here: the industries' own table, forecasts.
"""

from dataclasses import replace

import pandas as pd

from profiles.model import Language, Profile, SeriesKey
from reports.bulletin.content import Figure, Row, Section, Statement, Table, say
from reports.bulletin.evaluations import number_or_none
from reports.bulletin.indicator_lines import level_of, line_of
from reports.bulletin.levels import level_row
from reports.bulletin.modelled_headline import modelled_headline
from reports.bulletin.series import (
    LatestFigures,
    indicator_of,
    latest_figures,
    latest_month,
    months_before,
    series_title,
)
from reports.bulletin.shown_series import FigureError, NoError, ShownSeries
from reports.inputs import BulletinInputs
from reports.wording import phrase, say_month
from reports.wording.numbers import (
    MISSING,
    is_quantity,
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
_ON_YEAR, _ADJUSTED = 2, 3  # places of cells
_WIDTHS: dict[Language, tuple[float, ...]] = {
    "en": (0.205, 0.085, 0.09, 0.135, 0.09, 0.135, 0.15, 0.11),
    "zh": (0.2, 0.092, 0.085, 0.133, 0.067, 0.148, 0.165, 0.11),
}
_SAMPLE_KINDS = ("enterprise_sample", "labour_survey")


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
    if any(row.cells[_ON_YEAR].parts for row in listed):
        notes.append(phrase("indicators_year_note", language))
    if any(row.cells[_ADJUSTED].text != MISSING for row in listed):
        notes.append(phrase("indicators_adjusted_note", language))
    if any(_is_level_held(inputs, row) for row in listed):
        notes.append(phrase("indicators_held_note", language))
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
    return Section("indicators", heading, (without_blank_columns(table),))


def without_blank_columns(table: Table) -> Table:
    """Return a table without the columns in which every row has a dash."""
    kept = [
        place
        for place in range(1, len(table.headings))
        if place == 1 or any(row.cells[place - 1].text != MISSING for row in table.rows)
    ]
    return replace(
        table,
        headings=(table.headings[0], *(table.headings[place] for place in kept)),
        widths=(table.widths[0], *(table.widths[place] for place in kept)),
        rows=tuple(
            replace(row, cells=tuple(row.cells[place - 1] for place in kept)) for row in table.rows
        ),
    )


def headline_statement(inputs: BulletinInputs, profile: Profile, language: Language) -> Statement:
    """Return the headline in one sentence: observed, else modelled; empty without either."""
    series = profile.settings.headline
    figures = latest_figures(inputs, series)
    if figures is None:
        return modelled_headline(inputs, profile, language) or Statement("")
    shown = ShownSeries(
        figures, indicator_of(series, profile), language, _key(inputs, series, figures)
    )
    error, month_before, year_before = _errors_of(inputs, profile, series, figures)
    told_of = (shown.month_words(), shown.year_words(error, year_before))
    changes = [change for change in told_of if change is not None]
    value, adjusted = shown.level(), shown.adjusted_sentence(error, month_before)
    title = series_title(series, profile, language)
    month = say_month(figures.month, language)
    if language == "zh":
        told = "".join(f"，{change.text}" for change in changes)
        text = f"{month}{title}为{value.text}{told}。{adjusted.text}"
    else:
        told = "".join(f", {change.text}" for change in changes)
        text = f"{title} in {month}: {value.text}{told}. {adjusted.text}".strip()
    return Statement(text, (value, *changes, *adjusted.figures))


def _is_level_held(inputs: BulletinInputs, row: Row) -> bool:
    """Return whether a row tells a level by rules while its area holds another from before."""
    level = level_row(inputs, row.area_code, inputs.vintage)
    is_told = row.cells[-1].text != MISSING
    return is_told and level is not None and level["level_code"] != level["evidence_level_code"]


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
        line_of(series, inputs, profile, language),
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
    shown = ShownSeries(figures, indicator, language, _key(inputs, series, figures))
    error, month_before, year_before = _errors_of(inputs, profile, series, figures)
    return Row(
        heading=title,
        cells=(
            shown.level_with_error(error),
            shown.on_month(),
            shown.on_year(error, year_before),
            shown.adjusted(),
            shown.adjusted_change(error, month_before),
            *held_against,
        ),
        area_code=series.area_code,
        is_emphasised=series == profile.settings.headline,
    )


def _key(inputs: BulletinInputs, series: SeriesKey, figures: LatestFigures) -> dict[str, object]:
    return {
        "vintage": inputs.vintage,
        "area_code": series.area_code,
        "indicator_code": series.indicator_code,
        "breakdown": series.breakdown,
        "reference_month": figures.month,
    }


def _errors_of(
    inputs: BulletinInputs, profile: Profile, series: SeriesKey, figures: LatestFigures
) -> tuple[FigureError | NoError, FigureError | NoError, FigureError | NoError]:
    """Return the errors of the latest figure, of the month before and of the year before."""

    def before(value: float | None, months: int) -> FigureError | NoError:
        if value is None:
            return "error_unknown"
        return _error_of(inputs, profile, series, months_before(figures.month, months))

    return (
        _error_of(inputs, profile, series, figures.month),
        before(figures.month_before, 1),
        before(figures.year_before, 12),
    )


def _error_of(
    inputs: BulletinInputs, profile: Profile, series: SeriesKey, month: pd.Timestamp
) -> FigureError | NoError:
    """Return the standard error of a figure, or why it has none."""
    rows = inputs.of_series("observation", series)
    row = rows[rows["reference_month"] == month].iloc[-1]
    own = number_or_none(row["standard_error"])
    if own:
        return FigureError(own, is_stated=False)
    stated = indicator_of(series, profile).sampling_error
    if stated is not None:
        return FigureError(stated.standard_error, is_stated=True)
    kinds = {source.code: source.kind for source in profile.sources}
    is_sample = kinds.get(str(row["source_code"])) in _SAMPLE_KINDS
    return "error_unknown" if is_sample else "register"
