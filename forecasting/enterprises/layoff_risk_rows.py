"""The rows of all vintages up to one: what was known of each enterprise, and what came of it.

What does not belong here: single features (layoff_risk_features and beside it), models.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from forecasting.enterprises.layoff_risk_features import (
    PanelPast,
    own_features,
    panel_past,
    seen_at,
)
from forecasting.enterprises.layoff_risk_outcomes import is_judged, outcome_after
from forecasting.enterprises.layoff_risk_peers import area_features, notice_features, peer_features
from forecasting.enterprises.layoff_risk_registers import register_features, registers_seen_at
from forecasting.enterprises.layoff_risk_sample import (
    RiskRows,
    enterprise_numbers,
    feature_matrix,
    folds_of,
    joined_rows,
)
from forecasting.enterprises.layoff_risk_season import season_features
from forecasting.enterprises.layoff_risk_settings import RiskSettings
from forecasting.enterprises.layoff_risk_sources import (
    Layout,
    Notices,
    Registers,
    read_notices,
    read_registers,
)
from forecasting.enterprises.panel_grid import FloatArray, IntArray, PanelGrid


@dataclass(frozen=True)
class RiskPast:
    """Everything the rows are made from, as known at one vintage.

    ``position`` is that vintage's, counted from the layout's first month; ``numbers`` a number
    by enterprise; ``closed_chance`` the chance that a silent enterprise closed, by month.
    """

    layout: Layout
    past: PanelPast
    notices: Notices
    registers: Registers | None
    signals: pd.DataFrame | None
    closed_chance: FloatArray
    numbers: IntArray
    position: int


def risk_past(
    grid: PanelGrid,
    closed_chance: FloatArray,
    *,
    vintage: pd.Timestamp,
    notices: pd.DataFrame | None,
    administrative: pd.DataFrame | None,
    signals: pd.DataFrame | None,
    settings: RiskSettings,
) -> RiskPast:
    """Return the sources of a vintage laid out by month and enterprise.

    Parameters are those of ``layoff_risk``; rows of notices, registers and signals known
    after the vintage are left out. A silent enterprise struck off the insurance register has
    closed.
    """
    layout = Layout(
        grid.months, grid.enterprise_codes, grid.area_codes, grid.section_codes,
        grid.area, grid.section,
    )  # fmt: skip
    first = grid.months[0]
    registers = read_registers(known_at(administrative, vintage), layout)
    if registers is not None:
        closed_chance = np.where(registers.struck_off() & ~grid.is_reported, 1.0, closed_chance)
    return RiskPast(
        layout=layout,
        past=panel_past(grid, settings=settings),
        notices=read_notices(known_at(notices, vintage), layout, cut=settings.cut),
        registers=registers,
        signals=known_at(signals, vintage),
        closed_chance=closed_chance,
        numbers=enterprise_numbers(grid.enterprise_codes),
        position=(vintage.year - first.year) * 12 + vintage.month - first.month,
    )


def known_at(frame: pd.DataFrame | None, vintage: pd.Timestamp) -> pd.DataFrame | None:
    """Return the rows known at a vintage.

    Raises
    ------
    ValueError
        If the frame says of no row when it was known.
    """
    if frame is None or frame.empty:
        return None
    if "vintage" not in frame.columns:
        raise ValueError(f"expected a column vintage, got {list(frame.columns)}")
    return frame[pd.to_datetime(frame["vintage"]) <= vintage]


def rows_at(made: RiskPast, position: int, *, settings: RiskSettings) -> RiskRows:
    """Return one row per enterprise judged at a vintage, outcomes not yet given."""
    grid = made.past.grid
    seen = seen_at(made.past, position)
    chosen = np.flatnonzero(
        is_judged(grid, seen.last_report, seen.staff, position=position, settings=settings)
    )
    first = made.layout.months[0]
    window = position + settings.window_delay_months
    features = own_features(seen, settings=settings) | peer_features(seen, made.layout)
    features |= season_features(
        seen, made.layout, window_first=window, smallest_staff=settings.smallest_staff
    )
    features |= notice_features(made.notices, made.layout, seen.staff, position=position)
    features |= area_features(
        made.signals, made.layout, vintage=first + pd.DateOffset(months=position)
    )
    if made.registers is not None:
        registers = registers_seen_at(made.registers, position)
        features |= register_features(registers, made.layout, settings=settings)
    month, announced = made.notices.still_open(position, window, len(grid.enterprise_codes))
    names, values = feature_matrix(features, chosen)
    unknown = np.full(len(chosen), np.nan)
    return RiskRows(
        names, values, np.full(len(chosen), position), chosen,
        folds_of(made.numbers[chosen], settings.folds), seen.staff[chosen], month[chosen],
        announced[chosen], unknown, unknown, unknown,
    )  # fmt: skip


def past_rows(made: RiskPast, *, settings: RiskSettings) -> RiskRows:
    """Return the rows of the vintages learned from and of the present one, the last."""
    first = max(settings.first_features_months, made.position - settings.learning_months)
    first = min(first, made.position)
    parts = [
        rows_at(made, position, settings=settings) for position in range(first, made.position + 1)
    ]
    return joined_rows(parts)


def with_outcomes(
    rows: RiskRows, made: RiskPast, *, horizon_months: int, settings: RiskSettings
) -> RiskRows:
    """Return the rows with what is known of one horizon's outcome at the vintage."""
    found = {name: np.full(len(rows), np.nan) for name in ("chance", "is_large", "persons")}
    for position in np.unique(rows.position).tolist():
        outcome = outcome_after(
            made.past.grid, made.past.involuntary, made.closed_chance,
            position=position, horizon_months=horizon_months, settings=settings,
        )  # fmt: skip
        at = np.flatnonzero(rows.position == position)
        for name, values in found.items():
            values[at] = getattr(outcome, name)[rows.enterprise[at]]
    return replace(
        rows, chance=found["chance"], is_large=found["is_large"], persons=found["persons"]
    )
