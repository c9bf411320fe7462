import pytest

from forecasting import ForecastSettings


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"path_count": 499}, "path_count: expected at least 500, got 499"),
        ({"history_months": 12}, "history_months: expected at least 24, got 12"),
        ({"ensemble_models": ()}, "ensemble_models: expected some of"),
        ({"ensemble_models": ("theta",)}, "ensemble_models: expected some of"),
    ],
)
def test_unsound_setting_is_rejected(change, message):
    with pytest.raises(ValueError, match=message):
        ForecastSettings(**change)
