"""Regressions of monthly changes on past levels and changes under a Minnesota prior.

What does not belong here: which variables form a system (members.vector_autoregression).
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from forecasting.models.protocol import FloatArray

# What a perfect fit leaves of the sum of squares, and what nothing at all leaves.
_SMALLEST_SHARE = 1e-10
_SMALLEST_SUM = 1e-300


@dataclass(frozen=True)
class Equations:
    """Posterior means of E equations with P regressors each.

    Parameters
    ----------
    intercepts
        Shape ``(E,)``.
    slopes
        Shape ``(E, P)``.
    spreads
        Residual standard deviations, shape ``(E,)``.
    """

    intercepts: FloatArray
    slopes: FloatArray
    spreads: FloatArray

    def times(self, factors: FloatArray) -> "Equations":
        """Return equations that predict the change times a factor each, ``(E,)``."""
        return Equations(self.intercepts * factors, self.slopes * factors[:, None], self.spreads)

    def only(self, is_kept: npt.NDArray[np.bool_]) -> "Equations":
        """Return equations of which those not kept, ``(E,)``, say NaN."""
        return replace(self, intercepts=np.where(is_kept, self.intercepts, np.nan))


def recent_months(levels: FloatArray, depth: int) -> FloatArray:
    """Return each month's levels of the last ``depth + 1`` months, the latest first.

    Parameters
    ----------
    levels
        Shape ``(T, V)``.
    depth
        Months looked back.

    Returns
    -------
    FloatArray
        Shape ``(T, V, depth + 1)``; NaN before the first month.
    """
    begun = np.concatenate([np.full((depth, levels.shape[1]), np.nan), levels])
    windows = np.lib.stride_tricks.sliding_window_view(begun, depth + 1, axis=0)
    return np.ascontiguousarray(windows[..., ::-1])


def regressors(recent: FloatArray, lag_months: tuple[int, ...]) -> FloatArray:
    """Return the level and the changes between the months named.

    Parameters
    ----------
    recent
        Levels, the latest first, shape ``(..., depth + 1)``.
    lag_months
        Ends of the changes: (1, 3) gives the change over the last month and that over
        the two months before it.

    Returns
    -------
    FloatArray
        Shape ``(..., 1 + len(lag_months))``.
    """
    ends = list(lag_months)
    changes = recent[..., [0, *ends[:-1]]] - recent[..., ends]
    return np.concatenate([recent[..., :1], changes], axis=-1)


def lagged(slopes: FloatArray, lag_months: tuple[int, ...]) -> FloatArray:
    """Return coefficients of ``regressors`` as those of past levels, the latest first.

    Parameters
    ----------
    slopes
        Shape ``(..., 1 + len(lag_months))``.
    lag_months
        Ends of the changes.

    Returns
    -------
    FloatArray
        Shape ``(..., lag_months[-1] + 1)``.
    """
    return np.asarray(slopes @ regressors(np.eye(lag_months[-1] + 1), lag_months).T)


def prior_precisions(
    lag_months: tuple[int, ...], *, tightness: float, level_share: float
) -> FloatArray:
    """Return the prior precision of a variable's coefficients, in its own units.

    Parameters
    ----------
    lag_months
        Ends of the changes.
    tightness
        Prior standard deviation of the coefficient of the last change.
    level_share
        That of the level, as a share of the tightness.

    Returns
    -------
    FloatArray
        Shape ``(1 + len(lag_months),)``.

    Notes
    -----
    The coefficient of the change j months ago has standard deviation tightness / j. Where
    a change over several months has one coefficient, precisions add up: the prior of
    single months under the restriction that their coefficients are the same.
    """
    sums = [
        sum(month**2 for month in range(begin + 1, end + 1))
        for begin, end in pairwise((0, *lag_months))
    ]
    return np.array([level_share**-2, *sums], dtype=np.float64) / tightness**2


def moments(design: FloatArray, outcomes: FloatArray, weights: FloatArray) -> FloatArray:
    """Return weighted sums of squares and products of (1, regressors, outcome).

    Parameters
    ----------
    design
        Shape ``(E, rows, P)`` or, if shared by all equations, ``(1, rows, P)``.
    outcomes, weights
        Shape ``(E, rows)``. Rows of weight zero may be NaN.

    Returns
    -------
    FloatArray
        Shape ``(E, P + 2, P + 2)``; sums over months are those of their parts.
    """
    shape = (*outcomes.shape, 1)
    wide = np.broadcast_to(design, (*outcomes.shape, design.shape[2]))
    rows = np.concatenate([np.ones(shape), wide, outcomes[..., None]], axis=2)
    rows = np.where(weights[..., None] > 0, rows, 0.0)
    return np.asarray(np.swapaxes(rows * weights[..., None], 1, 2) @ rows)


def posterior(
    sums: FloatArray, precisions: FloatArray, scales: FloatArray, outcome_scales: FloatArray
) -> Equations:
    """Return posterior means, averaged over priors by their marginal likelihoods.

    Parameters
    ----------
    sums
        Moments, shape ``(E, P + 2, P + 2)``.
    precisions
        Prior precisions in standard units, shape ``(priors, E, P)``.
    scales
        Standard units of the regressors, shape ``(E, P)``.
    outcome_scales
        Those of the outcomes, shape ``(E,)``.

    Notes
    -----
    Given the residual variance s, coefficients are normal a priori with mean zero and
    covariance s D^-1; s and the intercept have flat priors. With centred moments G = X'X,
    g = X'y the posterior mean is (G + D)^-1 g and the marginal likelihood, but for a
    constant, |D|^(1/2) |G + D|^(-1/2) (y'y - g'(G + D)^-1 g)^(-(n - 1) / 2).
    """
    count = np.maximum(sums[:, 0, 0], 1.0)
    units = np.concatenate([scales, outcome_scales[:, None]], axis=1)
    centred = (sums - _of_means(sums))[:, 1:, 1:] / (units[:, :, None] * units[:, None, :])
    gram, cross = centred[:, :-1, :-1], centred[:, :-1, -1]
    total = np.maximum(centred[:, -1, -1], 0.0)
    likelihoods, means = [], []
    for precision in precisions:
        matrix = gram + precision[:, :, None] * np.eye(precision.shape[1])
        mean = np.linalg.solve(matrix, cross[..., None])[..., 0]
        left = total - np.sum(mean * cross, axis=1)
        left = np.maximum(left, _SMALLEST_SHARE * total + _SMALLEST_SUM)
        determinant = np.linalg.slogdet(matrix)[1] - np.log(precision).sum(axis=1)
        likelihoods.append(-0.5 * determinant - 0.5 * (count - 1) * np.log(left))
        means.append(mean)
    odds = np.exp(np.array(likelihoods) - np.max(likelihoods, axis=0))
    shares = odds / odds.sum(axis=0)
    mean = np.sum(shares[..., None] * np.array(means), axis=0)
    explained = 2 * np.sum(mean * cross, axis=1) - np.einsum("ep,epq,eq->e", mean, gram, mean)
    spreads = np.sqrt(np.maximum(total - explained, 0.0) / count) * outcome_scales
    slopes = mean * outcome_scales[:, None] / scales
    return Equations(_intercepts(sums, slopes), slopes, spreads)


def pooled_posterior(
    sums: FloatArray,
    precisions: FloatArray,
    scales: FloatArray,
    outcome_scales: FloatArray,
    *,
    series_count: float,
) -> Equations:
    """Return posterior means drawn towards what the equations have in common.

    Parameters
    ----------
    sums, precisions, scales, outcome_scales
        As for ``posterior``; all equations have the same prior precisions.
    series_count
        How many equations' worth of evidence all of them together are, at most.

    Notes
    -----
    Empirical Bayes: the prior mean, in standard units, is the posterior mean of one
    regression on the sum of all moments, scaled down to the count.
    """
    units = np.concatenate([np.ones((len(scales), 1)), scales, outcome_scales[:, None]], axis=1)
    standard = sums / (units[:, :, None] * units[:, None, :])
    centred = standard - _of_means(standard)
    centred[:, 0, 0] = standard[:, 0, 0]
    rows = sums[:, 0, 0]
    equivalents = rows.sum() / max(float(rows.max()), 1.0)
    together = centred.sum(axis=0, keepdims=True) * min(1.0, series_count / max(equivalents, 1.0))
    width = scales.shape[1]
    common = posterior(together, precisions[:, :1], np.ones((1, width)), np.ones(1)).slopes[0]
    remove = np.eye(width + 2)
    remove[1:-1, -1] = -common
    own = posterior(
        remove.T @ standard @ remove, precisions, np.ones_like(scales), np.ones(len(scales))
    )
    slopes = (own.slopes + common) * outcome_scales[:, None] / scales
    return Equations(_intercepts(sums, slopes), slopes, own.spreads * outcome_scales)


def _of_means(sums: FloatArray) -> FloatArray:
    # Sums of squares and products that a constant at the means would have.
    first = sums[:, 0, :]
    count = np.maximum(sums[:, 0, 0], 1.0)
    return np.asarray(first[:, :, None] * first[:, None, :] / count[:, None, None])


def _intercepts(sums: FloatArray, slopes: FloatArray) -> FloatArray:
    count = np.maximum(sums[:, 0, 0], 1.0)
    return np.asarray((sums[:, 0, -1] - np.sum(sums[:, 0, 1:-1] * slopes, axis=1)) / count)
