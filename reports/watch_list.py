"""The watch list as a workbook: enterprises at risk by administrative sources, with reasons.

Restricted: it tells single enterprises, so it is written apart from bulletins, board and the
published copy. What does not belong here: the probabilities (forecasting.enterprises).
"""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from catalogue.forms import FORMS, SIMULATED_MARK
from catalogue.risk_features import FEATURE_BY_NAME
from profiles.model import Profile, Source
from reports.senders.workbook import (
    HEADING,
    MARK,
    NOTE,
    TITLE,
    TITLE_HEIGHT,
    WRAPPED,
    Book,
    open_book,
    style,
)
from reports.wording.months import say_month

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

RESTRICTED = "内部资料　限制传阅　Restricted: tells single enterprises; not for circulation"
BASIS = (
    "仅依据行政登记信息和裁减报告，未使用统计调查资料。"
    "概率供服务和核实参考，不是认定，也不是处理依据。 "
    "Rests on registers of departments and reports of cuts alone; no statistical return was used."
    " A probability is a reason to ask and help, not a finding."
)
OUTCOME = (
    "概率：三个月内报送达到报告标准的裁减报告，或注销参保的可能性。已报送且未到期的企业不在表内。 "
    "Probability of filing a report of a reportable cut, or being struck off, within three months."
    " Enterprises with a report still open are not listed."
)
LISTED_ENTERPRISES = 200
"""Enterprises listed, the highest probabilities first; a default."""

_FORMS = ("enterprise_administration", "layoff_report", "insurance_table")
_HEADINGS = (
    ("序号 No.", 8), ("统一社会信用代码 Code", 24), ("地区 Area", 18), ("行业 Industry", 22),
    ("参保人数 Insured", 12), ("概率（%） Probability, %", 14),
    ("是平均水平的倍数 Times average", 14), ("主要原因 Main reasons", 60),
    ("反向因素 What speaks against it", 40),
)  # fmt: skip
_REASONS, _COUNTERS = 3, 2
_SMALLEST_PART = 0.05  # log odds; less is no reason
_RESTRICTED_STYLE = style(bold=True, font_color="#9c1c1c")
_NUMBER = style(border=1, border_color="#c5ccd3", num_format="#,##0", valign="top")
_RATE = style(border=1, border_color="#c5ccd3", num_format="0.0", valign="top")
_FAILING = "；".join(
    (
        "本期模型检查未通过，概率仅供参考",
        "A check of the model fails: read the order, not the level",
    )
)


def write_watch_list(
    enterprises: pd.DataFrame,
    contributions: pd.DataFrame,
    models: pd.DataFrame,
    path: Path,
    *,
    profile: Profile,
    vintage: pd.Timestamp,
) -> None:
    """Write the enterprises with the highest probabilities, each with its reasons.

    Parameters
    ----------
    enterprises
        Rows of ``risks.enterprise`` of one basis: the administrative one.
    contributions, models
        Rows of ``risks.contribution`` and ``risks.model`` of it.
    path
        The xlsx file; one that exists is replaced whole. Equal arguments, equal bytes.
    profile
        Names areas, industries and sources; a simulated one marks the sheet.
    vintage
        When all this was known.

    Raises
    ------
    ValueError
        If a contribution rests on a statistical return, or a source permits no internal
        edition: such a list may not leave.
    """
    closed = sources_not_permitting(profile)
    if closed:
        raise ValueError(f"watch list: expected sources for internal use, got {closed}")
    foreign = sorted(
        name
        for name in contributions["feature"].unique()
        if FEATURE_BY_NAME[str(name)].source == "panel"
    )
    if foreign:
        raise ValueError(f"watch list: expected administrative sources only, got {foreign}")
    order = ["probability", "enterprise_code"]
    listed = enterprises.sort_values(order, ascending=[False, True]).head(LISTED_ENTERPRISES)
    average = float(enterprises["probability"].mean())
    with open_book(path) as book:
        sheet = book.add_sheet("重点关注企业")
        row = _opening(book, sheet, profile, vintage, is_failing=bool(models["is_failing"].any()))
        for column, (text, width) in enumerate(_HEADINGS):
            sheet.set_column(column, column, width)
            book.write(sheet, row, column, text, HEADING)
        groups = contributions.groupby("enterprise_code", sort=False)
        parts = {str(code): rows for code, rows in groups}
        for place, item in enumerate(listed.itertuples(index=False), start=1):
            _write_row(book, sheet, row + place, place, item, parts, average, profile)
        _write_models(book, models, profile)


