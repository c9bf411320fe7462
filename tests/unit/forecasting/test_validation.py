import numpy as np
import pandas as pd
import pytest

from forecasting import forecast_panel
from forecasting.validation import checked_indicators, checked_targets


def test_absent_column_is_named(rate):
    with pytest.raises(ValueError, match="targets: expected columns \\['value'\\], got"):
        checked_targets(rate().drop(columns="value"))


@pytest.mark.parametrize("infinite", [np.inf, -np.inf])
def test_infinite_value_is_named_with_series_and_month(rate, infinite):
    frame = rate()
    frame.loc[7, "value"] = infinite
    with pytest.raises(ValueError, match="got -?inf for A/rate/total 2000-08"):
        checked_targets(frame)


def test_month_given_twice_is_named(rate):
    frame = pd.concat([rate(), rate().iloc[[4]]])
    with pytest.raises(ValueError, match="got A/rate/total 2000-05 more than once \\(1 rows"):
        forecast_panel(frame)


def test_same_month_in_two_vintages_is_no_duplicate(rate):
    frame = rate(24)
    vintages = [frame.assign(vintage=pd.Timestamp(month)) for month in ("2005-01-01", "2005-02-01")]
    assert len(checked_targets(pd.concat(vintages))[0].months) == 48


def test_unsorted_months_are_sorted(rate):
    shuffled = checked_targets(rate().sample(frac=1, random_state=1))[0]
    in_order = checked_targets(rate())[0]
    np.testing.assert_array_equal(shuffled.months, in_order.months)
    np.testing.assert_array_equal(shuffled.values, in_order.values)


@pytest.mark.parametrize(
    ("months", "message"),
    [
        (["2000-01-15"], "expected month starts, got 2000-01-15"),
        ([None], "expected month starts, got NaT"),
    ],
)
def test_what_is_no_month_start_is_rejected(months, message):
    frame = pd.DataFrame(
        {"unique_id": "x", "reference_month": pd.to_datetime(months), "value": 1.0}
    )
    with pytest.raises(ValueError, match=message):
        checked_targets(frame)


def test_months_as_text_or_with_a_time_zone_are_rejected(rate):
    frame = rate(24)
    for months in (
        frame["reference_month"].astype("str"),
        frame["reference_month"].dt.tz_localize("UTC"),
    ):
        with pytest.raises(ValueError, match="expected naive timestamps"):
            checked_targets(frame.assign(reference_month=months))


def test_value_that_is_no_number_is_rejected(rate):
    with pytest.raises(ValueError, match="targets.value: expected numbers, got"):
        checked_targets(rate().assign(value="5.1"))


def test_null_name_is_rejected(rate):
    with pytest.raises(ValueError, match="expected a unique_id in every row"):
        checked_targets(rate(24).assign(unique_id=None))


def test_negative_standard_error_is_rejected(rate):
    with pytest.raises(ValueError, match="targets.standard_error: expected 0 or more"):
        checked_targets(rate().assign(standard_error=-0.1))


def test_standard_error_is_accepted(rate, fast):
    plain = forecast_panel(rate(), settings=fast)
    given = rate().assign(standard_error=0.0, denominator_persons=1e6, aggregate_id="N")
    pd.testing.assert_frame_equal(forecast_panel(given, settings=fast), plain)
    unsure = forecast_panel(given.assign(standard_error=0.1), settings=fast)
    ensemble = plain["model"] == "ensemble"
    assert unsure[ensemble]["value"].std() < plain[ensemble]["value"].std()


def test_horizon_and_levels_out_of_range_are_rejected(rate):
    with pytest.raises(ValueError, match="horizon_months: expected 1 to 60, got 0"):
        forecast_panel(rate(), horizon_months=0)
    for levels in ((0.5, 0.1), (0.0, 0.5), (0.5, 1.0), ()):
        with pytest.raises(ValueError, match="quantile_levels: expected to rise strictly"):
            forecast_panel(rate(), quantile_levels=levels)


def test_indicators_are_checked():
    good = pd.DataFrame(
        {
            "reference_month": pd.date_range("2000-01-01", periods=3, freq="MS"),
            "indicator_code": "claims",
            "value": [1.0, 2.0, np.nan],
            "publication_lag_months": 1,
        }
    )
    checked_indicators(None)
    checked_indicators(good)
    with pytest.raises(ValueError, match="indicators: expected columns \\['value'\\]"):
        checked_indicators(good.drop(columns="value"))
    with pytest.raises(ValueError, match="expected finite numbers, got inf for claims 2000-01"):
        checked_indicators(good.assign(value=np.inf))
    with pytest.raises(ValueError, match="publication_lag_months of 0 or more"):
        checked_indicators(good.assign(publication_lag_months=-1))
    with pytest.raises(ValueError, match="indicators: expected one row per"):
        checked_indicators(pd.concat([good, good]))


def test_text_in_a_number_is_named_with_series_and_month(rate):
    broken = rate(24).astype({"value": object})
    broken.loc[3, "value"] = "n/a"
    with pytest.raises(ValueError, match=r"got 'n/a' for A/rate/total 2000-04"):
        checked_targets(broken)


def test_day_within_a_month_is_named_with_its_series(rate):
    broken = rate(24)
    broken.loc[3, "reference_month"] += pd.Timedelta(days=4)
    with pytest.raises(ValueError, match=r"month starts, got 2000-04-05 .*for A/rate/total"):
        checked_targets(broken)


@pytest.mark.parametrize("horizon", [12.5, "12", None, True])
def test_horizon_that_is_no_whole_number_is_rejected(rate, horizon):
    with pytest.raises(ValueError, match="horizon_months: expected a whole number"):
        forecast_panel(rate(24), horizon_months=horizon)


@pytest.mark.parametrize("levels", [[float("nan")], ["a"], 0.5])
def test_levels_that_are_no_probabilities_are_rejected(rate, levels):
    with pytest.raises(ValueError, match="quantile_levels: expected"):
        forecast_panel(rate(24), quantile_levels=levels)
