"""How each rule stands at a vintage, and for how many months running.

What does not belong here: evaluating rules (forecasting.early_warning), the level.
"""

import math
import re

import pandas as pd

from catalogue import as_month, parse_month
from profiles.model import Language, Profile, Rule, Threshold
from reports.bulletin.content import (
    Entries,
    Figure,
    Row,
    Section,
    Statement,
    Table,
    say,
    warehouse_key,
)
from reports.inputs import BulletinInputs, rows_of_vintage
from reports.wording import format_probability, phrase, say_month
from reports.wording.numbers import decimals_of, format_number, scale_of
from reports.wording.rule_sentences import (
    Evaluation,
    describe_evaluation,
    describe_kind,
    rule_decimals,
    rule_line,
    rule_quantity,
    rule_unit,
)


def signal_row(
    inputs: BulletinInputs, area_code: str, rule_id: str, vintage: pd.Timestamp
) -> pd.Series | None:
    """Return a rule's stored evaluation for an area at a vintage, or None."""
    rows = inputs.signal[
        (inputs.signal["vintage"] == vintage)
        & (inputs.signal["area_code"] == area_code)
        & (inputs.signal["rule_id"] == rule_id)
    ]
    return None if rows.empty else rows.iloc[0]


def is_met(row: pd.Series) -> bool:
    """Return whether a stored evaluation met its rule; a null counts as not met."""
    return bool(row["is_triggered"]) if pd.notna(row["is_triggered"]) else False


def met_run_months(inputs: BulletinInputs, area_code: str, rule_id: str) -> int:
    """Return for how many vintages running, up to this one, a rule was met."""
    run = 0
    vintage = inputs.vintage
    while True:
        row = signal_row(inputs, area_code, rule_id, vintage)
        if row is None or not is_met(row):
            return run
        run += 1
        vintage = as_month(vintage - pd.DateOffset(months=1))


def last_met_vintage(inputs: BulletinInputs, area_code: str, rule_id: str) -> pd.Timestamp | None:
    """Return the latest vintage up to this one at which a rule was met, or None."""
    rows = inputs.signal[
        (inputs.signal["area_code"] == area_code)
        & (inputs.signal["rule_id"] == rule_id)
        & (inputs.signal["vintage"] <= inputs.vintage)
    ]
    met = [row["vintage"] for _, row in rows.iterrows() if is_met(row)]
    return pd.Timestamp(max(met)) if met else None


def line_in_force(rule: Rule, vintage: pd.Timestamp) -> Threshold:
    """Return the line that holds at a vintage: the last begun, or the first of all."""
    begun = [line for line in rule.thresholds if parse_month(line.effective_from) <= vintage]
    begun.sort(key=lambda line: parse_month(line.effective_from))
    return (begun or list(rule.thresholds))[-1 if begun else 0]


def evaluation_of(row: pd.Series, rule: Rule, vintage: pd.Timestamp) -> Evaluation:
    """Return a stored evaluation with nulls as None and the standing of its line."""
    return Evaluation(
        value=number_or_none(row["value"]),
        standard_error=number_or_none(row["standard_error"]),
        threshold=float(row["threshold"]),
        probability=number_or_none(row["probability"]),
        required_probability=float(row["required_probability"]),
        standing=line_in_force(rule, vintage).standing,
    )


def number_or_none(value: object) -> float | None:
    """Return a finite figure, or None for a null."""
    if value is None or value is pd.NA or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None


def rule_statement(
    evaluation: Evaluation, row: pd.Series, profile: Profile, language: Language
) -> Statement:
    """Return the sentence of one evaluated rule with the figures it rests on."""
    rule = profile.rule(str(row["rule_id"]))
    indicator = profile.indicator(rule.series.indicator_code)
    text = describe_evaluation(
        evaluation, rule, indicator.unit, language, decimals=indicator.decimals
    )
    return Statement(text, _figures(evaluation, row, profile, language))


def rules_section(inputs: BulletinInputs, profile: Profile, language: Language) -> Section:
    """Return the annex with every rule evaluated at this vintage, in the profile's order."""
    rows = rows_of_vintage(inputs.signal, inputs.vintage)
    order = {rule.id: place for place, rule in enumerate(profile.rules)}
    known = rows[rows["rule_id"].isin(order)]
    known = known.assign(_place=known["rule_id"].map(order)).sort_values(
        ["_place", "area_code"], kind="stable"
    )
    several = known["area_code"].nunique() > 1
    table = Table(
        code="rules",
        caption=phrase("rules_caption", language).format(
            vintage=say_month(inputs.vintage, language)
        ),
        headings=tuple(
            phrase(code, language)
            for code in (
                "col_rule",
                "col_figure",
                "col_line",
                "col_probability",
                "col_required",
                "col_outcome",
                "col_supports",
            )
        ),
        rows=tuple(
            _rule_row(inputs, profile, language, row, names_area=several)
            for _, row in known.iterrows()
        ),
        widths=(0.27, 0.16, 0.15, 0.12, 0.1, 0.1, 0.1),
        notes=(phrase("rules_note", language),),
    )
    heading = phrase("annex_rules", language)
    if not table.rows:
        return Section("rules", heading, (say(phrase("rules_none", language)),), is_annex=True)
    entries = Entries(
        tuple(_rule_entry(rule, inputs.vintage, language) for rule in _rules_in(known, profile))
    )
    return Section("rules", heading, (table, entries), is_annex=True)


