"""What replayed levels were worth: onsets found in time, false alarms, other cities.

What does not belong here: replaying (warnings_province_replay), the page's tables
(warnings_province).
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.warnings_province_known import Province
from benchmarks.warnings_province_replay import Replay

YELLOW, ORANGE = 2, 3
IN_TIME_MONTHS = 2
SLOW_MONTHS = 4
"""A rise that needs so many months or more to reach 1.0 pp is a slow decline (choice)."""


@dataclass(frozen=True)
class CaseScores:
    """One replayed province, judged.

    ``onsets``: area_code, onset_month, reached_month, lag_months (NaN: missed), is_in_time,
    is_standing. ``areas``: area_code, is_troubled, months, yellow_spells, yellow_months,
    orange_spells, orange_months, false_yellow, changes; of the judged vintages. ``ranks``:
    vintage, area_code, level_rank of each.
    """

    onsets: pd.DataFrame
    areas: pd.DataFrame
    ranks: pd.DataFrame


def judged(province: Province, levels: pd.DataFrame, *, since: pd.Timestamp) -> CaseScores:
    """Return the onsets found and the alarms of every area from a vintage on."""
    from forecasting.early_warning.evaluation import evaluate_levels

    own = levels[levels["area_code"].isin(province.area_codes)]
    history = own.rename(columns={"area_code": "unique_id", "vintage": "origin_month"})
    onsets, events = _truth(province)
    made = evaluate_levels(history, onsets, events=events, alarm_rank=YELLOW)
    found = made.onsets[made.onsets["onset_month"] >= since].rename(
        columns={"unique_id": "area_code"}
    )
    troubled = {*onsets["unique_id"], *events["unique_id"]}
    false = made.alarms[made.alarms["is_false"].fillna(False).astype(bool)]
    false_counts = false.loc[false["first_month"] >= since, "unique_id"].value_counts()
    rows = [
        _area_row(area, rows, area in troubled, int(false_counts.get(area, 0)))
        for area, rows in own[own["vintage"] >= since].groupby("area_code", sort=True)
    ]
    ranks = own.loc[own["vintage"] >= since, ["vintage", "area_code", "level_rank"]]
    return CaseScores(_with_timing(found), pd.DataFrame(rows), ranks)


def alarms_of(
    scores: CaseScores, area_codes: Collection[str], *, until: pd.Timestamp
) -> dict[str, int]:
    """Return months judged, and spells and months of yellow or above, of some areas."""
    own = scores.ranks[
        scores.ranks["area_code"].isin(area_codes) & (scores.ranks["vintage"] <= until)
    ]
    rows = [_area_row(area, rows, False, 0) for area, rows in own.groupby("area_code", sort=True)]
    columns = ("months", "yellow_spells", "yellow_months")
    return {name: sum(int(str(row[name])) for row in rows) for name in columns}


def events_told(replay: Replay) -> pd.DataFrame:
    """Return at how many areas and vintages each set of event rules supported the level."""
    told = replay.event_levels[replay.event_levels["rule_ids"] != ""]
    return told.groupby(["level_code", "rule_ids"]).size().rename("area_months").reset_index()


def _truth(province: Province) -> tuple[pd.DataFrame, pd.DataFrame]:
    from forecasting.early_warning.onsets import rate_onsets

    rates = province.truth.economy.rates
    total = rates[rates["breakdown"] == "total"]
    onsets = rate_onsets(
        total.rename(columns={"area_code": "unique_id", "adjusted_rate_pct": "value"})[
            ["unique_id", "reference_month", "value"]
        ]
    )
    events = province.truth.events.rename(columns={"area_code": "unique_id"})
    return onsets, events[["unique_id", "event_month", "last_month"]]


def _with_timing(found: pd.DataFrame) -> pd.DataFrame:
    """Return onsets with whether they were found in time.

    In time is by two months after the onset; a slow decline, before its rise reaches 1.0 pp.
    """
    months = found["reached_month"].dt.year * 12 + found["reached_month"].dt.month
    onset = found["onset_month"].dt.year * 12 + found["onset_month"].dt.month
    needed = months - onset
    is_soon = found["lag_months"] <= IN_TIME_MONTHS
    is_before = (needed >= SLOW_MONTHS) & (found["lag_months"] < needed)
    return found.assign(is_in_time=(is_soon | is_before).astype(bool), needed_months=needed)


def _area_row(
    area: object, rows: pd.DataFrame, is_troubled: bool, false_yellow: int
) -> dict[str, object]:
    ranks = rows.sort_values("vintage")["level_rank"].to_numpy(dtype=np.int64)
    return {
        "area_code": area,
        "is_troubled": is_troubled,
        "months": len(ranks),
        "yellow_spells": _spells(ranks >= YELLOW),
        "yellow_months": int((ranks >= YELLOW).sum()),
        "orange_spells": _spells(ranks >= ORANGE),
        "orange_months": int((ranks >= ORANGE).sum()),
        "false_yellow": false_yellow,
        "changes": int((np.diff(ranks) != 0).sum()),
    }


def _spells(is_alarm: np.ndarray) -> int:
    before = np.concatenate([[False], is_alarm[:-1]])
    return int((is_alarm & ~before).sum())
