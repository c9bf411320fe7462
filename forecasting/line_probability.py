"""How likely a series is to pass lines, month by month, on the scale rules look at.

What does not belong here: rules and what they require (forecasting.early_warning), targets
of plans (forecasting.plan_targets).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from catalogue import as_month
from forecasting.early_warning.series_signal import SeriesSignal
from forecasting.early_warning.signal import FloatArray
from forecasting.early_warning.specification import MissingEvidenceError, SignalInputs

_COLUMNS = {
    "line": "float64",
    "horizon_months": "int64",
    "reference_month": "datetime64[us]",
    "probability": "float64",
    "standard_error": "float64",
    "probability_by_month": "float64",
    "standard_error_by_month": "float64",
    "path_count": "int64",
}


@dataclass(frozen=True)
class LineProbabilities:
    """Probabilities by line and month, or the reason why there are none.

    Parameters
    ----------
    rows
        line, horizon_months, reference_month, probability, standard_error,
        probability_by_month, standard_error_by_month, path_count; by line, then month.
    reason_code
        A code of ``catalogue.MISSING_REASONS``; None where there are rows.
    """

    rows: pd.DataFrame
    reason_code: str | None = None


def line_probabilities(
    inputs: SignalInputs, lines: Sequence[float], *, unique_id: str, seed: int = 0
) -> LineProbabilities:
    """Return how likely the signal lies at or above each line in each month ahead.

    Parameters
    ----------
    inputs
        What is known of the series at the vintage: adjusted figures, factors and sample paths.
    lines
        In the unit of the series; repeated ones count once.
    unique_id
        Of the series.
    seed
        As given to ``evaluate_rules``: the draws are the same ones.

    Returns
    -------
    LineProbabilities
        One row per line and month ahead. ``probability`` is that of the month itself;
        ``probability_by_month`` that of at least one month up to it.

    Notes
    -----
    The draws are those of rules on paths (`SeriesSignal.future_draws`): every sample path,
    adjusted by projected factors, is taken as observed and the signal drawn given it. So
    ``probability_by_month`` after h months is the probability of a rule ``path_above_within``
    h months. A higher line is passed by no draw that does not pass a lower one: probabilities
    fall with the line.

    Draws of one path hang together. The error of a probability is therefore that of the mean
    over paths of each path's share of draws; it is at least one path's worth, since 0 of n
    paths is not proof that none can.

    Examples
    --------
    >>> line_probabilities(SignalInputs(), [5.5], unique_id="x/y/total").reason_code
    'no_adjusted_figure'
    """
    signal = SeriesSignal(unique_id, inputs, seed)
    try:
        ahead = signal.future_draws[-signal.months_ahead :]
        last = signal.last_month
        path_count = signal.unadjusted_paths.shape[1]
    except MissingEvidenceError as error:
        return LineProbabilities(_frame([]), error.reason_code)
    so_far = np.maximum.accumulate(ahead, axis=0)
    rows: list[dict[str, object]] = []
    for line in sorted(set(lines)):
        in_month = _share(ahead >= line, path_count)
        by_month = _share(so_far >= line, path_count)
        rows += [
            {
                "line": line,
                "horizon_months": step + 1,
                "reference_month": as_month(last + pd.DateOffset(months=step + 1)),
                "probability": in_month[0][step],
                "standard_error": in_month[1][step],
                "probability_by_month": by_month[0][step],
                "standard_error_by_month": by_month[1][step],
                "path_count": path_count,
            }
            for step in range(len(ahead))
        ]
    return LineProbabilities(_frame(rows))


def _share(
    is_passed: "np.ndarray[tuple[int, int], np.dtype[np.bool_]]", path_count: int
) -> tuple[FloatArray, FloatArray]:
    """Return share of draws and its error by month; draw i is of path i modulo their number."""
    by_path = is_passed.reshape(len(is_passed), -1, path_count).mean(axis=1)
    share = by_path.mean(axis=1)
    error = by_path.std(axis=1, ddof=min(1, path_count - 1)) / np.sqrt(path_count)
    return share, np.maximum(error, 1.0 / path_count)


def _frame(rows: Sequence[dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)
