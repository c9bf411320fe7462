"""Linear bounds: what published sums tell of figures that are not published.

What does not belong here: which sums are published (verdicts, enterprise_bounds).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scipy.sparse import csr_array

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_FREE_OF_ROUNDING = 1e-7


@dataclass(frozen=True)
class LinearFacts:
    """Unknowns x with ``lower`` ≤ x ≤ ``upper`` and ``low`` ≤ ``matrix`` x ≤ ``high``."""

    matrix: "csr_array"
    low: FloatArray
    high: FloatArray
    lower: FloatArray
    upper: FloatArray


def linear_bounds(
    facts: LinearFacts, targets: Sequence[int] | None = None, *, is_consistent: bool = False
) -> tuple[FloatArray, FloatArray]:
    """Return the least and the greatest value that unknowns can have given the facts.

    Parameters
    ----------
    facts
        Bounds of the unknowns and intervals of their sums; a published figure is an interval
        as wide as its rounding.
    targets
        Places of the unknowns asked for; None: all.
    is_consistent
        The facts are known to agree, so that nothing needs widening.

    Returns
    -------
    tuple of numpy.ndarray
        Lower and upper bounds, one per target; infinite where nothing bounds them.

    Raises
    ------
    ValueError
        If the solver ends without an answer.

    Notes
    -----
    Two linear programs per target, min x_t and max x_t, by HiGHS, within the part of the
    system that is linked to the target. Facts that contradict each other, as figures of
    different estimators do, are first widened by the least total amount that makes them
    agree: the attacker believes what is published as far as it can be believed.

    Examples
    --------
    Two parts of a whole of 10, one of them published as 4:

    >>> from scipy.sparse import csr_array
    >>> facts = LinearFacts(
    ...     csr_array([[1.0, 1.0], [1.0, 0.0]]), np.array([10.0, 3.5]), np.array([10.0, 4.5]),
    ...     np.zeros(2), np.full(2, np.inf),
    ... )
    >>> [bound.tolist() for bound in linear_bounds(facts)]
    [[3.5, 5.5], [4.5, 6.5]]
    """
    from scipy.sparse import csr_array

    wanted = np.arange(len(facts.lower)) if targets is None else np.asarray(targets, dtype=np.int64)
    lowest, highest = np.empty(len(wanted)), np.empty(len(wanted))
    labels = _components(facts.matrix)
    rows_of = csr_array(abs(facts.matrix))
    for label in np.unique(labels[wanted]):
        columns = np.flatnonzero(labels == label)
        rows = np.flatnonzero(rows_of[:, columns].sum(axis=1) > 0)
        part = _part(facts, rows, columns)
        part = part if is_consistent else _agreeing(part)
        for place in np.flatnonzero(labels[wanted] == label):
            inner = int(np.searchsorted(columns, wanted[place]))
            lowest[place] = _extreme(part, inner, sign=1.0)
            highest[place] = _extreme(part, inner, sign=-1.0)
    return lowest, highest


def _components(matrix: "csr_array") -> IntArray:
    """Return for every unknown the number of the linked part it belongs to."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    touched = csr_array(matrix != 0, dtype=np.int8)
    _, labels = connected_components(touched.T @ touched, directed=False)
    return np.asarray(labels, dtype=np.int64)


def _part(facts: LinearFacts, rows: IntArray, columns: IntArray) -> LinearFacts:
    return LinearFacts(
        facts.matrix[rows][:, columns], facts.low[rows], facts.high[rows],
        facts.lower[columns], facts.upper[columns],
    )  # fmt: skip


def _agreeing(facts: LinearFacts) -> LinearFacts:
    """Return the facts, widened by the least total slack where they contradict each other."""
    from scipy.sparse import eye_array, hstack

    if not len(facts.low):
        return facts
    count, unknowns = len(facts.low), len(facts.lower)
    one = eye_array(count)
    scale = np.maximum(np.abs(facts.low), np.abs(facts.high))
    finite = np.where(np.isfinite(scale), scale, 1.0)
    wide = LinearFacts(
        hstack([facts.matrix, one, -one], format="csr"), facts.low, facts.high,
        np.concatenate([facts.lower, np.zeros(2 * count)]),
        np.concatenate([facts.upper, np.full(2 * count, np.inf)]),
    )  # fmt: skip
    cost = np.concatenate([np.zeros(unknowns), np.ones(2 * count)])
    slack = _solved(wide, cost)[unknowns:]
    spare = _FREE_OF_ROUNDING * np.maximum(finite, 1.0)
    if (slack <= np.concatenate([spare, spare])).all():
        return facts
    added, taken = slack[:count], slack[count:]
    return LinearFacts(
        facts.matrix, facts.low - added - spare, facts.high + taken + spare,
        facts.lower, facts.upper,
    )  # fmt: skip


def _extreme(facts: LinearFacts, target: int, *, sign: float) -> float:
    cost = np.zeros(len(facts.lower))
    cost[target] = sign
    return float(_solved(facts, cost)[target])


def _solved(facts: LinearFacts, cost: FloatArray) -> FloatArray:
    from scipy.optimize import linprog
    from scipy.sparse import vstack

    has_high, has_low = np.isfinite(facts.high), np.isfinite(facts.low)
    if not len(facts.low):
        return np.where(cost > 0, facts.lower, np.where(cost < 0, facts.upper, facts.lower))
    made = linprog(
        cost,
        A_ub=vstack([facts.matrix[has_high], -facts.matrix[has_low]], format="csr"),
        b_ub=np.concatenate([facts.high[has_high], -facts.low[has_low]]),
        bounds=np.stack([facts.lower, facts.upper], axis=1),
        method="highs",
    )
    if made.status == 3:  # nothing bounds it
        return np.where(cost > 0, -np.inf, np.where(cost < 0, np.inf, 0.0))
    if made.status != 0:
        raise ValueError(
            f"linear bounds of {len(facts.lower)} unknowns: expected a solution, got status"
            f" {made.status}, {made.message}"
        )
    return np.asarray(made.x, dtype=np.float64)
