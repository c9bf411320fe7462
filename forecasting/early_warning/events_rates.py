"""Rates of separation by city from a purposive panel, each drawn to that of all, with its error.

What does not belong here: which enterprises are counted (events_large).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class CityRates:
    """Separations per staff-month by city, root mean square error, and σ² of y = b x + e."""

    rate: FloatArray
    error: FloatArray
    sigma2: float


def city_rates(x: FloatArray, y: FloatArray, city: IntArray, *, cities: int) -> CityRates:
    """Return each city's rate of separation, drawn to the rate of all cities.

    Parameters
    ----------
    x, y
        Staff-months (> 0) and separations of each enterprise, shape (enterprises,).
    city
        Position of its city.
    cities
        Number of cities; those without an enterprise get the rate of all.

    Returns
    -------
    CityRates
        Shape (cities,).

    Raises
    ------
    ValueError
        If there are fewer than two enterprises.

    Notes
    -----
    y = b x + e with Var(e) = σ² x; σ² from the residuals about the rate of all. The variance τ²
    between cities is that of DerSimonian and Laird; a city's own rate weighs
    τ² / (τ² + σ²/x_city).

    Examples
    --------
    >>> made = city_rates(np.full(4, 100.0), np.array([0.0, 2.0, 0.0, 2.0]),
    ...                   np.array([0, 0, 1, 1]), cities=3)
    >>> made.rate.round(3).tolist()
    [0.01, 0.01, 0.01]
    """
    if len(x) < 2:
        raise ValueError(f"expected two enterprises or more, got {len(x)}")
    exposure = np.bincount(city, weights=x, minlength=cities)
    total = x.sum()
    pooled = y.sum() / total
    sigma2 = float(((y - pooled * x) ** 2 / x).sum() / (len(x) - 1))
    if sigma2 <= 0:
        return CityRates(np.full(cities, pooled), np.zeros(cities), 0.0)
    has_own = exposure > 0
    own = np.bincount(city, weights=y, minlength=cities) / np.where(has_own, exposure, np.inf)
    spread = float((exposure * (own - pooled) ** 2).sum()) / sigma2
    effective = (total - (exposure**2).sum() / total) / sigma2
    excess = spread - (int(has_own.sum()) - 1)
    between = max(0.0, excess / effective) if effective > 0 else 0.0
    noise = sigma2 / np.where(has_own, exposure, np.inf)
    weight = np.where(has_own, between / (between + noise + (noise == 0)), 0.0)
    squared = (1 - weight) * between + (1 - weight) ** 2 * sigma2 / total
    return CityRates(pooled + weight * (own - pooled), np.sqrt(squared), sigma2)


def weighted_counts(place: IntArray, weight: FloatArray, count: int) -> FloatArray:
    """Return the sum of weights at each of the places 0 to count − 1."""
    return np.asarray(np.bincount(place, weights=weight, minlength=count), dtype=np.float64)


def tail_probability(
    *, known: FloatArray, mean: FloatArray, variance: FloatArray, line: FloatArray
) -> FloatArray:
    """Return P(known + X ≥ line) for X ≥ 0 of a gamma law with the mean and variance.

    All in persons, shape (cities,). Without spread it is 0 or 1.

    Examples
    --------
    >>> one = np.ones(1)
    >>> float(tail_probability(known=900 * one, mean=100 * one, variance=1e4 * one,
    ...                        line=1000 * one)[0].round(4))
    0.3679
    """
    from scipy.special import gammaincc

    missing = line - known
    has_spread = (mean > 0) & (variance > 0)
    safe_mean, safe_variance = np.where(has_spread, mean, 1.0), np.where(has_spread, variance, 1.0)
    scale = safe_variance / safe_mean
    tail = gammaincc(safe_mean / scale, np.maximum(missing, 0.0) / scale)
    sure = (known + mean >= line).astype(np.float64)
    return np.asarray(np.where(missing <= 0, 1.0, np.where(has_spread, tail, sure)))
