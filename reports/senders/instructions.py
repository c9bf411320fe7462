"""The sheet of instructions: how to fill a form, and every field in turn.

What does not belong here: the form itself (form_sheet), the codes (code_sheet).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from catalogue.forms import INSTRUCTION_SHEET, SIMULATED_MARK, Field, Form
from profiles.model import Source
from reports.senders.columns import KINDS, requirement, unit_text
from reports.senders.workbook import (
    HEADING,
    LINE_HEIGHT,
    MARK,
    TITLE,
    TITLE_HEIGHT,
    WRAPPED,
    Book,
    line_count,
    style,
)
from reports.wording.months import say_month

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_COLUMNS = (
    ("栏目", 24), ("必填", 10), ("填写内容", 26), ("单位", 10), ("含义", 44), ("代码表", 14),
    ("English", 32), ("Meaning", 48),
)  # fmt: skip
_SUBTITLE = style(bold=True, font_size=13, top=1)
_SUBTITLE_HEIGHT = 22
_PARAGRAPH = style(text_wrap=True, valign="top")


def write_instructions(
    book: Book,
    forms: Sequence[Form],
    *,
    reference_month: pd.Timestamp,
    source: Source | None,
    is_simulated: bool,
) -> None:
    """Write how to fill the forms: rules for all, then one table of fields per form.

    Parameters
    ----------
    source
        Whose days of reporting are told, if it has any.
    """
    sheet = book.add_sheet(INSTRUCTION_SHEET)
    last_column = len(_COLUMNS) - 1
    sheet.merge_range(0, 0, 0, last_column, "填写说明", book.format(TITLE))
    sheet.set_row(0, TITLE_HEIGHT)
    row = 1
    if is_simulated:
        sheet.merge_range(row, 0, row, last_column, SIMULATED_MARK, book.format(MARK))
        row += 1
    for column, (_, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
    for number, rule in enumerate(_rules(forms, reference_month, source), start=1):
        sheet.merge_range(row, 0, row, last_column, f"{number}. {rule}", book.format(_PARAGRAPH))
        sheet.set_row(row, LINE_HEIGHT * line_count(rule, sum(width for _, width in _COLUMNS)))
        row += 1
    for form in forms:
        row = _write_fields(book, sheet, form, row + 1)


def _rules(
    forms: Sequence[Form], reference_month: pd.Timestamp, source: Source | None
) -> list[str]:
    month = say_month(reference_month, "zh")
    rules = [
        "在表单工作表中标题行以下逐行填写，一行一条记录，中间不留空行；不要改动标题行的文字，"
        "列的次序可以调整，选填的列可以删除。",
        "“填写说明”“代码表”“示例”三类工作表不作为数据读取，随表报送即可，不必删除。",
        f"代码表为{month}有效的版本；单元格内填下拉选项全文、代码或名称均可。",
        "标“必填”的栏目不得为空；没有发生的人数填0，不掌握的数据留空，不要填“—”“无”等文字。",
        "数字栏目只填数字，不带单位、逗号；计量单位以各栏标注为准，不要改用万人、万元。",
    ]
    if any(form.identities for form in forms):
        rules.append(
            "数量关系须平衡：期初＋新增－减少＝期末；分类型（原因）人数填写时，合计应等于总数。"
            "不平衡的单元格填写时即显示为红色。"
        )
    if any(field.type == "identifier" for form in forms for field in form.fields):
        rules.append("个人标识仅用于核对，接收时即以密钥散列替换，系统不保存原始号码。")
    window = _window(source)
    if window:
        rules.append(window)
    rules.append(
        "发现错报时，更正后将整份文件重新报送，以最后一次报送为准；"
        "收到带“审核意见”的退回件时，可直接在退回件上更正后再报。"
    )
    return rules


def _window(source: Source | None) -> str:
    window = source.reporting_window if source is not None else None
    if window is None:
        return ""
    first = "次月" if window.is_of_following_month else "当月"
    last = (
        ("再下月" if window.is_of_following_month else "次月")
        if window.last_day < window.first_day
        else first
    )
    return f"报送时间：{first}{window.first_day}日至{last}{window.last_day}日。"


def _write_fields(book: Book, sheet: "Worksheet", form: Form, row: int) -> int:
    sheet.merge_range(
        row, 0, row, len(_COLUMNS) - 1, f"{form.title_zh}　{form.title_en}",
        book.format(_SUBTITLE),
    )  # fmt: skip
    for column, (heading, _) in enumerate(_COLUMNS):
        book.write(sheet, row + 1, column, heading, HEADING)
    sheet.set_row(row, _SUBTITLE_HEIGHT)
    row += 2
    for field in form.fields:
        texts = _field_texts(field, form)
        for column, text in enumerate(texts):
            book.write(sheet, row, column, text, WRAPPED)
        lines = (line_count(text, _COLUMNS[column][1]) for column, text in enumerate(texts))
        sheet.set_row(row, LINE_HEIGHT * max(lines))
        row += 1
    return row


def _field_texts(field: Field, form: Form) -> tuple[str, ...]:
    is_listed = field.type in ("area", "code", "breakdown", "flag", "month")
    return (
        field.title_zh,
        requirement(field, form)[0],
        KINDS[field.type][0],
        unit_text(field)[0],
        field.meaning_zh,
        "见代码表" if is_listed else "",
        field.title_en,
        field.meaning_en,
    )
