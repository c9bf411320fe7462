"""Job change of areas from the panel: continuing and all enterprises, with replicates.

What does not belong here: frames for readers (panel_estimates), levels (level), gross flows
(job_flows).
"""

from dataclasses import dataclass

import numpy as np

from forecasting.enterprises.bootstrap import Multipliers
from forecasting.enterprises.composite import borrow_strength
from forecasting.enterprises.late_reporters import MemberChanges, member_changes
from forecasting.enterprises.link_relatives import CellRates, matched_rates
from forecasting.enterprises.member_weights import MemberWeights
from forecasting.enterprises.panel_grid import BoolArray, FloatArray, IntArray, PanelGrid
from forecasting.enterprises.settings_panel import PanelSettings
from forecasting.enterprises.silence import Silence

_GIANT_SD_FLOOR = 0.004  # monthly, share: a giant whose own past is too short or too calm
_GIANT_OWN_MONTHS = 24


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
    grid, settings = state.grid, state.settings
    areas, sizes = len(grid.area_codes), len(grid.size_codes)
    staff, closing_staff = _denominators(state)
    weight = np.where(state.is_giant, 0.0, state.weights.weight)
    shape = (len(grid.months), areas, sizes)
    rates = _rates(state, state.changes.change, staff, weight, state.changes.is_observed)
    lost = np.where(grid.closed, closing_staff, 0.0) + closing_staff * np.where(
        state.changes.is_imputed, state.silence.closed_chance, 0.0
    )
    is_told = (closing_staff > 0) & ~state.silence.is_outage[:, grid.area]
    closings = _rates(state, lost, closing_staff, weight, is_told)
    total = rates.staff.reshape(shape)
    blend = _blend(rates, total, settings, seed=1)
    closed = _blend(closings, total, settings, seed=2)
    surge = state.silence.surge
    closing = np.maximum(closed[0], 0.0) + surge.closed_share
    chance_draws = _chance_draws(state, closing_staff, weight, shape)
    closing_draws = closed[1] + closed[2][..., None] * chance_draws
    for number, (month, area) in enumerate(surge.where):
        mean = surge.closed_share[month, area][:, None]
        closing_draws[month, area] += surge.replicates[number] - mean
    giants = _giants(state, has_giants)
    own = _direct_or(rates, blend, total)
    summed = _with_province(
        _sum_sizes(blend[:2], total, giants), _sum_sizes(own, total, giants), state
    )
    told = _direct_or(closings, closed, total)
    told_draws = told[1] + closing_draws - closed[1]
    lost_sum = _with_province(
        _sum_sizes((closing, closing_draws), total, _no_change(giants)),
        _sum_sizes((told[0] + surge.closed_share, told_draws), total, _no_change(giants)),
        state,
    )
    described = _described(state, weight, has_giants)
    selection = _selection_draws(state, shape[:2])
    unseen = selection + _outage_draws(state, described)
    return AreaChange(
        continuing=summed[0], continuing_replicates=summed[1] + unseen,
        closing=lost_sum[0], closing_replicates=lost_sum[1],
        selection_replicates=selection, **described,
    )  # fmt: skip


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
        is_observed=is_observed, cell=grid.area[None, :] * sizes + grid.size, kind=grid.size,
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


def _chance_draws(
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


def _giants(state: PanelState, has_giants: bool) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return staff, change and change replicates of giants, month × area (× replicate)."""
    grid, changes = state.grid, state.changes
    shape = (len(grid.months), len(grid.area_codes))
    draws = np.zeros((*shape, state.draws.shape[1]))
    staff, change = np.zeros(shape), np.zeros(shape)
    if not has_giants:
        return staff, change, draws
    rng = np.random.default_rng([state.settings.seed, 19])
    for column in np.flatnonzero(state.is_giant).tolist():
        is_in = state.weights.weight[:, column] > 0
        weight = np.where(is_in & ~grid.closed[:, column], state.weights.weight[:, column], 0.0)
        own = weight * changes.staff[:, column]
        area = grid.area[column]
        staff[:, area] += own
        change[:, area] += weight * changes.change[:, column]
        unseen = np.where((own > 0) & ~changes.is_observed[:, column], own, 0.0)
        sd = _giant_sd(grid, column)
        normal = rng.standard_normal((shape[0], state.draws.shape[1]))
        draws[:, area] += (unseen * sd)[:, None] * normal
    return staff, change, draws


def _giant_sd(grid: PanelGrid, column: int) -> float:
    base, end = grid.base[-_GIANT_OWN_MONTHS:, column], grid.end[-_GIANT_OWN_MONTHS:, column]
    is_seen = np.nan_to_num(base) > 0
    rate = end[is_seen] / base[is_seen] - 1
    return max(float(np.std(rate)), _GIANT_SD_FLOOR) if len(rate) > 1 else 5 * _GIANT_SD_FLOOR


def _no_change(
    giants: tuple[FloatArray, FloatArray, FloatArray],
) -> tuple[FloatArray, FloatArray, FloatArray]:
    staff, change, draws = giants
    return staff, np.zeros_like(change), np.zeros_like(draws)


@dataclass(frozen=True)
class _Summed:
    rate: FloatArray
    draws: FloatArray
    staff: FloatArray


def _sum_sizes(
    cells: tuple[FloatArray, FloatArray],
    total: FloatArray,
    giants: tuple[FloatArray, FloatArray, FloatArray],
) -> _Summed:
    staff = total.sum(axis=2) + giants[0]
    safe = np.where(staff > 0, staff, np.nan)
    change = (np.nan_to_num(cells[0]) * total).sum(axis=2) + giants[1]
    draws = np.einsum("mak,makb->mab", total, np.nan_to_num(cells[1])) + giants[2]
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


def summed_areas(state: PanelState) -> BoolArray:
    """Return which areas add up to the province."""
    wanted = state.settings.summed_area_codes
    codes = np.array(state.grid.area_codes)
    return np.isin(codes, wanted) if wanted else np.ones(len(codes), dtype=bool)


def _selection_draws(state: PanelState, shape: tuple[int, int]) -> FloatArray:
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


def _outage_draws(state: PanelState, described: dict[str, FloatArray]) -> FloatArray:
    """Return draws for what areas hide of which less than half is reported.

    An area keeps its draw over all months: if it hides a fall, it hides it month after month.
    """
    missing = np.nan_to_num(described["imputed_share"])
    hidden = np.clip(2 * missing - 1, 0.0, 1.0) * state.settings.outage_sd_pp / 100
    rng = np.random.default_rng([state.settings.seed, 29])
    areas = missing.shape[1] - 1
    normal = rng.standard_normal((areas, state.draws.shape[1]))
    draws = hidden[:, :areas, None] * normal
    staff = np.where(summed_areas(state), described["staff"][:, :areas], 0.0)
    share = staff / np.maximum(staff.sum(axis=1, keepdims=True), 1e-12)
    province = np.einsum("ma,mab->mb", share, draws)[:, None, :]
    return np.concatenate([draws, province], axis=1)


def giant_counts(state: PanelState) -> FloatArray:
    """Return how many giants each area and the province have, month × area."""
    grid = state.grid
    held = state.is_giant[None, :] & (state.weights.weight > 0) & (state.changes.staff > 0)
    areas = len(grid.area_codes)
    rows = np.stack([np.bincount(grid.area, weights=row, minlength=areas) for row in held])
    inside = (rows * summed_areas(state)).sum(axis=1, keepdims=True)
    return np.concatenate([rows, inside], axis=1)


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
