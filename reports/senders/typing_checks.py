"""What a form checks while it is typed: whole numbers, lists, lengths, balanced rows.

A hint for the sender; the judgement is made on arrival. What does not belong here:
judging a submission (warehouse.submissions), the layout of the sheet (form_sheet).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from catalogue.forms import Field, Form, Identity
from reports.senders.choices import Choices
from reports.senders.columns import explanation
from reports.senders.workbook import Book, style

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

FORM_ROWS = 20_000
"""Rows below the heading that are checked while typing."""

UNBALANCED = style(bold=True, font_color="#9c1c1c", bg_color="#fbd3cd")
_LONGEST_TITLE, _LONGEST_MESSAGE = 32, 255  # of the file format
_CREDIT_CODE_LENGTH = 18


def add_typing_checks(
    book: Book,
    sheet: "Worksheet",
    form: Form,
    *,
    heading_row: int,
    choices: Mapping[str, Choices],
    cells: Mapping[str, str],
) -> None:
    """Add the checks of every field and identity below the heading row (from 0).

    Parameters
    ----------
    choices
        Drop-down of a field, by field name.
    cells
        Where the options of a drop-down stand, by its code.
    """
    first, last = heading_row + 1, heading_row + FORM_ROWS
    for column, field in enumerate(form.fields):
        chosen = choices.get(field.name)
        rule = _rule(field, column, first) if chosen is None else _list_rule(chosen, cells)
        sheet.data_validation(
            first, column, last, column, {**rule, **_messages(field, form), "ignore_blank": True}
        )
    for identity in form.identities:
        _colour_unbalanced(book, sheet, form, identity, first=first, last=last)


def _list_rule(choices: Choices, cells: Mapping[str, str]) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": cells[choices.code],
        "error_type": "warning" if choices.is_open else "stop",
        "error_message": "请从下拉列表中选择，代码见“代码表”。\nChoose from the list.",
    }


def _rule(field: Field, column: int, first: int) -> dict[str, Any]:
    match field.type:
        case "count" | "number":
            return _number_rule(field)
        case "date":
            return _date_rule()
        case "week":
            cell = f"{_letter(column)}{first + 1}"
            return {
                "validate": "custom",
                "value": f"=AND(ISNUMBER({cell}),WEEKDAY({cell},2)=1)",
                "error_type": "warning",
                "error_message": "应为周一的日期。\nExpected the date of a Monday.",
            }
        case "enterprise_code":
            return {
                "validate": "length",
                "criteria": "==",
                "value": _CREDIT_CODE_LENGTH,
                "error_message": "统一社会信用代码应为18位。\nExpected 18 characters.",
            }
        case _:
            return {"validate": "any"}


def _number_rule(field: Field) -> dict[str, Any]:
    is_whole = field.type == "count"
    lowest = 0 if field.minimum is None else field.minimum
    kind_zh, kind_en = ("整数", "whole number") if is_whole else ("数字", "number")
    rule: dict[str, Any] = {"validate": "integer" if is_whole else "decimal"}
    if field.maximum is None:
        rule |= {"criteria": ">=", "value": lowest}
        span_zh, span_en = f"不小于{lowest:g}", f"not below {lowest:g}"
    else:
        rule |= {"criteria": "between", "minimum": lowest, "maximum": field.maximum}
        span_zh = f"{lowest:g}至{field.maximum:g}"
        span_en = f"from {lowest:g} to {field.maximum:g}"
    message = f"应为{span_zh}的{kind_zh}，不带单位和逗号。\nExpected a {kind_en} {span_en}."
    return {**rule, "error_message": message}


def _date_rule() -> dict[str, Any]:
    from datetime import date

    return {
        "validate": "date",
        "criteria": ">=",
        "value": date(1990, 1, 1),
        "error_message": "应为日期，如2025-07-07。\nExpected a date, such as 2025-07-07.",
    }


def _messages(field: Field, form: Form) -> dict[str, str]:
    return {
        "input_title": field.title_zh[:_LONGEST_TITLE],
        "input_message": explanation(field, form)[:_LONGEST_MESSAGE],
        "error_title": field.title_zh[:_LONGEST_TITLE],
    }


def _colour_unbalanced(
    book: Book, sheet: "Worksheet", form: Form, identity: Identity, *, first: int, last: int
) -> None:
    places = {field.name: column for column, field in enumerate(form.fields)}
    parts = (*identity.added, *identity.taken)

    def cells(names: tuple[str, ...]) -> list[str]:
        return [f"${_letter(places[name])}{first + 1}" for name in names]

    total = cells((identity.total,))[0]
    everything = ",".join((total, *cells(parts)))
    enough = (
        f"COUNT({','.join(cells(parts))})>0,COUNT({total})=1"
        if identity.is_checked_if_any_given
        else f"COUNT({everything})={len(parts) + 1}"
    )
    expected = f"SUM({','.join(cells(identity.added))})"
    if identity.taken:
        expected += f"-SUM({','.join(cells(identity.taken))})"
    columns = sorted(places[name] for name in (identity.total, *parts))
    ranges = " ".join(
        f"{_letter(column)}{first + 1}:{_letter(column)}{last + 1}" for column in columns
    )
    sheet.conditional_format(
        first,
        columns[0],
        last,
        columns[0],
        {
            "type": "formula",
            "criteria": f"=AND({enough},{total}<>{expected})",
            "format": book.workbook.add_format(dict(UNBALANCED.properties)),
            "multi_range": ranges,
        },
    )


def _letter(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))
