"""How well probabilities of rare events do: ranking, precision, calibration, drift.

What does not belong here: the probabilities themselves.
"""

import numpy as np

from forecasting.enterprises.panel_grid import FloatArray, IntArray

DRIFT_LINE = 0.25
"""Population stability index from which a feature is said to have drifted; a usual default."""


def auroc(score: FloatArray, outcome: FloatArray) -> float:
    """Return the chance that an event scores higher than none; ties count half.

    Examples
    --------
    >>> auroc(np.array([0.1, 0.4, 0.35, 0.8]), np.array([0.0, 0.0, 1.0, 1.0]))
    0.75
    """
    from scipy.stats import rankdata

    is_event = outcome == 1
    events, others = int(is_event.sum()), int((~is_event).sum())
    if not events or not others:
        return float("nan")
    ranks = rankdata(score)[is_event].sum()
    return float((ranks - events * (events + 1) / 2) / (events * others))


def average_precision(score: FloatArray, outcome: FloatArray) -> float:
    """Return the mean precision at each event, from the highest score down; ties as one step.

    Examples
    --------
    >>> average_precision(np.array([0.9, 0.8, 0.7]), np.array([1.0, 0.0, 1.0])).__round__(4)
    0.8333
    """
    total = outcome.sum()
    if not total:
        return float("nan")
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(outcome[order])
    last = np.append(np.flatnonzero(np.diff(score[order])), len(score) - 1)
    found, precision = hits[last], hits[last] / (last + 1)
    return float((np.diff(found, prepend=0.0) * precision).sum() / total)


def calibration_line(log_odds: FloatArray, outcome: FloatArray) -> tuple[float, float, float]:
    """Return intercept, slope and the slope's standard error of outcomes on log odds.

    One slope means that probabilities spread as outcomes do; below one they spread too far.
    NaN where events or others are absent or scores do not differ.
    """
    if len(outcome) < 2 or np.ptp(outcome) == 0 or np.ptp(log_odds) < 1e-9:
        return float("nan"), float("nan"), float("nan")
    centre = log_odds.mean()
    design = np.column_stack([np.ones(len(log_odds)), log_odds - centre])
    point = np.array([centre, 1.0])
    information = np.eye(2)
    for _ in range(50):
        fitted = 1 / (1 + np.exp(-np.clip(design @ point, -30, 30)))
        information = (design * (fitted * (1 - fitted))[:, None]).T @ design
        step = np.linalg.solve(information + 1e-9 * np.eye(2), design.T @ (outcome - fitted))
        point = point + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-9:
            break
    error = float(np.sqrt(np.linalg.inv(information + 1e-9 * np.eye(2))[1, 1]))
    return float(point[0] - point[1] * centre), float(point[1]), error


def brier_score(probability: FloatArray, outcome: FloatArray) -> float:
    """Return the mean squared difference of probability and outcome."""
    return float(np.mean((probability - outcome) ** 2)) if len(outcome) else float("nan")


def stability_by_month(
    before: FloatArray, month: FloatArray, now: FloatArray, *, bins: int = 10
) -> FloatArray:
    """Return the population stability index of a feature now, then of each month before.

    Σ (p − q) · ln(p / q) over bins with equal shares before, missing values as a bin of their
    own, against all months before; 0 where nothing changed.

    References
    ----------
    Siddiqi, N. (2006). Credit risk scorecards. Wiley, section 9.
    """
    given = before[~np.isnan(before)]
    months, place = np.unique(month, return_inverse=True)
    if not len(given) or not len(now):
        return np.full(1 + len(months), np.nan)
    edges = np.unique(np.quantile(given, np.linspace(0, 1, bins + 1)[1:-1]))
    width = len(edges) + 2

    def bin_of(values: FloatArray) -> IntArray:
        found = np.searchsorted(edges, values, side="left")
        return np.asarray(np.where(np.isnan(values), width - 1, found))

    cell = place * width + bin_of(before)
    counted = np.bincount(cell, minlength=len(months) * width).reshape(len(months), width)
    present = np.bincount(bin_of(now), minlength=width)
    usual = _shares(counted.sum(axis=0))
    return np.array([_index(usual, _shares(row)) for row in (present, *counted)])


def _shares(counted: IntArray) -> FloatArray:
    return np.asarray((counted + 0.5) / (counted.sum() + 0.5 * len(counted)))


def _index(before: FloatArray, now: FloatArray) -> float:
    return float(((now - before) * np.log(now / before)).sum())
