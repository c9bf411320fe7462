"""Level, damped slope and season by Kalman filters of many variance ratios at once.

A member is a causal pass: it says, for every month of the past and the last one, what it would
have said then. This one also hands on the level and the season it saw, from which the other
members start. What does not belong here: variables beyond the series itself (direct_ridge,
vector_autoregression), densities (forecasting.combination).
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from forecasting.members.alignment import by_age, by_month

FloatArray = npt.NDArray[np.float64]

_HARMONICS = 6
_SEASON_STATES = 2 * _HARMONICS - 1
_SCALE_MONTHS = 24
_SCALE_MEMORY = 0.98
_HIGH_AGE = 120
"""Months after which gains no longer change to speak of."""


@dataclass(frozen=True)
class StructuralSettings:
    """Which variance ratios are averaged over; every number is a default of ours.

    Parameters
    ----------
    level_ratios, slope_ratios
        Variance of a month's shock to level and slope, over that of the noise.
    season_ratios
        The same of each seasonal state; None stands for a series without a season.
    slope_dampings
        Share of the slope that is left a month later.
    start_variance
        Variance of the level and each seasonal state before the first month, in squares of
        the standard deviation of early monthly changes.
    clipping
        Standard deviations beyond which an error moves the level alone, and that wholly:
        slope and season do not follow a jump.
    tempering
        Power of the likelihood that weighs the ratios: below 1 it trusts short series less.
    burn_months
        Months at the start whose errors do not count, and with the last of which it first speaks.
    """

    level_ratios: tuple[float, ...] = (0.1, 1.0, 10.0)
    slope_ratios: tuple[float, ...] = (0.0, 0.01, 0.1, 0.5)
    season_ratios: tuple[float | None, ...] = (None, 1e-4, 1e-3, 1e-2)
    slope_dampings: tuple[float, ...] = (0.85, 0.97)
    start_variance: float = 10.0
    clipping: float = 3.0
    tempering: float = 0.5
    burn_months: int = 24


@dataclass(frozen=True)
class StructuralPass:
    """What the filters saw and said, for every month t and series n.

    Parameters
    ----------
    centres
        Shape ``(months, series, horizon)``: [t, n, h - 1] is the expectation in month t of
        month t + h; NaN before the series' burn-in is over and after its last month.
    season
        The same shape: the season expected at t for t + h.
    level, slope
        Shape ``(months, series)``: level and monthly slope seen at t; NaN as the centres.
    adjusted
        Shape ``(months, series)``: the series less the season seen at t.
    filled
        Shape ``(months, series)``: the series, with the expectation of the month before where
        a month is missing.
    spread
        Shape ``(months, series, horizon)``: standard deviation of the error the filters
        expect of the centres.
    """

    centres: FloatArray
    season: FloatArray
    level: FloatArray
    slope: FloatArray
    adjusted: FloatArray
    filled: FloatArray
    spread: FloatArray


def structural_pass(
    values: FloatArray, *, horizon_months: int, settings: StructuralSettings | None = None
) -> StructuralPass:
    """Filter every series with every combination of ratios and average by likelihood.

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
    StructuralPass
        No number depends on later rows of ``values``. Months missing at the end of a series are
        NaN, as it may have ended; once a later month is observed they hold what the months
        before them gave.

    Notes
    -----
    y(t) = l(t) + s(t) + e(t); l(t) = l(t-1) + b(t-1) + u(t); b(t) = d b(t-1) + v(t); s the sum
    of six trigonometric harmonics whose states take small shocks (Harvey 1989, section 2.3.4).
    With known ratios of variances the gains depend on the age of a series alone, so that all
    series are filtered together. A combination's weight is its likelihood, the common
    variance concentrated out, to the power of ``tempering``. Errors beyond ``clipping``
    running standard deviations enter the likelihood clipped. A missing month leaves
    the states at their expectation; gains are those of a month observed.

    References
    ----------
    Harvey, A. C. (1989), Forecasting, structural time series models and the Kalman filter.
    """
    chosen = settings or StructuralSettings()
    aligned, starts = by_age(values)
    scale = _early_scale(aligned)
    made = _averages(aligned / scale, horizon_months, chosen)
    made["spread"] = np.sqrt(made.pop("variance"))

    def placed(name: str, minimal_months: int = chosen.burn_months) -> FloatArray:
        unit = scale if made[name].ndim == 2 else scale[:, None]
        return by_month(made[name] * unit, values, starts, minimal_months=minimal_months)

    filled = np.where(np.isnan(values), placed("expected", 1), values)
    return StructuralPass(
        centres=placed("centres"),
        season=placed("season"),
        level=placed("level"),
        slope=placed("slope"),
        adjusted=filled - placed("season_now"),
        filled=filled,
        spread=placed("spread"),
    )


@dataclass(frozen=True)
class _FilterBank:
    """Filters of all combinations of ratios.

    ``gain`` by age, shape (ages, combinations, states); ``variance`` of one step over that of
    the noise, (ages, combinations); ``profile`` the same of h steps at a high age,
    (combinations, horizon); ``damping`` of each combination.
    """

    gain: FloatArray
    variance: FloatArray
    profile: FloatArray
    damping: FloatArray

    @classmethod
    def of(cls, settings: StructuralSettings, age_count: int, horizon: int) -> "_FilterBank":
        combinations = list(
            product(
                settings.level_ratios,
                settings.slope_ratios,
                settings.season_ratios,
                settings.slope_dampings,
            )
        )
        damping = np.array([combination[3] for combination in combinations])
        transition, observed = _system(damping)
        shock, start = _shocks(combinations, settings.start_variance)
        gain = np.empty((max(age_count, _HIGH_AGE + 1), *shock.shape))
        variance = np.empty(gain.shape[:2])
        identity = np.eye(shock.shape[1])
        covariance = start[:, :, None] * identity
        for age in range(len(gain)):
            if age:
                covariance = transition @ covariance @ transition.transpose(0, 2, 1)
                covariance = covariance + shock[:, :, None] * identity
            across = covariance @ observed
            variance[age] = across @ observed + 1.0
            gain[age] = across / variance[age][:, None]
            covariance = covariance - gain[age][:, :, None] * across[:, None, :]
        carried, weights = gain[_HIGH_AGE], [np.zeros(len(combinations))]
        for _ in range(horizon - 1):
            carried = np.einsum("gij,gj->gi", transition, carried)
            weights.append(carried @ observed)
        growth = 1.0 + np.cumsum(np.square(weights), axis=0).T
        return cls(gain, variance, variance[_HIGH_AGE][:, None] * growth, damping)


def _shocks(
    combinations: list[tuple[float, float, float | None, float]], start_variance: float
) -> tuple[FloatArray, FloatArray]:
    """Return variances of shocks and of the first states, shape (combinations, states)."""
    shock = np.zeros((len(combinations), 2 + _SEASON_STATES))
    start = np.full_like(shock, start_variance)
    start[:, 1] = 1.0
    for number, (level, slope, season, _) in enumerate(combinations):
        shock[number] = [level, slope, *[season or 0.0] * _SEASON_STATES]
        if season is None:
            start[number, 2:] = 0.0
    return shock, start


def _system(damping: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return transitions (combinations, states, states) and the observation vector."""
    states = 2 + _SEASON_STATES
    transition = np.zeros((len(damping), states, states))
    transition[:, 0, 0] = transition[:, 0, 1] = 1.0
    transition[:, 1, 1] = damping
    observed = np.zeros(states)
    observed[0] = 1.0
    observed[2::2] = 1.0
    for number in range(_SEASON_STATES):
        unit = np.zeros((_SEASON_STATES, 1))
        unit[number] = 1.0
        transition[:, 2:, 2 + number] = _turned(unit)[:, 0]
    return transition, observed


