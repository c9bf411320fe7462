"""From reports of staff cuts to events: revisions, copies, late and repeated reports, rules."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from layoff_reports import E1, RANKS, RULES, day, frame_of, monthly_return, report

from forecasting.early_warning.events import layoff_events
from forecasting.early_warning.events_settings import EventHandling, EventRule

NEVER_BEFORE = day("2025-05")


def events_at(rows, vintage="2025-05", **more):
    found = layoff_events(frame_of(rows), vintage=day(vintage), rules=RULES, ranks=RANKS, **more)
    return found.events


def the_cut(rows, vintage="2025-05", **more):
    (event,) = events_at(rows, vintage, **more).to_dict("records")
    return event


def test_a_first_report_is_an_announced_event():
    event = the_cut([report(persons=60, staff=400)])
    assert event["rule_ids"] == "E1"
    assert event["status"] == "announced"
    assert event["persons"] == 60
    assert event["staff_share"] == pytest.approx(0.15)
    assert event["first_known_on"] == day("2025-05-08")
    assert pd.isna(event["level_code"])
    assert not event["is_late"]


@pytest.mark.parametrize(
    ("persons", "staff", "is_statutory"),
    [(20, 5000, True), (19, 5000, False), (19, 190, True), (18, 190, False), (2, 20, True)],
)
def test_the_statutory_lines_are_twenty_persons_or_a_tenth(persons, staff, is_statutory):
    event = the_cut([report(persons=persons, staff=staff)])
    assert ("E1" in event["rule_ids"].split(",")) is is_statutory


@pytest.mark.parametrize(("persons", "level"), [(199, None), (200, "yellow")])
def test_a_one_off_cut_of_two_hundred_is_yellow(persons, level):
    event = the_cut([report(persons=persons, staff=9000)])
    assert (event["level_code"] if level else None) == level
    assert pd.isna(event["level_code"]) is (level is None)


def test_parts_of_a_cut_are_taken_together():
    parts = [
        report("N1", persons=120, staff=9000, effective="2025-06-01"),
        report("N2", persons=90, staff=9000, effective="2025-06-20"),
    ]
    events = events_at(parts).set_index("report_numbers")
    assert pd.isna(events.loc["N1", "level_code"])
    assert events.loc["N2", "level_code"] == "yellow"
    assert events.loc["N2", "rule_ids"] == "E1,E2"
    assert events.loc["N2", "level_rule_ids"] == "E2"


@pytest.mark.parametrize(
    ("ownership", "persons", "staff", "is_met"),
    [
        ("state_owned", 41, 400, True),
        ("state_owned", 40, 400, False),
        ("private", 100, 400, False),
        ("state_owned", 40, 299, False),
    ],
)
def test_state_owned_cuts_need_more_than_a_tenth_of_a_large_staff(
    ownership, persons, staff, is_met
):
    event = the_cut([report(persons=persons, staff=staff, ownership=ownership)])
    assert ("E3" in event["rule_ids"]) is is_met


def test_ordinary_ends_of_contracts_meet_no_rule():
    assert the_cut([report(persons=500, kind="02")])["rule_ids"] == ""
    assert the_cut([report(persons=500, kind=None)])["level_code"] == "yellow"


def test_the_last_revision_stands_and_the_event_keeps_its_id():
    first = report(persons=60)
    second = report(persons=230, revision=1, reported="2025-06-03", vintage="2025-06")
    before, after = the_cut([first, second]), the_cut([first, second], "2025-06")
    assert (before["persons"], after["persons"]) == (60, 230)
    assert before["event_id"] == after["event_id"]
    assert after["revision_count"] == 2
    assert after["first_known_vintage"] == day("2025-05")
    assert after["last_known_vintage"] == day("2025-06")


def test_a_first_version_that_comes_after_its_revision_changes_nothing():
    second = report(persons=230, revision=1, vintage="2025-05")
    first = report(persons=60, vintage="2025-06", submission=2)
    assert the_cut([first, second], "2025-06")["persons"] == 230


def test_a_withdrawal_lifts_the_event_and_a_later_revision_restores_it():
    rows = [report(persons=300), report(persons=300, revision=1, withdrawn=True, submission=2)]
    event = the_cut(rows)
    assert (event["status"], event["status_reason"]) == ("withdrawn", "withdrawn_by_sender")
    again = [*rows, report(persons=300, revision=2, submission=3)]
    assert the_cut(again)["status"] == "announced"


def test_the_same_cut_under_another_number_is_one_event():
    rows = [
        report("N1", persons=210, effective="2025-06-10"),
        report("N2", persons=205, effective="2025-06-14", reported="2025-05-20", submission=2),
    ]
    event = the_cut(rows)
    assert event["number_count"] == 2
    assert event["report_numbers"] == "N1,N2"
    assert event["persons"] == 205
    assert event["event_id"] == the_cut(rows[:1])["event_id"]


@pytest.mark.parametrize("other", [{"effective": "2025-06-26"}, {"persons": 180}, {"firm": "F2"}])
def test_cuts_that_differ_are_kept_apart(other):
    rows = [report("N1", persons=210), report("N2", **{"persons": 210, **other})]
    assert len(events_at(rows)) == 2


def test_a_cut_is_withdrawn_only_with_all_its_numbers():
    rows = [
        report("N1", persons=210),
        report("N2", persons=210, submission=2),
        report("N1", persons=210, revision=1, withdrawn=True, submission=3),
    ]
    assert the_cut(rows)["status"] == "announced"


def test_a_corrected_credit_code_stays_the_same_event():
    rows = [report(firm="F1"), report(firm="F9", revision=1, submission=2)]
    event = the_cut(rows)
    assert event["enterprise_code"] == "F9"
    assert event["event_id"] == the_cut(rows[:1])["event_id"]


def test_one_number_used_by_two_enterprises_is_two_events():
    assert len(events_at([report(firm="F1"), report(firm="F2")])) == 2


def test_a_report_without_the_notice_asked_is_late():
    assert the_cut([report(reported="2025-05-20", effective="2025-06-10")])["is_late"]


@pytest.mark.parametrize(
    ("vintage", "status"),
    [("2025-05", "announced"), ("2025-06", "in_effect"), ("2025-08", "in_effect"),
     ("2025-09", "ended")],
)  # fmt: skip
def test_an_event_is_in_force_until_three_months_after_its_effect(vintage, status):
    assert the_cut([report(persons=300)], vintage)["status"] == status


def test_a_closed_follow_up_ends_the_event():
    settled = pd.DataFrame(
        {
            "report_number": ["N1"],
            "enterprise_code": ["F1"],
            "settled_on": pd.to_datetime(["2025-07-15"]).astype("datetime64[us]"),
        }
    )
    event = the_cut([report(persons=300)], "2025-07", settled=settled)
    assert (event["status"], event["status_reason"]) == ("ended", "settled")
    assert the_cut([report(persons=300)], "2025-06", settled=settled)["status"] == "in_effect"


def test_the_history_handed_over_late_does_not_raise_a_level():
    old = report(persons=300, effective="2024-09-01", reported="2024-08-01", vintage="2025-05")
    assert the_cut([old])["status"] == "ended"


def test_a_cut_the_panel_told_before_is_marked():
    returns = pd.DataFrame([monthly_return("F1", "2025-03", persons=190)])
    late = report(persons=200, effective="2025-03-20", reported="2025-05-08")
    event = the_cut([late], returns=returns)
    assert event["is_told_before"]
    assert event["realised_persons"] == 190
    early = report(persons=200, effective="2025-03-20", reported="2025-02-08", vintage="2025-02")
    assert not the_cut([early], returns=returns)["is_told_before"]


def five_firms(persons=60, staff=400, **more):
    return [
        report(f"N{n}", firm=f"F{n}", persons=persons, staff=staff,
               effective=f"2025-06-{n + 1:02d}", **more)
        for n in range(5)
    ]  # fmt: skip


def test_five_firms_of_a_county_are_an_event_of_their_own():
    events = events_at(five_firms())
    cluster = events[events["kind"] == "county_cluster"].iloc[0]
    assert cluster["level_code"] == "orange"
    assert cluster["enterprise_count"] == 5
    assert cluster["persons"] == 300
    assert pd.isna(cluster["enterprise_code"])


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        (five_firms()[:4], 0),
        (five_firms(persons=50, staff=400), 0),
        (five_firms(persons=10, staff=30), 1),
        (five_firms(persons=9, staff=29), 0),
        (five_firms(county=None), 0),
        ([*five_firms()[:4], report("N4", firm="F3", persons=90, effective="2025-07-20")], 0),
        ([*five_firms()[:4], report("N9", firm="F9", persons=90, effective="2025-09-05")], 0),
    ],
)
def test_fewer_smaller_or_later_firms_are_none(rows, count):
    assert (events_at(rows)["kind"] == "county_cluster").sum() == count


def test_a_withdrawn_report_dissolves_the_cluster():
    rows = [*five_firms(), report("N0", firm="F0", revision=1, withdrawn=True, vintage="2025-06")]
    assert "county_cluster" in set(events_at(rows)["kind"])
    assert "county_cluster" not in set(events_at(rows, "2025-06")["kind"])


def test_no_reports_make_no_events():
    assert events_at([]).empty
    assert events_at([report(vintage="2025-06")], "2025-05").empty


def test_a_rule_without_its_lines_is_rejected():
    with pytest.raises(ValueError, match="share_pct"):
        EventRule("E1", "statutory_cut", {"persons": 20})
    with pytest.raises(ValueError, match="cut_persons"):
        layoff_events(
            frame_of([report()]).drop(columns="cut_persons"), vintage=NEVER_BEFORE, rules=[E1],
            ranks=RANKS,
        )  # fmt: skip


MONTHS = ("2025-03", "2025-04", "2025-05", "2025-06")
SOME_REPORTS = st.lists(
    st.builds(
        lambda number, firm, persons, revision, vintage, withdrawn, shift: report(
            f"N{number}",
            firm=f"F{firm}",
            persons=persons,
            revision=revision,
            vintage=vintage,
            withdrawn=withdrawn,
            effective=str((day("2025-05-01") + pd.Timedelta(days=shift)).date()),
        ),
        st.integers(1, 4), st.integers(1, 3), st.sampled_from([15, 60, 65, 210]),
        st.integers(0, 2), st.sampled_from(MONTHS), st.booleans(), st.integers(0, 40),
    ),
    min_size=1, max_size=8,
)  # fmt: skip


def numbered(rows):
    return [{**row, "submission_number": place} for place, row in enumerate(rows)]


@settings(max_examples=15, deadline=None)
@given(rows=SOME_REPORTS, seed=st.integers(0, 999))
def test_the_order_of_rows_does_not_matter(rows, seed):
    sent = frame_of(numbered(rows))
    mixed = sent.sample(frac=1.0, random_state=seed)
    found = [
        layoff_events(frame, vintage=day("2025-06"), rules=RULES, ranks=RANKS).events
        for frame in (sent, mixed)
    ]
    pd.testing.assert_frame_equal(*found)


@settings(max_examples=15, deadline=None)
@given(rows=SOME_REPORTS)
def test_later_reports_never_change_an_earlier_answer(rows):
    sent = numbered(rows)
    early = [row for row in sent if row["vintage"] <= day("2025-04")]
    pd.testing.assert_frame_equal(events_at(sent, "2025-04"), events_at(early, "2025-04"))


@settings(max_examples=15, deadline=None)
@given(rows=SOME_REPORTS)
def test_exact_copies_change_nothing(rows):
    # A copy comes right after its report: the row received last stands, and says the same.
    sent = numbered(rows)
    twice = [copy for row in sent for copy in (row, {**row, "row_number": 2})]
    pd.testing.assert_frame_equal(events_at(sent, "2025-06"), events_at(twice, "2025-06"))


def test_id_of_an_event_cannot_be_tried_without_the_secret():
    handlings = [EventHandling(id_secret=secret) for secret in (b"", b"one", b"other")]
    ids = [the_cut([report()], handling=handling)["event_id"] for handling in handlings]
    assert len(set(ids)) == len(ids)
    assert len({item.rsplit("-", 1)[0] for item in ids}) == 1
    assert the_cut([report()], handling=handlings[1])["event_id"] == ids[1]
    assert "one" not in repr(handlings[1])
