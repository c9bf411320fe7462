import numpy as np
import pandas as pd
import pytest

from benchmarks.notices import Way, _bounds, _ratio, _squares
from benchmarks.notices_panel import autoregression_errors
from benchmarks.scoreboard_series import DATA


def _rates(seed: int = 1) -> pd.DataFrame:
    months = pd.date_range("1990-01-01", "2003-12-01", freq="MS")
    steps = np.random.default_rng(seed).normal(0, 0.1, (len(months), 3))
    season = np.sin(2 * np.pi * months.month.to_numpy() / 12)[:, None]
    return pd.DataFrame(5 + np.cumsum(steps, axis=0) + season, months, ["a", "b", "c"])


@pytest.mark.parametrize("lag", [0, 1])
def test_forecast_of_an_origin_rests_on_rates_known_then(lag: int) -> None:
    rates = _rates()
    later = rates.copy()
    later.loc["2001-07-01":] = 9.0
    origin = pd.Timestamp("2001-06-01") + pd.DateOffset(months=lag)
    target = origin + pd.DateOffset(months=3)
    forecasts = [
        table.loc[target] - autoregression_errors(table, 3, lag).loc[origin]
        for table in (rates, later)
    ]
    pd.testing.assert_series_equal(forecasts[0], forecasts[1])


def test_factor_that_drives_the_errors_lowers_them_and_noise_hardly_harms() -> None:
    errors = autoregression_errors(_rates(), 3, 0)
    generator = np.random.default_rng(2)
    common = pd.Series(generator.normal(0, 0.5, len(errors)), errors.index)
    table = pd.DataFrame(dict.fromkeys(errors, common))
    driven = errors.add(0.5 * common, axis=0)
    before, after = _squares(driven, Way("driven", (table,)), 0)
    assert _bounds(before, after)[1] < 1
    before, after = _squares(errors, Way("noise", (table,)), 0)
    assert 0.95 < _ratio(before, after) < 1.05


@pytest.mark.skipif(not DATA.exists(), reason="no shared data beside the checkout")
def test_bound_of_the_state_panel_is_below_one() -> None:
    from benchmarks.notices import _ways
    from benchmarks.notices_panel import read_panel

    panel = read_panel()
    few = panel.states.columns
    errors = autoregression_errors(panel.rates[few], 3, 1)
    before, after = _squares(errors, _ways(panel)[0], 1)
    assert _bounds(before, after)[1] < 1
