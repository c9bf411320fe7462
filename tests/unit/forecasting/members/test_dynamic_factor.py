"""The dynamic factor on simulated series whose common changes are known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.members.dynamic_factor import (
    DynamicFactorSettings,
    FloatArray,
    dynamic_factor_centres,
)
from forecasting.members.indicators import IndicatorLevels
from forecasting.members.structural import StructuralPass

QUICK = DynamicFactorSettings(iterations=3)
PERSISTENCE = 0.85


def as_seen(level: FloatArray, horizon: int = 12) -> StructuralPass:
    """Return a pass that saw these levels without noise or season."""
    none = np.zeros_like(level)
    ahead = np.zeros((*level.shape, horizon))
    return StructuralPass(
        centres=ahead + level[:, :, None],
        season=ahead,
        level=level,
        slope=none,
        adjusted=level,
        filled=level,
        spread=ahead + 1.0,
    )


def as_published(levels: FloatArray) -> IndicatorLevels:
    """Return indicators of one column, shape (months, indicators)."""
    table = levels[:, None, :]
    names = tuple(f"indicator_{number}" for number in range(levels.shape[1]))
    return IndicatorLevels(names, np.full_like(table, np.nan), table, np.zeros(table.shape, bool))


def economy(
    months: int, count: int, *, noise: float = 1.0, seed: int = 0
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return series, three indicators and the cycle whose state moves their changes."""
    rng = np.random.default_rng(seed)
    cycle = np.zeros(months)
    for month in range(1, months):
        cycle[month] = PERSISTENCE * cycle[month - 1] + rng.normal()
    series = (cycle[:, None] + noise * rng.normal(size=(months, count))).cumsum(axis=0)
    indicators = (cycle[:, None] + 0.5 * rng.normal(size=(months, 3))).cumsum(axis=0)
    return series, indicators, cycle


def centres(
    series: FloatArray, indicators: FloatArray, chosen: DynamicFactorSettings = QUICK
) -> FloatArray:
    return dynamic_factor_centres(
        as_seen(series), [as_published(indicators)], first_month_number=0, settings=chosen
    )


def test_cycle_is_read_from_indicators_and_fades_as_it_does() -> None:
    series, indicators, cycle = economy(300, 1)
    made = centres(series, indicators, replace(QUICK, largest_value=10.0))
    ahead = made[100:, 0] - series[100:]
    truth = cycle[100:]
    fades = np.cumsum(PERSISTENCE ** np.arange(1, 13))
    for horizon in (1, 6, 12):
        said = ahead[:, horizon - 1]
        assert np.corrcoef(said, truth)[0, 1] > 0.85
        assert said @ truth / (truth @ truth) == pytest.approx(fades[horizon - 1], rel=0.2)


def test_series_alone_would_know_less() -> None:
    series, indicators, _ = economy(300, 4, noise=3.0)
    made = centres(series, indicators)
    blind = centres(series, np.random.default_rng(5).normal(size=(300, 1)).cumsum(axis=0))
    errors = [
        np.abs(series[206:] - said[200:-6, :, 5]).mean()
        for said in (made, blind, np.repeat(series[:, :, None], 12, axis=2))
    ]
    assert errors[0] < 0.95 * errors[1] < errors[2]


def test_unit_of_a_series_carries_over_and_its_season_is_added() -> None:
    series, indicators, _ = economy(130, 2)
    made = centres(series, indicators)
    scaled = centres(series * [1.0, 1000.0] + 7.0, indicators * 50.0)
    np.testing.assert_allclose(scaled, made * np.array([[1.0], [1000.0]]) + 7.0, rtol=1e-5)
    seasonal = replace(as_seen(series), season=np.full((130, 2, 12), 0.5))
    with_season = dynamic_factor_centres(
        seasonal, [as_published(indicators)], first_month_number=0, settings=QUICK
    )
    np.testing.assert_allclose(with_season, made + 0.5, rtol=1e-9)


def test_nothing_is_said_without_indicators_of_all() -> None:
    series, indicators, _ = economy(130, 2)
    of_each = np.repeat(indicators[:, None, :], 2, axis=1)
    own = IndicatorLevels(("a", "b", "c"), of_each, of_each, of_each < np.inf)
    unfit = as_published(np.ones((130, 2)))
    for told in ([], [own], [unfit]):
        made = dynamic_factor_centres(as_seen(series), told, first_month_number=0)
        assert made.shape == (130, 2, 12)
        assert np.isnan(made).all()


def test_member_speaks_from_the_first_refit_with_enough_months() -> None:
    series, indicators, _ = economy(130, 1)
    made = centres(series, indicators, replace(QUICK, refit_years=2))
    np.testing.assert_array_equal(np.isnan(made[:, 0, 0]), np.arange(130) < 72)
    assert np.isnan(centres(series[:60], indicators[:60])).all()


def test_empty_constant_and_late_series_leave_the_others_alone() -> None:
    series, indicators, _ = economy(200, 5)
    plain = centres(series[:, :2], indicators)
    bad = series.copy()
    bad[:, 2], bad[:, 3], bad[:150, 4] = np.nan, 4.0, np.nan
    made = centres(bad, indicators)
    assert np.isnan(made[:, 2:]).all()
    np.testing.assert_allclose(made[:, :2], plain, rtol=1e-9)


def test_indicator_not_yet_published_is_left_out() -> None:
    series, indicators, cycle = economy(300, 1, noise=4.0)
    late = indicators.copy()
    late[:100, 0] = np.nan
    late[250:, 1] = np.nan
    made = centres(series, late)
    assert np.isfinite(made[240:]).all()
    assert np.corrcoef(made[252:, 0, 0] - series[252:, 0], cycle[252:])[0, 1] > 0.6


def test_growing_changes_do_not_explode() -> None:
    growing = (0.1 * np.random.default_rng(1).normal(size=(150, 4)).cumsum(axis=0)).cumsum(axis=0)
    series, indicators = growing[:, :1], growing[:, 1:] * 1.02 ** np.arange(150)[:, None]
    ahead = centres(series, indicators)[-30:] - series[-30:, :, None]
    assert np.abs(ahead).max() < 12 * 2.5 * np.abs(np.diff(series, axis=0)).max()


@settings(max_examples=6, deadline=None)
@given(cut=st.integers(60, 99), first=st.integers(0, 23), seed=st.integers(0, 20))
def test_later_months_change_nothing(cut: int, first: int, seed: int) -> None:
    series, indicators, _ = economy(100, 3, seed=seed)
    series[:30, 1] = np.nan
    indicators[:20, 0] = np.nan
    later, told = series.copy(), indicators.copy()
    later[cut:] *= -3.0
    told[cut:] = np.nan
    chosen = replace(QUICK, refit_years=1, iterations=1)

    def said(table: FloatArray, known: FloatArray) -> FloatArray:
        return dynamic_factor_centres(
            as_seen(table), [as_published(known)], first_month_number=first, settings=chosen
        )

    full = said(series, indicators)
    np.testing.assert_array_equal(said(later, told)[:cut], full[:cut])
    np.testing.assert_array_equal(said(series[:cut], indicators[:cut]), full[:cut])
