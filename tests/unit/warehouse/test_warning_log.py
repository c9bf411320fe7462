"""The log of actions as kept, and the states a vintage's bulletin tells."""

from dataclasses import replace

import pandas as pd
import pytest

from catalogue import parse_month
from catalogue.warning_log import LOG, STATE, WarningAction, log_problems
from warehouse import Warehouse
from warehouse.connection import insert
from warehouse.intake import freeze_issued
from warehouse.warning_log import append_actions, are_states_told, latest_issued, states_to_tell

V, NEXT = parse_month("2026-01"), parse_month("2026-02")
START = pd.Timestamp("2026-01-20 08:00")
W = "210100-202601-1"


def action(code, *, warning_id=W):
    return WarningAction(warning_id, "210100", V, "orange", code, "expert_1", "expert")


@pytest.fixture
def warehouse(tmp_path):
    warehouse = Warehouse(tmp_path / "w.duckdb")
    with warehouse.session():
        append_actions(warehouse, [action("propose")], now=START)
        yield warehouse


def issue(warehouse, vintage, *, at, is_stated=True):
    """Set down what a run leaves that issues a vintage at a moment."""
    frame = pd.DataFrame(
        {
            "vintage": [vintage], "fingerprint": ["f"], "code_revision": ["1"],
            "profile_sha256": ["p"], "issued_at": [at],
        }
    )  # fmt: skip
    frames = {"runs.issue": frame}
    if is_stated:
        states = states_to_tell(warehouse, vintage)
        if states is None:
            return
        computed = pd.DataFrame(
            {"vintage": [vintage], "stage": [STATE], "scope": ["full"], "fingerprint": ["f"]}
        )
        frames |= {STATE: states, "runs.computation": computed}
    warehouse.replace_vintage(frames, vintage)


def freeze(warehouse):
    freeze_issued(warehouse, present_month=NEXT, frozen_at=START.to_pydatetime())


def test_actions_are_appended_and_what_was_stays(warehouse):
    before = warehouse.read_table(LOG)
    append_actions(warehouse, [action("review")], now=START + pd.Timedelta(hours=1))
    after = warehouse.read_table(LOG)
    pd.testing.assert_frame_equal(after.iloc[:1], before)
    assert log_problems(after) == []


def test_nothing_to_append_writes_nothing(warehouse):
    assert append_actions(warehouse, [], now=START).empty
    assert len(warehouse.read_table(LOG)) == 1


def test_of_several_actions_all_or_none_are_written(warehouse):
    with pytest.raises(ValueError, match="under_review: expected .*, got lift"):
        append_actions(warehouse, [action("review"), action("lift")], now=START)
    assert len(warehouse.read_table(LOG)) == 1


def test_a_write_cut_short_leaves_the_log_as_it_was(warehouse, monkeypatch):
    def insert_and_die(connection, full_name, frame):
        insert(connection, full_name, frame)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("warehouse.connection.insert", insert_and_die)
        with pytest.raises(KeyboardInterrupt):
            append_actions(warehouse, [action("review")], now=START)
    assert warehouse.read_table(LOG)["action_code"].tolist() == ["propose"]
    append_actions(warehouse, [action("review")], now=START)
    assert log_problems(warehouse.read_table(LOG)) == []


def test_a_writer_that_saw_an_older_log_is_stopped(warehouse):
    stale = warehouse.read_table(LOG)
    append_actions(warehouse, [action("review")], now=START)
    row = stale.assign(action_number=2)
    with pytest.raises(Exception, match="[Dd]uplicate key"):
        warehouse.append(LOG, row)
    assert len(warehouse.read_table(LOG)) == 2


def test_an_open_vintage_tells_what_is_now(warehouse):
    issue(warehouse, V, at=START)
    assert are_states_told(warehouse, V)
    append_actions(warehouse, [action("review")], now=START + pd.Timedelta(hours=1))
    assert states_to_tell(warehouse, V)["state_code"].tolist() == ["under_review"]
    assert not are_states_told(warehouse, V)
    issue(warehouse, V, at=START + pd.Timedelta(hours=2))
    assert are_states_told(warehouse, V)


def test_a_frozen_vintage_keeps_what_it_told(warehouse):
    issue(warehouse, V, at=START)
    freeze(warehouse)
    append_actions(warehouse, [action("review")], now=START + pd.Timedelta(hours=1))
    assert states_to_tell(warehouse, V) is None
    assert are_states_told(warehouse, V)
    assert states_to_tell(warehouse, NEXT)["state_code"].tolist() == ["under_review"]
    assert warehouse.read_table(STATE, vintage=V)["state_code"].tolist() == ["proposed"]


def test_a_vintage_frozen_before_states_were_kept_tells_those_of_its_issue(warehouse):
    issue(warehouse, V, at=START + pd.Timedelta(minutes=1), is_stated=False)
    freeze(warehouse)
    append_actions(warehouse, [action("review")], now=START + pd.Timedelta(hours=1))
    assert states_to_tell(warehouse, V)["state_code"].tolist() == ["proposed"]


def test_a_past_vintage_made_for_the_first_time_tells_nothing_of_later_ones(warehouse):
    append_actions(warehouse, [action("review")], now=START + pd.Timedelta(hours=1))
    before = parse_month("2025-12")
    assert states_to_tell(warehouse, before).empty
    assert are_states_told(warehouse, before)


def test_what_people_did_after_a_later_vintage_began_is_not_told_of_an_earlier(warehouse):
    later = replace(action("propose", warning_id="210100-202602-1"), vintage=NEXT)
    # Acted on before the later vintage was issued, so at the earlier one.
    remark = action("comment", warning_id=later.warning_id)
    append_actions(warehouse, [later, remark, action("review")], now=START)
    assert states_to_tell(warehouse, V)["state_code"].tolist() == ["proposed"]
    assert states_to_tell(warehouse, NEXT)["warning_id"].tolist() == [W, later.warning_id]


def test_the_latest_vintage_issued_is_the_one_acted_on(warehouse):
    assert latest_issued(warehouse) is None
    issue(warehouse, NEXT, at=START)
    issue(warehouse, V, at=START)
    assert latest_issued(warehouse) == NEXT
