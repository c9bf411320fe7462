"""Variances of the parts of signals from figures: pooled over areas, held by priors.

What does not belong here: conditioning on figures (area_signal_posterior).
"""

from dataclasses import dataclass, fields

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
_FARTHEST = 5.0  # a logarithm from where its prior lies
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

    search = _Search(residual, base, noise, scale, prior, settings, previous)
    start = search.start()
    simplex = np.vstack([start, start + 0.4 * np.eye(len(start))])
    found = minimize(
        search.deviance,
        start,
        method="Nelder-Mead",
        options={
            "initial_simplex": simplex, "xatol": 0.05, "fatol": 0.1, "maxfev": _EVALUATIONS,
        },
    )  # fmt: skip
    return search.shares(found.x), float(np.exp(search.noise_log(found.x)))


@dataclass(frozen=True)
class _Search:
    """The function of the logarithms sought whose least value is the peak."""

    residual: FloatArray
    base: FloatArray
    noise: FloatArray | None
    scale: FloatArray
    prior: PartPrior
    settings: SignalSettings
    previous: PartShares | None

    def start(self) -> FloatArray:
        """Return the logarithms to begin from: of the shares, and of the noise if sought."""
        shares = middle(self.prior) if self.previous is None else self.previous
        known = shares.logs[: self._count]
        return known if self.noise is None else np.append(known, 0.0)

    def shares(self, logs: FloatArray) -> PartShares:
        """Return the standard deviations; those of a season that is not there stay as they are."""
        whole = middle(self.prior).logs
        moved = np.clip(logs[: self._count] - whole[: self._count], -_FARTHEST, _FARTHEST)
        whole[: self._count] += moved
        return PartShares.of_logs(whole)

    def noise_log(self, logs: FloatArray) -> float:
        """Return by how much the noise exceeds its first guess, as a logarithm."""
        return 0.0 if self.noise is None else float(np.clip(logs[-1], -_FARTHEST, _FARTHEST))

    def deviance(self, logs: FloatArray) -> float:
        """Return minus twice the log density of figures and logarithms, but for a constant."""
        shares, extra = self.shares(logs), self.noise_log(logs)
        part = part_covariance(shares, self.residual.shape[1], self.settings)
        covariance = (part.level + part.season) * (self.scale**2)[:, None, None] + self.base
        if self.noise is not None:
            covariance = covariance + np.exp(2.0 * extra) * self.noise
        spread = np.array([getattr(self.prior, n.name).log_deviation for n in fields(PartShares)])
        away = (shares.logs - middle(self.prior).logs) / spread
        value = float((away**2).sum()) + (extra / _NOISE_LOG_DEVIATION) ** 2
        if self.previous is not None:
            moved = (shares.logs - self.previous.logs)[: self._count] / _CARRIED_LOG_DEVIATION
            value += float((moved**2).sum())
        return value + float(_deviances(covariance, self.residual).sum())

    @property
    def _count(self) -> int:
        return 4 if self.settings.has_season else 2


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
