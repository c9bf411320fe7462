"""Cells left out so that no sum gives a sensitive one away, checked by the solver."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.disclosure import CellSystem, suppressed_cells
from forecasting.disclosure.complementary import cell_bounds


def table(values, sensitive, *, share=0.2):
    """Return a table with its margins as a system: cells by row, sums of rows, columns, all."""
    values = np.array(values, dtype=float)
    height, width = values.shape
    cells = [*values.ravel(), *values.sum(axis=1), *values.sum(axis=0), values.sum()]
    rows = height * width
    columns, total = rows + height, rows + height + width
    equations = []
    for row in range(height):
        parts = [(row * width + column, 1.0) for column in range(width)]
        equations.append((*parts, (rows + row, -1.0)))
    for column in range(width):
        parts = [(row * width + column, 1.0) for row in range(height)]
        equations.append((*parts, (columns + column, -1.0)))
    equations.append((*((rows + row, 1.0) for row in range(height)), (total, -1.0)))
    equations.append((*((columns + column, 1.0) for column in range(width)), (total, -1.0)))
    frame = pd.DataFrame({"value": cells, "lower": 0.0, "upper": np.inf})
    frame["protection"] = share * frame["value"]
    frame["cost"] = frame["value"]
    frame["is_sensitive"] = [place in sensitive for place in range(len(frame))]
    frame["is_offered"] = True
    return CellSystem(frame, tuple(equations))


def assert_protected(system, hidden):
    targets = np.flatnonzero(system.cells["is_sensitive"].to_numpy())
    low, high = cell_bounds(system, hidden, targets)
    value = system.cells["value"].to_numpy()[targets]
    needed = system.cells["protection"].to_numpy()[targets]
    assert (low <= value - needed + 1e-4).all()
    assert (high >= value + needed - 1e-4).all()


def test_nothing_sensitive_leaves_everything_told():
    assert not suppressed_cells(table([[5, 6], [7, 8]], set())).any()


def test_one_cell_of_a_table_takes_a_rectangle_with_it():
    hidden = suppressed_cells(table([[10, 50, 60], [20, 70, 80], [90, 30, 40]], {0}))
    assert hidden[0]
    assert hidden[:9].sum() == 4
    assert not hidden[9:].any()


def test_a_partner_too_small_to_protect_is_passed_over():
    system = table([[100, 1, 90]], {0})
    hidden = suppressed_cells(system)
    assert not hidden[1]
    assert hidden[2]
    assert_protected(system, hidden)


def test_the_relation_that_gives_a_cell_away_is_broken_first():
    # created - lost = change, each with a sum over two areas: lost of the first is sensitive.
    values = {"c1": 9, "c2": 8, "c": 17, "l1": 5, "l2": 6, "l": 11, "n1": 4, "n2": 2, "n": 6}
    place = {name: number for number, name in enumerate(values)}
    frame = pd.DataFrame({"value": list(values.values()), "lower": -50.0, "upper": 50.0})
    frame = frame.assign(protection=1.0, cost=1.0, is_offered=True)
    frame["is_sensitive"] = [name == "l1" for name in values]
    sums = [((f"{x}1", 1.0), (f"{x}2", 1.0), (x, -1.0)) for x in "cln"]
    ties = [((f"c{k}", 1.0), (f"l{k}", -1.0), (f"n{k}", -1.0)) for k in ("1", "2", "")]
    equations = tuple(tuple((place[name], sign) for name, sign in item) for item in [*sums, *ties])
    system = CellSystem(frame, equations)
    hidden = suppressed_cells(system)
    assert_protected(system, hidden)
    assert not hidden[[place["c"], place["l"], place["n"]]].any()


def test_a_cell_that_is_never_offered_must_not_follow_from_others():
    system = table([[10, 50]], {0})
    cells = system.cells.assign(is_offered=[False, True, True, True, True, True])
    hidden = suppressed_cells(CellSystem(cells, system.equations))
    assert hidden[0]
    assert hidden[1]
    assert_protected(CellSystem(cells, system.equations), hidden)


def test_where_nothing_can_protect_all_that_is_linked_is_left_out():
    system = table([[10, 20]], {0})
    known = system.cells.assign(upper=system.cells["value"])  # nobody can doubt the figures
    assert suppressed_cells(CellSystem(known, system.equations)).all()


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_every_sensitive_cell_of_any_table_can_vary_by_its_protection(data):
    height, width = data.draw(st.integers(2, 4)), data.draw(st.integers(2, 5))
    count = st.integers(1, 500)
    values = [[data.draw(count) for _ in range(width)] for _ in range(height)]
    sensitive = data.draw(st.sets(st.integers(0, height * width - 1), max_size=4))
    system = table(values, sensitive)
    hidden = suppressed_cells(system)
    assert hidden[list(sensitive)].all()
    if sensitive:
        assert_protected(system, hidden)


@pytest.mark.parametrize("factor", [1.0, 1000.0])
def test_the_choice_does_not_depend_on_the_unit(factor):
    values = np.array([[10, 50, 60], [20, 70, 80], [90, 30, 40]]) * factor
    expected = suppressed_cells(table([[10, 50, 60], [20, 70, 80], [90, 30, 40]], {0, 4}))
    assert suppressed_cells(table(values, {0, 4})).tolist() == expected.tolist()
