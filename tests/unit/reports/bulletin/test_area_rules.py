"""Rules of many areas stand in one row each, with where they are met."""

from dataclasses import replace

import bulletin_inputs as made
import pandas as pd
import pytest

from profiles.model import Area
from reports.bulletin.area_rules import area_rules_table
from reports.bulletin.rules_annex import rules_section

CITIES = {"N": "Northville", "S": "Southville", "W": "Westville"}


@pytest.fixture
def many(inputs):
    """The fixture's rule S1 looked at in three cities: met, met alone only, and missing."""
    profile = made.profile()
    areas = tuple(
        Area(code=code, title=made.text(name, f"{name}市"), kind="city")
        for code, name in CITIES.items()
    )
    rules = tuple(
        rule.model_copy(update={"areas": ("city",)}) if rule.id == "S1" else rule
        for rule in profile.rules
    )
    profile = profile.model_copy(update={"areas": (*profile.areas, *areas), "rules": rules})
    signal = inputs.signal
    own = signal[(signal["rule_id"] == "S1") & (signal["vintage"] == made.VINTAGE)]
    cities = pd.concat(
        [
            own.assign(area_code="N", probability=0.99, is_triggered=True, is_met_alone=True),
            own.assign(area_code="S", probability=0.92, is_triggered=False, is_met_alone=True),
            own.assign(
                area_code="W", probability=float("nan"), value=float("nan"),
                is_triggered=False, is_met_alone=False, missing_reason="too_short",
            ),
        ]
    )  # fmt: skip
    kept = signal[signal["rule_id"] != "S1"]
    return replace(inputs, signal=pd.concat([kept, cities], ignore_index=True)), profile


def test_a_row_tells_where_a_rule_is_met_alone_and_missing(many):
    inputs, profile = many
    rows = inputs.signal[inputs.signal["vintage"] == made.VINTAGE]
    table = area_rules_table(inputs, rows, profile, "en", mark=lambda _: "[1]")
    (row,) = table.rows
    texts = [cell.text for cell in row.cells]
    assert row.heading.startswith("S1 ")
    assert texts[2] == "2"
    assert texts[3] == (
        "Northville; beyond its own line alone, not among so many areas: Southville;"
        " not evaluated: Westville"
    )
    assert texts[4].startswith("Northville: 0.63")
    assert row.is_emphasised


def test_the_annex_holds_rules_of_one_area_and_of_many_apart(many):
    inputs, profile = many
    for language in ("en", "zh"):
        section = rules_section(inputs, profile, language)
        tables = {block.code: block for block in section.blocks if hasattr(block, "headings")}
        listed = " ".join(row.heading for row in tables["rules"].rows)
        assert "S1 " not in listed
        assert [row.heading[:2] for row in tables["area_rules"].rows] == ["S1"]


def test_without_rules_of_many_areas_there_is_no_table(inputs):
    rows = inputs.signal[inputs.signal["vintage"] == made.VINTAGE]
    assert area_rules_table(inputs, rows, made.profile(), "zh", mark=str) is None
