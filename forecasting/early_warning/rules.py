"""Evaluating the rules of a vintage: one signal per rule, or the reason there is none.

What does not belong here: persistence over vintages and levels (levels).
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from forecasting.early_warning.evidence import EVIDENCE_BY_KIND, Evidence
from forecasting.early_warning.series_signal import SeriesSignal
from forecasting.early_warning.specification import (
    MissingEvidenceError,
    RuleSpec,
    SignalInputs,
)

__all__ = ["RuleSpec", "SignalInputs", "evaluate_rules"]

_TYPES = {
    "rule_id": "str",
    "indicator_code": "str",
    "reference_month": "datetime64[us]",
    "value": "float64",
    "standard_error": "float64",
    "threshold": "float64",
    "probability": "float64",
    "required_probability": "float64",
    "is_triggered": "bool",
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
        rule_id, indicator_code, reference_month, value, standard_error, threshold,
        probability, required_probability, is_triggered (in this vintage alone),
        missing_reason (a code of ``catalogue.MISSING_REASONS``, null where evaluated); one
        row per rule, in the order given. A rule that cannot be evaluated is never triggered.

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
    - net_loss_run: P(employment change over the span < line) by its error, 0 unless each
      month of the span lost jobs; value that change, persons.
    - diffusion_below: P(diffusion index over the span < line); value the index.

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
    rows = [_row(rule, signals.get(rule.unique_id)) for rule in rules]
    return pd.DataFrame(rows, columns=list(_TYPES)).astype(_TYPES)


def _row(rule: RuleSpec, signal: SeriesSignal | None) -> dict[str, object]:
    row: dict[str, object] = {
        "rule_id": rule.rule_id,
        "indicator_code": rule.indicator_code,
        "threshold": rule.threshold,
        "required_probability": rule.required_probability,
        "is_triggered": False,
    }
    if signal is None:
        return row | {"missing_reason": "no_series"}
    try:
        found = EVIDENCE_BY_KIND[rule.kind](rule, signal)
    except MissingEvidenceError as error:
        return row | {"missing_reason": error.reason_code}
    return row | {
        "reference_month": found.reference_month,
        "value": found.value,
        "standard_error": found.standard_error,
        "probability": found.probability,
        "is_triggered": _is_triggered(rule, found),
    }


def _is_triggered(rule: RuleSpec, found: Evidence) -> bool:
    return found.is_beyond_otherwise and found.probability >= rule.required_probability
