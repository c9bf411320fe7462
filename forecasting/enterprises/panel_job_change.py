"""Job change of areas from the panel: continuing and all enterprises, with replicates.

What does not belong here: frames for readers (panel_estimates), levels (level), gross flows
(job_flows).
"""

from dataclasses import dataclass

import numpy as np

from forecasting.enterprises.change_draws import chance_draws, outage_draws, selection_draws
from forecasting.enterprises.composite import borrow_strength
from forecasting.enterprises.giant_change import GiantPart, giant_change, giant_closings
from forecasting.enterprises.late_reporters import MemberChanges, member_changes
from forecasting.enterprises.link_relatives import CellRates, matched_rates
from forecasting.enterprises.member_weights import MemberWeights
from forecasting.enterprises.panel_grid import BoolArray, FloatArray, IntArray, PanelGrid
from forecasting.enterprises.panel_state import PanelState, summed_areas
from forecasting.enterprises.settings_panel import PanelSettings
from forecasting.enterprises.silence import Silence


@dataclass(frozen=True)
class AreaChange:
    """Monthly change of areas, shares: month × area, and month × area × replicate.

    The last area is the province. ``continuing`` and ``closing`` make
    ``all`` = continuing · (1 − closing) − closing; replicates are deviations, those of
    ``continuing`` hold ``selection_replicates``. ``transfer`` is
    net staff moved in by business transfer, over staff. ``staff`` is weighted staff at the
    start of the month, ``largest_share`` the staff of the largest member over it.
    """

    continuing: FloatArray
    continuing_replicates: FloatArray
    closing: FloatArray
    closing_replicates: FloatArray
    selection_replicates: FloatArray
    transfer: FloatArray
    staff: FloatArray
    imputed_share: FloatArray
    enterprise_count: FloatArray
    largest_share: FloatArray

    @property
    def all(self) -> FloatArray:
        """Change of all enterprises, closures included."""
        return self.continuing * (1 - self.closing) - self.closing

    @property
    def all_replicates(self) -> FloatArray:
        """Deviations of the change of all enterprises, to first order."""
        keep = (1 - self.closing)[..., None]
        factor = (1 + self.continuing)[..., None]
        return self.continuing_replicates * keep - self.closing_replicates * factor


def impute_members(
    grid: PanelGrid, silence: Silence, weights: MemberWeights, *, is_giant: BoolArray
) -> MemberChanges:
    """Return every member's change, the missing ones put in from peers of area and size."""
    areas, sizes = len(grid.area_codes), len(grid.size_codes)
    cell = grid.area[None, :] * sizes + grid.size
    seen = grid.is_reported & ~grid.closed & (weights.weight > 0) & ~is_giant
    own = _plain_rates(grid, weights.weight * seen, cell, areas * sizes)
    wide = _plain_rates(grid, weights.weight * seen, grid.size, sizes)
    common = np.take_along_axis(np.nan_to_num(wide), grid.size, axis=1)
    found = np.take_along_axis(own, cell, axis=1)
    peers = np.where(np.isnan(found), common, found)
    return member_changes(grid, silence, staff=weights.staff, peer_rate=peers)


def _plain_rates(grid: PanelGrid, weight: FloatArray, cell: IntArray, cells: int) -> FloatArray:
    months = len(grid.months)
    flat = (np.arange(months)[:, None] * cells + cell).ravel()
    base = np.nan_to_num(grid.base)
    change = np.nan_to_num(grid.end) - base
    over = np.bincount(flat, weights=(weight * change).ravel(), minlength=months * cells)
    under = np.bincount(flat, weights=(weight * base).ravel(), minlength=months * cells)
    made = np.full(months * cells, np.nan)
    np.divide(over, under, out=made, where=under > 0)
    return made.reshape(months, cells)


