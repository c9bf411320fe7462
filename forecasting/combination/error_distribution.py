"""How far off a forecast may be: from the errors the same forecast made before.

What does not belong here: the forecasts (forecasting.members, weights).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecasting.combination.discounting import discounted_sums

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class ErrorSettings:
    """How past errors become a distribution; every number is a default of ours.

    Parameters
    ----------
    half_life_months
        After how many months an error counts half.
    prior_errors
        Independent errors with which the pool's size of errors counts against a series' own.
    largest_pool
        Errors the quantiles of a pool are read from at most, evenly over time and series.
    unusual_spreads
        A month whose one-step error is above this many spreads is unusual.
    unusual_weight
        Weight of errors of forecasts whose months hold an unusual one.
    largest_ratio
        Errors count as at most this many spreads.
    dispersion_weight
        What the mean square distance of members from their combination counts for beside the
        square of the spread expected.
    least_errors
        Errors of a pool below which they tell no shape.
    grid_points
        Probabilities at which a distribution is kept.
    path_blur
        Noise, in sizes of error, that tells paths of the same past stretch apart.
    """

    half_life_months: float = 240.0
    prior_errors: float = 3.0
    largest_pool: int = 20_000
    unusual_spreads: float = 6.0
    unusual_weight: float = 0.2
    largest_ratio: float = 10.0
    dispersion_weight: float = 4.0
    least_errors: int = 12
    grid_points: int = 400
    path_blur: float = 0.1


@dataclass(frozen=True)
class OriginErrors:
    """The distribution of errors at one origin, for every series and month ahead.

    Parameters
    ----------
    scale
        Shape ``(series, horizon)``: spread times the size of past ratios.
    grid
        Shape ``(horizon, points)``: standardised errors in rising order, at evenly spaced
        probabilities (i + 1/2) / points.
    """

    scale: FloatArray
    grid: FloatArray

    def quantiles(self, centre: FloatArray, levels: FloatArray) -> FloatArray:
        """Return quantiles about centres (series, horizon): shape (series, levels, horizon)."""
        at = self._at(np.broadcast_to(levels[:, None], (len(levels), len(self.grid))))
        quantiles: FloatArray = centre[:, None] + self.scale[:, None] * at
        return quantiles

    def paths(self, centre: FloatArray, ranks: FloatArray) -> FloatArray:
        """Return sample paths about centres, from ranks of shape (paths, series, horizon)."""
        count, series, horizon = ranks.shape
        at = self._at(ranks.reshape(count * series, horizon)).reshape(ranks.shape)
        paths: FloatArray = centre + self.scale * at
        return paths

    def _at(self, probability: FloatArray) -> FloatArray:
        points = self.grid.shape[1]
        place = np.clip(probability * points - 0.5, 0.0, points - 1.0)
        below = np.minimum(place.astype(np.int64), points - 2)
        share = place - below
        step = np.arange(len(self.grid))
        value = self.grid[step, below]
        between: FloatArray = value + share * (self.grid[step, below + 1] - value)
        return between


@dataclass(frozen=True)
class PastErrors:
    """Errors of a forecast in every month of the past, over the spread expected of them.

    Parameters
    ----------
    ratio
        Shape ``(months, series, horizon)``: [t, n, h - 1] is the error of what was said in t
        about t + h, over its spread; NaN where not known.
    weight
        The same shape: what an error counts before its age tells, 0 where not known.
    """

    ratio: FloatArray
    weight: FloatArray


def widened_spread(
    spread: FloatArray,
    centres: FloatArray,
    said: Sequence[FloatArray],
    settings: ErrorSettings | None = None,
) -> FloatArray:
    """Return the spread of a combination, wider where those it is made of disagree.

    Parameters
    ----------
    spread
        Shape ``(months, series, horizon)``: expected without regard to disagreement.
    centres
        The same shape: what they say together.
    said
        What each says, the same shape; NaN where it is silent.
    settings
        Defaults where None.

    Returns
    -------
    numpy.ndarray
        The root of spread squared and ``dispersion_weight`` mean squares of their distances
        from the centre; past errors then tell how much of it is true.
    """
    weight = (settings or ErrorSettings()).dispersion_weight
    made = np.empty(spread.shape)
    for step in range(spread.shape[2]):
        distance = np.stack([one[:, :, step] - centres[:, :, step] for one in said])
        known = np.isfinite(distance)
        count = np.maximum(known.sum(axis=0), 1)
        squares = np.where(known, distance, 0.0) ** 2
        made[:, :, step] = np.sqrt(spread[:, :, step] ** 2 + weight * squares.sum(axis=0) / count)
    return made


def past_errors(
    centres: FloatArray,
    observed: FloatArray,
    spread: FloatArray,
    settings: ErrorSettings | None = None,
) -> PastErrors:
    """Return past errors over their spread; those of unusual months with less weight.

    Parameters
    ----------
    centres, spread
        Shape ``(months, series, horizon)``.
    observed
        Shape ``(months, series)``; NaN where missing.
    settings
        Defaults where None.

    Returns
    -------
    PastErrors
        An error is in the row of the month its forecast was made in. Whether a month is unusual
        is told by its own one-step error alone.
    """
    chosen = settings or ErrorSettings()
    rows, _, horizon = centres.shape
    ratio = np.full(centres.shape, np.nan)
    for step in range(min(horizon, rows - 1)):
        error = observed[step + 1 :] - centres[: -step - 1, :, step]
        bound = chosen.largest_ratio * spread[: -step - 1, :, step]
        with np.errstate(invalid="ignore", divide="ignore"):
            over = np.clip(error, -bound, bound) / spread[: -step - 1, :, step]
        ratio[: -step - 1, :, step] = np.where(np.isfinite(over), over, np.nan)
    unusual = unusual_months(ratio, chosen)
    met = np.zeros(observed.shape, dtype=np.bool_)
    weight = np.isfinite(ratio).astype(np.float64)
    for step in range(min(horizon, rows - 1)):
        met[: -step - 1] |= unusual[step + 1 :]
        weight[:, :, step] *= np.where(met, chosen.unusual_weight, 1.0)
    return PastErrors(ratio, weight)


def unusual_months(ratio: FloatArray, settings: ErrorSettings | None = None) -> BoolArray:
    """Return which months came as a shock, shape ``(months, series)``.

    Parameters
    ----------
    ratio
        Of PastErrors.
    settings
        Defaults where None.

    Returns
    -------
    numpy.ndarray
        True where the error of one month ahead was above ``unusual_spreads``.
    """
    chosen = settings or ErrorSettings()
    made = np.zeros(ratio.shape[:2], dtype=np.bool_)
    with np.errstate(invalid="ignore"):
        made[1:] = np.abs(ratio[:-1, :, 0]) > chosen.unusual_spreads
    return made


def error_sizes(
    past: PastErrors, origins: IntArray, settings: ErrorSettings | None = None
) -> FloatArray:
    """Return each series' size of past ratios at each origin, shape (origins, series, horizon).

    Parameters
    ----------
    past
        Past errors.
    origins
        Rows; each looks at errors known by then.
    settings
        Defaults where None.

    Returns
    -------
    numpy.ndarray
        Root mean square, weighted by age, drawn towards the pool's, and the pool's towards 1, by
        ``prior_errors`` independent errors, of which h overlapping ones make one.
    """
    chosen = settings or ErrorSettings()
    rows, series, horizon = past.ratio.shape
    made = np.empty((len(origins), series, horizon))
    for step in range(horizon):
        known = np.zeros((2, rows, series))
        if step + 1 < rows:
            weight = past.weight[: -step - 1, :, step]
            known[0, step + 1 :] = weight * np.nan_to_num(past.ratio[: -step - 1, :, step]) ** 2
            known[1, step + 1 :] = weight
        squares, total = (discounted_sums(part, chosen.half_life_months)[origins] for part in known)
        prior = chosen.prior_errors * (step + 1)
        pooled = (squares.sum(axis=1) + prior) / (total.sum(axis=1) + prior)
        size = np.sqrt((squares + prior * pooled[:, None]) / (total + prior))
        made[:, :, step] = np.maximum(size, 1e-12)
    return made


def errors_at(
    past: PastErrors,
    size: FloatArray,
    spread: FloatArray,
    origin: int,
    *,
    settings: ErrorSettings | None = None,
) -> OriginErrors:
    """Return the distribution of errors at an origin, from errors known by then.

    Parameters
    ----------
    past
        Past errors.
    size
        Shape ``(series, horizon)``: of `error_sizes` at the origin.
    spread
        Shape ``(series, horizon)``: expected at the origin.
    origin
        Row of the origin; errors of later months are not looked at.
    settings
        Defaults where None.

    Returns
    -------
    OriginErrors

    Notes
    -----
    The scale of a series is its spread times its size of past ratios. The shape is the pool's:
    quantiles of errors over own size, weighted by age, of at most ``largest_pool`` errors taken
    evenly; with fewer than ``least_errors`` it is Student's t with 5 degrees of freedom.
    """
    chosen = settings or ErrorSettings()
    horizon = past.ratio.shape[2]
    grid = np.zeros((horizon, chosen.grid_points))
    for step in range(horizon):
        rows = max(origin - step, 0)
        weight = past.weight[:rows, :, step]
        month, series = np.nonzero(weight)
        if len(month) < chosen.least_errors:
            grid[step] = _student_t(chosen.grid_points)
            continue
        stride = -(-len(month) // chosen.largest_pool)
        month, series = month[::stride], series[::stride]
        age = origin - step - 1 - month
        share = weight[month, series] * 0.5 ** (age / chosen.half_life_months)
        grid[step] = _grid(
            past.ratio[month, series, step] / size[series, step], share, chosen.grid_points
        )
    return OriginErrors(spread * size, grid)


def _student_t(points: int) -> FloatArray:
    """Return quantiles of Student's t with 5 degrees of freedom at (i + 1/2) / points."""
    from scipy.special import stdtrit

    quantiles: FloatArray = stdtrit(5, (np.arange(points) + 0.5) / points)
    return quantiles


