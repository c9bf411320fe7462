"""Who has not reported, and what share has: workbooks for the department alone.

They name enterprises, so they are restricted and enter no bulletin. What does not belong
here: finding out who has not reported (assets).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from catalogue import format_month
from catalogue.forms import SIMULATED_MARK
from profiles.model import Profile
from reports.senders.workbook import (
    HEADING,
    MARK,
    NOTE,
    TITLE,
    TITLE_HEIGHT,
    WRAPPED,
    Book,
    Style,
    open_book,
    style,
)
from reports.wording.months import say_month

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

MISSING_COLUMNS = (
    "area_code",
    "enterprise_code",
    "enterprise_name",
    "last_reference_month",
    "missed_months",
    "end_staff_persons",
)
"""Columns of a list of missing reporters; one row per enterprise that has not reported."""

RESPONSE_COLUMNS = (
    "source_code",
    "reference_month",
    "area_code",
    "expected_count",
    "reported_count",
)
"""Columns of a response table; one row per source, month and area."""

RESTRICTED = "内部资料　限制传阅　含企业名称，不得对外提供"
SHOWN_MONTHS = 12
"""Months of the response table, the newest last."""

_RESTRICTED_STYLE = style(bold=True, font_color="#9c1c1c")
_NUMBER = style(border=1, border_color="#c5ccd3", num_format="#,##0", valign="top")
_RATE = style(border=1, border_color="#c5ccd3", num_format="0.0", valign="top")
_SUM = style(border=1, border_color="#c5ccd3", num_format="#,##0", bold=True, top=2)
_SUM_RATE = style(border=1, border_color="#c5ccd3", num_format="0.0", bold=True, top=2)
_SUM_TEXT = style(border=1, border_color="#c5ccd3", bold=True, top=2)
_TOTAL = "合计"
_COUNTS = ("expected_count", "reported_count", "set_aside_count")


def write_missing_reporters(
    frame: pd.DataFrame, path: Path, *, profile: Profile, reference_month: pd.Timestamp
) -> None:
    """Write who has not reported a month: a summary by area, then a sheet per area.

    Parameters
    ----------
    frame : pd.DataFrame
        Columns of ``MISSING_COLUMNS``; all but area_code and enterprise_code may be null.
        ``last_reference_month`` is the last month reported, ``missed_months`` the months
        missed in a row, ``end_staff_persons`` the staff last reported.
    path : Path
        The xlsx file; one that exists is replaced whole. Equal arguments, equal bytes.
    profile : Profile
        Names the areas; a simulated one marks every sheet.
    reference_month : pd.Timestamp
        The month that is missing.

    Raises
    ------
    ValueError
        If a column is missing; the message names it.
    """
    _require(frame, MISSING_COLUMNS, "missing reporters")
    areas = _areas_in_order(frame["area_code"].unique().tolist(), profile)
    month = say_month(reference_month, "zh")
    with open_book(path) as book:
        page = _Page(book, "汇总", f"{month}未报企业汇总", profile, widths=(22, 12, 18))
        page.heading(("地区", "未报户数", "上次上报员工数"))
        counts = {code: frame[frame["area_code"] == code] for code in areas}
        for code, part in counts.items():
            page.row((_area_title(code, profile), len(part), _staff(part)))
        page.row((_TOTAL, len(frame), _staff(frame)), styles=(_SUM_TEXT, _SUM, _SUM))
        for code, part in counts.items():
            _write_area(book, _area_title(code, profile), part, profile, month)


def write_response_table(frame: pd.DataFrame, path: Path, *, profile: Profile) -> None:
    """Write what share of those expected has reported: a sheet per source.

    Parameters
    ----------
    frame : pd.DataFrame
        Columns of ``RESPONSE_COLUMNS``, and set_aside_count if known. Counts of senders or
        of reporting units, whichever the source expects.
    path : Path
        The xlsx file; one that exists is replaced whole. Equal arguments, equal bytes.
    profile : Profile
        Names sources and areas; a simulated one marks every sheet.

    Raises
    ------
    ValueError
        If a column is missing, or the frame holds no row; the message says which.

    Notes
    -----
    The rate is reported over expected, in %. The last month stands in full, the
    ``SHOWN_MONTHS`` up to it as rates. The total leaves out areas that lie within others,
    as that of the bulletin does, and says so.
    """
    _require(frame, RESPONSE_COLUMNS, "response table")
    if frame.empty:
        raise ValueError("response table: expected at least one row, got none")
    titles = {source.code: source.title.zh for source in profile.sources}
    with open_book(path) as book:
        for code in dict.fromkeys([*titles, *frame["source_code"].unique().tolist()]):
            part = frame[frame["source_code"] == code]
            if not part.empty:
                _write_source(book, titles.get(code, str(code)), part, profile)


@dataclass
class _Page:
    """A sheet written row by row, with its title and marks on top."""

    book: Book
    name: str
    title: str
    profile: Profile
    widths: Sequence[float]
    is_restricted: bool = True

    def __post_init__(self) -> None:
        self.sheet: Worksheet = self.book.add_sheet(self.name)
        self.book.write(self.sheet, 0, 0, self.title, TITLE)
        self.sheet.set_row(0, TITLE_HEIGHT)
        self.number = 1
        if self.is_restricted:
            self.row((RESTRICTED,), styles=(_RESTRICTED_STYLE,))
        if self.profile.settings.is_simulated:
            self.row((SIMULATED_MARK,), styles=(MARK,))
        for column, width in enumerate(self.widths):
            self.sheet.set_column(column, column, width)

    def heading(self, titles: Sequence[str]) -> None:
        self.row(titles, styles=[HEADING] * len(titles))
        self.sheet.freeze_panes(self.number, 1)

    def row(self, values: Sequence[object], styles: Sequence[Style] = ()) -> None:
        for column, value in enumerate(values):
            wanted = styles[column] if styles else _style_of(value)
            self.book.write(self.sheet, self.number, column, value, wanted)
        self.number += 1


def _write_area(book: Book, area: str, part: pd.DataFrame, profile: Profile, month: str) -> None:
    page = _Page(book, area, f"{area}{month}未报企业名单", profile, widths=(6, 22, 36, 14, 14, 16))
    page.heading(
        ("序号", "统一社会信用代码", "单位名称", "最近上报月份", "连续未报月数", "上次上报员工数")
    )
    largest_first = part.sort_values(
        ["end_staff_persons", "enterprise_code"], ascending=[False, True], kind="stable"
    )
    for number, row in enumerate(largest_first.to_dict("records"), start=1):
        last = row["last_reference_month"]
        page.row(
            (
                number,
                str(row["enterprise_code"]),
                _given(row["enterprise_name"]),
                "从未上报" if pd.isna(last) else format_month(pd.Timestamp(last)),
                _given(row["missed_months"]),
                _given(row["end_staff_persons"]),
            )
        )


def _write_source(book: Book, title: str, part: pd.DataFrame, profile: Profile) -> None:
    months = sorted(part["reference_month"].unique())[-SHOWN_MONTHS:]
    newest = pd.Timestamp(months[-1])
    shown = ["area_code", *(name for name in _COUNTS if name in part.columns)]
    latest = part.loc[part["reference_month"] == newest, shown].set_index("area_code")
    areas = _areas_in_order(part["area_code"].unique().tolist(), profile)
    widths = (22, 10, 10, 10, 10, 12, *[10] * len(months))
    page = _Page(
        book, title, f"{title}报送情况（{say_month(newest, 'zh')}）", profile,
        widths=widths, is_restricted=False,
    )  # fmt: skip
    labels = (format_month(pd.Timestamp(month)) for month in months)
    page.heading(("地区", "应报", "已报", "未报", "退回记录", "报送率（%）", *labels))
    rates = part.pivot_table(
        index="area_code",
        columns="reference_month",
        values=["expected_count", "reported_count"],
        aggfunc="sum",
    )
    for code in areas:
        counts = _counts(latest.loc[[code]].sum() if code in latest.index else None)
        by_month = [_rate_in(rates, [code], month) for month in months]
        page.row(
            (_area_title(code, profile), *counts, *by_month),
            styles=(WRAPPED, *[_NUMBER] * 4, *[_RATE] * (1 + len(months))),
        )
    inside = {area.code for area in profile.areas if not area.is_part_of_parent_sum}
    summed = [code for code in areas if code not in inside]
    totals = [_rate_in(rates, summed, month) for month in months]
    sums = latest.loc[latest.index.isin(summed)].sum(numeric_only=True)
    page.row(
        (_TOTAL, *_counts(sums), *totals),
        styles=(_SUM_TEXT, *[_SUM] * 4, *[_SUM_RATE] * (1 + len(months))),
    )
    if len(summed) < len(areas):
        page.row(("注：合计不含位于其他地区之内的单列地区。",), styles=(NOTE,))


def _counts(row: pd.Series | None) -> tuple[object, ...]:
    """Return expected, reported, missing, set aside and the rate in %, None where unknown."""
    if row is None:
        return (None,) * 5
    expected, reported = int(row["expected_count"]), int(row["reported_count"])
    rate = 100.0 * reported / expected if expected else None
    return expected, reported, expected - reported, _given(row.get("set_aside_count")), rate


def _rate_in(rates: pd.DataFrame, areas: Sequence[str], month: object) -> float | None:
    rows = rates.loc[rates.index.isin(areas)]
    expected = float(rows["expected_count", month].sum())
    reported = float(rows["reported_count", month].sum())
    return 100.0 * reported / expected if expected else None


def _staff(part: pd.DataFrame) -> int:
    return int(pd.to_numeric(part["end_staff_persons"], errors="coerce").fillna(0).sum())


def _given(value: Any) -> object:
    if pd.isna(value):
        return None
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _style_of(value: object) -> Style:
    return _NUMBER if isinstance(value, int) else WRAPPED


def _areas_in_order(codes: Sequence[str], profile: Profile) -> list[str]:
    known = [area.code for area in profile.areas if area.code in codes]
    return [*known, *sorted(set(codes) - set(known))]


def _area_title(code: str, profile: Profile) -> str:
    return next((area.title.zh for area in profile.areas if area.code == code), code)


def _require(frame: pd.DataFrame, names: Sequence[str], what: str) -> None:
    missing = [name for name in names if name not in frame.columns]
    if missing:
        raise ValueError(f"{what}: expected the columns {tuple(names)}, missing {missing}")
