"""The structure of a signal: level, damped slope and season, as covariances and as states.

The same structure serves the province's signal and each area's deviation from it. What
does not belong here: estimation (area_fit) and filtering (area_filter).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

HARMONICS = 6
STATE_COUNT = 2 + 2 * HARMONICS - 1
"""Level, slope and eleven states of the season."""


@dataclass(frozen=True)
class SignalVariances:
    """Standard deviations of a signal, percentage points.

    ``level_start`` and ``season_start`` of the first month's level and of each seasonal
    coefficient; ``level_step``, ``slope_step`` and ``season_step`` of the monthly changes.
    """

    level_start: float
    level_step: float
    slope_step: float
    season_start: float
    season_step: float


@dataclass(frozen=True)
class SignalKernels:
    """Covariances of a signal over months for standard deviations of one.

    Each is months × months; a signal's covariance is their sum weighted by variances.
    """

    level_start: FloatArray
    level_step: FloatArray
    slope_step: FloatArray
    season_start: FloatArray
    season_step: FloatArray

    def covariance(self, variances: SignalVariances) -> FloatArray:
        """Return the covariance of the signal, squared percentage points."""
        return np.asarray(
            variances.level_start**2 * self.level_start
            + variances.level_step**2 * self.level_step
            + variances.slope_step**2 * self.slope_step
            + variances.season_start**2 * self.season_start
            + variances.season_step**2 * self.season_step
        )


def signal_kernels(months: int, *, slope_damping: float) -> SignalKernels:
    """Return the covariances of level, slope and season over consecutive months.

    Notes
    -----
    Level and slope: μ_{t+1} = μ_t + ν_t + η_t, ν_{t+1} = φ ν_t + ζ_t, ν_0 = 0. Season:
    γ_t = Σ_j γ_{j,t}, j = 1 … 6, each harmonic turning by 2πj/12 a month and stepped
    independently, so that Cov(γ_t, γ_u) = (τ² + ω² min(t, u)) Σ_j cos(2πj(t − u)/12).

    References
    ----------
    Harvey, A. C. (1989). Forecasting, structural time series models and the Kalman
    filter, sections 2.3 and 4.1.
    """
    time = np.arange(months)
    earlier = np.minimum.outer(time, time).astype(np.float64)
    lag = np.subtract.outer(time, time)
    waves = sum(np.cos(2.0 * np.pi * j * lag / 12.0) for j in range(1, HARMONICS + 1))
    # The slope's shock of month s reaches the level from s + 2 on: s + 1 sees the slope.
    reach = np.zeros((months, months))
    for shock in range(months):
        length = months - shock - 2
        if length > 0:
            weights = slope_damping ** np.arange(length)
            reach[shock + 2 :, shock] = np.cumsum(weights)
    return SignalKernels(
        level_start=np.ones((months, months)),
        level_step=earlier,
        slope_step=np.asarray(reach @ reach.T),
        season_start=np.asarray(waves, dtype=np.float64),
        season_step=np.asarray(waves * earlier, dtype=np.float64),
    )


@dataclass(frozen=True)
class SignalStates:
    """The same structure as states: one block of a larger state space.

    ``transition`` and ``step_variance`` (states × states), ``start_variance`` (states),
    ``design`` and ``adjusted_design`` (states): the signal with and without its season.
    """

    transition: FloatArray
    step_variance: FloatArray
    start_variance: FloatArray
    design: FloatArray
    adjusted_design: FloatArray


def signal_states(variances: SignalVariances, *, slope_damping: float) -> SignalStates:
    """Return level, slope and season as states with these standard deviations."""
    transition = np.zeros((STATE_COUNT, STATE_COUNT))
    transition[0, :2] = 1.0
    transition[1, 1] = slope_damping
    design = np.zeros(STATE_COUNT)
    design[0] = 1.0
    for harmonic in range(1, HARMONICS):
        place = 2 * harmonic
        angle = 2.0 * np.pi * harmonic / 12.0
        turn = [[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]
        transition[place : place + 2, place : place + 2] = turn
        design[place] = 1.0
    transition[-1, -1] = -1.0
    design[-1] = 1.0
    season = STATE_COUNT - 2
    steps = np.concatenate(
        [
            [variances.level_step**2, variances.slope_step**2],
            np.full(season, variances.season_step**2),
        ]
    )
    start = np.concatenate(
        [[variances.level_start**2, 0.0], np.full(season, variances.season_start**2)]
    )
    adjusted = np.zeros(STATE_COUNT)
    adjusted[0] = 1.0
    return SignalStates(transition, np.diag(steps), start, design, adjusted)