def _turned(season: FloatArray) -> FloatArray:
    """Return the seasonal states a month on: every harmonic turned by its angle."""
    angle = np.pi / 6.0 * np.arange(1, _HARMONICS).reshape(-1, *[1] * (season.ndim - 1))
    cosine, sine = np.cos(angle), np.sin(angle)
    first, second = season[0:-1:2], season[1::2]
    turned = np.empty_like(season)
    turned[0:-1:2] = cosine * first + sine * second
    turned[1::2] = cosine * second - sine * first
    turned[-1] = -season[-1]
    return turned


def _early_scale(aligned: FloatArray) -> FloatArray:
    """Return the root mean square of the first changes: a unit no later month alters."""
    early = aligned[:_SCALE_MONTHS]
    changes = np.diff(early, axis=0)
    known = ~np.isnan(changes)
    squares = np.where(known, changes, 0.0) ** 2
    scale = np.sqrt(squares.sum(axis=0) / np.maximum(known.sum(axis=0), 1))
    size = np.max(np.abs(np.nan_to_num(early)), axis=0)
    unit: FloatArray = np.maximum(scale, 1e-6 * np.where(size > 0, size, 1.0))
    return unit


@dataclass
class _States:
    """States of all filters at one age, and what tells how well each has done so far."""

    level: FloatArray  # (combinations, series), as are the next ones
    slope: FloatArray
    season: FloatArray  # (season states, combinations, series)
    deviation: FloatArray
    squares: FloatArray
    months: FloatArray  # (series,)
    logs: FloatArray  # (combinations,)

    @classmethod
    def at_start(cls, first: FloatArray, combinations: int) -> "_States":
        none = np.zeros((combinations, len(first)))
        return cls(
            level=none + first,
            slope=none,
            season=np.zeros((_SEASON_STATES, combinations, len(first))),
            deviation=none,
            squares=none,
            months=np.zeros(len(first)),
            logs=np.zeros(combinations),
        )

    def advance(self, damping: FloatArray) -> None:
        self.level = self.level + self.slope
        self.slope = self.slope * damping[:, None]
        self.season = _turned(self.season)

    def learn(
        self, value: FloatArray, age: int, bank: _FilterBank, settings: StructuralSettings
    ) -> None:
        known = ~np.isnan(value)
        error = np.where(known, value - self.level - self.season[0::2].sum(axis=0), 0.0)
        root = np.sqrt(bank.variance[age])[:, None]
        ratio = error / root
        if age >= settings.burn_months:
            limit = np.where(self.deviation > 0, settings.clipping * self.deviation, np.inf)
            ratio = np.clip(ratio, -limit, limit)
            self.squares = self.squares + ratio**2
            self.months = self.months + known
            self.logs = self.logs + np.log(bank.variance[age])
        memory = min(_SCALE_MEMORY, max(age - 1, 0) / max(age, 1))
        fresh = np.sqrt(memory * self.deviation**2 + (1.0 - memory) * ratio**2)
        self.deviation = np.where(known, fresh, self.deviation)
        clipped, gain = ratio * root, bank.gain[age]
        self.level = self.level + gain[:, :1] * clipped + (error - clipped)
        self.slope = self.slope + gain[:, 1:2] * clipped
        self.season = self.season + gain[:, 2:].T[:, :, None] * clipped

    def weights(self, age: int, settings: StructuralSettings) -> FloatArray:
        """Return the weight of every combination, shape (combinations, series)."""
        ages = age + 1 - settings.burn_months
        if ages <= 0:
            return np.full(self.level.shape, 1.0 / len(self.level))
        mean = self.squares / np.maximum(self.months, 1.0)
        likelihood = -0.5 * self.months * (np.log(mean + 1e-12) + self.logs[:, None] / ages)
        power = np.exp(settings.tempering * (likelihood - likelihood.max(axis=0)))
        shares: FloatArray = power / power.sum(axis=0)
        return shares


