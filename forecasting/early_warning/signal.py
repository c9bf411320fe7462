"""The noise-free signal behind noisy monthly figures: its exact posterior.

What does not belong here: seasonal adjustment (forecasting.seasonal) and what a signal
means for a warning (rules).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

_VARIANCE_RATIOS = (1e-4, 1e4)  # of the signal's step over the noise: the range searched


@dataclass(frozen=True)
class SignalPosterior:
    """Joint normal posterior of the signal over all months, kept as a banded factor.

    Attributes
    ----------
    mean
        Posterior mean by month, unit of the figures, shape (months,) or, where several
        sets of figures were given, (months, sets).
    factor
        Lower banded Cholesky factor L of the posterior precision, shape (2, months):
        diagonal, then the diagonal below it.
    state_variance
        Variance of the signal's step into each month but the first, squared unit, shape
        (months - 1,).
    """

    mean: FloatArray
    factor: FloatArray
    state_variance: FloatArray

    def covariance(self, last_months: int) -> FloatArray:
        """Return the posterior covariance of the last months, shape (months, months).

        Notes
        -----
        With precision LL' and x = mean + L'^-1 z, the last k signals depend on the last k
        z only, so their covariance is that of the trailing block of L.
        """
        block = np.zeros((last_months, last_months))
        np.fill_diagonal(block, self.factor[0, -last_months:])
        if last_months > 1:
            rows = np.arange(1, last_months)
            block[rows, rows - 1] = self.factor[1, -last_months:-1]
        inverse = np.linalg.inv(block)
        return np.asarray(inverse.T @ inverse, dtype=np.float64)

    def draws(self, count: int, *, last_months: int, generator: np.random.Generator) -> FloatArray:
        """Return joint draws of the signal in the last months, shape (months, count).

        Where ``mean`` has several sets, draw i belongs to set i modulo their number.
        """
        noise = generator.standard_normal((last_months, count))
        diagonal = self.factor[0, -last_months:]
        below = self.factor[1, -last_months:]
        drawn = np.empty_like(noise)
        drawn[-1] = noise[-1] / diagonal[-1]
        for row in range(last_months - 2, -1, -1):
            drawn[row] = (noise[row] - below[row] * drawn[row + 1]) / diagonal[row]
        centre = self.mean[-last_months:]
        if centre.ndim == 1:
            return np.asarray(drawn + centre[:, None], dtype=np.float64)
        return np.asarray(drawn + centre[:, np.arange(count) % centre.shape[1]], dtype=np.float64)


def estimate_signal(
    figures: FloatArray,
    noise_variance: FloatArray,
    *,
    state_variance: FloatArray | float | None = None,
) -> SignalPosterior:
    """Return the posterior of a random-walk signal seen with noise of known variance.

    Parameters
    ----------
    figures
        Figures by month, shape (months,) or (months, sets); NaN where missing, in the
        same months in all sets.
    noise_variance
        Variance of the noise in each figure, shape (months,), above zero.
    state_variance
        Variance of the signal's monthly step, one for all or shape (months - 1,); None
        estimates one for all by penalised maximum likelihood.

    Returns
    -------
    SignalPosterior
        Mean by month and the factor of the joint precision.

    Raises
    ------
    ValueError
        If fewer than two figures are present, shapes differ, a noise variance is not
        positive, or the state variance is to be estimated from several sets.

    Notes
    -----
    y_t = x_t + e_t, e_t ~ N(0, r_t);  x_t = x_{t-1} + w_t, w_t ~ N(0, q), x_1 diffuse.
    The posterior precision W + D'Q⁻¹D, W = diag(1/r_t) with 0 where a figure is missing,
    Q = diag(q) and D the first difference, is tridiagonal, so mean, likelihood and draws
    cost a time linear in the months. One q for all maximises

        -½ [(n-1) log q + log|W + D'D/q| + Σ (y-x̂)²/r + Σ (x̂_t - x̂_{t-1})²/q] + ½ log q,

    the log likelihood plus log √q. Without the last term a few calm years give q = 0: a
    signal that no month can move again, and an error near zero. The term keeps q off that
    boundary by about one standard error and fades where the figures speak. Only the
    figures given are used: the last month is filtered, earlier ones are smoothed by what
    followed.

    References
    ----------
    Durbin and Koopman (2012), Time Series Analysis by State Space Methods, 2nd ed., ch. 2.
    Chan and Jeliazkov (2009), "Efficient simulation and integrated likelihood estimation in
    state space models", Int. J. Mathematical Modelling and Numerical Optimisation 1.
    Chung, Rabe-Hesketh, Dorie, Gelman, Liu (2013), "A nondegenerate penalized likelihood
    estimator for variance parameters in multilevel models", Psychometrika 78(4).
    """
    _check(figures, noise_variance)
    weights = np.where(np.isnan(figures if figures.ndim == 1 else figures[:, 0]), 0.0, 1.0)
    weights = weights / noise_variance
    if state_variance is None:
        if figures.ndim > 1:
            raise ValueError("expected one set of figures to estimate the state variance from")
        state_variance = _most_likely_variance(figures, weights, float(np.median(noise_variance)))
    steps = np.broadcast_to(np.asarray(state_variance, dtype=np.float64), (len(weights) - 1,))
    mean, factor = _posterior(figures, weights, steps)
    return SignalPosterior(mean, factor, steps)


def _check(figures: FloatArray, noise_variance: FloatArray) -> None:
    if figures.shape[0] != noise_variance.shape[0]:
        raise ValueError(
            f"expected one noise variance per month, got {noise_variance.shape[0]}"
            f" for {figures.shape[0]} months"
        )
    if np.count_nonzero(~np.isnan(figures if figures.ndim == 1 else figures[:, 0])) < 2:
        raise ValueError("expected at least two figures")
    if not np.all(noise_variance > 0):
        raise ValueError(f"expected noise variances above 0, got {np.min(noise_variance)}")


def _most_likely_variance(figures: FloatArray, weights: FloatArray, noise: float) -> float:
    from scipy.optimize import minimize_scalar

    present = weights > 0
    known = np.where(present, figures, 0.0)

    def deviance(log_variance: float) -> float:
        variance = float(np.exp(log_variance))
        mean, factor = _posterior(figures, weights, np.full(len(figures) - 1, variance))
        return float(
            (len(figures) - 2) * log_variance  # n - 1 of the likelihood less 1 of the penalty
            + 2.0 * np.log(factor[0]).sum()
            + (weights * (known - mean) ** 2).sum()
            + (np.diff(mean) ** 2).sum() / variance
        )

    bounds = (np.log(noise * _VARIANCE_RATIOS[0]), np.log(noise * _VARIANCE_RATIOS[1]))
    found = minimize_scalar(deviance, bounds=bounds, method="bounded", options={"xatol": 1e-3})
    return float(np.exp(found.x))


def _posterior(
    figures: FloatArray, weights: FloatArray, state_variance: FloatArray
) -> tuple[FloatArray, FloatArray]:
    from scipy.linalg import cho_solve_banded, cholesky_banded

    months = figures.shape[0]
    bands = np.zeros((2, months))
    bands[0] = weights
    bands[0, 1:] += 1.0 / state_variance
    bands[0, :-1] += 1.0 / state_variance
    bands[1, :-1] = -1.0 / state_variance
    factor = cholesky_banded(bands, lower=True, check_finite=False)
    known = np.nan_to_num(figures, nan=0.0)
    weighted = weights * known if known.ndim == 1 else weights[:, None] * known
    mean = cho_solve_banded((factor, True), weighted, check_finite=False)
    return np.asarray(mean, dtype=np.float64), np.asarray(factor, dtype=np.float64)
