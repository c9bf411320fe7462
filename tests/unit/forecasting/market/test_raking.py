"""Raking: margins met, odds ratios kept, what cannot be met."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.market.raking import rake

_JOINT = np.array([[[9000.0, 120.0, 90.0], [130.0, 380.0, 60.0], [100.0, 50.0, 4400.0]]])


def _odds(table: np.ndarray) -> float:
    return float(table[0, 0] * table[1, 1] / (table[0, 1] * table[1, 0]))


def test_margins_are_met_and_odds_ratios_kept():
    rows, columns = np.array([[9500.0, 600.0, 4230.0]]), np.array([[9400.0, 650.0, 4280.0]])
    made, is_met = rake(_JOINT, rows, columns)
    assert is_met.all()
    assert made[0].sum(axis=1) == pytest.approx(rows[0], rel=1e-8)
    assert made[0].sum(axis=0) == pytest.approx(columns[0], rel=1e-8)
    assert _odds(made[0]) == pytest.approx(_odds(_JOINT[0]))


def test_agrees_with_scaling_in_turn_to_the_end():
    rows, columns = np.array([[7000.0, 900.0, 5000.0]]), np.array([[7400.0, 500.0, 5000.0]])
    slow = _JOINT[0].copy()
    for _ in range(20_000):
        slow *= (rows[0] / slow.sum(axis=1))[:, None]
        slow *= (columns[0] / slow.sum(axis=0))[None, :]
    made, _ = rake(_JOINT, rows, columns)
    assert made[0] == pytest.approx(slow, rel=1e-7)


def test_matches_lost_by_states_of_both_months_are_made_good_exactly():
    kept = np.array([0.9, 0.5, 0.8])[:, None] * np.array([0.95, 0.7, 0.85])[None, :]
    made, _ = rake(_JOINT * kept, _JOINT.sum(axis=2), _JOINT.sum(axis=1))
    assert made[0] == pytest.approx(_JOINT[0], rel=1e-6)


def test_least_discrimination_information():
    from scipy.optimize import minimize

    joint = np.array([[[4.0, 1.0], [2.0, 3.0]]])
    rows, columns = np.array([[6.0, 4.0]]), np.array([[5.0, 5.0]])

    def distance(free: np.ndarray) -> float:
        cell = np.array([[free[0], 6 - free[0]], [5 - free[0], free[0] - 1]])
        return float((cell * np.log(cell / joint[0])).sum())

    best = minimize(distance, [3.0], bounds=[(1.01, 4.99)], tol=1e-12).x[0]
    assert rake(joint, rows, columns)[0][0, 0, 0] == pytest.approx(best, abs=1e-4)


def test_state_without_a_match_cannot_be_met():
    joint = _JOINT.copy()
    joint[0, 1] = 0.0
    margin = np.array([[9000.0, 500.0, 4500.0]])
    made, is_met = rake(joint, margin, margin)
    assert not is_met[0]
    assert np.isfinite(made).all()


def test_empty_state_is_met_with_zeros():
    joint = _JOINT.copy()
    joint[0, 1] = joint[0, :, 1] = 0.0
    margin = np.array([[9000.0, 0.0, 4500.0]])
    made, is_met = rake(joint, margin, margin)
    assert is_met[0]
    assert made[0, 1].sum() == 0.0


def test_argument_is_not_changed():
    before = _JOINT.copy()
    rake(_JOINT, np.ones((1, 3)), np.ones((1, 3)))
    assert (before == _JOINT).all()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(0.01, 1e4), min_size=9, max_size=9),
    st.lists(st.floats(1.0, 1e4), min_size=3, max_size=3),
    st.lists(st.floats(1.0, 1e4), min_size=3, max_size=3),
)
def test_any_positive_table_reaches_any_margins(cells, rows, columns):
    total = sum(rows)
    wanted = np.array([columns]) * total / sum(columns)
    made, is_met = rake(np.array(cells).reshape(1, 3, 3), np.array([rows]), wanted)
    assert is_met.all()
    assert (made >= 0).all()
