"""Errors of sums and means of survey estimates of several months.

What does not belong here: the errors of single months (forecasting.survey).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def error_covariance(standard_errors: Floats, autocorrelation: Sequence[float]) -> Floats:
    """Return the covariance of the errors of consecutive months.

    Parameters
    ----------
    standard_errors
        By month, without gaps; NaN where unknown, which stays so.
    autocorrelation
        Of errors 1, 2, … months apart; 0 beyond.

    Returns
    -------
    numpy.ndarray
        months × months.
    """
    count = len(standard_errors)
    lags = np.abs(np.subtract.outer(np.arange(count), np.arange(count)))
    known = np.zeros(max(count, len(autocorrelation) + 1))
    known[0] = 1.0
    known[1 : len(autocorrelation) + 1] = autocorrelation
    return np.asarray(known[lags] * np.outer(standard_errors, standard_errors))


def combined_errors(weights: Floats, covariance: Floats) -> Floats:
    """Return the standard error of each weighted sum of months.

    Parameters
    ----------
    weights
        sums × months.
    covariance
        months × months; NaN where unknown.

    Returns
    -------
    numpy.ndarray
        By sum; NaN where a month of non-zero weight has an unknown error.
    """
    is_unknown = np.isnan(np.diag(covariance))
    known = np.where(np.isnan(covariance), 0.0, covariance)
    variance = np.einsum("ij,jk,ik->i", weights, known, weights, optimize=True)
    needs_unknown = (weights[:, is_unknown] != 0).any(axis=1)
    return np.where(needs_unknown, np.nan, np.sqrt(np.maximum(variance, 0.0)))


def trailing_means(months: int, window: int) -> Floats:
    """Return weights of the mean over each month and the window − 1 before it.

    Returns
    -------
    numpy.ndarray
        months × months; rows that lack a month of their window are zero.
    """
    rows, columns = np.indices((months, months))
    is_inside = (columns <= rows) & (columns > rows - window) & (rows >= window - 1)
    return np.where(is_inside, 1.0 / window, 0.0)
