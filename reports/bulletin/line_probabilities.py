"""How likely the headline reaches each line of a rule, month by month.

What does not belong here: the probabilities (forecasting.line_probability).
"""

from typing import Any

import pandas as pd

from profiles.model import Language, Profile
from reports.bulletin.content import Block, Figure, Line, Row, Table, say, warehouse_key
from reports.bulletin.keys import derived_key
from reports.bulletin.outlook_reasons import reason_of_part
from reports.bulletin.series import series_title
from reports.inputs import BulletinInputs, rows_of_series
from reports.wording import format_number, format_probability, phrase, say_month

TABLE = "forecasts.line_probability"
SHOWN_HORIZONS = (1, 2, 3, 6, 9, 12)
WITHIN_MONTHS = (6, 12)
MOST_LINES = 4
_KEY = ("vintage", "area_code", "indicator_code", "breakdown", "line", "reference_month")


def line_probability_blocks(
    inputs: BulletinInputs, profile: Profile, language: Language, lines: tuple[Line, ...]
) -> list[Block]:
    """Return sentence and table of the lines given, or why there is no probability.

    ``lines`` are those of the series' rules, in its own unit; nothing is said without any.
    """
    if not lines:
        return []
    series = profile.settings.headline
    rows = rows_of_series(inputs.line_probability, series)
    rows = rows[rows["vintage"] == inputs.vintage]
    told = tuple(line for line in lines if (rows["line"] == line.value).any())[:MOST_LINES]
    if not told:
        reason = reason_of_part(inputs, "line_probability", series.unique_id, language)
        return [say(phrase("lines_none", language).format(reason=reason))]
    title = series_title(series, profile, language)
    return [_sentence(rows, told[0], title, language), _table(rows, told, language)]


def _sentence(rows: pd.DataFrame, line: Line, title: str, language: Language) -> Block:
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
    return say(text, (within, in_month))


def _table(rows: pd.DataFrame, lines: tuple[Line, ...], language: Language) -> Table:
    by_line = {
        line.value: {
            int(row["horizon_months"]): row
            for row in rows[rows["line"] == line.value].to_dict("records")
        }
        for line in lines
    }
    first = by_line[lines[0].value]
    shown = [
        Row(
            heading=say_month(pd.Timestamp(first[ahead]["reference_month"]), language),
            cells=tuple(_figure(by_line[line.value].get(ahead), "probability") for line in lines),
        )
        for ahead in SHOWN_HORIZONS
        if ahead in first
    ]
    shown += [
        Row(
            heading=phrase("lines_within", language).format(months=ahead),
            cells=tuple(
                _figure(by_line[line.value].get(ahead), "probability_by_month") for line in lines
            ),
            is_emphasised=True,
        )
        for ahead in WITHIN_MONTHS
        if ahead in first
    ]
    error = _largest_error(rows)
    note = phrase("lines_note", language).format(
        count=int(rows["path_count"].max()), error=error.text
    )
    width = 0.72 / len(lines)
    return Table(
        code="line_probability",
        caption=phrase("lines_caption", language),
        headings=(phrase("col_month", language), *(line.label for line in lines)),
        rows=tuple(shown),
        widths=(0.28, *(width for _ in lines)),
        notes=(note,),
        figures=(error,),
    )


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
    key = {name: row[name] for name in _KEY}
    return Figure(format_probability(value), value, warehouse_key(TABLE, column, key))
