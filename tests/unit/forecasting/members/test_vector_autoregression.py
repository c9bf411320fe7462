from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from forecasting.members.system_estimates import VectorAutoregressionSettings
from forecasting.members.vector_autoregression import vector_autoregression

_SMALL = VectorAutoregressionSettings(lag_months=(1, 2, 4), tightnesses=(0.2, 0.5))


def _led_pool(*, months=360, series=1, seed=0):
    """Return levels that follow an indicator three months later, and the indicator."""
    rng = np.random.default_rng(seed)
    lead = np.zeros(months)
    for month in range(1, months):
        lead[month] = 0.9 * lead[month - 1] + rng.normal()
    level = np.zeros((months, series))
    for month in range(1, months):
        push = 0.3 * lead[month - 3] if month >= 3 else 0.0
        level[month] = level[month - 1] + push + 0.3 * rng.normal(size=series)
    return level, lead[:, None]


def _said(level, indicators, horizon=6, settings=None):
    season = np.zeros((*level.shape, horizon))
    return vector_autoregression(level, season, indicators, settings=settings)


def _errors(level, said, first=180):
    months, _, horizon = said.shape
    return np.array(
        [
            np.mean(np.abs(level[first + h : months] - said[first : months - h, :, h - 1]))
            for h in range(1, horizon + 1)
        ]
    )


def test_beats_the_random_walk_where_changes_persist():
    level, _ = _led_pool()
    said = _said(level, np.empty((360, 0)))
    naive = np.repeat(level[..., None], 6, axis=2)
    assert np.all(_errors(level, said) < 0.8 * _errors(level, naive))


@pytest.mark.parametrize("series", [1, 3])
def test_indicator_that_leads_helps(series):
    level, lead = _led_pool(series=series)
    alone = _errors(level, _said(level, lead[:, :0]))
    assert np.all(_errors(level, _said(level, lead))[:3] < 0.85 * alone[:3])


def test_noise_does_little_harm():
    level, _ = _led_pool(seed=1)
    noise = np.cumsum(np.random.default_rng(5).normal(size=(360, 4)), axis=0)
    alone = _errors(level, _said(level, noise[:, :0]))
    assert np.all(_errors(level, _said(level, noise)) < 1.1 * alone)


def test_nearly_attains_the_error_of_the_true_system():
    # One month ahead the true system errs by .3 x N(0, 1): mean absolute .239.
    level, lead = _led_pool(months=480)
    assert _errors(level, _said(level, lead, horizon=1), first=240)[0] < 1.12 * 0.239


@settings(max_examples=15, deadline=None)
@given(
    cut=st.integers(70, 118),
    series=st.integers(1, 3),
    seed=st.integers(0, 10**6),
    is_emptied=st.booleans(),
)
def test_later_rows_change_nothing(cut, series, seed, is_emptied):
    rng = np.random.default_rng(seed)
    level = np.cumsum(rng.normal(size=(120, series)), axis=0)
    level[: int(rng.integers(0, 40)), -1] = np.nan
    season = rng.normal(size=(120, series, 3))
    indicators = np.cumsum(rng.normal(size=(120, 3)), axis=0)
    indicators[:8, 1] = np.nan
    indicators[int(rng.integers(40, 120)) :, 2] = np.nan
    before = vector_autoregression(level, season, indicators, settings=_SMALL)
    changed = [level.copy(), season.copy(), indicators.copy()]
    for array in changed:
        later = array[cut + 1 :]
        later[...] = np.nan if is_emptied else rng.normal(size=later.shape)
    after = vector_autoregression(*changed, settings=_SMALL)
    assert_array_equal(after[: cut + 1], before[: cut + 1])
    shorter = [array[: cut + 1] for array in (level, season, indicators)]
    assert_array_equal(vector_autoregression(*shorter, settings=_SMALL), before[: cut + 1])


@pytest.mark.parametrize("series", [1, 2])
@pytest.mark.parametrize("kind", ["constant", "twin", "sum"])
def test_indicator_that_says_nothing_new_is_left_out(kind, series):
    level, lead = _led_pool(series=series)
    other = np.cumsum(np.random.default_rng(1).normal(size=(360, 1)), axis=0)
    useful = np.concatenate([lead, other], axis=1)
    spare = {
        "constant": np.full((360, 1), 4.7),
        "twin": 3.0 - 2.0 * lead,
        "sum": lead + 0.5 * other,
    }[kind]
    said = _said(level, np.concatenate([useful, spare], axis=1), settings=_SMALL)
    assert np.isfinite(said[-1]).all()
    assert np.all(_errors(level, said)[:3] < _errors(level, _said(level, lead[:, :0]))[:3])
    if kind == "constant":
        assert_allclose(said, _said(level, useful, settings=_SMALL), equal_nan=True)


