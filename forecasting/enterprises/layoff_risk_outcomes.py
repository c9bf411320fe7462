"""Which enterprises made an involuntary cut in the months after a vintage, as far as known.

What does not belong here: features (layoff_risk_features), the silence of enterprises and its
chance of being a closure (silence).
"""

from dataclasses import dataclass

import numpy as np

from forecasting.enterprises.layoff_risk_settings import CutDefinition, RiskSettings
from forecasting.enterprises.panel_grid import BoolArray, FloatArray, IntArray, PanelGrid


@dataclass(frozen=True)
class Outcome:
    """By enterprise, for one vintage and horizon.

    ``chance`` is 1 where a cut is known, 0 where none is, between where an enterprise fell
    silent and may have closed, NaN where nobody knows; ``persons`` the persons cut.
    ``is_large`` whether one cut reached the large line.
    """

    chance: FloatArray
    is_large: FloatArray
    persons: FloatArray


def involuntary_persons(grid: PanelGrid, cut: CutDefinition) -> FloatArray:
    """Return persons lost by closure, economic layoff or suspension, month × enterprise."""
    shape = grid.base.shape
    chosen = grid.losses[grid.losses["type_code"].isin(cut.type_codes)]
    position = chosen["row"].to_numpy() * shape[1] + chosen["column"].to_numpy()
    total = np.bincount(
        position, weights=chosen["persons"].to_numpy(), minlength=shape[0] * shape[1]
    ).reshape(shape)
    closing = grid.closed & (np.nan_to_num(grid.base) > 0)
    return np.asarray(np.where(closing, np.maximum(total, np.nan_to_num(grid.base)), total))


def reportable_line(staff: FloatArray, cut: CutDefinition) -> FloatArray:
    """Return the persons from which on a cut counts, by staff before it.

    Examples
    --------
    >>> reportable_line(np.array([25.0, 60.0, 900.0]), CutDefinition())
    array([20.,  6., 20.])
    """
    by_share = np.where(staff >= cut.share_from_staff, cut.smallest_share * staff, np.inf)
    return np.asarray(np.minimum(cut.smallest_persons, by_share))


def outcome_after(
    grid: PanelGrid,
    involuntary: FloatArray,
    closed_chance: FloatArray,
    *,
    position: int,
    horizon_months: int,
    settings: RiskSettings,
) -> Outcome:
    """Return what is known of the window after the vintage at a position of the grid's months.

    Parameters
    ----------
    grid
        Reports as known at the vintage of the run.
    involuntary
        ``involuntary_persons`` of the grid.
    closed_chance
        Chance that a silent enterprise closed in the month, month × enterprise.
    position, horizon_months
        The vintage looked back at, and the length of the window; a window that ends past the
        last month of the grid is unknown but for cuts already seen.

    Notes
    -----
    One cut is what one month's report holds: persons of a month are held against the line of
    the staff at its start. An outcome without a cut is known once the window is over and
    more than half of its months are reported: to ask for all would leave out enterprises
    without a cut more often than those with one, whose one month is enough.
    """
    cut = settings.cut
    first = position + settings.window_delay_months
    last = first + horizon_months
    months, count = grid.base.shape
    is_hit, is_large = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    persons, silent, reported = np.zeros(count), np.zeros(count), np.zeros(count)
    for month in range(first, min(last, months)):
        base, lost = np.nan_to_num(grid.base[month]), involuntary[month]
        hit = grid.is_reported[month] & (lost >= reportable_line(base, cut)) & (lost > 0)
        is_hit |= hit
        is_large |= hit & (lost >= cut.large_persons)
        persons += np.where(hit, lost, 0.0)
        reported += grid.is_reported[month]
        silent += closed_chance[month]
    is_known = (last <= months) & (reported > 0.5 * horizon_months)
    maybe = np.where(silent >= settings.closed_chance_floor, np.minimum(silent, 1.0), np.nan)
    maybe = np.where(last <= months, maybe, np.nan)
    chance = np.where(is_hit, 1.0, np.where(np.isnan(maybe) & is_known, 0.0, maybe))
    large = np.where(is_large, 1.0, np.where(np.isnan(chance), np.nan, 0.0))
    return Outcome(chance, large, persons)


def is_judged(
    grid: PanelGrid,
    last_report: IntArray,
    staff: FloatArray,
    *,
    position: int,
    settings: RiskSettings,
) -> BoolArray:
    """Return which enterprises get a probability at a vintage: large enough, not long silent."""
    silent = position - 1 - last_report
    return np.asarray(
        (last_report >= 0)
        & (silent <= settings.longest_silence_months)
        & (staff >= settings.smallest_staff)
        & (grid.released > position)
    )
