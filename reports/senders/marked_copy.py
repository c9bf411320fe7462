"""The sender's own workbook back, with faulty cells marked and the reasons beside them.

What does not belong here: judging (warehouse.submissions), the first sheet
(verdict_sheet), reading the file again (assets).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from catalogue.forms import VERDICT_HEADING, VERDICT_SHEET
from profiles.model import Language
from reports.senders.returned import ReturnSummary, column_index, ordered_faults
from reports.senders.verdict_sheet import fill_verdict_sheet
from reports.senders.workbook import (
    HEADING,
    LAST_SHEET_COLUMN,
    LAST_SHEET_ROW,
    LINE_HEIGHT,
    Book,
    Style,
    line_count,
    open_book,
    style,
    text_width,
)

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

LONGEST_WHOLE_SHEET = 20_000
"""Rows of a sheet up to which it is copied whole; of longer ones, headings and faulty rows."""

_HEADING_ROWS = 60  # a heading stands within so many rows, as for the reader of submissions
_LONGEST_COMMENTS = 2_000  # per sheet; with more, spreadsheet programs open slowly
_VERDICT_WIDTH = 60
_HIGHEST_ROW_LINES = 12
_NARROWEST, _WIDEST, _MEASURED_ROWS = 8, 28, 200
_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")

# Border and words tell what the colour tells: 5 is thick, 8 medium dashed.
CELL_STYLES: Mapping[str, Style] = {
    "error": style(bg_color="#fbd3cd", border=5, border_color="#9c1c1c", valign="top"),
    "warning": style(bg_color="#ffe9b3", border=8, border_color="#9c6500", valign="top"),
}
_VERDICT_STYLES: Mapping[str, Style] = {
    "error": style(bg_color="#fbd3cd", text_wrap=True, valign="top"),
    "warning": style(bg_color="#ffe9b3", text_wrap=True, valign="top"),
}
_LABELS: Mapping[Language, Mapping[str, str]] = {
    "zh": {"error": "【错误】", "warning": "【请核实】"},
    "en": {"error": "[error] ", "warning": "[please check] "},
}


def write_marked_copy(
    grids: Mapping[str, Sequence[Sequence[object]]],
    faults: pd.DataFrame,
    *,
    summary: ReturnSummary,
    path: Path,
    language: Language = "zh",
) -> None:
    """Write the copy of a submission that goes back to its sender, and to no one else.

    Parameters
    ----------
    grids : mapping of str to rows
        The cells of every sheet from A1 on, by name, in order. A sheet of verdicts from an
        earlier copy is left out, its column of verdicts replaced.
    faults : pd.DataFrame
        Columns of ``reports.senders.returned.FAULT_COLUMNS``; row_number counts from 1 as
        a spreadsheet does; standing is ``error`` or ``warning``.
    summary : ReturnSummary
        What the first sheet says of the file.
    path : Path
        The xlsx file; one that exists is replaced whole. The same arguments give the same
        bytes.
    language : {"zh", "en"}
        Of the verdicts in the sheets; comments and the list of faults have both.

    Raises
    ------
    ValueError
        If a column of faults is missing.
    """
    sheets = {name: rows for name, rows in grids.items() if name.strip() != VERDICT_SHEET}
    ordered = ordered_faults(faults, tuple(sheets))
    with open_book(path) as book:
        verdict = book.add_sheet(VERDICT_SHEET)
        written: dict[str, str] = {}
        shortened: list[str] = []
        for name, rows in sheets.items():
            sheet = book.add_sheet(name)
            written[name] = sheet.get_name()
            own = ordered[ordered["sheet_name"] == name]
            copy = _SheetCopy(book, sheet, rows, _as_faults(own), language)
            copy.write()
            if copy.is_shortened:
                shortened.append(name)
        fill_verdict_sheet(
            book,
            verdict,
            summary,
            ordered,
            written_sheets=written,
            shortened_sheets=shortened,
            whole_sheet_rows=LONGEST_WHOLE_SHEET,
        )


class _Fault(NamedTuple):
    row_number: int  # from 1, 0 where none
    column: int  # from 0, −1 where none
    heading: str
    standing: str
    message_zh: str
    message_en: str


@dataclass(frozen=True)
class _SheetCopy:
    """One sheet of the sender, copied cell by cell to its place."""

    book: Book
    sheet: "Worksheet"
    rows: Sequence[Sequence[object]]
    faults: Sequence[_Fault]  # of this sheet, in order
    language: Language

    @property
    def is_shortened(self) -> bool:
        return len(self.rows) > LONGEST_WHOLE_SHEET

    def write(self) -> None:
        heading_row = _heading_row(self.rows, self.faults)
        width = min(max((len(row) for row in self.rows), default=0), LAST_SHEET_COLUMN - 1)
        old_verdict = _old_verdict(self.rows)
        verdict_column = width if old_verdict is None else old_verdict[1]
        by_row: dict[int, list[_Fault]] = {}
        for fault in self.faults:
            if 0 < fault.row_number <= LAST_SHEET_ROW:
                by_row.setdefault(fault.row_number - 1, []).append(fault)
        for number in self._copied_rows(heading_row, set(by_row)):
            cells = self.rows[number] if number < len(self.rows) else ()
            for column, value in enumerate(cells[:width]):
                is_old = old_verdict is not None and number >= old_verdict[0]
                if value not in (None, "") and not (is_old and column == verdict_column):
                    self.book.write(self.sheet, number, column, _as_sent(value))
        if self.faults:
            self.book.write(self.sheet, heading_row, verdict_column, VERDICT_HEADING, HEADING)
        comments = 0
        for number, part in by_row.items():
            comments += self._mark_row(number, part, verdict_column, comments)
        self._set_widths(width, verdict_column)
        if self.is_shortened:
            self.sheet.set_default_row(hide_unused_rows=True)
        if self.faults and heading_row < _HEADING_ROWS:
            self.sheet.freeze_panes(heading_row + 1, 0)

    def _copied_rows(self, heading_row: int, faulty: set[int]) -> Sequence[int]:
        if not self.is_shortened:
            return range(len(self.rows))
        return sorted({*range(heading_row + 1), *faulty} & set(range(len(self.rows))))

    def _mark_row(
        self, row: int, faults: Sequence[_Fault], verdict_column: int, comments: int
    ) -> int:
        """Mark the faulty cells of a row and say why beside them; return the comments made."""
        cells = self.rows[row] if row < len(self.rows) else ()
        made = 0
        for column, group in groupby(faults, key=attrgetter("column")):
            part = list(group)
            place = column if column >= 0 else _first_given(cells)
            value = _as_sent(cells[place]) if place < len(cells) else None
            self.book.write(self.sheet, row, place, value, CELL_STYLES[_gravest(part)])
            if comments + made < _LONGEST_COMMENTS:
                self.sheet.write_comment(row, place, _comment(part), _comment_size(part))
                made += 1
        text = "\n".join(_verdicts(faults, self.language))
        self.book.write(self.sheet, row, verdict_column, text, _VERDICT_STYLES[_gravest(faults)])
        lines = min(line_count(text, _VERDICT_WIDTH), _HIGHEST_ROW_LINES)
        self.sheet.set_row(row, LINE_HEIGHT * lines)
        return made

    def _set_widths(self, width: int, verdict_column: int) -> None:
        for column in range(width):
            texts = (
                text_width(str(row[column]))
                for row in self.rows[:_MEASURED_ROWS]
                if column < len(row) and sum(value not in (None, "") for value in row) > 1
            )
            widest = max(texts, default=_NARROWEST) + 2
            self.sheet.set_column(column, column, min(max(widest, _NARROWEST), _WIDEST))
        if self.faults:
            self.sheet.set_column(verdict_column, verdict_column, _VERDICT_WIDTH)


def _as_faults(frame: pd.DataFrame) -> list[_Fault]:
    columns = ("row_number", "column_letter", "heading", "standing", "message_zh", "message_en")
    return [
        _Fault(int(number), column_index(letter), *texts)
        for number, letter, *texts in zip(*(frame[name] for name in columns), strict=True)
    ]


def _heading_row(rows: Sequence[Sequence[object]], faults: Sequence[_Fault]) -> int:
    """Return the row (from 0) in which the headings of the faulty columns stand."""
    old_verdict = _old_verdict(rows)
    if old_verdict is not None:
        return old_verdict[0]
    for fault in faults:
        for row in range(min(fault.row_number - 1, len(rows), _HEADING_ROWS) - 1, -1, -1):
            cells = rows[row]
            is_inside = bool(fault.heading) and 0 <= fault.column < len(cells)
            if is_inside and str(cells[fault.column]).strip() == fault.heading:
                return row
    first = min((fault.row_number for fault in faults if fault.row_number > 1), default=2)
    return max(min(first - 2, len(rows) - 1, _HEADING_ROWS), 0)


def _old_verdict(rows: Sequence[Sequence[object]]) -> tuple[int, int] | None:
    for row, cells in enumerate(rows[:_HEADING_ROWS]):
        for column, value in enumerate(cells):
            if value == VERDICT_HEADING:
                return row, column
    return None


def _first_given(cells: Sequence[object]) -> int:
    return next((place for place, value in enumerate(cells) if value not in (None, "")), 0)


def _as_sent(value: object) -> object:
    """Return a plain number among texts as a number, so that the sender can compute with it."""
    if not isinstance(value, str) or not _PLAIN_NUMBER.fullmatch(value):
        return value
    number = float(value)
    if format(number, ".15g") != value:  # digits would be lost
        return value
    return int(number) if number.is_integer() else number


def _gravest(faults: Sequence[_Fault]) -> str:
    return "error" if any(fault.standing == "error" for fault in faults) else "warning"


def _verdicts(faults: Sequence[_Fault], language: Language) -> list[str]:
    colon = "：" if language == "zh" else ": "
    return [
        _LABELS[language][_gravest((fault,))]
        + (f"{fault.heading}{colon}" if fault.heading else "")
        + (fault.message_zh if language == "zh" else fault.message_en).rstrip("。.")
        for fault in faults
    ]


def _comment(faults: Sequence[_Fault]) -> str:
    return "\n".join((*_verdicts(faults, "zh"), *_verdicts(faults, "en")))


def _comment_size(faults: Sequence[_Fault]) -> dict[str, object]:
    return {"x_scale": 2.6, "y_scale": min(0.8 + 0.5 * len(faults), 3.0), "author": ""}
