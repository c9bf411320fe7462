"""Sheets of xlsx and xls workbooks as grids of text.

Formula cells give the value the spreadsheet program stored; one without a stored value,
and an error such as #N/A, reads as empty. A share that an xlsx cell shows as 5.1% reads
so. What does not belong here: deciding whether a workbook may be opened (containers).
"""

import datetime
import io
from collections.abc import Collection
from pathlib import Path
from typing import Any

from warehouse.submissions.grids import Cells, Grid, make_grid
from warehouse.submissions.percent_cells import find_percent_cells
from warehouse.submissions.table import SubmissionError

_MIDNIGHT = datetime.time()
_INVISIBLE = "\u200b\ufeff\u200e\u200f"
_SIGNIFICANT_DIGITS = 15  # what a spreadsheet shows; the last bits of a double are noise
_LARGEST_EXACT = 1e15  # a spreadsheet keeps 15 digits: longer codes have lost their last ones


def read_workbook(path: Path, file_name: str) -> list[Grid]:
    """Return every sheet of a workbook that may be opened, in its order.

    Raises
    ------
    SubmissionError
        truncated_file or encrypted_file.
    """
    import python_calamine

    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes())) as book:
            percentages = find_percent_cells(path)
            return [
                _grid(book, sheet, percentages.get(sheet.name, frozenset()))
                for sheet in book.sheets_metadata
            ]
    except python_calamine.PasswordError as error:
        raise SubmissionError("encrypted_file", file_name) from error
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise SubmissionError("truncated_file", file_name, type(error).__name__) from error
    except BaseException as error:
        # A damaged file can trip an assertion within the reader, which arrives as a class
        # of its own that is no Exception and cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise SubmissionError("truncated_file", file_name) from None


def _grid(book: Any, sheet: Any, percentages: Collection[tuple[int, int]]) -> Grid:
    is_hidden = str(sheet.visible) != "SheetVisibleEnum.Visible"
    if str(sheet.typ) != "SheetTypeEnum.WorkSheet" or is_hidden:
        return Grid(sheet.name, [], is_hidden=is_hidden)
    content = book.get_sheet_by_name(sheet.name)
    if content.start is None:
        return Grid(sheet.name, [])
    cells: Cells = [
        [_text(value) for value in row] for row in content.to_python(skip_empty_area=False)
    ]
    for row, column in percentages:
        if row < len(cells) and column < len(cells[row]):
            cells[row][column] = _as_percentage(cells[row][column])
    merged = tuple(
        (top, left, bottom, right)
        for (top, left), (bottom, right) in content.merged_cell_ranges or ()
    )
    return make_grid(sheet.name, cells, merged=merged)


def _as_percentage(text: str) -> str:
    """Return a share as the percentage its cell shows; other texts as they are."""
    try:
        return f"{float(text) * 100:.{_SIGNIFICANT_DIGITS - 1}g}%"
    except ValueError:
        return text


def _text(value: Any) -> str:
    if value.__class__ is str:
        return value.strip().strip(_INVISIBLE) if value else ""
    if value.__class__ is float:
        if value.is_integer() and abs(value) < _LARGEST_EXACT:
            return str(int(value))
        return format(value, f".{_SIGNIFICANT_DIGITS}g")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        is_day = value.time() == _MIDNIGHT
        return value.date().isoformat() if is_day else value.isoformat(sep=" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)
