"""The level that layoff events support in each area, and its merging with the monthly level.

What does not belong here: recognising events (events), levels of monthly rules (levels).
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from catalogue import as_month
from forecasting.early_warning.events_single import CUT

EVENT_LEVEL_COLUMNS = (
    "vintage", "area_code", "level_code", "rule_ids", "gravest_level_code", "event_count",
    "enterprise_count", "persons", "largest_share",
)  # fmt: skip
IN_FORCE = ("announced", "in_effect")
_LEVEL_KEY = ["vintage", "area_code"]


def event_levels(
    events: pd.DataFrame,
    *,
    vintage: pd.Timestamp,
    area_codes: Sequence[str],
    ranks: Mapping[str, int],
) -> pd.DataFrame:
    """Return the level that the events in force support in each area at a vintage.

    Parameters
    ----------
    events
        As ``layoff_events`` returns them.
    vintage
        The vintage of the events.
    area_codes
        Areas that get a row in any case; others only if an event names them.
    ranks
        Rank of every level code; rank 0 is no warning.

    Returns
    -------
    pandas.DataFrame
        ``EVENT_LEVEL_COLUMNS``: vintage, area_code, level_code (of the area), rule_ids (those
        that support it, separated by commas, sorted), gravest_level_code (of any event in the
        area, also of those that raise only their county), event_count (in force), and of the
        cuts among them enterprise_count, persons and largest_share (of the persons, the largest
        enterprise's, 0–1; missing without); one row per area, by area. A county's events count
        in its city too.
    """
    live = events[events["status"].isin(IN_FORCE) & events["rule_ids"].ne("")]
    lowest = no_warning(ranks)
    own = _raised(live["level_area_code"], live, ranks, lowest)
    inside = _raised(live["area_code"], live, ranks, lowest)
    events_by_area = pd.concat(
        [live.assign(place=live[key]) for key in ("area_code", "county_code")]
    )
    counted = events_by_area[events_by_area["place"].notna()].drop_duplicates(["place", "event_id"])
    rows = []
    for code in sorted({*area_codes, *own, *inside}):
        level, named = own.get(code, (lowest, set()))
        gravest = max(level, inside.get(code, (lowest, set()))[0], key=lambda item: ranks[item])
        rows.append((vintage, code, level, ",".join(sorted(named)), gravest))
    frame = pd.DataFrame(rows, columns=list(EVENT_LEVEL_COLUMNS[:5]))
    text = dict.fromkeys(("area_code", "level_code", "rule_ids", "gravest_level_code"), "str")
    frame = frame.astype({"vintage": "datetime64[us]", **text})
    return _with_counts(frame, counted)


def _with_counts(frame: pd.DataFrame, counted: pd.DataFrame) -> pd.DataFrame:
    """Return the areas with their events in force, and the enterprises that cut."""
    events = counted.groupby("place").size()
    cuts = counted[counted["kind"] == CUT]
    by_firm = cuts.groupby(["place", "enterprise_code"])["persons"].sum().groupby(level="place")
    place = frame["area_code"]
    persons = place.map(by_firm.sum()).astype("float64").fillna(0.0)
    return frame.assign(
        event_count=place.map(events).fillna(0).astype("int64"),
        enterprise_count=place.map(by_firm.size()).fillna(0).astype("int64"),
        persons=persons,
        largest_share=place.map(by_firm.max()).astype("float64") / persons.where(persons > 0),
    )


def _raised(
    places: "pd.Series[str]", events: pd.DataFrame, ranks: Mapping[str, int], lowest: str
) -> dict[str, tuple[str, set[str]]]:
    """Return the gravest level of the events by place, and the rules that support it."""
    found: dict[str, tuple[str, set[str]]] = {}
    for place, level, rule_ids in zip(
        places, events["level_code"], events["level_rule_ids"], strict=True
    ):
        if not isinstance(level, str):
            continue
        held, named = found.get(place, (lowest, set()))
        if ranks[level] > ranks[held]:
            held, named = level, set()
        if level == held:
            found[place] = (held, named | set(rule_ids.split(",")))
    return found


def merge_event_levels(
    levels: pd.DataFrame, event_levels: pd.DataFrame, *, ranks: Mapping[str, int]
) -> pd.DataFrame:
    """Return the proposed levels with those of events: the higher stands.

    Parameters
    ----------
    levels
        As ``propose_levels`` returns them; columns beyond those are kept.
    event_levels
        vintage, area_code, level_code, rule_ids, as ``event_levels`` returns them, of any
        vintages.
    ranks
        Rank of every level code; rank 0 is no warning.

    Returns
    -------
    pandas.DataFrame
        Columns of ``levels``; one row per area and vintage of ``levels``, and of
        ``event_levels`` where that holds a warning, by area and vintage. level_code and
        evidence_level_code are the higher of both; rule_ids those that support level_code,
        of both where they are equal; since_vintage begins the unbroken run at the level.

    Raises
    ------
    ValueError
        If an area and vintage stand twice in either.
    """
    for name, frame in (("levels", levels), ("event_levels", event_levels)):
        if frame.duplicated(_LEVEL_KEY).any():
            raise ValueError(f"expected one row per area and vintage in {name}")
    lowest = no_warning(ranks)
    raised = event_levels[event_levels["level_code"].map(ranks) > ranks[lowest]]
    told = raised[[*_LEVEL_KEY, "level_code", "rule_ids"]].rename(
        columns={"level_code": "event_level_code", "rule_ids": "event_rule_ids"}
    )
    rows = levels.merge(told, on=_LEVEL_KEY, how="outer")
    is_new = rows["level_code"].isna()
    for name in ("level_code", "evidence_level_code"):
        rows[name] = rows[name].fillna(lowest)
    for name in ("rule_ids", "missing_rule_ids"):
        rows[name] = rows[name].fillna("")
    rows["since_vintage"] = rows["since_vintage"].fillna(rows["vintage"])
    own = rows["level_code"].map(ranks)
    event = rows["event_level_code"].map(ranks).fillna(ranks[lowest])
    both = [
        ",".join(sorted({*_split(a), *_split(b)}))
        for a, b in zip(rows["rule_ids"], rows["event_rule_ids"].fillna(""), strict=True)
    ]
    is_raised = rows["event_level_code"].notna()
    is_event, is_equal = is_raised & (event > own), is_raised & (event == own)
    rows["rule_ids"] = (
        rows["rule_ids"].mask(is_event, rows["event_rule_ids"]).mask(is_equal, pd.Series(both))
    )
    evidence = rows["evidence_level_code"].map(ranks)
    rows["evidence_level_code"] = rows["evidence_level_code"].mask(
        is_raised & (event > evidence), rows["event_level_code"]
    )
    rows["level_code"] = rows["level_code"].mask(is_event, rows["event_level_code"])
    rows = rows.sort_values(["area_code", "vintage"], kind="stable", ignore_index=True)
    changed = is_event.any() or is_new.any()
    if changed:
        rows["since_vintage"] = _since(rows)
    return rows[list(levels.columns)]


def no_warning(ranks: Mapping[str, int]) -> str:
    """Return the level of no warning: that of rank 0, or the lowest where none has it."""
    return min(ranks, key=lambda code: (ranks[code] != 0, ranks[code]))


def _split(rule_ids: str) -> list[str]:
    return [rule_id for rule_id in rule_ids.split(",") if rule_id]


def _since(rows: pd.DataFrame) -> "pd.Series[pd.Timestamp]":
    """Return the first vintage of each unbroken run; a run's own earlier start is kept."""
    since: list[pd.Timestamp] = []
    before: dict[str, tuple[pd.Timestamp, str, pd.Timestamp]] = {}
    for area, vintage, level, own in zip(
        rows["area_code"], rows["vintage"], rows["level_code"], rows["since_vintage"], strict=True
    ):
        last = before.get(area)
        is_unbroken = (
            last is not None
            and last[1] == level
            and last[0] == as_month(vintage - pd.DateOffset(months=1))
        )
        start = own if last is None else vintage
        if last is not None and is_unbroken:
            start = last[2]
        before[area] = (vintage, level, start)
        since.append(start)
    return pd.Series(since, index=rows.index, dtype="datetime64[us]")
