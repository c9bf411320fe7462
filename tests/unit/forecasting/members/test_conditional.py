import numpy as np
import pytest
from numpy.testing import assert_allclose

from forecasting.members.conditional import (
    LevelSystem,
    conditional_means,
    conditional_paths,
    latest_estimate,
)
from forecasting.members.vector_autoregression import vector_autoregression


def _known_system():
    # z(t+1) = A z(t) + e(t+1), written as changes on past levels.
    matrix = np.array([[0.8, 0.3], [0.0, 0.5]])
    coefficients = np.zeros((2, 2, 2))
    coefficients[..., 0] = matrix - np.eye(2)
    covariance = np.array([[1.0, 0.4], [0.4, 2.0]])
    recent = np.array([[1.0, 0.0], [-2.0, 0.0]])
    system = LevelSystem(np.zeros(2), coefficients, covariance, recent, np.array([3]))
    return system, matrix


def _paths(system, condition, count=4000, seed=0, indicator=3):
    rng = np.random.default_rng(seed)
    return conditional_paths(
        system, np.array(condition), indicator=indicator, path_count=count, rng=rng
    )


def _led(months=300, series=1, seed=0):
    rng = np.random.default_rng(seed)
    lead = np.cumsum(rng.normal(size=months))
    change = 0.5 * np.append([0.0, 0.0], np.diff(lead)[:-1])
    level = np.cumsum(change[:, None] + 0.2 * rng.normal(size=(months, series)), axis=0)
    return level, lead[:, None]


def test_conditional_mean_equals_theory_one_month_ahead():
    system, matrix = _known_system()
    mean = matrix @ system.recent[:, 0]
    got = _paths(system, [3.0]).conditional[:, 0]
    assert got.mean() == pytest.approx(mean[0] + 0.4 / 2.0 * (3.0 - mean[1]), abs=0.05)
    assert got.std() == pytest.approx(np.sqrt(1.0 - 0.4**2 / 2.0), abs=0.03)


def test_conditional_mean_equals_theory_two_months_ahead():
    # Given both months of the indicator its errors are known, and nothing else of it matters.
    system, matrix = _known_system()
    start, path = system.recent[:, 0], np.array([0.5, 2.0])
    errors = path - 0.5 * np.array([start[1], path[0]])
    first = matrix[0] @ start + 0.2 * errors[0]
    second = matrix[0] @ np.array([first, path[0]]) + 0.2 * errors[1]
    got = _paths(system, path).conditional
    assert_allclose(got.mean(axis=0), [first, second], atol=0.06)


def test_unconditional_moments_equal_theory():
    system, matrix = _known_system()
    got = _paths(system, [np.nan, 0.0]).unconditional
    expected = matrix @ matrix @ system.recent[:, 0]
    variance = system.covariance + matrix @ system.covariance @ matrix.T
    assert got[:, 1].mean() == pytest.approx(expected[0], abs=0.06)
    assert got[:, 1].var() == pytest.approx(variance[0, 0], rel=0.06)


def test_condition_is_met_exactly():
    # A series that is the indicator itself must follow the condition in every path.
    system, _ = _known_system()
    coefficients = np.tile(system.coefficients[1:, 1:], (2, 1, 1))
    same = np.zeros((2, 2, 2))
    same[:, 1:] = coefficients
    twin = LevelSystem(np.zeros(2), same, np.full((2, 2), 2.0), np.zeros((2, 2)), np.array([3]))
    path = [0.3, -1.0, 2.5, 0.0]
    got = _paths(twin, path, count=50)
    assert_allclose(got.conditional, np.tile(path, (50, 1)), atol=1e-10)
    assert got.unconditional.std() > 0.5


def test_open_months_are_left_to_the_system():
    system, _ = _known_system()
    free = _paths(system, [np.nan, np.nan, np.nan])
    assert_allclose(free.conditional, free.unconditional)
    half = _paths(system, [1.0, np.nan, np.nan])
    assert half.conditional[:, 0].std() < half.unconditional[:, 0].std()


