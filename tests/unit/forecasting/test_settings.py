import pytest

from forecasting import ForecastSettings


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"path_count": 499}, "path_count: expected at least 500, got 499"),
        ({"history_months": 12}, "history_months: expected at least 24, got 12"),
        ({"ensemble_models": ()}, "ensemble_models: expected some of"),
        ({"ensemble_models": ("theta",)}, "ensemble_models: expected some of"),
        ({"path_count": 1500.0}, "path_count: expected a whole number, got 1500.0"),
        ({"scale": "sqrt"}, "scale: expected auto, level or log, got 'sqrt'"),
        ({"lower_bound": float("nan")}, "lower_bound: expected a number or None, got nan"),
        ({"models": ("ets",) * 2, "ensemble_models": ("ets",)}, "models: expected each once"),
    ],
)
def test_unsound_setting_is_rejected(change, message):
    with pytest.raises(ValueError, match=message):
        ForecastSettings(**change)
