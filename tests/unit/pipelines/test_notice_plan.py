"""When a notice goes out: not at night, not too often, not never."""

import pandas as pd
import pytest

from pipelines.notice_plan import ready_by_channel, standing_of
from profiles import load_profile
from warehouse.notice_log import Delivery, NoticeDue

ZONE = "Asia/Shanghai"
NOON = pd.Timestamp("2026-01-20 04:00")  # UTC; twelve at the place
NIGHT = pd.Timestamp("2026-01-20 15:00")  # UTC; eleven at night


@pytest.fixture(scope="module")
def settings():
    return load_profile("liaoning").notices


def delivery(state="waiting", attempts=0, last=None, *, is_urgent=False, number=1):
    due = NoticeDue(f"n{number}", "desk", ("o",), is_urgent, "proposed", "题", "文", "行")
    return Delivery(due, NOON, state, attempts, last)


def standing(settings, item, now):
    return standing_of(item, settings, timezone=ZONE, now=now)


def test_night_holds_back_all_but_the_gravest(settings):
    assert standing(settings, delivery(), NOON) == "ready"
    assert standing(settings, delivery(), NIGHT) == "quiet"
    assert standing(settings, delivery(is_urgent=True), NIGHT) == "ready"


def test_without_quiet_hours_nothing_is_held_back(settings):
    always = settings.model_copy(update={"quiet_hours": None})
    assert standing(always, delivery(), NIGHT) == "ready"


def test_pause_after_a_failure_doubles_up_to_six_hours(settings):
    always = settings.model_copy(update={"quiet_hours": None, "most_attempts": 20})
    pauses = []
    for attempts in (1, 2, 3, 8, 12):
        item = delivery("failed", attempts, NOON)
        minutes = 0
        while standing(always, item, NOON + pd.Timedelta(minutes=minutes)) == "later":
            minutes += 5
        pauses.append(minutes)
    assert pauses == [5, 10, 20, 360, 360]


def test_notice_that_failed_too_often_waits_for_a_person(settings):
    assert (
        standing(settings, delivery("failed", 8, NOON), NOON + pd.Timedelta(days=9)) == "given_up"
    )


def test_attempt_of_unknown_outcome_is_repeated_at_once(settings):
    once = settings.model_copy(update={"most_attempts": 1})
    assert standing(once, delivery("unknown", 1, NOON), NOON) == "ready"


def test_notice_that_was_sent_is_told(settings):
    assert standing(settings, delivery("sent", 1, NOON), NIGHT) == "told"


def test_what_may_have_gone_out_comes_first(settings):
    items = [delivery(number=1), delivery("unknown", 1, NOON, number=2), delivery(number=3)]
    ready = ready_by_channel(items, settings, timezone=ZONE, now=NOON)
    assert [item.due.notice_id for item in ready["desk"]] == ["n2", "n1", "n3"]