def sources_not_permitting(profile: Profile) -> list[str]:
    """Return the sources a list would rest on whose permitted use names no internal edition."""
    return [
        source.code
        for source in profile.sources
        if _is_used(source) and "internal" not in source.permitted_editions
    ]


def _opening(
    book: Book, sheet: "Worksheet", profile: Profile, vintage: pd.Timestamp, *, is_failing: bool
) -> int:
    sheet.set_row(0, TITLE_HEIGHT)
    title = f"{say_month(vintage, 'zh')}裁员风险重点关注企业 Watch list"
    book.write(sheet, 0, 0, title, TITLE)
    row = 1
    if profile.settings.is_simulated:
        book.write(sheet, row, 0, SIMULATED_MARK, MARK)
        row += 1
    book.write(sheet, row, 0, RESTRICTED, _RESTRICTED_STYLE)
    notes = [BASIS, OUTCOME, "来源 Sources: " + "；".join(_sources(profile))]
    for text in [*notes, *([_FAILING] if is_failing else [])]:
        row += 1
        book.write(sheet, row, 0, text, NOTE)
    return row + 2


def _sources(profile: Profile) -> list[str]:
    return [
        f"{source.title.zh}（{source.owner.zh}；{source.licence.zh}） {source.title.en}"
        for source in profile.sources
        if _is_used(source)
    ]


def _is_used(source: Source) -> bool:
    return any(code in FORMS and code in source.forms for code in _FORMS)


def _write_row(
    book: Book,
    sheet: "Worksheet",
    row: int,
    place: int,
    item: Any,
    parts: dict[str, pd.DataFrame],
    average: float,
    profile: Profile,
) -> None:
    code = str(item.enterprise_code)
    probability = float(item.probability)
    reasons = parts.get(code)
    values = (
        (place, _NUMBER),
        (code, WRAPPED),
        (_area(str(item.area_code), profile), WRAPPED),
        (_section(str(item.section_code), profile), WRAPPED),
        (int(item.staff_persons), _NUMBER),
        (100 * probability, _RATE),
        (probability / average if average > 0 else None, _RATE),
        (_said(reasons, is_raising=True, most=_REASONS), WRAPPED),
        (_said(reasons, is_raising=False, most=_COUNTERS), WRAPPED),
    )
    for column, (value, look) in enumerate(values):
        book.write(sheet, row, column, value, look)


def _said(parts: pd.DataFrame | None, *, is_raising: bool, most: int) -> str:
    """Return the strongest contributions in words, with their log odds."""
    if parts is None:
        return ""
    sign = 1 if is_raising else -1
    ordered = parts.assign(strength=sign * parts["contribution"])
    ordered = ordered[ordered["strength"] >= _SMALLEST_PART]
    ordered = ordered.sort_values(["strength", "feature"], ascending=[False, True]).head(most)
    lines = []
    for item in ordered.itertuples(index=False):
        feature = FEATURE_BY_NAME[str(item.feature)]
        value = float(str(item.value))
        given = "缺失 missing" if math.isnan(value) else f"{value:.3g}"
        lines.append(f"{feature.zh} {feature.en}: {given} ({float(str(item.contribution)):+.2f})")
    return "\n".join(lines)


def _write_models(book: Book, models: pd.DataFrame, profile: Profile) -> None:
    sheet = book.add_sheet("模型检查")
    mark = SIMULATED_MARK if profile.settings.is_simulated else ""
    book.write(sheet, 0, 0, f"{RESTRICTED}　{mark}", _RESTRICTED_STYLE)
    names = ("模型 Model", "指标 Measure", "特征 Feature", "值 Value", "标准误 SE", "界线 Line",
             "未通过 Failing")  # fmt: skip
    for column, text in enumerate(names):
        sheet.set_column(column, column, 24)
        book.write(sheet, 2, column, text, HEADING)
    columns = ["model", "measure", "feature", "value", "standard_error", "line"]
    for row, item in enumerate(models.itertuples(index=False), start=3):
        for column, name in enumerate(columns):
            value = getattr(item, name)
            is_text = column < 3
            shown = str(value) if is_text else (None if pd.isna(value) else float(value))
            book.write(sheet, row, column, shown, WRAPPED)
        book.write(sheet, row, len(columns), "是 yes" if item.is_failing else "", WRAPPED)


def _area(code: str, profile: Profile) -> str:
    found = next((area for area in profile.areas if area.code == code), None)
    return code if found is None else f"{found.title.zh} {found.title.en}"


def _section(code: str, profile: Profile) -> str:
    found = next((item for item in profile.breakdowns if item.code == code), None)
    return code if found is None else f"{found.title.zh} {found.title.en}"
