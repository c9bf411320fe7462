"""Pooled regressions: what leads is used, what does not is of little harm."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from forecasting.members.direct_ridge import DirectRidgeSettings, direct_ridge_centres
from forecasting.members.indicators import IndicatorLevels, indicator_levels
from forecasting.members.structural import (
    FloatArray,
    StructuralPass,
    StructuralSettings,
    structural_pass,
)

FEW = StructuralSettings(
    level_ratios=(1.0,), slope_ratios=(0.0, 0.1), season_ratios=(None,), slope_dampings=(0.9,)
)
HORIZON = 6


def led(months: int = 240, count: int = 4, *, seed: int = 0) -> tuple[FloatArray, FloatArray]:
    """Return series whose changes follow an indicator four months later, and the indicator."""
    rng = np.random.default_rng(seed)
    lead = np.zeros(months)
    for month in range(1, months):
        lead[month] = 0.9 * lead[month - 1] + rng.normal()
    push = np.r_[np.zeros(4), 0.15 * lead[:-4]]
    changes = push[:, None] + 0.3 * rng.normal(size=(months, count))
    return changes.cumsum(axis=0), lead[:, None, None]


def known(values: FloatArray, lag: int = 0) -> IndicatorLevels:
    names = [f"indicator_{number}" for number in range(values.shape[2])]
    return indicator_levels(values, names=names, lag_months=[lag] * len(names), settings=FEW)


def seen(values: FloatArray) -> StructuralPass:
    return structural_pass(values, horizon_months=HORIZON, settings=FEW)


def said(
    values: FloatArray,
    *indicators: IndicatorLevels,
    settings: DirectRidgeSettings | None = None,
    first: int = 0,
) -> list[FloatArray]:
    return direct_ridge_centres(
        seen(values),
        np.isfinite(values),
        indicators,
        first_month_number=first,
        settings=settings,
    )


def errors(values: FloatArray, centres: FloatArray, first: int = 120) -> FloatArray:
    return np.array(
        [
            np.abs(values[first + ahead :] - centres[first:-ahead, :, ahead - 1]).mean()
            for ahead in range(1, HORIZON + 1)
        ]
    )


@pytest.mark.parametrize("count", [1, 4])
def test_leading_indicator_is_used(count: int) -> None:
    values, lead = led(count=count)
    without, leading = said(values), said(values, known(lead))
    for number in range(3):
        gain = errors(values, leading[number]) / errors(values, without[number])
        assert (gain < 0.97).all()
        assert gain[3:].max() < 0.92


def test_indicator_of_each_series_is_used() -> None:
    parts = [led(count=1, seed=seed) for seed in range(4)]
    values = np.concatenate([part[0] for part in parts], axis=1)
    leads = np.concatenate([part[1] for part in parts], axis=1)
    gain = errors(values, said(values, known(leads))[0]) / errors(values, said(values)[0])
    assert gain[3:].max() < 0.85


def test_noise_is_of_little_harm() -> None:
    values, _ = led()
    noise = np.random.default_rng(9).normal(size=(240, 1, 3)).cumsum(axis=0)
    harm = errors(values, said(values, known(noise))[2]) / errors(values, said(values)[2])
    assert harm.max() < 1.15


def test_one_coefficient_vector_serves_all_series() -> None:
    values, lead = led(count=1)
    twice = np.repeat(values, 2, axis=1)
    made = said(twice, known(lead))[0]
    assert_array_equal(made[..., 0, :], made[..., 1, :])


def test_penalty_draws_towards_the_filters() -> None:
    values, lead = led()
    centres = seen(values).centres
    strengths = DirectRidgeSettings(penalties=(10.0, 1000.0, 1e9))
    made = said(values, known(lead), settings=strengths)
    distance = [np.nanmean(np.abs(part - centres)) for part in made]
    assert distance[0] > 2 * distance[1] > 0
    assert_allclose(made[2][48:], centres[48:], atol=1e-4)


def test_unit_of_a_series_carries_over() -> None:
    values, lead = led(months=120)
    made = said(1000 * values - 7, known(lead))[0]
    assert_allclose(made, 1000 * said(values, known(lead))[0] - 7, rtol=1e-6, atol=1e-3)


def test_nothing_is_said_before_the_first_fit() -> None:
    values, _ = led(months=96, count=3)
    made = said(values, first=2)[0]  # rows 10, 22, 34, 46 are Januaries
    assert np.isnan(made[:46]).all()
    assert np.isfinite(made[46:, :, 0]).all()
    assert np.isfinite(made[58:]).all()
    alone = said(values[:60, :1], first=2)[0]
    assert np.isnan(alone).all()
    assert all(np.isnan(part).all() for part in said(values[:20]))


def test_indicator_that_comes_and_goes_leaves_a_forecast_everywhere() -> None:
    values, lead = led()
    row = np.arange(240)[:, None, None]
    late = np.where(row >= 150, lead, np.nan)
    stopped = np.where(row < 150, lead, np.nan)
    without = said(values)[1]
    for partly in (late, stopped, np.where(row < 0, lead, np.nan)):
        made = said(values, known(partly))[1]
        assert np.isfinite(made[48:]).all()
        # Where it has been silent it says nothing; other variables do not change.
        assert errors(values, made, 180).max() < 1.3 * errors(values, without, 180).max()
    assert_allclose(said(values, known(late))[1][:150], without[:150], rtol=1e-9)


def test_constant_and_collinear_indicators_do_no_harm() -> None:
    values, lead = led()
    constant = np.full_like(lead, 7.0)
    assert_allclose(said(values, known(constant))[1], said(values)[1], rtol=1e-9)
    pair = known(np.concatenate([lead, 2 * lead + 3], axis=2))
    made = said(values, pair)[1]
    assert np.isfinite(made[48:]).all()
    assert (errors(values, made) < 1.05 * errors(values, said(values, known(lead))[1])).all()


def test_constant_and_empty_series_do_no_harm() -> None:
    values, _ = led()
    beside = np.concatenate([values, np.full((240, 1), 5.0), np.full((240, 1), np.nan)], axis=1)
    made = said(beside)[1]
    assert np.isnan(made[:, 5]).all()
    assert np.isfinite(made[48:, :4]).all()
    assert np.isfinite(made[48:, 4]).all()
    assert_allclose(made[48:, 4], 5.0)
    assert (errors(values, made[:, :4]) < 1.1 * errors(values, said(values)[1])).all()


@pytest.mark.parametrize("wiggle", [0.0, 1e-9])
def test_series_at_rest_for_years_does_not_speak_for_the_pool(wiggle: float) -> None:
    values, _ = led()
    rng = np.random.default_rng(1)
    still = np.r_[np.full(130, 5.3), 5.3 + rng.normal(0, 0.1, 110).cumsum()]
    still[:130] += wiggle * rng.normal(size=130)
    beside = np.concatenate([values, still[:, None]], axis=1)
    made = said(beside)[1][:, :4]
    assert (errors(values, made) < 1.1 * errors(values, said(values)[1])).all()


def test_redefined_series_does_not_speak_for_the_pool() -> None:
    values, _ = led()
    redefined = values.copy()
    redefined[150:, 0] += 300.0
    made, plain = said(redefined)[1][:, 1:], said(values)[1][:, 1:]
    assert (errors(values[:, 1:], made, 160) < 1.12 * errors(values[:, 1:], plain, 160)).all()


@settings(max_examples=8, deadline=None)
@given(
    cut=st.integers(1, 107),
    seed=st.integers(0, 99),
    lag=st.integers(0, 2),
    first=st.integers(0, 11),
    size=st.sampled_from([0.0, -1.0, 1e6, np.nan]),
)
def test_later_months_change_nothing(
    cut: int, seed: int, lag: int, first: int, size: float
) -> None:
    values, lead = led(months=108, count=3, seed=seed)
    values[:30, 1] = np.nan
    rng = np.random.default_rng(seed)
    own = rng.normal(size=(108, 3, 1)).cumsum(axis=0)
    later, later_lead, later_own = values.copy(), lead.copy(), own.copy()
    for table in (later, later_lead, later_own):
        table[cut:] = size * rng.normal(size=table[cut:].shape)

    def made(*tables: FloatArray) -> FloatArray:
        groups = [known(table, lag) for table in tables[1:]]
        only = replace(DirectRidgeSettings(), penalties=(10.0,))
        return said(tables[0], *groups, first=first, settings=only)[0]

    full = made(values, lead, own)
    assert_array_equal(made(later, later_lead, later_own)[:cut], full[:cut])
    assert_array_equal(made(values[:cut], lead[:cut], own[:cut]), full[:cut])
