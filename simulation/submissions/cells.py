"""Values of a form's fields as the cells a sender would write.

What does not belong here: where cells stand (sheets), files (books).
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import pandas as pd

from catalogue.forms import Field
from profiles.model import Profile
from simulation.submissions.habits import AreaStyle, Habits, MonthStyle
from simulation.submissions.units import SCALE, unit_of

Cell: TypeAlias = str | int | float | dt.date | None
_DECIMALS = 6
_FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")
_ZERO_WORD, _BLANK_MARK = "无", "-"


@dataclass(frozen=True)
class CellWriter:
    """Writes a field's values as one sender would.

    ``scaled_names``: the fields written in ten thousands. ``area_texts`` and the texts of
    codes are looked up once.
    """

    profile: Profile
    habits: Habits
    scaled_names: frozenset[str] = frozenset()
    _texts: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def column(self, form_field: Field, values: pd.Series) -> list[Cell]:
        """Return the cells of a column of canonical values, in order."""
        writers: dict[str, Callable[[Field, pd.Series], list[Cell]]] = {
            "month": self._months,
            "week": self._days,
            "date": self._days,
            "area": self._coded,
            "code": self._coded,
            "breakdown": self._coded,
            "count": self._numbers,
            "number": self._numbers,
            "flag": self._flags,
        }
        return writers.get(form_field.type, self._plain)(form_field, values)

    def _months(self, _: Field, values: pd.Series) -> list[Cell]:
        return _mapped(values, lambda moment: month_cell(moment, self.habits.month_style))

    def _days(self, _: Field, values: pd.Series) -> list[Cell]:
        return _mapped(values, lambda moment: _day_cell(moment, self.habits.month_style))

    def _coded(self, form_field: Field, values: pd.Series) -> list[Cell]:
        list_name = form_field.code_list or form_field.type
        if list_name not in self._texts:
            self._texts[list_name] = self._texts_of(form_field)
        texts, blank = self._texts[list_name], self._blank_of(form_field)
        return [
            texts.get(code, code) if isinstance(code, str) else blank
            for code in values.to_numpy(dtype=object)
        ]

    def _texts_of(self, form_field: Field) -> Mapping[str, str]:
        if form_field.type == "area":
            return area_texts(self.profile, self.habits.area_style)
        if form_field.type == "breakdown":
            titles = {item.code: item.title.zh for item in self.profile.breakdowns}
            return {**(titles if self.habits.are_codes_titled else {}), "total": ""}
        if not self.habits.are_codes_titled or form_field.code_list is None:
            return {}
        return code_texts(self.profile, form_field.code_list)

    def _numbers(self, form_field: Field, values: pd.Series) -> list[Cell]:
        is_scaled = form_field.name in self.scaled_names
        blank = self._blank_of(form_field)
        is_whole = form_field.type == "count" and not is_scaled
        numbers = values.to_numpy(dtype="float64", na_value=np.nan)
        if is_scaled:
            decimals = 2 if unit_of(form_field) == "元" else 4
            numbers = np.round(numbers / SCALE, decimals)
        is_blank = np.isnan(numbers)
        filled = np.where(is_blank, 0, numbers)
        rounded = np.rint(filled).astype("int64") if is_whole else filled.round(_DECIMALS)
        plain: list[Cell] = list(rounded.tolist())
        for place in np.flatnonzero(is_blank):
            plain[place] = blank
        if self.habits.are_zeros_worded and form_field.is_nothing_zero:
            return [_ZERO_WORD if cell == 0 else cell for cell in plain]
        return plain

    def _flags(self, form_field: Field, values: pd.Series) -> list[Cell]:
        blank = self._blank_of(form_field)
        yes, no = (1, 0) if self.habits.are_flags_numbers else ("是", "否")
        return [
            (yes if value else no) if is_given else blank
            for value, is_given in zip(values.to_numpy(dtype=object), values.notna(), strict=True)
        ]

    def _plain(self, form_field: Field, values: pd.Series) -> list[Cell]:
        blank = self._blank_of(form_field)
        return [
            str(value) if is_given else blank
            for value, is_given in zip(values.to_numpy(dtype=object), values.notna(), strict=True)
        ]

    def _blank_of(self, form_field: Field) -> Cell:
        # Where nothing means zero a dash would say zero, not that the cell is empty.
        is_dashed = self.habits.are_blanks_dashed and not form_field.is_nothing_zero
        is_number = form_field.type in ("count", "number") and not form_field.is_required
        return _BLANK_MARK if is_dashed and is_number else None


def month_cell(month: pd.Timestamp, style: MonthStyle) -> Cell:
    """Return a month in a style; ``date`` is the first day as a real date.

    Examples
    --------
    >>> month_cell(pd.Timestamp("2025-07-01"), "2025年7月")
    '2025年7月'
    """
    if style == "date":
        return dt.date(month.year, month.month, 1)
    return {
        "202507": f"{month.year}{month.month:02d}",
        "2025年7月": f"{month.year}年{month.month}月",
        "2025/7": f"{month.year}/{month.month}",
        "2025-07": f"{month.year}-{month.month:02d}",
    }[style]


def area_texts(profile: Profile, style: AreaStyle) -> Mapping[str, str]:
    """Return how a sender names each area, by code; empty where codes stand themselves."""
    if style == "code":
        return {}
    return {
        area.code: area.synonyms[0] if style == "short_name" and area.synonyms else area.title.zh
        for area in profile.areas
    }


def code_texts(profile: Profile, code_list: str) -> Mapping[str, str]:
    """Return the Chinese title of each code; a title that two codes share is left to its code.

    房地产业 is a section and a division: whoever means the division writes 70.
    """
    entries = profile.code_list(code_list)
    named = Counter((item.title.zh, item.effective_from, item.effective_to) for item in entries)
    # Versions may give one code different titles: it is then written as the code.
    titles: dict[str, set[str]] = {}
    for item in entries:
        titles.setdefault(item.code, set()).add(item.title.zh)
    return {
        item.code: item.title.zh
        for item in entries
        if named[item.title.zh, item.effective_from, item.effective_to] == 1
        and len(titles[item.code]) == 1
    }


def with_separators(cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells with numbers of four and more digits as text: ``1,234``."""
    return [
        f"{cell:,}" if isinstance(cell, int | float) and abs(cell) >= 1000 else cell
        for cell in cells
    ]


def full_width(cell: Cell) -> Cell:
    """Return a number, or text of digits, in full-width digits; other cells unchanged."""
    if isinstance(cell, int | float):
        return str(cell).translate(_FULL_WIDTH)
    return cell


def _day_cell(moment: pd.Timestamp, style: MonthStyle) -> Cell:
    if style == "date":
        return moment.date()
    if style == "2025年7月":
        return f"{moment.year}年{moment.month}月{moment.day}日"
    if style == "2025/7":
        return f"{moment.year}/{moment.month}/{moment.day}"
    return moment.strftime("%Y%m%d" if style == "202507" else "%Y-%m-%d")


def _mapped(values: pd.Series, told: Callable[[pd.Timestamp], Cell]) -> list[Cell]:
    places, moments = pd.factorize(values)
    texts = [*(told(pd.Timestamp(moment)) for moment in moments), None]  # -1: not given
    return [texts[place] for place in places.tolist()]