def test_condition_at_the_mean_path_does_not_move_the_mean():
    system, _ = _known_system()
    got = _paths(system, -2.0 * 0.5 ** np.arange(1, 5))
    moved = got.conditional.mean(axis=0) - got.unconditional.mean(axis=0)
    assert_allclose(moved, 0.0, atol=0.12)


def test_same_seed_gives_same_paths():
    system, _ = _known_system()
    first, second = _paths(system, [1.0, 2.0]), _paths(system, [1.0, 2.0])
    assert_allclose(first.conditional, second.conditional, rtol=0)


@pytest.mark.parametrize("series", [1, 3])
def test_estimated_system_responds_to_its_leader(series):
    level, lead = _led(series=series)
    system = latest_estimate(level, lead).system(series - 1)
    assert list(system.indicators) == [0]
    now = lead[-1, 0]
    rise = _paths(system, now + np.arange(1.0, 7.0), count=300, indicator=0).conditional
    fall = _paths(system, now - np.arange(1.0, 7.0), count=300, indicator=0).conditional
    gap = (rise - fall).mean(axis=0)
    assert gap[0] == pytest.approx(0.0, abs=0.15)
    assert gap[5] == pytest.approx(2 * 0.5 * 5, rel=0.2)


@pytest.mark.parametrize("months", [300, 305, 311])
def test_mean_path_is_the_forecast_of_the_same_system(months):
    level, lead = _led(months=months)
    system = latest_estimate(level, lead).system(0)
    said = vector_autoregression(level, np.zeros((*level.shape, 4)), lead)
    mean, moved = conditional_means(system, np.full((4, 1), np.nan))
    assert_allclose(mean[:, 0], said[-1, 0], rtol=1e-9)
    assert_allclose(moved, mean, rtol=0)


def test_conditional_means_are_those_of_the_draws():
    system, _ = _known_system()
    path = np.array([0.5, np.nan, 2.0])
    mean, moved = conditional_means(system, path[:, None])
    drawn = _paths(system, path, count=40_000)
    assert_allclose(mean[:, 0], drawn.unconditional.mean(axis=0), atol=0.03)
    assert_allclose(moved[:, 0], drawn.conditional.mean(axis=0), atol=0.03)
    assert_allclose(moved[[0, 2], 1], path[[0, 2]], atol=1e-12)


def test_two_indicators_held_are_met_both():
    level, lead = _led()
    both = np.concatenate([lead, _led(seed=5)[1]], axis=1)
    system = latest_estimate(level, both).system(0)
    held = both[-1] + np.arange(1.0, 5.0)[:, None] * np.array([1.0, -0.5])
    _, moved = conditional_means(system, held)
    assert_allclose(moved[:, 1:], held, rtol=1e-9)


def test_indicator_outside_the_system_is_rejected():
    level, lead = _led()
    both = np.concatenate([lead, np.ones_like(lead)], axis=1)
    system = latest_estimate(level, both).system(0)
    with pytest.raises(ValueError, match="indicator: expected one of"):
        _paths(system, [0.0], indicator=1)


def test_infinite_condition_and_still_indicator_are_rejected():
    system, _ = _known_system()
    with pytest.raises(ValueError, match="finite"):
        _paths(system, [np.inf])
    still = LevelSystem(
        system.intercepts,
        system.coefficients,
        np.diag([1.0, 0.0]),
        system.recent,
        system.indicators,
    )
    with pytest.raises(ValueError, match="errors that vary"):
        _paths(still, [0.0])


def test_short_series_and_missing_last_month_are_rejected():
    level, lead = _led(months=30)
    with pytest.raises(ValueError, match="36 months"):
        latest_estimate(level, lead).system(0)
    level, lead = _led()
    level[-1] = np.nan
    with pytest.raises(ValueError, match="last month"):
        latest_estimate(level, lead).system(0)
