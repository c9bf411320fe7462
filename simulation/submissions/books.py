"""Sheets as the bytes of xlsx, xls and csv files, the same bytes every time.

What does not belong here: what stands on the sheets.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from simulation.submissions.cells import Cell
from simulation.submissions.habits import Encoding
from simulation.submissions.sheets import Sheet

_CREATED = dt.datetime(2020, 1, 1)  # noqa: DTZ001 - a fixed stamp, so that bytes repeat
_XLSX_DAY, _XLS_DAY = "yyyy-mm-dd", "YYYY-MM-DD"


def write_xlsx(sheets: Sequence[Sheet], path: Path) -> None:
    """Write sheets as an xlsx workbook."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"in_memory": True})
    book.set_properties({"created": _CREATED})
    day = book.add_format({"num_format": _XLSX_DAY})
    centred = book.add_format({"align": "center"})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        if sheet.is_hidden:
            page.hide()
        for number, row in enumerate(_rows(sheet)):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    page.write_string(number, place, cell)
                elif isinstance(cell, int | float):
                    page.write_number(number, place, cell)
                elif cell is not None:
                    page.write_datetime(number, place, cell, day)
        for first_row, first_column, last_row, last_column in sheet.merged:
            text = str(_cell_at(sheet, first_row, first_column) or "")
            page.merge_range(first_row, first_column, last_row, last_column, text, centred)
    book.close()


def write_xls(sheets: Sequence[Sheet], path: Path) -> None:
    """Write sheets as a workbook of the old binary format."""
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str=_XLS_DAY)
    for sheet in sheets:
        page = book.add_sheet(sheet.name)
        page.visibility = 1 if sheet.is_hidden else 0
        merged = {(first, column): (last, end) for first, column, last, end in sheet.merged}
        for number, row in enumerate(_rows(sheet)):
            for place, cell in enumerate(row):
                if cell is None:
                    continue
                if (number, place) in merged:
                    last_row, last_column = merged[number, place]
                    page.write_merge(number, last_row, place, last_column, cell)
                elif isinstance(cell, dt.date):
                    page.write(number, place, cell, day)
                else:
                    page.write(number, place, cell)
    book.save(str(path))


def write_csv(sheet: Sheet, path: Path, *, encoding: Encoding) -> None:
    """Write a sheet as csv text; dates stand as ``2025-07-01``, empty cells as nothing."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(_rows(sheet))
    path.write_bytes(text.getvalue().encode(encoding))


def column_letter(place: int) -> str:
    """Return the letter a spreadsheet gives a column, counted from 0.

    Examples
    --------
    >>> column_letter(0), column_letter(27)
    ('A', 'AB')
    """
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _rows(sheet: Sheet) -> Iterator[Sequence[Cell]]:
    for text in sheet.above:
        yield (text,)
    yield from sheet.heading_rows
    yield from zip(*(column.cells for column in sheet.columns), strict=True)
    yield from sheet.below


def _cell_at(sheet: Sheet, row: int, column: int) -> Cell:
    if row < len(sheet.above):
        return sheet.above[row] if column == 0 else None
    return sheet.heading_rows[row - len(sheet.above)][column]
