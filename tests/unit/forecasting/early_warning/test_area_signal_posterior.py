import numpy as np
import pytest
from scipy.stats import multivariate_normal

from forecasting.early_warning.area_signal_parts import step_covariance, turn_shapes
from forecasting.early_warning.area_signal_posterior import (
    Beforehand,
    mixture_draws,
    turn_mixture,
)
from forecasting.early_warning.area_signal_settings import Turn
from forecasting.early_warning.area_signal_window import (
    common_view,
    noise_errors,
    working_errors,
)
from forecasting.early_warning.signal import estimate_signal

MONTHS, AHEAD = 24, 3
TURNS = turn_shapes(
    (Turn(1, 0.2, 0.1, 0.01), Turn(4, -0.3, 0.2, 0.02)),
    window=MONTHS, ahead=AHEAD, turn_window_months=6,
)  # fmt: skip
NOISE = 0.25
FIGURES = np.random.default_rng(3).standard_normal((1, MONTHS)) * 0.5
ASKED = np.arange(MONTHS - 5, MONTHS + AHEAD)


def walk(start: float = 1.0) -> np.ndarray:
    month = np.arange(1, MONTHS + AHEAD + 1)
    return start + 0.04 * np.minimum.outer(month, month)


def posterior(figures: np.ndarray, *, frequency: float = 1.0, start: float = 1.0):
    level = walk(start)
    return turn_mixture(
        Beforehand(
            (level[:MONTHS, :MONTHS] + NOISE * np.eye(MONTHS))[None],
            level[ASKED, :MONTHS][None],
            level[np.ix_(ASKED, ASKED)][None],
        ),
        figures, turns=TURNS, shape_asked=TURNS.shape[:, ASKED], scale=np.array([5.0]),
        frequency=frequency,
    )  # fmt: skip


def test_without_turns_it_is_the_random_walk_with_noise():
    found = posterior(FIGURES, frequency=1e-12, start=1e4)
    known = estimate_signal(FIGURES[0], np.full(MONTHS, NOISE), state_variance=0.04)
    mean, covariance = found.collapsed()
    np.testing.assert_allclose(mean[0, :5], known.mean[-5:], atol=1e-3)
    np.testing.assert_allclose(covariance[0, :5, :5], known.covariance(5), atol=1e-4)


def test_chances_of_turns_are_those_of_bayes_by_hand():
    figures = FIGURES.copy()
    figures[0, -3:] += 1.2
    found = posterior(figures)
    base = walk()[:MONTHS, :MONTHS] + NOISE * np.eye(MONTHS)
    logs = [multivariate_normal(np.zeros(MONTHS), base).logpdf(figures[0])]
    for shape, mean, deviation, chance in zip(
        TURNS.shape[:, :MONTHS], 5 * TURNS.mean, 5 * TURNS.deviation, TURNS.log_chance, strict=True
    ):
        spread = base + deviation**2 * np.outer(shape, shape)
        logs.append(chance + multivariate_normal(mean * shape, spread).logpdf(figures[0]))
    weight = np.exp(np.array(logs) - max(logs))
    np.testing.assert_allclose(found.chance[0], weight / weight.sum(), atol=1e-8)


def test_draws_have_the_moments_of_the_mixture():
    figures = FIGURES.copy()
    figures[0, -3:] += 1.2
    found = posterior(figures)
    draws = 20_000
    normal = np.random.default_rng(5).standard_normal((len(ASKED) + 1, draws))
    drawn = mixture_draws(found, normal, (np.arange(draws) + 0.5) / draws)
    mean, covariance = found.collapsed()
    np.testing.assert_allclose(drawn[0].mean(axis=1), mean[0], atol=0.03)
    np.testing.assert_allclose(np.cov(drawn[0]), covariance[0], atol=0.03)


def test_further_steps_loosen_the_level_from_their_month_on():
    steps = np.zeros(5)
    steps[0], steps[3] = 9.0, 2.0
    covariance = step_covariance(steps, 1)
    assert covariance[2, 2] == 0.0
    assert covariance[3, 5] == covariance[5, 5] == 2.0


def test_an_area_in_crisis_leaves_the_common_signal_alone():
    draws = np.random.default_rng(2)
    figures = 5.0 + 0.5 * draws.standard_normal((48, 8))
    errors, one = np.full((48, 8), 0.5), np.ones(8)
    calm = common_view(figures, errors, one, 5 * one)
    figures[40:, 3] += 6.0
    crisis = common_view(figures, errors, one, 5 * one)
    assert np.abs(crisis.common - calm.common).max() < 0.25
    assert np.abs(crisis.others[0] - calm.others[0])[40:].max() < 0.35
    assert crisis.centre[3] == pytest.approx(5.0, abs=0.4)


def test_the_common_signal_needs_no_area_in_every_month():
    common = np.sin(np.arange(48) / 6)
    figures = common[:, None] + np.array([3.0, 5.0, 7.0, 9.0])
    figures[:20, 0], figures[30:, 1], figures[25] = np.nan, np.nan, np.nan
    view = common_view(figures, np.full((48, 4), 0.3), np.ones(4), np.full(4, 5.0))
    known = view.is_known
    assert not known[25]
    shape = common - common[known].mean()
    np.testing.assert_allclose(view.common[known], shape[known], atol=0.05)


def test_noise_is_found_beside_a_common_trend():
    draws = np.random.default_rng(4)
    trend = np.cumsum(np.cumsum(0.05 * draws.standard_normal(240)))
    figures = 5.0 + trend[:, None] + 0.4 * draws.standard_normal((240, 12))
    noise = noise_errors(figures, np.ones(12), has_season=True)
    assert noise.mean() == pytest.approx(0.4, rel=0.15)


def test_a_low_figure_does_not_get_a_smaller_error_by_chance():
    given = np.full((40, 1), 1.0)
    given[30], given[35] = 0.8, 3.0
    made = working_errors(given)
    assert made[30, 0] > 0.95
    assert made[35, 0] == 3.0
    given[10] = np.nan
    assert np.isnan(working_errors(given)[10, 0])
