"""Level, trend and season by exponential smoothing with many smoothing constants at once.

A causal member. What does not belong here: filters with variance ratios (structural), other
variables (direct_ridge, vector_autoregression), densities (forecasting.combination).
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from forecasting.members.alignment import by_age, by_month

FloatArray = npt.NDArray[np.float64]

_MONTHS = 12
_START_MONTHS = 24
_BATCH_SERIES = 100
"""Series smoothed together: few enough that the states of all constants stay near at hand."""


@dataclass(frozen=True)
class ExponentialSmoothingSettings:
    """Which smoothing constants are averaged over; every number is a default of ours.

    Parameters
    ----------
    level_gains
        Share of an error that the level keeps, alpha.
    trend_shares
        beta over alpha.
    season_gains
        Share of an error that the calendar month keeps, gamma; None stands for a series
        without a season.
    trend_dampings
        Share of the trend that is left a month later, phi; 1 is an undamped trend.
    start_penalty
        Years of no season that the season of the first 24 months is drawn towards zero by.
    clipping
        Standard deviations beyond which an error moves the level alone, and that wholly:
        trend and season do not follow a jump.
    deviation_memory
        Weight a month's squared error keeps in the running variance from month to month.
    tempering
        Power of the likelihood that weighs the constants: below 1 it trusts short series less.
    """

    level_gains: tuple[float, ...] = (0.3, 0.45, 0.6)
    trend_shares: tuple[float, ...] = (0.0, 0.1, 0.3)
    season_gains: tuple[float | None, ...] = (None, 0.1, 0.2, 0.4)
    trend_dampings: tuple[float, ...] = (0.8, 0.9, 0.95, 1.0)
    start_penalty: float = 0.7
    clipping: float = 3.0
    deviation_memory: float = 0.98
    tempering: float = 0.25


def exponential_smoothing_centres(
    values: FloatArray,
    *,
    horizon_months: int,
    settings: ExponentialSmoothingSettings | None = None,
) -> FloatArray:
    """Return what exponential smoothing said in every month of the months to come.

    Parameters
    ----------
    values
        Shape ``(months, series)``, on the scale they are modelled on; NaN before a series
        begins, in months missing and after its end.
    horizon_months
        Months ahead.
    settings
        Defaults where None.

    Returns
    -------
    numpy.ndarray
        Shape ``(months, series, horizon)``: expectations of later months; NaN before a series
        has 24 months and after its last. No row depends on later rows.

    Notes
    -----
    The innovations form of ETS(A, Ad, A), for every combination of constants:

    e(t) = y(t) - l(t-1) - phi b(t-1) - s(t-12)
    l(t) = l(t-1) + phi b(t-1) + alpha e(t)
    b(t) = phi b(t-1) + beta e(t)
    s(t) = s(t-12) + gamma e(t)

    phi = 1 gives ETS(A, A, A); without the season ETS(A, Ad, N) and ETS(A, A, N). States before
    the first month are a straight line and twelve month effects through the first 24 months,
    which is why the member speaks from then on. A combination's weight is its likelihood since
    then, the variance concentrated out, to the power of ``tempering``. Errors beyond
    ``clipping`` running standard deviations enter likelihood, trend and season clipped. A
    missing month leaves the states at their expectation.

    Constants beyond those of the defaults forecast a month ahead as well, and so get weight,
    but a year ahead worse: a level that keeps nearly the whole error leaves the season none.

    References
    ----------
    Hyndman, R. J., Koehler, A. B., Ord, J. K. and Snyder, R. D. (2008), Forecasting with
    exponential smoothing: the state space approach, chs. 2, 5.
    """
    chosen = settings or ExponentialSmoothingSettings()
    aligned, starts = by_age(values)
    origin, unit = np.nan_to_num(aligned[0]), _early_size(aligned)
    standard = (aligned - origin) / unit
    count = values.shape[1]
    parts = [
        _averages(standard[:, first : first + _BATCH_SERIES], horizon_months, chosen)
        for first in range(0, count, _BATCH_SERIES)
    ]
    none = np.empty((len(values), 0, horizon_months))
    aged = np.concatenate(parts, axis=1) if parts else none
    aged = aged * unit[:, None] + origin[:, None]
    return by_month(aged, values, starts, minimal_months=_START_MONTHS)


def _early_size(aligned: FloatArray) -> FloatArray:
    """Return the root mean square of the first months about their first: no later month's."""
    early = aligned[:_START_MONTHS] - aligned[0]
    known = ~np.isnan(early)
    squares = np.where(known, early, 0.0) ** 2
    size = np.sqrt(squares.sum(axis=0) / np.maximum(known.sum(axis=0), 1))
    stand_in = np.maximum(np.abs(np.nan_to_num(aligned[0])), 1.0)
    units: FloatArray = np.where(size > 0, size, stand_in)
    return units


@dataclass(frozen=True)
class _Constants:
    """Smoothing constants of all combinations, shape (combinations, 1), dampings outermost."""

    level: FloatArray
    trend: FloatArray
    season: FloatArray
    damping: FloatArray
    has_season: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, settings: ExponentialSmoothingSettings) -> "_Constants":
        rows = list(
            product(
                settings.trend_dampings,
                settings.level_gains,
                settings.trend_shares,
                settings.season_gains,
            )
        )
        damping = np.array([[row[0]] for row in rows])
        level = np.array([[row[1]] for row in rows])
        return cls(
            level=level,
            trend=level * np.array([[row[2]] for row in rows]),
            season=np.array([[row[3] or 0.0] for row in rows]),
            damping=damping,
            has_season=np.array([[row[3] is not None] for row in rows]),
        )


