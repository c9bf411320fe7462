"""Areas made to add up to the province, and what the province's error does to theirs.

What does not belong here: the signals themselves (area_filter).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

_NEGLIGIBLE = 1e-12


@dataclass(frozen=True)
class Benchmarked:
    """Means (%) and standard errors (pp) of areas, months × areas."""

    mean: FloatArray
    standard_error: FloatArray


def benchmark(
    mean: FloatArray,
    variance: FloatArray,
    *,
    loading: FloatArray,
    weight: FloatArray,
    province_mean: FloatArray,
    province_variance: FloatArray,
) -> Benchmarked:
    """Return signals of areas whose weighted sum is the province's signal, every month.

    Parameters
    ----------
    mean, variance
        Of the areas' signals as filtered, months × areas.
    loading
        Areas' parts in the province's signal.
    weight
        Shares of the province, months × areas.
    province_mean, province_variance
        Of the province's signal, by month.

    Notes
    -----
    With θ the areas' signals, P their covariance and w the weights, the distribution of w'θ is
    replaced by the province's own, N(B, V), and what is known of θ given w'θ is kept:

        θ* = θ + K (B − w'θ),   K = P w / (w'P w),
        P* = P − K w'P + K V K'.

    So w'θ* = B and w'P*w = V exactly: the error of the province is carried into the areas.
    P is λλ'V with the areas' own variances on its diagonal: areas share the province alone.

    References
    ----------
    Pfeffermann, D. and Tiller, R. (2006). Small-area estimation with state-space models
    subject to benchmark constraints. JASA 101, 1387–1397.
    Jeffrey, R. C. (1965). The Logic of Decision, ch. 11: conditioning on uncertain evidence.
    """
    shared = loading**2 * province_variance[:, None]
    own = np.maximum(variance - shared, 0.0)
    toward = loading * province_variance[:, None] * (weight * loading).sum(axis=1, keepdims=True)
    toward = toward + own * weight
    total = np.einsum("ti,ti->t", toward, weight)
    gain = toward / np.maximum(total, _NEGLIGIBLE)[:, None]
    gap = province_mean - (weight * mean).sum(axis=1)
    adjusted = mean + gain * gap[:, None]
    removed = gain * toward
    added = gain**2 * province_variance[:, None]
    made = np.maximum(shared + own - removed + added, _NEGLIGIBLE)
    return Benchmarked(adjusted, np.sqrt(made))
