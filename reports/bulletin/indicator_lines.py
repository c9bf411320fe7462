"""What an indicator is held against, and the level the rules on it give.

What does not belong here: the indicator's figures (indicators), all rules one by one
(rules_annex).
"""

from profiles.model import Indicator, Language, PlanTarget, Profile, Rule, SeriesKey
from reports.bulletin.content import Figure, warehouse_key
from reports.bulletin.evaluations import met_run_months, signal_row
from reports.bulletin.names import level_style
from reports.inputs import BulletinInputs
from reports.wording import format_quantity, phrase
from reports.wording.numbers import MISSING
from reports.wording.rule_sentences import rule_line

_LEVEL_KINDS = ("signal_above", "signal_rising_above", "path_above_within", "annual_average_above")


def line_of(
    series: SeriesKey, inputs: BulletinInputs, profile: Profile, language: Language
) -> Figure:
    """Return the target of the plan for a series, else its lowest line; a dash for none."""
    indicator = profile.indicator(series.indicator_code)
    target = next((item for item in profile.plan_targets if item.series == series), None)
    if target is not None:
        text = _target_text(target, indicator, language)
        address = warehouse_key("profile.plan_targets", "value", {"code": target.code})
        return Figure(text, target.value, address)
    lines = [
        (line.value, rule, line.standing)
        for rule in _rules_on(series, profile)
        if rule.kind in _LEVEL_KINDS and rule.is_in_force(inputs.vintage)
        for line in [rule.line_at(inputs.vintage)]
    ]
    if not lines:
        return Figure(MISSING)
    value, rule, standing = min(lines, key=lambda item: item[0])
    text = rule_line(
        value, rule, indicator.unit, language, decimals=indicator.decimals, is_short=True
    )
    told = phrase("line_of_rule", language).format(
        line=text, standing=phrase(f"standing_{standing}", language)
    )
    begun = rule.line_at(inputs.vintage).effective_from
    key = {"rule_id": rule.id, "effective_from": begun}
    return Figure(told, value, warehouse_key("profile.thresholds", "value", key))


def level_of(
    series: SeriesKey, inputs: BulletinInputs, profile: Profile, language: Language
) -> Figure:
    """Return the gravest level that rules on a series support at the vintage, and its key.

    A dash where no rule that counts looks at it; the reason where none could be evaluated.
    """
    rules = [rule for rule in _rules_on(series, profile) if rule.use == "used"]
    evaluated = [
        rule
        for rule in rules
        if (row := signal_row(inputs, series.area_code, rule.id, inputs.vintage)) is not None
        and not (isinstance(row["missing_reason"], str) and row["missing_reason"])
    ]
    if not evaluated:
        return Figure(phrase("rule_unevaluated", language) if rules else MISSING)
    met = [
        rule
        for rule in evaluated
        if met_run_months(inputs, series.area_code, rule.id) >= rule.consecutive_months
    ]
    ranked = sorted(met, key=lambda rule: level_style(rule.level_code, profile, language).rank)
    calm = min(profile.scheme.levels, key=lambda level: abs(level.rank))
    level = level_style(ranked[-1].level_code if ranked else calm.code, profile, language)
    told = ranked[-1] if ranked else evaluated[0]
    key = {"vintage": inputs.vintage, "area_code": series.area_code, "rule_id": told.id}
    return Figure(
        f"{level.symbol} {level.title}", None, warehouse_key("warnings.signal", "is_triggered", key)
    )


def _rules_on(series: SeriesKey, profile: Profile) -> list[Rule]:
    return [
        rule
        for rule in profile.rules
        if rule.is_enabled
        and (rule.series.indicator_code, rule.series.breakdown)
        == (series.indicator_code, series.breakdown)
        and series.area_code in profile.areas_of(rule)
    ]


def _target_text(target: PlanTarget, indicator: Indicator, language: Language) -> str:
    value = format_quantity(
        target.value, indicator.unit, language, decimals=indicator.decimals, is_short=True
    )
    return phrase("line_of_target", language).format(
        line=phrase(f"line_{target.direction}", language).format(value=value),
        aggregation=phrase(f"line_{target.aggregation}", language),
        standing=phrase(f"line_{target.standing}", language),
    )
