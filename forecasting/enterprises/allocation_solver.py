"""Numbers by cell that make a sum of variances least under linear limits, in whole units.

min Σ A/m(n) over lower ≤ n ≤ upper, G n ≤ h, with m = n − taken, at least one half. What
does not belong here: what cells, variances and limits mean (forecasting.enterprises.allocation).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

UNCOVERED = 0.5
"""A cell without a member counts as half an enterprise: finite, and worse than one."""

_LIMITS_NAMED = 5
_ROOM = 3
_NODES = 2000
"""Limits the search by its nodes, not by time: the same result on every machine."""


@dataclass(frozen=True)
class AllocationProblem:
    """What is to be solved.

    Parameters
    ----------
    importance
        A, variance one enterprise of each cell would leave, weighted by how much its area
        counts; 0 or more, shape (cells,).
    taken
        Certain members, which do not lower A/m; shape (cells,).
    lower, upper
        Whole bounds of n, lower ≤ upper, taken ≤ lower.
    limits
        G, shape (limits, cells), dense.
    bounds
        h, shape (limits,).
    names
        What each limit is called in messages.
    """

    importance: FloatArray
    taken: FloatArray
    lower: FloatArray
    upper: FloatArray
    limits: FloatArray
    bounds: FloatArray
    names: tuple[str, ...]

    def variance(self, counts: FloatArray) -> FloatArray:
        """Return A/m by cell, 0 where all are taken with certainty."""
        return self.importance / np.maximum(counts - self.taken, UNCOVERED)


def solve_allocation(problem: AllocationProblem) -> IntArray:
    """Return whole numbers by cell that keep every limit and make Σ A/m least.

    Parameters
    ----------
    problem
        Bounds, limits, importance.

    Returns
    -------
    numpy.ndarray
        Shape (cells,).

    Raises
    ------
    ValueError
        If no numbers, or no whole numbers, keep all limits: the message names those that
        cannot be kept together and by how much they are missed.

    Notes
    -----
    The convex problem is solved by its dual: for prices λ ≥ 0 of the limits every cell has
    n = taken + √(A/(G'λ)) within its bounds, and the dual's slope is G n − h. Whole numbers
    then come from a linear integer programme over the units around that solution, in which
    each further unit of a cell is worth less than the one before, so that its optimum is the
    best allocation within that window.

    References
    ----------
    Bankier (1988), The American Statistician 42, 174-177. Boyd and Vandenberghe (2004),
    Convex Optimization, section 5.5.
    """
    _require_feasible(problem)
    continuous = _solve_dual(problem)
    found = _rounded(problem, continuous)
    if found is None:
        found = _nearest_whole(problem, continuous)
    if found is None:
        raise ValueError(
            "expected limits that whole numbers can keep together, got none for "
            f"{_first(list(problem.names))}"
        )
    return found


def _require_feasible(problem: AllocationProblem) -> None:
    """Raise unless real numbers keep all limits; the least total violation names the culprits."""
    from scipy.optimize import linprog

    rows, cells = problem.limits.shape
    slack = -np.eye(rows)
    scale = np.maximum(np.abs(problem.bounds), 1.0)
    solved = linprog(
        np.concatenate([np.zeros(cells), 1.0 / scale]),
        A_ub=np.hstack([problem.limits, slack]),
        b_ub=problem.bounds,
        bounds=[
            *zip(problem.lower, problem.upper, strict=True),
            *[(0.0, None)] * rows,
        ],
        method="highs",
    )
    missed = solved.x[cells:]
    if (missed > 1e-6).any():
        raise ValueError(_clash(problem.names, missed, np.asarray(solved.ineqlin.marginals)))


def _clash(names: tuple[str, ...], missed: FloatArray, prices: FloatArray) -> str:
    """Return the message that names limits missed, and those kept that stand in their way."""
    wrong = [f"{names[i]} (missed by {missed[i]:.2f})" for i in np.flatnonzero(missed > 1e-6)]
    in_the_way = [names[i] for i in np.flatnonzero((missed <= 1e-6) & (prices < -1e-9))]
    beside = f" beside {_first(in_the_way)}" if in_the_way else ""
    return f"expected limits that can be kept together, cannot keep {_first(wrong)}{beside}"


def _first(names: list[str]) -> str:
    more = len(names) - _LIMITS_NAMED
    return ", ".join(names[:_LIMITS_NAMED]) + (f" and {more} more" if more > 0 else "")


def _solve_dual(problem: AllocationProblem) -> FloatArray:
    from scipy.optimize import minimize

    largest = float(problem.importance.max(initial=0.0))
    if largest == 0.0:
        return problem.lower
    importance = np.maximum(problem.importance, 1e-9 * largest)
    # In these units the price of the first limit alone would be 1, and the objective 1.
    limits = problem.limits
    # A limit beyond reach binds no less if put where it can just be reached.
    reach = np.maximum(limits * problem.lower, limits * problem.upper).sum(axis=1)
    bounds = np.minimum(problem.bounds, reach)
    first = max(float(bounds[0]), 1.0)
    weight = np.abs(limits[0])
    if not weight.any():  # nothing costs anything: the budget does not bind
        weight = np.ones(len(weight))
    importance = importance * (first / float(np.sqrt(importance * weight).sum())) ** 2
    low = np.maximum(problem.lower - problem.taken, UNCOVERED)
    high = np.maximum(problem.upper - problem.taken, UNCOVERED)

    def counts(prices: FloatArray) -> FloatArray:
        price = limits.T @ prices
        free = np.sqrt(importance / np.maximum(price, 1e-200))
        return np.asarray(np.clip(free, low, high), dtype=np.float64)

    def negative_dual(prices: FloatArray) -> tuple[float, FloatArray]:
        free = counts(prices)
        gap = limits @ (problem.taken + free) - bounds
        return -float(np.sum(importance / free) + prices @ gap) / first, -gap / first

    start = np.zeros(len(bounds))
    start[0] = 1.0
    solved = minimize(
        negative_dual,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[(0.0, None)] * len(bounds),
        options={"maxiter": 5000, "maxfun": 20000, "ftol": 1e-14, "gtol": 1e-10, "maxcor": 30},
    )
    return np.asarray(problem.taken + counts(solved.x), dtype=np.float64)


def _rounded(problem: AllocationProblem, continuous: FloatArray) -> IntArray | None:
    """Return the best whole numbers within a few units of the continuous solution."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    base = np.clip(np.floor(continuous) - 1, problem.lower, problem.upper)
    cells = len(base)
    steps = np.arange(_ROOM)[:, None]
    gain = (problem.variance(base + steps) - problem.variance(base + steps + 1)).ravel()
    room = (base + steps + 1 <= problem.upper).ravel()
    scale = float(gain.max(initial=0.0)) or 1.0
    # A unit that gains nothing is not bought.
    solved = milp(
        -gain / scale + 1e-12,
        integrality=np.ones(len(gain)),
        bounds=Bounds(0.0, room.astype(np.float64)),
        constraints=LinearConstraint(
            csr_array(np.tile(problem.limits, _ROOM)),
            ub=problem.bounds - problem.limits @ base + 1e-9,
        ),
        options={"node_limit": _NODES, "mip_rel_gap": 1e-4},
    )
    if solved.x is None:
        return None
    return np.asarray(np.round(base + solved.x.reshape(_ROOM, cells).sum(axis=0)), dtype=np.int64)


def _nearest_whole(problem: AllocationProblem, continuous: FloatArray) -> IntArray | None:
    """Return whole numbers near the continuous solution where its window has none."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    cells = len(continuous)
    eye = np.eye(cells)
    solved = milp(
        np.concatenate([np.zeros(cells), np.ones(cells)]),
        integrality=np.concatenate([np.ones(cells), np.zeros(cells)]),
        bounds=Bounds(
            np.concatenate([problem.lower, np.zeros(cells)]),
            np.concatenate([problem.upper, np.full(cells, np.inf)]),
        ),
        constraints=[
            LinearConstraint(
                np.hstack([problem.limits, np.zeros_like(problem.limits)]),
                ub=problem.bounds + 1e-9,
            ),
            LinearConstraint(np.hstack([eye, -eye]), ub=continuous),
            LinearConstraint(np.hstack([-eye, -eye]), ub=-continuous),
        ],
        options={"node_limit": _NODES},
    )
    return None if solved.x is None else np.asarray(np.round(solved.x[:cells]), dtype=np.int64)
