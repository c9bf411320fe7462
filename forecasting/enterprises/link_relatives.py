"""Change of matched enterprises by cell, with replicates; closures apart.

What does not belong here: borrowing strength between areas (composite), figures for areas
(panel_job_change), the level (level).
"""

from dataclasses import dataclass

import numpy as np

from forecasting.enterprises.bootstrap import Multipliers, prediction_factor, replicate_sums
from forecasting.enterprises.panel_grid import BoolArray, FloatArray, IntArray

_FEWEST_FOR_VARIANCE = 2


@dataclass(frozen=True)
class CellRates:
    """A ratio Σ a y / Σ a x by month and cell, shares; NaN in cells where nothing is observed.

    ``staff`` is the weighted staff of all members, ``observed_staff`` of those observed,
    ``count`` how many they are. ``variance`` is the direct estimate drawn towards a pooled
    one. ``population_variance`` is what the cell's whole population differs by chance from
    the rate behind it: σ² Σ a x² / (Σ a x)². ``replicates`` are deviations from ``rate``,
    month × cell × replicate, with the first variance.
    """

    rate: FloatArray
    staff: FloatArray
    observed_staff: FloatArray
    count: FloatArray
    variance: FloatArray
    population_variance: FloatArray
    replicates: FloatArray


def matched_rates(
    numerator: FloatArray,
    denominator: FloatArray,
    weight: FloatArray,
    *,
    is_observed: BoolArray,
    has_population: BoolArray,
    cell: IntArray,
    kind: IntArray,
    cells: int,
    kinds: int,
    draws: Multipliers,
    smoothing_months: int,
    smoothing_count: float,
) -> CellRates:
    """Return the ratio of weighted sums over observed members by month and cell.

    Parameters
    ----------
    numerator, denominator, weight
        Month × enterprise; members are those with weight and denominator above zero.
    is_observed
        Members whose numerator is known.
    has_population
        Members of whose weight a head count tells how many they stand for.
    cell, kind
        Cell and, for pooling variances, kind (size class) of each, month × enterprise.
    cells, kinds
        How many there are.
    draws
        Multipliers of the bootstrap, enterprise × replicate.
    smoothing_months, smoothing_count
        Months over which variances of a kind are pooled, and enterprises the pooled one
        counts as beside the cell's own.

    Notes
    -----
    Weights of the observed are raised by a cell's weighted staff over its observed staff, so
    that members without a report count as their peers. Residuals e = y − R x give the
    variance n/(n−1) Σ a(a−1) e² / (Σ a x)² (see ``prediction_factor``). Staff changes have
    heavy tails and cells are small, so it is averaged with the pooled σ² Σ a(a−1) x² /
    (Σ a x)² as n : ``smoothing_count``.

    References
    ----------
    Royall, R. M. & Cumberland, W. G. (1981). An empirical study of the ratio estimator and
    estimators of its variance. JASA 76, 66–77.
    """
    months: int = len(weight)
    row, column = np.nonzero((weight > 0) & (denominator > 0))
    flat = row * cells + cell[row, column]
    size = months * cells
    w, x, y = weight[row, column], denominator[row, column], numerator[row, column]
    seen = is_observed[row, column]
    staff = _sums(flat, w * x, size)
    observed = _sums(flat[seen], (w * x)[seen], size)
    raised = np.divide(staff, observed, out=np.ones(size), where=observed > 0)
    row, column, flat = row[seen], column[seen], flat[seen]
    a, x, y = w[seen] * raised[flat], x[seen], y[seen]
    total = _sums(flat, a * x, size)
    count = _sums(flat, np.ones(len(flat)), size)
    rate = np.full(size, np.nan)
    np.divide(_sums(flat, a * y, size), total, out=rate, where=total > 0)
    left = a * prediction_factor(a, has_population[row, column])
    residual = left * (y - rate[flat] * x)
    spread = left * x
    group = row * kinds + kind[row, column]
    pooled = _pooled(residual, spread, group, months, kinds, smoothing_months)[group]
    safe = np.where(total > 0, total, np.nan)
    square = _sums(flat, residual**2, size)
    expected = _sums(flat, spread**2 * pooled, size)
    variance = _averaged(square, expected, count, smoothing_count) / safe**2
    population = _sums(flat, a * x**2 * pooled, size) / safe**2
    sums = replicate_sums(flat, column, residual, cells=size, draws=draws)
    scale = np.sqrt(variance) / np.where(square > 0, np.sqrt(square), np.inf)
    shape = (months, cells)
    return CellRates(
        rate.reshape(shape), staff.reshape(shape), observed.reshape(shape),
        count.reshape(shape), variance.reshape(shape), population.reshape(shape),
        np.nan_to_num(sums * scale[:, None]).reshape(*shape, -1),
    )  # fmt: skip


def _averaged(
    square: FloatArray, expected: FloatArray, count: FloatArray, smoothing_count: float
) -> FloatArray:
    """Return the variance of a total: its own, and the pooled one for few enterprises."""
    correction = np.divide(count, count - 1, out=np.ones_like(count), where=count > 1)
    own = np.where(count >= _FEWEST_FOR_VARIANCE, count, 0.0)
    part = own / (own + smoothing_count)
    return part * correction * square + (1 - part) * expected


def _sums(flat: IntArray, values: FloatArray, size: int) -> FloatArray:
    return np.asarray(np.bincount(flat, weights=values, minlength=size), dtype=np.float64)


def _pooled(
    residual: FloatArray,
    spread: FloatArray,
    group: IntArray,
    months: int,
    kinds: int,
    window: int,
) -> FloatArray:
    """Return Σ e² / Σ x² by month and kind over the window that ends with the month."""
    size = months * kinds
    over = np.bincount(group, weights=residual**2, minlength=size).reshape(months, kinds)
    under = np.bincount(group, weights=spread**2, minlength=size).reshape(months, kinds)
    total = [np.cumsum(table, axis=0) for table in (over, under)]
    rolled = []
    for table in total:
        made = table.copy()
        made[window:] -= table[:-window]
        rolled.append(np.maximum(made, 0.0))
    ratio = np.divide(rolled[0], rolled[1], out=np.zeros_like(rolled[0]), where=rolled[1] > 0)
    return np.asarray(ratio.ravel())
