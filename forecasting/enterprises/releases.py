"""Members let go of at a renewal of the panel: silent from then on, and not for any trouble.

What does not belong here: closures (closures), silences that nobody explains (silence).
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from forecasting.enterprises.panel_grid import PanelGrid, month_positions

RELEASED_COLUMNS = ("enterprise_code", "released_month")


def with_releases(
    grid: PanelGrid, releases: pd.DataFrame | None, *, vintage: pd.Timestamp | None
) -> PanelGrid:
    """Return the grid with the month from which each released enterprise is no member.

    Parameters
    ----------
    grid
        Reports as known at the vintage.
    releases
        enterprise_code, released_month (month start, the first without a report) and, if
        there, ``vintage``: when it was known. None or empty: the grid as it is.
    vintage
        Releases known later are left out.

    Returns
    -------
    PanelGrid
        A release of an enterprise that reports that month or later is left out.

    Raises
    ------
    ValueError
        If a column is absent or a month is no month start.
    """
    if releases is None or releases.empty:
        return grid
    absent = [name for name in RELEASED_COLUMNS if name not in releases.columns]
    if absent:
        raise ValueError(f"expected columns {absent} in releases, got {list(releases.columns)}")
    rows = releases
    if vintage is not None and "vintage" in releases.columns:
        rows = releases[pd.to_datetime(releases["vintage"]) <= vintage]
    month = pd.to_datetime(rows["released_month"])
    if not (month.dt.day == 1).all():
        raise ValueError("expected month starts in released_month of releases")
    column = pd.Index(grid.enterprise_codes).get_indexer(pd.Index(rows["enterprise_code"]))
    row = month_positions(month, grid.months[0])
    reported = grid.is_reported
    last = len(reported) - 1 - reported[::-1].argmax(axis=0)
    is_news = (column >= 0) & (row > last[column])
    released = grid.released.copy()
    np.minimum.at(released, column[is_news], row[is_news])
    return replace(grid, released=released)
