"""The profile's rules as a replay without Dagster and warehouse can evaluate them.

What does not belong here: evaluating them (forecasting.early_warning), the rules themselves
(profiles/liaoning).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from assets.warning_rules import level_rules, rule_specs
from catalogue import FIGURE_KINDS, RuleKind
from profiles.model import Profile, Rule

if TYPE_CHECKING:
    from forecasting.early_warning import LevelRule, RuleSpec

CLAIMS = "unemployment_insurance_new_claims"
RATIO = "demand_supply_ratio"
PRESSURE = "employment_pressure"
RATE, RATE_GAP, RATE_RISE = "rate_signal", "rate_gap", "rate_rise_3_months"
PRESSURE_RULES = ("P1_YELLOW", "P1_ORANGE")
PROVINCE_STANDS_IN: dict[str, tuple[RuleKind, str]] = {"S1": ("figure_at_least", RATE_GAP)}
"""Rules on the province's adjusted rate that the signal of the areas' model answers here."""


def replayed_rules(profile: Profile) -> list[Rule]:
    """Return the rules that look at figures; those on forecasts and X-13 series are left out."""
    return [
        rule
        for rule in profile.rules
        if rule.is_enabled
        and (rule.id in PROVINCE_STANDS_IN or rule.kind in FIGURE_KINDS)
        and all(condition.kind in FIGURE_KINDS for condition in rule.also)
    ]


def specs_at(profile: Profile, rules: Sequence[Rule], vintage: pd.Timestamp) -> "list[RuleSpec]":
    """Return the rules by area with the lines in force; before a rule began, its first line."""
    made = []
    for rule in rules:
        begun = max(vintage, pd.Timestamp(f"{rule.effective_from}-01"))
        for spec in rule_specs(profile, rule, begun):
            if rule.id not in PROVINCE_STANDS_IN:
                made.append(spec)
                continue
            kind, code = PROVINCE_STANDS_IN[rule.id]
            made.append(
                replace(
                    spec,
                    kind=kind,
                    indicator_code=code,
                    unique_id=f"{spec.area_code}/{code}/total",
                )
            )
    return made


def used_rules(profile: Profile, rules: Sequence[Rule], *, has_pressure: bool) -> "list[LevelRule]":
    """Return the levels of rules, with the pressure's counted or left out."""
    replayed = {rule.id for rule in rules}
    return [
        replace(rule, is_used=has_pressure) if rule.rule_id in PRESSURE_RULES else rule
        for rule in level_rules(profile)
        if rule.rule_id in replayed
    ]
