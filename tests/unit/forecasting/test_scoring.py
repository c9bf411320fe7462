import numpy as np
import pandas as pd
import pytest

from forecasting import QUANTILE_LEVELS, score_forecasts, summarise_scores

MONTH = pd.Timestamp("2010-03-01")


def forecast(values, *, model="ensemble", levels=QUANTILE_LEVELS, month=MONTH, horizon=2):
    return pd.DataFrame(
        {
            "unique_id": "x",
            "origin_month": month - pd.DateOffset(months=horizon),
            "horizon_months": horizon,
            "reference_month": month,
            "model": model,
            "quantile_level": levels,
            "value": values,
        }
    )


def outcome(value, month=MONTH):
    return pd.DataFrame({"unique_id": ["x"], "reference_month": [month], "value": [value]})


def test_score_equals_the_interval_form_of_bracher():
    levels = np.array([0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975])
    values = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
    scored = score_forecasts(forecast(values, levels=levels), outcome(6.5))
    # |6.5 - 4| / 2, and alpha/2 (width) + distance beyond each of the three intervals.
    by_hand = 0.5 * 2.5 + (0.25 * 2 + 1.5) + (0.1 * 4 + 0.5) + (0.025 * 6 + 0.0)
    row = scored.iloc[0]
    assert row["weighted_interval_score"] == pytest.approx(by_hand / 3.5)
    assert row["absolute_error"] == 2.5
    assert (row["lower_80"], row["median"], row["upper_80"]) == (2.0, 4.0, 6.0)
    assert (row["is_within_50"], row["is_within_80"], row["is_within_95"]) == (False, False, True)


def test_point_forecast_scores_its_absolute_error():
    scored = score_forecasts(forecast(np.full(15, 5.0)), outcome(5.7))
    assert scored["weighted_interval_score"].iloc[0] == pytest.approx(0.7)


def test_forecast_without_outcome_is_left_out():
    values = np.arange(15.0)
    forecasts = pd.concat([forecast(values), forecast(values, month=pd.Timestamp("2011-01-01"))])
    assert len(score_forecasts(forecasts, outcome(3.0))) == 1
    nothing = score_forecasts(forecasts, outcome(np.nan))
    assert nothing.empty
    assert summarise_scores(nothing).empty


def test_columns_follow_the_score_tables():
    scored = score_forecasts(forecast(np.arange(15.0)), outcome(3.0))
    assert list(scored.columns) == [
        "unique_id",
        "model",
        "origin_month",
        "horizon_months",
        "reference_month",
        "median",
        "lower_80",
        "upper_80",
        "observed",
        "absolute_error",
        "weighted_interval_score",
        "is_within_50",
        "is_within_80",
        "is_within_95",
    ]


def test_relative_score_is_over_the_baseline_on_the_same_months():
    months = [pd.Timestamp("2010-03-01"), pd.Timestamp("2010-04-01")]
    forecasts = pd.concat(
        [forecast(np.full(15, 5.5), month=month) for month in months]
        + [forecast(np.full(15, 6.0), month=months[0], model="seasonal_random_walk")]
    )
    outcomes = pd.concat([outcome(5.0, months[0]), outcome(3.0, months[1])])
    summary = summarise_scores(score_forecasts(forecasts, outcomes)).set_index("model")
    assert summary.loc["ensemble", "forecast_count"] == 2
    assert summary.loc["ensemble", "mean_absolute_error"] == pytest.approx(1.5)
    # Only the month both forecast: 0.5 against 1.0.
    assert summary.loc["ensemble", "relative_weighted_interval_score"] == pytest.approx(0.5)
    assert summary.loc["seasonal_random_walk", "relative_weighted_interval_score"] == 1.0


def test_relative_score_without_a_baseline_is_null():
    summary = summarise_scores(score_forecasts(forecast(np.arange(15.0)), outcome(3.0)))
    assert summary["relative_weighted_interval_score"].isna().all()


def test_coverage_is_the_share_within():
    values = np.arange(15.0)
    months = pd.date_range("2010-01-01", periods=4, freq="MS")
    forecasts = pd.concat([forecast(values, month=month) for month in months])
    outcomes = pd.concat(outcome(y, m) for y, m in zip([7, 3, 1, 20], months, strict=True))
    summary = summarise_scores(score_forecasts(forecasts, outcomes)).iloc[0]
    assert summary["coverage_50_share"] == 0.25
    assert summary["coverage_80_share"] == 0.5
    assert summary["coverage_95_share"] == 0.75


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda frame: frame[frame["quantile_level"] != 0.5], "expected the quantile level 0.5"),
        (lambda frame: pd.concat([frame, frame.iloc[:1]]), "every forecast to hold every level"),
        (lambda frame: frame[frame["quantile_level"] != 0.4], "levels symmetric about 0.5"),
        (lambda frame: frame.drop(columns="model"), "forecasts: expected columns"),
    ],
)
def test_unsound_forecasts_are_rejected(change, message):
    with pytest.raises(ValueError, match=message):
        score_forecasts(change(forecast(np.arange(15.0))), outcome(3.0))


def test_outcome_given_twice_is_rejected():
    with pytest.raises(ValueError, match="outcomes: expected one row per"):
        score_forecasts(forecast(np.arange(15.0)), pd.concat([outcome(3.0), outcome(4.0)]))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"value": np.inf}, "outcomes.value: expected finite numbers, got inf for x 2010-03"),
        ({"value": "5.1"}, "outcomes.value: expected numbers, got '5.1' for x 2010-03"),
        ({"standard_error": -0.1}, "outcomes.standard_error: expected 0 or more"),
    ],
)
def test_unsound_outcomes_are_rejected(change, message):
    with pytest.raises(ValueError, match=message):
        score_forecasts(forecast(np.arange(15.0)), outcome(3.0).assign(**change))
