"""Job change by area and industry section, with and without giants.

What does not belong here: totals of areas, which borrow strength (panel_job_change).
"""

import numpy as np
import pandas as pd

from forecasting.enterprises.change_draws import outage_sd
from forecasting.enterprises.domain_ratios import (
    TOTAL,
    Domains,
    domain_ratio,
    largest_share,
    long_frame,
    raised_weights,
)
from forecasting.enterprises.job_flows import silent_closures
from forecasting.enterprises.panel_grid import BoolArray, FloatArray
from forecasting.enterprises.panel_state import PanelState


def section_change_frame(state: PanelState, domains: Domains) -> pd.DataFrame:
    """Return job change of every area × section and of the province's sections.

    Returns
    -------
    pandas.DataFrame
        Columns as of ``PanelEstimates.job_change`` but is_publishable, sections only. Each
        figure is the cell's own: it borrows nothing, so sections do not add up exactly to the
        area's total.
    """
    kept = np.array(domains.section) != TOTAL
    inner = Domains(
        tuple(np.array(domains.area)[kept]), tuple(np.array(domains.section)[kept]),
        domains.members[kept],
    )  # fmt: skip
    silent = tuple(part[:, kept] for part in silent_closures(state, domains))
    parts = [
        _change_of(state, domains, inner, kept, silent, is_without) for is_without in (False, True)
    ]
    return pd.concat(parts, ignore_index=True)


def _change_of(
    state: PanelState,
    domains: Domains,
    inner: Domains,
    kept: BoolArray,
    silent: tuple[FloatArray, ...],
    is_without: bool,
) -> pd.DataFrame:
    grid, changes = state.grid, state.changes
    weight = np.where(state.is_giant & is_without, 0.0, state.weights.weight)
    staff = np.where(grid.closed, 0.0, changes.staff)
    whole = np.where(grid.closed, np.nan_to_num(grid.base), staff)
    raised = raised_weights(state, weight, staff, changes.is_observed)
    made = domain_ratio(state, changes.change, staff, raised, domains)
    told = domain_ratio(state, np.where(grid.closed, whole, 0.0), whole, weight, domains)
    moved = domain_ratio(state, grid.transfer, np.nan_to_num(grid.base), raised, domains)
    imputed = domain_ratio(state, whole * changes.is_imputed, whole, weight, domains)
    giants = np.where(state.is_giant[None, :] & (state.weights.weight > 0), 1.0, 0.0)
    left_out = domain_ratio(state, whole, whole, giants, domains).enterprise_count
    shared = {
        "enterprise_count": made.enterprise_count[:, kept],
        "imputed_share": imputed.value[:, kept],
        "largest_share": largest_share(state, weight * whole, told.denominator, domains)[:, kept],
        "left_out_count": left_out[:, kept] * is_without,
    }
    closing = np.nan_to_num(told.value[:, kept]) + silent[0]
    closing_error = np.hypot(np.nan_to_num(told.standard_error[:, kept]), silent[1])
    value = made.value[:, kept]
    unseen = outage_sd(shared["imputed_share"], state.settings.outage_sd_pp)
    error = np.hypot(made.standard_error[:, kept], unseen)
    cases = {
        "all": (value * (1 - closing) - closing, np.hypot(error, closing_error)),
        "continuing": (value, error),
    }
    frames = []
    for population, (change, sd) in cases.items():
        columns = {
            "value": 100 * change,
            "standard_error": np.hypot(100 * sd, state.settings.selection_sd_pp),
            "value_without_transfers": 100 * (change - np.nan_to_num(moved.value[:, kept])),
            "closing_share_pct": 100 * closing,
            **shared,
        }
        labels = [("population", population), ("is_without_giants", is_without)]
        frames.append(long_frame(state, inner, columns, labels))
    return pd.concat(frames, ignore_index=True)
