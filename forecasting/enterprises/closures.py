"""Closures known from elsewhere than the enterprise's own report: a register, a layoff report.

What does not belong here: closures only suspected (silence, surge).
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from forecasting.enterprises.panel_grid import PanelGrid

REGISTERED_COLUMNS = ("enterprise_code", "closed_month")


def with_registered_closures(
    grid: PanelGrid, closures: pd.DataFrame | None, *, vintage: pd.Timestamp | None
) -> PanelGrid:
    """Return the grid with a closing row for each registered closure nobody reported.

    Parameters
    ----------
    grid
        Reports as known at the vintage.
    closures
        enterprise_code, closed_month (month start) and, if there, ``vintage``: when it was
        known. None or empty: the grid as it is.
    vintage
        Closures known later are left out.

    Returns
    -------
    PanelGrid
        In the month of closing the enterprise has its last reported staff as base and none
        at the end. Closures of enterprises not in the panel, before their last report or
        past the last month are left out.

    Raises
    ------
    ValueError
        If a column is absent or a month is no month start.
    """
    if closures is None or closures.empty:
        return grid
    absent = [name for name in REGISTERED_COLUMNS if name not in closures.columns]
    if absent:
        raise ValueError(f"expected columns {absent} in closures, got {list(closures.columns)}")
    rows = closures
    if vintage is not None and "vintage" in closures.columns:
        rows = closures[pd.to_datetime(closures["vintage"]) <= vintage]
    rows = rows.sort_values("closed_month", kind="stable").drop_duplicates("enterprise_code")
    month = pd.DatetimeIndex(rows["closed_month"])
    if not (month.day == 1).all():
        raise ValueError("expected month starts in closed_month of closures")
    first = grid.months[0]
    row = np.asarray((month.year - first.year) * 12 + month.month - first.month)
    column = pd.Index(grid.enterprise_codes).get_indexer(pd.Index(rows["enterprise_code"]))
    reported = grid.is_reported
    last = len(reported) - 1 - reported[::-1].argmax(axis=0)
    inside = (column >= 0) & (row >= 0) & (row < len(grid.months))
    row, column = row[inside], column[inside]
    is_news = (row > last[column]) & (grid.end[last[column], column] > 0)
    row, column = row[is_news], column[is_news]
    staff = grid.end[last[column], column]
    made = {name: getattr(grid, name).copy() for name in ("base", "end", "joined", "left")}
    made["base"][row, column], made["left"][row, column] = staff, staff
    made["end"][row, column], made["joined"][row, column] = 0.0, 0.0
    closed, received = grid.closed.copy(), grid.received.copy()
    closed[row, column] = True
    received[row, column] = row + 1
    return replace(grid, closed=closed, received=received, **made)
