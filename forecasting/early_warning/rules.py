"""Evaluating the rules of a vintage: one signal per rule, or the reason there is none.

What does not belong here: persistence over vintages and levels (levels).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from forecasting.early_warning.evidence import EVIDENCE_BY_KIND
from forecasting.early_warning.evidence_shape import Evidence
from forecasting.early_warning.series_signal import SeriesSignal
from forecasting.early_warning.specification import (
    MissingEvidenceError,
    RuleSpec,
    SignalInputs,
)

__all__ = ["RuleSpec", "SignalInputs", "evaluate_rules"]

_TYPES = {
    "area_code": "str",
    "rule_id": "str",
    "indicator_code": "str",
    "reference_month": "datetime64[us]",
    "value": "float64",
    "standard_error": "float64",
    "threshold": "float64",
    "direction": "str",
    "probability": "float64",
    "required_probability": "float64",
    "is_triggered": "bool",
    "is_holding": "bool",
    "missing_reason": "str",
}


def evaluate_rules(
    rules: Sequence[RuleSpec],
    inputs_by_unique_id: Mapping[str, SignalInputs],
    *,
    seed: int = 0,
) -> pd.DataFrame:
    """Return the signal of every rule at one vintage, triggered or not, or why missing.

    Parameters
    ----------
    rules
        Rules in force at the vintage, with the lines in force.
    inputs_by_unique_id
        What is known of each series at the vintage.
    seed
        Draws depend on it, the series and its last month only: neither on the other series
        nor on the other rules, and rules of one series share them, so that a higher line
        or a shorter horizon never has a higher probability.

    Returns
    -------
    pandas.DataFrame
        area_code, rule_id, indicator_code, reference_month, value, standard_error,
        threshold, direction (at_least or at_most), probability, required_probability,
        is_triggered (in this vintage alone, other areas left aside: see `control_areas`),
        is_holding (enough to hold a level once supported, by a rule's leave_probability),
        missing_reason (a code of
        ``catalogue.MISSING_REASONS``, null where evaluated); one row per rule, in the order
        given. A rule that cannot be evaluated is never triggered.

    Raises
    ------
    ValueError
        If a frame of the inputs lacks a column or has a month twice.

    Notes
    -----
    Kinds, x being the noise-free adjusted signal (see `estimate_signal`), T the last month:

    - signal_above: P(x_T >= line); value x_T.
    - signal_rising_above: the same, and x_T - x_{T-span} > 1.64 of its standard errors.
    - path_above_within: P(max of x_{T+1} … x_{T+h} >= line); value that maximum.
    - annual_average_above: P(mean of the calendar year of T+1 > line), not adjusted.
    - gap_at_least: P(g_T >= line), g = 3-month mean of x less its lowest in the twelve
      months before; nothing is rounded; value g_T.
    - gap_at_least_within: P(max of g_{T+1} … g_{T+h} >= line); value that maximum.
    - rise_over_low, fall_from_high: P(m_T - min m >= line), P(max m - m_T >= line), m the
      mean of the span, the extreme over the twelve months before; in the unit of the series,
      of a multiplicative one in points of 100 logarithms; value that distance.
    - figure_at_least, figure_at_most: P(mean of the last ``span_months`` figures beyond the
      line) by their errors, for each of the last ``span_count`` spans; value the last mean.
    - growth_at_least, growth_at_most: P(growth on the year before beyond the line, %), of
      sums over the span, January and February always taken together; error from the steps
      of past growth; value the growth.
    - deviation_at_least, deviation_at_most: P(figure less its usual beyond the line times
      the series' own deviation, and beyond ``least``); usual and deviation from the months
      before (see `own_past.usual_figure`); value in own deviations.
    - loss_run: P(sum of the span's changes <= line) by their errors, the season taken off,
      0 unless each month was a loss; value that sum.
    - breadth_at_least: P(share of the parts that worsened >= line, %); value the share.
    - probability_at_least: the figure is a probability itself, %; its error is none, and the
      line repeats what is required.
    - net_loss_run: P(employment change over the span < line) by its error, 0 unless each
      month of the span lost jobs; value that change, persons.
    - diffusion_below: P(diffusion index over the span < line); value the index.

    Conditions in ``also`` must hold together: probabilities of several series are
    multiplied, of those of one series the least counts; figure and line stay the rule's own.
    Kinds ahead use the sample paths joined with the history (see
    `series_signal.SeriesSignal.future_draws`).

    References
    ----------
    Sahm (2019), "Direct Stimulus Payments to Individuals", for the gap.
    """
    signals = {
        unique_id: SeriesSignal(unique_id, inputs, seed)
        for unique_id, inputs in inputs_by_unique_id.items()
    }
    rows = [_row(rule, signals) for rule in rules]
    return pd.DataFrame(rows, columns=list(_TYPES)).astype(_TYPES)


def _row(rule: RuleSpec, signals: Mapping[str, SeriesSignal]) -> dict[str, object]:
    row: dict[str, object] = {
        "area_code": rule.area_code,
        "rule_id": rule.rule_id,
        "indicator_code": rule.indicator_code,
        "threshold": rule.threshold,
        "direction": rule.direction,
        "required_probability": rule.required_probability,
        "is_triggered": False,
        "is_holding": False,
    }
    try:
        found = _found(rule, signals)
    except MissingEvidenceError as error:
        return row | {"missing_reason": error.reason_code}
    is_beyond = found.is_beyond_otherwise
    return row | {
        "reference_month": found.reference_month,
        "value": found.value,
        "standard_error": found.standard_error,
        "probability": found.probability,
        "is_triggered": is_beyond and found.probability >= rule.required_probability,
        "is_holding": _is_holding(rule, found),
    }


def _is_holding(rule: RuleSpec, found: Evidence) -> bool:
    return rule.leave_probability is not None and found.probability >= rule.leave_probability


def _found(rule: RuleSpec, signals: Mapping[str, SeriesSignal]) -> Evidence:
    """Return what a rule finds; where conditions hold together, their joint probability."""
    found = _evidence(rule, signals)
    by_series = {rule.unique_id: found.probability}
    is_beyond = found.is_beyond_otherwise
    for condition in rule.also:
        other = _evidence(condition, signals)
        # Figures of one series err together: the least of them. Of several, each by itself.
        least = min(by_series.get(condition.unique_id, 1.0), other.probability)
        by_series[condition.unique_id] = least
        is_beyond = is_beyond and other.is_beyond_otherwise
    joint = math.prod(by_series.values())
    return replace(found, probability=joint, is_beyond_otherwise=is_beyond)


def _evidence(rule: RuleSpec, signals: Mapping[str, SeriesSignal]) -> Evidence:
    signal = signals.get(rule.unique_id)
    if signal is None:
        raise MissingEvidenceError("no_series")
    return EVIDENCE_BY_KIND[rule.kind](rule, signal)
