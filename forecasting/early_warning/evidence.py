"""What each kind of rule finds on the adjusted signal, and which function serves a kind.

What does not belong here: kinds on figures (evidence_figures) and on rises (evidence_rise),
the signal itself (series_signal), levels (levels).
"""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from catalogue import RuleKind, as_month, month_range
from forecasting.early_warning.evidence_figures import (
    breadth,
    deviation_beyond,
    figure_beyond,
    growth_beyond,
    loss_run,
    probability_beyond,
)
from forecasting.early_warning.evidence_rise import fall_from_high, rise_over_low
from forecasting.early_warning.evidence_shape import Evidence, normal_share
from forecasting.early_warning.sahm import gap_of_draws
from forecasting.early_warning.series_signal import GAP_MONTHS, SeriesSignal
from forecasting.early_warning.signal import FloatArray
from forecasting.early_warning.specification import (
    MissingEvidenceError,
    RuleSpec,
)

RISE_IN_STANDARD_ERRORS = 1.64  # one-sided 95 %


def signal_above(rule: RuleSpec, signal: SeriesSignal) -> Evidence:
    """Return P(signal now >= threshold), from its normal posterior."""
    deviation = float(np.sqrt(signal.posterior.covariance(1)[0, 0]))
    value = float(signal.posterior.mean[-1])
    probability = normal_share((value - rule.threshold) / deviation)
    return Evidence(signal.last_month, value, deviation, probability)


def signal_rising_above(rule: RuleSpec, signal: SeriesSignal) -> Evidence:
    """Return P(signal now >= threshold), and whether its rise exceeds 1.64 errors."""
    now = signal_above(rule, signal)
    covariance = signal.posterior.covariance(rule.span + 1)
    contrast = np.zeros(rule.span + 1)
    contrast[[0, -1]] = -1.0, 1.0
    rise = float(contrast @ signal.posterior.mean[-(rule.span + 1) :])
    error = float(np.sqrt(contrast @ covariance @ contrast))
    return Evidence(
        now.reference_month,
        now.value,
        now.standard_error,
        now.probability,
        is_beyond_otherwise=rise > RISE_IN_STANDARD_ERRORS * error,
    )


def path_above_within(rule: RuleSpec, signal: SeriesSignal) -> Evidence:
    """Return P(highest signal of the next months >= threshold)."""
    ahead = signal.future_draws[-signal.months_ahead :]
    highest = _within(rule, signal, ahead).max(axis=0)
    return _from_draws(signal, highest, highest >= rule.threshold)


def annual_average_above(rule: RuleSpec, signal: SeriesSignal) -> Evidence:
    """Return P(average of the calendar year > threshold), figures not adjusted.

    The year is that of the first month not yet observed.
    """
    ahead = signal.unadjusted_paths
    year = pd.Timestamp(ahead.index[0]).year
    past = [month for month in month_range(_january(year), signal.last_month) if month.year == year]
    observed = signal.months["value"].reindex(past).to_numpy(dtype=np.float64)
    if np.isnan(observed).any():
        raise MissingEvidenceError("month_of_year_missing")
    months_left = 12 - len(past)
    if len(ahead) < months_left:
        raise MissingEvidenceError("forecast_too_short")
    future = ahead.to_numpy(dtype=np.float64)[:months_left]
    average = (observed.sum() + future.sum(axis=0)) / 12.0
    return _from_draws(signal, average, average > rule.threshold)


def gap_at_least(rule: RuleSpec, signal: SeriesSignal) -> Evidence:
    """Return P(gap now >= threshold); gap = 3-month mean less its low of 12 months."""
    _check_gap_history(signal)
    gap = gap_of_draws(signal.recent_draws)[-1]
    return _from_draws(signal, gap, gap >= rule.threshold)


def gap_at_least_within(rule: RuleSpec, signal: SeriesSignal) -> Evidence:
    """Return P(highest gap of the next months >= threshold)."""
    _check_gap_history(signal)
    highest = _within(rule, signal, gap_of_draws(signal.future_draws)).max(axis=0)
    return _from_draws(signal, highest, highest >= rule.threshold)


def net_loss_run(rule: RuleSpec, signal: SeriesSignal) -> Evidence:
    """Return P(total change of the span < threshold), 0 unless every month lost jobs."""
    frame = signal.inputs.net_job_change
    if frame is None or frame.empty:
        raise MissingEvidenceError("no_job_change")
    by_month = frame.set_index("reference_month").sort_index()
    last = signal.last_month
    span = month_range(as_month(last - pd.DateOffset(months=rule.span)), last)
    levels = by_month["employment_persons"].reindex(span).to_numpy(dtype=np.float64)
    error = float(by_month["change_1_month_standard_error_persons"].reindex(span).iloc[-1])
    if np.isnan(levels).any() or not error >= 0:
        raise MissingEvidenceError("employment_month_missing")
    total = float(levels[-1] - levels[0])
    has_lost_every_month = bool((np.diff(levels) < 0).all())
    probability = _below(rule.threshold - total, error) if has_lost_every_month else 0.0
    return Evidence(last, total, error, probability)


def diffusion_below(rule: RuleSpec, signal: SeriesSignal) -> Evidence:
    """Return P(diffusion index < threshold), from its standard error."""
    frame = signal.inputs.diffusion
    if frame is None or frame.empty:
        raise MissingEvidenceError("no_diffusion")
    last = signal.last_month
    is_wanted = (frame["span_months"] == rule.span) & (frame["reference_month"] == last)
    of_span = frame[is_wanted]
    if of_span.empty:
        raise MissingEvidenceError("no_diffusion_of_month")
    value = float(of_span["diffusion_index"].iloc[-1])
    error = float(of_span["standard_error"].iloc[-1])
    return Evidence(last, value, error, _below(rule.threshold - value, error))


EVIDENCE_BY_KIND: Mapping[RuleKind, Callable[[RuleSpec, SeriesSignal], Evidence]] = {
    "signal_above": signal_above,
    "signal_rising_above": signal_rising_above,
    "path_above_within": path_above_within,
    "annual_average_above": annual_average_above,
    "gap_at_least": gap_at_least,
    "gap_at_least_within": gap_at_least_within,
    "rise_over_low": rise_over_low,
    "fall_from_high": fall_from_high,
    "figure_at_least": figure_beyond,
    "figure_at_most": figure_beyond,
    "growth_at_least": growth_beyond,
    "growth_at_most": growth_beyond,
    "deviation_at_least": deviation_beyond,
    "deviation_at_most": deviation_beyond,
    "loss_run": loss_run,
    "breadth_at_least": breadth,
    "probability_at_least": probability_beyond,
    "net_loss_run": net_loss_run,
    "diffusion_below": diffusion_below,
}


def _within(rule: RuleSpec, signal: SeriesSignal, by_month: FloatArray) -> FloatArray:
    wanted = rule.within_months or 0
    if signal.months_ahead < wanted:
        raise MissingEvidenceError("forecast_too_short")
    return by_month[:wanted]


def _check_gap_history(signal: SeriesSignal) -> None:
    if len(signal.posterior.mean) < GAP_MONTHS:
        raise MissingEvidenceError("too_short")


def _from_draws(signal: SeriesSignal, drawn: FloatArray, is_beyond: np.ndarray) -> Evidence:
    return Evidence(
        signal.last_month, float(drawn.mean()), float(drawn.std()), float(is_beyond.mean())
    )


def _below(distance: float, error: float) -> float:
    return float(distance > 0) if error == 0.0 else normal_share(distance / error)


def _january(year: int) -> pd.Timestamp:
    return as_month(pd.Timestamp(year=year, month=1, day=1))
