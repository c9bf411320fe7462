"""How far enterprises of a cell differ in growth: what an allocation needs to know.

What does not belong here: the allocation (forecasting.enterprises.allocation), errors of
published changes (forecasting.enterprises.panel).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

CELL = ("area_code", "section_code", "size_class_code")
_LEVELS: tuple[tuple[str, ...], ...] = ((), ("size_class_code",), CELL[1:], CELL)
"""From all enterprises to the cell; each is drawn towards the one before."""

_NEEDED = (
    "reference_month",
    *CELL,
    "base_staff_persons",
    "end_staff_persons",
)


@dataclass(frozen=True)
class SpreadSettings:
    """How cells are drawn towards their likes; defaults of ours.

    Parameters
    ----------
    prior_reports
        Reports that the coarser group counts for beside a cell's own. Growth has long
        tails, so a small cell's own spread says little.
    smallest_spread_pp
        Floor of the spread: a cell in which nothing happened may yet surprise.

    Raises
    ------
    ValueError
        If a value is not positive.
    """

    prior_reports: float = 100.0
    smallest_spread_pp: float = 0.5

    def __post_init__(self) -> None:
        for name in ("prior_reports", "smallest_spread_pp"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name}: expected above 0, got {getattr(self, name)}")


DEFAULT_SPREAD = SpreadSettings()
"""The settings where none are given."""


def growth_spread(
    reports: pd.DataFrame,
    *,
    cells: pd.DataFrame,
    settings: SpreadSettings = DEFAULT_SPREAD,
) -> pd.DataFrame:
    """Return the spread of monthly growth by cell, such that SE(job change) = spread / √n.

    Parameters
    ----------
    reports
        One row per enterprise and month: reference_month, area_code, section_code,
        size_class_code, base_staff_persons, end_staff_persons; optionally is_certainty:
        members that are always in (giants) and tell nothing of the others. Rows without
        staff at the base are left out.
    cells
        area_code, section_code, size_class_code of the cells wanted, each once; optionally
        monthly_closure_share (0 to 1): enterprises that close in a month, by a register. A
        panel seldom reports its own closures, and its spread lacks them.
    settings
        Of the drawing together.

    Returns
    -------
    pandas.DataFrame
        The three codes, growth_sd_pp, report_count, basis_code (the finest level with
        reports of its own: ``cell``, ``section_and_size``, ``size``, ``all``); in the order
        of ``cells``.

    Raises
    ------
    ValueError
        If a column is absent, a cell is given twice, a share lies outside 0 to 1, or no month
        of any cell has two reports.

    Notes
    -----
    For a cell and month with n enterprises, base x and change y, R = Σy/Σx and
    s² = n²/(n−1) Σ(y−Rx)²/(Σx)²: the squared error of R times n, with the loss through
    unequal sizes. A level's s² is the mean over its cells and months, weighted by n−1. Then
    from coarse to fine s̃² = (ν s² + k s̃²_coarser)/(ν + k), ν = Σ(n−1), k ``prior_reports``. A
    share q that closes adds 100² q(1−q).

    References
    ----------
    Cochran (1977), Sampling Techniques, 3rd ed., sections 5.5 and 6.4.
    """
    _require(reports, _NEEDED, "reports")
    _require(cells, CELL, "cells")
    if cells.duplicated(list(CELL)).any():
        raise ValueError("expected each cell once in cells")
    moments = _cell_months(reports)
    if moments.empty:
        raise ValueError("expected a month with two reports in some cell, got none")
    variance = np.full(len(cells), np.nan)
    count = np.zeros(len(cells))
    basis = np.full(len(cells), "all", dtype=object)
    names = ("all", "size", "section_and_size", "cell")
    for level, name in zip(_LEVELS, names, strict=True):
        own, degrees = _of_level(moments, cells, level)
        if not level:
            variance = own
        else:
            prior = settings.prior_reports
            variance = (degrees * own + prior * variance) / (degrees + prior)
            basis = np.where(degrees > 0, name, basis)
        count = degrees
    if "monthly_closure_share" in cells:
        closing = cells["monthly_closure_share"].to_numpy(dtype=np.float64)
        if not ((closing >= 0) & (closing <= 1)).all():
            raise ValueError("monthly_closure_share: expected 0 to 1")
        variance = variance + 1e4 * closing * (1 - closing)
    spread = np.maximum(np.sqrt(variance), settings.smallest_spread_pp)
    made = cells[list(CELL)].reset_index(drop=True)
    return made.assign(growth_sd_pp=spread, report_count=count, basis_code=basis)


def _cell_months(reports: pd.DataFrame) -> pd.DataFrame:
    """Return variances of one row per cell and month with two enterprises or more."""
    is_used = reports["base_staff_persons"].between(0, np.inf, inclusive="neither")
    is_used &= reports["end_staff_persons"].between(0, np.inf, inclusive="left")
    if "is_certainty" in reports:
        is_used &= ~reports["is_certainty"].fillna(False).astype(bool)
    used = reports.loc[is_used, list(_NEEDED)]
    base = used["base_staff_persons"].astype("float64")
    change = used["end_staff_persons"].astype("float64") - base
    key = ["reference_month", *CELL]
    products = used[key].assign(
        number=1.0, x=base, y=change, xx=base * base, xy=base * change, yy=change * change
    )
    sums = products.groupby(key, as_index=False).sum()
    sums = sums[sums["number"] >= 2]
    ratio = sums["y"] / sums["x"]
    residual = (sums["yy"] - 2 * ratio * sums["xy"] + ratio**2 * sums["xx"]).clip(lower=0.0)
    degrees = sums["number"] - 1
    variance = 1e4 * sums["number"] ** 2 / degrees * residual / sums["x"] ** 2
    return sums[list(CELL)].assign(degrees=degrees, weighted=degrees * variance)


def _of_level(
    moments: pd.DataFrame, cells: pd.DataFrame, level: Sequence[str]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return s² (pp²; 0 where there is none) and its degrees of freedom for every cell."""
    columns = ["weighted", "degrees"]
    if not level:
        total = moments[columns].sum().to_numpy(dtype=np.float64)
        sums = np.tile(total, (len(cells), 1))
    else:
        grouped = moments.groupby(list(level))[columns].sum()
        joined = cells[list(level)].merge(
            grouped, how="left", left_on=list(level), right_index=True
        )
        sums = joined[columns].fillna(0.0).to_numpy(dtype=np.float64)
    degrees = sums[:, 1]
    own = np.divide(sums[:, 0], degrees, out=np.zeros(len(cells)), where=degrees > 0)
    return own, degrees


def _require(frame: pd.DataFrame, columns: Sequence[str], name: str) -> None:
    absent = [column for column in columns if column not in frame.columns]
    if absent:
        raise ValueError(f"expected columns {absent} in {name}, got {list(frame.columns)}")
