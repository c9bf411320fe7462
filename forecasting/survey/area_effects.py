"""The variance of area effects, estimated by likelihood, with the boundary looked after.

Model: y = Xβ + u + e, u ~ N(0, A), e ~ N(0, Ψ), Ψ known and diagonal. What does not belong
here: frames and predictions (forecasting.survey.fay_herriot).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Method = Literal["reml", "ml"]
Boundary = Literal["li_lahiri", "yoshimori_lahiri", "none"]

_GRID = 40
_NEAR_ZERO = 1e-9


@dataclass(frozen=True)
class EffectVariance:
    """The estimated variance A of area effects.

    ``variance`` and ``standard_error`` in squared units of the estimates; ``bias`` of the
    estimator to second order, same unit; ``likelihood_variance`` the maximum of the plain
    likelihood, 0 at the boundary; ``is_adjusted`` whether the adjusted one took its place;
    ``log_likelihood`` plain, at ``variance``.
    """

    variance: float
    standard_error: float
    bias: float
    likelihood_variance: float
    is_adjusted: bool
    log_likelihood: float


def estimate_effect_variance(
    values: FloatArray,
    *,
    sampling_variances: FloatArray,
    design: FloatArray,
    method: Method = "reml",
    boundary: Boundary = "li_lahiri",
) -> EffectVariance:
    """Return the variance of area effects by restricted or full maximum likelihood.

    Parameters
    ----------
    values
        Direct estimates y, shape (areas,).
    sampling_variances
        Ψ, above 0, shape (areas,).
    design
        X, full column rank, shape (areas, columns), more areas than columns.
    method
        ``reml`` or ``ml``.
    boundary
        What happens where the likelihood is highest at A = 0: ``li_lahiri`` maximises
        A · L(A), ``yoshimori_lahiri`` arctan(Σ A/(A+Ψ))^(1/m) · L(A), both above 0;
        ``none`` keeps 0.

    Returns
    -------
    EffectVariance

    Notes
    -----
    The likelihood may have several maxima: the best point of a grid, then the root of the
    score beside it. Var(Â) = 2/Σ(A+Ψ)⁻². Bias of ML: −tr[(X'V⁻¹X)⁻¹X'V⁻²X] / Σ(A+Ψ)⁻²; REML 0.

    References
    ----------
    Datta and Lahiri (2000), Statistica Sinica 10, 613-627. Li and Lahiri (2010), Journal of
    Multivariate Analysis 101, 882-892. Yoshimori and Lahiri (2014), same, 124, 281-294.
    Rubin-Bleuer and You (2016), Survey Methodology 42(1) (adjusted only where needed).
    """
    data = _Data(values, sampling_variances, design, method)
    scale = float(np.median(sampling_variances) + np.var(values))
    highest = _highest(data, "none", scale)
    is_adjusted = highest <= _NEAR_ZERO * scale and boundary != "none"
    variance = _highest(data, boundary, scale) if is_adjusted else highest
    information = float(np.sum((variance + sampling_variances) ** -2.0))
    has_bias = method == "ml" and not is_adjusted
    return EffectVariance(
        variance=variance,
        standard_error=float(np.sqrt(2.0 / information)),
        bias=-data.regression_trace(variance) / information if has_bias else 0.0,
        likelihood_variance=highest,
        is_adjusted=is_adjusted,
        log_likelihood=data.log_likelihood(variance),
    )


def weighted_regression(
    values: FloatArray, *, total: FloatArray, design: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return X'V⁻¹X and the generalised least squares coefficients, V = diag(total)."""
    weighted = design / total[:, None]
    precision = design.T @ weighted
    coefficients = np.linalg.solve(precision, weighted.T @ values)
    return np.asarray(precision), np.asarray(coefficients)


@dataclass(frozen=True)
class _Data:
    """What the likelihood is of; β is profiled out."""

    values: FloatArray
    sampling_variances: FloatArray
    design: FloatArray
    method: Method

    def log_likelihood(self, variance: float) -> float:
        """ML: −½ (m log 2π + Σ log V + r'V⁻¹r); REML: m−p for m, and log|X'V⁻¹X| besides."""
        total = variance + self.sampling_variances
        precision, residual = self._fitted(total)
        is_restricted = self.method == "reml"
        count = len(total) - (self.design.shape[1] if is_restricted else 0)
        fit = float(np.sum(np.log(total)) + np.sum(residual**2 / total))
        if is_restricted:
            fit += float(np.linalg.slogdet(precision)[1])
        return -0.5 * (count * float(np.log(2 * np.pi)) + fit)

    def score(self, variance: float) -> float:
        """Return the slope of the log-likelihood: ½ (Σ r²/V² − Σ 1/V), REML + ½ trace."""
        total = variance + self.sampling_variances
        _, residual = self._fitted(total)
        slope = float(np.sum((residual / total) ** 2) - np.sum(1.0 / total))
        if self.method == "reml":
            slope += self.regression_trace(variance)
        return 0.5 * slope

    def regression_trace(self, variance: float) -> float:
        """Return tr[(X'V⁻¹X)⁻¹ X'V⁻²X]."""
        total = variance + self.sampling_variances
        precision = self.design.T @ (self.design / total[:, None])
        squared = self.design.T @ (self.design / total[:, None] ** 2)
        return float(np.trace(np.linalg.solve(precision, squared)))

    def _fitted(self, total: FloatArray) -> tuple[FloatArray, FloatArray]:
        precision, coefficients = weighted_regression(self.values, total=total, design=self.design)
        return precision, np.asarray(self.values - self.design @ coefficients)


def _adjustment(
    variance: float, sampling_variances: FloatArray, boundary: Boundary
) -> tuple[float, float]:
    """Return the logarithm of the adjustment factor and its slope."""
    if boundary == "none":
        return 0.0, 0.0
    if boundary == "li_lahiri":
        return float(np.log(variance)), 1.0 / variance
    count = len(sampling_variances)
    shrunk = float(np.sum(variance / (variance + sampling_variances)))
    slope = float(np.sum(sampling_variances / (variance + sampling_variances) ** 2))
    angle = float(np.arctan(shrunk))
    return float(np.log(angle)) / count, slope / ((1 + shrunk**2) * angle * count)


def _highest(data: _Data, boundary: Boundary, scale: float) -> float:
    """Return where the adjusted likelihood is highest: the best grid point, then the score."""
    from scipy.optimize import brentq

    def height(variance: float) -> float:
        return (
            data.log_likelihood(variance)
            + _adjustment(variance, data.sampling_variances, boundary)[0]
        )

    def slope(variance: float) -> float:
        return data.score(variance) + _adjustment(variance, data.sampling_variances, boundary)[1]

    grid = np.geomspace(_NEAR_ZERO * scale, 1e4 * scale, _GRID)
    if boundary == "none":
        grid = np.concatenate([[0.0], grid])
    best = int(np.argmax([height(float(point)) for point in grid]))
    low, high = float(grid[max(best - 1, 0)]), float(grid[min(best + 1, len(grid) - 1)])
    if not slope(low) > 0 > slope(high):
        return float(grid[best])
    return float(brentq(slope, low, high, xtol=1e-14 * scale, rtol=1e-14))