def _averages(
    aligned: FloatArray, horizon: int, settings: StructuralSettings
) -> dict[str, FloatArray]:
    """Return the filters' averages by age: arrays of StructuralPass, in early units."""
    ages, count = aligned.shape
    bank = _FilterBank.of(settings, ages, horizon)
    states = _States.at_start(np.nan_to_num(aligned[0]), len(bank.damping))
    slope_sums = np.cumsum(bank.damping[:, None] ** np.arange(horizon), axis=1)
    made = {
        name: np.empty((ages, count)) for name in ("level", "slope", "season_now", "expected")
    } | {name: np.empty((ages, count, horizon)) for name in ("centres", "season", "variance")}
    weights = states.weights(0, settings)
    for age in range(ages):
        if age:
            states.advance(bank.damping)
        expectation = states.level + states.season[0::2].sum(axis=0)
        made["expected"][age] = np.einsum("gn,gn->n", weights, expectation)
        states.learn(aligned[age], age, bank, settings)
        weights = states.weights(age, settings)
        level = np.einsum("gn,gn->n", weights, states.level)
        season = np.einsum("gn,kgn->kn", weights, states.season)
        made["level"][age] = level
        made["slope"][age] = np.einsum("gn,gn->n", weights, states.slope)
        made["season_now"][age] = season[0::2].sum(axis=0)
        trend = level[:, None] + np.einsum("gn,gn,gh->nh", weights, states.slope, slope_sums)
        for month in range(horizon):
            season = _turned(season)
            made["season"][age, :, month] = season[0::2].sum(axis=0)
        made["centres"][age] = trend + made["season"][age]
        made["variance"][age] = np.einsum(
            "gn,gn,gh->nh", weights, states.deviation**2, bank.profile
        )
    return made
