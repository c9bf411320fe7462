import numpy as np
import pandas as pd
import pytest

from forecasting import ForecastSettings, forecast_with_paths
from forecasting.members import MEMBERS, RobustAutoregression
from forecasting.models import MODELS
from forecasting.settings import DEFAULT_MEMBERS


def wide(result):
    return result.quantiles.pivot(
        index=["horizon_months", "quantile_level"], columns="model", values="value"
    )


def raising(error):
    def raises(*_):
        raise error

    return raises


def test_failing_member_leaves_the_ensemble_to_the_others(rate, monkeypatch):
    monkeypatch.setattr(
        RobustAutoregression, "centres", raising(np.linalg.LinAlgError("singular matrix"))
    )
    names = ("robust_autoregression", "ets")
    settings = ForecastSettings(models=names, ensemble_models=names, path_count=500)
    result = forecast_with_paths(rate(60), settings=settings)
    values = wide(result)
    np.testing.assert_array_equal(values["ensemble"], values["ets"])
    np.testing.assert_array_equal(values["robust_autoregression"], values["seasonal_random_walk"])
    assert result.failures["message"].tolist() == ["singular matrix"]


def test_member_that_fails_on_one_scale_speaks_on_the_other(rate, fast, monkeypatch):
    whole = RobustAutoregression.centres

    def level_alone(member, inputs):
        if inputs.scale == "log":
            raise ValueError("no logarithm")
        return whole(member, inputs)

    monkeypatch.setattr(RobustAutoregression, "centres", level_alone)
    result = forecast_with_paths(rate().assign(standard_error=0.1), settings=fast)
    assert np.isfinite(result.quantiles["value"]).all()
    values = wide(result)
    assert (values["robust_autoregression"] != values["seasonal_random_walk"]).any()


def test_centres_that_are_not_finite_are_a_failure(rate, fast, monkeypatch):
    def endless(_, inputs):
        return [np.full(inputs.seen.centres.shape, np.inf)]

    monkeypatch.setattr(RobustAutoregression, "centres", endless)
    result = forecast_with_paths(rate(60), settings=fast)
    assert result.failures["model"].tolist() == ["robust_autoregression"]
    assert np.isfinite(result.quantiles["value"]).all()


def test_programming_error_is_not_hidden(rate, fast, monkeypatch):
    monkeypatch.setattr(RobustAutoregression, "centres", raising(TypeError("wrong argument")))
    with pytest.raises(TypeError, match="wrong argument"):
        forecast_with_paths(rate(60), settings=fast)


def test_system_error_of_a_member_is_a_failure(rate, fast, monkeypatch):
    error = OSError(28, "No space left on device")
    monkeypatch.setattr(RobustAutoregression, "centres", raising(error))
    failures = forecast_with_paths(rate(), settings=fast).failures
    assert failures["message"].tolist() == ["[Errno 28] No space left on device"]


def test_every_model_has_its_name_and_its_need():
    assert {name: model.minimal_months for name, model in MODELS.items()} == {
        "seasonal_random_walk": 3,
        "prophet": 36,
    }
    assert set(DEFAULT_MEMBERS) <= set(MEMBERS)
    assert all(member.name == name and member.needs for name, member in MEMBERS.items())


def test_series_at_a_standstill_for_twenty_years_stops_no_other(rate):
    still = rate(300, unique_id="B/rate/total")
    still.loc[50:, "value"] = 5.0
    result = forecast_with_paths(pd.concat([rate(), still]), horizon_months=3)
    assert set(result.quantiles["unique_id"]) == {"A/rate/total", "B/rate/total"}
    median = result.quantiles.query(
        "unique_id == 'B/rate/total' and quantile_level == 0.5 and model == 'ensemble'"
    )
    np.testing.assert_allclose(median["value"], 5.0, atol=0.05)
