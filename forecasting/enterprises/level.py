"""Level of staff by area: a chain of matched changes, tied to insured head counts each year.

What does not belong here: the monthly changes (panel_job_change), seasonal adjustment.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from forecasting.enterprises.panel_grid import BoolArray, FloatArray, IntArray

NO_BENCHMARK = "no_benchmark"
PRIOR_RESIDUAL_SD = 0.0005
"""Default standard deviation of the monthly net residual of an area before any is known."""
PRIOR_BETWEEN_SD = 0.0003
"""Default standard deviation of the monthly net residual between areas."""


@dataclass(frozen=True)
class Level:
    """Insured persons at the end of each month, month × area, with their standard error.

    ``index`` has the first month's start at 100. ``net_residual`` is the monthly share added
    for births and for all else the chain does not see, by month and area;
    ``is_benchmarked`` whether the month lies at or between benchmarks.
    """

    persons: FloatArray
    standard_error: FloatArray
    index: FloatArray
    index_standard_error: FloatArray
    net_residual: FloatArray
    is_benchmarked: BoolArray


def benchmarks_of(
    structure: pd.DataFrame | None, months: pd.DatetimeIndex, codes: tuple[str, ...], column: str
) -> tuple[IntArray, FloatArray]:
    """Return positions of benchmark months (−1: before the first) and persons, year × code."""
    if structure is None or structure.empty:
        return np.zeros(0, dtype=np.int64), np.zeros((0, len(codes)))
    table = structure.pivot_table(
        index="reference_month", columns=column, values="insured_persons", aggfunc="sum"
    ).reindex(columns=list(codes))
    first = months[0]
    position = np.array(
        [(m.year - first.year) * 12 + m.month - first.month for m in table.index], dtype=np.int64
    )
    inside = (position >= -1) & (position < len(months))
    return position[inside], table.to_numpy(dtype=float)[inside]


def benchmark_level(
    change: FloatArray, replicates: FloatArray, position: IntArray, persons: FloatArray
) -> Level:
    """Return levels from monthly changes and yearly head counts.

    Parameters
    ----------
    change
        Change of all enterprises, shares, month × area; missing counts as none.
    replicates
        Its deviations, month × area × replicate.
    position
        Months of the benchmarks, −1 for the month before the first, ascending.
    persons
        Insured persons at the end of these months, benchmark × area; NaN: not known.

    Notes
    -----
    Chain: L_t = L_{t−1} (1 + r_t). Between two benchmarks the difference of chain and
    benchmark at the second is taken back in equal parts by month (linear wedge). After the
    last one the monthly net residual ρ is added: births less closures not seen, and what
    selection leaves, from the years between benchmarks, log(B₂/B₁) less the chain's log
    growth, per month; an area's is drawn towards that of all areas as its own variance and
    that between areas tell. Without two benchmarks ρ is zero with the default error. Before
    the first benchmark the chain runs backwards from it. Error: replicates of the chain
    since the benchmark (a bridge between two) and the error of ρ times the months.

    References
    ----------
    Bureau of Labor Statistics, Handbook of Methods, "Current Employment Statistics –
    National", benchmarks and net birth-death model.
    """
    growth = np.log1p(np.clip(np.nan_to_num(change), -0.95, None))
    months, areas = growth.shape
    log_draws = np.nan_to_num(replicates) / (1 + np.nan_to_num(change))[..., None]
    chain = np.concatenate([np.zeros((1, areas)), np.cumsum(growth, axis=0)])
    draws = np.concatenate([np.zeros((1, *log_draws.shape[1:])), np.cumsum(log_draws, axis=0)])
    shape = (months, areas)
    level, error = np.full(shape, np.nan), np.full(shape, np.nan)
    residual = np.zeros(shape)
    is_tied = np.zeros(shape, dtype=bool)
    rho, rho_error = _residuals(chain, draws, position, persons)
    for area in range(areas):
        known = np.flatnonzero(np.isfinite(persons[:, area]) & (persons[:, area] > 0))
        if not len(known):
            continue
        at, count = position[known] + 1, persons[known, area]
        path, sd, added = _path(
            chain[:, area], draws[:, area], at, count, rho[area], rho_error[area]
        )
        level[:, area], error[:, area], residual[:, area] = path[1:], sd[1:], added[1:]
        is_tied[:, area] = (np.arange(1, months + 1) >= at[0]) & (
            np.arange(1, months + 1) <= at[-1]
        )
    start = level[0] / (1 + np.nan_to_num(change[0]))
    index = 100 * level / start
    # Where no head count is known the index still follows from the chain alone.
    bare = 100 * np.exp(chain[1:])
    index = np.where(np.isnan(index), bare, index)
    bare_error = np.sqrt(draws[1:].var(axis=2) + (PRIOR_RESIDUAL_SD * _steps(months)) ** 2)
    relative = np.where(np.isnan(error), bare_error, error / np.where(level > 0, level, np.nan))
    return Level(level, error, index, index * relative, residual, is_tied)


def _steps(months: int) -> FloatArray:
    return np.arange(1, months + 1, dtype=np.float64)[:, None]


def _residuals(
    chain: FloatArray, draws: FloatArray, position: IntArray, persons: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the monthly net residual by area and its error."""
    areas = chain.shape[1]
    total, length, variance = np.zeros(areas), np.zeros(areas), np.zeros(areas)
    for area in range(areas):
        known = np.flatnonzero(np.isfinite(persons[:, area]) & (persons[:, area] > 0))
        for first, second in pairwise(known.tolist()):
            start, stop = position[first] + 1, position[second] + 1
            grown = np.log(persons[second, area] / persons[first, area])
            total[area] += grown - (chain[stop, area] - chain[start, area])
            variance[area] += float((draws[stop, area] - draws[start, area]).var())
            length[area] += stop - start
    has = length > 0
    if not has.any():
        return np.zeros(areas), np.full(areas, PRIOR_RESIDUAL_SD)
    rate = total / np.maximum(length, 1)
    psi = variance / np.maximum(length, 1) ** 2
    common = float(rate[has].mean())
    excess = float(((rate[has] - common) ** 2 - psi[has]).sum() / max(has.sum() - 1, 1))
    between = max(excess, PRIOR_BETWEEN_SD**2)
    own = np.where(has, between / (between + psi), 0.0)
    made = common + own * (rate - common)
    common_variance = float((between + psi[has]).mean() / has.sum())
    # A year's residual is no better guide to the next than years differ from each other.
    error = np.sqrt(own * psi + (1 - own) * between + common_variance + PRIOR_BETWEEN_SD**2)
    return made, error


