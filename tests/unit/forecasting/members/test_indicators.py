"""When indicators are known, when they count as absent, and whether the logarithm serves."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from forecasting.members.indicators import IndicatorLevels, indicator_levels
from forecasting.members.structural import FloatArray, StructuralSettings

FEW = StructuralSettings(
    level_ratios=(1.0,), slope_ratios=(0.0, 0.1), season_ratios=(None, 1e-3), slope_dampings=(0.9,)
)


def walk(months: int = 90, count: int = 1, *, seed: int = 0) -> FloatArray:
    rng = np.random.default_rng(seed)
    return 50 + rng.normal(size=(months, 1, count)).cumsum(axis=0)


def of(values: FloatArray, lag: int = 0) -> IndicatorLevels:
    count = values.shape[2]
    names = [f"indicator_{number}" for number in range(count)]
    return indicator_levels(values, names=names, lag_months=[lag] * count, settings=FEW)


def test_figures_are_known_when_they_are_published() -> None:
    values = walk()
    at_once, late = of(values), of(values, 2)
    assert_array_equal(late.levels[2:], at_once.levels[:-2])
    assert_array_equal(late.logs[2:], at_once.logs[:-2])
    assert np.isnan(late.levels[:2]).all()
    assert not late.is_positive[:2].any()


def test_each_indicator_has_a_lag_of_its_own() -> None:
    values = walk(count=2)
    made = indicator_levels(values, names=["a", "b"], lag_months=[0, 3], settings=FEW)
    assert made.names == ("a", "b")
    for number, lag in enumerate((0, 3)):
        alone = of(values[..., number : number + 1], lag)
        assert_allclose(made.levels[..., number], alone.levels[..., 0], rtol=1e-12)


def test_columns_are_indicators_of_their_own_series() -> None:
    values = walk(count=6).reshape(90, 3, 2)
    made = indicator_levels(values, names=["a", "b"], lag_months=[1, 2], settings=FEW)
    alone = indicator_levels(values[:, 1:2], names=["a", "b"], lag_months=[1, 2], settings=FEW)
    assert_allclose(made.levels[:, 1:2], alone.levels, rtol=1e-12)


def test_season_is_taken_off() -> None:
    season = np.resize(np.random.default_rng(1).normal(0, 5, 12), 180)
    made = of((100 + season + 0.1 * np.arange(180))[:, None, None])
    assert np.abs(np.diff(made.levels[120:, 0, 0]) - 0.1).max() < 0.1


def test_figure_that_stays_away_is_absent_after_two_months() -> None:
    values = walk()
    values[60:66] = np.nan
    made = of(values)
    for table in (made.levels, made.logs):
        assert_array_equal(table[60:62], np.repeat(table[59:60], 2, axis=0))
        assert np.isnan(table[62:66]).all()
        assert np.isfinite(table[66:]).all()
    stopped = of(np.where(np.arange(90)[:, None, None] < 70, values, np.nan), 1)
    assert np.isfinite(stopped.levels[70:73]).all()
    assert np.isnan(stopped.levels[73:]).all()


def test_logarithm_serves_until_a_value_is_not_above_zero() -> None:
    values = walk()
    values[70] = 0.0
    made = of(values, 1)
    assert made.is_positive[1:71].all()
    assert not made.is_positive[71:].any()
    assert np.isfinite(made.levels[71:]).all()
    negative = of(-walk())
    assert not negative.is_positive.any()
    assert np.isnan(negative.logs).all()


def test_constant_and_empty_indicators_do_no_harm() -> None:
    values = walk(count=2)
    values[..., 0] = 3.0
    values[..., 1] = np.nan
    made = of(values)
    assert_allclose(made.levels[23:, 0, 0], 3.0)
    assert_allclose(made.logs[23:, 0, 0], np.log(3.0))
    assert np.isnan(made.levels[..., 1]).all()


@settings(max_examples=15, deadline=None)
@given(
    cut=st.integers(1, 89),
    lag=st.integers(0, 4),
    seed=st.integers(0, 99),
    size=st.sampled_from([-1.0, 0.0, 1e6, np.nan]),
)
def test_nothing_published_later_is_known(cut: int, lag: int, seed: int, size: float) -> None:
    values = walk(count=2, seed=seed)
    values[:10, :, 1] = np.nan
    values[40:44, :, 0] = np.nan
    later = values.copy()
    later[max(cut - lag, 0) :] *= size  # month m is published at the end of month m + lag
    full, changed, short = of(values, lag), of(later, lag), of(values[:cut], lag)
    for name in ("levels", "logs", "is_positive"):
        assert_array_equal(getattr(changed, name)[:cut], getattr(full, name)[:cut], err_msg=name)
        assert_array_equal(getattr(short, name), getattr(full, name)[:cut], err_msg=name)
