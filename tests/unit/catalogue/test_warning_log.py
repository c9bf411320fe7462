"""A log of actions whose rows cannot be changed unseen, and the states that follow from it."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.contracts import empty_frame
from catalogue.warning_log import (
    LOG,
    NO_HASH,
    WarningAction,
    appended_rows,
    log_problems,
    warning_states,
)
from catalogue.warning_states import allowed_actions

MOMENT = pd.Timestamp("2026-01-05 08:00:00.123456")
VINTAGE = pd.Timestamp("2026-01-01")


def action(code, *, warning_id="210100-202601-1", actor="expert_1", **more):
    return WarningAction(
        warning_id=warning_id,
        area_code="210100",
        vintage=VINTAGE,
        level_code="orange",
        action_code=code,
        actor_code=actor,
        role_code="expert",
        **more,
    )


def log_of(*codes, hours_between=1.0):
    log = empty_frame(LOG)
    for number, item in enumerate(codes):
        step = item if isinstance(item, WarningAction) else action(item)
        moment = MOMENT + pd.Timedelta(hours=number * hours_between)
        log = pd.concat([log, appended_rows(log, [step], recorded_at=moment)], ignore_index=True)
    return log


@pytest.fixture(scope="module")
def whole():
    return log_of("propose", "review", "ask", "release", "file", "propose_lifting", "lift")


def test_rows_are_numbered_and_each_follows_the_one_before(whole):
    assert whole["action_number"].tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert whole["previous_sha256"].tolist() == [NO_HASH, *whole["sha256"].iloc[:-1]]
    assert log_problems(whole) == []


def test_the_hash_of_a_row_is_the_one_computed_elsewhere():
    # sha256sum of the row as JSON, made with coreutils and not with this code.
    row = appended_rows(empty_frame(LOG), [action("propose")], recorded_at=MOMENT).iloc[0]
    import hashlib

    text = (
        '["1", "2026-01-05T08:00:00.123456", "210100-202601-1", "210100",'
        ' "2026-01-01T00:00:00.000000", "orange", "propose", "expert_1", "expert",'
        f' "", "", "", "", "{NO_HASH}"]'
    )
    assert row["sha256"] == hashlib.sha256(text.encode()).hexdigest()


def test_the_states_follow_from_the_log(whole):
    moments = whole["recorded_at"]
    state = warning_states(whole.iloc[:4]).iloc[0]
    assert state["state_code"] == "released"
    assert state["review_count"] == 1
    assert state["released_at"] == moments[3]
    assert pd.isna(state["closed_at"])
    after = warning_states(whole).iloc[0]
    assert after["state_code"] == "lifted"
    assert after["closed_at"] == after["state_since"] == moments[6]
    assert after["released_at"] == moments[3]


def test_a_filing_keeps_the_moment_of_the_state(whole):
    assert warning_states(whole.iloc[:5]).iloc[0]["state_since"] == whole["recorded_at"][3]


def test_reviews_count_people_not_opinions():
    log = log_of("propose", "review", "review", action("review", actor="expert_2"))
    assert warning_states(log).iloc[0]["review_count"] == 2


def test_an_empty_log_has_no_states_and_is_whole():
    assert warning_states(empty_frame(LOG)).empty
    assert log_problems(empty_frame(LOG)) == []


def test_an_action_its_state_does_not_allow_writes_nothing(whole):
    with pytest.raises(ValueError, match="lifted: expected no action, got comment"):
        appended_rows(whole, [action("comment")], recorded_at=MOMENT)


def test_a_clock_set_back_does_not_reorder_the_log(whole):
    later = action("propose", warning_id="210100-202601-2")
    row = appended_rows(whole, [later], recorded_at=MOMENT - pd.Timedelta(days=3)).iloc[0]
    assert row["recorded_at"] == whole["recorded_at"].iloc[-1]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("comment", "another opinion"),
        ("actor_code", "expert_3"),
        ("recorded_at", MOMENT),
        ("level_code", "yellow"),
        ("reference", "No. 7"),
        ("evidence_sha256", "0"),
    ],
)
def test_a_changed_row_is_found(whole, column, value):
    changed = whole.copy()
    changed.loc[3, column] = value
    assert any("action 4 was changed" in text for text in log_problems(changed))


def test_a_row_changed_with_its_hash_is_found_by_the_next(whole):
    changed = whole.copy()
    changed.loc[3, "comment"] = "another opinion"
    again = appended_rows(whole.iloc[:3], [action("release", comment="another opinion")],
                          recorded_at=whole["recorded_at"][3])  # fmt: skip
    changed.loc[3] = again.iloc[0]
    assert log_problems(changed) == ["action 5 does not follow the one before it"]


def test_a_row_left_out_or_moved_is_found(whole):
    assert log_problems(whole.drop(index=2)) == ["expected action 3, got 4"]
    assert log_problems(whole.iloc[[0, 2, 1, 3]]) == ["expected action 2, got 3"]


def test_an_end_cut_off_is_found_by_the_states_told(whole):
    states = warning_states(whole).assign(vintage=VINTAGE)
    assert log_problems(whole, states) == []
    assert "2026-01 was told from a log" in log_problems(whole.iloc[:5], states)[0]


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_any_allowed_life_gives_a_whole_log_and_one_state_a_warning(data):
    log, states = empty_frame(LOG), {}
    for number in range(data.draw(st.integers(1, 12))):
        warning_id = data.draw(st.sampled_from(["a-202601-1", "b-202601-1", "b-202601-2"]))
        allowed = allowed_actions(states.get(warning_id))
        if not allowed:
            continue
        code = data.draw(st.sampled_from(allowed))
        step = action(code, warning_id=warning_id)
        rows = appended_rows(log, [step], recorded_at=MOMENT + pd.Timedelta(minutes=number))
        log = pd.concat([log, rows], ignore_index=True)
        states = warning_states(log).set_index("warning_id")["state_code"].to_dict()
    assert log_problems(log) == []
    assert len(warning_states(log)) == log["warning_id"].nunique()
