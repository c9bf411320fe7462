"""From probabilities to levels that do not flip: entered at a line, left well below it.

What does not belong here: levels by plain rules (levels), the probability (history_model).
"""

from collections.abc import Sequence

import numpy as np

from forecasting.early_warning.history_settings import LevelLine
from forecasting.models.protocol import FloatArray, IntArray


def levels_of(
    probability: FloatArray, lines: Sequence[LevelLine], *, leave_share: float, hold_months: int
) -> IntArray:
    """Return the rank of every origin and series, 0 for no level.

    Parameters
    ----------
    probability
        Origins × series, NaN where unknown.
    lines
        By rising rank.
    leave_share, hold_months
        See ``WarningSettings``.

    Returns
    -------
    numpy.ndarray
        Ranks, origins × series.

    Notes
    -----
    Each line is a switch of its own: on at the first origin whose probability reaches it, off
    after ``hold_months`` origins running below ``leave_share`` times it. An unknown
    probability neither switches on nor counts towards off: silence is no all-clear. The
    level is the highest line that is on.
    """
    origins, series = probability.shape
    ranks = np.zeros((origins, series), dtype=np.int64)
    for line in lines:
        is_on = np.zeros(series, dtype=bool)
        below = np.zeros(series, dtype=np.int64)
        for row in range(origins):
            now = probability[row]
            is_low = now < leave_share * line.probability
            below = np.where(is_low, below + 1, np.where(np.isnan(now), below, 0))
            is_on = (is_on & (below < hold_months)) | (now >= line.probability)
            ranks[row] = np.where(is_on, line.rank, ranks[row])
    return ranks
