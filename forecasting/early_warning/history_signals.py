"""What the targets' own figures say at each origin: rise, change, gap and what all areas share.

What does not belong here: indicators (history_indicators), the model (history_model).
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd

from forecasting.early_warning.area_signal import SignalHistory, signal_history
from forecasting.early_warning.area_signal_settings import SignalSettings
from forecasting.early_warning.history_knowledge import KnownRows, Stretch, stretches
from forecasting.early_warning.history_model import OFFSET_PP, OUTCOME_MONTHS
from forecasting.early_warning.history_settings import WarningSettings
from forecasting.early_warning.sahm import LOOK_BACK_MONTHS
from forecasting.history import month_starts
from forecasting.models.protocol import FloatArray, IntArray

HORIZON_MONTHS = 6
RISE_LINE_PP = 1.0
_EXACT_ERROR_PP = 0.1  # of a figure without sampling error among others that have one
_RISE_EDGES_PP = np.concatenate([np.arange(0.0, 3.0, 0.1), np.arange(3.0, 20.5, 0.5)])
_WARM_UP_MONTHS = 6  # of a further pass before its first origin: a signal rests on its window


@dataclass(frozen=True)
class OwnSignals:
    """Signals by origin and series, NaN where too little is known; rates in %, the rest in pp.

    ``row_month`` is the newest month that could be known at each origin; ``rise_log`` the mean
    of log(0.3 + rise on the 12-month low), with its variance; ``learned_rise_log`` that of the
    year after the same origin, as far as it was known ``OUTCOME_MONTHS`` later;
    ``rise_within_probability`` P(the rise reaches 1.0 pp now or within six months).
    """

    row_month: IntArray
    level: FloatArray
    level_error: FloatArray
    gap: FloatArray
    gap_error: FloatArray
    gap_probability: FloatArray
    small_gap_probability: FloatArray
    gap_within_probability: FloatArray
    rise: FloatArray
    rise_error: FloatArray
    rise_probability: FloatArray
    rise_within_probability: FloatArray
    rise_log: FloatArray
    rise_log_variance: FloatArray
    change: FloatArray
    change_error: FloatArray
    learned_rise_log: FloatArray


def own_signals(
    rows: KnownRows, origins: Sequence[int], settings: WarningSettings
) -> OwnSignals | None:
    """Return the signals of all series at the origins; None where nothing was ever known."""
    names = [item.name for item in fields(OwnSignals) if item.name != "row_month"]
    shape = (len(origins), len(rows.names))
    made = {name: np.full(shape, np.nan) for name in names}
    row_month = np.full(len(origins), -1, dtype=np.int64)
    place = {origin: number for number, origin in enumerate(origins)}
    for stretch in stretches(rows, origins, pass_months=settings.pass_months):
        found = _of_stretch(stretch, settings)
        at = [place[origin] for origin in stretch.origins]
        newest = np.array(stretch.rows)
        row_month[at] = stretch.first_month + newest
        for name in names:
            made[name][at] = found[name][newest]
    if (row_month < 0).all():
        return None
    return OwnSignals(row_month, **made)


def shared(values: FloatArray) -> FloatArray:
    """Return the mean over all series of each origin, same shape; NaN where there is none."""
    is_known = ~np.isnan(values)
    count = is_known.sum(axis=1, keepdims=True)
    mean = np.where(is_known, values, 0.0).sum(axis=1, keepdims=True) / np.maximum(count, 1)
    return np.broadcast_to(np.where(count > 0, mean, np.nan), values.shape)


def _of_stretch(stretch: Stretch, settings: WarningSettings) -> dict[str, FloatArray]:
    first = pd.Timestamp(month_starts([stretch.first_month])[0])
    signal = signal_history(
        stretch.values,
        first_month=first,
        standard_errors=None if stretch.errors is None else _usable(stretch),
        settings=_of_pass(stretch, settings.signal),
    )
    rise, rise_square, log_mean, log_square = _rise_moments(signal)
    return {
        "level": signal.level,
        "level_error": signal.level_error,
        "gap": signal.gap,
        "gap_error": signal.gap_error,
        "gap_probability": signal.gap_probability(settings.gap_line_pp),
        "small_gap_probability": signal.gap_probability(settings.claims_gap_line_pp),
        "gap_within_probability": signal.gap_within_probability(
            settings.gap_line_pp, HORIZON_MONTHS
        ),
        "rise": rise,
        "rise_error": np.sqrt(np.maximum(rise_square - rise**2, 0.0)),
        "rise_probability": signal.rise_probability(RISE_LINE_PP),
        "rise_within_probability": signal.rise_within_probability(RISE_LINE_PP, HORIZON_MONTHS),
        "rise_log": log_mean,
        "rise_log_variance": np.maximum(log_square - log_mean**2, 0.0),
        "change": signal.change_1_month,
        "change_error": signal.change_1_month_error,
        "learned_rise_log": _learned(signal.level),
    }


def _rise_moments(signal: SignalHistory) -> tuple[FloatArray, ...]:
    """Return the mean of the rise, its square, its logarithm and the square of that.

    E f(R) = f(0) + sum over the grid of P(R >= x) times the step of f at x, for R cut at 0.
    """
    edges = _RISE_EDGES_PP
    logs = np.log(OFFSET_PP + edges)
    steps = [np.diff(edges), np.diff(edges**2), np.diff(logs), np.diff(logs**2)]
    sums = [np.zeros_like(signal.level) for _ in steps]
    for place, threshold in enumerate((edges[1:] + edges[:-1]) / 2):
        chance = signal.rise_probability(float(threshold))
        for total, of_step in zip(sums, steps, strict=True):
            total += chance * of_step[place]
    return sums[0], sums[1], sums[2] + logs[0], sums[3] + logs[0] ** 2


def _of_pass(stretch: Stretch, settings: SignalSettings) -> SignalSettings:
    """Return settings under which a further pass begins shortly before its first origin."""
    if not stretch.is_further:
        return settings
    counts = np.isfinite(stretch.values[: stretch.rows[0] + 1]).sum(axis=0)
    counts = counts[counts >= settings.first_months]
    if not len(counts):
        return settings
    # Every area with a signal then has one here too; those with more figures begin earlier.
    first = max(int(counts.min()) - _WARM_UP_MONTHS, settings.first_months)
    return replace(settings, first_months=min(first, settings.window_months))


def _learned(level: FloatArray) -> FloatArray:
    """Return log(0.3 + highest rise of the year after each row), NaN where not yet known.

    A rise is that of the causal signal on its low of the 12 months before and its own.
    """
    months = len(level)
    rise = np.full_like(level, np.nan)
    for row in range(months):
        part = level[max(row - LOOK_BACK_MONTHS, 0) : row + 1]
        rise[row] = level[row] - np.where(np.isnan(part), np.inf, part).min(axis=0)
    learned = np.full_like(level, np.nan)
    for row in range(months - OUTCOME_MONTHS):
        learned[row] = rise[row + 1 : row + 1 + OUTCOME_MONTHS].max(axis=0)
    return np.asarray(np.log(OFFSET_PP + learned))


def _usable(stretch: Stretch) -> FloatArray:
    """Return standard errors, the last known where one is absent, a small one where none is."""
    assert stretch.errors is not None
    frame = pd.DataFrame(np.where(stretch.errors > 0, stretch.errors, np.nan)).ffill()
    filled = frame.fillna(_EXACT_ERROR_PP).to_numpy(dtype=np.float64)
    return np.asarray(np.maximum(filled, _EXACT_ERROR_PP / 2))
