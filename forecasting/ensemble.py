"""Quantiles of sample paths, and the equal-weight combination of quantiles.

What does not belong here: weights by past errors and joint paths (forecasting.combination).
"""

from collections.abc import Sequence

import numpy as np

from forecasting.models.protocol import FloatArray


def sample_quantiles(paths: FloatArray, levels: FloatArray) -> FloatArray:
    """Return the quantiles of sample paths month by month.

    Parameters
    ----------
    paths
        Shape ``(paths, months)``.
    levels
        Quantile levels within (0, 1), shape ``(levels,)``.

    Returns
    -------
    numpy.ndarray
        Shape ``(levels, months)``, rising with the level; unit of the paths.

    Notes
    -----
    Linear between order statistics (type 7 of Hyndman and Fan 1996), as numpy's quantile
    has it, at a third of its time for many levels.
    """
    ordered = np.sort(paths.T, axis=1)
    position = levels * (len(paths) - 1)
    below = np.floor(position).astype(np.int64)
    above = np.minimum(below + 1, len(paths) - 1)
    lower, upper = ordered[:, below], ordered[:, above]
    quantiles: FloatArray = (lower + (position - below) * (upper - lower)).T
    return np.maximum.accumulate(quantiles, axis=0)  # rounding must not cross them


def combined_quantiles(member_quantiles: Sequence[FloatArray]) -> FloatArray:
    """Return the median over the members of each quantile.

    Parameters
    ----------
    member_quantiles
        One array per member, shape ``(levels, months)``, all alike.

    Returns
    -------
    numpy.ndarray
        Shape ``(levels, months)``; never crossing if no member's quantiles cross.

    Notes
    -----
    Quantiles are averaged, not probabilities, so members that differ in place do not
    make the combination wider than each; the median rather than the mean keeps one
    member that has gone astray from moving it.

    References
    ----------
    Lichtendahl, K. C., Grushka-Cockayne, Y. and Winkler, R. L. (2013), Is it better to
    average probabilities or quantiles?, Management Science 59.
    """
    combined: FloatArray = np.median(np.stack(member_quantiles), axis=0)
    return combined
