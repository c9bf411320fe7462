"""Members without a report: their month put in from their own history and from peers.

What does not belong here: whether a silent member has closed (silence); weights.
"""

from dataclasses import dataclass

import numpy as np

from forecasting.enterprises.panel_grid import BoolArray, FloatArray, IntArray, PanelGrid
from forecasting.enterprises.silence import Silence

_OWN_MONTHS = 12
_OWN_PRIOR_MONTHS = 24.0  # months of no deviation that an enterprise's own past is weighed against


@dataclass(frozen=True)
class MemberChanges:
    """Staff at the start of the month and its change, month × enterprise, if it goes on.

    ``is_observed`` is true where the change was reported, or follows from the reports before
    and after a gap; ``is_imputed`` wherever no report of the month is there.
    """

    staff: FloatArray
    change: FloatArray
    is_observed: BoolArray
    is_imputed: BoolArray


def member_changes(
    grid: PanelGrid, silence: Silence, *, staff: FloatArray, peer_rate: FloatArray
) -> MemberChanges:
    """Return every member's staff and change, imputed where the month was not reported.

    Parameters
    ----------
    grid, silence
        Reports, and who is a member without one.
    staff
        Staff at the start of the month, carried over silent months, month × enterprise.
    peer_rate
        Change of the cell of each member, a share, month × enterprise: of matched enterprises.

    Notes
    -----
    After a gap that a later report has ended, the staff lost or won in it is known: it is
    laid on its months along the peers' path, log staff = peers' log change + a constant.
    In an open gap the change is the peers' plus the enterprise's own mean deviation from
    its peers over the last 12 reports, drawn towards zero as n / (n + 24).
    """
    shape = staff.shape
    reported = grid.is_reported & ~grid.closed & (np.nan_to_num(grid.base) > 0)
    change = np.where(reported, np.nan_to_num(grid.end) - np.nan_to_num(grid.base), 0.0)
    path = np.cumsum(np.log1p(np.clip(peer_rate, -0.5, 0.5)), axis=0)
    filled, is_known = staff.copy(), reported.copy()
    row, column = np.nonzero(silence.is_silent & (staff > 0))
    if len(row):
        following = _next_reports(grid)[row, column]
        last = silence.last_report[row, column]
        start = staff[row, column]
        own = _own_deviation(grid, reported, peer_rate)[last, column]
        is_ended = following < shape[0]
        after = np.minimum(following, shape[0] - 1)
        then = np.nan_to_num(grid.base[after, column])
        is_ended &= then > 0
        between = path[np.maximum(after - 1, 0), column] - path[last, column]
        gap = np.maximum(after - last - 1, 1)
        total = np.log(np.where(is_ended, then, 1.0) / start)
        constant = np.where(is_ended, (total - between) / gap, own)
        before = path[row - 1, column] - path[last, column] + constant * (row - 1 - last)
        filled[row, column] = start * np.exp(before)
        step = path[row, column] - path[row - 1, column] + constant
        change[row, column] = filled[row, column] * np.expm1(step)
        is_known[row, column] = is_ended
    return MemberChanges(filled, change, is_known, np.asarray(silence.is_silent & (staff > 0)))


def _next_reports(grid: PanelGrid) -> IntArray:
    count = len(grid.months)
    months = np.where(grid.is_reported, np.arange(count)[:, None], count)
    return np.asarray(np.minimum.accumulate(months[::-1], axis=0)[::-1], dtype=np.int64)


def _own_deviation(grid: PanelGrid, reported: BoolArray, peer_rate: FloatArray) -> FloatArray:
    base = np.where(reported, grid.base, 1.0)
    rate = np.where(reported, (np.nan_to_num(grid.end) - base) / base, 0.0)
    deviation = np.where(reported, np.clip(rate - peer_rate, -0.2, 0.2), 0.0)
    total, count = _rolling(deviation), _rolling(reported.astype(np.float64))
    return np.asarray(total / (count + _OWN_PRIOR_MONTHS))


def _rolling(values: FloatArray) -> FloatArray:
    summed = np.cumsum(values, axis=0)
    made = summed.copy()
    made[_OWN_MONTHS:] -= summed[:-_OWN_MONTHS]
    return made
