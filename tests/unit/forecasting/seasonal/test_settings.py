"""Settings refuse what no adjustment can do."""

import pytest

from forecasting.seasonal import SeasonalSettings


@pytest.mark.parametrize(
    "change",
    [
        {"span_months": 481},
        {"minimum_months": 30},
        {"minimum_stl_months": 20},
        {"model_months": 59},
        {"forecast_months": 0},
        {"bridged_gap_months": -1},
        {"noise_window_months": 5},
        {"timeout_seconds": 0.0},
    ],
)
def test_number_outside_its_range_is_refused(change: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="expected"):
        SeasonalSettings(**change)
