"""Cells of persons at risk: what is told together gives no cell away."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from forecasting.disclosure.risk_cells import TOTAL, withheld_reasons

SHARE = 0.2


def table_of(persons, counts, largest):
    """Return areas by sections with all totals; the last row and column are sums."""
    rows = []
    areas, sections = persons.shape

    def add(area, section, inside):
        rows.append(
            {
                "area_code": area,
                "section_code": section,
                "enterprise_count": int(counts[inside].sum()),
                "largest_share": float((largest * persons)[inside].max() / persons[inside].sum()),
                "expected_persons": float(persons[inside].sum()),
            }
        )

    for area, section in product(range(areas + 1), range(sections + 1)):
        inside = (
            slice(None) if area == areas else slice(area, area + 1),
            slice(None) if section == sections else slice(section, section + 1),
        )
        add(
            None if area == areas else f"A{area}",
            TOTAL if section == sections else f"S{section}",
            inside,
        )
    return pd.DataFrame(rows).astype({"area_code": "object"})


def bounds_of(cells, hidden):
    """Return the bounds of hidden cells that follow from the others, by plain linear programs."""
    places = np.flatnonzero(hidden)
    equations, totals = [], []
    frame = cells.reset_index(drop=True)
    is_whole = frame["area_code"].isna()
    is_total = frame["section_code"] == TOTAL

    def add(whole, parts):
        row = np.zeros(len(frame))
        row[whole], row[parts] = 1.0, -1.0
        value = frame["expected_persons"].to_numpy()
        equations.append(row[places])
        totals.append(-(row * np.where(hidden, 0.0, value)).sum())

    for area in [*frame["area_code"].dropna().unique(), None]:
        own = is_whole if area is None else frame["area_code"] == area
        add(frame.index[own & is_total][0], frame.index[own & ~is_total])
    for section in frame["section_code"].unique():
        own = frame["section_code"] == section
        add(frame.index[own & is_whole][0], frame.index[own & ~is_whole])
    for number, place in enumerate(places):
        aim = np.zeros(len(places))
        aim[number] = 1.0
        low, high = (
            linprog(sign * aim, A_eq=np.array(equations), b_eq=totals, bounds=(0, None))
            for sign in (1, -1)
        )
        # An unbounded program leaves the cell open.
        yield place, low.fun if low.status == 0 else 0.0, -high.fun if high.status == 0 else np.inf


@pytest.mark.parametrize("seed", range(6))
def test_no_cell_to_be_hidden_is_known_within_a_fifth(seed):
    rng = np.random.default_rng(seed)
    shape = (4, 5)
    counts = rng.choice([1, 2, 4, 9, 30], size=shape)
    persons = counts * rng.lognormal(1.0, 1.0, size=shape)
    largest = np.where(counts < 3, 1.0, rng.choice([0.3, 0.9], size=shape, p=[0.9, 0.1]))
    cells = table_of(persons, counts, largest)
    reasons = withheld_reasons(cells)
    is_sensitive = (cells["enterprise_count"] < 3) | (cells["largest_share"] > 0.8)
    assert reasons[is_sensitive].isin(["few_enterprises", "dominated"]).all()
    assert set(reasons[~is_sensitive].dropna()) <= {"complementary"}
    for place, low, high in bounds_of(cells, reasons.notna().to_numpy()):
        if is_sensitive[place]:
            value = cells["expected_persons"][place]
            assert low <= value * (1 - SHARE) + 1e-6
            assert high >= value * (1 + SHARE) - 1e-6


def test_what_hides_a_cell_in_its_row_is_hidden_in_its_column_too():
    # One dominated cell; hiding one more of its row and of its column would leave each alone.
    persons = np.array([[10.0, 20.0, 30.0], [40.0, 50.0, 60.0], [70.0, 80.0, 90.0]])
    largest = np.full((3, 3), 0.2)
    largest[0, 0] = 0.9
    cells = table_of(persons, np.full((3, 3), 12), largest)
    hidden = cells[withheld_reasons(cells).notna()]
    assert len(hidden) >= 4
    for column in ("area_code", "section_code"):
        assert hidden.groupby(column, dropna=False).size().min() >= 2


def test_table_without_a_sensitive_cell_is_told_whole():
    cells = table_of(np.full((2, 3), 5.0), np.full((2, 3), 10), np.full((2, 3), 0.2))
    assert withheld_reasons(cells).isna().all()
    assert withheld_reasons(cells.head(0)).empty
