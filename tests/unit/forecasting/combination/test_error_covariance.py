"""The shrunk covariance against the formula written out, and its limits."""

import numpy as np
import pytest

from forecasting.combination.error_covariance import ErrorCovariance, error_covariance
from forecasting.models.protocol import FloatArray


def dense(made: ErrorCovariance, step: int = 0) -> FloatArray:
    count = made.factor.shape[1]
    return made.times(np.eye(count), step, np.arange(count))


def test_shrinkage_is_that_of_the_published_formula() -> None:
    rng = np.random.default_rng(1)
    errors = rng.normal(size=(50, 4, 1)) + 0.7 * rng.normal(size=(50, 1, 1))
    made = error_covariance(errors, np.ones((4, 1)), min_errors=2, block_months=1)
    unit = errors[:, :, 0] / np.sqrt((errors[:, :, 0] ** 2).mean(axis=0))
    products = unit[:, :, None] * unit[:, None, :]
    correlation = products.mean(axis=0)
    variance = ((products - correlation) ** 2).sum(axis=0) / (50 * 49)
    off = ~np.eye(4, dtype=bool)
    share = variance[off].sum() / (correlation[off] ** 2).sum()
    assert made.shrinkage_share == pytest.approx(share, rel=1e-10)
    wanted = np.where(off, (1 - share) * correlation, 1.0)
    np.testing.assert_allclose(dense(made), wanted, atol=1e-12)


def test_many_series_and_few_errors_give_the_same_share_either_way() -> None:
    errors = np.random.default_rng(2).normal(size=(6, 30, 1)).cumsum(axis=1)
    made = error_covariance(errors, np.ones((30, 1)), min_errors=2, block_months=2)
    assert 0 < made.shrinkage_share < 1
    assert np.linalg.eigvalsh(dense(made)).min() > 0


def test_independent_errors_are_shrunk_nearly_to_the_diagonal() -> None:
    errors = np.random.default_rng(3).normal(size=(200, 20, 2))
    made = error_covariance(errors, np.ones((20, 2)), min_errors=24, block_months=12)
    assert made.shrinkage_share > 0.8


def test_spread_is_that_of_the_present_forecast() -> None:
    errors = np.random.default_rng(4).normal(size=(100, 3, 2))
    spread = np.array([[1.0, 2.0], [3.0, 4.0], [0.0, 5.0]])
    made = error_covariance(errors, spread, min_errors=24, block_months=12)
    for step in range(2):
        np.testing.assert_allclose(np.diag(dense(made, step)), spread[:, step] ** 2)


def test_scale_of_errors_does_not_matter() -> None:
    errors = np.random.default_rng(5).normal(size=(100, 3, 2)) + 1
    scaled = errors * np.array([1.0, 1e6, 1e-6])[None, :, None]
    settings = {"min_errors": 24, "block_months": 12}
    first, second = (error_covariance(e, np.ones((3, 2)), **settings) for e in (errors, scaled))
    np.testing.assert_allclose(dense(first), dense(second), rtol=1e-9)


def test_series_with_few_errors_is_uncorrelated() -> None:
    errors = np.repeat(np.random.default_rng(6).normal(size=(100, 1, 1)), 3, axis=1)
    errors[10:, 2] = np.nan
    made = error_covariance(
        errors, np.ones((3, 1)), min_errors=24, block_months=12, shrinkage_share=0.0
    )
    np.testing.assert_allclose(dense(made), [[1, 1, 0], [1, 1, 0], [0, 0, 1]], atol=1e-12)


def test_no_errors_leave_variances_alone() -> None:
    made = error_covariance(np.empty((0, 2, 3)), np.ones((2, 3)), min_errors=24, block_months=12)
    assert made.shrinkage_share == 1.0
    np.testing.assert_array_equal(dense(made), np.eye(2))
