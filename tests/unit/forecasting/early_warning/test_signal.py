"""The posterior of the signal against dense algebra and published estimates."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.early_warning import estimate_signal


def dense_posterior(
    figures: np.ndarray, noise_variance: np.ndarray, state_variance: float
) -> tuple[np.ndarray, np.ndarray]:
    difference = np.diff(np.eye(len(figures)), axis=0)
    weights = np.where(np.isnan(figures), 0.0, 1.0 / noise_variance)
    covariance = np.linalg.inv(np.diag(weights) + difference.T @ difference / state_variance)
    return covariance @ (weights * np.nan_to_num(figures)), covariance


def test_filtered_variance_of_the_nile_is_the_published_one() -> None:
    # Durbin and Koopman (2012), chapter 2: variances 15099 and 1469.1, filter settles at 4032.
    flow = nile_flow()
    posterior = estimate_signal(flow, np.full(len(flow), 15099.0), state_variance=1469.1)
    assert posterior.covariance(1)[0, 0] == pytest.approx(4032.0, rel=0.001)


def test_estimated_variance_of_the_nile_lies_above_the_published_maximum_likelihood() -> None:
    flow = nile_flow()
    estimated = estimate_signal(flow, np.full(len(flow), 15099.0)).state_variance[0]
    # Its standard error there is about 1280: the penalty moves it by well under one.
    assert 1469.1 < estimated < 1469.1 + 1280.0


def nile_flow() -> np.ndarray:
    from statsmodels.datasets import nile

    return nile.load_pandas().data["volume"].to_numpy(dtype=float)


def test_calm_years_do_not_make_the_signal_deaf() -> None:
    figures = np.random.default_rng(0).normal(5.0, 0.1, 120)
    calm = estimate_signal(figures, np.full(120, 0.01))
    assert np.sqrt(calm.covariance(1)[0, 0]) > 0.02
    broken = estimate_signal(np.append(figures, [6.0, 6.0, 6.0]), np.full(123, 0.01))
    assert broken.mean[-1] > 5.8


@settings(max_examples=20, deadline=None)
@given(st.integers(3, 40), st.integers(0, 2**32 - 1), st.floats(0.01, 100.0))
def test_posterior_equals_dense_algebra(months: int, seed: int, ratio: float) -> None:
    generator = np.random.default_rng(seed)
    figures = 5.0 + generator.normal(size=months)
    figures[1 : months - 1][generator.random(months - 2) < 0.2] = np.nan
    noise = generator.uniform(0.5, 2.0, months)
    posterior = estimate_signal(figures, noise, state_variance=ratio)
    mean, covariance = dense_posterior(figures, noise, ratio)
    assert posterior.mean == pytest.approx(mean, abs=1e-8)
    last = min(months, 7)
    assert posterior.covariance(last) == pytest.approx(covariance[-last:, -last:], abs=1e-8)


def test_draws_have_the_posterior_moments() -> None:
    generator = np.random.default_rng(3)
    figures = np.cumsum(generator.normal(size=60))
    posterior = estimate_signal(figures, np.full(60, 0.5), state_variance=1.0)
    drawn = posterior.draws(40_000, last_months=5, generator=np.random.default_rng(1))
    assert drawn.shape == (5, 40_000)
    assert drawn.mean(axis=1) == pytest.approx(posterior.mean[-5:], abs=0.02)
    assert np.cov(drawn) == pytest.approx(posterior.covariance(5), abs=0.02)


def test_single_noisy_month_moves_the_signal_by_less_than_itself() -> None:
    figures = np.random.default_rng(0).normal(5.0, 0.1, 120)
    figures[-1] = 5.6
    posterior = estimate_signal(figures, np.full(120, 0.01))
    assert posterior.mean[-1] < 5.2


def test_lasting_rise_is_followed() -> None:
    figures = np.concatenate([np.full(60, 5.0), 5.0 + 0.2 * np.arange(1, 13)])
    figures += np.random.default_rng(0).normal(0.0, 0.1, 72)
    posterior = estimate_signal(figures, np.full(72, 0.01))
    assert posterior.mean[-1] == pytest.approx(7.4, abs=0.25)


def test_unit_scales_the_result() -> None:
    figures = np.cumsum(np.random.default_rng(2).normal(size=80))
    small = estimate_signal(figures, np.full(80, 0.3))
    large = estimate_signal(figures * 1e6, np.full(80, 0.3e12))
    assert large.state_variance[0] / 1e12 == pytest.approx(small.state_variance[0], rel=0.01)
    assert large.mean / 1e6 == pytest.approx(small.mean, abs=0.01)


def test_missing_months_widen_the_error() -> None:
    figures = np.random.default_rng(0).normal(5.0, 0.1, 60)
    holed = figures.copy()
    holed[-6:-1] = np.nan
    full, part = (
        estimate_signal(values, np.full(60, 0.01), state_variance=0.01)
        for values in (figures, holed)
    )
    assert part.covariance(3)[0, 0] > 1.5 * full.covariance(3)[0, 0]


def test_several_sets_share_one_factor() -> None:
    figures = np.random.default_rng(0).normal(5.0, 0.1, (30, 4))
    joined = estimate_signal(figures, np.full(30, 0.01), state_variance=0.02)
    alone = estimate_signal(figures[:, 2], np.full(30, 0.01), state_variance=0.02)
    assert joined.mean[:, 2] == pytest.approx(alone.mean)
    drawn = joined.draws(8, last_months=2, generator=np.random.default_rng(0))
    assert drawn.shape == (2, 8)


@pytest.mark.parametrize(
    ("figures", "noise", "message"),
    [
        (np.array([1.0, np.nan]), np.ones(2), "two figures"),
        (np.ones(3), np.ones(2), "one noise variance per month"),
        (np.ones(3), np.zeros(3), "above 0"),
        (np.ones((3, 2)), np.ones(3), "one set"),
    ],
)
def test_bad_arguments_are_errors(figures: np.ndarray, noise: np.ndarray, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        estimate_signal(figures, noise)
