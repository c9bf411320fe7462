import numpy as np
import pandas as pd
import pytest

from forecasting import ForecastSettings, forecast_with_paths
from forecasting.models import MODELS, RobustAutoregression


def wide(result):
    return result.quantiles.pivot(
        index=["horizon_months", "quantile_level"], columns="model", values="value"
    )


def test_failing_member_leaves_the_ensemble_to_the_others(rate, monkeypatch):
    def singular(*_):
        raise np.linalg.LinAlgError("singular matrix")

    monkeypatch.setattr(RobustAutoregression, "fit", singular)
    settings = ForecastSettings(
        models=("robust_autoregression", "ets"),
        ensemble_models=("robust_autoregression", "ets"),
        path_count=500,
    )
    result = forecast_with_paths(rate(60), settings=settings)
    values = wide(result)
    np.testing.assert_array_equal(values["ensemble"], values["ets"])
    np.testing.assert_array_equal(values["robust_autoregression"], values["seasonal_random_walk"])
    assert result.failures["message"].tolist() == ["singular matrix"]


def test_infinite_paths_are_a_failure(rate, fast, monkeypatch):
    class Diverging:
        def forecast(self, *, horizon_months, path_count, rng):
            return rng.random((path_count, horizon_months)) + np.inf

    monkeypatch.setattr(RobustAutoregression, "fit", lambda *_: Diverging())
    result = forecast_with_paths(rate(60), settings=fast)
    assert result.failures["message"].tolist() == ["expected finite sample paths, got others"]
    assert np.isfinite(result.quantiles["value"]).all()


def test_one_failing_series_does_not_touch_the_others(rate, fast, monkeypatch):
    fit = RobustAutoregression.fit

    def picky(self, series):
        if series.unique_id == "bad":
            raise RuntimeError("no")
        return fit(self, series)

    alone = forecast_with_paths(rate(60, unique_id="good"), settings=fast)
    monkeypatch.setattr(RobustAutoregression, "fit", picky)
    panel = pd.concat([rate(60, unique_id="bad", seed=2), rate(60, unique_id="good")])
    both = forecast_with_paths(panel, settings=fast)
    kept = both.quantiles[both.quantiles["unique_id"] == "good"].reset_index(drop=True)
    pd.testing.assert_frame_equal(kept, alone.quantiles)
    assert both.failures["unique_id"].tolist() == ["bad"]


def test_programming_error_is_not_hidden(rate, fast, monkeypatch):
    def wrong(*_):
        raise TypeError("wrong argument")

    monkeypatch.setattr(RobustAutoregression, "fit", wrong)
    with pytest.raises(TypeError, match="wrong argument"):
        forecast_with_paths(rate(60), settings=fast)


def test_every_model_has_its_name_and_its_need():
    assert list(MODELS) == ["seasonal_random_walk", "robust_autoregression", "ets", "prophet"]
    assert {name: model.minimal_months for name, model in MODELS.items()} == {
        "seasonal_random_walk": 3,
        "robust_autoregression": 24,
        "ets": 36,
        "prophet": 36,
    }


def test_series_at_a_standstill_for_twenty_years_stops_no_other(rate):
    still = rate(300, unique_id="B/rate/total")
    still.loc[50:, "value"] = 5.0
    result = forecast_with_paths(pd.concat([rate(), still]), horizon_months=3)
    assert set(result.quantiles["unique_id"]) == {"A/rate/total", "B/rate/total"}
    assert set(result.failures["model"]) == {"robust_autoregression", "ets", "prophet"}
    median = result.quantiles.query("unique_id == 'B/rate/total' and quantile_level == 0.5")
    assert median["value"].tolist() == [5.0] * len(median)


def test_system_error_of_a_member_is_a_failure(rate, fast, monkeypatch):
    def no_room(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(RobustAutoregression, "fit", no_room)
    failures = forecast_with_paths(rate(), settings=fast).failures
    assert failures["message"].tolist() == ["[Errno 28] No space left on device"]
