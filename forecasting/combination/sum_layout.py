"""Sums as matrices: what must be zero, and how every series follows from the lowest ones.

What does not belong here: building sums from names (forecasting.combination.summing).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from forecasting.combination.summing import SeriesSum, parents_last
from forecasting.models.protocol import FloatArray, IntArray

_SETTLE_TOLERANCE = 1e-13
_SETTLE_PASSES = 100


@dataclass(frozen=True)
class SumLayout:
    """The sums over the M series that take part in any.

    Parameters
    ----------
    members
        Positions of the M series among all, rising.
    leaves
        Positions among the members of the L series that are no sum.
    constraints
        Sparse, shape ``(m, M)``: parent less children, a row per independent sum.
    from_leaves
        Sparse, shape ``(M, L)``: every member as the sum of its leaves.
    second_breakdowns
        For each sum after the first of a parent that holds other leaves: the leaves only
        the first has, and those only this one has.
    """

    members: IntArray
    leaves: IntArray
    constraints: Any
    from_leaves: Any
    second_breakdowns: tuple[tuple[IntArray, IntArray], ...]

    def settled(self, leaf_values: FloatArray) -> FloatArray:
        """Return leaves at or above zero from which every sum follows to rounding.

        Parameters
        ----------
        leaf_values
            Shape ``(L, S)``, of which the sums hold nearly.

        Returns
        -------
        numpy.ndarray
            Shape ``(L, S)``. Where a parent has two breakdowns, the leaves of the second
            are scaled to the total of the first, until all agree.
        """
        settled = np.maximum(leaf_values, 0.0)
        for _ in range(_SETTLE_PASSES if self.second_breakdowns else 0):
            largest = 0.0
            for first, second in self.second_breakdowns:
                wanted, present = settled[first].sum(axis=0), settled[second].sum(axis=0)
                is_empty = present <= 0
                settled[first] *= np.where(is_empty, 0.0, 1.0)
                ratio = np.divide(wanted, present, out=np.ones_like(wanted), where=~is_empty)
                settled[second] *= ratio
                change = np.where(is_empty, wanted, np.abs(ratio - 1))
                largest = max(largest, float(change.max(initial=0.0)))
            if largest < _SETTLE_TOLERANCE:
                break
        return settled


def sum_layout(sums: Sequence[SeriesSum]) -> SumLayout:
    """Return the matrices of at least one sum, without cycles."""
    from scipy.sparse import csr_array

    members = sorted({one.parent for one in sums} | {i for one in sums for i in one.children})
    parents = {one.parent for one in sums}
    leaves = [series for series in members if series not in parents]
    row = {series: number for number, series in enumerate(members)}
    column = {series: number for number, series in enumerate(leaves)}
    by_parent: dict[int, list[SeriesSum]] = {}
    for one in sums:
        by_parent.setdefault(one.parent, []).append(one)
    below: dict[int, tuple[int, ...]] = {leaf: (leaf,) for leaf in leaves}
    kept: list[SeriesSum] = []
    breakdowns = []
    for parent in parents_last(sums):
        for number, one in enumerate(by_parent[parent]):
            reached = tuple(sorted(leaf for child in one.children for leaf in below[child]))
            if number == 0:
                below[parent] = reached
            elif reached == below[parent]:
                continue
            else:
                breakdowns.append((below[parent], reached))
            kept.append(one)
    counts = [len(below[series]) for series in members]
    spread = (
        np.ones(sum(counts)),
        (np.repeat(np.arange(len(members)), counts),
         [column[leaf] for series in members for leaf in below[series]]),
    )  # fmt: skip
    return SumLayout(
        np.array(members, dtype=np.int64),
        np.array([row[leaf] for leaf in leaves], dtype=np.int64),
        _constraints(kept, row),
        csr_array(spread, shape=(len(members), len(leaves))),
        tuple(
            (_columns(first, second, column), _columns(second, first, column))
            for first, second in breakdowns
        ),
    )


def _constraints(sums: Sequence[SeriesSum], row: dict[int, int]) -> Any:
    from scipy.sparse import csr_array

    entries = [
        (number, row[series], sign)
        for number, one in enumerate(sums)
        for series, sign in [(one.parent, 1.0), *((child, -1.0) for child in one.children)]
    ]
    at, series, sign = zip(*entries, strict=True)
    return csr_array((sign, (at, series)), shape=(len(sums), len(row)))


def _columns(
    these: tuple[int, ...], not_those: tuple[int, ...], column: dict[int, int]
) -> IntArray:
    return np.array([column[leaf] for leaf in sorted(set(these) - set(not_those))], dtype=np.int64)
