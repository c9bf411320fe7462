import pandas as pd
import pytest

from catalogue.contracts import cast_to_contract, empty_frame


def issue(**changes):
    row = {
        "vintage": pd.Timestamp("2016-12-01"),
        "fingerprint": "f",
        "code_revision": "r",
        "profile_sha256": "p",
        "issued_at": pd.Timestamp("2017-01-02 03:04:05.000006"),
    }
    return pd.DataFrame([{**row, **changes}])


def test_months_come_out_in_microseconds():
    typed = cast_to_contract(issue(), "runs.issue")
    assert str(typed["vintage"].dtype) == "datetime64[us]"
    assert str(typed["issued_at"].dtype) == "datetime64[us]"


def test_further_columns_are_dropped_and_order_is_the_contracts():
    frame = issue(extra=1)[["extra", "issued_at", "profile_sha256", "code_revision",
                            "fingerprint", "vintage"]]  # fmt: skip
    typed = cast_to_contract(frame, "runs.issue")
    assert list(typed.columns)[0] == "vintage"
    assert "extra" not in typed.columns


def test_missing_column_is_named():
    with pytest.raises(ValueError, match=r"runs\.issue: expected columns \['fingerprint'\]"):
        cast_to_contract(issue().drop(columns="fingerprint"), "runs.issue")


def test_a_day_within_a_month_is_refused():
    with pytest.raises(ValueError, match="is not a month start"):
        cast_to_contract(issue(vintage=pd.Timestamp("2016-12-02")), "runs.issue")


def test_null_in_a_required_column_is_refused():
    with pytest.raises(ValueError, match="code_revision"):
        cast_to_contract(issue(code_revision=None), "runs.issue")


def test_a_key_given_twice_is_refused():
    with pytest.raises(ValueError, match="runs.issue"):
        cast_to_contract(pd.concat([issue(), issue()]), "runs.issue")


def test_the_frame_given_is_not_changed():
    frame = issue()
    before = frame.copy()
    cast_to_contract(frame, "runs.issue")
    pd.testing.assert_frame_equal(frame, before)


def test_an_empty_frame_has_types():
    frame = empty_frame("warnings.signal")
    assert frame.empty
    assert str(frame["vintage"].dtype) == "datetime64[us]"
    assert str(frame["is_triggered"].dtype) == "bool"
