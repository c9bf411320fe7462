"""What all figures of one vintage rest on.

What does not belong here: how its parts are made (panel_grid, silence, member_weights,
late_reporters), figures.
"""

from dataclasses import dataclass

import numpy as np

from forecasting.enterprises.bootstrap import Multipliers
from forecasting.enterprises.late_reporters import MemberChanges
from forecasting.enterprises.member_weights import MemberWeights
from forecasting.enterprises.panel_grid import BoolArray, FloatArray, PanelGrid
from forecasting.enterprises.settings_panel import PanelSettings
from forecasting.enterprises.silence import Silence


@dataclass(frozen=True)
class PanelState:
    """All that the figures of one vintage rest on."""

    grid: PanelGrid
    silence: Silence
    weights: MemberWeights
    changes: MemberChanges
    is_giant: BoolArray
    draws: Multipliers
    settings: PanelSettings


def summed_areas(state: PanelState) -> BoolArray:
    """Return which areas add up to the province."""
    wanted = state.settings.summed_area_codes
    codes = np.array(state.grid.area_codes)
    return np.isin(codes, wanted) if wanted else np.ones(len(codes), dtype=bool)


def giant_counts(state: PanelState) -> FloatArray:
    """Return how many giants each area and the province have, month × area."""
    grid = state.grid
    held = state.is_giant[None, :] & (state.weights.weight > 0) & (state.changes.staff > 0)
    areas = len(grid.area_codes)
    rows = np.stack([np.bincount(grid.area, weights=row, minlength=areas) for row in held])
    inside = (rows * summed_areas(state)).sum(axis=1, keepdims=True)
    return np.concatenate([rows, inside], axis=1)
