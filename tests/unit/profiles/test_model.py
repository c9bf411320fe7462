import pandas as pd
import pytest

from profiles.model import Calendar, MovingHoliday, SeriesKey


def test_january_and_february_are_both_known_in_march():
    calendar = Calendar(lag_months=1, lag_months_by_reference_month={"01": 2})
    known = [calendar.vintage_of(pd.Timestamp(f"2024-{month}-01")) for month in ("01", "02", "12")]
    assert known == [pd.Timestamp(text) for text in ("2024-03-01", "2024-03-01", "2025-01-01")]


def test_a_series_is_named_by_area_indicator_and_breakdown():
    assert SeriesKey(area_code="US", indicator_code="jobs").unique_id == "US/jobs/total"


def test_the_lookups_name_what_they_do_not_find(toy_profile):
    assert toy_profile.level("red").rank == 2
    assert toy_profile.rule("S1").kind == "gap_at_least"
    for look_up in (toy_profile.area, toy_profile.indicator, toy_profile.source, toy_profile.rule):
        with pytest.raises(KeyError, match="'nowhere' is none of"):
            look_up("nowhere")


@pytest.mark.parametrize("days", [(9, 3), (0, 5), (28, 32)])
def test_reference_days_out_of_order_or_out_of_the_month_are_refused(days):
    with pytest.raises(ValueError, match="reference_days: expected 1 to 31 in order"):
        MovingHoliday(name="spring_festival", reference_days=days)
