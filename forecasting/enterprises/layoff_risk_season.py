"""How often cuts come in an industry, and in the calendar months ahead, as known at a vintage.

What does not belong here: peers of the same city (layoff_risk_peers), an enterprise's own past.
"""

import numpy as np

from forecasting.enterprises.layoff_risk_features import Seen
from forecasting.enterprises.layoff_risk_sources import Layout
from forecasting.enterprises.panel_grid import FloatArray

_PRIOR_REPORTS = 2000.0  # of the province's rate, beside an industry's own reports
_PRIOR_EVENTS = 20.0  # expected cuts an even season counts as
_WINDOWS = (1, 3)


def season_features(
    seen: Seen, layout: Layout, *, window_first: int, smallest_staff: float
) -> dict[str, FloatArray]:
    """Return how common cuts are in an enterprise's industry, and in the months ahead.

    Parameters
    ----------
    seen
        Reports visible at the vintage; all months before it count.
    layout
        Months and industries.
    window_first
        Position of the first month ahead.
    smallest_staff
        Enterprises below cannot make a cut that counts.

    Returns
    -------
    dict
        section_cut_rate: ln of cuts per report of the industry. season_1, season_3: ln of how
        many times as common cuts were in the calendar months of the next one or three months
        in the years before. By enterprise.

    Notes
    -----
    Ratios are of cuts over those expected at the industry's own rate, drawn to the province's
    ratio of the month and that to one, each as by twenty expected cuts: a short past tells
    nothing of seasons and says so with zero.
    """
    grid = seen.past.grid
    sections = len(layout.section_codes)
    last = min(seen.position, len(grid.months))
    visible = seen.is_visible[:last] & (np.nan_to_num(grid.base[:last]) >= smallest_staff)
    of_section = np.zeros((len(layout.section), sections), dtype=np.float32)
    of_section[np.arange(len(layout.section)), layout.section] = 1.0
    reports = (visible.astype(np.float32) @ of_section).astype(np.float64)
    events = ((visible & seen.past.is_event[:last]).astype(np.float32) @ of_section).astype(
        np.float64
    )
    rate = (events.sum() + 1.0) / (reports.sum() + 200.0)
    of_all = (events.sum(axis=0) + _PRIOR_REPORTS * rate) / (reports.sum(axis=0) + _PRIOR_REPORTS)
    ratio = _season(events, reports * of_all, np.asarray(grid.months[:last].month))
    made = {"section_cut_rate": np.log(of_all)[layout.section]}
    first = grid.months[0].month - 1 + window_first
    for months in _WINDOWS:
        ahead = [(first + step) % 12 for step in range(months)]
        made[f"season_{months}"] = np.log(ratio[ahead].mean(axis=0))[layout.section]
    return made


def _season(
    events: FloatArray, expected: FloatArray, month: "np.ndarray[tuple[int], np.dtype[np.int64]]"
) -> FloatArray:
    """Return cuts over expected ones by calendar month and section."""
    made = np.ones((12, events.shape[1]))
    for number in range(12):
        chosen = month == number + 1
        seen, due = events[chosen].sum(axis=0), expected[chosen].sum(axis=0)
        whole = (seen.sum() + _PRIOR_EVENTS) / (due.sum() + _PRIOR_EVENTS)
        made[number] = (seen + _PRIOR_EVENTS * whole) / (due + _PRIOR_EVENTS)
    return made
