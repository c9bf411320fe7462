"""Covariances of the parts of a signal over a window of months, and the shapes of turns.

What does not belong here: estimation of the variances (area_signal_fit), conditioning on
figures (area_signal_posterior).
"""

from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from forecasting.early_warning.area_signal_settings import PartPrior, SignalSettings, Turn
from forecasting.survey.structure import SignalKernels, signal_kernels

FloatArray = npt.NDArray[np.float64]

LEVEL_START_SHARE = 0.5
"""Standard deviation of a window's first level about its centre, in parts of the usual rate."""


@dataclass(frozen=True)
class PartShares:
    """Standard deviations of one part of a signal, in parts of the usual rate."""

    level_step: float
    slope_step: float
    season_step: float
    season_start: float

    @classmethod
    def of_logs(cls, logs: FloatArray) -> "PartShares":
        """Return the standard deviations with these logarithms."""
        return cls(*np.exp(logs).tolist())

    @property
    def logs(self) -> FloatArray:
        """Return their logarithms."""
        return np.log([getattr(self, item.name) for item in fields(self)])


def middle(prior: PartPrior) -> PartShares:
    """Return the medians of a prior."""
    return PartShares(*(getattr(prior, item.name).middle_share for item in fields(PartShares)))


@lru_cache(maxsize=32)
def kernels(months: int, slope_damping: float) -> SignalKernels:
    """Return the covariances of `forecasting.survey.structure`, kept for the next call."""
    return signal_kernels(months, slope_damping=slope_damping)


@dataclass(frozen=True)
class PartCovariance:
    """Covariances of one part over months, for a usual rate of one: its level and its season."""

    level: FloatArray
    season: FloatArray


def part_covariance(
    shares: PartShares, months: int, settings: SignalSettings, *, has_start: bool = True
) -> PartCovariance:
    """Return the covariances of level and season of a part over consecutive months.

    ``has_start``: whether the first month's level is uncertain.
    """
    unit = kernels(months, settings.slope_damping)
    start = LEVEL_START_SHARE if has_start else 0.0
    level = (
        start**2 * unit.level_start
        + shares.level_step**2 * unit.level_step
        + shares.slope_step**2 * unit.slope_step
    )
    season = shares.season_start**2 * unit.season_start + shares.season_step**2 * unit.season_step
    return PartCovariance(level, season if settings.has_season else np.zeros_like(season))


@dataclass(frozen=True)
class TurnShapes:
    """Turns that may have begun in the last months of a window.

    Attributes
    ----------
    shape
        Turns × months: the part of the ramp in force, 0 to 1.
    start
        Month of the window in which each begins.
    mean, deviation
        Size, in parts of the usual rate.
    chance, log_chance
        Of it beginning in its month; logarithm of its probability, against no turn in these months.
    """

    shape: FloatArray
    start: npt.NDArray[np.int64]
    mean: FloatArray
    deviation: FloatArray
    chance: FloatArray
    log_chance: FloatArray


@lru_cache(maxsize=16)
def turn_shapes(
    turns: tuple[Turn, ...], *, window: int, ahead: int, turn_window_months: int
) -> TurnShapes:
    """Return the turns that may have begun in each of the last months of a window."""
    # The first month of a window has no month before it to turn from.
    starts = np.arange(max(window - turn_window_months, 1), window)
    month = np.arange(window + ahead)
    shape, start, mean, deviation, chance = [], [], [], [], []
    for turn in turns:
        for begin in starts:
            shape.append(np.clip((month - begin + 1) / turn.months, 0.0, 1.0))
            start.append(begin)
            mean.append(turn.mean_share)
            deviation.append(turn.deviation_share)
            chance.append(turn.monthly_chance)
    none = 1.0 - min(sum(chance), 0.9)
    return TurnShapes(
        np.array(shape), np.array(start, dtype=np.int64), np.array(mean), np.array(deviation),
        np.array(chance),
        np.log(np.array(chance) / none),
    )  # fmt: skip


def step_covariance(variance: FloatArray, ahead: int) -> FloatArray:
    """Return the covariance of a level with these further variances of its monthly steps.

    Parameters
    ----------
    variance
        … × months; the first month's step is part of the window's first level.
    ahead
        Months after the window, without further variance.
    """
    upto = np.cumsum(variance, axis=-1) - variance[..., :1]
    upto = np.concatenate([upto, np.repeat(upto[..., -1:], ahead, axis=-1)], axis=-1)
    return np.minimum(upto[..., :, None], upto[..., None, :])
