"""What became of the staff after a cut: settled, owed, overdue, closed."""

import pandas as pd
import pytest
from layoff_reports import E1, E2, RANKS, day, frame_of, report

from forecasting.early_warning.events import layoff_events
from forecasting.early_warning.events_follow_up import settled_cuts, with_follow_up


def follow_up(on, *, number="N1", left=60, still_open=60, wages=0.0, closed=False, firm="F1"):
    return {
        "report_number": number,
        "enterprise_code": firm,
        "follow_up_date": day(on),
        "left_persons": left,
        "open_persons": still_open,
        "wages_owed_persons": 5 if wages else 0,
        "wages_owed_yuan": wages,
        "contributions_owed_yuan": 0.0,
        "compensation_paid_yuan": 1000.0,
        "is_closed": closed,
    }


NONE = pd.DataFrame([follow_up("2025-06-20")]).head(0)


def told_on(on, follow_ups, rows=None):
    events = layoff_events(
        frame_of(rows or [report()]), vintage=day(on[:7]), rules=(E1, E2), ranks=RANKS
    ).events
    return with_follow_up(events, follow_ups, day=day(on)).iloc[0]


def test_the_last_follow_up_by_the_day_counts():
    told = pd.DataFrame(
        [
            follow_up("2025-06-20", still_open=60, wages=9000.0),
            follow_up("2025-07-20", still_open=15),
            follow_up("2025-08-20", still_open=0),
        ]
    )
    event = told_on("2025-07-31", told)
    assert event["settled_share"] == pytest.approx(0.75)
    assert event["open_persons"] == 15
    assert event["wages_owed_yuan"] == 0
    assert event["followed_up_on"] == day("2025-07-20")
    assert event["days_open"] == 51
    assert not event["is_follow_up_overdue"]


@pytest.mark.parametrize(
    ("on", "is_overdue"), [("2025-06-09", False), ("2025-07-10", False), ("2025-07-11", True)]
)
def test_silence_after_the_effect_is_overdue_after_thirty_days(on, is_overdue):
    event = told_on(on, NONE)
    assert event["is_follow_up_overdue"] == is_overdue
    assert pd.isna(event["settled_share"])


def test_a_withdrawn_or_closed_cut_is_never_overdue():
    gone = [report(), report(revision=1, withdrawn=True)]
    assert not told_on("2025-08-31", NONE, gone)["is_follow_up_overdue"]
    closed = pd.DataFrame([follow_up("2025-06-20", still_open=0, closed=True)])
    event = told_on("2025-08-31", closed)
    assert not event["is_follow_up_overdue"]
    assert event["days_open"] == 10  # to the closing


def test_a_follow_up_under_the_copy_s_number_counts():
    rows = [report("N1"), report("N2", submission=2)]
    event = told_on("2025-07-31", pd.DataFrame([follow_up("2025-07-01", number="N2")]), rows)
    assert event["open_persons"] == 60


def test_a_cut_reopened_is_not_settled():
    told = pd.DataFrame(
        [
            follow_up("2025-06-20", closed=True),
            follow_up("2025-07-20"),
            follow_up("2025-08-20", closed=True),
            follow_up("2025-09-20", closed=True),
        ]
    )
    assert settled_cuts(told)["settled_on"].tolist() == [day("2025-08-20")]
    assert settled_cuts(told.head(2)).empty
    assert settled_cuts(NONE).empty
