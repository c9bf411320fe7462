import numpy as np
import pandas as pd
import pytest

from forecasting import ForecastSettings
from forecasting.history import TargetHistory, month_number, month_starts, named_month


def history(values, *, first=24_000, vintages=None):
    months = first + np.arange(len(values))
    return TargetHistory("x", months, np.asarray(values, dtype=float), vintages)


def test_series_is_cut_to_the_history_allowed():
    series = history(np.arange(1.0, 101.0)).series(ForecastSettings(history_months=24))
    np.testing.assert_array_equal(series.values, np.arange(77.0, 101.0))
    assert series.last_month_number == 24_099


def test_series_begins_and_ends_with_an_observed_month():
    series = history([np.nan, 1.0, np.nan, 3.0, np.nan]).series(ForecastSettings())
    np.testing.assert_array_equal(series.values, [1.0, np.nan, 3.0])
    assert series.first_month_number == 24_001
    assert series.observed_count == 2
    assert history([np.nan]).series(ForecastSettings()) is None


def test_calendar_months_follow_the_month_number():
    series = history([1.0, 2.0, 3.0], first=12 * 2009 + 11).series(ForecastSettings())
    assert series.calendar_months.tolist() == [11, 0, 1]


def test_as_of_takes_the_latest_vintage_known():
    known = TargetHistory(
        "x",
        np.array([1, 1, 1, 2]),
        np.array([5.0, 6.0, 7.0, 8.0]),
        np.array([2, 3, 4, 3]),
    )
    assert known.as_of(2).series(ForecastSettings()).values.tolist() == [5.0]
    assert known.as_of(3).series(ForecastSettings()).values.tolist() == [6.0, 8.0]
    assert known.as_of(1).last_observed_month is None
    assert known.as_of(4).last_observed_month == 2


def test_month_numbers_and_months_are_each_others_inverse():
    months = pd.date_range("1948-01-01", periods=700, freq="MS", unit="us")
    numbers = [month_number(month) for month in months]
    np.testing.assert_array_equal(month_starts(numbers), months.to_numpy())
    assert named_month(month_number(pd.Timestamp("2008-04-01"))) == "2008-04"


@pytest.mark.parametrize("wrong", ["2008-04-02", "2008-04-01 01:00", "NaT"])
def test_what_is_no_month_start_is_rejected(wrong):
    with pytest.raises(ValueError, match="expected a naive month start"):
        month_number(pd.Timestamp(wrong))
