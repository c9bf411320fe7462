"""What the layoff risk is judged from, laid out by month and enterprise: notices, registers.

What does not belong here: the monthly reports themselves (panel_grid), features made of all
this (layoff_risk_features).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecasting.enterprises.layoff_risk_settings import CutDefinition
from forecasting.enterprises.panel_grid import BoolArray, FloatArray, IntArray, month_positions

NOTICE_COLUMNS = (
    "report_number", "revision_number", "vintage", "enterprise_code", "area_code",
    "section_code", "effective_date", "staff_persons", "cut_persons", "is_withdrawn",
)  # fmt: skip
ADMINISTRATIVE_FIGURES = (
    "insured_persons", "contributions_owed_yuan", "wages_owed_yuan", "tax_arrears_yuan",
    "is_loan_overdue", "is_dishonest", "electricity_kwh",
)  # fmt: skip
NOT_KNOWN = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Layout:
    """Positions all sources are laid out by: months from ``first``, enterprises, cells.

    ``area`` and ``section`` are positions by enterprise in ``area_codes``, ``section_codes``.
    """

    months: pd.DatetimeIndex
    enterprise_codes: "np.ndarray[tuple[int], np.dtype[np.object_]]"
    area_codes: tuple[str, ...]
    section_codes: tuple[str, ...]
    area: IntArray
    section: IntArray

    @property
    def cell(self) -> IntArray:
        """Area × section as one number by enterprise."""
        return np.asarray(self.area * len(self.section_codes) + self.section)

    @property
    def cell_count(self) -> int:
        """Return how many cells there are, empty ones counted."""
        return len(self.area_codes) * len(self.section_codes)


@dataclass(frozen=True)
class Notices:
    """Versions of reports of staff cuts, by month known; arrays by version.

    ``column`` is the enterprise's position, −1 where it is not in the layout; ``area`` and
    ``section`` −1 where unknown. ``number`` counts reports; a version with a later ``order``
    replaces the earlier one from the month it is ``known``.
    """

    number: IntArray
    known: IntArray
    effective: IntArray
    column: IntArray
    area: IntArray
    section: IntArray
    persons: FloatArray
    is_reportable: BoolArray
    is_withdrawn: BoolArray

    def in_force(self, position: int) -> IntArray:
        """Return the versions in force at a vintage, the last known of each report."""
        known = np.flatnonzero(self.known <= position)
        _, last = np.unique(self.number[known][::-1], return_index=True)
        chosen = known[len(known) - 1 - last]
        return np.asarray(chosen[~self.is_withdrawn[chosen]])

    def still_open(
        self, position: int, first_month: int, count: int
    ) -> tuple[FloatArray, FloatArray]:
        """Return by enterprise the first month from one on of a cut announced, and its persons."""
        chosen = self.in_force(position)
        own = chosen[(self.column[chosen] >= 0) & (self.effective[chosen] >= first_month)]
        own = own[np.lexsort((-self.persons[own], self.effective[own]))][::-1]
        month, persons = np.full(count, np.nan), np.full(count, np.nan)
        month[self.column[own]] = self.effective[own]  # the earliest comes last and stays
        persons[self.column[own]] = self.persons[own]
        return month, persons

    def first_known(self) -> IntArray:
        """Return by version when the first version of its report was known."""
        made = np.full(int(self.number.max(initial=-1)) + 1, NOT_KNOWN)
        np.minimum.at(made, self.number, self.known)
        return np.asarray(made[self.number])


@dataclass(frozen=True)
class Registers:
    """Rows of departments' registers, month × enterprise; NaN where nothing was given."""

    figures: dict[str, FloatArray]
    received: IntArray

    def struck_off(self) -> BoolArray:
        """Return the month in which insured persons first fall to none, month × enterprise."""
        insured = self.figures.get("insured_persons")
        if insured is None:
            return np.zeros(self.received.shape, dtype=bool)
        none = insured == 0
        is_first = np.cumsum(none, axis=0) == 1
        return np.asarray(none & is_first & (np.nanmax(insured, axis=0, initial=0.0) > 0))


