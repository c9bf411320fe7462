"""The filter behind the notice factor: counts of many areas, one month after the other.

What does not belong here: cleaning and weighing notices (notice_counts), mixing settings of
the filter and the public result (notice_factor).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecasting.early_warning.notice_settings import NoticeFactorSettings

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

_SEASON = slice(2, 14)
_FIRST_AREA = 14  # factor, slope, twelve seasonal effects come before
_START_DEVIATION = 1.5  # of an area's level when it starts, in logs: a factor of four and more
_NEWTON_STEPS = 25
_ROUNDS = 3
_RIDGE = 1e-9
_NEWTON_DISTANCE = 1e-6
_SMALLEST_DISPERSION = 0.3  # weights below 1 make a count of notices steadier than Poisson
_SMALLEST_MEAN = 0.05  # below, the square of a single notice would rule the dispersion
_LARGEST_VARIANCE = 4.0
_DISPERSION_COUNTS = 60.0  # counts of area-months that the dispersion of 1 weighs as much as


@dataclass(frozen=True)
class Steps:
    """Standard deviations of the monthly steps of factor, area part and coverage."""

    factor: float
    area: float
    level: float


@dataclass(frozen=True)
class FilterPass:
    """What one setting of the filter said in every month, of that and earlier months only.

    Attributes
    ----------
    factor, factor_variance
        Common factor, log points / 100, and its variance; shape (months,).
    area, area_variance
        Factor plus an area's own part; shape (months, areas); NaN before an area started and
        while it is silent.
    log_score
        Sum up to each month of the logarithm of how likely the counts were foreseen.
    """

    factor: FloatArray
    factor_variance: FloatArray
    area: FloatArray
    area_variance: FloatArray
    log_score: FloatArray


def filter_counts(
    counts: FloatArray,
    log_sizes: FloatArray,
    *,
    first_calendar_month: int,
    steps: Steps,
    settings: NoticeFactorSettings,
) -> FilterPass:
    """Return factor and area parts month by month, each from the counts up to its month.

    Parameters
    ----------
    counts
        Shape (months, areas), at or above zero; NaN where an area does not report.
    log_sizes
        Logarithm of each area's size, shape (areas,).
    first_calendar_month
        Month of the year of the first row, 1 to 12.
    steps, settings
        How fast the parts move.

    Returns
    -------
    FilterPass
        One row per month.

    Notes
    -----
    The count of an area is quasi-Poisson, variance φ times mean; its log mean is

        log size + season(calendar month) + f + level(area) + a(area),

    f and a autoregressions of order 1 around zero, the level a random walk with a slope that
    all areas share and that fades: what reporting gains in coverage it gains for good, while
    layoffs come back to their usual number. Each month the mode given prior and counts is
    found by Newton steps (an iterated extended Kalman filter), so an area with few notices
    moves the factor little and a month without one is information, not a hole. φ is learnt
    from the months before.

    References
    ----------
    Durbin and Koopman (2012), Time Series Analysis by State Space Methods, 2nd ed., ch. 10.
    Fahrmeir (1992), "Posterior mode estimation by extended Kalman filtering for multivariate
    dynamic generalized linear models", Journal of the American Statistical Association 87.
    """
    state = _FilterState(counts.shape[1], log_sizes, steps, settings)
    rows, areas = counts.shape
    factor = np.empty((rows, 2))
    area = np.full((rows, areas, 2), np.nan)
    score = np.empty(rows)
    for row in range(rows):
        calendar_month = (first_calendar_month - 1 + row) % 12
        score[row] = state.advance(counts[row], calendar_month)
        factor[row] = state.mean[0], state.covariance[0, 0]
        area[row, :, 0], area[row, :, 1] = state.area_parts()
    return FilterPass(factor[:, 0], factor[:, 1], area[:, :, 0], area[:, :, 1], np.cumsum(score))


class _FilterState:
    """Mean and covariance of factor, slope, season, levels and own parts, and area records."""

    def __init__(
        self, areas: int, log_sizes: FloatArray, steps: Steps, settings: NoticeFactorSettings
    ) -> None:
        self.settings, self.steps, self.log_sizes = settings, steps, log_sizes
        size = _FIRST_AREA + 3 * areas
        self.levels = np.arange(_FIRST_AREA, _FIRST_AREA + areas)
        self.parts, self.slopes = self.levels + areas, self.levels + 2 * areas
        self.mean = np.zeros(size)
        variance = np.zeros(size)
        variance[0] = steps.factor**2 / (1 - settings.factor_memory**2)
        variance[1] = settings.slope_start**2
        variance[_SEASON] = settings.season_deviation**2
        variance[self.levels] = _START_DEVIATION**2
        variance[self.parts] = steps.area**2 / (1 - settings.area_memory**2)
        variance[self.slopes] = settings.slope_start**2
        self.covariance = np.diag(variance)
        self.age = np.zeros(areas, dtype=np.int64)  # months since an area started; 0: not yet
        self.is_silent = np.zeros(areas, dtype=np.bool_)
        self.missed = np.zeros(areas)
        self.run = np.zeros(areas)
        self.squares, self.freedom = _DISPERSION_COUNTS, _DISPERSION_COUNTS

    @property
    def dispersion(self) -> float:
        """φ as learnt so far, pulled to 1."""
        return max(self.squares / self.freedom, _SMALLEST_DISPERSION)

    def advance(self, counts: FloatArray, calendar_month: int) -> float:
        """Take in the counts of the next month; return their log score."""
        self._predict()
        is_heard = np.isfinite(counts) & ~(self.is_silent & (counts == 0))
        self._start(counts, is_heard)
        self.age += self.age > 0
        if not is_heard.any():
            return 0.0
        heard = np.flatnonzero(is_heard)
        return self._update(counts[heard], heard, calendar_month)

    def area_parts(self) -> tuple[FloatArray, FloatArray]:
        """Return mean and variance of factor plus own part, NaN where an area is not heard."""
        cov = self.covariance
        variance = cov[0, 0] + 2 * cov[0, self.parts] + cov[self.parts, self.parts]
        is_known = (self.age > 0) & ~self.is_silent
        mean = np.where(is_known, self.mean[0] + self.mean[self.parts], np.nan)
        return mean, np.where(is_known, variance, np.nan)

    def _predict(self) -> None:
        settings, steps, mean, cov = self.settings, self.steps, self.mean, self.covariance
        keep = np.ones(len(mean))
        keep[0], keep[1] = settings.factor_memory, settings.slope_memory
        keep[self.parts] = settings.area_memory
        keep[self.slopes] = settings.slope_memory
        # Levels that run gain the common slope and their own.
        runs = self.age > 0
        levels, slopes = self.levels[runs], self.slopes[runs]
        mean[levels] += mean[1] + mean[slopes]
        cov[levels, :] += cov[1, :] + cov[slopes, :]
        cov[:, levels] += cov[:, [1]] + cov[:, slopes]
        keep[self.slopes[~runs]] = 1.0
        mean *= keep
        cov *= keep[:, None] * keep[None, :]
        cov[0, 0] += steps.factor**2
        cov[1, 1] += settings.slope_step**2
        cov[self.parts, self.parts] += steps.area**2
        cov[levels, levels] += steps.level**2

    def _start(self, counts: FloatArray, is_heard: BoolArray) -> None:
        """Give areas that start, or speak again, a level of wide error."""
        for area in np.flatnonzero(is_heard & ((self.age == 0) | self.is_silent)):
            others = (self.age > 0) & ~self.is_silent
            others[area] = False
            own = np.log(max(counts[area], 0.5)) - self.log_sizes[area]
            level = self.mean[self.levels[others]].mean() if others.any() else own
            for place, value, variance in (
                (self.levels[area], level, _START_DEVIATION**2),
                (self.parts[area], 0.0, self.steps.area**2 / (1 - self.settings.area_memory**2)),
                (self.slopes[area], 0.0, self.settings.slope_start**2),
            ):
                self.covariance[place, :] = 0.0
                self.covariance[:, place] = 0.0
                self.covariance[place, place] = variance
                self.mean[place] = value
            self.age[area], self.is_silent[area] = 1, False
            self.missed[area] = self.run[area] = 0.0

    def _update(self, counts: FloatArray, heard: IntArray, month: int) -> float:
        """Take in the counts of the areas heard; return their log score."""
        design = self._design(heard, month)
        prior = self.log_sizes[heard] + design @ self.mean
        cross = self.covariance @ design.T
        spread = design @ cross
        common = design[:, : self.levels[0]] @ cross[: self.levels[0]]
        weight, moved = np.ones(len(heard)), np.zeros(len(heard))
        # An area is judged against what all others did this month, not against calm: otherwise
        # a crisis would be taken for outliers everywhere.
        for _ in range(_ROUNDS):
            off = self._standardised(counts, prior + moved, np.diag(spread))
            weight = np.minimum(1.0, self.settings.robust_errors / np.maximum(np.abs(off), 1e-9))
            linear = self._mode(counts, prior, spread, weight)
            moved = common @ np.linalg.solve(spread + _RIDGE * np.eye(len(heard)), linear - prior)
        expected = _mean_count(linear)
        score = self._score(counts, prior, spread, linear)
        noise = np.diag(self.dispersion / (weight * expected))
        gain = np.linalg.solve(spread + noise, cross.T).T
        self.mean = self.mean + gain @ (linear + counts / expected - 1.0 - prior)
        covariance = self.covariance - gain @ cross.T
        self.covariance = 0.5 * (covariance + covariance.T)
        self._learn(counts, expected, weight, np.diag(design @ gain))
        self._watch(counts, prior + moved, off, heard)
        return score

    def _design(self, heard: IntArray, month: int) -> FloatArray:
        rows = np.arange(len(heard))
        design = np.zeros((len(heard), len(self.mean)))
        design[:, 0] = design[:, _SEASON.start + month] = 1.0
        design[rows, self.levels[heard]] = design[rows, self.parts[heard]] = 1.0
        return design

    def _mode(
        self, counts: FloatArray, prior: FloatArray, spread: FloatArray, weight: FloatArray
    ) -> FloatArray:
        """Return the most likely log means given prior and counts.

        Notes
        -----
        Newton steps from above the mode: from below, one step of an exponential overshoots.
        """
        linear = np.maximum(prior, np.log(counts + 0.5))
        for _ in range(_NEWTON_STEPS):
            expected = _mean_count(linear)
            noise = np.diag(self.dispersion / (weight * expected))
            working = linear + counts / expected - 1.0
            moved = prior + spread @ np.linalg.solve(spread + noise, working - prior)
            step = moved - linear
            linear = linear + np.clip(step, -2.0, 2.0)
            if float(np.abs(step).max()) < _NEWTON_DISTANCE:
                break
        return linear

    def _standardised(
        self, counts: FloatArray, prior: FloatArray, variance: FloatArray
    ) -> FloatArray:
        """Return how many of its standard errors each count is off what was expected."""
        expected = _mean_count(prior + 0.5 * np.minimum(variance, 1.0))
        own = self.dispersion * expected
        error = np.sqrt(own + expected**2 * np.minimum(variance, _LARGEST_VARIANCE))
        return np.asarray((counts - expected) / error, dtype=np.float64)

    def _score(
        self, counts: FloatArray, prior: FloatArray, spread: FloatArray, linear: FloatArray
    ) -> float:
        """Return the Laplace value of log p(counts | earlier), extended quasi-likelihood."""
        phi, expected = self.dispersion, _mean_count(linear)
        ratio = np.where(counts > 0, counts / expected, 1.0)
        deviance = 2 * (counts * np.log(ratio) - (counts - expected))
        fit = -0.5 * float((deviance / phi + np.log(phi * (counts + 1 / 6))).sum())
        distance = linear - prior
        ridge = spread + _RIDGE * np.eye(len(prior))
        penalty = float(distance @ np.linalg.solve(ridge, distance))
        curvature = np.eye(len(prior)) + (expected / phi)[:, None] * ridge
        return fit - 0.5 * penalty - 0.5 * float(np.linalg.slogdet(curvature)[1])

    def _learn(
        self, counts: FloatArray, expected: FloatArray, weight: FloatArray, leverage: FloatArray
    ) -> None:
        """Add the month's Pearson residuals to φ, less the freedom the fit took."""
        pearson = weight * (counts - expected) ** 2 / np.maximum(expected, _SMALLEST_MEAN)
        self.squares += float(pearson.sum())
        self.freedom += float((1 - np.clip(leverage, 0.0, 0.95)).sum())

    def _watch(
        self, counts: FloatArray, prior: FloatArray, off: FloatArray, heard: IntArray
    ) -> None:
        """Note areas whose coverage broke, and areas silent beyond chance."""
        settings, before = self.settings, self.run[heard]
        is_far = np.abs(off) > settings.robust_errors
        goes_on = np.where(np.sign(off) == np.sign(before), before, 0.0) + np.sign(off)
        self.run[heard] = np.where(is_far, goes_on, 0.0)
        broken = heard[np.abs(self.run[heard]) >= settings.break_months]
        self.covariance[self.levels[broken], self.levels[broken]] += _START_DEVIATION**2
        self.run[broken] = 0.0
        due = _mean_count(prior) / self.dispersion
        self.missed[heard] = np.where(counts == 0, self.missed[heard] + due, 0.0)
        self.is_silent[heard] |= self.missed[heard] > settings.silence_expected


def _mean_count(log_mean: FloatArray) -> FloatArray:
    return np.asarray(np.exp(np.clip(log_mean, -20.0, 20.0)), dtype=np.float64)