def _averages(
    aligned: FloatArray, horizon: int, settings: ExponentialSmoothingSettings
) -> FloatArray:
    """Return the averages over all combinations by age, shape (ages, series, horizon)."""
    ages, count = aligned.shape
    constants = _Constants.of(settings)
    states = _States.at_start(aligned[:_START_MONTHS], constants, settings)
    dampings = np.array(settings.trend_dampings)
    sums = np.cumsum(dampings[:, None] ** np.arange(1, horizon + 1), axis=1)
    steps = np.arange(1, horizon + 1)
    made = np.full((ages, count, horizon), np.nan)
    for age in range(ages):
        states.learn(aligned[age], age, constants, settings)
        if age < _START_MONTHS - 1:
            continue
        weights = states.weights(settings)
        level = np.einsum("gn,gn->n", weights, states.level)
        slopes = (weights * states.trend).reshape(len(dampings), -1, count).sum(axis=1)
        season = np.einsum("gn,kgn->kn", weights, states.season)
        ahead = (age + steps) % _MONTHS
        made[age] = level[:, None] + slopes.T @ sums + season[ahead].T
    return made


@dataclass
class _States:
    """States of all combinations at one age, and what tells how well each has done so far."""

    level: FloatArray  # (combinations, series), as are the next ones but the season
    trend: FloatArray
    season: FloatArray  # (12, combinations, series), by age modulo 12
    variance: FloatArray
    squares: FloatArray
    months: FloatArray  # (series,)

    @classmethod
    def at_start(
        cls, early: FloatArray, constants: _Constants, settings: ExponentialSmoothingSettings
    ) -> "_States":
        level, trend, season = _start(early, settings.start_penalty)
        plain_level, plain_trend, _ = _start(early, None)
        none = np.zeros((len(constants.level), early.shape[1]))
        return cls(
            level=np.where(constants.has_season, level, plain_level),
            trend=np.where(constants.has_season, trend, plain_trend) + none,
            season=np.where(constants.has_season, season[:, None, :], 0.0),
            variance=none,
            squares=none,
            months=np.zeros(early.shape[1]),
        )

    def learn(
        self,
        value: FloatArray,
        age: int,
        constants: _Constants,
        settings: ExponentialSmoothingSettings,
    ) -> None:
        known = ~np.isnan(value)
        place = age % _MONTHS
        trend = constants.damping * self.trend
        level = self.level + trend
        error = np.where(known, value, 0.0) - level - self.season[place]
        error *= known
        clipped = error
        if age >= _START_MONTHS:
            limit = settings.clipping * np.sqrt(self.variance)
            clipped = np.clip(error, -limit, limit)
            self.squares = self.squares + clipped**2
            self.months = self.months + known
        memory = min(settings.deviation_memory, age / (age + 1.0))
        fresh = memory * self.variance + (1.0 - memory) * clipped**2
        self.variance = np.where(known, fresh, self.variance)
        self.level = level + (error - (1.0 - constants.level) * clipped)
        self.trend = trend + constants.trend * clipped
        self.season[place] += constants.season * clipped

    def weights(self, settings: ExponentialSmoothingSettings) -> FloatArray:
        """Return the weight of every combination, shape (combinations, series)."""
        mean = self.squares / np.maximum(self.months, 1.0)
        likelihood = -0.5 * self.months * np.log(mean + 1e-12)
        power = np.exp(settings.tempering * (likelihood - likelihood.max(axis=0)))
        shares: FloatArray = power / power.sum(axis=0)
        return shares


def _start(early: FloatArray, season_penalty: float | None) -> tuple[FloatArray, ...]:
    """Return level and trend before the first month, and month effects, of a line with season.

    Least squares through the known of the first months, month effects drawn towards zero; none
    where the penalty is None. A single month gives a level alone.
    """
    known = ~np.isnan(early)
    weight = known.astype(np.float64)
    age = np.arange(len(early))
    centre = (weight * age[:, None]).sum(axis=0) / np.maximum(weight.sum(axis=0), 1.0)
    variables = np.zeros((len(early), early.shape[1], 2 + _MONTHS))
    variables[:, :, 0] = 1.0
    variables[:, :, 1] = age[:, None] - centre
    if season_penalty is not None:
        variables[age, :, 2 + age % _MONTHS] = 1.0
    penalty = np.r_[1e-9, 1.0, np.full(_MONTHS, season_penalty or 1.0)]
    weighed = variables * weight[:, :, None]
    system = np.einsum("tnp,tnq->npq", weighed, variables) + np.diag(penalty)
    right = np.einsum("tnp,tn->np", weighed, np.where(known, early, 0.0))
    solution = np.linalg.solve(system, right[:, :, None])[:, :, 0]
    trend = solution[:, 1]
    return solution[:, 0] - (1.0 + centre) * trend, trend, solution[:, 2:].T
