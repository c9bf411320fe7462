import numpy as np
import pandas as pd
import pytest

from forecasting.early_warning.notice_counts import clean_notices, notice_counts


def rows(*given: tuple[object, ...]) -> pd.DataFrame:
    columns = ["area_code", "notice_month", "persons", "enterprise_code", "site", "vintage"]
    frame = pd.DataFrame(list(given), columns=columns)
    for name in ("notice_month", "vintage"):
        frame[name] = pd.to_datetime(frame[name])
    return frame


def test_rows_kept_and_set_aside_are_all_rows() -> None:
    notices = rows(
        ("a", "2020-01-01", 50.0, "x", "s1", "2020-01-01"),
        ("a", "2020-01-01", 50.0, "x", "s1", "2020-02-01"),
        ("a", "2020-01-01", 50.0, "x", "s2", "2020-01-01"),
        ("a", "2020-01-01", 50.0, None, "s1", "2020-01-01"),
        ("a", "2020-01-01", 50.0, None, "s1", "2020-01-01"),
        (None, "2020-01-01", 50.0, "x", "s1", "2020-01-01"),
        ("a", None, 50.0, "x", "s1", None),
        ("a", "2020-03-01", 50.0, "x", "s1", "2020-02-01"),
        ("a", "2020-03-01", 0.0, "x", "s1", "2020-03-01"),
        ("a", "2020-03-01", 90_000.0, "x", "s1", "2020-03-01"),
        ("a", "2020-03-01", np.nan, "x", "s1", "2020-03-01"),
    )
    kept, aside = clean_notices(notices)
    assert len(kept) + len(aside) == len(notices)
    assert sorted(aside["reason"]) == [
        "duplicate", "no_area", "no_month", "no_persons", "recorded_before_notice",
        "too_many_persons",
    ]  # fmt: skip


def test_earliest_of_duplicates_is_kept() -> None:
    notices = rows(
        ("a", "2020-01-01", 50.0, "x", "s1", "2020-03-01"),
        ("a", "2020-01-01", 50.0, "x", "s1", "2020-02-01"),
    )
    kept, _ = clean_notices(notices)
    assert kept["known_month"].tolist() == [pd.Timestamp("2020-02-01")]


def test_amendments_are_set_aside() -> None:
    notices = rows(("a", "2020-01-01", 50.0, "x", "s1", "2020-03-01")).assign(is_amendment=True)
    assert clean_notices(notices)[1]["reason"].tolist() == ["amendment"]


def test_counts_begin_after_the_first_notice_and_hold_zeros() -> None:
    notices = rows(
        ("a", "2020-01-01", 50.0, "x", "s1", "2020-01-01"),
        ("a", "2020-03-01", 50.0, "y", "s1", "2020-03-01"),
        ("b", "2020-02-01", 50.0, "z", "s1", "2020-02-01"),
    )
    made = notice_counts(clean_notices(notices)[0], last_month=pd.Timestamp("2020-04-01"))
    assert made.area_codes == ["a", "b"]
    np.testing.assert_array_equal(made.counts, [[np.nan, np.nan], [0, np.nan], [1, 0], [0, 0]])


def test_small_notice_weighs_less_and_a_giant_no_more_than_a_usual_one() -> None:
    usual = [("a", "2019-05-01", 100.0, f"u{n}", "s", "2019-05-01") for n in range(40)]
    notices = rows(
        *usual,
        ("a", "2020-01-01", 25.0, "x", "s", "2020-01-01"),
        ("a", "2020-02-01", 9000.0, "y", "s", "2020-02-01"),
        ("a", "2020-03-01", np.nan, "z", "s", "2020-03-01"),
    )
    made = notice_counts(clean_notices(notices)[0])
    assert made.counts[-3:, 0].tolist() == [0.25, 1.0, 1.0]


def test_absent_column_is_rejected() -> None:
    with pytest.raises(ValueError, match="persons"):
        clean_notices(pd.DataFrame({"area_code": ["a"], "notice_month": ["2020-01-01"]}))
