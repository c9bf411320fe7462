"""Giants of the panel: enterprises that stand for themselves alone.

What does not belong here: suppression of other cells (publication rules of the reports).
"""

import numpy as np
import pandas as pd

from forecasting.enterprises.panel_grid import BoolArray, FloatArray, PanelGrid
from forecasting.enterprises.settings_panel import PanelSettings

_PANEL_SHARE_WITHOUT_STRUCTURE = 0.5  # staff of the panel over that of the area, if unknown


def giant_flags(
    grid: PanelGrid, structure: pd.DataFrame | None, *, settings: PanelSettings
) -> BoolArray:
    """Return whether each enterprise of the grid is a giant.

    Parameters
    ----------
    grid
        Reports as known at the vintage.
    structure
        Insured persons by area of one month; None takes twice the panel's staff instead.
    settings
        ``giants``: least share of the area, least staff, further enterprises by code.

    Notes
    -----
    Default rule (ours): 2 % of the insured persons of the area and 3,000 staff in any month
    reported, or named. Once a giant, always one within a vintage, so that figures with and
    without giants speak of the same enterprises in all months.
    """
    options = settings.giants
    staff = np.nanmax(np.where(np.isnan(grid.base), -1.0, grid.base), axis=0)
    size = _area_persons(grid, structure)[grid.area]
    is_large = (staff >= options.smallest_staff_persons) & (
        staff >= options.smallest_area_share * size
    )
    named = np.isin(grid.enterprise_codes.astype(str), options.enterprise_codes)
    return np.asarray((is_large & (staff > 0)) | named, dtype=np.bool_)


def _area_persons(grid: PanelGrid, structure: pd.DataFrame | None) -> FloatArray:
    areas = len(grid.area_codes)
    panel = np.stack(
        [np.bincount(grid.area, weights=np.nan_to_num(row), minlength=areas) for row in grid.base]
    ).max(axis=0)
    persons = panel / _PANEL_SHARE_WITHOUT_STRUCTURE
    if structure is None or structure.empty:
        return np.asarray(persons)
    known = structure.groupby("area_code")["insured_persons"].sum()
    found = known.reindex(list(grid.area_codes)).to_numpy(dtype=float)
    return np.asarray(np.where(np.isnan(found), persons, found))
