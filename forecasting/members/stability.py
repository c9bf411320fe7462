"""Drawing estimated systems in so that no forecast explodes.

What does not belong here: estimating them (members.minnesota).
"""

import numpy as np

from forecasting.models.protocol import FloatArray

LARGEST_ROOT = 1.005  # a month: an extrapolation grows by at most 6 % in a year
_SHRINKAGE = 0.6
_STEPS = 5  # 0.6 to the 5th is 0.08; what still explodes is made a random walk


def stabilising_factors(coefficients: FloatArray) -> FloatArray:
    """Return the factors by which systems must shrink so that none explodes.

    Parameters
    ----------
    coefficients
        Of the monthly changes of V variables on past levels, shape
        ``(systems, V, V, months)``: outcome, variable, months back from 0.

    Returns
    -------
    FloatArray
        From 0 (the random walk) to 1 (as estimated), shape ``(systems,)``. A system whose
        coefficients are multiplied by its factor has no root beyond ``LARGEST_ROOT``.
    """
    factors = np.ones(len(coefficients))
    explosive = np.arange(len(coefficients))
    for step in range(_STEPS + 1):
        shrunk = coefficients[explosive] * factors[explosive, None, None, None]
        explosive = explosive[_largest_roots(shrunk) > LARGEST_ROOT]
        if len(explosive) == 0:
            break
        factors[explosive] *= _SHRINKAGE if step < _STEPS else 0.0
    return factors


def _largest_roots(coefficients: FloatArray) -> FloatArray:
    count, variables, _, months = coefficients.shape
    size = variables * months
    companion = np.zeros((count, size, size))
    companion[:, :variables] = np.moveaxis(coefficients, 3, 2).reshape(count, variables, size)
    companion[:, :variables, :variables] += np.eye(variables)
    companion[:, variables:, : size - variables] = np.eye(size - variables)
    return np.asarray(np.abs(np.linalg.eigvals(companion)).max(axis=1))
