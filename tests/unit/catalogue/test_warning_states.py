"""Which action leads from which state to which."""

import itertools

import pytest

from catalogue.warning_states import (
    ACTIONS,
    FINAL,
    HUMAN_ACTIONS,
    IN_FORCE,
    PUBLIC,
    STATES,
    SYSTEM_ACTIONS,
    TRANSITIONS,
    UNDECIDED,
    allowed_actions,
    next_state,
)


@pytest.mark.parametrize(("state", "action"), [*itertools.product([None, *STATES], ACTIONS)])
def test_every_pair_is_either_in_the_table_or_refused(state, action):
    if (state, action) in TRANSITIONS:
        assert next_state(state, action) in STATES
        assert action in allowed_actions(state)
    else:
        with pytest.raises(ValueError, match="expected"):
            next_state(state, action)
        assert action not in allowed_actions(state)


def test_every_state_is_undecided_in_force_or_final():
    assert sorted([*UNDECIDED, *IN_FORCE, *FINAL]) == sorted(STATES)


def test_nothing_leaves_a_final_state():
    assert all(allowed_actions(state) == () for state in FINAL)


def test_only_a_proposal_begins_a_life():
    assert allowed_actions(None) == ("propose",)


def test_a_warning_is_released_only_after_a_review():
    before = {state for (state, action) in TRANSITIONS if action == "release"}
    assert before == {"under_review", "awaiting_approval"}


def test_a_warning_is_lifted_only_after_its_lifting_was_proposed():
    assert {state for (state, action) in TRANSITIONS if action == "lift"} == {"lifting_proposed"}


def test_every_state_can_be_reached():
    reached, grown = {None}, True
    while grown:
        following = {after for (before, _), after in TRANSITIONS.items() if before in reached}
        grown = not following <= reached
        reached |= following
    assert reached == {None, *STATES}


def test_remarks_change_no_state():
    for (before, action), after in TRANSITIONS.items():
        if action in ("comment", "report", "file"):
            assert before == after


def test_a_run_never_decides():
    assert not SYSTEM_ACTIONS & {"review", "ask", "release", "reject", "lift", "file"}
    assert {*HUMAN_ACTIONS} | SYSTEM_ACTIONS == {*ACTIONS}


def test_the_public_sees_only_what_was_released():
    assert {"released", "lifting_proposed", "lifted"} == PUBLIC
