import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting import QUANTILE_LEVELS, ForecastSettings, backtest_panel, score_forecasts
from forecasting.sampling_error import with_sampling_error, without_sampling_error

FAST = ForecastSettings(models=("structural",), ensemble_models=("structural",), scale="level")
NORMAL_80 = np.array([[-1.2815515655446004], [0.0], [1.2815515655446004]])


def test_variances_add_and_take_away():
    wider = with_sampling_error(NORMAL_80, NORMAL_80, np.array([1.0]))
    np.testing.assert_allclose(wider, np.sqrt(2) * NORMAL_80)
    np.testing.assert_allclose(without_sampling_error(wider, wider, 1.0), NORMAL_80)
    least = without_sampling_error(NORMAL_80, NORMAL_80, 5.0)
    np.testing.assert_allclose(least, 0.5 * NORMAL_80)
    np.testing.assert_allclose(without_sampling_error(NORMAL_80, NORMAL_80, 1e200), least)


@given(error=st.floats(0, 100), spread=st.floats(0, 10), median=st.floats(-50, 50))
def test_quantiles_stay_in_order_about_their_median(error, spread, median):
    given_80 = median + spread * NORMAL_80
    for made in (
        without_sampling_error(given_80, given_80, error),
        with_sampling_error(given_80, given_80, np.array([error])),
    ):
        assert np.isfinite(made).all()
        assert (np.diff(made[:, 0]) >= 0).all()
        assert made[1, 0] == pytest.approx(median)


@pytest.fixture(scope="module")
def survey():
    rng = np.random.default_rng(3)
    months = pd.date_range("2000-01-01", periods=240, freq="MS", unit="us")
    signal = 5 + np.cumsum(rng.normal(0, 0.12, (240, 6)), axis=0)
    rows = [
        pd.DataFrame(
            {
                "unique_id": f"{number}/rate/total", "reference_month": months,
                "signal": signal[:, number],
                "value": signal[:, number] + rng.normal(0, 0.5, 240), "standard_error": 0.5,
            }
        )
        for number in range(6)
    ]  # fmt: skip
    return pd.concat(rows, ignore_index=True)


def scored(targets, outcomes):
    origins = list(pd.date_range("2012-01-01", "2018-01-01", freq="3MS", unit="us"))
    forecasts = backtest_panel(
        targets, origins=origins, settings=FAST, quantile_levels=QUANTILE_LEVELS
    )
    return score_forecasts(forecasts[forecasts["model"] == "ensemble"], outcomes)


def test_forecasts_of_figures_with_errors_are_of_the_signal_and_cover_it(survey):
    columns = ["unique_id", "reference_month"]
    signal = survey[[*columns, "signal"]].rename(columns={"signal": "value"})
    found = scored(survey.drop(columns="signal"), signal)
    assert 0.72 < found["is_within_80"].mean() < 0.92
    of_figures = scored(survey[[*columns, "value"]], signal)
    assert of_figures["is_within_80"].mean() > found["is_within_80"].mean()
    score = found["weighted_interval_score"].mean()
    assert score < of_figures["weighted_interval_score"].mean()


def test_scores_against_noisy_outcomes_account_for_their_errors(survey):
    columns = ["unique_id", "reference_month", "value"]
    honest = scored(survey.drop(columns="signal"), survey[[*columns, "standard_error"]])
    blind = scored(survey.drop(columns="signal"), survey[columns])
    assert 0.72 < honest["is_within_80"].mean() < 0.88
    assert blind["is_within_80"].mean() < honest["is_within_80"].mean()
