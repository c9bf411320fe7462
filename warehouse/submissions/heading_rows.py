"""The heading of a sheet: the row, or two rows, with most known headings of a form.

What does not belong here: the rows below it (long_tables, wide_tables).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from catalogue import format_month
from catalogue.forms import Form
from warehouse.submissions.grids import Grid, spread_right, texts_above
from warehouse.submissions.headings import (
    IGNORED,
    HeadingIndex,
    HeadingMatch,
    normalise_heading,
)
from warehouse.submissions.month_texts import find_year, parse_month_text
from warehouse.submissions.profile_names import ProfileNames

_LEAST_FIELDS = 2  # one heading alone may be a word in a title
_ROWS_BEYOND_A_HEADING = 10  # searched for a better one
_IGNORED_SCORE = 0.25
_MOST_SPREAD_SCORE = 2.0
_LABEL_WORDS = ("指标", "项目", "指标名称", "统计指标", "名称", "Indicator", "Item")
_SERIAL_DAY = re.compile(r"\d{5}")  # in a row of figures, a figure
# A group heading that makes the heading below it mean something else.
_OTHER_MEANING = (
    "上年",
    "去年",
    "同期",
    "同比",
    "环比",
    "增减",
    "增长",
    "上月",
    "计划",
    "目标",
    "累计",
)


@dataclass(frozen=True)
class HeadingColumn:
    """One column: its heading as sent, the field it stands for, or what it spreads.

    ``spread`` holds the month, area or group that the heading itself names, by field name:
    the figures below belong to it.
    """

    position: int
    text: str
    match: HeadingMatch | None = None
    spread: Mapping[str, str] = field(default_factory=dict)

    @property
    def field_name(self) -> str | None:
        """The field it stands for; "" if known and never stored, None if unknown."""
        return None if self.match is None else self.match.field_name


@dataclass(frozen=True)
class Heading:
    """The heading of a sheet: its rows, counted from 0, its form and its columns."""

    index: HeadingIndex
    first_row: int
    last_row: int
    columns: tuple[HeadingColumn, ...]

    @property
    def form(self) -> Form:
        """The form the sheet is read as."""
        return self.index.form

    @property
    def is_spread(self) -> bool:
        """Whether months, areas or groups stand side by side."""
        return any(column.spread for column in self.columns)

    @property
    def field_names(self) -> set[str]:
        """The fields that columns stand for."""
        return {column.field_name for column in self.columns if column.field_name}

    @property
    def score(self) -> float:
        """How much of the form it shows."""
        ignored = sum(column.field_name == IGNORED for column in self.columns)
        spread = sum(bool(column.spread) for column in self.columns)
        return (
            len(self.field_names)
            + _IGNORED_SCORE * ignored
            + min(float(spread), _MOST_SPREAD_SCORE)
        )


def find_heading(
    grid: Grid,
    indexes: Sequence[HeadingIndex],
    names: ProfileNames,
    *,
    row_limit: int,
    file_name: str = "",
) -> Heading | None:
    """Return the heading of a sheet, or None if no row holds one.

    Parameters
    ----------
    grid
        The sheet.
    indexes
        Known headings of each form the source may send.
    names
        Areas and groups, for tables in which they stand side by side.
    row_limit
        How many rows are searched.
    file_name
        May name the year of headings such as 7月.

    Notes
    -----
    The row with most fields of a form wins; among equals one row before two, the form
    with fewest required fields missing, the earlier row.
    """
    candidates: list[Heading] = []
    last = min(len(grid.cells), row_limit)
    for row in range(last):
        if candidates and row > candidates[0].first_row + _ROWS_BEYOND_A_HEADING:
            break
        if any(grid.cells[row]):
            year = _year_near(grid, row, file_name)
            for index in indexes:
                candidates += _headings_at(grid, row, index, names, year)
    return min(candidates, key=_order, default=None)


def _headings_at(
    grid: Grid, row: int, index: HeadingIndex, names: ProfileNames, year: int | None
) -> list[Heading]:
    """Return what a row, alone or with the next, may be; nothing where neither knows a word."""
    alone = _heading_at(grid, row, 1, index, names, year)
    found = [alone] if alone is not None and _is_plausible(alone) else []
    below = _heading_at(grid, row + 1, 1, index, names, year)
    if (alone is not None and alone.score) or (below is not None and below.score):
        both = _heading_at(grid, row, 2, index, names, year)
        found += [both] if both is not None and _is_plausible(both) else []
    return found


def _order(heading: Heading) -> tuple[float, int, int, int]:
    missing = sum(
        item.is_required and item.name not in heading.field_names for item in heading.form.fields
    )
    return (-heading.score, heading.last_row - heading.first_row, missing, heading.first_row)


def _is_plausible(heading: Heading) -> bool:
    if heading.is_spread:
        first_spread = min(column.position for column in heading.columns if column.spread)
        labels = [column for column in heading.columns if column.position < first_spread]
        is_corner_blank = bool(labels) and not any(column.text for column in labels)
        return (
            bool(heading.field_names)
            or is_corner_blank
            or any(
                "\\" in column.text or "/" in column.text or column.text in _LABEL_WORDS
                for column in labels
            )
        )
    if len(heading.field_names) < _LEAST_FIELDS:
        return False
    if heading.form.grain == "table":
        return True
    required = [item.name for item in heading.form.fields if item.is_required]
    return 2 * sum(name in heading.field_names for name in required) >= len(required) - 1


def _heading_at(
    grid: Grid,
    row: int,
    height: int,
    index: HeadingIndex,
    names: ProfileNames,
    year: int | None,
) -> Heading | None:
    if row + height > len(grid.cells):
        return None
    if height == 1:
        columns = [
            _column(position, "", text, index, names, year)
            for position, text in enumerate(grid.cells[row])
        ]
        return Heading(index, row, row, _settled(columns, index.form))
    upper, lower = _upper_row(grid, row), grid.cells[row + 1]
    columns = [
        _column(position, upper[position], lower[position], index, names, year)
        for position in range(grid.width)
    ]
    return Heading(index, row, row + 1, _settled(columns, index.form))


def _upper_row(grid: Grid, row: int) -> list[str]:
    """Return the upper heading row, group headings spread over the columns they head."""
    if any(top <= row <= bottom and right > left for top, left, bottom, right in grid.merged):
        return spread_right(grid, row)
    upper = list(grid.cells[row])
    for left, right in pairwise(range(grid.width)):
        if not upper[right] and grid.cells[row + 1][right] and grid.cells[row + 1][left]:
            upper[right] = upper[left]
    return upper


def _column(
    position: int,
    upper: str,
    lower: str,
    index: HeadingIndex,
    names: ProfileNames,
    year: int | None,
) -> HeadingColumn:
    text = " ".join(dict.fromkeys(part for part in (upper, lower) if part))
    if match := _joined_match(upper, lower, index):
        return HeadingColumn(position, text, match)
    spread: dict[str, str] = {}
    unspread = []
    for part in filter(None, dict.fromkeys((upper + lower, upper, lower))):
        found = _spread_of(part, index.form, names, year)
        spread |= found
        if found and part == upper + lower:
            return HeadingColumn(position, text, None, spread)
        if not found and part != upper + lower:
            unspread.append(part)
    if not spread:
        is_other = upper and any(word in upper for word in _OTHER_MEANING)
        return HeadingColumn(position, text, None if is_other else index.match(lower or upper))
    match = index.match(unspread[0]) if unspread else None
    is_key = match is not None and match.field_name in (IGNORED, *index.form.key)
    if unspread and (match is None or is_key):
        # 月份 over 2025-07 is a heading over its first record.
        return HeadingColumn(position, text)
    return HeadingColumn(position, text, match, spread)


def _joined_match(upper: str, lower: str, index: HeadingIndex) -> HeadingMatch | None:
    """Return what two heading rows say together: 建档期末 over 员工数."""
    if not upper or not lower or upper == lower:
        return index.match(lower or upper)
    plain_lower = normalise_heading(lower).removeprefix("其中:")
    joined = (
        upper + lower,
        f"{lower}({upper})",
        f"其中:{plain_lower}({upper})",
        upper + plain_lower,
        lower + upper,
    )
    return next((match for heading in joined if (match := index.match(heading))), None)


def _spread_of(text: str, form: Form, names: ProfileNames, year: int | None) -> dict[str, str]:
    if form.grain != "table" or _SERIAL_DAY.fullmatch(text):
        return {}
    month = parse_month_text(text, year=year)
    if month is not None:
        return {"reference_month": format_month(month)}
    if (area := names.area_code(text)) is not None:
        return {"area_code": area}
    has_breakdown = any(item.name == "breakdown" for item in form.fields)
    if has_breakdown and (code := names.breakdown_code(text)) is not None:
        return {"breakdown": code}
    return {}


def _settled(columns: list[HeadingColumn], form: Form) -> tuple[HeadingColumn, ...]:
    """Drop what spreads where figures have columns of their own, and the reverse."""
    figures = {item.name for item in form.figures}
    has_figure = any(column.field_name in figures and not column.spread for column in columns)
    if not has_figure:
        return tuple(columns)
    return tuple(
        HeadingColumn(column.position, column.text) if column.spread else column
        for column in columns
    )


def _year_near(grid: Grid, row: int, file_name: str) -> int | None:
    for text in (*texts_above(grid, row), grid.sheet_name, file_name):
        if (year := find_year(text)) is not None:
            return year
    return None
