"""Draws for what the reports do not tell: closures among the silent, selection, outages.

What does not belong here: the bootstrap over enterprises (bootstrap), surges (surge).
"""

import numpy as np

from forecasting.enterprises.panel_grid import FloatArray
from forecasting.enterprises.panel_state import PanelState, summed_areas


def chance_draws(
    state: PanelState, staff: FloatArray, weight: FloatArray, shape: tuple[int, int, int]
) -> FloatArray:
    """Return draws for not knowing which of the silent have closed, by cell."""
    chance = np.where(state.changes.is_imputed, state.silence.closed_chance, 0.0)
    row, column = np.nonzero((chance > 0) & (weight > 0))
    cell = (row, state.grid.area[column], state.grid.size[row, column])
    p = chance[row, column]
    square = np.zeros(shape)
    np.add.at(square, cell, p * (1 - p) * (weight[row, column] * staff[row, column]) ** 2)
    total = np.zeros(shape)
    every = np.nonzero((weight > 0) & (staff > 0))
    place = (every[0], state.grid.area[every[1]], state.grid.size[every])
    np.add.at(total, place, (weight * staff)[every])
    sd = np.sqrt(square) / np.maximum(total, 1.0)
    rng = np.random.default_rng([state.settings.seed, 17])
    return np.asarray(sd[..., None] * rng.standard_normal((*shape, state.draws.shape[1])))


def selection_draws(state: PanelState, shape: tuple[int, int]) -> FloatArray:
    """Return draws for selection: the same in all months, a part of them in all areas."""
    sd, part = state.settings.selection_sd_pp / 100, state.settings.selection_common_share
    rng = np.random.default_rng([state.settings.seed, 23])
    count = state.draws.shape[1]
    common = rng.standard_normal((1, 1, count))
    own = rng.standard_normal((1, shape[1], count))
    staff = state.weights.weight * state.changes.staff
    size = np.bincount(state.grid.area, weights=staff.sum(axis=0), minlength=shape[1])
    share = np.where(summed_areas(state), size, 0.0) / max(size.sum(), 1.0)
    province = np.einsum("a,mab->mb", share, own)[:, None, :]
    own = np.concatenate([own, province], axis=1)
    return np.asarray(
        sd * (np.sqrt(part) * common + np.sqrt(1 - part) * own) * np.ones((shape[0], 1, 1))
    )


def outage_sd(imputed_share: FloatArray, outage_sd_pp: float) -> FloatArray:
    """Return what a figure may hide, a share: none up to half of its staff imputed."""
    missing = np.nan_to_num(imputed_share)
    return np.asarray(np.clip(2 * missing - 1, 0.0, 1.0) * outage_sd_pp / 100)


def outage_draws(state: PanelState, described: dict[str, FloatArray]) -> FloatArray:
    """Return draws for what areas hide of which less than half is reported.

    An area keeps its draw over all months: if it hides a fall, it hides it month after month.
    """
    hidden = outage_sd(described["imputed_share"], state.settings.outage_sd_pp)
    rng = np.random.default_rng([state.settings.seed, 29])
    areas = hidden.shape[1] - 1
    normal = rng.standard_normal((areas, state.draws.shape[1]))
    draws = hidden[:, :areas, None] * normal
    staff = np.where(summed_areas(state), described["staff"][:, :areas], 0.0)
    share = staff / np.maximum(staff.sum(axis=1, keepdims=True), 1e-12)
    province = np.einsum("ma,mab->mb", share, draws)[:, None, :]
    return np.concatenate([draws, province], axis=1)
