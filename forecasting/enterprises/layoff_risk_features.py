"""Features of the layoff risk from an enterprise's own reports, as known at one vintage.

What does not belong here: peers, notices and areas (layoff_risk_peers), registers of
departments (layoff_risk_registers), the words of features (catalogue.risk_features).
"""

from dataclasses import dataclass

import numpy as np

from forecasting.enterprises.layoff_risk_outcomes import involuntary_persons, reportable_line
from forecasting.enterprises.layoff_risk_settings import RiskSettings
from forecasting.enterprises.panel_grid import BoolArray, FloatArray, IntArray, PanelGrid

_STATE_OWNED = "state_owned"


@dataclass(frozen=True)
class PanelPast:
    """The reports with what is made of them once for all vintages; arrays month × enterprise.

    ``economic_ends`` are contracts ended for economic causes; ``is_event`` whether the
    month's involuntary loss reached the line.
    """

    grid: PanelGrid
    involuntary: FloatArray
    economic_ends: FloatArray
    is_event: BoolArray
    first_report: IntArray


@dataclass(frozen=True)
class Seen:
    """What of the reports is visible at a vintage.

    ``position`` counts the vintage from the first month of the grid. ``last_report`` is the
    position of the last visible report by enterprise (−1: none), ``staff`` its staff.
    """

    past: PanelPast
    position: int
    is_visible: BoolArray
    last_report: IntArray
    staff: FloatArray

    def lagged(self, values: FloatArray, months: int) -> FloatArray:
        """Return values of the month so long before the vintage, NaN where not visible."""
        month = self.position - months
        if not 0 <= month < len(values):
            return np.full(values.shape[1], np.nan)
        return np.where(self.is_visible[month], values[month], np.nan)

    def summed(self, values: FloatArray, months: int) -> FloatArray:
        """Return sums over the visible ones of the last months, NaN where none is visible."""
        first = max(self.position - months, 0)
        last = min(self.position, len(values))
        seen = self.is_visible[first:last]
        total = np.where(seen, values[first:last], 0.0).sum(axis=0)
        return np.where(seen.any(axis=0), total, np.nan)


def panel_past(grid: PanelGrid, *, settings: RiskSettings) -> PanelPast:
    """Return the reports with involuntary losses and economic ends by month and enterprise."""
    cut = settings.cut
    shape = grid.base.shape
    involuntary = involuntary_persons(grid, cut)
    losses = grid.losses
    chosen = losses[
        (losses["type_code"] == cut.ordinary_end_code)
        & losses["cause_code"].isin(cut.economic_cause_codes)
    ]
    position = chosen["row"].to_numpy() * shape[1] + chosen["column"].to_numpy()
    ends = np.bincount(
        position, weights=chosen["persons"].to_numpy(), minlength=shape[0] * shape[1]
    ).reshape(shape)
    base = np.nan_to_num(grid.base)
    is_event = (involuntary > 0) & (involuntary >= reportable_line(base, cut)) & grid.is_reported
    first = np.where(grid.is_reported.any(axis=0), grid.is_reported.argmax(axis=0), shape[0])
    return PanelPast(
        grid, involuntary, np.asarray(ends, dtype=np.float64), is_event,
        np.asarray(first, dtype=np.int64),
    )  # fmt: skip


def seen_at(past: PanelPast, position: int) -> Seen:
    """Return what of the reports was known at the vintage of a position."""
    grid = past.grid
    months = np.arange(len(grid.months))[:, None]
    is_visible = grid.is_reported & (grid.received <= position) & (months < position)
    last = np.where(is_visible.any(axis=0), len(months) - 1 - is_visible[::-1].argmax(axis=0), -1)
    staff = grid.end[np.maximum(last, 0), np.arange(grid.base.shape[1])]
    staff = np.where(last >= 0, np.nan_to_num(staff), 0.0)
    return Seen(past, position, is_visible, np.asarray(last, dtype=np.int64), staff)


