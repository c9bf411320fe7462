import numpy as np
import pytest

from forecasting.members.stability import LARGEST_ROOT, stabilising_factors


def _system(matrix, months=3):
    coefficients = np.zeros((1, len(matrix), len(matrix), months))
    coefficients[0, ..., 0] = matrix
    return coefficients


def test_random_walk_and_reverting_system_stay():
    assert stabilising_factors(_system(np.zeros((2, 2))))[0] == 1.0
    assert stabilising_factors(_system(np.diag([-0.1, -0.3])))[0] == 1.0


@pytest.mark.parametrize("growth", [0.006, 0.02, 0.05, 3.0])
def test_explosive_system_is_drawn_in(growth):
    factor = stabilising_factors(_system(np.diag([growth, -0.1])))[0]
    assert factor < 1.0
    assert 1.0 + factor * growth <= LARGEST_ROOT


def test_feedback_between_variables_counts():
    factor = stabilising_factors(_system(np.array([[0.0, 0.1], [0.1, 0.0]])))[0]
    assert 1.0 + factor * 0.1 <= LARGEST_ROOT


def test_systems_do_not_touch_each_other():
    both = np.concatenate([_system(np.array([[0.02]])), _system(np.array([[-0.2]]))])
    factors = stabilising_factors(both)
    assert factors[0] < 1.0
    assert factors[1] == 1.0
