"""How likely the headline reaches each line of a rule, month by month.

What does not belong here: the probabilities (forecasting.line_probability).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from profiles.model import Language, Profile
from reports.bulletin.content import Figure, Line, Paragraph, Statement, say, warehouse_key
from reports.bulletin.keys import derived_key
from reports.bulletin.outlook_reasons import reason_of_part
from reports.bulletin.series import series_title
from reports.inputs import BulletinInputs
from reports.wording import format_number, format_probability, phrase, say_month

TABLE = "forecasts.line_probability"
WITHIN_MONTHS = (6, 12)
MOST_LINES = 4
_KEY = ("vintage", "area_code", "indicator_code", "breakdown", "line", "reference_month")


@dataclass(frozen=True)
class LineColumns:
    """What the table of the forecast says of lines: a column each, and rows of its own."""

    headings: tuple[str, ...]
    cells_by_horizon: Mapping[int, tuple[Figure, ...]]
    within_rows: tuple[tuple[str, tuple[Figure, ...]], ...]
    note: str
    figures: tuple[Figure, ...]  # of headings and note
    sentence: Paragraph


def line_columns(
    inputs: BulletinInputs, profile: Profile, language: Language, lines: tuple[Line, ...]
) -> LineColumns | None:
    """Return the probabilities of the lines given, None where none is stored.

    ``lines`` are those of the series' rules, in its own unit.
    """
    series = profile.settings.headline
    rows = inputs.of_series("line_probability", series)
    rows = rows[rows["vintage"] == inputs.vintage]
    told = tuple(line for line in lines if (rows["line"] == line.value).any())[:MOST_LINES]
    if not told:
        return None
    by_place = {
        (float(row["line"]), int(row["horizon_months"])): row for row in rows.to_dict("records")
    }
    horizons = sorted({ahead for _, ahead in by_place})

    def cells(ahead: int, column: str) -> tuple[Figure, ...]:
        return tuple(_figure(by_place.get((line.value, ahead)), column) for line in told)

    error, count = _largest_error(rows), _path_count(rows)
    held = tuple(_line(rows, line) for line in told)
    short = tuple(
        replace(figure, text=_short(line)) for figure, line in zip(held, told, strict=True)
    )
    heading = phrase("col_above_line", language)
    return LineColumns(
        headings=tuple(heading.format(line=_short(line)) for line in told),
        cells_by_horizon={ahead: cells(ahead, "probability") for ahead in horizons},
        within_rows=tuple(
            (
                phrase("lines_within", language).format(months=ahead),
                cells(ahead, "probability_by_month"),
            )
            for ahead in WITHIN_MONTHS
            if ahead in horizons
        ),
        note=phrase("lines_note", language).format(
            count=count.text,
            error=error.text,
            lines=("、" if language == "zh" else ", ").join(line.label for line in told),
        ),
        figures=(*held, *short, count, error),
        sentence=_sentence(rows, told[0], series_title(series, profile, language), language),
    )


def _line(rows: pd.DataFrame, line: Line) -> Figure:
    """Return a line as it is named, with the key of one row that holds it."""
    row = rows[rows["line"] == line.value].iloc[0].to_dict()
    return Figure(line.label, line.value, warehouse_key(TABLE, "line", _key(row)))


def _key(row: dict[Any, Any]) -> dict[str, object]:
    return {name: row[name] for name in _KEY}


def _path_count(rows: pd.DataFrame) -> Figure:
    count = int(rows["path_count"].max())
    key = {name: rows[name].iloc[0] for name in _KEY[:4]}
    return Figure(
        str(count), count, derived_key("highest", warehouse_key(TABLE, "path_count", key))
    )


def _short(line: Line) -> str:
    """Return a line without its standing, which the note tells."""
    return line.label.partition("（")[0].partition(" (")[0]


def lines_in_short(
    inputs: BulletinInputs, profile: Profile, language: Language, lines: tuple[Line, ...]
) -> Statement | None:
    """Return how likely the lowest line is reached within six months, None where not known."""
    rows = inputs.of_series("line_probability", profile.settings.headline)
    rows = rows[rows["vintage"] == inputs.vintage]
    line = next((line for line in lines if (rows["line"] == line.value).any()), None)
    if line is None:
        return None
    own = rows[rows["line"] == line.value].sort_values("horizon_months")
    last = own[own["horizon_months"] <= WITHIN_MONTHS[0]].iloc[-1].to_dict()
    within, held = _figure(last, "probability_by_month"), _line(rows, line)
    text = phrase("box_outlook", language).format(
        line=held.text, months=int(last["horizon_months"]), probability=within.text
    )
    return Statement(text, (within, held))


def lines_missing(inputs: BulletinInputs, profile: Profile, language: Language) -> Paragraph:
    """Return why no probability is told."""
    series = profile.settings.headline
    reason = reason_of_part(inputs, "line_probability", series.unique_id, language)
    return say(phrase("lines_none", language).format(reason=reason))


def _sentence(rows: pd.DataFrame, line: Line, title: str, language: Language) -> Paragraph:
    own = rows[rows["line"] == line.value].sort_values("horizon_months")
    last = own[own["horizon_months"] <= WITHIN_MONTHS[0]].iloc[-1].to_dict()
    within = _figure(last, "probability_by_month")
    in_month = _figure(last, "probability")
    text = phrase("lines_sentence", language).format(
        series=title,
        line=line.label,
        months=int(last["horizon_months"]),
        within=within.text,
        month=say_month(pd.Timestamp(last["reference_month"]), language),
        probability=in_month.text,
    )
    return say(text, (within, in_month, _line(rows, line)))


def _largest_error(rows: pd.DataFrame) -> Figure:
    """Return half the widest 95 % interval of a series' probabilities, in percentage points."""
    columns = ("standard_error", "standard_error_by_month")
    highest = {name: float(rows[name].to_numpy(dtype="float64").max()) for name in columns}
    column = max(columns, key=lambda name: highest[name])
    value = 196.0 * highest[column]
    key = {name: rows[name].iloc[0] for name in _KEY[:4]}
    address = derived_key("highest", warehouse_key(TABLE, column, key))
    return Figure(format_number(value, 1), value, derived_key("product", 196.0, address))


def _figure(row: dict[Any, Any] | None, column: str) -> Figure:
    if row is None:
        return Figure(format_probability(None))
    value = float(row[column])
    return Figure(format_probability(value), value, warehouse_key(TABLE, column, _key(row)))
