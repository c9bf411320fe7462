"""Hazards, steady states and the correction of classification."""

import numpy as np
import pytest
from scipy.linalg import expm, logm

from forecasting.market.misclassification import classification_matrix, correct_classification
from forecasting.market.transitions import (
    hazards,
    probabilities,
    steady_rate_of_three,
    steady_rate_of_two,
)

_CHANCES = np.array([[[0.982, 0.009, 0.009], [0.15, 0.80, 0.05], [0.012, 0.005, 0.983]]])
_ERRORS = ((0.99, 0.008, 0.002), (0.12, 0.83, 0.05), (0.004, 0.006, 0.99))


def test_rows_over_their_sums_and_nan_without_origin():
    made = probabilities(np.array([[[3.0, 1.0, 0.0], [0.0, 0.0, 0.0], [1.0, 1.0, 2.0]]]))
    assert made[0, 0].tolist() == [0.75, 0.25, 0.0]
    assert np.isnan(made[0, 1]).all()


def test_hazards_are_the_matrix_logarithm():
    # scipy's logm, another algorithm (inverse scaling and squaring).
    assert hazards(_CHANCES)[0] == pytest.approx(logm(_CHANCES[0]), abs=1e-12)
    assert expm(hazards(_CHANCES)[0]) == pytest.approx(_CHANCES[0])


def test_chain_without_generator_has_no_hazards():
    swapping = np.array([[[0.1, 0.9, 0.0], [0.9, 0.1, 0.0], [0.0, 0.0, 1.0]]])
    made = hazards(np.concatenate([swapping, _CHANCES, swapping * np.nan]))
    assert np.isnan(made[[0, 2]]).all()
    assert np.isfinite(made[1]).all()


def test_steady_rate_of_three_states_is_that_of_the_chain():
    stationary = np.linalg.matrix_power(_CHANCES[0], 5000)[0]
    expected = stationary[1] / stationary[:2].sum()
    assert steady_rate_of_three(_CHANCES)[0] == pytest.approx(expected)
    assert steady_rate_of_three(hazards(_CHANCES))[0] == pytest.approx(expected)


def test_steady_rate_of_two_states():
    made = steady_rate_of_two(np.array([0.01, 0.0]), np.array([0.19, 0.0]))
    assert made[0] == pytest.approx(0.05)
    assert np.isnan(made[1])


def test_correction_undoes_known_errors():
    matrix = classification_matrix(_ERRORS)
    true = np.array([[[9000.0, 90.0, 80.0], [85.0, 420.0, 30.0], [90.0, 40.0, 4500.0]]])
    recorded = matrix.T @ true @ matrix
    made, is_clipped = correct_classification(recorded, matrix)
    assert made[0] == pytest.approx(true[0])
    assert not is_clipped[0]


def test_negative_flows_are_set_to_zero_and_told():
    matrix = classification_matrix(_ERRORS)
    recorded = np.diag([9000.0, 500.0, 4500.0])[None]
    made, is_clipped = correct_classification(recorded, matrix)
    assert is_clipped[0]
    assert (made >= 0).all()
    assert made.sum() == pytest.approx(recorded.sum())


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (((1.0, 0.0), (0.0, 1.0)), "3 × 3"),
        (((1.1, -0.1, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)), "0 to 1"),
        (((0.9, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)), "sum to 1"),
        (((0.5, 0.5, 0.0), (0.5, 0.5, 0.0), (0.0, 0.0, 1.0)), "singular"),
    ],
)
def test_matrix_without_sense_is_an_error(rows, message):
    with pytest.raises(ValueError, match=message):
        classification_matrix(rows)
