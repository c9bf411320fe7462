"""How one rule stands at a vintage, and for how many months running.

What does not belong here: evaluating rules (forecasting.early_warning), the level, the
table of all rules (rules_annex).
"""

import math
import re
from dataclasses import dataclass, replace

import pandas as pd

from catalogue import as_month, parse_month
from profiles.model import Language, Profile, Rule, Threshold
from reports.bulletin.content import Figure, Statement, warehouse_key
from reports.inputs import BulletinInputs, StoredRow
from reports.wording import format_probability
from reports.wording.numbers import decimals_of, format_number, plus_minus, scale_of
from reports.wording.rule_sentences import (
    Evaluation,
    describe_evaluation,
    rule_decimals,
    rule_error,
    rule_line,
    rule_quantity,
    rule_unit,
)


@dataclass(frozen=True)
class RuleFigures:
    """The figures of one evaluated rule as readers see them; those not stored have no key."""

    value: Figure
    error: Figure
    line: Figure
    probability: Figure
    required: Figure
    over_areas: Figure
    area_count: Figure

    @property
    def all_stored(self) -> tuple[Figure, ...]:
        """Those the warehouse holds, in the order sentences tell them."""
        own = (self.value, self.error, self.line, self.probability, self.required)
        return tuple(item for item in (*own, self.over_areas, self.area_count) if item.key)


def signal_row(
    inputs: BulletinInputs, area_code: str, rule_id: str, vintage: pd.Timestamp
) -> StoredRow | None:
    """Return a rule's stored evaluation for an area at a vintage, or None."""
    place = inputs.signal_places.get((vintage, area_code, rule_id))
    return None if place is None else inputs.signal_at(place)


def is_met(row: StoredRow) -> bool:
    """Return whether a stored evaluation met its rule; a null counts as not met."""
    return bool(row["is_triggered"]) if pd.notna(row["is_triggered"]) else False


def met_run_months(
    inputs: BulletinInputs, area_code: str, rule_id: str, *, vintage: pd.Timestamp | None = None
) -> int:
    """Return for how many vintages running, up to one (this one by default), a rule was met."""
    run = 0
    month = inputs.vintage if vintage is None else vintage
    while True:
        if (month, area_code, rule_id) not in inputs.met_signals:
            return run
        run += 1
        month = as_month(month - pd.DateOffset(months=1))


def last_met_vintage(inputs: BulletinInputs, area_code: str, rule_id: str) -> pd.Timestamp | None:
    """Return the latest vintage up to this one at which a rule was met, or None."""
    met = [
        vintage
        for vintage, area, rule in inputs.met_signals
        if area == area_code and rule == rule_id and vintage <= inputs.vintage
    ]
    return max(met, default=None)


def line_in_force(rule: Rule, vintage: pd.Timestamp) -> Threshold:
    """Return the line that holds at a vintage: the last begun, or the first of all."""
    begun = [line for line in rule.thresholds if parse_month(line.effective_from) <= vintage]
    begun.sort(key=lambda line: parse_month(line.effective_from))
    return (begun or list(rule.thresholds))[-1 if begun else 0]


def evaluation_of(row: StoredRow, rule: Rule, vintage: pd.Timestamp) -> Evaluation:
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
    evaluation: Evaluation, row: StoredRow, profile: Profile, language: Language
) -> Statement:
    """Return the sentence of one evaluated rule with the figures it rests on."""
    rule = profile.rule(str(row["rule_id"]))
    indicator = profile.indicator(rule.series.indicator_code)
    text = describe_evaluation(
        evaluation, rule, indicator.unit, language, decimals=indicator.decimals
    )
    figures = evaluation_figures(evaluation, row, profile, language).all_stored
    return Statement(text, tuple(figure for figure in figures if figure.text in text))


def evaluation_figures(
    evaluation: Evaluation, row: StoredRow, profile: Profile, language: Language
) -> RuleFigures:
    """Return the figures of an evaluated rule as sentences say them, each with its key."""
    rule = profile.rule(str(row["rule_id"]))
    indicator = profile.indicator(rule.series.indicator_code)
    unit, decimals = indicator.unit, indicator.decimals
    required = evaluation.required_over_areas

    def stored(text: str, value: float | None, column: str) -> Figure:
        return stored_figure(text, value, row, column)

    return RuleFigures(
        value=stored(
            rule_quantity(evaluation.value, rule, unit, language, decimals=decimals),
            evaluation.value,
            "value",
        ),
        error=stored(
            rule_error(evaluation, rule, unit, language, decimals=decimals),
            evaluation.standard_error,
            "standard_error",
        ),
        line=stored(
            rule_line(evaluation.threshold, rule, unit, language, decimals=decimals),
            evaluation.threshold,
            "threshold",
        ),
        probability=_probability(row, evaluation.probability, "probability"),
        required=_probability(row, evaluation.required_probability, "required_probability"),
        over_areas=(
            Figure("") if required is None else _probability(row, required, "required_over_areas")
        ),
        area_count=stored(str(evaluation.area_count), evaluation.area_count, "area_count"),
    )


def stored_figure(text: str, value: float | None, row: StoredRow, column: str) -> Figure:
    """Return a column of a stored evaluation as a figure; one that is null has no key."""
    if value is None:
        return Figure(text)
    key = {name: row[name] for name in ("vintage", "area_code", "rule_id")}
    return Figure(text, value, warehouse_key("warnings.signal", column, key))


def _probability(row: StoredRow, value: float | None, column: str) -> Figure:
    return stored_figure(format_probability(value), value, row, column)


def figure_with_error(
    evaluation: Evaluation, row: StoredRow, profile: Profile, language: Language
) -> Figure:
    """Return a rule's figure and its standard error, short; a dash where there is none."""
    rule = profile.rule(str(row["rule_id"]))
    indicator = profile.indicator(rule.series.indicator_code)
    value = rule_quantity(
        evaluation.value,
        rule,
        indicator.unit,
        language,
        decimals=indicator.decimals,
        is_short=True,
    )
    number = re.match(r"[+−]?[\d.,]+", value)
    # An administrative register has no sampling error: nought is not told as one.
    if evaluation.value is None or not evaluation.standard_error or number is None:
        return stored_figure(value, evaluation.value, row, "value")
    unit, _ = rule_unit(rule, indicator.unit)
    error = format_number(
        evaluation.standard_error / scale_of(unit, language),
        decimals_of(unit, rule_decimals(rule, indicator.decimals), language),
    )
    # Rates, gaps and indices have their unit in the next column, with their line: the error
    # of a percentage is in percentage points, so one sign cannot serve both.
    is_bare = unit in ("pct", "index")
    text = (
        f"{number.group()}{plus_minus(language)}{error}{'' if is_bare else value[number.end() :]}"
    )
    part = stored_figure(error, evaluation.standard_error, row, "standard_error")
    return replace(stored_figure(text, evaluation.value, row, "value"), parts=(part,))
