"""The log of notices keeps what is due, what was tried and how it ended, also over a kill."""

import json
import os
import stat

import pandas as pd
import pytest

from warehouse.notice_log import NoticeDue, NoticeLog

NOW = pd.Timestamp("2026-01-20 02:00")


def due(number):
    return NoticeDue(
        f"n{number}", "desk", (f"o{number}",), False, "proposed", "题", "文", "行", "尾", ("k",)
    )


@pytest.fixture
def log(tmp_path):
    return NoticeLog(tmp_path)


def test_log_that_was_never_written_holds_nothing(log):
    assert log.deliveries() == []


def test_notice_is_read_back_as_it_was_written(log):
    log.add_due([due(1)], now=NOW)
    (delivery,) = NoticeLog(log.folder).deliveries()
    assert (delivery.due, delivery.due_at) == (due(1), NOW)
    assert (delivery.state, delivery.attempt_count) == ("waiting", 0)


def test_attempt_without_outcome_is_unknown_until_it_ends(log):
    log.add_due([due(1), due(2)], now=NOW)
    log.add_attempt(["n1"], now=NOW)
    assert [item.state for item in log.deliveries()] == ["unknown", "waiting"]
    log.add_outcome(["n1"], "failed", now=NOW)
    log.add_attempt(["n1"], now=NOW + pd.Timedelta(minutes=5))
    log.add_outcome(["n1"], "sent", now=NOW)
    first, second = log.deliveries()
    assert (first.state, first.attempt_count) == ("sent", 2)
    assert first.last_attempt_at == NOW + pd.Timedelta(minutes=5)
    assert second.state == "waiting"


def test_reprieve_forgets_the_attempts(log):
    log.add_due([due(1)], now=NOW)
    log.add_attempt(["n1"], now=NOW)
    log.add_outcome(["n1"], "failed", now=NOW)
    log.add_reprieve(["n1"], now=NOW)
    (delivery,) = log.deliveries()
    assert (delivery.state, delivery.attempt_count) == ("waiting", 0)


@pytest.mark.parametrize("cut", [1, 7, 60])
def test_line_cut_off_by_a_kill_counts_as_never_written(log, cut):
    log.add_due([due(1)], now=NOW)
    log.add_due([due(2)], now=NOW)
    log.path.write_bytes(log.path.read_bytes()[:-cut])
    assert [item.due.notice_id for item in log.deliveries()] == ["n1"]
    log.add_due([due(3)], now=NOW)
    assert [item.due.notice_id for item in log.deliveries()] == ["n1", "n3"]


@pytest.mark.parametrize("line", ["no json", '{"record": "due"}', '{"record": "lost", "at": "1"}'])
def test_line_that_is_no_record_is_named(log, line):
    log.add_due([due(1)], now=NOW)
    with log.path.open("a", encoding="utf-8") as stream:
        stream.write(f"{line}\n")
    with pytest.raises(ValueError, match=r"notices\.jsonl, line 2: expected"):
        log.deliveries()


@pytest.mark.skipif(os.name != "posix", reason="modes of files are those of POSIX systems")
def test_log_is_readable_by_its_owner_only(log):
    log.add_due([due(1)], now=NOW)
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o600
    assert json.loads(log.path.read_text(encoding="utf-8"))["text"] == "文"


def test_two_processes_do_not_tell_at_once(log):
    with (
        log.held(timeout_seconds=0),
        pytest.raises(TimeoutError, match="another process"),
        NoticeLog(log.folder).held(timeout_seconds=0),
    ):
        pass
