"""What the kinds find that look at how far the adjusted signal left its past extreme.

What does not belong here: the gap of a rate with its forecast (evidence).
"""

import numpy as np

from forecasting.early_warning.evidence_shape import Evidence
from forecasting.early_warning.sahm import LOOK_BACK_MONTHS
from forecasting.early_warning.series_signal import SeriesSignal
from forecasting.early_warning.signal import FloatArray
from forecasting.early_warning.specification import MissingEvidenceError, RuleSpec


def rise_over_low(rule: RuleSpec, signal: SeriesSignal) -> Evidence:
    """Return P(mean of the span less its lowest of the 12 months before >= line).

    In the unit of the series; of a multiplicative one in points of 100 logarithms.
    """
    return _beyond(rule, signal, side=1.0)


def fall_from_high(rule: RuleSpec, signal: SeriesSignal) -> Evidence:
    """Return P(highest mean of the 12 months before less that of the span >= line)."""
    return _beyond(rule, signal, side=-1.0)


def _beyond(rule: RuleSpec, signal: SeriesSignal, *, side: float) -> Evidence:
    if len(signal.scaled_posterior.mean) < rule.span + LOOK_BACK_MONTHS:
        raise MissingEvidenceError("too_short")
    draws = side * signal.scaled_draws(rule.span + LOOK_BACK_MONTHS)
    distance = _rise(draws, rule.span)
    return Evidence(
        signal.last_month,
        float(distance.mean()),
        float(distance.std()),
        float((distance >= rule.threshold).mean()),
    )


def _rise(draws: FloatArray, span: int) -> FloatArray:
    mean = np.lib.stride_tricks.sliding_window_view(draws, span, axis=0).mean(axis=-1)
    return np.asarray(mean[-1] - mean[:-1].min(axis=0), dtype=np.float64)
