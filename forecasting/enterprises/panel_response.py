"""Who of the panel reported, who is silent, what was imputed, by month, area and section.

What does not belong here: the fate of the silent (silence).
"""

import numpy as np
import pandas as pd

from forecasting.enterprises.domain_ratios import Domains
from forecasting.enterprises.panel_grid import FloatArray
from forecasting.enterprises.panel_state import PanelState


def response_counts(state: PanelState, domains: Domains) -> pd.DataFrame:
    """Return counts of members, reports and silences by month, area and section.

    Returns
    -------
    pandas.DataFrame
        reference_month, area_code, section_code, member_count, reported_count,
        silent_count, expected_closed_count (of the silent, Σ chances), surge_count (members
        silent beyond the usual; in rows of all sections), response_share,
        imputed_staff_share, is_outage.
    """
    member = state.weights.weight > 0
    silent = state.changes.is_imputed & member
    chance = np.where(silent, state.silence.closed_chance, 0.0)
    staff = state.changes.staff * state.weights.weight
    sums = {
        "member_count": _summed(state, member.astype(float), domains),
        "silent_count": _summed(state, silent.astype(float), domains),
        "expected_closed_count": _summed(state, chance, domains),
    }
    every, put_in = _summed(state, staff, domains), _summed(state, staff * silent, domains)
    months = len(state.grid.months)
    frame = pd.DataFrame(
        {
            "reference_month": np.repeat(state.grid.months.to_numpy(), domains.count),
            "area_code": np.tile(np.array(domains.area, dtype=object), months),
            "section_code": np.tile(np.array(domains.section, dtype=object), months),
            **{name: values.ravel() for name, values in sums.items()},
        }
    )
    for name in ("member_count", "silent_count"):
        frame[name] = frame[name].astype("int64")
    frame.insert(4, "reported_count", frame["member_count"] - frame["silent_count"])
    members = frame["member_count"].where(frame["member_count"] > 0)
    frame["surge_count"] = _by_area(state, domains, state.silence.surge.excess_count)
    frame["response_share"] = frame["reported_count"] / members
    frame["imputed_staff_share"] = (put_in / np.where(every > 0, every, np.nan)).ravel()
    is_outage = state.silence.is_outage.astype(np.float64)
    frame["is_outage"] = _by_area(state, domains, is_outage) > 0
    return frame


def _summed(state: PanelState, values: FloatArray, domains: Domains) -> FloatArray:
    grid = state.grid
    cells = domains.members.shape[1]
    cell = grid.area * len(grid.section_codes) + grid.section
    rows = np.stack([np.bincount(cell, weights=row, minlength=cells) for row in values])
    return np.asarray(rows @ domains.members.T)


def _by_area(state: PanelState, domains: Domains, values: FloatArray) -> FloatArray:
    """Return an area's value in its row of all sections, zero in all others, flattened."""
    made = np.zeros((len(state.grid.months), domains.count))
    for number, (area, section) in enumerate(zip(domains.area, domains.section, strict=True)):
        if section == "total" and area in state.grid.area_codes:
            made[:, number] = values[:, state.grid.area_codes.index(area)]
    return made.ravel()