def _rules_in(rows: pd.DataFrame, profile: Profile) -> list[Rule]:
    evaluated = set(rows["rule_id"])
    return [rule for rule in profile.rules if rule.id in evaluated]


def _rule_entry(rule: Rule, vintage: pd.Timestamp, language: Language) -> tuple[str, str]:
    months = ""
    if rule.consecutive_months > 1:
        months = phrase("rule_months", language).format(months=rule.consecutive_months)
    line = line_in_force(rule, vintage)
    text = phrase("rule_text", language).format(
        kind=describe_kind(rule, language),
        required=format_probability(rule.required_probability),
        months=months,
        standing=phrase(f"standing_{rule.standing}", language),
        source=rule.source.rstrip(".。"),
        line_standing=phrase(f"standing_{line.standing}", language),
        line_source=line.source.rstrip(".。"),
    )
    return rule.id, text


def _rule_row(
    inputs: BulletinInputs,
    profile: Profile,
    language: Language,
    row: pd.Series,
    *,
    names_area: bool,
) -> Row:
    rule = profile.rule(str(row["rule_id"]))
    evaluation = evaluation_of(row, rule, inputs.vintage)
    figures = _figures(evaluation, row, profile, language)
    indicator = profile.indicator(rule.series.indicator_code)
    line = rule_line(
        evaluation.threshold,
        rule,
        indicator.unit,
        language,
        decimals=indicator.decimals,
        is_short=True,
    )
    standing = phrase(f"standing_{evaluation.standing}", language)
    area = profile.area(str(row["area_code"])).title.in_language(language)
    prefix = f"{area} · " if names_area else ""
    return Row(
        heading=f"{rule.id} · {prefix}{rule.title.in_language(language)}",
        cells=(
            Figure(_with_error(evaluation, rule, profile, language), key=figures[0].key),
            Figure(f"{line}, {standing}" if language == "en" else f"{line}（{standing}）"),
            figures[1],
            Figure(format_probability(evaluation.required_probability)),
            Figure(_outcome(inputs, row, rule, language)),
            Figure(profile.level(rule.level_code).title.in_language(language)),
        ),
        area_code=str(row["area_code"]),
        level_code=rule.level_code,
        is_emphasised=is_met(row),
    )


def _outcome(inputs: BulletinInputs, row: pd.Series, rule: Rule, language: Language) -> str:
    if isinstance(row["missing_reason"], str) and row["missing_reason"]:
        return phrase("rule_unevaluated", language)
    if not is_met(row):
        return phrase("rule_not_met", language)
    met = phrase("rule_met", language)
    if rule.consecutive_months == 1:
        return met
    run = min(met_run_months(inputs, str(row["area_code"]), rule.id), rule.consecutive_months)
    count = phrase("rule_run", language).format(run=run, needed=rule.consecutive_months)
    return f"{met}, {count}" if language == "en" else f"{met}（{count}）"


def _with_error(evaluation: Evaluation, rule: Rule, profile: Profile, language: Language) -> str:
    indicator = profile.indicator(rule.series.indicator_code)
    value = rule_quantity(
        evaluation.value,
        rule,
        indicator.unit,
        language,
        decimals=indicator.decimals,
        is_short=True,
    )
    if evaluation.value is None or evaluation.standard_error is None:
        return value
    unit, _ = rule_unit(rule, indicator.unit)
    error = format_number(
        evaluation.standard_error / scale_of(unit, language),
        decimals_of(unit, rule_decimals(rule, indicator.decimals), language),
    )
    number = re.match(r"[+−]?[\d.,]+", value)
    if number is None:
        return value
    is_gap = rule_unit(rule, indicator.unit) == ("pct", "difference")
    rest = "" if is_gap else value[number.end() :]  # its line in the next column has the unit
    return f"{number.group()} ± {error}{rest}"


def _figures(
    evaluation: Evaluation, row: pd.Series, profile: Profile, language: Language
) -> tuple[Figure, Figure]:
    rule = profile.rule(str(row["rule_id"]))
    indicator = profile.indicator(rule.series.indicator_code)
    key = {name: row[name] for name in ("vintage", "area_code", "rule_id")}
    value = rule_quantity(
        evaluation.value, rule, indicator.unit, language, decimals=indicator.decimals
    )
    return (
        Figure(value, evaluation.value, warehouse_key("warnings.signal", "value", key)),
        Figure(
            format_probability(evaluation.probability),
            evaluation.probability,
            warehouse_key("warnings.signal", "probability", key),
        ),
    )
