"""Rates to persons and back, with the denominators of sums added up.

What does not belong here: making persons add up (forecasting.combination.reconciliation).
"""

from collections.abc import Sequence

import numpy as np

from forecasting.combination.summing import (
    BoolArray,
    SeriesSum,
    SummingStructure,
    SumProblem,
    parents_last,
)
from forecasting.models.protocol import FloatArray


def summed_denominators(
    denominators_persons: FloatArray, structure: SummingStructure
) -> FloatArray:
    """Return denominators in which every sum has that of its children together.

    Parameters
    ----------
    denominators_persons
        Persons a rate refers to; NaN for a series that is no rate. Shape ``(N,)``,
        ``(N, H)`` or, on paths, ``(P, N, H)``.
    structure
        The sums.

    Returns
    -------
    numpy.ndarray
        Shape ``(1, N, 1)``, ``(1, N, H)`` or ``(P, N, H)``. A parent has the sum of its
        children where they all have one, by the first of its breakdowns that has; else its
        own.

    Raises
    ------
    ValueError
        If the shape is another, or a denominator is negative or infinite.
    """
    given = np.asarray(denominators_persons, dtype=np.float64)
    count = len(structure.unique_ids)
    axis = {1: 0, 2: 0, 3: 1}.get(given.ndim)
    if axis is None or given.shape[axis] != count:
        raise ValueError(
            f"denominators_persons: expected shape ({count},), ({count}, H) or (P, {count}, H),"
            f" got {given.shape}"
        )
    made = given.reshape((1, count, -1)).copy() if given.ndim < 3 else given.copy()
    wrong = (np.isinf(made) | (made < 0)).any(axis=(0, 2))
    if wrong.any():
        name = structure.unique_ids[int(np.argmax(wrong))]
        raise ValueError(f"denominators_persons: expected finite, 0 or more, for {name}")
    by_parent: dict[int, list[SeriesSum]] = {}
    for one in structure.sums:
        by_parent.setdefault(one.parent, []).append(one)
    for parent in parents_last(structure.sums):
        for one in by_parent[parent]:
            below = made[:, list(one.children)]
            if np.isfinite(below).all():
                made[:, parent] = below.sum(axis=1)
                break
    return made


def sums_of_one_kind(
    structure: SummingStructure, has_denominator: BoolArray
) -> tuple[tuple[SeriesSum, ...], tuple[SumProblem, ...]]:
    """Return the sums whose members are all rates or all counts, and why not the others.

    Parameters
    ----------
    structure
        The sums.
    has_denominator
        Whether a series is a rate with a known denominator, shape ``(N,)``.

    Returns
    -------
    tuple
        The sums, and a problem for each member without a denominator in the others.
    """
    kept = []
    problems: list[SumProblem] = []
    for one in structure.sums:
        without = [i for i in (*one.children, one.parent) if not has_denominator[i]]
        if without and len(without) <= len(one.children):
            problems += no_denominator(one, without, structure.unique_ids)
        else:
            kept.append(one)
    return tuple(kept), tuple(problems)


def no_denominator(
    one: SeriesSum, without: Sequence[int], unique_ids: Sequence[str]
) -> list[SumProblem]:
    """Return one problem per member of a sum of rates that has no denominator."""
    parent = unique_ids[one.parent]
    return [
        SumProblem(
            unique_ids[i],
            parent,
            "no_denominator",
            f"expected denominator_persons of {unique_ids[i]} as of the other members of"
            f" {parent}, got none",
        )
        for i in without
    ]


def rates_to_persons(values: FloatArray, denominators_persons: FloatArray) -> FloatArray:
    """Return persons: rate × denominator / 100; series without a denominator as they are."""
    is_rate = np.isfinite(denominators_persons)
    persons: FloatArray = values * np.where(is_rate, denominators_persons / 100, 1.0)
    return persons


def persons_to_rates(persons: FloatArray, denominators_persons: FloatArray) -> FloatArray:
    """Return rates in %: 100 × persons / denominator; NaN where the denominator is 0.

    Series without a denominator are returned as they are.
    """
    is_rate = np.isfinite(denominators_persons)
    with np.errstate(divide="ignore", invalid="ignore"):
        per_person = np.where(denominators_persons > 0, 100 / denominators_persons, np.nan)
    rates: FloatArray = persons * np.where(is_rate, per_person, 1.0)
    return rates
