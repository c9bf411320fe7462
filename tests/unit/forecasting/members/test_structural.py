"""The filters against planted levels, seasons and variances, and what they may never do."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from forecasting.members.structural import (
    FloatArray,
    StructuralSettings,
    structural_pass,
)

SEASON = np.array([0.6, 0.5, 0.2, -0.2, -0.4, 0.1, 0.3, 0.1, -0.3, -0.4, -0.3, -0.2])
FEW = StructuralSettings(
    level_ratios=(0.1, 1.0),
    slope_ratios=(0.0, 0.1),
    season_ratios=(None, 1e-3),
    slope_dampings=(0.9,),
)
ROWS = ("centres", "season", "level", "slope", "adjusted", "spread")


def walks(months: int, count: int, *, seed: int = 0, step: float = 0.1) -> FloatArray:
    rng = np.random.default_rng(seed)
    level = 5 + rng.normal(0, step, (months, count)).cumsum(axis=0)
    return level + np.resize(SEASON, months)[:, None]


def test_planted_level_and_season_are_recovered() -> None:
    noise = np.random.default_rng(1).normal(0, 0.02, 240)
    seen = structural_pass((5 + np.resize(SEASON, 240) + noise)[:, None], horizon_months=14)
    assert seen.level[-1, 0] == pytest.approx(5.0, abs=0.04)
    assert seen.slope[-1, 0] == pytest.approx(0.0, abs=0.002)
    assert_allclose(seen.season[-1, 0], np.resize(SEASON, 14), atol=0.03)
    assert_allclose(seen.centres[-1, 0], 5 + np.resize(SEASON, 14), atol=0.05)


def test_planted_slope_is_seen_and_damped() -> None:
    line = 0.1 * np.arange(120) + np.resize(SEASON, 120)
    noise = np.random.default_rng(2).normal(0, 0.02, 120)
    seen = structural_pass((line + noise)[:, None], horizon_months=12, settings=FEW)
    # A damped slope falls short of a lasting one; the level makes up for it.
    assert 0.06 < seen.slope[-1, 0] < 0.1
    next_month = 0.1 * 120 + SEASON[0]
    assert seen.centres[-1, 0, 0] == pytest.approx(next_month, abs=0.06)
    steps = np.diff(seen.centres[-1, 0] - seen.season[-1, 0])
    assert_allclose(steps[1:] / steps[:-1], 0.9, rtol=1e-9)


def test_the_parts_add_up() -> None:
    values = walks(60, 2)
    seen = structural_pass(values, horizon_months=12, settings=FEW)
    assert_array_equal(seen.filled, values)
    trend = seen.centres - seen.season
    one_damping = seen.level[..., None] + seen.slope[..., None] * np.cumsum(0.9 ** np.arange(12))
    assert_allclose(trend[23:], one_damping[23:], rtol=1e-9)
    # The season seen in a month is that expected of the month a year later.
    assert_allclose(values - seen.adjusted, seen.season[:, :, 11], atol=1e-9)


def test_jump_moves_the_level_alone() -> None:
    noise = np.random.default_rng(3).normal(0, 0.02, 220)
    values = (5 + np.resize(SEASON, 220) + noise)[:, None]
    jumped = values.copy()
    jumped[200:] += 3
    before = structural_pass(values, horizon_months=12)
    after = structural_pass(jumped, horizon_months=12)
    assert_allclose(after.level[200:, 0] - before.level[200:, 0], 3.0, atol=0.1)
    assert_allclose(after.slope[200:], before.slope[200:], atol=0.001)
    assert_allclose(after.season[200:], before.season[200:], atol=0.015)
    assert_array_equal(after.centres[:200], before.centres[:200])


def test_unit_and_origin_of_a_series_carry_over() -> None:
    values = walks(60, 2)
    first = structural_pass(values, horizon_months=6, settings=FEW)
    second = structural_pass(1000 * values - 7, horizon_months=6, settings=FEW)
    assert_allclose(second.centres, 1000 * first.centres - 7, rtol=1e-9)
    assert_allclose(second.spread, 1000 * first.spread, rtol=1e-9)


def test_missing_months_are_filled_by_what_was_expected() -> None:
    values = walks(120, 2, step=0.02)
    full = structural_pass(values, horizon_months=12)
    values[[30, 60, 61], 0] = np.nan
    values[0::12, 1] = np.nan
    seen = structural_pass(values, horizon_months=12)
    assert_allclose(seen.filled[[30, 60], 0], seen.centres[[29, 59], 0, 0], rtol=1e-12)
    assert_allclose(seen.filled[61, 0], seen.centres[59, 0, 1], rtol=1e-4)
    assert_allclose(seen.level[60, 0], seen.level[59, 0] + seen.slope[59, 0], rtol=1e-4)
    assert np.isfinite(seen.centres[24:]).all()
    assert_allclose(seen.centres[110, 0], full.centres[110, 0], atol=0.1)


def test_series_of_an_own_start_and_end_is_that_series_alone() -> None:
    values = walks(90, 3)
    ragged = values.copy()
    ragged[:30, 1] = np.nan
    ragged[70:, 2] = np.nan
    together = structural_pass(ragged, horizon_months=6, settings=FEW)
    late = structural_pass(values[30:, 1:2], horizon_months=6, settings=FEW)
    ended = structural_pass(values[:70, 2:3], horizon_months=6, settings=FEW)
    for name in (*ROWS, "filled"):
        made = getattr(together, name)
        assert np.isnan(made[:30, 1]).all()
        assert_allclose(made[30:, 1], getattr(late, name)[:, 0], rtol=1e-9, err_msg=name)
        assert_allclose(made[:70, 2], getattr(ended, name)[:, 0], rtol=1e-9, err_msg=name)
        assert np.isnan(made[70:, 2]).all()


def test_nothing_is_said_of_empty_and_short_series() -> None:
    values = walks(40, 3)
    values[:, 0] = np.nan
    values[:20, 1] = np.nan
    seen = structural_pass(values, horizon_months=12, settings=FEW)
    for name in ROWS:
        assert np.isnan(getattr(seen, name)[:, :2]).all()
        assert np.isfinite(getattr(seen, name)[23:, 2]).all()
        assert np.isnan(getattr(seen, name)[:23]).all()
    assert structural_pass(values[:, :0], horizon_months=3).centres.shape == (40, 0, 3)


@pytest.mark.parametrize("value", [0.0, 5.5, -3.0])
def test_constant_series_stays_where_it_is(value: float) -> None:
    seen = structural_pass(np.full((60, 1), value), horizon_months=12, settings=FEW)
    assert_allclose(seen.centres[23:], value, atol=1e-9)
    assert_allclose(seen.spread[23:], 0.0, atol=1e-9)


def test_series_that_comes_alive_after_two_years_is_followed() -> None:
    steps = np.random.default_rng(4).normal(0, 0.1, 96)
    values = np.r_[np.full(24, 5.0), 5 + steps.cumsum()][:, None]
    seen = structural_pass(values, horizon_months=12)
    assert np.isfinite(seen.centres[23:]).all()
    errors = np.abs(values[41:, 0] - seen.centres[40:-1, 0, 0])
    assert errors.mean() < 1.15 * np.abs(np.diff(values[40:, 0])).mean()
    assert seen.spread[-1, 0, 0] == pytest.approx(0.1, rel=0.4)


@pytest.mark.parametrize(
    ("level_step", "slope_step", "noise"), [(1.0, 0.0, 0.0), (0.3, 0.0, 1.0), (0.3, 0.15, 0.5)]
)
def test_spread_is_as_large_as_errors_turn_out(
    level_step: float, slope_step: float, noise: float
) -> None:
    months, count = 300, 40
    rng = np.random.default_rng(5)
    slope = np.zeros((months, count))
    for month in range(1, months):
        slope[month] = 0.9 * slope[month - 1] + rng.normal(0, slope_step, count)
    level = (slope + rng.normal(0, level_step, (months, count))).cumsum(axis=0)
    season = 3 * np.resize(SEASON, months)[:, None]
    values = level + season + rng.normal(0, noise, (months, count))
    seen = structural_pass(values, horizon_months=12)
    for ahead in range(1, 13):
        error = values[96 + ahead :] - seen.centres[96:-ahead, :, ahead - 1]
        spread = seen.spread[96:-ahead, :, ahead - 1]
        assert 0.9 < np.sqrt((error**2).mean() / (spread**2).mean()) < 1.15


@settings(max_examples=15, deadline=None)
@given(
    cut=st.integers(1, 79),
    seed=st.integers(0, 99),
    begins=st.integers(0, 40),
    gap=st.integers(0, 76),
    size=st.sampled_from([0.0, 1.0, 1e6, np.nan]),
)
def test_later_months_change_nothing(
    cut: int, seed: int, begins: int, gap: int, size: float
) -> None:
    values = walks(80, 3, seed=seed)
    values[:begins, 1] = np.nan
    values[gap : gap + 3, 0] = np.nan
    later = values.copy()
    later[cut:] = size * np.random.default_rng(seed).normal(size=(80 - cut, 3))
    full = structural_pass(values, horizon_months=5, settings=FEW)
    changed = structural_pass(later, horizon_months=5, settings=FEW)
    short = structural_pass(values[:cut], horizon_months=5, settings=FEW)
    last = [np.flatnonzero(np.isfinite(column))[-1:] for column in values[:cut].T]
    for number, ends in enumerate(last):
        # A month missing at the end speaks only once a later one shows that the series goes on.
        until = int(ends[0]) + 1 if len(ends) else 0
        for name in ROWS:
            known = getattr(full, name)[:until, number]
            assert_array_equal(getattr(changed, name)[:until, number], known)
            assert_array_equal(getattr(short, name)[:until, number], known)
        for other in (changed, short):
            assert_allclose(other.filled[:until, number], full.filled[:until, number], rtol=1e-9)


def test_missing_month_speaks_once_a_later_one_is_known() -> None:
    values = walks(60, 1)
    values[50:52] = np.nan
    ended = structural_pass(values[:52], horizon_months=3, settings=FEW)
    resumed = structural_pass(values, horizon_months=3, settings=FEW)
    assert np.isnan(ended.centres[50:]).all()
    assert_allclose(resumed.centres[50:51, :, 0], resumed.filled[51:52], rtol=1e-12)
    assert_array_equal(resumed.centres[:50], ended.centres[:50])


def test_order_of_series_is_of_no_account() -> None:
    values = walks(60, 4)
    forth = structural_pass(values, horizon_months=3, settings=FEW)
    back = structural_pass(values[:, ::-1], horizon_months=3, settings=FEW)
    for name in (*ROWS, "filled"):
        assert_array_equal(getattr(back, name)[:, ::-1], getattr(forth, name))
