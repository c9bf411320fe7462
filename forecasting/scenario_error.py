"""How uncertain the answer to a scenario is: systems fitted anew to histories like the past.

What does not belong here: the answer itself (forecasting.scenario_shift).
"""

import numpy as np

from forecasting.members.conditional import LevelSystem, conditional_means, latest_estimate
from forecasting.models.protocol import FloatArray

REPLICATES = 80
"""Histories drawn: the error is then known within 8 %."""

_FEWEST_MONTHS = 36
_LEAST_SHARE = 0.5  # of the replicates that must have an answer


def response(system: LevelSystem, deviation: FloatArray) -> FloatArray:
    """Return by how much a system's series moves if indicators leave their expected paths.

    Parameters
    ----------
    system
        See ``LatestEstimate.system``.
    deviation
        Of the indicators of the system from their expected levels; NaN where left open. Shape
        ``(H, indicators)``.

    Returns
    -------
    numpy.ndarray
        Shape ``(H,)``.
    """
    first = len(system.intercepts) - len(system.indicators)
    open_paths = np.full(deviation.shape, np.nan)
    expected, _ = conditional_means(system, open_paths)
    mean, moved = conditional_means(system, expected[:, first:] + deviation)
    return np.asarray(moved[:, 0] - mean[:, 0], dtype=np.float64)


def response_error(
    system: LevelSystem,
    levels: FloatArray,
    indicators: FloatArray,
    deviation: FloatArray,
    *,
    rng: np.random.Generator,
    replicates: int = REPLICATES,
) -> FloatArray | None:
    """Return the standard error of a response by month; None where it cannot be told.

    Parameters
    ----------
    system
        Of one series, estimated on these levels and indicators.
    levels, indicators
        Shapes ``(T, 1)`` and ``(T, K)``.
    deviation
        As of ``response``.
    rng
        Source of the draws.
    replicates
        Histories drawn.

    Notes
    -----
    Residual bootstrap: from the first months of the past the system is continued to its end
    with errors drawn, month by month and all variables together, from those it made; a system
    is fitted to each such history, and the spread of their responses is the error. What the
    prior holds back is held back in every replicate: the error is that of the estimate, not of
    what a freer system would say.

    References
    ----------
    Kilian, L. and Lütkepohl, H. (2017), Structural Vector Autoregressive Analysis, section 12.2.
    """
    whole = np.column_stack([levels, indicators[:, system.indicators]])
    gaps = np.flatnonzero(np.isnan(whole).any(axis=1))
    whole = whole[gaps[-1] + 1 :] if len(gaps) else whole
    if len(whole) < _FEWEST_MONTHS or len(system.intercepts) != whole.shape[1]:
        return None
    made = []
    for history in _histories(system, whole, rng, replicates):
        try:
            refitted = latest_estimate(history[:, [0]], history[:, 1:]).system(0)
        except ValueError:  # a drawn history may be one the system cannot be fitted to
            continue
        if len(refitted.indicators) == len(system.indicators):
            made.append(response(refitted, deviation))
    if len(made) < max(2, _LEAST_SHARE * replicates):
        return None
    return np.asarray(np.std(made, axis=0, ddof=1), dtype=np.float64)


def _histories(
    system: LevelSystem, whole: FloatArray, rng: np.random.Generator, count: int
) -> FloatArray:
    """Return histories as the system could have made them, shape ``(count, T, V)``."""
    depth = system.recent.shape[1]
    months = np.arange(len(whole))
    back = np.maximum(months[:, None] - np.arange(depth), 0)
    past = whole[back].transpose(0, 2, 1)  # month, variable, months back
    expected = system.intercepts + np.einsum("tvl,wvl->tw", past[:-1], system.coefficients)
    errors = np.diff(whole, axis=0) - expected
    errors = errors - errors.mean(axis=0)
    drawn = errors[rng.integers(len(errors), size=(count, len(whole)))]
    made = np.repeat(whole[None], count, axis=0)
    for month in range(min(depth, len(whole) - 1), len(whole)):
        recent = made[:, back[month - 1]].transpose(0, 2, 1)
        change = np.einsum("bvl,wvl->bw", recent, system.coefficients)
        made[:, month] = made[:, month - 1] + system.intercepts + change + drawn[:, month]
    return made
