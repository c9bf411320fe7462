"""The profile's rules as the statistics take them: one for each area, with the line in force.

What does not belong here: what rules are given (assets.warning_inputs), evaluating them.
"""

from typing import TYPE_CHECKING

import pandas as pd

from profiles.model import Condition, Profile, Rule, in_area

if TYPE_CHECKING:
    from forecasting.early_warning import LevelRule, RuleSpec


def rules_in_force(profile: Profile, vintage: pd.Timestamp) -> list[Rule]:
    """Return the rules that hold at a vintage, in the profile's order."""
    return [rule for rule in profile.rules if rule.is_in_force(vintage)]


def rule_specs(profile: Profile, rule: Rule, vintage: pd.Timestamp) -> "list[RuleSpec]":
    """Return a rule as it is evaluated at a vintage, once for each of its areas."""
    from forecasting.early_warning import RuleSpec

    return [
        RuleSpec(
            rule_id=rule.id,
            kind=rule.kind,
            unique_id=series.unique_id,
            indicator_code=series.indicator_code,
            threshold=rule.line_at(vintage).value,
            required_probability=rule.required_probability,
            within_months=rule.within_months,
            span_months=rule.span_months,
            span_count=rule.span_count,
            least=rule.least,
            leave_probability=rule.leave_probability,
            also=tuple(_condition(rule, one, series.area_code) for one in rule.also),
        )
        for series in profile.series_of(rule)
    ]


def _condition(rule: Rule, condition: Condition, area_code: str) -> "RuleSpec":
    from forecasting.early_warning import RuleSpec

    series = in_area(condition.series, area_code)
    return RuleSpec(
        rule_id=rule.id,
        kind=condition.kind,
        unique_id=series.unique_id,
        indicator_code=series.indicator_code,
        threshold=condition.value,
        required_probability=rule.required_probability,
        span_months=condition.span_months,
    )


def level_rules(profile: Profile) -> "list[LevelRule]":
    """Return the level each enabled rule supports, and whether it may."""
    from forecasting.early_warning import LevelRule

    return [
        LevelRule(
            rule_id=rule.id,
            level_code=rule.level_code,
            consecutive_months=rule.consecutive_months,
            is_used=rule.use == "used",
        )
        for rule in profile.rules
        if rule.is_enabled
    ]


def ranks(profile: Profile) -> dict[str, int]:
    """Return the rank of every level of the scheme."""
    return {level.code: level.rank for level in profile.scheme.levels}


def memory_months(profile: Profile) -> int:
    """Return how many vintages before it a level may rest on."""
    longest_run = max((rule.consecutive_months for rule in profile.rules), default=1)
    held = max(profile.scheme.hold_at_most_months, profile.scheme.hold_months)
    return longest_run - 1 + held - 1
