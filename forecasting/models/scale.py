"""The scale a series is modelled on, and the bridging of its missing months.

What does not belong here: the models.
"""

from typing import Literal

import numpy as np
import numpy.typing as npt

Scale = Literal["level", "log"]
FloatArray = npt.NDArray[np.float64]

_JUDGED_MONTHS = 240  # a scale is judged on what is near enough to resemble the future
_MINIMAL_MONTHS = 36  # below three changes per calendar month the two cannot be told apart


def to_scale(values: FloatArray, scale: Scale) -> FloatArray:
    """Return the values, or their natural logarithms."""
    return np.log(values) if scale == "log" else values.copy()


def from_scale(values: FloatArray, scale: Scale) -> FloatArray:
    """Return what ``to_scale`` took as its argument."""
    return np.exp(values) if scale == "log" else values


def choose_scale(values: FloatArray) -> Scale:
    """Return the scale on which the month-to-month changes are steadier.

    Parameters
    ----------
    values
        One value per month, shape ``(months,)``, NaN where missing.

    Returns
    -------
    {"level", "log"}
        ``level`` where a value is not positive or fewer than 36 are observed.

    Notes
    -----
    Changes less the median change of their calendar month, d, are taken as Laplace
    distributed on either scale; the likelihoods of the values are compared, which on the
    log scale includes the Jacobian: level if log mean|d(y)| <= log mean|d(log y)| + mean
    log y. Only the last 240 months are judged.

    References
    ----------
    Box, G. E. P. and Cox, D. R. (1964), An analysis of transformations, JRSS B 26, §3.
    """
    recent = values[-_JUDGED_MONTHS:]
    observed = recent[~np.isnan(recent)]
    if len(observed) < _MINIMAL_MONTHS or np.nanmin(values) <= 0:
        return "level"
    on_level = _mean_absolute_deviation(np.diff(recent))
    on_log = _mean_absolute_deviation(np.diff(np.log(recent)))
    if on_level == 0 or on_log == 0:
        return "level"
    is_log_steadier = np.log(on_log) + np.mean(np.log(observed)) < np.log(on_level)
    return "log" if is_log_steadier else "level"


def bridge_gaps(values: FloatArray, calendar_months: npt.NDArray[np.int64]) -> FloatArray:
    """Return the values with missing months inside bridged by season and straight line.

    Parameters
    ----------
    values
        Shape ``(months,)``, NaN where missing; the first and last observed.
    calendar_months
        Month of the year of each, 0 to 11, same shape.

    Returns
    -------
    numpy.ndarray
        Shape ``(months,)``, observed values unchanged.

    Notes
    -----
    A missing value is its month's usual season plus a straight line between the
    neighbouring values less theirs. A model gives such months no weight as outcomes;
    they only carry its state across the gap.
    """
    missing = np.isnan(values)
    if not missing.any():
        return values.copy()
    season = usual_season(values, calendar_months)[calendar_months]
    position = np.arange(len(values))
    rest = np.interp(position, position[~missing], (values - season)[~missing])
    return np.where(missing, rest + season, values)


def usual_season(values: FloatArray, calendar_months: npt.NDArray[np.int64]) -> FloatArray:
    """Return each calendar month's usual deviation from the centred mean of its year.

    Parameters
    ----------
    values
        Shape ``(months,)``, NaN where missing; the first and last observed.
    calendar_months
        Month of the year of each, 0 to 11, same shape.

    Returns
    -------
    numpy.ndarray
        Shape ``(12,)``, January first, summing to 0, unit of the values; the median over
        the years observed. All 0 with fewer than 24 months; 0, before the sum is taken
        off, for a month never observed.

    Notes
    -----
    The mean of a year is the 2 x 12 moving average, which passes a straight line; gaps
    are bridged by a straight line for its sake alone.
    """
    season = np.zeros(12)
    if len(values) < 24:
        return season
    observed = ~np.isnan(values)
    position = np.arange(len(values))
    line = np.interp(position, position[observed], values[observed])
    year = np.convolve(line, np.r_[0.5, np.ones(11), 0.5] / 12, mode="valid")
    deviation, months = values[6:-6] - year, calendar_months[6:-6]
    for month in range(12):
        seen = deviation[(months == month) & ~np.isnan(deviation)]
        season[month] = np.median(seen) if len(seen) else 0.0
    centred: FloatArray = season - season.mean()
    return centred


def _mean_absolute_deviation(changes: FloatArray) -> float:
    # Months follow one another, so every twelfth change is of the same calendar month.
    padding = np.full(-len(changes) % 12, np.nan)
    by_month = np.concatenate([changes, padding]).reshape(-1, 12).T
    seen = by_month[np.count_nonzero(~np.isnan(by_month), axis=1) > 1]
    if not len(seen):
        return 0.0
    return float(np.nanmean(np.abs(seen - np.nanmedian(seen, axis=1, keepdims=True))))
