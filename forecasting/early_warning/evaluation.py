"""How good past levels were: onsets found and how early, false alarms, levels that flip.

Definitions are defaults of ours (``evaluate_levels``). What does not belong here: dating onsets
(onsets), scores of probabilities (discrimination), making levels (history).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecasting.early_warning.months import month_numbers
from forecasting.history import month_starts
from forecasting.models.protocol import IntArray

HORIZON_MONTHS = 6
"""An alarm is true if an onset or event follows within so many months."""
LATEST_MONTHS = 12
"""An onset not warned of by then, nor before its rise reaches 1.0 pp, is missed (choice)."""
ALARM_RANK = 2
"""Yellow, where the ranks are none 0, blue 1, yellow 2, orange 3, red 4."""
MONTHS_OF_DECADE = 120


@dataclass(frozen=True)
class LevelEvaluation:
    """What past levels were worth.

    Parameters
    ----------
    onsets
        unique_id, onset_month, reached_month, is_found, first_alarm_month (null if missed),
        lag_months (first_alarm_month - onset_month: below 0 is a lead; NaN if missed),
        is_standing (the alarm stood from before the earliest month that counts); one row per
        onset judged, by both.
    alarms
        unique_id, first_month, last_month, is_false (null where nobody can know yet); one row
        per spell of alarm, by both.
    area_months
        Origins judged, over all areas.
    false_alarm_months
        Origins at alarm level with no onset or event in force or within the horizon.
    level_changes, level_steps
        Pairs of following origins whose levels differ, and all pairs.
    """

    onsets: pd.DataFrame
    alarms: pd.DataFrame
    area_months: int
    false_alarm_months: int
    level_changes: int
    level_steps: int

    @property
    def recall(self) -> float:
        """Share of onsets found; NaN without onsets."""
        return float(self.onsets["is_found"].mean()) if len(self.onsets) else float("nan")

    def found_within(self, months: int) -> float:
        """Return the share of onsets found at most so many months after the onset."""
        if self.onsets.empty:
            return float("nan")
        return float((self.onsets["lag_months"] <= months).mean())

    @property
    def missed(self) -> int:
        """Onsets not found."""
        return int((~self.onsets["is_found"]).sum())

    @property
    def mean_lag_months(self) -> float:
        """Mean of the lags of the onsets found; NaN if none was."""
        return float(self.onsets["lag_months"].mean())

    @property
    def worst_lag_months(self) -> float:
        """Longest lag of the onsets found; NaN if none was."""
        return float(self.onsets["lag_months"].max())

    @property
    def false_alarms(self) -> int:
        """Spells of alarm known to be false."""
        return int(self.alarms["is_false"].fillna(value=False).sum())

    @property
    def false_alarms_per_area_decade(self) -> float:
        """False spells for each area and 120 origins judged."""
        return _ratio(self.false_alarms * MONTHS_OF_DECADE, self.area_months)

    @property
    def false_alarm_month_share(self) -> float:
        """Share of the origins judged that were at a false alarm."""
        return _ratio(self.false_alarm_months, self.area_months)

    @property
    def level_flips_per_year(self) -> float:
        """Changes of level of an area in a year."""
        return _ratio(self.level_changes * 12, self.level_steps)

    def summary(self) -> dict[str, float]:
        """Return the figures by name."""
        return {
            "onsets": float(len(self.onsets)),
            "recall": self.recall,
            "missed": float(self.missed),
            "mean_lag_months": self.mean_lag_months,
            "worst_lag_months": self.worst_lag_months,
            "false_alarms": float(self.false_alarms),
            "false_alarms_per_area_decade": self.false_alarms_per_area_decade,
            "false_alarm_month_share": self.false_alarm_month_share,
            "level_flips_per_year": self.level_flips_per_year,
        }


def evaluate_levels(
    history: pd.DataFrame,
    onsets: pd.DataFrame,
    *,
    events: pd.DataFrame | None = None,
    alarm_rank: int = ALARM_RANK,
    horizon_months: int = HORIZON_MONTHS,
    latest_months: int = LATEST_MONTHS,
    truth_until: pd.Timestamp | None = None,
) -> LevelEvaluation:
    """Return how early onsets were found, and how often alarms were false.

    Parameters
    ----------
    history
        unique_id, origin_month, level_rank (whole number, 0 no warning); one row per area and
        origin.
    onsets
        unique_id, onset_month and, if present, reached_month (absent: onset_month) and
        end_month (last month in force; absent: ``latest_months`` after the onset).
    events
        unique_id, event_month and, if present, last_month: events that make an alarm true
        and are not onsets. None for none.
    alarm_rank
        The lowest rank that counts as an alarm; yellow by default.
    horizon_months
        Months within which an onset or event makes an alarm true.
    latest_months
        Months after the onset by which it must be found, unless the rise takes longer to
        reach 1.0 pp.
    truth_until
        Last month whose onsets are known; None: the last origin.

    Returns
    -------
    LevelEvaluation
        Per onset and per alarm, and their summaries.

    Raises
    ------
    ValueError
        If a column is absent, a month is no month start, a rank is null or an area has an
        origin twice.

    Notes
    -----
    With H the horizon, all months of origin:

    - An onset is judged if it lies from the first origin of its area on and its area has
      an origin at or after ``reached_month``.
    - It is found if an origin from onset - H to max(onset + latest_months, reached) is at
      alarm; its lag is the first of these less the onset. An alarm begun before onset - H
      counts only if it still stands at the onset; then it counts from onset - H on, so no
      lead exceeds H, and is marked as standing. Hence a slow decline is found if warned of
      before its rise reaches 1.0 pp.
    - Following origins at alarm are one spell, also across months without origin. A spell is
      judged by its first origin s: true if an onset or event lies in s … s + H or is in force
      at s; false if not; unknown where s + H is after ``truth_until``. Months of false alarm
      are judged one by one in the same way, so a spell that stands for years shows in them.
    - Nothing here looks at data: an outage is no onset because the truth has none.
    """
    frame = _checked(history)
    known_until = _number(truth_until) if truth_until is not None else None
    onset_rows: list[dict[str, object]] = []
    alarm_rows: list[dict[str, object]] = []
    area_months = false_months = changes = steps = 0
    truths = _by_area(onsets, events, latest_months)
    for unique_id, of_area in frame.groupby("unique_id", sort=True):
        origins = of_area["origin"].to_numpy(dtype=np.int64)
        ranks = of_area["level_rank"].to_numpy(dtype=np.int64)
        is_alarm = ranks >= alarm_rank
        onset, trouble = truths.get(str(unique_id), (_NO_ONSETS, _NO_TROUBLE))
        until = int(origins[-1]) if known_until is None else known_until
        verdict = _verdicts(origins, trouble, horizon_months, until)
        spells = _spells(is_alarm)
        alarm_rows += [
            {"unique_id": unique_id, "first": origins[a], "last": origins[b], "false": verdict[a]}
            for a, b in spells
        ]
        onset_rows += [
            {"unique_id": unique_id, **row}
            for row in _judged(origins, spells, onset, horizon_months, latest_months)
        ]
        area_months += int((verdict >= 0).sum())
        false_months += int((is_alarm & (verdict == 1)).sum())
        changes += int((np.diff(ranks) != 0).sum())
        steps += len(ranks) - 1
    return LevelEvaluation(
        _onset_frame(onset_rows),
        _alarm_frame(alarm_rows),
        area_months,
        false_months,
        changes,
        steps,
    )


_NO_ONSETS: IntArray = np.empty((0, 2), dtype=np.int64)
_NO_TROUBLE: IntArray = np.empty((0, 2), dtype=np.int64)


def _judged(
    origins: IntArray, spells: list[tuple[int, int]], onsets: IntArray, horizon: int, latest: int
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for onset, reached in onsets:
        if onset < origins[0] or reached > origins[-1]:
            continue
        earliest, last = onset - horizon, max(onset + latest, reached)
        first, is_standing = -1, False
        for begin, end in spells:
            is_standing = origins[begin] < earliest
            if origins[begin] <= last and origins[end] >= (onset if is_standing else earliest):
                first = int(np.searchsorted(origins, max(origins[begin], earliest)))
                break
        rows.append(
            {
                "onset": onset,
                "reached": reached,
                "first_alarm": origins[first] if first >= 0 else -1,
                "is_standing": first >= 0 and is_standing,
            }
        )
    return rows


def _verdicts(origins: IntArray, trouble: IntArray, horizon: int, until: int) -> IntArray:
    """Return of an alarm at each origin: 1 false, 0 true, -1 not to be known."""
    verdict = np.ones(len(origins), dtype=np.int64)
    verdict[origins + horizon > until] = -1
    for begin, end in trouble:
        verdict[(origins >= begin - horizon) & (origins <= end)] = 0
    return verdict


def _spells(is_alarm: np.ndarray) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], is_alarm, [False]]).astype(np.int64)))
    return [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _by_area(
    onsets: pd.DataFrame, events: pd.DataFrame | None, latest: int
) -> dict[str, tuple[IntArray, IntArray]]:
    """Return by area its onsets (month, reached) and all trouble (first and last month)."""
    _require(onsets, ("unique_id", "onset_month"), "onsets")
    start = month_numbers(onsets["onset_month"], "onsets.onset_month")
    reached, end = start, start + latest
    if "reached_month" in onsets.columns:
        reached = month_numbers(onsets["reached_month"], "onsets.reached_month")
    if "end_month" in onsets.columns:
        end = month_numbers(onsets["end_month"], "onsets.end_month")
    names = [str(name) for name in onsets["unique_id"]]
    rows = list(zip(names, start, reached, end, strict=True))
    if events is not None:
        _require(events, ("unique_id", "event_month"), "events")
        begin = month_numbers(events["event_month"], "events.event_month")
        last = begin
        if "last_month" in events.columns:
            last = month_numbers(events["last_month"], "events.last_month")
        names = [str(name) for name in events["unique_id"]]
        rows += list(zip(names, begin, np.full(len(begin), -1), last, strict=True))
    found: dict[str, tuple[IntArray, IntArray]] = {}
    for name in sorted({row[0] for row in rows}):
        own = sorted(row[1:] for row in rows if row[0] == name)
        pairs = np.array([(s, r) for s, r, _ in own if r >= 0], dtype=np.int64).reshape(-1, 2)
        trouble = np.array([(s, e) for s, _, e in own], dtype=np.int64).reshape(-1, 2)
        found[name] = (pairs, trouble)
    return found


def _checked(history: pd.DataFrame) -> pd.DataFrame:
    _require(history, ("unique_id", "origin_month", "level_rank"), "history")
    if history["level_rank"].isna().any():
        raise ValueError("history: expected a level_rank in every row, got null")
    frame = pd.DataFrame(
        {
            "unique_id": history["unique_id"].astype("str").to_numpy(dtype=object),
            "origin": month_numbers(history["origin_month"], "history.origin_month"),
            "level_rank": history["level_rank"].to_numpy(dtype=np.int64),
        }
    ).sort_values(["unique_id", "origin"], kind="stable")
    if frame.duplicated(["unique_id", "origin"]).any():
        raise ValueError("history: expected every origin of an area once")
    return frame


def _require(frame: pd.DataFrame, columns: tuple[str, ...], what: str) -> None:
    absent = [name for name in columns if name not in frame.columns]
    if absent:
        raise ValueError(f"{what}: expected columns {absent}, got {list(frame.columns)}")


def _number(month: pd.Timestamp) -> int:
    return int(month_numbers(pd.Series([month]), "truth_until")[0])


def _onset_frame(rows: list[dict[str, object]]) -> pd.DataFrame:
    columns = ["unique_id", "onset", "reached", "first_alarm", "is_standing"]
    frame = pd.DataFrame(rows, columns=columns)
    first = frame["first_alarm"].to_numpy(dtype=np.int64)
    onset = frame["onset"].to_numpy(dtype=np.int64)
    is_found = first >= 0
    alarm_month = pd.Series(month_starts(np.maximum(first, 0))).where(pd.Series(is_found))
    return pd.DataFrame(
        {
            "unique_id": frame["unique_id"].astype("str"),
            "onset_month": month_starts(onset),
            "reached_month": month_starts(frame["reached"].to_numpy(dtype=np.int64)),
            "is_found": is_found,
            "first_alarm_month": alarm_month,
            "lag_months": np.where(is_found, (first - onset).astype(np.float64), np.nan),
            "is_standing": frame["is_standing"].astype(bool),
        }
    )


def _alarm_frame(rows: list[dict[str, object]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["unique_id", "first", "last", "false"])
    verdict = frame["false"].to_numpy(dtype=np.int64)
    is_false = pd.array(verdict == 1, dtype="boolean")
    is_false[verdict < 0] = pd.NA
    return pd.DataFrame(
        {
            "unique_id": frame["unique_id"].astype("str"),
            "first_month": month_starts(frame["first"].to_numpy(dtype=np.int64)),
            "last_month": month_starts(frame["last"].to_numpy(dtype=np.int64)),
            "is_false": is_false,
        }
    )


def _ratio(numerator: int, denominator: int) -> float:
    return numerator / denominator if denominator else float("nan")