def _grid(values: FloatArray, shares: FloatArray, points: int) -> FloatArray:
    """Return weighted quantiles at (i + 1/2) / points."""
    order = np.argsort(values, kind="stable")
    values, shares = values[order], shares[order]
    below = (np.cumsum(shares) - shares / 2.0) / shares.sum()
    return np.interp((np.arange(points) + 0.5) / points, below, values)


def joint_ranks(
    past: PastErrors,
    size: FloatArray,
    origin: int,
    *,
    count: int,
    rng: np.random.Generator,
    series: IntArray | None = None,
    settings: ErrorSettings | None = None,
) -> FloatArray:
    """Return ranks of past stretches, as probabilities: how sample paths hang together.

    Parameters
    ----------
    past, size, origin
        As of `errors_at`.
    count
        Sample paths.
    rng
        Source of the draws, which are the same whatever series are wanted.
    series
        Columns wanted; all where None.
    settings
        Defaults where None.

    Returns
    -------
    numpy.ndarray
        Shape ``(count, wanted series, horizon)``: in each series and month every probability
        (i + 1/2) / count once.

    Notes
    -----
    A path takes the errors of one past stretch of the whole horizon, or their mirror image, the
    same stretch for all series, so that months and series hang together as past errors did;
    recent stretches more often. A little noise tells repeated stretches apart. A series that
    lacks the stretch takes another of its own.

    References
    ----------
    Clark, M. and others (2004), The Schaake shuffle, Journal of Hydrometeorology 5.
    """
    chosen = settings or ErrorSettings()
    columns, horizon = past.ratio.shape[1:]
    wanted = np.arange(columns) if series is None else series
    rows = max(origin - horizon + 1, 0)
    whole: BoolArray = np.all(past.weight[:rows] > 0, axis=2)
    # Reckoned back from the origin, so that pools with the same source draw the same stretches.
    uniform, sign = rng.random(count), rng.choice([-1.0, 1.0], size=(count, 1, 1))
    blur = rng.standard_normal((count, columns, horizon))[:, wanted]
    if whole.any():
        age = np.arange(rows)[::-1] / chosen.half_life_months
        share = np.where(whole.any(axis=1), 0.5**age * past.weight[:rows, :, -1].max(axis=1), 0.0)
        below = np.cumsum(share[::-1])
        back = np.searchsorted(below / below[-1], uniform, side="right")
        drawn = rows - 1 - np.minimum(back, rows - 1)
        taken = _rows_taken(whole, drawn, rng)[:, wanted]
        stretch = np.nan_to_num(past.ratio[taken, wanted])
        blur = sign * stretch / size[wanted] + chosen.path_blur * blur
    order = np.argsort(blur, axis=0, kind="stable")
    probability = np.broadcast_to(((np.arange(count) + 0.5) / count)[:, None, None], blur.shape)
    ranks = np.empty(blur.shape)
    np.put_along_axis(ranks, order, probability, axis=0)
    return ranks


def _rows_taken(whole: BoolArray, drawn: IntArray, rng: np.random.Generator) -> IntArray:
    """Return the row each series takes in each path: the one drawn, or another of its own."""
    rows = np.repeat(drawn[:, None], whole.shape[1], axis=1)
    for number in np.flatnonzero(~whole.all(axis=0)):
        own = np.flatnonzero(whole[:, number])
        missing = ~whole[drawn, number]
        if len(own) and missing.any():
            rows[missing, number] = rng.choice(own, size=int(missing.sum()))
    return rows
