"""Labour flows on simulated markets whose law of motion is known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.members.indicators import IndicatorLevels, indicator_levels
from forecasting.members.labour_flows import (
    RATE_CODES,
    STOCK_CODES,
    FloatArray,
    labour_flow_centres,
)
from forecasting.members.structural import StructuralPass, structural_pass


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


def as_published(levels: FloatArray, names: tuple[str, ...] = RATE_CODES) -> IndicatorLevels:
    return IndicatorLevels(names, np.log(np.abs(levels)), levels, levels > 0)


def market(
    months: int, count: int, *, hazards: tuple[float, float] = (0.25, 0.012)
) -> tuple[FloatArray, FloatArray]:
    """Return a simulated rate in % and its flows in % a month, shape (months, series, 2)."""
    rng = np.random.default_rng(0)
    swing = np.zeros((months, count, 2))
    for month in range(1, months):
        swing[month] = 0.97 * swing[month - 1] + rng.normal(0, 0.03, (count, 2))
    moving = np.array(hazards) * np.exp(swing)
    total = moving.sum(axis=2)
    steady = moving[:, :, 1] / total
    share = steady.copy()
    for month in range(1, months):
        apart = share[month - 1] - steady[month]
        share[month] = steady[month] + apart * np.exp(-total[month])
    return 100 * share, -100 * np.expm1(-moving)


def test_steady_flows_give_the_path_of_the_formula() -> None:
    rows = 120
    hazards = np.array([0.3, 0.02])
    flows = np.broadcast_to(-100 * np.expm1(-hazards), (rows, 1, 2)).copy()
    level = np.full((rows, 1), 9.0)
    made = labour_flow_centres(
        as_seen(level), [as_published(flows)], scale="level", first_month_number=0
    )
    steady, ahead = 2.0 / 0.32, np.arange(1, 13)
    wanted = steady + (9.0 - steady) * np.exp(-0.32 * ahead)
    np.testing.assert_allclose(made[-1, 0], wanted, rtol=1e-9)


def test_both_scales_give_one_path_and_the_season_is_added() -> None:
    rates, flows = market(150, 2)
    indicators = [as_published(flows)]
    level = labour_flow_centres(as_seen(rates), indicators, scale="level", first_month_number=0)
    logs = labour_flow_centres(
        as_seen(np.log(rates)), indicators, scale="log", first_month_number=0
    )
    np.testing.assert_allclose(np.exp(logs), level, rtol=1e-9)
    seasonal = replace(as_seen(rates), season=np.full((*rates.shape, 12), 0.5))
    with_season = labour_flow_centres(seasonal, indicators, scale="level", first_month_number=0)
    np.testing.assert_allclose(with_season, level + 0.5, rtol=1e-9)


def test_flows_tell_turns_that_the_rate_alone_does_not() -> None:
    rates, flows = market(400, 4, hazards=(0.1, 0.006))
    values = np.log(rates) + np.random.default_rng(1).normal(0, 0.03, rates.shape)
    seen = structural_pass(values, horizon_months=12)
    indicators = indicator_levels(flows, names=RATE_CODES, lag_months=[0, 0])
    made = labour_flow_centres(seen, [indicators], scale="log", first_month_number=0)
    for ahead in (3, 6):
        truth = np.log(rates)[200 + ahead :]
        rows = slice(200, -ahead)
        own = np.abs(truth - made[rows, :, ahead - 1]).mean()
        assert own < 0.85 * np.abs(truth - seen.centres[rows, :, ahead - 1]).mean()


def test_stocks_by_duration_serve_in_place_of_rates() -> None:
    rates, flows = market(200, 2)
    share, finding = rates / 100, flows[:, :, 0] / 100
    labour_force = np.full_like(share, 1e6)
    unemployed = share * labour_force
    short = unemployed.copy()
    short[1:] -= (1 - finding[1:]) * unemployed[:-1]
    stocks = np.stack([labour_force, unemployed, short], axis=2)
    seen = as_seen(rates)
    of_stocks = as_published(stocks, STOCK_CODES)
    derived = labour_flow_centres(seen, [of_stocks], scale="level", first_month_number=0)
    given_rates = labour_flow_centres(
        seen, [of_stocks, as_published(flows)], scale="level", first_month_number=0
    )
    assert np.isfinite(derived[100:]).all()
    np.testing.assert_allclose(derived[150:], given_rates[150:], rtol=2e-3)


def test_nothing_is_said_without_own_flows() -> None:
    rates, flows = market(150, 2)
    seen = as_seen(rates)
    other = as_published(flows, ("vacancies", "claims"))
    of_all = as_published(flows[:, :1])
    for indicators in ([], [other], [of_all]):
        made = labour_flow_centres(seen, indicators, scale="level", first_month_number=0)
        assert made.shape == (150, 2, 12)
        assert np.isnan(made).all()


@pytest.mark.parametrize("bad", [np.nan, 0.0, 100.0, -3.0])
def test_unusable_flows_silence_their_series_alone(bad: float) -> None:
    rates, flows = market(150, 2)
    made = labour_flow_centres(
        as_seen(rates), [as_published(flows)], scale="level", first_month_number=0
    )
    flows[:, 0, 0] = bad
    with np.errstate(divide="ignore"):
        silenced = labour_flow_centres(
            as_seen(rates), [as_published(flows)], scale="level", first_month_number=0
        )
    assert np.isnan(silenced[:, 0]).all()
    np.testing.assert_allclose(silenced[:, 1], made[:, 1], rtol=1e-9)


def test_gap_silences_the_months_it_reaches() -> None:
    rates, flows = market(200, 1)
    flows[150:152] = np.nan
    made = labour_flow_centres(
        as_seen(rates), [as_published(flows)], scale="level", first_month_number=0
    )
    is_silent = np.isnan(made[120:, 0, 0])
    np.testing.assert_array_equal(np.flatnonzero(is_silent), np.arange(30, 34))


def test_short_and_constant_series() -> None:
    rates, flows = market(70, 1)
    short = labour_flow_centres(
        as_seen(rates[:50]), [as_published(flows[:50])], scale="level", first_month_number=0
    )
    assert np.isnan(short).all()
    still = np.full((120, 1), 6.0)
    for level in (still, np.full((120, 1), np.nan), np.zeros((120, 1))):
        made = labour_flow_centres(
            as_seen(level), [as_published(np.full((120, 1, 2), 5.0))], scale="level",
            first_month_number=0,
        )  # fmt: skip
        assert np.isfinite(made[-1]).all() == (level is still)


@settings(max_examples=10, deadline=None)
@given(cut=st.integers(1, 149), first=st.integers(0, 11), of_stocks=st.booleans())
def test_later_months_change_nothing(cut: int, first: int, of_stocks: bool) -> None:
    rates, flows = market(150, 2)
    names = STOCK_CODES if of_stocks else RATE_CODES
    if of_stocks:
        flows = np.stack([rates * 0 + 1e6, 1e4 * rates, 3e3 * rates], axis=2)
    later_rates, later_flows = rates.copy(), flows.copy()
    later_rates[cut:] *= 3.0
    later_flows[cut:] *= 0.5
    full = labour_flow_centres(
        as_seen(rates), [as_published(flows, names)], scale="level", first_month_number=first
    )
    for seen, told in (
        (as_seen(later_rates), later_flows),
        (as_seen(rates[:cut]), flows[:cut]),
    ):
        made = labour_flow_centres(
            seen, [as_published(told, names)], scale="level", first_month_number=first
        )
        np.testing.assert_array_equal(made[:cut], full[:cut])
