"""How well a probability tells the months before an onset from calm ones.

What does not belong here: levels and their false alarms (evaluation).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.early_warning.evaluation import HORIZON_MONTHS
from forecasting.early_warning.months import month_numbers
from forecasting.models.protocol import FloatArray

PREFERENCE = 0.8
"""Weight of a missed onset; a false alarm weighs the rest (choice, see ``usefulness``)."""


def onset_labels(
    history: pd.DataFrame,
    onsets: pd.DataFrame,
    *,
    horizon_months: int = HORIZON_MONTHS,
    truth_until: pd.Timestamp | None = None,
) -> FloatArray:
    """Return for each row of a history whether an onset follows: 1, 0, or NaN if not asked.

    Parameters
    ----------
    history
        unique_id, origin_month.
    onsets
        unique_id, onset_month and, if present, end_month (absent: onset_month).
    horizon_months
        Months ahead within which an onset counts, the origin's own month too.
    truth_until
        Last month whose onsets are known; None: the last origin of all.

    Returns
    -------
    numpy.ndarray
        Shape (rows,): 1 before an onset, NaN after an onset while it is in force and where
        nobody can know yet, else 0.

    Raises
    ------
    ValueError
        If a month is null or no month start.
    """
    origins = month_numbers(history["origin_month"], "history.origin_month")
    names = history["unique_id"].astype("str").to_numpy(dtype=object)
    until = int(origins.max(initial=0))
    if truth_until is not None:
        until = int(month_numbers(pd.Series([truth_until]), "truth_until")[0])
    labels = np.where(origins + horizon_months > until, np.nan, 0.0)
    start = month_numbers(onsets["onset_month"], "onsets.onset_month")
    end = start
    if "end_month" in onsets.columns:
        end = month_numbers(onsets["end_month"], "onsets.end_month")
    of_onset = onsets["unique_id"].astype("str").to_numpy(dtype=object)
    for name, first, last in zip(of_onset, start, end, strict=True):
        labels[(names == name) & (origins > first) & (origins <= last)] = np.nan
    for name, first in zip(of_onset, start, strict=True):
        is_before = (origins >= first - horizon_months) & (origins <= first)
        labels[(names == name) & is_before] = 1.0
    return labels


def auroc(scores: npt.ArrayLike, labels: npt.ArrayLike) -> float:
    """Return the chance that a month before an onset scores above a calm one, ties half.

    Parameters
    ----------
    scores
        Higher means more risk; NaN pairs are left out.
    labels
        1, 0, or NaN to leave out.

    Returns
    -------
    float
        From 0 to 1, 0.5 for scores that tell nothing; NaN where a class is empty.

    Notes
    -----
    The area under the receiver operating characteristic is the Mann-Whitney statistic.

    Examples
    --------
    >>> auroc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])
    0.75
    """
    from scipy.stats import rankdata

    score, label = _pairs(scores, labels)
    positives, negatives = int((label == 1).sum()), int((label == 0).sum())
    if not positives or not negatives:
        return float("nan")
    ranks = rankdata(score)
    above = ranks[label == 1].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))


@dataclass(frozen=True)
class Usefulness:
    """What alarms are worth against the better of always and never alarming.

    Parameters
    ----------
    absolute
        Loss of the better of always and never, less the loss of these alarms.
    relative
        The same as a share of the former: 1 perfect, 0 no better than none; NaN if that
        loss is 0.
    missed_share, false_share
        Of the months before an onset those without alarm; of calm months those with.
    """

    absolute: float
    relative: float
    missed_share: float
    false_share: float


def usefulness(
    is_alarm: npt.ArrayLike, labels: npt.ArrayLike, *, preference: float = PREFERENCE
) -> Usefulness:
    """Return how useful alarms are to someone who must act on them.

    Parameters
    ----------
    is_alarm
        1 or 0 by month; NaN pairs are left out.
    labels
        1 before an onset, 0 calm, NaN to leave out.
    preference
        Weight of a missed month before an onset, between 0 and 1; a false month weighs the
        rest.

    Returns
    -------
    Usefulness
        All NaN where a class of labels is empty.

    Raises
    ------
    ValueError
        If the preference is not between 0 and 1.

    Notes
    -----
    L = mu P1 T1 + (1 - mu) P2 T2 with T1 missed and T2 false shares and P1, P2 the shares of
    both kinds of month; never alarming costs mu P1, always alarming (1 - mu) P2. Onsets are
    rare, so mu = 0.5 would never alarm; ours is a choice, not an estimate.

    References
    ----------
    Alessi and Detken (2011), "Quasi real time early warning indicators for costly asset price
    boom/bust cycles", European Journal of Political Economy 27(3).
    Sarlin (2013), "On policymakers' loss functions and the evaluation of early warning
    systems", Economics Letters 119(1), equations 1 to 4.

    Examples
    --------
    >>> round(usefulness([1, 0, 0, 0], [1, 0, 0, 0], preference=0.5).relative, 3)
    1.0
    """
    if not 0 < preference < 1:
        raise ValueError(f"expected a preference between 0 and 1, got {preference}")
    alarm, label = _pairs(is_alarm, labels)
    if not (label == 1).any() or not (label == 0).any():
        return Usefulness(*[float("nan")] * 4)
    missed = float((alarm[label == 1] == 0).mean())
    false = float((alarm[label == 0] != 0).mean())
    never = preference * float((label == 1).mean())
    always = (1 - preference) * float((label == 0).mean())
    best = min(never, always)
    absolute = best - (never * missed + always * false)
    return Usefulness(absolute, absolute / best, missed, false)


def _pairs(scores: npt.ArrayLike, labels: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    score = np.asarray(scores, dtype=np.float64)
    label = np.asarray(labels, dtype=np.float64)
    if score.shape != label.shape or score.ndim != 1:
        raise ValueError(f"expected one label per score, got {label.shape} for {score.shape}")
    is_known = ~np.isnan(score) & ~np.isnan(label)
    return score[is_known], label[is_known]
