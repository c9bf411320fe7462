"""A report of staff cuts proposes a graver level at once, once, and nothing else."""

import pandas as pd
import pytest

from assets.arrival_proposals import EVENT_LEVEL, arrival_actions
from assets.warning_evidence import LEVEL, proposed_actions
from catalogue import parse_month
from catalogue.warning_log import LOG, WarningAction, warning_states
from profiles import load_profile
from warehouse.warning_log import append_actions

BEFORE, V = parse_month("2025-06"), parse_month("2025-07")
CITY, COUNTY = "210100", "210102"
NOW = pd.Timestamp("2025-07-10 08:00")


class Place:
    """A warehouse with event levels, monthly levels and a log."""

    def __init__(self, warehouse):
        self.warehouse, self.profile = warehouse, load_profile("liaoning")

    def events(self, area, level, vintage=V):
        row = {"area_code": area, "level_code": level, "rule_ids": "E5",
               "gravest_level_code": level, "event_count": 1, "enterprise_count": 9,
               "persons": 2000.0, "largest_share": 0.4, "is_publishable": True}  # fmt: skip
        self.warehouse.replace_vintage({EVENT_LEVEL: pd.DataFrame([row])}, vintage)

    def month(self, area, level, vintage=V):
        row = {"area_code": area, "level_code": level, "evidence_level_code": level,
               "since_vintage": vintage, "rule_ids": "E5", "missing_rule_ids": "",
               "due_rule_count": 3, "used_rule_count": 3}  # fmt: skip
        self.warehouse.replace_vintage({LEVEL: pd.DataFrame([row])}, vintage)

    def write(self, actions):
        append_actions(self.warehouse, actions, now=NOW)
        return [(action.action_code, action.area_code, action.level_code) for action in actions]

    def arrive(self, vintage=V):
        return self.write(arrival_actions(self.warehouse, self.profile, vintage))

    def run(self, vintage=V):
        return self.write(proposed_actions(self.warehouse, self.profile, vintage))

    def people(self, action_code):
        row = warning_states(self.warehouse.read_table(LOG)).iloc[-1]
        self.write([WarningAction(row["warning_id"], row["area_code"], V, row["level_code"],
                                  action_code, "someone", "role")])  # fmt: skip


@pytest.fixture
def place(warehouse):
    return Place(warehouse)


def test_events_that_lift_a_city_are_proposed_at_once_and_once(place):
    place.month(CITY, "yellow", BEFORE)
    place.events(CITY, "orange")
    assert place.arrive() == [("propose", CITY, "orange")]
    assert place.arrive() == []


def test_the_monthly_run_that_follows_adds_nothing(place):
    place.events(CITY, "orange")
    place.arrive()
    place.month(CITY, "orange")
    assert place.run() == []
    assert place.arrive() == []


@pytest.mark.parametrize("level", ["orange", "red"])
def test_a_level_that_stands_already_is_no_news(place, level):
    place.month(CITY, level, BEFORE)
    place.events(CITY, "orange")
    assert place.arrive() == []


def test_events_of_a_county_propose_no_warning(place):
    place.events(COUNTY, "orange")
    assert place.arrive() == []


def test_an_arrival_never_lowers_what_is_undecided(place):
    place.month(CITY, "red", BEFORE)
    place.run(BEFORE)
    place.month(CITY, "normal", BEFORE)
    place.events(CITY, "orange")
    assert place.arrive() == []


def test_a_graver_event_takes_the_place_of_what_is_undecided(place):
    place.events(CITY, "orange")
    place.arrive()
    place.events(CITY, "red")
    assert place.arrive() == [("supersede", CITY, "orange"), ("propose", CITY, "red")]


def test_what_people_rejected_stays_decided_until_the_level_changes(place):
    place.events(CITY, "orange")
    place.arrive()
    place.people("reject")
    assert place.arrive() == []
    august = parse_month("2025-08")
    place.events(CITY, "orange", august)
    assert place.arrive(august) == []
    place.events(CITY, "red", august)
    assert place.arrive(august) == [("propose", CITY, "red")]


def test_a_vintage_of_the_past_and_a_place_without_procedure_propose_nothing(place):
    place.events(CITY, "orange")
    without = place.profile.model_copy(update={"procedure": None})
    assert arrival_actions(place.warehouse, without, V) == []
    issue = {"fingerprint": "f", "code_revision": "1", "profile_sha256": "p", "issued_at": NOW}
    place.warehouse.replace_vintage({"runs.issue": pd.DataFrame([issue])}, parse_month("2025-08"))
    assert place.arrive() == []
