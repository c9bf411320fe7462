"""Gross job flows, losses by type and by cause, shares of enterprises, hidden unemployment.

What does not belong here: net change and levels (panel_job_change, level), what enterprises
expect (expectations).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecasting.enterprises.change_draws import outage_sd
from forecasting.enterprises.domain_ratios import (
    DomainRatio,
    Domains,
    domain_ratio,
    largest_share,
    long_frame,
    raised_weights,
)
from forecasting.enterprises.panel_grid import FloatArray
from forecasting.enterprises.panel_state import PanelState

SELECTION_SHARE = 0.03
SHARE_SELECTION_SHARE = 0.06
"""Default standard deviations, over the figure, for selection that weights do not see: of
figures by staff, and of shares of enterprises."""


@dataclass(frozen=True)
class FlowWeights:
    """Raised weights of reports of the month: by staff and by enterprises, and base staff."""

    staff_weight: FloatArray
    count_weight: FloatArray
    base: FloatArray
    imputed_share: FloatArray
    largest_share: FloatArray


def flow_weights(state: PanelState, domains: Domains) -> FlowWeights:
    """Return weights of the enterprises that reported a month, raised for those that did not."""
    seen = state.grid.is_reported & (state.weights.weight > 0)
    base = np.where(seen, np.nan_to_num(state.grid.base), 0.0)
    staff = np.maximum(state.changes.staff, np.where(seen, base, 0.0))
    raised = raised_weights(state, state.weights.weight, staff, seen)
    one = (staff > 0).astype(np.float64)
    counted = np.where(state.is_giant, 1.0, state.weights.count_weight) * (state.weights.weight > 0)
    count = raised_weights(state, counted, one, seen)
    every = domain_ratio(
        state, staff * state.changes.is_imputed, staff, state.weights.weight, domains
    )
    largest = largest_share(state, state.weights.weight * staff, every.denominator, domains)
    return FlowWeights(raised, count, base, every.value, largest)


def job_flows(state: PanelState, domains: Domains, weights: FlowWeights) -> pd.DataFrame:
    """Return job creation, destruction, reallocation and net flow by area and section.

    Returns
    -------
    pandas.DataFrame
        reference_month, area_code, section_code, indicator_code (panel_job_creation,
        panel_job_destruction, panel_job_reallocation, panel_net_job_flow), value (%),
        standard_error (pp), enterprise_count, imputed_share, largest_share, reason_code.

    Notes
    -----
    g = (E_t − E_{t−1}) / ½(E_t + E_{t−1}) of each enterprise, from −2 (closure) to 2;
    creation is Σ w Z g⁺ / Σ w Z, destruction Σ w Z g⁻ / Σ w Z with Z = ½(E_t + E_{t−1}),
    reallocation their sum, net their difference. E_{t−1} is the base of the same report.
    Closures expected of enterprises that are silent, and of a surge of silence, are added to
    destruction by their share of staff. The error of the net flow holds the selection of job
    change; all hold what an area may hide of which less than half is reported. Enterprises
    born in the month are not in the panel.

    References
    ----------
    Davis, S. J., Haltiwanger, J. C. & Schuh, S. (1996). Job Creation and Destruction. MIT
    Press, ch. 2 and technical appendix.
    """
    end = np.nan_to_num(state.grid.end)
    middle = 0.5 * (end + weights.base)
    change = end - weights.base
    silent, silent_error = silent_closures(state, domains)
    a, used = weights.staff_weight, SELECTION_SHARE
    gained = domain_ratio(state, np.maximum(change, 0), middle, a, domains, relative_selection=used)
    lost = domain_ratio(state, np.maximum(-change, 0), middle, a, domains, relative_selection=used)
    moved = domain_ratio(state, np.abs(change), middle, a, domains, relative_selection=used)
    net = domain_ratio(state, change, middle, a, domains)
    unseen = outage_sd(weights.imputed_share, state.settings.outage_sd_pp)
    selection = np.hypot(unseen, state.settings.selection_sd_pp / 100)
    parts = [
        ("panel_job_creation", gained, 0.0, unseen),
        ("panel_job_destruction", lost, 1.0, unseen),
        ("panel_job_reallocation", moved, 1.0, unseen),
        ("panel_net_job_flow", net, -1.0, selection),
    ]
    frames = [
        _frame(
            state, domains, weights, name,
            DomainRatio(
                made.value + sign * silent,
                np.sqrt(made.standard_error**2 + (sign * silent_error) ** 2 + other**2),
                made.enterprise_count, made.denominator,
            ),
        )
        for name, made, sign, other in parts
    ]  # fmt: skip
    return pd.concat(frames, ignore_index=True)


def silent_closures(state: PanelState, domains: Domains) -> tuple[FloatArray, FloatArray]:
    """Return the share of staff in enterprises thought closed while silent, and its error."""
    staff = np.where(state.grid.closed, 0.0, state.changes.staff)
    weight = state.weights.weight * (staff > 0)
    chance = np.where(state.changes.is_imputed, state.silence.closed_chance, 0.0)
    usual = domain_ratio(state, chance * staff, staff, weight, domains)
    spread = chance * (1 - chance)
    draw = domain_ratio(state, spread * staff**2 * weight, staff, weight, domains)
    # Σ w² p(1−p) x² / (Σ w x)²: the second ratio has one factor Σ w x too few.
    safe = np.where(draw.denominator > 0, draw.denominator, np.nan)
    variance = np.nan_to_num(usual.standard_error) ** 2 + np.nan_to_num(draw.value / safe)
    surge, surge_variance = _surge_by_domain(state, domains, weight * staff)
    return np.nan_to_num(usual.value) + surge, np.sqrt(variance + surge_variance)


def _surge_by_domain(
    state: PanelState, domains: Domains, staff: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the surge's share of staff by domain: an area's shares by its size classes."""
    grid, surge = state.grid, state.silence.surge
    shape = (len(grid.months), domains.count)
    made, variance = np.zeros(shape), np.zeros(shape)
    sections = len(grid.section_codes)
    ordinary = np.where(state.is_giant, 0.0, staff)
    cell = grid.area * sections + grid.section
    for number, (month, area) in enumerate(surge.where):
        mine = np.flatnonzero(grid.area == area)
        sizes = grid.size[month, mine]
        every = np.bincount(cell, weights=staff[month], minlength=domains.members.shape[1])
        total = domains.members @ every
        safe = np.where(total > 0, total, np.inf)
        by_size = np.zeros((domains.members.shape[1], len(grid.size_codes)))
        np.add.at(by_size, (cell[mine], sizes), ordinary[month, mine])
        held = domains.members @ by_size
        mean = surge.closed_share[month, area]
        made[month] += held @ mean / safe
        drawn = held @ surge.replicates[number] / safe[:, None]
        variance[month] += drawn.var(axis=1)
    return made, variance


