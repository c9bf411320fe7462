"""Autoregressions against processes whose best forecast is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from forecasting.members.autoregression import (
    AutoregressionSettings,
    FloatArray,
    autoregression_centres,
)

LAG = 0.6


def persistent(months: int, count: int, *, seed: int = 0) -> tuple[FloatArray, FloatArray]:
    """Return changes that persist by ``LAG``, and nothing else, and their levels."""
    shocks = np.random.default_rng(seed).normal(size=(months, count))
    changes = np.zeros((months, count))
    for month in range(1, months):
        changes[month] = LAG * changes[month - 1] + shocks[month]
    return changes, changes.cumsum(axis=0)


def best(changes: FloatArray, levels: FloatArray, horizon: int) -> FloatArray:
    return levels[..., None] + changes[..., None] * np.cumsum(LAG ** np.arange(1, horizon + 1))


EARLY = AutoregressionSettings(minimal_months=48)


def said(
    values: FloatArray,
    *,
    first: int = 0,
    horizon: int = 12,
    settings: AutoregressionSettings | None = None,
) -> FloatArray:
    return autoregression_centres(
        values,
        np.isfinite(values),
        first_month_number=first,
        horizon_months=horizon,
        settings=settings or EARLY,
    )


def root_mean_square(table: FloatArray) -> float:
    return float(np.sqrt(np.mean(table**2)))


def test_persistence_of_changes_is_recovered() -> None:
    changes, levels = persistent(480, 20)
    made = said(levels)
    distance = made[300:] - best(changes, levels, 12)[300:]
    assert root_mean_square(distance[..., 0]) < 0.3
    assert root_mean_square(distance[..., 11]) < 0.3 * root_mean_square(
        levels[312:] - best(changes, levels, 12)[300:-12, :, 11]
    )


def test_season_of_changes_is_continued() -> None:
    season = np.resize(np.random.default_rng(1).normal(size=12), 252)
    values = (10 + season + 0.02 * np.arange(252))[:, None]
    made = said(values[:240], first=5)
    assert_allclose(made[-1, 0], values[240:, 0], atol=0.05)


def test_outliers_bend_it_little() -> None:
    changes, _ = persistent(480, 20)
    rng = np.random.default_rng(2)
    for month in (200, 260, 290):
        changes[month] += rng.choice([-20.0, 20.0], 20)
    levels = changes.cumsum(axis=0)
    truth = best(changes, levels, 12)
    robust = said(levels)
    plain = said(levels, settings=AutoregressionSettings(huber_constant=np.inf))
    off = [root_mean_square((made - truth)[320:, :, 0]) for made in (robust, plain)]
    assert off[0] < 0.4
    assert off[0] < 0.6 * off[1]


def test_unit_of_a_series_carries_over() -> None:
    _, levels = persistent(120, 2)
    rng = np.random.default_rng(3)
    levels = levels + np.resize(rng.normal(size=12), 120)[:, None]
    assert_allclose(said(1000 * levels - 7), 1000 * said(levels) - 7, rtol=1e-6)


def test_nothing_is_said_before_four_years_and_a_january() -> None:
    _, levels = persistent(80, 2)
    levels[:10, 1] = np.nan
    made = said(levels, first=3)  # rows 9, 21, 33, 45, 57 and 69 are Januaries
    assert np.isnan(made[:57, 0]).all()
    assert np.isfinite(made[57:, 0]).all()
    assert np.isnan(made[:57, 1]).all()
    assert np.isfinite(made[57:, 1]).all()
    levels[:11, 1] = np.nan
    later = said(levels, first=3)[:, 1]
    assert np.isnan(later[:69]).all()
    assert np.isfinite(later[69:]).all()


def test_persistence_is_recovered_with_months_missing() -> None:
    changes, levels = persistent(480, 20)
    is_observed = np.random.default_rng(4).random(levels.shape) > 0.03
    month = np.arange(480)
    filled = np.stack(
        [
            np.interp(month, month[known], level[known])
            for known, level in zip(is_observed.T, levels.T, strict=True)
        ],
        axis=1,
    )
    made = autoregression_centres(filled, is_observed, first_month_number=0, horizon_months=1)
    near = is_observed.copy()
    for lag in range(1, 14):
        near[lag:] &= is_observed[:-lag]
    distance = (made - best(changes, levels, 1))[300:, :, 0][near[300:]]
    assert root_mean_square(distance) < 0.35


def test_changes_from_and_to_a_missing_month_teach_nothing() -> None:
    _, levels = persistent(240, 1)
    only = AutoregressionSettings(largest_order=1)
    made = []
    for size in (1.0, 2.0):
        filled = levels.copy()
        filled[100] += size
        is_observed = np.ones(levels.shape, dtype=np.bool_)
        is_observed[99:103] = False  # and with them the month whose lag the change is
        made.append(
            autoregression_centres(
                filled, is_observed, first_month_number=0, horizon_months=3, settings=only
            )
        )
    assert_array_equal(made[0][108:], made[1][108:])


def test_no_root_is_explosive() -> None:
    values = np.exp(0.05 * np.arange(180))[:, None]
    made = said(values, horizon=60)
    steps = np.diff(made[-1, 0])
    assert (np.abs(steps[13:]) <= 1.001 * np.abs(steps[:-13]).max()).all()


@pytest.mark.parametrize("value", [0.0, 5.5])
def test_constant_series_stays_where_it_is(value: float) -> None:
    made = said(np.full((72, 1), value))
    assert_allclose(made[48:], value, atol=1e-9)


def test_empty_series_and_no_series_are_silent() -> None:
    _, levels = persistent(72, 2)
    levels[:, 1] = np.nan
    made = said(levels)
    assert np.isfinite(made[48:, 0]).all()
    assert np.isnan(made[:, 1]).all()
    assert said(levels[:, :0]).shape == (72, 0, 12)
    assert np.isnan(said(levels[:5])).all()


def test_series_that_comes_alive_after_six_years_is_learnt() -> None:
    season = np.resize(np.random.default_rng(5).normal(size=12), 168)
    values = np.r_[np.full(72, 10 + season[0]), 10 + season][:, None]
    made = said(values[:-12])
    still = said(np.full((228, 1), 10.0))
    assert_allclose(still[48:], 10.0, atol=1e-9)
    size = np.abs(np.diff(season)).mean()
    assert np.abs(made[-1, 0] - values[-12:, 0]).mean() < 0.6 * size


def test_series_that_moved_at_its_start_alone_stops_no_other() -> None:
    _, levels = persistent(96, 2)
    beside = levels.copy()
    beside[20:, 1] = beside[20, 1]
    beside[:19, 1] = np.nan
    made = said(beside)
    assert_allclose(made[:, 0], said(levels)[:, 0], rtol=1e-9)
    assert_allclose(made[-1, 1], beside[-1, 1], atol=0.1)


def test_series_do_not_see_each_other() -> None:
    _, levels = persistent(120, 3)
    assert_allclose(said(levels)[:, 1:2], said(levels[:, 1:2]), rtol=1e-9)


@settings(max_examples=15, deadline=None)
@given(
    cut=st.integers(1, 95),
    seed=st.integers(0, 99),
    first=st.integers(0, 11),
    size=st.sampled_from([0.0, 1.0, 1e6, np.nan]),
)
def test_later_months_change_nothing(cut: int, seed: int, first: int, size: float) -> None:
    _, values = persistent(96, 3, seed=seed)
    values[:20, 1] = np.nan
    is_observed = np.isfinite(values)
    is_observed[60:62, 0] = False
    later = values.copy()
    later[cut:] = size * np.random.default_rng(seed).normal(size=(96 - cut, 3))
    later_observed = is_observed.copy()
    later_observed[cut:] = np.isfinite(later[cut:])

    def made(table: FloatArray, observed: np.ndarray) -> FloatArray:
        return autoregression_centres(table, observed, first_month_number=first, horizon_months=4)

    full = made(values, is_observed)
    assert_array_equal(made(later, later_observed)[:cut], full[:cut])
    assert_array_equal(made(values[:cut], is_observed[:cut]), full[:cut])