def test_without_a_usable_indicator_the_pool_speaks_alone():
    level, lead = _led_pool(months=150)
    lead[:100] = np.nan
    expected = _said(level, lead[:, :0])
    assert_array_equal(_said(level, lead), expected)
    assert np.isfinite(expected[40:]).all()


def test_late_indicator_counts_after_sixty_months():
    level, lead = _led_pool()
    lead[:100] = np.nan
    alone, said = _said(level, lead[:, :0]), _said(level, lead)
    assert_array_equal(said[:160], alone[:160])
    assert np.abs(said[180:] - alone[180:]).max() > 0.01


def test_indicator_that_stops_leaves_the_others():
    level, lead = _led_pool()
    stopping = np.cumsum(np.random.default_rng(2).normal(size=(360, 1)), axis=0)
    stopping[300:] = np.nan
    said = _said(level, np.concatenate([lead, stopping], axis=1))
    assert_allclose(said[311:], _said(level, lead)[311:], atol=0.5)
    assert_allclose(said[300:311], _said(level, lead)[300:311], atol=0.5)


def test_series_that_begins_late_moves_no_other():
    level, lead = _led_pool(series=3)
    late = level.copy()
    late[:250, 2] = np.nan
    said = _said(late, lead)
    assert np.isnan(said[250:280, 2]).all()
    assert np.isfinite(said[300:]).all()
    pair = _errors(level[:, :2], _said(level[:, :2], lead))
    assert np.all(_errors(level[:, :2], said[:, :2]) < 1.05 * pair)


def test_too_few_months_say_nothing():
    level, lead = _led_pool(months=35)
    assert np.isnan(_said(level, lead)).all()


def test_constant_series_stays():
    level = np.full((120, 2), 1.7)
    assert_allclose(_said(level, np.empty((120, 0)))[-1], 1.7)


def test_units_do_not_matter():
    level, lead = _led_pool(series=2)
    expected = _said(level, lead)
    got = _said(100.0 + 5.0 * level, 1000.0 * lead - 3.0)
    assert_allclose(got, 100.0 + 5.0 * expected, rtol=1e-6)


def test_order_of_series_does_not_matter():
    level, lead = _led_pool(series=4)
    assert_allclose(_said(level[:, ::-1], lead)[:, ::-1], _said(level, lead), rtol=1e-8)


def test_season_is_added():
    level, lead = _led_pool()
    season = np.random.default_rng(0).normal(size=(360, 1, 6))
    got = vector_autoregression(level, season, lead)
    assert_allclose(got, _said(level, lead) + season)


def test_one_wild_month_bends_later_forecasts_little():
    level, lead = _led_pool(seed=3)
    wild = level.copy()
    wild[200] += 30.0
    bent = np.abs(_said(wild, lead) - _said(level, lead))[300:].mean()
    trusting = replace(VectorAutoregressionSettings(), outlier_spreads=1e9)
    unguarded = np.abs(_said(wild, lead, settings=trusting) - _said(level, lead))[300:].mean()
    assert bent < 0.4 * unguarded


def test_explosive_growth_is_not_extrapolated():
    level = np.exp(0.02 * np.arange(240))[:, None]
    said = _said(level, np.empty((240, 0)), horizon=24)
    assert said[-1, 0, -1] < level[-1, 0] * 1.02**24


def test_wrong_shapes_are_rejected():
    level, lead = _led_pool(months=60)
    with pytest.raises(ValueError, match="season"):
        vector_autoregression(level, np.zeros((59, 1, 6)), lead)
    with pytest.raises(ValueError, match="indicators"):
        vector_autoregression(level, np.zeros((60, 1, 6)), lead[1:])


@pytest.mark.parametrize("wrong", [{"lag_months": (2, 3)}, {"lag_months": (1, 1)}])
def test_lags_must_increase_from_one(wrong):
    with pytest.raises(ValueError, match="lag_months"):
        VectorAutoregressionSettings(**wrong)


@pytest.mark.parametrize("wrong", [{"tightnesses": ()}, {"cross_share": 0.0}])
def test_tightness_must_be_positive(wrong):
    with pytest.raises(ValueError, match="positive"):
        VectorAutoregressionSettings(**wrong)
