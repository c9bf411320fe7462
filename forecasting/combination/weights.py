"""How members are weighed by what they said before, and what they say together.

What does not belong here: the members (forecasting.members), how sure the combination is
(error_distribution).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecasting.combination.discounting import discounted_sums

FloatArray = npt.NDArray[np.float64]

_PASSES = 3
"""Times a member's company is judged by what is known of it; few are enough."""


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
    Weights differ by months ahead and are common to the series. A member's absolute
    errors are taken relative to the mean of all members that spoke of the same series and months,
    and this mean relative to what is known of those members: a latecomer is not the worse for
    good company, and one that never speaks leaves the others what they have learnt. With
    g = n / (n + h ``prior_months``), n its discounted months on record, a member's weight is its
    relative error to the power of -g ``power``. A member silent on a series leaves its weight to
    the others there.

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
    months = discounted_sums(known.astype(np.float64), settings.half_life_months)
    total = months.sum(axis=1)
    own = discounted_sums(error, settings.half_life_months)
    pooled = np.ones((len(said), count))
    for _ in range(_PASSES):
        company = np.where(known, pooled[:, None], 0.0).sum(axis=2, keepdims=True)
        usual = error.sum(axis=2, keepdims=True) / np.maximum(company, 1e-12)
        expected = discounted_sums(np.where(known, usual, 0.0), settings.half_life_months)
        relative = np.where(expected > 0, own / np.where(expected > 0, expected, 1.0), 1.0)
        mean = (relative * months).sum(axis=1) / np.where(total > 0, total, 1.0)
        pooled = np.where(total > 0, mean, 1.0)
    record = months.max(axis=1)
    power = -settings.power * record / (record + settings.prior_months * ahead)
    raw = np.maximum(pooled, 1e-6) ** power
    shares: FloatArray = raw / raw.sum(axis=1, keepdims=True)
    mixed: FloatArray = (1.0 - settings.equal_share) * shares + settings.equal_share / count
    return mixed


def _errors_by_target(
    said: FloatArray, observed: FloatArray, spread: FloatArray, ahead: int, largest: float
) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    """Return absolute errors in the month they came to light, and which are known.

    Zero and not known where a member is silent, or speaks alone: it is better than nobody.
    """
    error = np.zeros(said.shape)
    known = np.zeros(said.shape, dtype=np.bool_)
    if ahead < len(said):
        size = np.abs(observed[ahead:, :, None] - said[:-ahead])
        limit = largest * spread[:-ahead, :, None]
        known[ahead:] = np.isfinite(size) & np.isfinite(limit)
        known &= known.sum(axis=2, keepdims=True) > 1
        error[ahead:] = np.where(known[ahead:], np.minimum(size, limit), 0.0)
    return error, known
