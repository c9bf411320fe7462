"""Complementary suppression: further cells left out so that the sums told give no cell away.

What does not belong here: which cells are left out by themselves (primary), linear programs
(bounds).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecasting.disclosure.bounds import FloatArray, LinearFacts, linear_bounds
from forecasting.enterprises.panel_grid import BoolArray


@dataclass(frozen=True)
class CellSystem:
    """Cells of additive tables, and the equations they fulfil.

    Parameters
    ----------
    cells : pd.DataFrame
        One row per cell: value; lower and upper (what anyone knows of it before); protection
        (how far the bounds of the cell must lie from its value if it is left out); cost of
        leaving it out; is_sensitive (must be left out or, if never told, must not follow);
        is_offered (False: no edition tells it, it only follows from others); is_dear
        (optional: left out only where all others of its equation would not do).
    equations : tuple
        Each a tuple of (place of the cell, coefficient), summing to zero.
    """

    cells: pd.DataFrame
    equations: tuple[tuple[tuple[int, float], ...], ...]


def suppressed_cells(system: CellSystem) -> BoolArray:
    """Return which cells to leave out: the sensitive ones, and those that would give them away.

    Parameters
    ----------
    system
        Cells, equations, which cells are sensitive and what leaving one out costs.

    Returns
    -------
    numpy.ndarray
        True for cells to leave out, those no edition offers among them.

    Notes
    -----
    Greedy: sensitive cells in order of the protection they need; as long as linear bounds tell
    one too closely, a told cell that shares an equation with it, or with a cell left out that
    is linked to it, is left out too: first of equations that give a cell away, there the
    cheapest cell that can vary enough, else the one that can most; until it can vary by its
    protection both ways or all that is linked to it is left out. Leaving out more only widens
    bounds, so one pass is enough. The solver checks each cell, so what the greedy choice costs
    is cells, never safety.

    References
    ----------
    Hundepool et al. (2012). Statistical Disclosure Control. Wiley, chapter 4: sensitivity
    rules and protection levels of suppressed cells.
    """
    cells = system.cells
    sensitive = cells["is_sensitive"].to_numpy(dtype=bool)
    hidden = sensitive | ~cells["is_offered"].to_numpy(dtype=bool)
    needed = cells["protection"].to_numpy(dtype=np.float64)
    for target in np.argsort(-needed, kind="stable").tolist():
        while sensitive[target] and not _is_safe(system, hidden, target):
            choice = _best_beside(system, target, hidden)
            if choice is None:
                break
            hidden[choice] = True
    return np.asarray(hidden)


def _is_safe(system: CellSystem, hidden: BoolArray, target: int) -> bool:
    lowest, highest = cell_bounds(system, hidden, np.array([target]))
    value, needed = (float(system.cells[name].iloc[target]) for name in ("value", "protection"))
    slack = 1e-6 * max(abs(value), 1.0)
    return bool(highest[0] >= value + needed - slack and lowest[0] <= value - needed + slack)


def cell_bounds(
    system: CellSystem, hidden: BoolArray, targets: "np.ndarray[tuple[int], np.dtype[np.int64]]"
) -> tuple[FloatArray, FloatArray]:
    """Return between which values cells lie, given every cell that is not hidden."""
    from scipy.sparse import csr_array

    places = np.flatnonzero(hidden)
    column = {int(place): number for number, place in enumerate(places)}
    value = system.cells["value"].to_numpy(dtype=np.float64)
    entries: list[tuple[int, int, float]] = []
    totals: list[float] = []
    for equation in system.equations:
        unknown = [(column[place], factor) for place, factor in equation if hidden[place]]
        if not unknown:
            continue
        entries += [(len(totals), place, factor) for place, factor in unknown]
        # What is left when the told cells are taken to be as told: the true remainder.
        totals.append(sum(factor * value[place] for place, factor in equation if hidden[place]))
    rows, columns, factors = (list(part) for part in zip(*entries, strict=True)) if entries else (
        [], [], [])  # fmt: skip
    facts = LinearFacts(
        csr_array((factors, (rows, columns)), shape=(len(totals), len(places)), dtype=np.float64),
        np.array(totals), np.array(totals),
        system.cells["lower"].to_numpy(dtype=np.float64)[places],
        system.cells["upper"].to_numpy(dtype=np.float64)[places],
    )  # fmt: skip
    return linear_bounds(facts, [column[int(place)] for place in targets], is_consistent=True)


def _best_beside(system: CellSystem, target: int, hidden: BoolArray) -> int | None:
    """Return the told cell to leave out for one; None where all linked to it are.

    An equation with one cell left out gives that cell away: the nearest such comes first.
    """
    nearest: list[int] = []
    linked, seen = {target}, set[int]()
    while linked:
        beside: set[int] = set()
        for equation in system.equations:
            places = [place for place, _ in equation]
            if linked.isdisjoint(places):
                continue
            told = [place for place in places if not hidden[place]]
            if told and len(places) - len(told) == 1:
                return _best_of(system.cells, told, target)
            nearest = nearest or told
            beside.update(place for place in places if hidden[place])
        seen |= linked
        linked = beside - seen
    return _best_of(system.cells, nearest, target) if nearest else None


def _best_of(cells: pd.DataFrame, told: list[int], target: int) -> int:
    rows = cells.iloc[told]
    # A cell protects another by as much as it could be thought to vary itself.
    value, lower, upper = (
        rows[name].to_numpy(dtype=np.float64) for name in ("value", "lower", "upper")
    )
    room = np.minimum(value - lower, upper - value)
    needed = float(cells["protection"].iloc[target])
    is_dear = (
        rows["is_dear"].to_numpy(dtype=bool)
        if "is_dear" in rows
        else np.zeros(len(rows), dtype=bool)
    )
    cost = rows["cost"].to_numpy(dtype=np.float64)
    for is_choice in (~is_dear, is_dear):
        is_enough = is_choice & (room >= needed)
        if is_enough.any():
            return told[int(np.argmin(np.where(is_enough, cost, np.inf)))]
        # Several together may do where none does alone: the widest goes first.
        if is_choice.any() and room[is_choice].sum() >= needed:
            return told[int(np.argmax(np.where(is_choice, room, -np.inf)))]
    return told[int(np.argmax(room))]
