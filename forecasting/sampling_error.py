"""Between a figure with sampling error and the signal behind it: how wide a forecast is.

What does not belong here: estimating sampling errors (forecasting.survey).
"""

import numpy as np

from forecasting.models.protocol import FloatArray

_Z_80 = 1.2815515655446004
_LEAST_SHARE = 0.5
"""Part of a forecast's standard deviation that is left to the signal at least, a default of ours:
the difference of two variances nearly alike is known badly."""


def without_sampling_error(values: FloatArray, width_80: FloatArray, error: float) -> FloatArray:
    """Return quantiles or paths of published figures drawn in to those of the signal.

    Parameters
    ----------
    values
        Shape ``(n, months)``: quantiles or sample paths, unit of the series.
    width_80
        Shape ``(3, months)``: their 10 %, 50 % and 90 % quantiles.
    error
        Standard error of a published figure; 0 leaves the values as they are.

    Returns
    -------
    numpy.ndarray
        The values about the median, their deviation less that of the sampling error.

    Notes
    -----
    The figures to come carry errors like the last one, independent of the forecast: with
    deviation s of the figure (from the central 80 %), that of the signal is sqrt(s² - error²),
    at least half of s.
    """
    return _rescaled(values, width_80, np.asarray(error), -1.0)


def with_sampling_error(values: FloatArray, width_80: FloatArray, error: FloatArray) -> FloatArray:
    """Return quantiles of the signal widened to those of a figure with sampling error.

    Parameters
    ----------
    values, width_80
        As of `without_sampling_error`.
    error
        Shape ``(months,)``: standard error of each figure.

    Returns
    -------
    numpy.ndarray
        The values about the median, their variance plus that of the sampling error.
    """
    return _rescaled(values, width_80, error, 1.0)


def _rescaled(
    values: FloatArray, width_80: FloatArray, error: FloatArray, sign: float
) -> FloatArray:
    lower, median, upper = width_80
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ratio = error / ((upper - lower) / (2 * _Z_80))
        share = np.sqrt(np.maximum(1.0 + sign * ratio**2, _LEAST_SHARE**2))
    share = np.where(np.isfinite(share), share, 1.0)
    made: FloatArray = median + share * (values - median)
    return made
