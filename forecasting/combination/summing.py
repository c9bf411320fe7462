"""Which series is the sum of which others, from pairs of child and parent.

What does not belong here: whether figures do add up (forecasting.combination.target_sums),
making forecasts add up (forecasting.combination.reconciliation).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

BoolArray = npt.NDArray[np.bool_]

ProblemReason = Literal[
    "absent_child",
    "absent_parent",
    "cycle",
    "no_forecast",
    "no_common_month",
    "does_not_add_up",
    "no_denominator",
    "overlap",
    "contradiction",
]


@dataclass(frozen=True)
class SeriesSum:
    """One series as the sum of others; numbers are positions among the structure's names.

    Parameters
    ----------
    parent
        The sum.
    children
        What is added up, each once, in rising order.
    tree
        Name of the breakdown, such as ``sex``; empty where only one is known.
    """

    parent: int
    children: tuple[int, ...]
    tree: str = ""


@dataclass(frozen=True)
class SumProblem:
    """A sum that is not imposed, and why.

    Parameters
    ----------
    unique_id
        The series at fault: a child, or the parent where all children are concerned.
    aggregate_id
        The parent of the sum.
    reason
        ``absent_child``, ``absent_parent`` (not among the series), ``cycle`` (a series above
        itself), ``no_forecast`` (paths of a member are missing), ``no_common_month``,
        ``does_not_add_up`` (in history), ``no_denominator``, ``overlap`` (children that share
        a series below them by another breakdown), ``contradiction`` (breakdowns that hold
        together only if parts are zero, so that the sum is not met).
    message
        What was expected and what was found.
    """

    unique_id: str
    aggregate_id: str
    reason: ProblemReason
    message: str


@dataclass(frozen=True)
class SummingStructure:
    """The sums among named series, and the sums that could not be built.

    Parameters
    ----------
    unique_ids
        Names of all series, in the order of their arrays.
    sums
        Without cycles; a series may be a child of several and the parent of several.
    problems
        Sums left out.
    """

    unique_ids: tuple[str, ...]
    sums: tuple[SeriesSum, ...]
    problems: tuple[SumProblem, ...] = ()


def summing_structure(
    unique_ids: Sequence[str],
    pairs: Sequence[tuple[str, str]],
    *,
    trees: Sequence[str] | None = None,
) -> SummingStructure:
    """Return the sums that pairs of child and parent describe.

    Parameters
    ----------
    unique_ids
        Names of all series, each once.
    pairs
        (child, parent); a child may have several parents. Pairs given twice count once.
    trees
        Name of the breakdown of each pair; None puts all into one. A parent that is
        broken down twice without common parts below (by sex, and by city) needs two names.

    Returns
    -------
    SummingStructure
        Sums in order of parent, then tree. Sums of a parent in a cycle, of an absent child
        or to an absent parent are among the problems instead.

    Raises
    ------
    ValueError
        If a name is given twice, or trees are not one per pair.

    Notes
    -----
    A parent is the sum of its children within one tree. Where children share a part below
    them in the same tree (cities and industries above the same cells, overlapping groups of
    cities), adding them up would count it twice: the parent is then the sum of the distinct
    lowest series below it.

    Examples
    --------
    >>> names = ["nation", "north", "south"]
    >>> made = summing_structure(names, [("north", "nation"), ("south", "nation")])
    >>> made.sums
    (SeriesSum(parent=0, children=(1, 2), tree=''),)
    """
    position = {name: number for number, name in enumerate(unique_ids)}
    if len(position) < len(unique_ids):
        raise ValueError(f"unique_ids: expected each once, got {len(unique_ids)} names for"
                         f" {len(position)} series")  # fmt: skip
    labels = [""] * len(pairs) if trees is None else list(trees)
    if len(labels) != len(pairs):
        raise ValueError(f"trees: expected one per pair ({len(pairs)}), got {len(labels)}")
    children: dict[tuple[str, str], set[str]] = {}
    for (child, parent), tree in zip(pairs, labels, strict=True):
        children.setdefault((parent, tree), set()).add(child)
    problems = _absent(children, position) + _cycles(children, position)
    faulty = {problem.aggregate_id for problem in problems if problem.reason != "absent_child"}
    without_child = {(p.aggregate_id, p.unique_id) for p in problems if p.reason == "absent_child"}
    known = {
        (position[parent], tree): {position[child] for child in members if child in position}
        for (parent, tree), members in children.items()
        if parent not in faulty
    }
    incomplete = {
        (position[parent], tree)
        for (parent, tree), members in children.items()
        if any((parent, child) in without_child for child in members)
    }
    sums = [
        SeriesSum(parent, distinct, tree)
        for (parent, tree), distinct in sorted(_distinct_parts(known).items())
        if (parent, tree) not in incomplete
    ]
    overlapping = _overlapping(sums)
    problems += [
        SumProblem(
            unique_ids[one.parent],
            unique_ids[one.parent],
            "overlap",
            f"expected children of {unique_ids[one.parent]} without common parts, got"
            f" {unique_ids[shared]} in several",
        )
        for one, shared in overlapping.items()
    ]
    kept = tuple(one for one in sums if one not in overlapping)
    return SummingStructure(tuple(unique_ids), kept, tuple(problems))


def parents_last(sums: Sequence[SeriesSum]) -> list[int]:
    """Return the parents of sums without cycles, each after all parents below it."""
    waiting: dict[int, set[int]] = {}
    for one in sums:
        waiting.setdefault(one.parent, set()).update(one.children)
    above: dict[int, list[int]] = {}
    for parent, members in waiting.items():
        members.intersection_update(waiting.keys())
        for child in members:
            above.setdefault(child, []).append(parent)
    ready = sorted((parent for parent, members in waiting.items() if not members), reverse=True)
    order = []
    while ready:
        done = ready.pop()
        order.append(done)
        for parent in above.get(done, ()):
            waiting[parent].discard(done)
            if not waiting[parent]:
                ready.append(parent)
    return order


def _absent(
    children: dict[tuple[str, str], set[str]], position: dict[str, int]
) -> list[SumProblem]:
    problems = []
    for (parent, _), members in sorted(children.items()):
        if parent not in position:
            message = f"expected {parent} among the series, got {len(members)} children of it"
            problems.append(SumProblem(parent, parent, "absent_parent", message))
            continue
        problems += [
            SumProblem(child, parent, "absent_child", f"expected {child} among the series")
            for child in sorted(members)
            if child not in position
        ]
    return problems


def _cycles(
    children: dict[tuple[str, str], set[str]], position: dict[str, int]
) -> list[SumProblem]:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    pairs = [
        (position[child], position[parent])
        for (parent, _), members in children.items()
        if parent in position
        for child in members
        if child in position
    ]
    if not pairs:
        return []
    rows, columns = np.array(pairs, dtype=np.int64).T
    size = len(position)
    graph = coo_array((np.ones(len(rows)), (rows, columns)), shape=(size, size))
    _, component = connected_components(graph, connection="strong")
    is_ring: BoolArray = np.bincount(component) > 1
    names = list(position)
    within = set(rows[rows == columns].tolist())
    within |= set(np.unique(columns[is_ring[component[columns]]]).tolist())
    return [
        SumProblem(names[one], names[one], "cycle", f"expected no series above itself, got {name}")
        for one in sorted(within)
        for name in [names[one]]
    ]


def _overlapping(sums: Sequence[SeriesSum]) -> dict[SeriesSum, int]:
    """Return the sums in which a series counts twice by way of any breakdowns, and which."""
    by_parent: dict[int, list[SeriesSum]] = {}
    for one in sums:
        by_parent.setdefault(one.parent, []).append(one)
    below: dict[int, set[int]] = {}
    found = {}
    for parent in parents_last(sums):
        for one in by_parent[parent]:
            seen: set[int] = set()
            for child in one.children:
                part = below.get(child, {child})
                if not seen.isdisjoint(part):
                    found[one] = min(seen & part)
                seen |= part
            below[parent] = below.get(parent, {parent}) | seen
    return found


def _distinct_parts(
    children: dict[tuple[int, str], set[int]],
) -> dict[tuple[int, str], tuple[int, ...]]:
    """Return the children of each sum, or the lowest series below where these overlap."""
    order = parents_last([SeriesSum(key[0], tuple(below)) for key, below in children.items()])
    rank = {parent: number for number, parent in enumerate(order)}
    lowest: dict[tuple[int, str], frozenset[int]] = {}
    parts: dict[tuple[int, str], tuple[int, ...]] = {}
    for parent, tree in sorted(children, key=lambda key: (rank[key[0]], key[1])):
        members = children[parent, tree]
        below = [lowest.get((child, tree), frozenset([child])) for child in members]
        union = frozenset().union(*below)
        lowest[parent, tree] = union
        has_overlap = sum(len(part) for part in below) > len(union)
        parts[parent, tree] = tuple(sorted(union if has_overlap else members))
    return parts
