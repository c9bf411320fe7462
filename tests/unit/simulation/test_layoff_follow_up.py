"""Follow-ups of simulated cuts: they add up, come after the effect, and end."""

import pandas as pd
import pytest

from catalogue.forms import FORMS, SETTLEMENT_WAYS
from simulation.layoff_follow_up import layoff_follow_up
from simulation.settings import FollowUpSettings

LAST = pd.Timestamp("2025-12-01").as_unit("us")


@pytest.fixture(scope="module")
def reports():
    rows = [
        {
            "report_number": f"CJ{number:04d}",
            "revision_number": 0,
            "enterprise_code": f"E{number}",
            "enterprise_name": "甲",
            "area_code": "210100",
            "effective_date": pd.Timestamp("2025-03-10") + pd.Timedelta(days=number % 200),
            "cut_type_code": "03" if number % 5 == 0 else "04",
            "cut_persons": 10 + number % 90,
            "is_withdrawn": number % 11 == 0,
            "sender_code": "210100",
        }
        for number in range(300)
    ]
    frame = pd.DataFrame(rows)
    return frame.assign(effective_date=frame["effective_date"].astype("datetime64[us]"))


@pytest.fixture(scope="module")
def made(reports):
    return layoff_follow_up(reports, last_vintage=LAST, settings=FollowUpSettings())


def test_ways_and_open_persons_add_up(made):
    total = made[[*SETTLEMENT_WAYS, "open_persons"]].sum(axis=1)
    assert (total == made["left_persons"]).all()
    assert (made[list(SETTLEMENT_WAYS)] >= 0).all(axis=None)


def test_the_fields_are_those_of_the_form(made):
    fields = {field.name for field in FORMS["layoff_follow_up"].fields}
    assert set(made.columns) == {*fields, "sender_code", "received_month"}


def test_withdrawn_small_and_some_other_cuts_are_not_followed(reports, made):
    due = reports[~reports["is_withdrawn"] & (reports["cut_persons"] >= 20)]
    followed = set(made["report_number"])
    assert followed < set(due["report_number"])
    assert 0.8 < len(followed) / len(due) < 0.97


def test_a_follow_up_comes_after_the_effect_and_none_after_the_last(reports, made):
    effect = made["report_number"].map(reports.set_index("report_number")["effective_date"])
    assert (made["follow_up_date"] > effect).all()
    assert (made["received_month"] <= LAST).all()
    last = made.drop_duplicates("report_number", keep="last").set_index("report_number")
    closed = made[made["is_closed"]].set_index("report_number")
    assert closed.index.is_unique
    assert (last.loc[closed.index, "follow_up_date"] == closed["follow_up_date"]).all()
    assert (closed["open_persons"] == 0).all()
    assert (closed["wages_owed_yuan"] == 0).all()


def test_it_does_not_depend_on_the_order_of_reports(reports, made):
    mixed = reports.sample(frac=1.0, random_state=3)
    again = layoff_follow_up(mixed, last_vintage=LAST, settings=FollowUpSettings())
    pd.testing.assert_frame_equal(made, again)