def losses(state: PanelState, domains: Domains, weights: FlowWeights, *, axis: str) -> pd.DataFrame:
    """Return losses by type or by cause as shares of staff, the two axes never merged.

    Parameters
    ----------
    axis
        ``type_code`` or ``cause_code``.

    Returns
    -------
    pandas.DataFrame
        reference_month, area_code, section_code, the axis, value (% of base staff),
        standard_error (pp), share_of_losses_pct, enterprise_count, imputed_share,
        largest_share, reason_code. Codes are those found in the reports; closures of the
        silent are in none of them.

    Raises
    ------
    ValueError
        If the axis is neither.
    """
    if axis not in ("type_code", "cause_code"):
        raise ValueError(f"axis: expected type_code or cause_code, got {axis!r}")
    found = state.grid.losses
    left = np.nan_to_num(state.grid.left)
    total = domain_ratio(state, left, weights.base, weights.staff_weight, domains)
    frames = []
    for code in sorted(found[axis].unique()):
        part = found[found[axis] == code]
        persons = np.zeros(state.grid.base.shape)
        np.add.at(persons, (part["row"], part["column"]), part["persons"])
        made = domain_ratio(
            state, persons, weights.base, weights.staff_weight, domains,
            relative_selection=SELECTION_SHARE,
        )  # fmt: skip
        share = 100 * made.value / np.where(total.value > 0, total.value, np.nan)
        frame = _frame(state, domains, weights, None, made, {"share_of_losses_pct": share})
        frame.insert(3, axis, code)
        frames.append(frame)
    if frames:
        return pd.concat(frames, ignore_index=True)
    empty = _frame(state, domains, weights, None, total, {"share_of_losses_pct": total.value})
    empty.insert(3, axis, "")
    return empty.iloc[:0]


def enterprise_shares(state: PanelState, domains: Domains, weights: FlowWeights) -> pd.DataFrame:
    """Return shares of enterprises cutting, adding and level, weighted to enterprise counts.

    Returns
    -------
    pandas.DataFrame
        Columns as of ``job_flows``; indicator_code panel_enterprises_cutting,
        panel_enterprises_adding, panel_enterprises_level; the three add up to 100 %.
    """
    change = np.nan_to_num(state.grid.end) - weights.base
    one = (weights.base > 0).astype(np.float64)
    frames = []
    for name, is_so in (
        ("panel_enterprises_cutting", change < 0),
        ("panel_enterprises_adding", change > 0),
        ("panel_enterprises_level", change == 0),
    ):
        made = domain_ratio(
            state, is_so.astype(np.float64), one, weights.count_weight, domains,
            relative_selection=SHARE_SELECTION_SHARE,
        )  # fmt: skip
        frames.append(_frame(state, domains, weights, name, made))
    return pd.concat(frames, ignore_index=True)


def hidden_unemployment(state: PanelState, domains: Domains, weights: FlowWeights) -> pd.DataFrame:
    """Return staff on the books without work, in % of staff at the end of the month.

    Columns as of ``job_flows``; indicator_code panel_hidden_unemployment. Enterprises that
    left the field empty are not counted in either sum.
    """
    given = ~np.isnan(state.grid.hidden)
    end = np.where(given, np.nan_to_num(state.grid.end), 0.0)
    hidden = np.minimum(np.nan_to_num(state.grid.hidden), end)
    made = domain_ratio(
        state, hidden, end, weights.staff_weight, domains, relative_selection=SELECTION_SHARE
    )
    return _frame(state, domains, weights, "panel_hidden_unemployment", made)


def _frame(
    state: PanelState,
    domains: Domains,
    weights: FlowWeights,
    indicator_code: str | None,
    made: DomainRatio,
    more: dict[str, FloatArray] | None = None,
) -> pd.DataFrame:
    columns = {
        "value": 100 * made.value,
        "standard_error": 100 * made.standard_error,
        **(more or {}),
        "enterprise_count": made.enterprise_count,
        "imputed_share": weights.imputed_share,
        "largest_share": weights.largest_share,
    }
    labels = [("indicator_code", indicator_code)] if indicator_code else []
    return long_frame(state, domains, columns, labels)
