"""Exponential smoothing against the recursions written out, and what it may never do."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.members.exponential_smoothing import (
    ExponentialSmoothingSettings,
    FloatArray,
    exponential_smoothing_centres,
)


def seasonal(months: int, count: int, *, seed: int = 0, noise: float = 1.0) -> FloatArray:
    rng = np.random.default_rng(seed)
    walk = rng.normal(0, noise, (months, count)).cumsum(axis=0)
    season = np.resize(rng.normal(0, 3, 12), months)
    return 50 + walk + season[:, None]


def of_one(
    alpha: float, share: float, gamma: float | None, phi: float
) -> ExponentialSmoothingSettings:
    return ExponentialSmoothingSettings(
        level_gains=(alpha,),
        trend_shares=(share,),
        season_gains=(gamma,),
        trend_dampings=(phi,),
        clipping=np.inf,
    )


@pytest.mark.parametrize("gamma", [None, 0.2])
@pytest.mark.parametrize("phi", [0.9, 1.0])
def test_errors_move_the_states_by_the_recursions(gamma: float | None, phi: float) -> None:
    values = seasonal(60, 1)
    made = exponential_smoothing_centres(
        values, horizon_months=14, settings=of_one(0.4, 0.25, gamma, phi)
    )[:, 0]
    level_path = made[:, 12] - made[:, 0] if gamma else made[:, 1] - made[:, 0]
    damped = phi ** np.arange(1, 15)
    trend = level_path / (damped[1:13].sum() if gamma else damped[1])
    error = values[24:, 0] - made[23:-1, 0]
    np.testing.assert_allclose(trend[24:], phi * trend[23:-1] + 0.4 * 0.25 * error, atol=1e-9)
    moved = made[24:, 0] - made[23:-1, 1]
    np.testing.assert_allclose(moved, (0.4 + phi * 0.1) * error, atol=1e-9)
    a_year_on = made[24:, 11] - made[23:-1, 12]
    keeps = 0.4 + 0.1 * damped[:12].sum() + (gamma or 0.0)
    np.testing.assert_allclose(a_year_on, keeps * error, atol=1e-9)


def test_line_with_a_season_is_continued() -> None:
    season = np.resize(np.random.default_rng(1).normal(size=12), 132)
    values = (np.arange(132) * 0.5 + 10 * season)[:, None]
    only = replace(of_one(0.3, 0.3, 0.2, 1.0), start_penalty=1e-9)
    made = exponential_smoothing_centres(values[:120], horizon_months=12, settings=only)
    np.testing.assert_allclose(made[-1, 0], values[120:, 0], atol=0.01)


def test_unit_and_origin_of_a_series_carry_over() -> None:
    values = seasonal(80, 2)
    first = exponential_smoothing_centres(values, horizon_months=12)
    second = exponential_smoothing_centres(1000 * values - 7, horizon_months=12)
    np.testing.assert_allclose(second, 1000 * first - 7, rtol=1e-9)


def test_jump_leaves_the_season_as_it_was() -> None:
    season = np.resize(np.random.default_rng(2).normal(size=12), 132)
    values = (10 + season + np.random.default_rng(3).normal(0, 0.1, 132))[:, None]
    jumped = values.copy()
    jumped[100:] += 50
    before, after = (
        exponential_smoothing_centres(table, horizon_months=12) for table in (values, jumped)
    )
    np.testing.assert_allclose(after[110, 0], before[110, 0] + 50, atol=0.5)


def test_series_of_an_own_start_is_that_series_alone() -> None:
    values = seasonal(90, 3)
    late = values.copy()
    late[:30, 1] = np.nan
    together = exponential_smoothing_centres(late, horizon_months=6)
    alone = exponential_smoothing_centres(values[30:, 1:2], horizon_months=6)
    np.testing.assert_allclose(together[30:, 1], alone[:, 0], rtol=1e-12)
    assert np.isnan(together[:53, 1]).all()
    assert np.isfinite(together[53:, 1]).all()


def test_constant_series_stays_where_it_is() -> None:
    for value in (0.0, 5.5):
        made = exponential_smoothing_centres(np.full((60, 1), value), horizon_months=12)
        np.testing.assert_allclose(made[23:], value, atol=1e-8)


def test_nothing_is_said_of_empty_short_and_ended_series() -> None:
    values = seasonal(60, 4)
    values[:, 0] = np.nan
    values[:40, 1] = np.nan
    values[50:, 2] = np.nan
    made = exponential_smoothing_centres(values, horizon_months=12)
    assert np.isnan(made[:, :2]).all()
    assert np.isfinite(made[23:50, 2]).all()
    assert np.isnan(made[50:, 2]).all()
    assert exponential_smoothing_centres(values[:, :0], horizon_months=3).shape == (60, 0, 3)


def test_missing_months_leave_a_forecast_everywhere() -> None:
    values = seasonal(120, 2, noise=0.2)
    full = exponential_smoothing_centres(values, horizon_months=12)
    values[[5, 30, 31, 32, 70], 0] = np.nan
    values[0::12, 1] = np.nan
    made = exponential_smoothing_centres(values, horizon_months=12)
    assert np.isfinite(made[25:119]).all()
    np.testing.assert_allclose(made[110, 0], full[110, 0], atol=0.5)


def test_steady_season_is_told_better_than_by_a_random_walk() -> None:
    values = seasonal(240, 10, noise=0.5)
    made = exponential_smoothing_centres(values, horizon_months=12)
    own = np.abs(values[112:] - made[100:-12, :, 11]).mean()
    as_a_year_ago = np.abs(values[112:] - values[100:-12]).mean()
    assert own < 1.1 * as_a_year_ago
    month_ahead = np.abs(values[101:] - made[100:-1, :, 0]).mean()
    assert month_ahead < 0.35 * np.abs(values[101:] - values[89:-12]).mean()


@settings(max_examples=15, deadline=None)
@given(
    cut=st.integers(1, 79), seed=st.integers(0, 99), begins=st.integers(0, 40), gap=st.booleans()
)
def test_later_months_change_nothing(cut: int, seed: int, begins: int, gap: bool) -> None:
    values = seasonal(80, 3, seed=seed)
    values[:begins, 1] = np.nan
    if gap:
        values[50:53, 0] = np.nan
    later = values.copy()
    later[cut:] = np.random.default_rng(seed).normal(0, 1e6, (80 - cut, 3))
    later[cut:, 1] = np.nan
    full = exponential_smoothing_centres(values, horizon_months=12)
    changed = exponential_smoothing_centres(later, horizon_months=12)
    np.testing.assert_array_equal(changed[:cut, [0, 2]], full[:cut, [0, 2]])
    # In a gap at the end nothing is said: the series may have ended.
    short = exponential_smoothing_centres(values[:cut], horizon_months=12)
    np.testing.assert_array_equal(short[: max(cut - 3, 0)], full[: max(cut - 3, 0)])
    said = np.isfinite(short)
    np.testing.assert_array_equal(short[said], full[:cut][said])
