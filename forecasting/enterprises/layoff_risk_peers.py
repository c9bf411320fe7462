"""Features of the layoff risk from peers, notices and areas, as known at one vintage.

Peers are the other enterprises of the same city and industry. What does not belong here: an
enterprise's own reports (layoff_risk_features).
"""

import numpy as np
import pandas as pd

from forecasting.enterprises.layoff_risk_features import Seen
from forecasting.enterprises.layoff_risk_sources import Layout, Notices
from forecasting.enterprises.panel_grid import FloatArray, IntArray

PEER_PRIOR_PERSONS = 500.0
"""Default: a cell's share is drawn to its industry's as if so many persons more were in it."""
_RECENT, _YEAR, _LONG = 3, 12, 24
_COUNT_PRIOR = 20.0  # persons added to both sides of a rise of notices


def peer_features(seen: Seen, layout: Layout) -> dict[str, FloatArray]:
    """Return features of the reports of other enterprises of the area, industry and cell.

    Notes
    -----
    Sums leave the enterprise itself out; a cell's share is (Σy + k·r) / (Σx + k) with r the
    share of the industry in the province and k ``PEER_PRIOR_PERSONS``.
    """
    grid = seen.past.grid
    base = np.nan_to_num(seen.summed(np.nan_to_num(grid.base), _RECENT))
    lost = np.nan_to_num(seen.summed(seen.past.involuntary, _RECENT))
    net = np.nan_to_num(seen.summed(np.nan_to_num(grid.end - grid.base), _RECENT))
    end = np.nan_to_num(seen.lagged(grid.end, 1))
    expected = np.minimum(np.nan_to_num(seen.lagged(grid.expected, 1)), end)
    hidden = np.minimum(np.nan_to_num(seen.lagged(grid.hidden, 1)), end)
    member = ((seen.last_report >= 0) & (seen.position - seen.last_report <= 7)).astype(float)
    silent = member * (seen.last_report < seen.position - 1)
    made = {
        "peer_involuntary_share": _peers(3 * lost, base, layout),
        "peer_net_change": _peers(3 * net, base, layout),
        "peer_expected_share": _peers(expected, end, layout),
        "peer_hidden_share": _peers(hidden, end, layout),
        "peer_silent_share": _peers(silent, member, layout, prior=5.0),
    }
    for name, group, count in (
        ("area", layout.area, len(layout.area_codes)),
        ("section", layout.section, len(layout.section_codes)),
    ):
        made[f"{name}_net_change"] = _others(3 * net, base, group, count)
        made[f"{name}_involuntary_share"] = _others(3 * lost, base, group, count)
    return made


def notice_features(
    notices: Notices, layout: Layout, size: FloatArray, *, position: int
) -> dict[str, FloatArray]:
    """Return features of reports of staff cuts in force at a vintage.

    Parameters
    ----------
    notices
        All versions.
    layout
        Positions of enterprises and cells.
    size
        Persons by enterprise, to hold peers' notices against.
    position
        The vintage.
    """
    chosen = notices.in_force(position)
    since = notices.first_known()[chosen]
    column, persons = notices.column[chosen], notices.persons[chosen]
    count = len(layout.enterprise_codes)
    is_own = column >= 0
    is_past = is_own & (since > position - _LONG)
    recent = np.where(since > position - _RECENT, persons, 0.0)
    yearly = np.where(since > position - _YEAR - _RECENT, persons, 0.0) - recent
    area, section = notices.area[chosen], notices.section[chosen]
    is_placed = (area >= 0) & (section >= 0)
    cell = (area * len(layout.section_codes) + section)[is_placed]
    of_cell = np.bincount(cell, weights=recent[is_placed], minlength=layout.cell_count)
    own = np.bincount(column[is_own], weights=recent[is_own], minlength=count)
    staff = np.bincount(layout.cell, weights=size, minlength=layout.cell_count)
    others = np.maximum(of_cell[layout.cell] - own, 0.0)
    made = {
        "past_notice_count": _counted(column[is_past], count),
        "peer_notice_persons": others / (staff[layout.cell] - size + PEER_PRIOR_PERSONS),
    }
    for name, where, groups, group in (
        ("area", area, len(layout.area_codes), layout.area),
        ("section", section, len(layout.section_codes), layout.section),
    ):
        given = where >= 0
        now = np.bincount(where[given], weights=recent[given], minlength=groups)
        before = np.bincount(where[given], weights=yearly[given], minlength=groups) / 4
        months = min(max(position - _RECENT, 0) / _YEAR, 1.0)
        usual = before / months if months > 0 else now
        rise = np.log((now + _COUNT_PRIOR) / (usual + _COUNT_PRIOR))
        made[f"{name}_notice_rise"] = rise[group]
    return made


def area_features(
    signals: pd.DataFrame | None, layout: Layout, *, vintage: pd.Timestamp
) -> dict[str, FloatArray]:
    """Return features of areas: the latest value of each signal known at a vintage.

    Parameters
    ----------
    signals
        area_code, vintage, signal, value; a signal is a name of source ``area`` in
        ``catalogue.risk_features``. None: no such feature.
    layout
        Areas of the enterprises.
    vintage
        Signals of later vintages are left out; one older than three months is missing.
    """
    if signals is None or signals.empty:
        return {}
    oldest = vintage - pd.DateOffset(months=_RECENT)
    known = signals[(signals["vintage"] <= vintage) & (signals["vintage"] > oldest)]
    known = known.sort_values("vintage", kind="stable")
    latest = known.drop_duplicates(["area_code", "signal"], keep="last")
    made = {}
    for name, rows in latest.groupby("signal", sort=True):
        by_area = rows.set_index("area_code")["value"].reindex(list(layout.area_codes))
        made[str(name)] = by_area.to_numpy(dtype=np.float64)[layout.area]
    return made


def _peers(
    over: FloatArray, under: FloatArray, layout: Layout, prior: float = PEER_PRIOR_PERSONS
) -> FloatArray:
    general = _others(over, under, layout.section, len(layout.section_codes))
    total = _sums(over, layout.cell, layout.cell_count) - over
    base = _sums(under, layout.cell, layout.cell_count) - under
    return np.asarray((total + prior * np.nan_to_num(general)) / (base + prior))


def _others(over: FloatArray, under: FloatArray, group: IntArray, count: int) -> FloatArray:
    total = _sums(over, group, count) - over
    base = _sums(under, group, count) - under
    return np.asarray(np.divide(total, base, out=np.full(len(over), np.nan), where=base > 0))


def _sums(values: FloatArray, group: IntArray, count: int) -> FloatArray:
    return np.asarray(np.bincount(group, weights=values, minlength=count)[group])


def _counted(columns: IntArray, count: int) -> FloatArray:
    return np.asarray(np.bincount(columns, minlength=count), dtype=np.float64)
