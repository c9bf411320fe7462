"""What a run proposes by itself, once and never twice."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.warning_proposals import evidence_sha256, system_actions
from catalogue.contracts import empty_frame
from catalogue.warning_log import LOG, WarningAction, appended_rows, log_problems, warning_states
from catalogue.warning_states import IN_FORCE, SYSTEM_ACTIONS, UNDECIDED

RANKS = {"normal": 0, "blue": 1, "yellow": 2, "orange": 3, "red": 4}
FIRST = pd.Timestamp("2026-01-01")


def month(number):
    return pd.Timestamp(FIRST + pd.DateOffset(months=number))


class Log:
    """A log in memory, on which runs follow one another."""

    def __init__(self):
        self.rows = empty_frame(LOG)

    def write(self, actions):
        moment = pd.Timestamp("2026-01-05") + pd.Timedelta(hours=len(self.rows))
        added = appended_rows(self.rows, actions, recorded_at=moment)
        self.rows = pd.concat([self.rows, added], ignore_index=True)
        return [(action.warning_id, action.action_code) for action in actions]

    def run(self, number, levels, since=None):
        frame = pd.DataFrame(
            {
                "area_code": list(levels),
                "level_code": list(levels.values()),
                "since_vintage": month(number if since is None else since),
                "evidence_sha256": "e",
            }
        )
        return self.write(system_actions(self.rows, frame, vintage=month(number), ranks=RANKS))

    def people(self, *codes, warning_id="A-202601-1", number=0):
        level = self.rows.loc[self.rows["warning_id"] == warning_id, "level_code"].iloc[0]
        for code in codes:
            self.write(
                [WarningAction(warning_id, "A", month(number), level, code, "someone", "role")]
            )

    @property
    def states(self):
        return warning_states(self.rows).set_index("warning_id")["state_code"].to_dict()


@pytest.fixture
def log():
    return Log()


def test_a_level_above_normal_is_proposed_once(log):
    assert log.run(0, {"A": "orange", "B": "normal"}) == [("A-202601-1", "propose")]
    assert log.run(0, {"A": "orange", "B": "normal"}) == []
    assert log.run(1, {"A": "orange", "B": "normal"}, since=0) == []


def test_areas_do_not_meet_and_their_order_does_not_matter(log):
    expected = [("A-202601-1", "propose"), ("B-202601-1", "propose")]
    assert log.run(0, {"B": "red", "A": "blue"}) == expected


def test_another_level_takes_the_place_of_an_undecided_one(log):
    log.run(0, {"A": "yellow"})
    assert log.run(1, {"A": "red"}) == [("A-202601-1", "supersede"), ("A-202602-1", "propose")]
    assert log.rows["predecessor_id"].iloc[-1] == "A-202601-1"


def test_another_level_follows_a_released_one_which_stays_in_force(log):
    log.run(0, {"A": "orange"})
    log.people("review", "release")
    assert log.run(1, {"A": "yellow"}) == [("A-202602-1", "propose")]
    assert log.states == {"A-202601-1": "released", "A-202602-1": "proposed"}
    assert log.rows["predecessor_id"].iloc[-1] == "A-202601-1"
    # The old level is back before anybody decided: its successor lapses.
    assert log.run(2, {"A": "orange"}) == [("A-202602-1", "lapse")]


def test_a_fall_to_normal_lapses_a_proposal_and_asks_for_lifting_a_release(log):
    log.run(0, {"A": "orange"})
    assert log.run(1, {"A": "normal"}) == [("A-202601-1", "lapse")]
    log.run(2, {"A": "orange"})
    log.people("review", "release", warning_id="A-202603-1", number=2)
    assert log.run(3, {"A": "normal"}) == [("A-202603-1", "propose_lifting")]
    assert log.run(4, {"A": "normal"}, since=3) == []
    assert log.run(5, {"A": "orange"}) == [("A-202603-1", "keep")]


@pytest.mark.parametrize(
    "decision", [("reject",), ("review", "release", "propose_lifting", "lift")]
)
def test_what_people_decided_stands_until_the_level_changes(log, decision):
    log.run(0, {"A": "orange"})
    log.people(*decision)
    assert log.run(1, {"A": "orange"}, since=0) == []
    assert log.run(2, {"A": "normal"}) == []
    assert log.run(3, {"A": "orange"}) == [("A-202604-1", "propose")]


def test_a_warning_that_people_kept_is_not_asked_to_be_lifted_again(log):
    log.run(0, {"A": "orange"})
    log.people("review", "release")
    log.run(1, {"A": "normal"})
    log.people("keep", number=1)
    assert log.run(2, {"A": "normal"}, since=1) == []
    log.run(3, {"A": "orange"})
    assert log.run(4, {"A": "normal"}) == [("A-202601-1", "propose_lifting")]


def test_what_people_proposed_gives_way_to_a_graver_level_only(log):
    log.write([WarningAction("A-202601-1", "A", FIRST, "orange", "propose", "analyst", "role")])
    assert log.run(0, {"A": "normal"}) == []
    assert log.run(0, {"A": "yellow"}) == []
    assert log.run(0, {"A": "red"}) == [("A-202601-1", "supersede"), ("A-202601-2", "propose")]


def test_an_old_vintage_made_again_is_no_news(log):
    log.run(5, {"A": "orange"})
    assert log.run(3, {"A": "red"}) == []


def test_evidence_is_the_same_for_the_same_rows_and_differs_for_others():
    level = pd.DataFrame({"area_code": ["A"], "level_code": ["red"]})
    signal = pd.DataFrame({"rule_id": ["R1"], "value": [0.1 + 0.2]})
    one = evidence_sha256(level, signal)
    assert one == evidence_sha256(level.copy(), signal.copy())
    assert one != evidence_sha256(level, signal.assign(value=0.3))
    assert one != evidence_sha256(level.assign(level_code="blue"), signal)


@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(list(RANKS)),
            st.sampled_from(["none", "review", "release", "reject", "lift", "keep"]),
        ),
        max_size=15,
    )
)
def test_any_history_is_told_once_and_keeps_one_warning_of_a_kind(history):
    log, since, before = Log(), 0, None
    for number, (level, decision) in enumerate(history):
        since = number if level != before else since
        before = level
        log.run(number, {"A": level}, since=since)
        assert log.run(number, {"A": level}, since=since) == []
        states = warning_states(log.rows)
        for codes in (UNDECIDED, IN_FORCE):
            assert states["state_code"].isin(codes).sum() <= 1
        if decision != "none" and len(states):
            try:
                log.people(decision, warning_id=states["warning_id"].iloc[-1], number=number)
            except ValueError:
                continue
    assert log_problems(log.rows) == []
    own = log.rows[log.rows["actor_code"] == "system"]
    assert set(own["action_code"]) <= SYSTEM_ACTIONS