def own_features(seen: Seen, *, settings: RiskSettings) -> dict[str, FloatArray]:
    """Return features of each enterprise's own reports at a vintage.

    Parameters
    ----------
    seen
        What is visible.
    settings
        Definition of a cut.

    Returns
    -------
    dict
        By name of ``catalogue.risk_features``, source ``panel`` without peers: one number per
        enterprise, NaN where the report it needs was not there. Shares are of staff.

    Notes
    -----
    A month not reported is missing, never zero; ``silent_months`` and ``late_share_12`` say
    so. Changes are log ratios of staff, joined only over reports that are there.
    """
    grid = seen.past.grid
    staff = np.where(seen.staff > 0, seen.staff, np.nan)
    line = reportable_line(np.nan_to_num(staff), settings.cut)
    expected = seen.lagged(grid.expected, 1)
    hidden_now = seen.lagged(grid.hidden, 1) / staff
    base_12 = seen.summed(np.nan_to_num(grid.base), 12)
    usual_hidden = seen.summed(np.nan_to_num(grid.hidden), 12) / np.where(
        base_12 > 0, base_12, np.nan
    )
    base_3 = seen.summed(np.nan_to_num(grid.base), 3)
    over = np.where(base_3 > 0, base_3 / 3, np.nan)
    made = {
        "log_staff": np.log(staff),
        "line_share": line / staff,
        "expected_share": expected / staff,
        "expected_to_line": np.minimum(expected / line, 5.0),
        "hidden_share": hidden_now,
        "hidden_rise": hidden_now - usual_hidden,
        "net_change_1": _log_change(seen, 1),
        "net_change_3": _log_change(seen, 3),
        "net_change_12": _log_change(seen, 12),
        "left_share_3": seen.summed(np.nan_to_num(grid.left), 3) / over,
        "joined_share_3": seen.summed(np.nan_to_num(grid.joined), 3) / over,
        "economic_end_share_3": seen.summed(seen.past.economic_ends, 3) / over,
        "involuntary_share_3": seen.summed(seen.past.involuntary, 3) / over,
        "past_cut_count": np.nan_to_num(seen.summed(seen.past.is_event.astype(float), 24)),
        "change_spread_12": _spread(seen),
        "panel_age_months": np.minimum(seen.position - seen.past.first_report, 12).astype(float),
        "silent_months": (seen.position - 1 - seen.last_report).astype(float),
        "late_share_12": _late_share(seen),
    }
    if grid.ownership is not None:
        made["is_state_owned"] = (grid.ownership.astype(str) == _STATE_OWNED).astype(float)
    return made


def _log_change(seen: Seen, months: int) -> FloatArray:
    grid = seen.past.grid
    now, then = seen.lagged(grid.end, 1), seen.lagged(grid.base, months)
    is_given = (now > 0) & (then > 0)
    ratio = np.divide(now, then, out=np.ones(len(now)), where=is_given)
    return np.asarray(np.where(is_given, np.clip(np.log(ratio), -1.5, 1.5), np.nan))


def _spread(seen: Seen) -> FloatArray:
    """Return the mean absolute monthly change over a year of reports."""
    grid = seen.past.grid
    first = max(seen.position - 12, 0)
    window = slice(first, min(seen.position, len(grid.months)))
    base, end = np.nan_to_num(grid.base[window]), np.nan_to_num(grid.end[window])
    is_used = seen.is_visible[window] & (base > 0)
    change = np.abs(np.divide(end - base, base, out=np.zeros_like(base), where=base > 0))
    count = is_used.sum(axis=0)
    total = np.where(is_used, np.minimum(change, 0.5), 0.0).sum(axis=0)
    return np.asarray(np.where(count >= 3, total / np.maximum(count, 1), np.nan))


def _late_share(seen: Seen) -> FloatArray:
    """Return the share of the last year's months in the panel not reported on time."""
    grid = seen.past.grid
    first = max(seen.position - 12, 0)
    months = np.arange(first, min(seen.position, len(grid.months)))
    on_time = grid.is_reported[months] & (grid.received[months] <= (months + 1)[:, None])
    is_in = months[:, None] >= seen.past.first_report[None, :]
    count = is_in.sum(axis=0)
    return np.asarray(
        np.where(count > 0, (is_in & ~on_time).sum(axis=0) / np.maximum(count, 1), np.nan)
    )
