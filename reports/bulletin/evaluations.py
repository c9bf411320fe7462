"""How one rule stands at a vintage, and for how many months running.

What does not belong here: evaluating rules (forecasting.early_warning), the level, the
table of all rules (rules_annex).
"""

import math
import re

import pandas as pd

from catalogue import as_month, parse_month
from profiles.model import Language, Profile, Rule, Threshold
from reports.bulletin.content import Figure, Statement, warehouse_key
from reports.inputs import BulletinInputs
from reports.wording import format_probability
from reports.wording.numbers import decimals_of, format_number, plus_minus, scale_of
from reports.wording.rule_sentences import (
    Evaluation,
    describe_evaluation,
    rule_decimals,
    rule_quantity,
    rule_unit,
)


def signal_row(
    inputs: BulletinInputs, area_code: str, rule_id: str, vintage: pd.Timestamp
) -> pd.Series | None:
    """Return a rule's stored evaluation for an area at a vintage, or None."""
    place = inputs.signal_places.get((vintage, area_code, rule_id))
    return None if place is None else inputs.signal.iloc[place]


def is_met(row: pd.Series) -> bool:
    """Return whether a stored evaluation met its rule; a null counts as not met."""
    return bool(row["is_triggered"]) if pd.notna(row["is_triggered"]) else False


def met_run_months(
    inputs: BulletinInputs, area_code: str, rule_id: str, *, vintage: pd.Timestamp | None = None
) -> int:
    """Return for how many vintages running, up to one (this one by default), a rule was met."""
    run = 0
    month = inputs.vintage if vintage is None else vintage
    while True:
        row = signal_row(inputs, area_code, rule_id, month)
        if row is None or not is_met(row):
            return run
        run += 1
        month = as_month(month - pd.DateOffset(months=1))


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
        required_over_areas=number_or_none(row["required_over_areas"]),
        area_count=int(row["area_count"]),
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
    return Statement(text, evaluation_figures(evaluation, row, profile, language))


def evaluation_figures(
    evaluation: Evaluation, row: pd.Series, profile: Profile, language: Language
) -> tuple[Figure, Figure]:
    """Return a rule's figure and its probability, each with its key in the warehouse."""
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


def figure_with_error(
    evaluation: Evaluation, rule: Rule, profile: Profile, language: Language
) -> str:
    """Return a rule's figure and its standard error, short; a dash where there is none."""
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
    # Rates, gaps and indices have their unit in the next column, with their line: the error
    # of a percentage is in percentage points, so one sign cannot serve both.
    is_bare = unit in ("pct", "index")
    joint = plus_minus(language)
    return f"{number.group()}{joint}{error}{'' if is_bare else value[number.end() :]}"
