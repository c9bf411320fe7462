"""Several scenarios on stored paths: agreement with one condition, errors, and reasons."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from forecasting import ForecastSettings, conditional_forecast
from forecasting.scenario_set import HeldIndicator, scenario_set

CHEAP = ForecastSettings(
    models=("structural",), ensemble_models=("structural",), path_count=500, scale="level"
)
COUNT = 120
MONTHS = pd.date_range("2000-01-01", periods=COUNT, freq="MS", unit="us")
NAME = "A/rate/total"


@pytest.fixture(scope="module")
def known():
    logs = np.random.default_rng(7).normal(0, 0.05, COUNT)
    for month in range(1, COUNT):
        logs[month] += 0.97 * logs[month - 1]
    claims = pd.DataFrame(
        {"indicator_code": "claims", "reference_month": MONTHS, "value": 1000 * np.exp(logs)}
    )
    lead = pd.Series(logs).shift(2, fill_value=0.0).to_numpy()
    noise = np.random.default_rng(1).normal(0, 0.03, COUNT)
    rate = pd.DataFrame(
        {"unique_id": NAME, "reference_month": MONTHS, "value": 6 + 3 * lead + noise}
    )
    rng = np.random.default_rng(5)
    steps = rng.normal(0, 0.1, (200, 12)).cumsum(axis=1) + rate["value"].iloc[-1]
    ahead = pd.date_range("2010-01-01", periods=12, freq="MS", unit="us")
    paths = pd.DataFrame(
        {
            "path": np.repeat(np.arange(200), 12),
            "reference_month": np.tile(ahead, 200),
            "value": steps.ravel(),
        }
    )
    return rate, claims, paths


def told(known, held, **settings):
    rate, claims, paths = known
    return scenario_set(rate, claims, paths, held, unique_id=NAME, settings=CHEAP, **settings)


def medians(made, code):
    rows = made.quantiles[made.quantiles["quantile_level"] == 0.5]
    return rows[rows["scenario_code"] == code].set_index("horizon_months")


def test_a_lead_that_is_there_moves_the_rate_beyond_its_error(known):
    made = told(known, {"up": [HeldIndicator("claims", 20.0, 12)]})
    row = medians(made, "up").loc[12]
    # A fifth more claims are .55 points more unemployment; the prior holds some of it back.
    assert 0.5 * 3 * np.log(1.2) < row["difference"] < 1.2 * 3 * np.log(1.2)
    assert row["difference"] > 1.96 * row["standard_error"] > 0


def test_differences_are_those_of_one_condition(known):
    rate, claims, _ = known
    made = told(known, {"up": [HeldIndicator("claims", 20.0, 6)]})
    held = made.indicator_paths.rename(columns={"condition_value": "value"})
    one = conditional_forecast(rate, claims, held, settings=CHEAP).quantiles
    one = one[one["quantile_level"] == 0.5]
    expected = (one["value"] - one["unconditional_value"]).to_numpy()
    assert_allclose(medians(made, "up")["difference"], expected, atol=1e-6)


def test_nothing_held_apart_from_the_expected_path_moves_nothing(known):
    made = told(known, {"same": [HeldIndicator("claims", 0.0, 6)]})
    assert_allclose(made.quantiles["difference"], 0.0, atol=1e-8)
    paths = made.indicator_paths
    assert_allclose(paths["condition_value"].iloc[:6], paths["expected_value"].iloc[:6])
    assert paths["condition_value"].iloc[6:].isna().all()


def test_an_indicator_that_is_not_known_leaves_out_its_scenario_alone(known):
    held = {
        "up": [HeldIndicator("claims", 10.0, 6)],
        "both": [HeldIndicator("claims", 10.0, 6), HeldIndicator("postings", -10.0, 6)],
    }
    made = told(known, held)
    assert set(made.quantiles["scenario_code"]) == {"up"}
    assert made.messages["scenario_code"].tolist() == ["both"]
    assert made.messages["message"].iloc[0].startswith("postings: ")


def test_reruns_give_the_same_figures(known):
    held = {"up": [HeldIndicator("claims", 10.0, 6)]}
    pd.testing.assert_frame_equal(told(known, held).quantiles, told(known, held).quantiles)


def test_quantiles_without_a_scenario_are_those_of_the_paths(known):
    made = told(known, {"up": [HeldIndicator("claims", 10.0, 6)]}, quantile_levels=(0.1, 0.9))
    rows = made.quantiles[made.quantiles["horizon_months"] == 3]
    month = known[2][known[2]["reference_month"] == rows["reference_month"].iloc[0]]
    assert_allclose(rows["unconditional_value"], month["value"].quantile([0.1, 0.9]))


def test_a_series_without_paths_is_refused(known):
    rate, claims, paths = known
    with pytest.raises(ValueError, match="with paths"):
        scenario_set(rate, claims, paths.iloc[:0], {}, unique_id=NAME, settings=CHEAP)
