"""A proposed sample as a workbook: expected errors, quotas, structure, cells to change.

Cells may hold one or two enterprises, so it is restricted. What does not belong here: the
proposal itself (forecasting.enterprises).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from catalogue.forms import SIMULATED_MARK
from profiles.model import Profile
from reports.senders.workbook import (
    HEADING,
    MARK,
    NOTE,
    TITLE,
    TITLE_HEIGHT,
    Book,
    Style,
    open_book,
    style,
)

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

RESTRICTED = "内部资料　限制传阅　Internal: cells of few enterprises"
HEADINGS = {
    "area_code": "地区 Area",
    "section_code": "行业门类 Section",
    "size_class_code": "规模 Size",
    "ownership_code": "所有制 Ownership",
    "dimension": "维度 Dimension",
    "status_code": "状态 Status",
    "population_count": "参保企业 Insured enterprises",
    "population_enterprise_count": "参保企业 Insured enterprises",
    "panel_enterprise_count": "样本企业 Panel",
    "panel_staff_share_pct": "样本员工占比 Panel staff, %",
    "population_staff_share_pct": "参保人数占比 Insured persons, %",
    "difference_staff_pp": "差异（百分点） Difference, pp",
    "current_count": "现有样本 Now",
    "proposed_count": "建议样本 Proposed",
    "to_recruit_count": "增补 Recruit",
    "to_release_count": "调减 Release",
    "standard_error_now_pp": "现标准误（百分点） SE now, pp",
    "standard_error_then_pp": "调整后标准误 SE then, pp",
    "uncovered_staff_now_pct": "现无样本单元员工占比 Uncovered staff now, %",
    "uncovered_staff_then_pct": "调整后无样本单元员工占比 Then, %",
    "quota": "比例限制 Quota",
    "is_minimum": "下限 Minimum",
    "limit_pct": "限值 Limit, %",
    "now_pct": "现值 Now, %",
    "then_pct": "调整后 Then, %",
    "is_met_now": "现满足 Met now",
    "is_met_then": "调整后满足 Met then",
    "cell_count": "单元数 Cells",
    "absent_cell_count": "无样本单元 Without member",
    "absent_staff_share_pct": "其员工占比 Their staff, %",
    "dissimilarity_enterprise_pp": "企业差异指数 Dissimilarity, enterprises, pp",
    "dissimilarity_staff_pp": "员工差异指数 Dissimilarity, staff, pp",
    "effect_size": "效应量 Effect size",
    "rate_pct": "预计失业率 Expected rate, %",
    "rate_basis_code": "依据 Basis",
    "design_effect": "设计效应 Design effect",
    "target_standard_error_pp": "目标标准误（百分点） Target SE, pp",
    "required_persons": "所需劳动力样本 Persons",
    "required_households": "所需住户 Households",
    "required_clusters": "所需抽样小区 Clusters",
    "sample_size_persons": "现样本 Persons now",
    "added_persons": "需增加 Persons to add",
}
"""Headings by column; columns without one are not shown."""

_TEXT = style(text_wrap=True, border=1, border_color="#c5ccd3", valign="top")
_COUNT = style(num_format="#,##0", border=1, border_color="#c5ccd3", valign="top")
_FIGURE = style(num_format="0.00", border=1, border_color="#c5ccd3", valign="top")
_FIGURE_OF_ERROR = style(num_format="0.000", border=1, border_color="#c5ccd3", valign="top")
_RESTRICTED_STYLE = style(bold=True, font_color="#9c1c1c")
_LISTS = {
    "section_code": "industry",
    "size_class_code": "size_class",
    "ownership_code": "ownership",
}


def write_plan(
    sheets: Mapping[str, pd.DataFrame],
    path: Path,
    *,
    profile: Profile,
    title: str,
    notes: Sequence[str] = (),
) -> None:
    """Write frames as the sheets of one workbook, with names in place of codes.

    Parameters
    ----------
    sheets
        Frames by sheet name; of their columns those of `HEADINGS` are written.
    path
        The xlsx file; one that exists is replaced whole. Equal arguments, equal bytes.
    profile
        Names areas and codes; a simulated one marks every sheet.
    title
        At the head of every sheet.
    notes
        Lines below the first sheet.
    """
    with open_book(path) as book:
        for number, (name, frame) in enumerate(sheets.items()):
            row, sheet = _head(book, name, f"{title}　{name}", profile)
            row = _write_rows(book, sheet, row, named(frame, profile))
            for line in notes if number == 0 else ():
                book.write(sheet, row, 0, line, NOTE)
                row += 1


def named(frame: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    """Return the shown columns of a frame, codes replaced by the names of the profile."""
    shown = frame[[name for name in HEADINGS if name in frame.columns]].copy()
    shown = shown[[name for name in frame.columns if name in HEADINGS]]
    if "area_code" in shown:
        titles = {area.code: area.title.zh for area in profile.areas}
        shown["area_code"] = shown["area_code"].map(lambda code: titles.get(code, code))
    for column, list_name in _LISTS.items():
        if column in shown:
            names = {entry.code: entry.title.zh for entry in profile.code_list(list_name)}
            shown[column] = [_name(code, names) for code in shown[column]]
    return shown


def _name(code: object, names: Mapping[str, str]) -> str:
    text = str(code)
    return f"{text} {names[text]}" if text in names else text


def _head(book: Book, name: str, title: str, profile: Profile) -> tuple[int, "Worksheet"]:
    sheet = book.add_sheet(name)
    book.write(sheet, 0, 0, title, TITLE)
    sheet.set_row(0, TITLE_HEIGHT)
    book.write(sheet, 1, 0, RESTRICTED, _RESTRICTED_STYLE)
    if not profile.settings.is_simulated:
        return 2, sheet
    book.write(sheet, 2, 0, SIMULATED_MARK, MARK)
    return 3, sheet


def _write_rows(book: Book, sheet: "Worksheet", row: int, frame: pd.DataFrame) -> int:
    for column, name in enumerate(frame.columns):
        book.write(sheet, row, column, HEADINGS[name], HEADING)
        sheet.set_column(column, column, 30 if name.endswith("_code") else 16)
    sheet.freeze_panes(row + 1, 1)
    styles = [_style_of(name, frame[name]) for name in frame.columns]
    for values in frame.itertuples(index=False):
        row += 1
        for column, value in enumerate(values):
            book.write(sheet, row, column, _given(value), styles[column])
    return row + 2


def _style_of(name: str, values: "pd.Series[float]") -> Style:
    if name.startswith("standard_error"):
        return _FIGURE_OF_ERROR
    if name.endswith(("_count", "_persons", "_households", "_clusters")):
        return _COUNT
    return _FIGURE if pd.api.types.is_float_dtype(values) else _TEXT


def _given(value: Any) -> object:
    if isinstance(value, bool):
        return "是 yes" if value else "否 no"
    return None if pd.isna(value) else value
