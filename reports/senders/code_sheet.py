"""The sheet of codes: every list a form uses, where the drop-downs find their options.

What does not belong here: which options a field has (choices).
"""

from collections.abc import Iterable, Mapping

from catalogue.forms import CODE_SHEET, SIMULATED_MARK
from reports.senders.choices import Choices
from reports.senders.workbook import HEADING, MARK, TITLE, WRAPPED, Book

_FIRST_COLUMN_WIDTH, _SECOND_COLUMN_WIDTH, _GAP_WIDTH = 26, 34, 3
_COLUMNS_PER_LIST = 3


def write_code_sheet(
    book: Book, lists: Iterable[Choices], *, is_simulated: bool
) -> Mapping[str, str]:
    """Write the lists side by side and return the cells of each, by its code.

    Returns
    -------
    Mapping
        Code of the list → its options as a formula, ``='代码表'!$A$4:$A$9``.
    """
    unique = list({item.code: item for item in lists}.values())
    sheet = book.add_sheet(CODE_SHEET)
    last_column = max(_COLUMNS_PER_LIST * len(unique) - 2, 1)
    sheet.merge_range(0, 0, 0, last_column, "代码表", book.format(TITLE))
    first_row = 1
    if is_simulated:
        sheet.merge_range(1, 0, 1, last_column, SIMULATED_MARK, book.format(MARK))
        first_row = 2
    sheet.freeze_panes(first_row + 1, 0)
    cells: dict[str, str] = {}
    for number, choices in enumerate(unique):
        column = number * _COLUMNS_PER_LIST
        sheet.set_column(column, column, _FIRST_COLUMN_WIDTH)
        sheet.set_column(column + 1, column + 1, _SECOND_COLUMN_WIDTH)
        sheet.set_column(column + 2, column + 2, _GAP_WIDTH)
        # A bare title would make the sheet look like a form to the reader of submissions.
        book.write(sheet, first_row, column, f"{choices.title_zh}（选项）", HEADING)
        book.write(sheet, first_row, column + 1, "English", HEADING)
        for place, (text, title_en) in enumerate(choices.options, start=first_row + 1):
            book.write(sheet, place, column, text, WRAPPED)
            book.write(sheet, place, column + 1, title_en, WRAPPED)
        cells[choices.code] = _range(column, first_row + 1, first_row + len(choices.options))
    return cells


def _range(column: int, first_row: int, last_row: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    first = xl_rowcol_to_cell(first_row, column, row_abs=True, col_abs=True)
    last = xl_rowcol_to_cell(last_row, column, row_abs=True, col_abs=True)
    return f"='{CODE_SHEET}'!{first}:{last}"
