"""Taking negative parts out of sums."""

import numpy as np
from scipy.optimize import nnls

from forecasting.combination.nonnegative import solve_scaled, without_negatives
from forecasting.combination.sum_layout import sum_layout
from forecasting.combination.summing import SeriesSum

LAYOUT = sum_layout([SeriesSum(0, (1, 2, 3, 4))])


def test_columns_without_negative_parts_are_as_they_were() -> None:
    leaves = np.array([[1.0, 1.0], [2.0, -1.0], [3.0, 3.0], [4.0, 4.0]])
    made = without_negatives(leaves, np.ones(5), LAYOUT)
    np.testing.assert_array_equal(made[:, 0], leaves[:, 0])
    assert made[1, 1] == 0
    assert made.min() >= 0


def test_certain_members_are_not_moved() -> None:
    leaves = np.array([[-2.0], [5.0], [5.0], [5.0]])
    made = without_negatives(leaves, np.array([1.0, 1.0, 0.0, 1.0, 0.0]), LAYOUT)
    np.testing.assert_allclose(made[[1, 3], 0], 5.0)
    assert made[2, 0] < 5.0


def test_nothing_but_negative_parts_gives_zero() -> None:
    np.testing.assert_array_equal(
        np.maximum(without_negatives(np.full((4, 3), -1.0), np.ones(5), LAYOUT), 0), 0.0
    )


def test_distance_is_near_that_of_the_exact_optimum() -> None:
    rng = np.random.default_rng(1)
    summing = np.vstack([np.ones(4), np.eye(4)])
    deviation = np.array([3.0, 1.0, 2.0, 1.0, 0.5])
    leaves = rng.normal(2, 3, size=(4, 200))
    made = np.maximum(without_negatives(leaves, deviation**2, LAYOUT), 0)
    found = (((summing @ (made - leaves)) / deviation[:, None]) ** 2).sum(axis=0)
    least = np.array(
        [nnls(summing / deviation[:, None], summing @ one / deviation)[1] ** 2 for one in leaves.T]
    )
    assert (found >= least - 1e-9).all()
    assert found.sum() < 1.02 * least.sum()


def test_dependent_sums_are_solved() -> None:
    system = np.array([[2.0, 2.0], [2.0, 2.0]])
    made = solve_scaled(system, np.array([[2.0], [2.0]]))
    np.testing.assert_allclose(system @ made, 2.0, rtol=1e-9)
