"""Draws from a model's past errors, the recent ones more often.

What does not belong here: the models whose errors they are.
"""

import numpy as np

from forecasting.models.protocol import FloatArray


def draw_weighted(
    values: FloatArray,
    weights: FloatArray,
    *,
    shape: tuple[int, int],
    rng: np.random.Generator,
) -> FloatArray:
    """Return values drawn with replacement in proportion to their weights.

    Parameters
    ----------
    values, weights
        Shape ``(count,)``; weights not negative, some above 0.
    shape
        Shape of the result.
    rng
        Source of the draws.

    Returns
    -------
    numpy.ndarray
        ``shape``, unit of the values.
    """
    cumulative = np.cumsum(weights)
    cumulative /= cumulative[-1]
    drawn: FloatArray = values[np.searchsorted(cumulative, rng.random(shape), side="right")]
    return drawn


def age_weights(count: int, half_life_months: float) -> FloatArray:
    """Return weights that halve with every half-life of age, shape ``(count,)``, last 1."""
    weights: FloatArray = 0.5 ** (np.arange(count)[::-1] / half_life_months)
    return weights
