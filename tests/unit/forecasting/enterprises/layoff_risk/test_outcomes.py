import numpy as np
import pandas as pd
import pytest

from forecasting.enterprises import PanelSettings, RiskSettings
from forecasting.enterprises.layoff_risk_outcomes import (
    involuntary_persons,
    outcome_after,
    reportable_line,
)
from forecasting.enterprises.panel_grid import read_panel_grid

SETTINGS = RiskSettings()
MONTHS = pd.date_range("2024-01-01", periods=4, freq="MS", unit="us")


def grid_of(rows):
    """Return a grid of (enterprise, month number, base, persons, type) rows."""
    frame = pd.DataFrame(
        [
            {
                "reference_month": MONTHS[month], "enterprise_code": code, "area_code": "1",
                "section_code": "C", "size_class_code": "S", "base_staff_persons": base,
                "end_staff_persons": base - persons, "joined_persons": 0, "left_persons": persons,
                "left_1_type_code": kind, "left_1_cause_code": "08", "left_1_persons": persons,
                "vintage": MONTHS[month] + pd.DateOffset(months=1),
            }
            for code, month, base, persons, kind in rows
        ]
    )  # fmt: skip
    return read_panel_grid(frame, vintage=None, settings=PanelSettings())


def outcome(grid, position=1, horizon=3):
    lost = involuntary_persons(grid, SETTINGS.cut)
    return outcome_after(
        grid, lost, np.zeros(grid.base.shape),
        position=position, horizon_months=horizon, settings=SETTINGS,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("staff", "persons", "kind", "is_cut"),
    [
        (1000, 20, "04", True),
        (1000, 19, "04", False),
        (100, 10, "06", True),
        (100, 9, "06", False),
        (29, 15, "04", False),  # 10 % is read from 30 staff up
        (1000, 500, "02", False),  # ordinary ends are no involuntary cut
        (1000, 500, "05", False),  # nor is staff moved to another place
        (25, 25, "03", True),
    ],
)
def test_what_counts_as_a_cut(staff, persons, kind, is_cut):
    rows = [("A", month, staff, persons if month == 2 else 0, kind) for month in range(4)]
    if kind == "03":
        rows = rows[:3]
    assert outcome(grid_of(rows)).chance[0] == float(is_cut)


def test_ten_and_ten_in_two_months_are_two_small_cuts():
    rows = [("A", month, 1000, 12 if month in (1, 2) else 0, "04") for month in range(4)]
    assert outcome(grid_of(rows)).chance[0] == 0


def test_an_outcome_is_unknown_until_most_of_the_window_is_reported():
    rows = [("A", month, 100, 0, "04") for month in (0, 1)]
    rows += [("B", month, 100, 0, "04") for month in range(4)]
    made = outcome(grid_of(rows))
    assert np.isnan(made.chance[0])
    assert made.chance[1] == 0
    late = outcome(grid_of(rows), position=2)
    assert np.isnan(late.chance).all()


def test_a_cut_seen_is_known_though_the_window_is_not_over():
    rows = [("A", month, 100, 30 if month == 3 else 0, "04") for month in range(4)]
    assert outcome(grid_of(rows), position=3).chance[0] == 1


def test_the_line_is_the_smaller_of_persons_and_share():
    line = reportable_line(np.array([20.0, 29.0, 30.0, 200.0, 5000.0]), SETTINGS.cut)
    assert line.tolist() == [20.0, 20.0, 3.0, 20.0, 20.0]


def test_large_cuts_are_marked():
    rows = [("A", m, 3000, 200 if m == 2 else 0, "04") for m in range(4)]
    rows += [("B", m, 3000, 199 if m == 2 else 0, "04") for m in range(4)]
    made = outcome(grid_of(rows))
    assert made.is_large.tolist() == [1.0, 0.0]
    assert made.persons.tolist() == [200.0, 199.0]