def area_change(state: PanelState, *, has_giants: bool) -> AreaChange:
    """Return the change of every area and the province, with or without giants.

    Notes
    -----
    Within each area and size class: the matched change of continuing enterprises and the
    share closed (reported, and expected of the silent), both borrowing strength from all
    areas (``borrow_strength``); closures that a surge of silence stands for are the area's
    own. Sums over size classes by weighted staff, giants added as they are. The province is
    the sum of direct figures; areas are moved by one common amount to agree with it.
    """
    weight = np.where(state.is_giant, 0.0, state.weights.weight)
    staff, closing_staff = _denominators(state)
    shape = (len(state.grid.months), len(state.grid.area_codes), len(state.grid.size_codes))
    rates = _rates(state, state.changes.change, staff, weight, state.changes.is_observed)
    total = rates.staff.reshape(shape)
    blend = _blend(rates, total, state.settings, seed=1)
    going = giant_change(state, has_giants=has_giants)
    continuing = _with_province(
        _sum_sizes(blend[:2], total, going),
        _sum_sizes(_direct_or(rates, blend, total), total, going),
        state,
    )
    closing = _closing(state, closing_staff, weight, total, has_giants)
    described = _described(state, weight, has_giants)
    selection = selection_draws(state, shape[:2])
    unseen = selection + outage_draws(state, described)
    return AreaChange(
        continuing=continuing[0], continuing_replicates=continuing[1] + unseen,
        closing=closing[0], closing_replicates=closing[1],
        selection_replicates=selection, **described,
    )  # fmt: skip


def _closing(
    state: PanelState,
    staff: FloatArray,
    weight: FloatArray,
    total: FloatArray,
    has_giants: bool,
) -> tuple[FloatArray, FloatArray]:
    """Return the share of staff closed, with replicates: reported, expected, and of surges."""
    grid, surge = state.grid, state.silence.surge
    chance = np.where(state.changes.is_imputed, state.silence.closed_chance, 0.0)
    lost = staff * np.where(grid.closed, 1.0, chance)
    is_told = (staff > 0) & ~state.silence.is_outage[:, grid.area]
    rates = _rates(state, lost, staff, weight, is_told)
    blend = _blend(rates, total, state.settings, seed=2)
    own_rate, own_draws = _direct_or(rates, blend, total)
    unsure = chance_draws(state, staff, weight, total.shape)
    more = blend[2][..., None] * unsure
    for number, (month, area) in enumerate(surge.where):
        mean = surge.closed_share[month, area][:, None]
        more[month, area] += surge.replicates[number] - mean
    giants = giant_closings(state, has_giants=has_giants)
    shared = np.minimum(np.maximum(blend[0], 0.0) + surge.closed_share, 1.0)
    direct = np.minimum(own_rate + surge.closed_share, 1.0)
    return _with_province(
        _sum_sizes((shared, blend[1] + more), total, giants),
        _sum_sizes((direct, own_draws + more), total, giants),
        state,
    )


def _denominators(state: PanelState) -> tuple[FloatArray, FloatArray]:
    staff = np.where(state.grid.closed, 0.0, state.changes.staff)
    return staff, np.where(state.grid.closed, np.nan_to_num(state.grid.base), staff)


def _rates(
    state: PanelState,
    numerator: FloatArray,
    denominator: FloatArray,
    weight: FloatArray,
    is_observed: BoolArray,
) -> CellRates:
    grid, settings = state.grid, state.settings
    sizes = len(grid.size_codes)
    return matched_rates(
        numerator, denominator, weight,
        is_observed=is_observed, has_population=state.weights.has_population,
        cell=grid.area[None, :] * sizes + grid.size, kind=grid.size,
        cells=len(grid.area_codes) * sizes, kinds=sizes, draws=state.draws,
        smoothing_months=settings.smoothing_months, smoothing_count=settings.smoothing_count,
    )  # fmt: skip


