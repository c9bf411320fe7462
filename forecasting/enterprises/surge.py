"""A surge of silence in an area: more members silent than usual, and what that means.

What does not belong here: the usual silence and the fate of single enterprises (silence).
"""

from dataclasses import dataclass

import numpy as np

from forecasting.enterprises.panel_grid import BoolArray, FloatArray, IntArray
from forecasting.enterprises.settings_panel import SilenceSettings

_GRID_POINTS = 61
_LARGEST_SHARE = 0.30
_OVERDISPERSION = 1.5  # variance of a month's silence in an area over that of a Poisson count
_TIMING_COUNT = 2.0  # surges the set shares of months of closing are worth
_SIZE_PRIOR_MEMBERS = 40.0
_LARGEST_SIZE_RATIO = 3.0


@dataclass(frozen=True)
class Surge:
    """Share of an area's members closed in a surge, by month and size class.

    ``closed_share`` is month × area × size, a share of the staff of the cell;
    ``replicates`` the same drawn from the posterior, month × area × size × replicate, of the
    months and areas in ``where`` (rows of positions month, area); all others are zero.
    ``excess_count`` is month × area: members silent beyond the usual, as of the vintage.
    """

    closed_share: FloatArray
    where: IntArray
    replicates: FloatArray
    excess_count: FloatArray


def surge_of_silence(
    *,
    cohort: IntArray,
    age: IntArray,
    is_exposed: BoolArray,
    area: IntArray,
    size: IntArray,
    silent_rate: FloatArray,
    renewed: FloatArray,
    months: int,
    areas: int,
    sizes: int,
    is_outage: BoolArray,
    options: SilenceSettings,
    seed: int,
    replicates: int,
) -> Surge:
    """Return closures that a surge of silence stands for, with draws from their posterior.

    Parameters
    ----------
    cohort
        Month of the last report, by enterprise.
    age
        Months of silence up to now, outages not counted, by enterprise; 0: not silent.
    is_exposed
        Members now, silent or not, giants left out.
    area, size
        Positions by enterprise.
    silent_rate
        Usual share of members silent for one, two, … months.
    renewed
        Share that a renewal of the panel took, by month of the last report.
    months, areas, sizes
        Sizes of the result.
    is_outage
        Month × area; an area in outage now has no surge.
    options, seed, replicates
        Priors; of the draws.

    Notes
    -----
    The members of an area that fell silent together number n, usually M·ρ(age). With excess
    share s the count is taken as normal with variance 1.5 times that of a Poisson; the prior
    of s is zero with chance 1 − π, else exponential with a set mean. Posterior by numerical
    integration. The excess is split over size classes by what each shows, drawn towards the
    area's share: (40 s + excess of the class) / (40 + members of the class).
    """
    exposed = np.zeros((areas, sizes))
    np.add.at(exposed, (area[is_exposed], size[is_exposed]), 1.0)
    tally = _Tally(months, areas, sizes, replicates)
    rng = np.random.default_rng([seed, 11])
    is_silent = (age > 0) & (age <= months)
    keys, index = np.unique(
        np.stack([cohort[is_silent], area[is_silent], age[is_silent]]), axis=1, return_inverse=True
    )
    size_of = size[is_silent]
    for number, (start, place, silent) in enumerate(keys.T.tolist()):
        if is_outage[-1, place]:
            continue
        counts = np.bincount(size_of[index == number], minlength=sizes).astype(float)
        rate = float(silent_rate[min(silent, len(silent_rate)) - 1] + renewed[start])
        members = np.maximum(exposed[place], counts)
        posterior = _posterior(counts.sum(), members.sum(), rate, options)
        if posterior is None:
            continue
        grid, chance = posterior
        mean = float((grid * chance).sum())
        draws = rng.choice(grid, size=replicates, p=chance)
        part = options.surge_closed_share * _size_ratio(counts, members, rate, mean)
        tally.excess[start + 1, place] += mean * members.sum()
        tally.add(start + 1, place, part, mean, draws, options.closing_month_shares, rng)
    return tally.made()


class _Tally:
    """Adds up closures of surges by month and area."""

    def __init__(self, months: int, areas: int, sizes: int, replicates: int) -> None:
        self.closed = np.zeros((months, areas, sizes))
        self.excess = np.zeros((months, areas))
        self.empty = np.zeros((sizes, replicates))
        self.drawn: dict[tuple[int, int], FloatArray] = {}

    def add(
        self,
        first: int,
        place: int,
        part: FloatArray,
        mean: float,
        draws: FloatArray,
        shares: tuple[float, ...],
        rng: np.random.Generator,
    ) -> None:
        """Lay one cohort's closures on the months from its first silent one."""
        # Which month of the silence an enterprise closed in is as uncertain as whether.
        timing = rng.dirichlet(_TIMING_COUNT * np.array(shares), size=len(draws)).T
        for step, share in enumerate(shares):
            month = first + step
            if month >= len(self.closed):
                break
            self.closed[month, place] += part * share * mean
            value = part[:, None] * (timing[step] * draws)[None, :]
            key = (month, place)
            self.drawn[key] = self.drawn.get(key, self.empty) + value

    def made(self) -> Surge:
        """Return the sums."""
        where = sorted(self.drawn)
        positions = np.array(where, dtype=np.int64).reshape(-1, 2)
        drawn = [self.drawn[key] for key in where]
        stacked = np.stack(drawn) if drawn else np.zeros((0, *self.empty.shape))
        return Surge(self.closed, positions, stacked, self.excess)


def _posterior(
    count: float, members: float, rate: float, options: SilenceSettings
) -> tuple[FloatArray, FloatArray] | None:
    """Return the grid of excess shares and their posterior chances; None if none is likely."""
    if members < 1 or count <= members * rate:
        return None
    grid = np.linspace(0.0, _LARGEST_SHARE, _GRID_POINTS)
    expected = members * (rate + grid)
    variance = _OVERDISPERSION * expected + 0.25
    # A few more than expected are common: half a count of continuity is taken off.
    likelihood = np.exp(-0.5 * (count - expected) ** 2 / variance) / np.sqrt(variance)
    slab = np.exp(-grid / options.surge_mean_share)
    slab[0] = 0.0
    prior = options.surge_chance * slab / slab.sum()
    prior[0] = 1 - options.surge_chance
    chance = prior * likelihood
    chance = chance / chance.sum()
    if chance[0] > 0.98:
        return None
    return grid, chance


def _size_ratio(counts: FloatArray, members: FloatArray, rate: float, mean: float) -> FloatArray:
    """Return each size class's excess share over that of the area."""
    if mean <= 0:
        return np.zeros_like(counts)
    excess = counts - members * rate
    share = (_SIZE_PRIOR_MEMBERS * mean + excess) / (_SIZE_PRIOR_MEMBERS + members)
    return np.asarray(np.clip(share / mean, 0.0, _LARGEST_SIZE_RATIO))
