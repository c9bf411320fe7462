"""The joint normal model of what is seen and the rise that follows."""

import numpy as np
import pytest

from forecasting.early_warning.history_defaults import default_model
from forecasting.early_warning.history_model import FEATURES, NO_SUMS, WarningModel, moment_sums

SIZE = len(FEATURES)


def drawn(rows: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    draws = np.random.default_rng(seed)
    seen = draws.normal(0.0, 1.0, (rows, SIZE))
    return seen, 0.5 + 0.8 * seen[:, 0] - 0.3 * seen[:, 6] + draws.normal(0, 0.2, rows)


def trained(rows: int = 4000) -> WarningModel:
    seen, outcome = drawn(rows)
    sums = moment_sums(seen, outcome, weight=1.0, model=None)
    mean = sums.first / sums.area_years
    return WarningModel(mean, sums.second / sums.area_years - np.outer(mean, mean), 10.0)


def test_known_coefficients_are_recovered() -> None:
    seen, _ = drawn(3, seed=1)
    mean, variance, weights = trained().outcome(seen, np.zeros_like(seen))
    assert weights[0, [0, 6]] == pytest.approx([0.8, -0.3], abs=0.04)
    assert np.sqrt(variance) == pytest.approx(0.2, abs=0.08)
    assert mean == pytest.approx(0.5 + 0.8 * seen[:, 0] - 0.3 * seen[:, 6], abs=0.2)


def test_missing_is_the_limit_of_a_growing_error() -> None:
    model = default_model()
    seen = np.tile(model.mean[:-1] + 0.5, (2, 1))
    error = np.zeros_like(seen)
    seen[0, 6], error[1, 6] = np.nan, 1e9
    mean, variance, _ = model.outcome(seen, error)
    assert mean[0] == pytest.approx(mean[1], abs=1e-6)
    assert variance[0] == pytest.approx(variance[1], abs=1e-6)


def test_doubt_about_the_signal_widens_the_outcome() -> None:
    model = default_model()
    seen = model.mean[None, :-1]
    exact = {"error_variance": np.zeros((1, SIZE)), "posterior_variance": np.zeros((1, SIZE))}
    doubtful = exact | {"posterior_variance": np.ones((1, SIZE))}
    assert model.probability(seen, **exact)[0] < model.probability(seen, **doubtful)[0] < 0.5


def test_a_larger_rise_is_less_likely() -> None:
    model, zero = default_model(), np.zeros((1, SIZE))
    chances = [
        model.probability(
            model.mean[None, :-1], error_variance=zero, posterior_variance=zero, rise_pp=rise
        )[0]
        for rise in (0.5, 1.0, 2.0)
    ]
    assert chances[0] > chances[1] > chances[2]


def test_learning_weighs_both_sides_by_their_years() -> None:
    model = default_model()
    assert model.updated(NO_SUMS) is model
    seen, outcome = drawn(50)
    once = moment_sums(seen, outcome, weight=model.area_years / 50, model=model)
    updated = model.updated(once)
    assert updated.mean[-1] == pytest.approx((model.mean[-1] + outcome.mean()) / 2)
    assert updated.area_years == pytest.approx(2 * model.area_years)


def test_missing_features_teach_nothing_about_themselves() -> None:
    model = default_model()
    seen = np.tile(model.mean[:-1], (20, 1))
    seen[:, 7] = np.nan
    sums = moment_sums(seen, np.full(20, model.mean[-1]), weight=1.0, model=model)
    updated = model.updated(sums)
    assert updated.mean == pytest.approx(model.mean)
    assert np.linalg.eigvalsh(updated.covariance).min() > 0


def test_bad_moments_are_errors() -> None:
    with pytest.raises(ValueError, match="numbers a side"):
        WarningModel(np.zeros(3), np.eye(3), 1.0)
    with pytest.raises(ValueError, match="area_years"):
        WarningModel(np.zeros(SIZE + 1), np.eye(SIZE + 1), 0.0)
