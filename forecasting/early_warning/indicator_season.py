"""The season of one indicator and its noise, from the months known: fast, and shrunk.

What does not belong here: published adjustment (forecasting.seasonal), seasons that areas share
(city_season).
"""

import numpy as np

from forecasting.models.protocol import FloatArray

LEAST_MONTHS = 36
_YEARS_OF_SEASON = 6.0  # weight of a year's deviations falls to 1/e over so many years (choice)


def without_season(values: FloatArray, first_month: int) -> tuple[FloatArray, float]:
    """Return figures less their season, and the standard deviation of their monthly noise.

    Parameters
    ----------
    values
        By month, in logarithms or as they add up, NaN where missing.
    first_month
        Month number of the first.

    Returns
    -------
    tuple of numpy.ndarray and float
        Adjusted figures; noise, 0 for fewer than four figures.

    Notes
    -----
    Seasonal effects are the weighted mean deviations of a calendar month from the centred
    twelve-month mean, recent years weighing more, taken times 1 - 1/F, F the variance of the
    effects over what noise alone would give: figures without season stay as they are. Below 36
    months nothing is taken off. Noise is read off second differences by their median size, so
    turns and jumps do not count for noise.
    """
    adjusted = values
    if np.count_nonzero(~np.isnan(values)) >= LEAST_MONTHS:
        adjusted = values - _effects(values, first_month)
    bends = np.abs(np.diff(adjusted, 2))
    bends = bends[~np.isnan(bends)]
    noise = float(np.median(bends) / 0.6745 / np.sqrt(6.0)) if len(bends) >= 2 else 0.0
    return adjusted, noise


def _effects(values: FloatArray, first_month: int) -> FloatArray:
    filled = _filled(values)
    weights = np.concatenate([[0.5], np.ones(11), [0.5]]) / 12.0
    trend = np.convolve(filled, weights, mode="valid")
    deviation = values[6 : len(values) - 6] - trend
    month = np.arange(len(deviation)) + first_month + 6
    calendar = month % 12
    weight = np.where(np.isnan(deviation), 0.0, np.exp((month - month[-1]) / 12 / _YEARS_OF_SEASON))
    deviation = np.nan_to_num(deviation)
    total = np.bincount(calendar, weights=weight, minlength=12)
    if (total <= 0).any():
        return np.zeros_like(values)
    effect = np.bincount(calendar, weights=weight * deviation, minlength=12) / total
    effect = effect - effect.mean()
    square = np.bincount(calendar, weights=weight**2, minlength=12) / total**2
    left = deviation - effect[calendar]
    within = float((weight * left**2).sum() / weight.sum()) * 12 / 11
    by_chance = within * float(square.mean())
    share = max(0.0, 1.0 - by_chance / max(float(effect.var()), 1e-12))
    return np.asarray(share * effect[(np.arange(len(values)) + first_month) % 12])


def _filled(values: FloatArray) -> FloatArray:
    known = np.flatnonzero(~np.isnan(values))
    return np.asarray(np.interp(np.arange(len(values)), known, values[known]))
