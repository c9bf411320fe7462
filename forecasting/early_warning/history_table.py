"""The table of past warnings: one row per target and origin, three columns per signal.

What does not belong here: any reckoning of signals (history_signals, history_indicators).
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from forecasting.early_warning.history_model import FEATURES
from forecasting.early_warning.history_settings import WarningSettings
from forecasting.early_warning.history_signals import RISE_LINE_PP
from forecasting.early_warning.history_walk import Walk
from forecasting.history import month_starts
from forecasting.models.protocol import FloatArray, IntArray

SIGNALS = (
    "gap", "rise", "gap_within", "breadth", "claims_rise", "claims_and_gap", "vacancy_gap",
    "smaller_gap", "inversion",
)  # fmt: skip
BREADTH_LINE = 0.5

Found = tuple[Walk, FloatArray, IntArray]
"""The walk, the probability and the rank by month and series."""
Measured = tuple[FloatArray, FloatArray, FloatArray]


def history_table(
    names: Sequence[str],
    origins: Sequence[int],
    found: Found | None,
    *,
    settings: WarningSettings,
) -> pd.DataFrame:
    """Return the table of ``early_warning_history`` for the origins asked; see there."""
    shape = (len(origins), len(names))
    unknown = np.full(shape, np.nan)
    frame: dict[str, object] = {
        "unique_id": np.repeat(np.array(names, dtype=object), len(origins)),
        "origin_month": np.tile(month_starts(list(origins)), len(names)),
    }
    if found is None:
        frame["reference_month"] = np.full(unknown.size, np.datetime64("NaT", "us"))
        signals: Mapping[str, Measured] = dict.fromkeys(SIGNALS, (unknown, unknown, unknown))
        probability, ranks = unknown, np.zeros(shape, dtype=np.int64)
        missing = np.full(shape, ",".join(sorted(SIGNALS)), dtype=object)
    else:
        walk, probability, ranks = found
        at = np.searchsorted(walk.months, list(origins))
        months = np.broadcast_to(walk.own.row_month[at][:, None], shape)
        newest = month_starts(np.maximum(months, 0))
        frame["reference_month"] = _flat(np.where(months < 0, np.datetime64("NaT", "us"), newest))
        every = _signals(walk, settings)
        signals = {
            name: (values[at], errors[at], chances[at])
            for name, (values, errors, chances) in every.items()
        }
        probability, ranks = probability[at], ranks[at]
        missing = _missing(signals)
    for name in SIGNALS:
        values, errors, chances = signals[name]
        frame[name] = _flat(values)
        frame[f"{name}_standard_error"] = _flat(errors)
        frame[f"{name}_probability"] = _flat(chances)
    codes = {0: settings.no_level_code} | {line.rank: line.level_code for line in settings.lines}
    frame["probability"] = _flat(probability)
    frame["level_code"] = [codes[int(rank)] for rank in _flat(ranks)]
    frame["level_rank"] = _flat(ranks)
    frame["missing_signals"] = _flat(missing)
    made = pd.DataFrame(frame)
    return made.astype({"unique_id": "str", "level_code": "str", "missing_signals": "str"})


def signal_rows(history: pd.DataFrame, *, settings: WarningSettings | None = None) -> pd.DataFrame:
    """Return the signals of a history in the shape all signals share, one row each.

    Parameters
    ----------
    history
        As ``early_warning_history`` returns it.
    settings
        Those it was made with; defaults where None.

    Returns
    -------
    pandas.DataFrame
        unique_id, origin_month, signal, value, standard_error, threshold, probability (of being
        at or beyond it), direction (``at_least``); by the first three. Signals missing at an
        origin have no row.
    """
    chosen = settings or WarningSettings()
    lines = {
        "gap": chosen.gap_line_pp,
        "rise": RISE_LINE_PP,
        "gap_within": chosen.gap_line_pp,
        "breadth": BREADTH_LINE,
        "claims_rise": chosen.claims_line_points,
        "claims_and_gap": 1.0,
        "vacancy_gap": chosen.vacancy_line_points,
        "smaller_gap": 1.0,
        "inversion": 0.0,
    }
    parts = [
        pd.DataFrame(
            {
                "unique_id": history["unique_id"],
                "origin_month": history["origin_month"],
                "signal": name,
                "value": history[name],
                "standard_error": history[f"{name}_standard_error"],
                "threshold": lines[name],
                "probability": history[f"{name}_probability"],
                "direction": "at_least",
            }
        )
        for name in SIGNALS
    ]
    rows = pd.concat(parts, ignore_index=True)
    rows = rows[rows["probability"].notna()]
    return rows.sort_values(["unique_id", "origin_month", "signal"], ignore_index=True)


def _signals(walk: Walk, settings: WarningSettings) -> dict[str, Measured]:
    own, seen = walk.own, walk.indicators
    exact = np.zeros_like(own.gap)
    unknown = np.full_like(own.gap, np.nan)
    claims = _beyond(seen.claims, seen.claims_error, settings.claims_line_points)
    vacancies = _beyond(seen.vacancies, seen.vacancies_error, settings.vacancy_line_points)
    breadth = walk.features.seen[:, :, FEATURES.index("breadth")]
    small = own.small_gap_probability
    count = np.maximum((~np.isnan(small)).sum(axis=1, keepdims=True), 1)
    breadth_error = np.sqrt(np.nansum(small * (1 - small), axis=1, keepdims=True)) / count
    return {
        "gap": (own.gap, own.gap_error, own.gap_probability),
        "rise": (own.rise, own.rise_error, own.rise_probability),
        "gap_within": (unknown, unknown, own.gap_within_probability),
        "breadth": _beyond(breadth, np.broadcast_to(breadth_error, small.shape), BREADTH_LINE),
        "claims_rise": claims,
        "claims_and_gap": _both(
            claims, (own.gap, own.gap_error, small),
            lines=(settings.claims_line_points, settings.claims_gap_line_pp),
        ),
        "vacancy_gap": vacancies,
        "smaller_gap": _both(
            vacancies, (own.gap, own.gap_error, own.gap_probability),
            lines=(settings.vacancy_line_points, settings.gap_line_pp),
        ),
        "inversion": _beyond(seen.inversion, exact, 0.0),
    }  # fmt: skip


def _beyond(values: FloatArray, errors: FloatArray, line: float) -> Measured:
    from scipy.special import ndtr

    with np.errstate(divide="ignore", invalid="ignore"):
        chance = np.where(errors > 0, ndtr((values - line) / errors), values >= line)
    errors = np.where(np.isnan(values), np.nan, errors)
    return values, errors, np.where(np.isnan(values), np.nan, chance)


def _both(first: Measured, second: Measured, *, lines: tuple[float, float]) -> Measured:
    """Return the smaller of two figures in shares of their lines, errors as independent."""
    left, right = first[0] / lines[0], second[0] / lines[1]
    is_left = left <= right
    error = np.where(is_left, first[1] / lines[0], second[1] / lines[1])
    is_unknown = np.isnan(left) | np.isnan(right)
    value = np.where(is_unknown, np.nan, np.minimum(left, right))
    return value, np.where(is_unknown, np.nan, error), first[2] * second[2]


def _missing(signals: Mapping[str, Measured]) -> np.ndarray:
    names = sorted(signals)
    is_missing = np.stack([np.isnan(signals[name][2]) for name in names], axis=-1)
    flat = is_missing.reshape(-1, len(names))
    patterns, which = np.unique(flat, axis=0, return_inverse=True)
    texts = [
        ",".join(name for name, gone in zip(names, pattern, strict=True) if gone)
        for pattern in patterns
    ]
    return np.array(texts, dtype=object)[which.ravel()].reshape(is_missing.shape[:2])


def _flat(values: np.ndarray) -> np.ndarray:
    """Return origins × series as one column, series by series."""
    return np.asarray(values).T.reshape(-1)
