"""The equal-weight combination of models, as quantiles and as joint sample paths.

What does not belong here: fitting the models (forecasting.models), weights by past score.
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


def combined_paths(member_paths: Sequence[FloatArray]) -> FloatArray:
    """Return joint sample paths of the combination (ensemble copula coupling).

    Parameters
    ----------
    member_paths
        One array per member, shape ``(paths, months)``, all alike.

    Returns
    -------
    numpy.ndarray
        Shape ``(paths, months)``: in every month the sample quantiles of the combination,
        put in the rank order of the members' pooled paths.

    Notes
    -----
    The combination's margin in a month is the median over members of their sorted
    values. Which of its values belong to one path is taken from the members: path i is
    the i-th path of each member in turn, ranked among the paths so taken, month by
    month. Pooled paths carry both each member's persistence and their disagreement.

    References
    ----------
    Schefzik, R., Thorarinsdottir, T. L. and Gneiting, T. (2013), Uncertainty
    quantification in complex simulation models using ensemble copula coupling,
    Statistical Science 28, section 3.
    """
    stacked = np.stack(member_paths)
    margins = np.median(np.sort(stacked, axis=1), axis=0)
    member_count, path_count, _ = stacked.shape
    path = np.arange(path_count)
    pooled = stacked[path % member_count, path]
    order = np.argsort(pooled, axis=0, kind="stable")
    coupled = np.empty_like(margins)
    np.put_along_axis(coupled, order, margins, axis=0)
    return coupled
