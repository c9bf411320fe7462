"""How members are weighed by what they said before, and what they say together.

What does not belong here: the members (forecasting.members), how sure the combination is
(error_distribution).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.signal import lfilter

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class WeightSettings:
    """How past errors become weights; every number is a default of ours.

    Parameters
    ----------
    power
        A member's weight falls with its relative mean absolute error to this power.
    half_life_months
        After how many months an error counts half.
    prior_months
        Months of errors, times the months ahead, with which a member's record counts half: the
        shorter the record, the closer the weights are to equal.
    equal_share
        Part of the weights that is always equal.
    largest_error
        Errors count at most as this many of the spreads expected.
    """

    power: float = 24.0
    half_life_months: float = 120.0
    prior_months: float = 6.0
    equal_share: float = 0.05
    largest_error: float = 4.0


@dataclass(frozen=True)
class Combination:
    """What the members say together.

    ``centres`` has shape ``(months, series, horizon)``; ``weights`` has shape
    ``(months, horizon, members)`` and sums to one over members.
    """

    centres: FloatArray
    weights: FloatArray


def combined_centres(
    members: Sequence[FloatArray],
    observed: FloatArray,
    spread: FloatArray,
    settings: WeightSettings | None = None,
) -> Combination:
    """Return the members' mean, weighted by past errors, for every month of the past.

    Parameters
    ----------
    members
        For each member shape ``(months, series, horizon)``; NaN where it says nothing.
    observed
        Shape ``(months, series)``; NaN where missing.
    spread
        Shape ``(months, series, horizon)``: errors to be expected.
    settings
        Defaults where None.

    Returns
    -------
    Combination
        Row t rests on errors known in month t. NaN where no member says anything.

    Notes
    -----
    Weights differ by months ahead and are common to the series, whose mean absolute errors are
    first taken relative to the members' mean. With g = n / (n + h ``prior_months``), n the
    discounted months on record, a member's weight is its relative error to the power
    of -g ``power``. A member silent on a series leaves its weight to the others.

    References
    ----------
    Stock, J. H. and Watson, M. W. (2004), Combination forecasts of output growth, Journal of
    Forecasting 23. Timmermann, A. (2006), Forecast combinations, Handbook of Economic
    Forecasting 1.
    """
    chosen = settings or WeightSettings()
    shape = members[0].shape
    centres = np.empty(shape)
    weights = np.empty((shape[0], shape[2], len(members)))
    for step in range(shape[2]):
        said = np.stack([member[:, :, step] for member in members], axis=2)
        weights[:, step] = _weights(said, observed, spread[:, :, step], step + 1, chosen)
        says = np.isfinite(said)
        shares = np.where(says, weights[:, None, step], 0.0)
        total = shares.sum(axis=2)
        sums = (shares * np.where(says, said, 0.0)).sum(axis=2)
        centres[:, :, step] = np.where(total > 0, sums / np.where(total > 0, total, 1.0), np.nan)
    return Combination(centres, weights)


def _weights(
    said: FloatArray,
    observed: FloatArray,
    spread: FloatArray,
    ahead: int,
    settings: WeightSettings,
) -> FloatArray:
    """Return weights of one month ahead, shape (months, members)."""
    count = said.shape[2]
    error, known = _errors_by_target(said, observed, spread, ahead, settings.largest_error)
    forget = 0.5 ** (1.0 / settings.half_life_months)
    sums = lfilter([1.0], [1.0, -forget], error, axis=0)
    months = lfilter([1.0], [1.0, -forget], known.astype(np.float64), axis=0)[..., None]
    mean = sums / np.maximum(months, 1e-12)
    level = mean.mean(axis=2, keepdims=True)
    relative = np.where((months > 0) & (level > 0), mean / np.where(level > 0, level, 1.0), 1.0)
    total = months.sum(axis=1)
    pooled = (relative * months).sum(axis=1) / np.where(total > 0, total, 1.0)
    pooled = np.where(total > 0, pooled, 1.0)
    record = months.max(axis=1)
    power = -settings.power * record / (record + settings.prior_months * ahead)
    raw = np.maximum(pooled, 1e-6) ** power
    shares: FloatArray = raw / raw.sum(axis=1, keepdims=True)
    mixed: FloatArray = (1.0 - settings.equal_share) * shares + settings.equal_share / count
    return mixed


def _errors_by_target(
    said: FloatArray, observed: FloatArray, spread: FloatArray, ahead: int, largest: float
) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    """Return absolute errors in the month they came to light, zero where a member is silent."""
    error = np.zeros(said.shape)
    known = np.zeros(said.shape[:2], dtype=np.bool_)
    if ahead < len(said):
        size = np.abs(observed[ahead:, :, None] - said[:-ahead])
        limit = largest * spread[:-ahead, :, None]
        known[ahead:] = np.isfinite(size).all(axis=2) & np.isfinite(limit[..., 0])
        error[ahead:] = np.where(known[ahead:, :, None], np.minimum(size, limit), 0.0)
    return error, known
