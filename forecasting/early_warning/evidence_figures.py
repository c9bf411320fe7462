"""What the kinds find that look at figures with their error: level, growth, own past.

What does not belong here: kinds on the adjusted signal (evidence, evidence_rise).
"""

import numpy as np
import pandas as pd

from catalogue import as_month
from forecasting.early_warning.evidence_shape import Evidence, share_beyond
from forecasting.early_warning.figure_series import FigureSeries
from forecasting.early_warning.own_past import (
    MINIMUM_PAST_MONTHS,
    Usual,
    growth_noise,
    usual_figure,
)
from forecasting.early_warning.series_signal import SeriesSignal
from forecasting.early_warning.specification import MissingEvidenceError, RuleSpec

LEAST_GROWTH_STEPS = 12
LEAST_PART_SHARE = 0.75
"""Share of its parts that must be evaluated for a breadth to be told. A default of ours."""


def figure_beyond(rule: RuleSpec, signal: SeriesSignal) -> Evidence:
    """Return P(mean over the span beyond the line), in each of the last spans running."""
    series = signal.figure_series
    last = series.last_month
    shape = (rule.span_count, rule.span)
    wanted = rule.span_count * rule.span
    if len(series.values) < wanted:
        raise MissingEvidenceError("too_short")
    means = series.values[-wanted:].reshape(shape).mean(axis=1)
    if np.isnan(means).any():
        raise MissingEvidenceError("months_missing")
    errors = np.sqrt((series.errors[-wanted:].reshape(shape) ** 2).sum(axis=1)) / rule.span
    shares = [
        share_beyond(float(mean - rule.threshold), float(error), rule.direction)
        for mean, error in zip(means, errors, strict=True)
    ]
    return Evidence(last, float(means[-1]), float(errors[-1]), float(np.prod(shares)))


def growth_beyond(rule: RuleSpec, signal: SeriesSignal) -> Evidence:
    """Return P(year-on-year growth beyond the line), %, its error from its own past."""
    series = signal.figure_series
    last = series.last_month
    waits = int(last.month == 1)  # January's figure waits for February's
    growth = series.yearly_growth(rule.span)
    growth = growth[: len(growth) - waits]
    if len(growth) <= 12:
        raise MissingEvidenceError("too_short")
    if np.isnan(growth[-1]):
        window = series.values[max(0, len(growth) - rule.span - 13) : len(growth)]
        raise MissingEvidenceError("months_missing" if np.isnan(window).any() else "not_positive")
    noise, count = growth_noise(growth, span=rule.span)
    if count < LEAST_GROWTH_STEPS:
        raise MissingEvidenceError("too_short")
    line = 1.0 + rule.threshold / 100.0
    distance = float(growth[-1] - np.log(line)) if line > 0.0 else float("inf")
    month = as_month(last - pd.DateOffset(months=waits))
    ratio = float(np.exp(growth[-1]))
    return Evidence(
        month,
        100.0 * (ratio - 1.0),
        100.0 * ratio * noise,
        share_beyond(distance, noise, rule.direction),
    )


def deviation_beyond(rule: RuleSpec, signal: SeriesSignal) -> Evidence:
    """Return P(figure strays from its usual by the line, in own deviations, and by ``least``)."""
    series = signal.figure_series
    usual = _usual(series)
    stray = float(series.values[-1]) - usual.value
    error = float(np.hypot(series.errors[-1], usual.standard_error))
    side = 1.0 if rule.direction == "at_least" else -1.0
    line = side * max(side * rule.threshold * usual.spread, rule.least)
    share = share_beyond(stray - line, error, rule.direction)
    # A series that never strayed is measured by its error, else by the least that counts.
    scale = usual.spread or error or rule.least or 1.0
    return Evidence(series.last_month, stray / scale, error / scale, share)


def loss_run(rule: RuleSpec, signal: SeriesSignal) -> Evidence:
    """Return P(sum of the changes of the span <= line), 0 unless each month was a loss.

    The changes are less the season of their month, as far as it repeats in the past.
    """
    series = signal.figure_series
    last = series.last_month
    if len(series.values) < rule.span:
        raise MissingEvidenceError("too_short")
    values = series.values[-rule.span :]
    if np.isnan(values).any():
        raise MissingEvidenceError("months_missing")
    usual = _usual(series)
    seasons = usual.month_effects[series.calendar_months[-rule.span :].astype(int) - 1]
    changes = values - seasons + float(usual.month_effects.mean())
    error = float(np.sqrt((series.errors[-rule.span :] ** 2).sum()))
    error = float(np.hypot(error, np.sqrt(rule.span) * usual.standard_error))
    total = float(changes.sum())
    has_lost_every_month = bool((changes < 0.0).all())
    share = share_beyond(total - rule.threshold, error, rule.direction)
    return Evidence(last, total, error, share if has_lost_every_month else 0.0)


def breadth(rule: RuleSpec, signal: SeriesSignal) -> Evidence:
    """Return P(share of the parts that have worsened >= line), %, from their probabilities."""
    parts = signal.inputs.parts
    if parts is None or parts.empty:
        raise MissingEvidenceError("no_parts")
    told = parts["probability"].dropna().to_numpy(dtype=np.float64)
    if len(told) == 0:
        raise MissingEvidenceError("no_parts")
    if len(told) < LEAST_PART_SHARE * len(parts):
        raise MissingEvidenceError("part_missing")
    share = 100.0 * float(told.mean())
    error = 100.0 * float(np.sqrt((told * (1.0 - told)).sum())) / len(told)
    month = signal.inputs.expected_month
    reference_month = None if month is None else as_month(month)
    probability = share_beyond(share - rule.threshold, error, rule.direction)
    return Evidence(reference_month, share, error, probability)


def probability_beyond(rule: RuleSpec, signal: SeriesSignal) -> Evidence:
    """Return the figure itself, a probability in %, as the probability; it has no error."""
    series = signal.figure_series
    last, value = series.last_month, float(series.values[-1])
    if not 0.0 <= value <= 100.0:
        raise ValueError(f"{series.unique_id}: expected a probability of 0 to 100 %, got {value}")
    is_beyond = value >= rule.threshold
    return Evidence(last, value, float("nan"), value / 100.0, is_beyond_otherwise=is_beyond)


def _usual(series: FigureSeries) -> Usual:
    last = series.last_month
    past, calendar = series.values[:-1], series.calendar_months[:-1]
    if np.count_nonzero(~np.isnan(past)) < MINIMUM_PAST_MONTHS:
        raise MissingEvidenceError("too_short")
    return usual_figure(past, months=calendar, month=int(last.month))
