"""Random numbers of the simulation: one stream per purpose, all from one seed.

A stream begins at the same month whatever the window and is never shared, so that scenarios
use the same numbers and a longer simulation leaves earlier months as they were. What does not
belong here: what the numbers are used for.
"""

from typing import Literal, get_args

import numpy as np
import pandas as pd

Stream = Literal[
    "common", "industry", "city", "city_industry", "survey", "insurance", "employment", "vacancy",
    "big_data", "arrival", "population", "enterprise_month", "panel", "layoff", "identity",
    "outage", "insured_structure", "administration",
]  # fmt: skip

_NUMBERS = {name: number for number, name in enumerate(get_args(Stream), start=1)}


def generator(seed: int, stream: Stream, *parts: int) -> np.random.Generator:
    """Return the generator of a stream, or of a numbered part of it (a month, a feed)."""
    return np.random.default_rng([seed, _NUMBERS[stream], *parts])


def autoregression(
    rng: np.random.Generator, *, months: int, width: int, persistence: float, sd: float
) -> np.ndarray:
    """Return stationary AR(1) paths, months × width, with a stationary standard deviation."""
    shocks = rng.standard_normal((months, width)) * sd
    paths = np.empty_like(shocks)
    paths[0] = shocks[0]
    scale = np.sqrt(1 - persistence**2)
    for month in range(1, months):
        paths[month] = persistence * paths[month - 1] + scale * shocks[month]
    return paths


def month_number(month: pd.Timestamp) -> int:
    """Return the number of a month, counted from the year 0."""
    return month.year * 12 + month.month - 1


def monthly_normals(
    months: pd.DatetimeIndex, width: int, *, seed: int, stream: Stream, part: int = 0
) -> np.ndarray:
    """Return standard normal numbers, months × width; a month's do not depend on the window."""
    return np.stack(
        [
            generator(seed, stream, part, month_number(month)).standard_normal(width)
            for month in months
        ]
    )


def poisson_counts(mean: np.ndarray, *, uniform: np.ndarray, normal: np.ndarray) -> np.ndarray:
    """Return Poisson counts made from given numbers, so that one mean moves no other count.

    By inversion up to a mean of 12, by the rounded normal above it.
    """
    low = np.minimum(mean, _LARGEST_INVERTED_MEAN)
    probability = np.exp(-low)
    cumulated, count = probability.copy(), np.zeros(len(mean), dtype=np.int64)
    for number in range(1, _LARGEST_INVERTED_COUNT):
        is_above = uniform > cumulated
        if not is_above.any():
            break
        count += is_above
        probability = probability * low / number
        cumulated += probability
    high = np.maximum(np.round(mean + np.sqrt(mean) * normal), 0).astype(np.int64)
    return np.where(mean > _LARGEST_INVERTED_MEAN, high, count)


_LARGEST_INVERTED_MEAN = 12.0
_LARGEST_INVERTED_COUNT = 48


def row_uniforms(
    reference_months: pd.Series, columns: int, *, seed: int, stream: Stream, part: int = 0
) -> np.ndarray:
    """Return uniform numbers, rows × columns; those of a month's rows depend on the month alone."""
    made = np.empty((len(reference_months), columns))
    every, month_of = np.unique(reference_months.to_numpy(), return_inverse=True)
    for number, month in enumerate(pd.DatetimeIndex(every)):
        positions = np.flatnonzero(month_of == number)
        rng = generator(seed, stream, part, month_number(month))
        made[positions] = rng.random((len(positions), columns))
    return made
