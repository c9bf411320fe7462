"""A form as a sheet to fill: title, unit, what is required, headings, rows.

What does not belong here: checks while typing (typing_checks), the values of the example
(examples).
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from catalogue.forms import SIMULATED_MARK, Field, FieldType, Form
from reports.senders.columns import explanation, requirement, unit_text
from reports.senders.workbook import (
    ACCENT,
    GREY,
    HEADING,
    MARK,
    NOTE,
    PALE_ACCENT,
    TITLE,
    TITLE_HEIGHT,
    Book,
    Style,
    style,
    text_width,
)

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

FIELD_STYLES: dict[FieldType, Style] = {
    "count": style(num_format="0"),
    "number": style(num_format="General"),
    "date": style(num_format="yyyy-mm-dd"),
    "week": style(num_format="yyyy-mm-dd"),
}
"""How the cells of a column are formatted; all others hold text, so that 2025-07 and 01 stay."""

TEXT = style(num_format="@")
_REQUIRED_HEADING = HEADING
_OPTIONAL_HEADING = style(
    bold=True, align="center", valign="vcenter", text_wrap=True, border=1,
    font_color=ACCENT, bg_color=PALE_ACCENT,
)  # fmt: skip
_REQUIREMENT = style(align="center", font_size=9, font_color=GREY)
_NARROWEST, _WIDEST = 11, 30
_HEADING_HEIGHT = 48
_COMMENT_SIZE = {"x_scale": 2.4, "y_scale": 1.5, "font_size": 9, "author": ""}
_COLUMNS_PER_PAGE = 16
_FROZEN_COLUMNS = 3  # month, code and name stay in view while the figures scroll


def write_form_sheet(
    book: Book,
    form: Form,
    *,
    sheet_name: str,
    title: str,
    rows: Sequence[Mapping[str, object]] = (),
    is_simulated: bool,
) -> tuple["Worksheet", int]:
    """Write the sheet of a form and return it with the row of its headings (from 0).

    Parameters
    ----------
    rows
        Values by field name, written below the headings.
    """
    sheet = book.add_sheet(sheet_name)
    last_column = len(form.fields) - 1
    sheet.merge_range(0, 0, 0, last_column, title, book.format(TITLE))
    sheet.set_row(0, TITLE_HEIGHT)
    row = 1
    if is_simulated:
        sheet.merge_range(row, 0, row, last_column, SIMULATED_MARK, book.format(MARK))
        row += 1
    book.write(sheet, row, 0, _unit_line(form), NOTE)
    heading_row = row + 2
    for column, field in enumerate(form.fields):
        _write_heading(book, sheet, form, field, row=heading_row, column=column)
    sheet.set_row(heading_row, _HEADING_HEIGHT)
    for number, values in enumerate(rows, start=heading_row + 1):
        for column, field in enumerate(form.fields):
            if field.name in values:
                book.write(sheet, number, column, values[field.name], _cell_style(field))
    sheet.freeze_panes(heading_row + 1, min(_FROZEN_COLUMNS, last_column))
    sheet.repeat_rows(0, heading_row)
    sheet.fit_to_pages(1 + last_column // _COLUMNS_PER_PAGE, 0)
    return sheet, heading_row


def _write_heading(
    book: Book, sheet: "Worksheet", form: Form, field: Field, *, row: int, column: int
) -> None:
    zh, _ = requirement(field, form)
    unit, _ = unit_text(field)
    asked = f"{zh}（{unit}）" if unit else zh
    book.write(sheet, row - 1, column, asked, _REQUIREMENT)
    is_required = zh != "选填"
    book.write(
        sheet, row, column, field.title_zh, _REQUIRED_HEADING if is_required else _OPTIONAL_HEADING
    )
    sheet.write_comment(row, column, explanation(field, form), _COMMENT_SIZE)
    sheet.set_column(column, column, _width(field), book.format(_cell_style(field)))


def _unit_line(form: Form) -> str:
    units = {unit_text(field)[0] for field in form.fields if field.is_scaled_by_unit}
    note = "标“必填”的栏目（深色标题）必须填写；各栏含义见标题批注和“填写说明”。"
    return f"单位：{units.pop()}" if units == {"人"} else note


def _cell_style(field: Field) -> Style:
    return FIELD_STYLES.get(field.type, TEXT)


def _width(field: Field) -> float:
    least = {"enterprise_code": 22, "text": 18, "code": 18, "area": 16}.get(field.type, _NARROWEST)
    return float(min(max(text_width(field.title_zh) / 2 + 6, least), _WIDEST))
