import pandas as pd
import pytest

from catalogue import format_month, month_range, months_between, parse_month


@pytest.mark.parametrize("text", ["2016-12", "2016-12-01", " 2016-12 "])
def test_months_are_read(text):
    assert parse_month(text) == pd.Timestamp("2016-12-01")
    assert parse_month(text).unit == "us"


@pytest.mark.parametrize("text", ["2016-13", "2016-00", "16-12", "2016-12-02", "", "201612"])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(ValueError, match="expected a month"):
        parse_month(text)


def test_a_month_range_crosses_years_and_holds_both_ends():
    months = month_range(parse_month("2007-11"), parse_month("2008-02"))
    assert [format_month(month) for month in months] == [
        "2007-11", "2007-12", "2008-01", "2008-02",
    ]  # fmt: skip


def test_a_month_range_backwards_is_empty():
    assert month_range(parse_month("2008-02"), parse_month("2007-11")) == []


def test_months_between_counts_with_sign():
    assert months_between(parse_month("2008-02"), parse_month("2007-11")) == -3
