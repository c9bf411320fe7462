"""Rules of a profile as they are evaluated: in each area, with the line in force."""

import pandas as pd
import pytest

from assets.demand import rule_ids, rule_series
from assets.warning_figures import MADE_HERE, figure_codes
from assets.warning_inputs import month_due
from assets.warning_rules import level_rules, memory_months, ranks, rule_specs, rules_in_force
from profiles import load_profile

VINTAGE = pd.Timestamp("2025-02-01")


@pytest.fixture(scope="module")
def liaoning():
    return load_profile("liaoning")


def test_a_rule_of_many_areas_is_evaluated_once_in_each(liaoning):
    specs = rule_specs(liaoning, liaoning.rule("J1_RED"), VINTAGE)
    assert [spec.area_code for spec in specs] == list(liaoning.areas_of(liaoning.rule("J1_RED")))
    assert {(spec.threshold, spec.least) for spec in specs} == {(-5.0, 0.3)}


def test_a_condition_is_on_the_rules_area_unless_it_names_one(liaoning):
    city = rule_specs(liaoning, liaoning.rule("R2_CITY"), VINTAGE)[3]
    assert [one.area_code for one in city.also] == [city.area_code]
    (province,) = rule_specs(liaoning, liaoning.rule("CG"), VINTAGE)
    assert [one.unique_id for one in province.also] == [
        "210000/urban_surveyed_unemployment_rate/total"
    ]


def test_only_signals_are_adjusted_and_only_figures_are_made(liaoning):
    adjusted = rule_ids(liaoning)
    assert "210000/unemployment_insurance_new_claims/total" in adjusted
    assert "210300/unemployment_insurance_new_claims/total" not in adjusted
    made = figure_codes(liaoning)
    assert made <= MADE_HERE
    assert {"panel_job_change", "rate_gap", "demand_supply_ratio"} <= made
    kinds = {kind for rule in liaoning.rules for kind, _ in rule_series(liaoning, rule)}
    assert {"gap_at_least", "breadth_at_least"} <= kinds


def test_rules_switched_off_or_not_begun_are_not_evaluated(liaoning):
    assert not [rule for rule in rules_in_force(liaoning, VINTAGE) if rule.id.startswith("H_")]
    assert rules_in_force(liaoning, pd.Timestamp("2020-12-01")) == []


def test_a_line_changed_within_a_year_leaves_older_vintages_the_old_one(liaoning):
    rule = liaoning.rule("C1_YELLOW")
    first = rule.thresholds[0]
    later = first.model_copy(update={"value": 40.0, "effective_from": "2025-07"})
    changed = rule.model_copy(update={"thresholds": (first, later)})
    lines = [
        rule_specs(liaoning, changed, pd.Timestamp(month))[0].threshold
        for month in ("2025-06-01", "2025-07-01")
    ]
    assert lines == [30.0, 40.0]


def test_what_is_shown_only_supports_no_level(liaoning):
    used = {rule.rule_id: rule.is_used for rule in level_rules(liaoning)}
    assert used["C1_YELLOW"]
    assert not used["R3_RED_CITY"]
    assert ranks(liaoning)["normal"] == 0
    scheme = liaoning.scheme
    assert memory_months(liaoning) == 3 - 1 + scheme.hold_at_most_months - 1


@pytest.mark.parametrize(
    ("indicator", "month"),
    [
        ("panel_job_change", "2025-01"),
        ("demand_supply_ratio", "2025-01"),
        ("rate_gap", "2024-12"),  # January of the survey is known in March
        ("unemployment_insurance_new_claims", "2025-01"),
        ("employment_pressure", None),
    ],
)
def test_the_month_due_is_that_of_the_source_a_figure_is_made_from(liaoning, indicator, month):
    due = month_due(liaoning, f"210300/{indicator}/total", VINTAGE)
    assert due == (None if month is None else pd.Timestamp(month))
