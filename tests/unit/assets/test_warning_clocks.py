"""What is due by when, and what no longer is."""

import pandas as pd
import pytest

from assets.warning_clocks import running_clocks
from catalogue.contracts import empty_frame
from catalogue.warning_log import LOG, WarningAction, appended_rows
from profiles import load_profile

START = pd.Timestamp("2026-01-05 08:00")


@pytest.fixture(scope="module")
def procedure():
    return load_profile("liaoning").procedure


def log_of(level, *steps):
    log = empty_frame(LOG)
    for code, hours in steps:
        act = WarningAction("w", "210100", pd.Timestamp("2026-01-01"), level, code, "x", "x")
        moment = START + pd.Timedelta(hours=hours)
        log = pd.concat([log, appended_rows(log, [act], recorded_at=moment)], ignore_index=True)
    return log


def due(log, procedure, hours):
    clocks = running_clocks(log, procedure, now=START + pd.Timedelta(hours=hours))
    return dict(zip(clocks["clock_code"], clocks["is_overdue"], strict=True))


@pytest.mark.parametrize(("level", "code", "hours"), [
    ("yellow", "report_within_12_hours", 12),
    ("orange", "report_within_2_hours", 2),
    ("red", "report_within_2_hours", 2),
])  # fmt: skip
def test_the_report_is_due_by_the_citys_clock(procedure, level, code, hours):
    log = log_of(level, ("propose", 0))
    assert due(log, procedure, hours)[code] is False
    assert due(log, procedure, hours + 0.1)[code] is True
    reported = log_of(level, ("propose", 0), ("report", 1))
    assert code not in due(reported, procedure, hours + 1)


def test_blue_has_no_clock_for_reports(procedure):
    assert set(due(log_of("blue", ("propose", 0)), procedure, 1)) == {"first_review", "decision"}


def test_the_next_due_stands_first(procedure):
    clocks = running_clocks(log_of("red", ("propose", 0)), procedure, now=START)
    assert clocks["due_at"].is_monotonic_increasing
    assert clocks["clock_code"].iloc[0] == "report_within_2_hours"


def test_a_release_starts_the_clock_of_filing(procedure):
    log = log_of("yellow", ("propose", 0), ("review", 1), ("report", 1), ("release", 2))
    assert due(log, procedure, 3) == {"filing": False}
    assert due(log, procedure, 27) == {"filing": True}


def test_a_lifting_proposed_again_starts_anew(procedure):
    steps = [("propose", 0), ("review", 0), ("report", 0), ("release", 0), ("file", 0)]
    lifting = [("propose_lifting", 10), ("keep", 20), ("propose_lifting", 300)]
    log = log_of("yellow", *steps, *lifting)
    assert due(log, procedure, 301) == {"lifting_decision": False}


def test_closed_warnings_have_no_clocks(procedure):
    log = log_of("red", ("propose", 0), ("lapse", 1))
    assert running_clocks(log, procedure, now=START).empty


def test_an_empty_log_has_no_clocks(procedure):
    assert running_clocks(empty_frame(LOG), procedure, now=START).empty


def test_clocks_of_closed_warnings_can_be_looked_through(procedure):
    log = log_of("yellow", ("propose", 0), ("reject", 1))
    clocks = running_clocks(log, procedure, now=START)
    assert list(clocks[clocks["is_overdue"]]["warning_id"]) == []