def _blend(
    rates: CellRates, total: FloatArray, settings: PanelSettings, *, seed: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return composites, their replicates, and the part that is the area's own."""
    shape = total.shape
    made = borrow_strength(
        rates.rate.reshape(shape), rates.variance.reshape(shape),
        rates.population_variance.reshape(shape), rates.replicates.reshape(*shape, -1), total,
        window_months=settings.smoothing_months, limit=settings.shrinkage_limit,
        seed=settings.seed + seed,
    )  # fmt: skip
    return made.rate, made.replicates, made.own_share


@dataclass(frozen=True)
class _Summed:
    rate: FloatArray
    draws: FloatArray
    staff: FloatArray


def _sum_sizes(
    cells: tuple[FloatArray, FloatArray],
    total: FloatArray,
    giants: GiantPart,
) -> _Summed:
    staff = total.sum(axis=2) + giants.staff
    safe = np.where(staff > 0, staff, np.nan)
    change = (np.nan_to_num(cells[0]) * total).sum(axis=2) + giants.persons
    draws = np.einsum("mak,makb->mab", total, np.nan_to_num(cells[1])) + giants.replicates
    return _Summed(change / safe, draws / safe[..., None], staff)


def _direct_or(
    rates: CellRates, blend: tuple[FloatArray, FloatArray, FloatArray], total: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return direct rates and replicates of cells, the composites where there are none."""
    rate = rates.rate.reshape(total.shape)
    has = np.isfinite(rate)
    draws = rates.replicates.reshape(*total.shape, -1)
    return np.where(has, rate, blend[0]), np.where(has[..., None], draws, blend[1])


def _with_province(
    areas: _Summed, direct: _Summed, state: PanelState
) -> tuple[FloatArray, FloatArray]:
    """Return areas moved by one amount to agree with the province, and it as the last.

    The province is the staff-weighted mean of the direct figures: it has borrowed nothing.
    """
    inside = summed_areas(state)
    staff = np.where(inside, np.nan_to_num(areas.staff), 0.0)
    share = staff / np.maximum(staff.sum(axis=1, keepdims=True), 1e-12)
    is_any = staff.sum(axis=1) > 0
    rate = np.where(is_any, (share * np.nan_to_num(direct.rate)).sum(axis=1), np.nan)
    mean = (share * np.nan_to_num(areas.rate)).sum(axis=1)
    moved = areas.rate + np.where(inside, np.nan_to_num(rate - mean)[:, None], 0.0)
    draws = np.einsum("ma,mab->mb", share, np.nan_to_num(direct.draws))
    return (
        np.concatenate([moved, rate[:, None]], axis=1),
        np.concatenate([areas.draws, draws[:, None, :]], axis=1),
    )


def _described(state: PanelState, weight: FloatArray, has_giants: bool) -> dict[str, FloatArray]:
    grid, changes = state.grid, state.changes
    used = state.weights.weight if has_giants else weight
    staff = used * changes.staff
    inside = summed_areas(state)
    areas = len(grid.area_codes)

    def by_area(values: FloatArray) -> FloatArray:
        rows = np.stack([np.bincount(grid.area, weights=r, minlength=areas) for r in values])
        return np.concatenate([rows, (rows * inside).sum(axis=1, keepdims=True)], axis=1)

    total = by_area(staff)
    safe = np.where(total > 0, total, np.nan)
    reported = grid.is_reported & (used > 0)
    largest = np.zeros((len(grid.months), areas))
    held = np.where(used > 0, changes.staff, 0.0)
    for area in range(areas):
        mine = held[:, grid.area == area]
        largest[:, area] = mine.max(axis=1) if mine.shape[1] else 0.0
    most = np.where(inside, largest, 0.0).max(axis=1, keepdims=True)
    moved = np.where(reported, grid.transfer, 0.0)
    return {
        "transfer": by_area(used * moved) / safe,
        "staff": total,
        "imputed_share": by_area(staff * changes.is_imputed) / safe,
        "enterprise_count": by_area(reported.astype(np.float64)),
        "largest_share": np.concatenate([largest, most], axis=1) / safe,
    }
