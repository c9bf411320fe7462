"""Rates of separation by city from a purposive panel, each drawn to that of all, with its error.

What does not belong here: which enterprises are counted (events_large).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


PRIOR_EVENTS = 20.0
"""Events for which the mean size of all cities' events counts in a city's own (default)."""


@dataclass(frozen=True)
class CityRates:
    """Separations per staff-month by city, their root mean square error, variance per unit."""

    rate: FloatArray
    error: FloatArray
    variance: FloatArray


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
        Shape (cities,). ``variance`` is that of the separations in one staff-month.

    Raises
    ------
    ValueError
        If there are fewer than two enterprises.

    Notes
    -----
    Separations are a compound Poisson sum: enterprises with a loss come at λ per staff-month
    and lose m persons in the mean, so the rate is λ m and the variance λ E(size²). Few
    enterprises lose many, so one of them must not make a city's rate: λ of a city is drawn to
    that of all by τ² / (τ² + λ/x_city), τ² by the moments of DerSimonian and Laird, and m to the
    mean of all, which weighs ``PRIOR_EVENTS`` events. Without a loss the rate is nought.

    Examples
    --------
    >>> made = city_rates(np.full(4, 100.0), np.array([0.0, 2.0, 0.0, 2.0]),
    ...                   np.array([0, 0, 1, 1]), cities=3)
    >>> made.rate.round(3).tolist()
    [0.01, 0.01, 0.01]
    """
    if len(x) < 2:
        raise ValueError(f"expected two enterprises or more, got {len(x)}")
    is_event = y > 0
    count = int(is_event.sum())
    if count == 0:
        nought = np.zeros(cities)
        return CityRates(nought, nought, nought)
    exposure = weighted_counts(city, x, cities)
    events = weighted_counts(city, is_event.astype(np.float64), cities)
    frequency, squared = _frequencies(events, exposure)
    sizes = y[is_event]
    mean, second = float(sizes.mean()), float((sizes**2).mean())
    own = weighted_counts(city, y, cities)
    size = (own + PRIOR_EVENTS * mean) / (events + PRIOR_EVENTS)
    # One event tells nothing of the spread: its own size stands for it.
    spread = max(second - mean**2, 0.0) if count > 1 else mean**2
    size_error2 = spread * (size / mean) ** 2 / np.minimum(events + PRIOR_EVENTS, count)
    error = np.sqrt(size**2 * squared + frequency**2 * size_error2)
    return CityRates(frequency * size, error, frequency * second * (size / mean) ** 2)


def _frequencies(events: FloatArray, exposure: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return each city's frequency of events per staff-month, and its mean square error."""
    total = exposure.sum()
    pooled = events.sum() / total
    has_own = exposure > 0
    own = events / np.where(has_own, exposure, np.inf)
    spread = float((exposure * (own - pooled) ** 2).sum()) / pooled
    effective = (total - (exposure**2).sum() / total) / pooled
    excess = spread - (int(has_own.sum()) - 1)
    between = max(0.0, excess / effective) if effective > 0 else 0.0
    noise = pooled / np.where(has_own, exposure, np.inf)
    weight = np.where(has_own, between / (between + noise + (noise == 0)), 0.0)
    squared = (1 - weight) * between + (1 - weight) ** 2 * pooled / total
    return pooled + weight * (own - pooled), squared


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