def _path(
    chain: FloatArray,
    draws: FloatArray,
    at: IntArray,
    count: FloatArray,
    rho: float,
    rho_error: float,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return level, error and residual at the starts of months and the end of the last."""
    step = np.arange(len(chain))
    level = count[0] * np.exp(chain - chain[at[0]] + rho * (step - at[0]))
    spread = (draws - draws[at[0]]).var(axis=1) + (rho_error * (step - at[0])) ** 2
    added = np.full(len(chain), rho)
    for number in range(len(at) - 1):
        first, second = at[number], at[number + 1]
        part = slice(first, second + 1)
        bare = count[number] * np.exp(chain[part] - chain[first])
        share = (step[part] - first) / (second - first)
        level[part] = bare + share * (count[number + 1] - bare[-1])
        bridge = draws[part] - draws[first] - share[:, None] * (draws[second] - draws[first])
        spread[part] = bridge.var(axis=1)
        grown = np.log(count[number + 1] / count[number]) - (chain[second] - chain[first])
        added[first + 1 : second + 1] = grown / (second - first)
    last = at[-1]
    after = slice(last, len(chain))
    level[after] = count[-1] * np.exp(chain[after] - chain[last] + rho * (step[after] - last))
    spread[after] = (draws[after] - draws[last]).var(axis=1) + (
        rho_error * (step[after] - last)
    ) ** 2
    return level, level * np.sqrt(spread), added
