import numpy as np
import pytest

from forecasting.models import Ets, ModelNotSoundError, MonthlySeries

SEASON = np.sin(2 * np.pi * np.arange(12) / 12)


def series_of(values, scale="level"):
    return MonthlySeries("x", 24_000, np.asarray(values, dtype=float), scale)


def draw(fitted, path_count=1000):
    return fitted.forecast(horizon_months=12, path_count=path_count, rng=np.random.default_rng(1))


def test_known_season_is_forecast():
    values = 50 + np.tile(SEASON, 8) + np.random.default_rng(1).normal(0, 0.02, 96)
    np.testing.assert_allclose(
        np.median(draw(Ets().fit(series_of(values))), axis=0), 50 + SEASON, atol=0.1
    )


def test_log_scale_keeps_paths_above_zero():
    values = np.exp(np.cumsum(np.random.default_rng(1).normal(0, 0.3, 96)))
    assert draw(Ets().fit(series_of(values, "log"))).min() > 0


def test_same_generator_gives_the_same_paths():
    values = 50 + np.cumsum(np.random.default_rng(1).normal(size=60))
    fitted = Ets().fit(series_of(values))
    np.testing.assert_array_equal(draw(fitted), draw(fitted))


def test_gap_is_bridged():
    values = 50 + np.tile(SEASON, 8) + np.random.default_rng(1).normal(0, 0.02, 96)
    values[40:44] = np.nan
    np.testing.assert_allclose(
        np.median(draw(Ets().fit(series_of(values))), axis=0), 50 + SEASON, atol=0.1
    )


def test_standstill_is_not_sound():
    with pytest.raises(ModelNotSoundError, match="expected a change in the months used"):
        Ets().fit(series_of(np.r_[1.0, np.full(300, 2.0)]))


def test_fit_that_does_not_converge_is_not_sound(monkeypatch):
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    class Unfinished:
        mle_retvals = {"converged": False}  # noqa: RUF012

    monkeypatch.setattr(ETSModel, "fit", lambda *_, **__: Unfinished())
    with pytest.raises(ModelNotSoundError, match="did not converge"):
        Ets().fit(series_of(np.random.default_rng(1).normal(size=60)))


def test_every_second_month_missing_is_not_sound():
    values = 50 + np.cumsum(np.random.default_rng(1).normal(size=239))
    values[1::2] = np.nan
    with pytest.raises(ModelNotSoundError, match="expected at least 24 monthly changes, got 1"):
        Ets().fit(series_of(values))


def test_errors_made_small_by_bridging_are_not_drawn():
    values = 50 + np.cumsum(np.random.default_rng(1).normal(size=240))
    thinned = values.copy()
    thinned[2:-1:3] = np.nan
    spread = np.std(draw(Ets().fit(series_of(values)))[:, 0])
    assert np.std(draw(Ets().fit(series_of(thinned)))[:, 0]) > 0.8 * spread
