"""Event rules of events.toml: levels, lines and times that do not fit are told."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from profiles import load_profile

LIAONING = Path(__file__).parents[3] / "profiles" / "liaoning" / "events.toml"


@pytest.fixture
def with_events(shape_copy):
    shutil.copy(LIAONING, shape_copy / "events.toml")
    return shape_copy


@pytest.mark.usefixtures("with_events")
@pytest.mark.parametrize(
    ("old", "new", "key", "told"),
    [
        ('level_code = "yellow"', 'level_code = "normal"', "event_rules[1].level_code",
         "a level of rank above 0, or none"),
        ('level_code = "orange"', 'level_code = "violet"', "event_rules[3].level_code",
         "a level of the scheme"),
        ('id = "E2"', 'id = "E1"', "event_rules[1].id", "a rule id used once"),
        ('id = "E2"', 'id = "R2"', "event_rules[1].id", "no rule of rules.toml"),
        ('kind = "one_off_cut"', 'kind = "cut"', "event_rules[1].kind", "one of"),
        ('line = "window_days"', 'line = "window_months"', "event_rules[1].thresholds",
         "a line 'window_days'"),
        ('line = "window_days"', 'line = "enterprises"', "event_rules[1].thresholds[1].line",
         "one of persons, window_days"),
        ('required_probability = 0.9', 'raises = "county"', "event_rules[4].raises", "'city'"),
        ('effective_from = "2016-01"\n', 'effective_from = "2015-01"\n',
         "event_rules[1].thresholds[0].effective_from", "not after the rule's effective_from"),
        ('same_cut_days = 15', 'same_cut_days = -1', "handling.same_cut_days", "greater than"),
        ('[handling]', '[handle]', "handle", "only handling, event_rules"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told(problems_after, old, new, key, told):
    problems = [one for one in problems_after("events.toml", old, new) if one.key == key]
    assert len(problems) == 1
    assert told in str(problems[0])
    assert problems[0].file == "events.toml"


def test_a_profile_without_events_has_no_event_rules(shape_copy):
    profile = load_profile(shape_copy)
    assert profile.event_rules == ()
    assert profile.event_handling is None


def test_a_line_changed_mid_year_holds_from_its_month(with_events):
    path = with_events / "events.toml"
    text = path.read_text("utf-8")
    line = next(
        row for row in text.splitlines() if row.startswith('  { line = "persons", value = 200')
    )
    later = line.replace("value = 200", "value = 150").replace('"2016-01"', '"2025-07"')
    path.write_text(text.replace(line, f"{line}\n{later}"), encoding="utf-8")
    rule = load_profile(with_events).event_rules[1]
    assert rule.lines_at(pd.Timestamp("2025-06-01"))["persons"] == 200
    assert rule.lines_at(pd.Timestamp("2025-07-01"))["persons"] == 150
    assert not rule.is_in_force(pd.Timestamp("2015-12-01"))


def test_defaults_of_liaoning_are_called_defaults():
    profile = load_profile("liaoning")
    for rule in profile.event_rules:
        if rule.level_code is not None:
            assert rule.standing == "default"
            assert rule.source.en.startswith("Default")
            assert rule.source.zh.startswith("默认")
