"""Variances of the parts of signals from figures: pooled over areas, held by priors.

What does not belong here: conditioning on figures (area_signal_posterior).
"""

from dataclasses import fields

import numpy as np
import numpy.typing as npt

from forecasting.early_warning.area_signal_parts import (
    PartShares,
    middle,
    part_covariance,
)
from forecasting.early_warning.area_signal_settings import PartPrior, SignalSettings

FloatArray = npt.NDArray[np.float64]

_CARRIED_LOG_DEVIATION = 0.5  # of a year's estimate about the year's before: a choice
_SPREAD_LOG_DEVIATION = 0.4  # of an area's steps about those of all: a choice
_NOISE_LOG_DEVIATION = 0.7  # of the noise about its first guess: a choice
_EVALUATIONS = 90


def fit_part(
    residual: FloatArray,
    *,
    base: FloatArray,
    scale: FloatArray,
    prior: PartPrior,
    settings: SignalSettings,
    previous: PartShares | None,
    noise: FloatArray | None = None,
) -> tuple[PartShares, float]:
    """Return the most likely standard deviations of a part, the same shares for all areas.

    Parameters
    ----------
    residual
        Figures less their mean beforehand, areas × months; 0 where missing.
    base
        Covariance of all else: errors, what is common, steps set apart.
    scale
        Usual rates, by area.
    prior, settings
        Beforehand.
    previous
        Of the last estimation, which the new one leans on.
    noise
        Covariance of the errors as first guessed, not in ``base``; None: it is, and known.

    Returns
    -------
    shares, factor
        Standard deviations; by how much those of the noise exceed the guess.

    Notes
    -----
    The density of the figures is exact; the peak is sought in logarithms, with log-normal
    priors that keep it off zero.
    """
    from scipy.optimize import minimize

    middle_logs = middle(prior).logs
    spread = np.array([getattr(prior, item.name).log_deviation for item in fields(PartShares)])
    free = np.arange(4) if settings.has_season else np.arange(2)
    months, count = residual.shape[1], len(free)

    def shares_of(logs: FloatArray) -> PartShares:
        whole = middle_logs.copy()
        whole[free] = logs[:count]
        return PartShares.of_logs(np.clip(whole, middle_logs - 5.0, middle_logs + 5.0))

    def deviance(logs: FloatArray) -> float:
        shares = shares_of(logs)
        part = part_covariance(shares, months, settings)
        covariance = (part.level + part.season) * (scale**2)[:, None, None] + base
        value = float((((shares.logs - middle_logs) / spread) ** 2).sum())
        if noise is not None:
            factor = float(np.clip(logs[-1], -5.0, 5.0))
            covariance = covariance + np.exp(2.0 * factor) * noise
            value += (factor / _NOISE_LOG_DEVIATION) ** 2
        if previous is not None:
            moved = (shares.logs - previous.logs)[free] / _CARRIED_LOG_DEVIATION
            value += float((moved**2).sum())
        return value + float(_deviances(covariance, residual).sum())

    start = (middle_logs if previous is None else previous.logs)[free]
    if noise is not None:
        start = np.append(start, 0.0)
    simplex = np.vstack([start, start + 0.4 * np.eye(len(start))])
    found = minimize(
        deviance,
        start,
        method="Nelder-Mead",
        options={
            "initial_simplex": simplex, "xatol": 0.05, "fatol": 0.1, "maxfev": _EVALUATIONS,
        },
    )  # fmt: skip
    factor = 1.0 if noise is None else float(np.exp(np.clip(found.x[-1], -5.0, 5.0)))
    return shares_of(found.x), factor


def area_spreads(
    residual: FloatArray,
    *,
    base: FloatArray,
    scale: FloatArray,
    shares: PartShares,
    settings: SignalSettings,
) -> FloatArray:
    """Return how much larger each area's steps are than those of all, by area.

    Parameters
    ----------
    residual, base, scale, settings
        As for `fit_part`.
    shares
        Of all areas.

    Notes
    -----
    Mean of the logarithm over its posterior on a grid, about zero beforehand.
    """
    part = part_covariance(shares, residual.shape[1], settings)
    square = (scale**2)[:, None, None]
    grid = _SPREAD_LOG_DEVIATION * np.linspace(-2.0, 2.0, 7)
    logs = np.stack(
        [
            -0.5 * _deviances(square * (np.exp(2.0 * log) * part.level + part.season) + base,
                              residual)
            - 0.5 * (log / _SPREAD_LOG_DEVIATION) ** 2
            for log in grid
        ]
    )  # fmt: skip
    weight = np.exp(logs - logs.max(axis=0))
    return np.asarray(np.exp((weight * grid[:, None]).sum(axis=0) / weight.sum(axis=0)))


def _deviances(covariance: FloatArray, residual: FloatArray) -> FloatArray:
    factor = np.linalg.cholesky(covariance)
    logs = np.log(np.einsum("aii->ai", factor)).sum(axis=1)
    whitened = np.linalg.solve(factor, residual[:, :, None])[:, :, 0]
    return np.asarray(2.0 * logs + (whitened**2).sum(axis=1))
