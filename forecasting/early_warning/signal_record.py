"""What each signal was worth so far: past signals against the onsets known by a vintage.

What does not belong here: dating onsets (onsets), the definitions of found and false
(evaluation), weights (index_weights).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from catalogue import as_month
from forecasting.early_warning.discrimination import (
    auroc,
    onset_labels,
    usefulness,
)
from forecasting.early_warning.evaluation import (
    ALARM_RANK,
    HORIZON_MONTHS,
    MONTHS_OF_DECADE,
    evaluate_levels,
)
from forecasting.early_warning.months import month_numbers
from forecasting.models.protocol import FloatArray

LEVEL_SUBJECT = "level"
"""The proposed level itself; other subjects are the ids of rules."""

RECORD_TYPES: Mapping[str, str] = {
    "subject_code": "str",
    "record_vintage": "datetime64[us]",
    "area_months": "int64",
    "onsets": "int64",
    "waves": "int64",
    "found": "int64",
    "mean_lead_months": "float64",
    "worst_lag_months": "float64",
    "false_alarms": "int64",
    "false_alarms_per_area_decade": "float64",
    "auroc": "float64",
    "usefulness": "float64",
    "is_short": "bool",
}


@dataclass(frozen=True)
class RecordSettings:
    """What counts as a record; every number is a default of ours.

    Parameters
    ----------
    horizon_months
        Months ahead within which an onset makes an alarm true.
    dating_months
        Months before the vintage whose onsets are not held to be known yet: a rise takes
        months to reach 1.0 pp, and smoothed figures at the end move.
    least_onsets, least_waves
        Onsets, and waves of them, below which the record is called short.
    preference
        Weight of a missed month before an onset, a false alarm weighing the rest. None: such
        that always and never alarming cost the same, whatever the share of bad months was; then
        usefulness is the share of months before an onset with alarm less that of calm months.
    """

    horizon_months: int = HORIZON_MONTHS
    dating_months: int = 6
    least_onsets: int = 5
    least_waves: int = 2
    preference: float | None = None

    def __post_init__(self) -> None:
        if self.horizon_months < 1 or self.dating_months < 0 or self.least_onsets < 1:
            raise ValueError(f"expected months and onsets of at least 1, got {self}")


def signal_record(
    signals: pd.DataFrame,
    levels: pd.DataFrame,
    onsets: pd.DataFrame,
    *,
    vintage: pd.Timestamp,
    settings: RecordSettings | None = None,
) -> pd.DataFrame:
    """Return what each rule and the proposed level were worth, as known at a vintage.

    Parameters
    ----------
    signals
        vintage, area_code, rule_id, probability (null where not evaluated), is_triggered, as
        stored at the time: lines are those in force then.
    levels
        vintage, area_code, level_rank, as proposed at the time.
    onsets
        area_code, onset_month and, if present, reached_month and end_month, dated from what
        was known at the vintage; large-scale events may stand among them. Areas that occur in
        no row but have a rate known are calm; areas without any rate must be left out of
        signals and levels by the caller.
    vintage
        Signals and onsets after it are ignored; so are onsets reached after it.
    settings
        Defaults where None.

    Returns
    -------
    pandas.DataFrame
        subject_code ("level" or a rule's id), record_vintage, area_months (judged), onsets
        (judged), waves (groups of them, see notes), found, mean_lead_months (onset less first
        alarm, of those found; null if none), worst_lag_months, false_alarms,
        false_alarms_per_area_decade, auroc, usefulness (relative: 1 perfect, 0 no better than
        always or never alarming; null where no onset or no calm month is known), is_short; one
        row per subject, level first, then rules by id.

    Raises
    ------
    ValueError
        If a column is absent or a signal occurs twice.

    Notes
    -----
    Found, lead and false alarm as `evaluation.evaluate_levels`, usefulness and area under the
    curve as `discrimination`, over all areas together. A rule's alarm is its being triggered
    in that vintage. Months at which it could not be evaluated count as no alarm for onsets
    found and are left out of usefulness. Onsets later than ``dating_months`` before the vintage
    are not used, so the record of a vintage never changes with what came after it.
    Onsets of many areas in one downturn tell as little as one: a wave ends where no area has an
    onset for longer than ``horizon_months``. Usefulness is balanced unless a preference is set:
    records of good and bad times would else not compare, as few bad months make never alarming
    cheap and many make always alarming cheap (Sarlin 2013: a preference equal to the share of
    calm months).
    """
    chosen = settings or RecordSettings()
    until = as_month(vintage - pd.DateOffset(months=chosen.dating_months))
    truth = _truth(onsets, until, as_month(vintage))
    parts = _subjects(signals, levels, vintage)
    rows = [_row(subject, part, truth, vintage, until, chosen) for subject, part in parts]
    return pd.DataFrame(rows, columns=list(RECORD_TYPES)).astype(dict(RECORD_TYPES))


def _truth(onsets: pd.DataFrame, until: pd.Timestamp, vintage: pd.Timestamp) -> pd.DataFrame:
    """Return the onsets up to a month that were known at the vintage, for the evaluation."""
    _require(onsets, ("area_code", "onset_month"), "onsets")
    reached = onsets.get("reached_month", onsets["onset_month"])
    # A rise that was sure only since then makes the alarms before it no false ones.
    known = onsets[(onsets["onset_month"] <= until) & (reached <= vintage)]
    return known.rename(columns={"area_code": "unique_id"}).reset_index(drop=True)


def _subjects(
    signals: pd.DataFrame, levels: pd.DataFrame, vintage: pd.Timestamp
) -> list[tuple[str, pd.DataFrame]]:
    """Return unique_id, origin_month, level_rank, score by subject; score NaN if missing."""
    _require(signals, ("vintage", "area_code", "rule_id", "probability", "is_triggered"), "signals")
    _require(levels, ("vintage", "area_code", "level_rank"), "levels")
    known = signals[signals["vintage"] <= vintage]
    if known.duplicated(["vintage", "area_code", "rule_id"]).any():
        raise ValueError("signals: expected one row per vintage, area and rule")
    of_levels = levels[levels["vintage"] <= vintage]
    rank = of_levels["level_rank"].astype("int64")
    parts = [(LEVEL_SUBJECT, _history(of_levels, rank, rank.astype("float64")))]
    for rule_id, rows in known.groupby("rule_id", sort=True):
        is_on = rows["is_triggered"].fillna(False).astype(bool)
        alarm = (is_on * ALARM_RANK).astype("int64")
        parts.append((str(rule_id), _history(rows, alarm, rows["probability"].astype("float64"))))
    return [(subject, part) for subject, part in parts if len(part)]


def _history(rows: pd.DataFrame, rank: pd.Series, score: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "unique_id": rows["area_code"].astype("str").to_numpy(dtype=object),
            "origin_month": pd.to_datetime(rows["vintage"]).to_numpy(),
            "level_rank": rank.to_numpy(),
            "score": score.to_numpy(),
        }
    )


def _row(
    subject: str,
    part: pd.DataFrame,
    truth: pd.DataFrame,
    vintage: pd.Timestamp,
    until: pd.Timestamp,
    settings: RecordSettings,
) -> dict[str, object]:
    judged = evaluate_levels(part, truth, horizon_months=settings.horizon_months, truth_until=until)
    labels = onset_labels(part, truth, horizon_months=settings.horizon_months, truth_until=until)
    score = part["score"].to_numpy(dtype=np.float64)
    alarm = np.asarray(part["level_rank"] >= ALARM_RANK, dtype=np.float64)
    seen = np.asarray(np.where(np.isnan(score), np.nan, labels), dtype=np.float64)
    months = judged.area_months
    waves = _waves(judged.onsets["onset_month"], settings.horizon_months)
    return {
        "subject_code": subject,
        "record_vintage": as_month(vintage),
        "area_months": months,
        "onsets": len(judged.onsets),
        "waves": waves,
        "found": len(judged.onsets) - judged.missed,
        "mean_lead_months": -judged.mean_lag_months,
        "worst_lag_months": judged.worst_lag_months,
        "false_alarms": judged.false_alarms,
        "false_alarms_per_area_decade": (
            judged.false_alarms * MONTHS_OF_DECADE / months if months else np.nan
        ),
        "auroc": auroc(score, labels),
        "usefulness": _usefulness(alarm, seen, settings.preference),
        "is_short": len(judged.onsets) < settings.least_onsets or waves < settings.least_waves,
    }


def _usefulness(alarm: FloatArray, labels: FloatArray, preference: float | None) -> float:
    """Return relative usefulness; where no preference is given, of the balanced one."""
    calm = float((labels == 0).sum())
    of_onset = float((labels == 1).sum())
    if not calm or not of_onset:
        return float("nan")
    chosen = calm / (calm + of_onset) if preference is None else preference
    return usefulness(alarm, labels, preference=chosen).relative


def _waves(onset_months: pd.Series, horizon_months: int) -> int:
    """Return how many groups of onsets are further apart than the horizon."""
    numbers = np.unique(month_numbers(onset_months, "onsets.onset_month"))
    return int((np.diff(numbers) > horizon_months).sum()) + 1 if len(numbers) else 0


def _require(frame: pd.DataFrame, columns: tuple[str, ...], what: str) -> None:
    absent = [name for name in columns if name not in frame.columns]
    if absent:
        raise ValueError(f"{what}: expected columns {absent}, got {list(frame.columns)}")
