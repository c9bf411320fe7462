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
        is_offered (False: no edition tells it, it only follows from others).
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
    Greedy: the least protected sensitive cell is found by linear bounds, and of the told
    cells that share an equation with it, or with a cell left out that is linked to it, the
    cheapest is left out too; again, until every sensitive cell can vary by its protection
    both ways, or all told cells linked to it are left out. The solver checks the outcome, so
    what the greedy choice costs is cells, never safety.

    References
    ----------
    Hundepool et al. (2012). Statistical Disclosure Control. Wiley, chapter 4: sensitivity
    rules and protection levels of suppressed cells.
    """
    cells = system.cells
    sensitive = cells["is_sensitive"].to_numpy(dtype=bool)
    hidden = sensitive | ~cells["is_offered"].to_numpy(dtype=bool)
    cost = cells["cost"].to_numpy(dtype=np.float64)
    given_up = np.zeros(len(cells), dtype=bool)
    while True:
        open_cells = np.flatnonzero(sensitive & ~given_up & ~_is_safe(system, hidden, sensitive))
        if not len(open_cells):
            return np.asarray(hidden)
        target = int(open_cells[np.argmax(cells["protection"].to_numpy()[open_cells])])
        choice = _cheapest_beside(system, target, hidden, cost)
        if choice is None:
            given_up[target] = True
        else:
            hidden[choice] = True


def _is_safe(system: CellSystem, hidden: BoolArray, sensitive: BoolArray) -> BoolArray:
    cells = system.cells
    safe = np.ones(len(cells), dtype=bool)
    targets = np.flatnonzero(sensitive)
    if not len(targets):
        return safe
    lowest, highest = cell_bounds(system, hidden, targets)
    value = cells["value"].to_numpy(dtype=np.float64)[targets]
    needed = cells["protection"].to_numpy(dtype=np.float64)[targets]
    slack = 1e-6 * np.maximum(np.abs(value), 1.0)
    safe[targets] = (highest >= value + needed - slack) & (lowest <= value - needed + slack)
    return safe


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
    return linear_bounds(facts, [column[int(place)] for place in targets])


def _cheapest_beside(
    system: CellSystem, target: int, hidden: BoolArray, cost: FloatArray
) -> int | None:
    """Return the cheapest told cell in an equation linked to a cell; None where all are hidden."""
    linked, seen = {target}, set[int]()
    while linked:
        beside = {
            place
            for equation in system.equations
            if any(place in linked for place, _ in equation)
            for place, _ in equation
        }
        told = [place for place in beside if not hidden[place]]
        if told:
            return min(told, key=lambda place: (cost[place], place))
        seen |= linked
        linked = beside - seen
    return None
