import numpy as np
import pandas as pd
import pytest

from forecasting import ForecastSettings, forecast_with_paths
from forecasting.models import ModelNotSoundError, MonthlySeries, ProphetModel

SEASON = np.sin(2 * np.pi * np.arange(12) / 12)


def series_of(values):
    return MonthlySeries("x", 24_000, np.asarray(values, dtype=float), "level")


def draw(fitted):
    return fitted.forecast(horizon_months=12, path_count=500, rng=np.random.default_rng(1))


@pytest.fixture(scope="module")
def fitted():
    values = 50 + np.tile(SEASON, 10) + np.random.default_rng(1).normal(0, 0.02, 120)
    values[40:44] = np.nan
    return ProphetModel().fit(series_of(values))


def test_known_season_is_forecast_over_a_gap(fitted):
    np.testing.assert_allclose(np.median(draw(fitted), axis=0), 50 + SEASON, atol=0.1)


def test_same_generator_gives_the_same_paths_and_leaves_the_global_one(fitted):
    np.random.seed(5)
    expected = np.random.random()
    np.random.seed(5)
    one, two = draw(fitted), draw(fitted)
    assert np.random.random() == expected
    np.testing.assert_array_equal(one, two)


def test_fit_is_quiet(caplog, capfd):
    ProphetModel().fit(series_of(50 + np.random.default_rng(1).normal(size=60)))
    assert not caplog.records
    assert capfd.readouterr().err == ""


def test_optimiser_that_fails_is_listed_and_replaced(monkeypatch, rate):
    from prophet import Prophet

    def failing(*_, **__):
        raise RuntimeError("optimisation terminated abnormally")

    monkeypatch.setattr(Prophet, "fit", failing)
    settings = ForecastSettings(models=("structural", "prophet"), ensemble_models=("structural",))
    result = forecast_with_paths(rate(60), settings=settings)
    assert result.failures.to_dict("records") == [
        {
            "unique_id": "A/rate/total",
            "model": "prophet",
            "fallback_model": "seasonal_random_walk",
            "message": "optimisation terminated abnormally",
        }
    ]
    wide = result.quantiles.pivot(
        index=["horizon_months", "quantile_level"], columns="model", values="value"
    )
    pd.testing.assert_series_equal(wide["prophet"], wide["seasonal_random_walk"], check_names=False)


def test_standstill_is_not_sound():
    with pytest.raises(ModelNotSoundError, match="expected a change in the months used"):
        ProphetModel().fit(series_of(np.r_[np.arange(60.0), np.full(260, 2.0)]))


def test_calendar_month_never_observed_is_not_made_up():
    values = 50 + np.tile(SEASON, 10) + np.random.default_rng(1).normal(0, 0.02, 120)
    values[::12] = np.nan
    january = draw(ProphetModel().fit(MonthlySeries("x", 24_001, values[1:], "level")))[:, 0]
    assert 48.5 < np.median(january) < 51.5


def test_quarterly_figures_are_not_sound():
    values = np.where(np.arange(118) % 3 == 0, np.arange(118) ** 0.5, np.nan)
    with pytest.raises(ModelNotSoundError, match="expected at least 9 calendar months, got 4"):
        ProphetModel().fit(series_of(values))