def read_notices(notices: pd.DataFrame | None, layout: Layout, *, cut: CutDefinition) -> Notices:
    """Return reports of staff cuts by month known.

    Parameters
    ----------
    notices
        Columns of ``NOTICE_COLUMNS``, one row per version; rows may repeat and come in any
        order. None or empty: none.
    layout
        Positions; versions of enterprises outside it still count among peers.
    cut
        The line from which on a notice counts as one of a reportable cut.

    Raises
    ------
    ValueError
        If a column is absent.
    """
    rows = pd.DataFrame(columns=list(NOTICE_COLUMNS)) if notices is None else notices
    absent = [name for name in NOTICE_COLUMNS if name not in rows.columns]
    if absent:
        raise ValueError(f"expected columns {absent} in notices, got {list(rows.columns)}")
    order = ["vintage", "report_number", "revision_number"]
    rows = rows.dropna(subset=["report_number", "vintage", "effective_date"])
    rows = rows.sort_values(order, kind="stable").drop_duplicates(order, keep="last")
    first = layout.months[0]
    codes = pd.Index(layout.enterprise_codes)
    persons = rows["cut_persons"].to_numpy(dtype=np.float64, na_value=0.0)
    staff = rows["staff_persons"].to_numpy(dtype=np.float64, na_value=np.nan)
    share = (staff >= cut.share_from_staff) & (persons >= cut.smallest_share * staff)
    return Notices(
        number=pd.factorize(rows["report_number"], sort=True)[0].astype(np.int64),
        known=_positions(rows["vintage"], first),
        effective=_positions(rows["effective_date"], first),
        column=codes.get_indexer(pd.Index(rows["enterprise_code"])).astype(np.int64),
        area=_codes(rows["area_code"], layout.area_codes),
        section=_codes(rows["section_code"], layout.section_codes),
        persons=persons,
        is_reportable=np.asarray((persons >= cut.smallest_persons) | share),
        is_withdrawn=rows["is_withdrawn"].fillna(False).to_numpy(dtype=bool),
    )


def read_registers(administrative: pd.DataFrame | None, layout: Layout) -> Registers | None:
    """Return rows of the registers laid out by month and enterprise; None without any row.

    Parameters
    ----------
    administrative
        reference_month, enterprise_code, ``vintage`` (when known) and any of
        ``ADMINISTRATIVE_FIGURES``; the row known last counts, from the month the first of its
        month was known (``first_vintage``, where given).
    layout
        Positions; rows of enterprises or months outside are left out.

    Raises
    ------
    ValueError
        If the key or ``vintage`` is absent.
    """
    if administrative is None or administrative.empty:
        return None
    needed = ("reference_month", "enterprise_code", "vintage")
    absent = [name for name in needed if name not in administrative.columns]
    if absent:
        raise ValueError(f"expected columns {absent} in administrative rows")
    rows = administrative.sort_values("vintage", kind="stable")
    first = layout.months[0]
    row = _positions(rows["reference_month"], first)
    column = pd.Index(layout.enterprise_codes).get_indexer(pd.Index(rows["enterprise_code"]))
    inside = (row >= 0) & (row < len(layout.months)) & (column >= 0)
    rows, row, column = rows[inside], row[inside], column[inside]
    shape = (len(layout.months), len(layout.enterprise_codes))
    figures: dict[str, FloatArray] = {}
    for name in ADMINISTRATIVE_FIGURES:
        if name not in rows.columns:
            continue
        filled = np.full(shape, np.nan)
        filled[row, column] = rows[name].to_numpy(dtype=np.float64, na_value=np.nan)
        figures[name] = filled
    when = rows["first_vintage"] if "first_vintage" in rows.columns else rows["vintage"]
    received = np.full(shape, NOT_KNOWN, dtype=np.int64)
    np.minimum.at(received, (row, column), np.maximum(_positions(when, first), row + 1))
    return Registers(figures, received)


def _positions(months: "pd.Series[pd.Timestamp]", first: pd.Timestamp) -> IntArray:
    return month_positions(pd.Series(pd.to_datetime(months.to_numpy())), first)


def _codes(values: "pd.Series[str]", codes: tuple[str, ...]) -> IntArray:
    return np.asarray(pd.Index(codes).get_indexer(pd.Index(values.astype(object))), dtype=np.int64)
