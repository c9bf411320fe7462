"""Sums over the past in which older months count less.

What does not belong here: what is summed (weights, error_distribution).
"""

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

_LONGEST_SPAN_HALF_LIVES = 500.0


def discounted_sums(by_month: FloatArray, half_life_months: float) -> FloatArray:
    """Return sums over all months up to each, weights halving with every half-life of age.

    Parameters
    ----------
    by_month
        Shape ``(months, ...)``.
    half_life_months
        After how many months a value counts half.

    Returns
    -------
    numpy.ndarray
        The same shape: row t is the sum over s up to t of 0.5 to the (t - s) / half-life times
        row s; no row depends on later ones.

    Notes
    -----
    One cumulative sum of values that grow by as much as the sum is then scaled down.

    Raises
    ------
    ValueError
        If the months span more half-lives than numbers can hold.
    """
    months = len(by_month)
    if months > _LONGEST_SPAN_HALF_LIVES * half_life_months:
        raise ValueError(f"expected fewer months for a half-life of {half_life_months}")
    share = 0.5 ** (np.arange(months) / half_life_months)
    shape = (months, *[1] * (by_month.ndim - 1))
    sums: FloatArray = np.cumsum(by_month / share.reshape(shape), axis=0) * share.reshape(shape)
    return sums
