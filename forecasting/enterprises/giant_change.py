"""What giants add to the change of their areas: as reported, else from their own past.

What does not belong here: which enterprises are giants (giants).
"""

from dataclasses import dataclass

import numpy as np

from forecasting.enterprises.panel_grid import FloatArray, PanelGrid
from forecasting.enterprises.panel_state import PanelState

_GIANT_SD_FLOOR = 0.004  # monthly, share: a giant whose own past is too short or too calm
_GIANT_OWN_MONTHS = 24


@dataclass(frozen=True)
class GiantPart:
    """Staff, persons gained (or lost) and their deviations, month × area (× replicate)."""

    staff: FloatArray
    persons: FloatArray
    replicates: FloatArray


def giant_change(state: PanelState, *, has_giants: bool) -> GiantPart:
    """Return staff and change of the giants that go on; zeros without giants."""
    grid, changes = state.grid, state.changes
    made = _nothing(state)
    rng = np.random.default_rng([state.settings.seed, 19])
    for column in np.flatnonzero(state.is_giant & has_giants).tolist():
        weight = np.where(grid.closed[:, column], 0.0, state.weights.weight[:, column])
        own = weight * changes.staff[:, column]
        area = grid.area[column]
        made.staff[:, area] += own
        made.persons[:, area] += weight * changes.change[:, column]
        unseen = np.where((own > 0) & ~changes.is_observed[:, column], own, 0.0)
        sd = _own_sd(grid, column)
        normal = rng.standard_normal((len(own), state.draws.shape[1]))
        made.replicates[:, area] += (unseen * sd)[:, None] * normal
    return made


def giant_closings(state: PanelState, *, has_giants: bool) -> GiantPart:
    """Return staff of all giants and of those that closed in the month."""
    grid = state.grid
    made = _nothing(state)
    for column in np.flatnonzero(state.is_giant & has_giants).tolist():
        closed = grid.closed[:, column]
        staff = np.where(
            closed, np.nan_to_num(grid.base[:, column]), state.changes.staff[:, column]
        )
        own = state.weights.weight[:, column] * staff
        made.staff[:, grid.area[column]] += own
        made.persons[:, grid.area[column]] += np.where(closed, own, 0.0)
    return made


def _nothing(state: PanelState) -> GiantPart:
    shape = (len(state.grid.months), len(state.grid.area_codes))
    return GiantPart(np.zeros(shape), np.zeros(shape), np.zeros((*shape, state.draws.shape[1])))


def _own_sd(grid: PanelGrid, column: int) -> float:
    base, end = grid.base[-_GIANT_OWN_MONTHS:, column], grid.end[-_GIANT_OWN_MONTHS:, column]
    is_seen = (np.nan_to_num(base) > 0) & (np.nan_to_num(end) > 0)
    rate = end[is_seen] / base[is_seen] - 1
    return max(float(np.std(rate)), _GIANT_SD_FLOOR) if len(rate) > 1 else 5 * _GIANT_SD_FLOOR
