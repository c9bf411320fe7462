"""What there is to tell a channel: from the log of warnings, its clocks, and layoff events.

Pure: frames and what was told before in, occasions out. What does not belong here: the words
(reports.notices), sending (pipelines.notices).
"""

import hashlib
import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from catalogue.warning_states import FINAL, IN_FORCE
from pipelines.notice_audience import Audience
from pipelines.notice_facts import KIND_OF_ACTION, Facts, Record
from profiles.notices import OccasionKind
from profiles.procedure import Procedure
from reports.notices import CutSummary, DueStep, Occasion

ENDS: frozenset[OccasionKind] = frozenset({"rejected", "lapsed", "lifted"})
"""Told to whoever was told of the warning, subscribed or not."""

FEWEST_ENTERPRISES = 3
"""A county is named, and persons are counted, only of so many enterprises (default)."""
MOST_DUES = 2
"""Steps that one notice names, the next due first."""


def occasions_for(
    audience: Audience, facts: Facts, told: Collection[str], *, now: pd.Timestamp
) -> list[Occasion]:
    """Return what a channel has not been told yet and is to be told.

    Parameters
    ----------
    audience
        The channel.
    facts
        As the warehouse holds them.
    told
        Ids of occasions the channel was told of, or that are due to be.
    now
        UTC, naive.

    Returns
    -------
    list of Occasion
        Warnings in the order of their last action, then clocks run out, then layoff events.

    Notes
    -----
    Of several steps that a warning has taken since the channel was last told of it, the last
    is told: it says where the warning stands. A warning that closed before the channel was
    told of it is not told, nor an event that is over: both are past.
    """
    clocks = facts.clocks(audience.procedure, now)
    warnings = _warning_occasions(audience, facts, set(told), clocks)
    heard = {code for item in warnings for code in item.occasion_ids} | set(told)
    return [
        *warnings,
        *_overdue_occasions(audience, facts, heard, clocks),
        *_event_occasions(audience, facts, set(told)),
    ]


def _warning_occasions(
    audience: Audience, facts: Facts, told: set[str], clocks: Sequence[Record]
) -> list[Occasion]:
    heard_of = {
        warning_id
        for warning_id, rows in facts.steps.items()
        if any(_action_id(row) in told for row in rows)
    }
    found: list[tuple[int, Occasion]] = []
    for warning_id, rows in facts.steps.items():
        state = facts.states[warning_id]
        if not audience.is_of_place(str(state["area_code"])):
            continue
        if state["state_code"] in FINAL and warning_id not in heard_of:
            continue
        level_before = _previous_level(facts.states, state)
        wanted = [
            row
            for row in _pending(rows, told)
            if _is_wanted(audience, row, state, level_before, heard_of)
        ]
        if wanted:
            occasion = _occasion(audience, wanted[-1], state, level_before, clocks)
            # That a step of old is overdue is said again beside the new one; it is no news.
            new = tuple(code for code in occasion.occasion_ids if code not in told)
            occasion = replace(occasion, occasion_ids=new)
            found.append((int(wanted[-1]["action_number"]), occasion))
    return [occasion for _, occasion in sorted(found, key=lambda item: item[0])]


def _pending(rows: Sequence[Record], told: set[str]) -> Sequence[Record]:
    places = [place for place, row in enumerate(rows) if _action_id(row) in told]
    return rows[places[-1] + 1 :] if places else rows


def _is_wanted(
    audience: Audience,
    row: Record,
    state: Record,
    level_before: str | None,
    heard_of: Collection[str],
) -> bool:
    kind = KIND_OF_ACTION[row["action_code"]]
    is_known = row["warning_id"] in heard_of or state["predecessor_id"] in heard_of
    if is_known and (kind in ENDS or kind == "proposed"):
        return True
    # Whoever is told of a level is told when a lower one takes its place.
    rank = max(audience.rank(row["level_code"]), audience.rank(level_before))
    return audience.is_told(kind, rank)


def _occasion(
    audience: Audience,
    row: Record,
    state: Record,
    level_before: str | None,
    clocks: Sequence[Record],
) -> Occasion:
    kind = KIND_OF_ACTION[row["action_code"]]
    own = [clock for clock in clocks if clock["warning_id"] == row["warning_id"]][:MOST_DUES]
    late = [_clock_id(clock) for clock in own if clock["is_overdue"]]
    return Occasion(
        occasion_ids=(*late, _action_id(row)),
        kind=kind,
        area_code=str(row["area_code"]),
        level_code=str(row["level_code"]),
        vintage=pd.Timestamp(row["vintage"]),
        happened_at=pd.Timestamp(row["recorded_at"]),
        is_released=bool(pd.notna(state["released_at"])),
        previous_level_code=level_before if kind == "proposed" else None,
        reference=str(row["reference"]) if kind in ("released", "lifted") else "",
        dues=_dues(audience.procedure, own),
    )


def _overdue_occasions(
    audience: Audience, facts: Facts, told: set[str], clocks: Sequence[Record]
) -> list[Occasion]:
    late: dict[str, list[Record]] = {}
    for clock in clocks:
        if clock["is_overdue"] and _clock_id(clock) not in told:
            late.setdefault(str(clock["warning_id"]), []).append(clock)
    found = []
    for warning_id, own in late.items():
        state = facts.states[warning_id]
        is_mine = audience.is_of_place(str(state["area_code"]))
        if not is_mine or not audience.is_told("overdue", audience.rank(state["level_code"])):
            continue
        found.append(
            Occasion(
                occasion_ids=tuple(_clock_id(clock) for clock in own),
                kind="overdue",
                area_code=str(state["area_code"]),
                level_code=str(state["level_code"]),
                vintage=pd.Timestamp(state["proposed_vintage"]),
                happened_at=max(pd.Timestamp(clock["due_at"]) for clock in own),
                is_released=str(state["state_code"]) in IN_FORCE,
                dues=_dues(audience.procedure, own),
            )
        )
    return found


def _event_occasions(audience: Audience, facts: Facts, told: set[str]) -> list[Occasion]:
    by_city: dict[str, list[Record]] = {}
    for row in facts.live_events:
        is_wanted = (
            _event_id(row) not in told
            and audience.is_of_place(_place_of(row))
            and audience.is_told("layoff_event", audience.rank(_text(row["level_code"])))
        )
        if is_wanted:
            by_city.setdefault(str(row["area_code"]), []).append(row)
    return [_cuts_of(audience, facts, code, by_city[code]) for code in sorted(by_city)]


def _cuts_of(audience: Audience, facts: Facts, area_code: str, rows: Sequence[Record]) -> Occasion:
    levels = [code for row in rows if (code := _text(row["level_code"])) is not None]
    order = {rule.id: place for place, rule in enumerate(audience.profile.event_rules)}
    rules = {code for row in rows for code in str(row["rule_ids"]).split(",") if code}
    summary = CutSummary(
        count=len(rows),
        places=_places(rows),
        rule_ids=tuple(sorted(rules, key=lambda code: (order.get(code, len(order)), code))),
    )
    return Occasion(
        occasion_ids=tuple(sorted(_event_id(row) for row in rows)),
        kind="layoff_event",
        area_code=area_code,
        level_code=max(levels, key=audience.rank, default=None),
        vintage=facts.vintage,
        happened_at=max(pd.Timestamp(row["first_known_on"]) for row in rows),
        cuts=_with_persons(summary, rows),
    )


def _places(rows: Sequence[Record]) -> tuple[tuple[str, int], ...]:
    """Return events by county, the most first; none of a county with too few enterprises."""
    events, enterprises = Counter[str](), Counter[str]()
    for row in rows:
        code = _text(row["county_code"])
        if code is not None:
            events[code] += 1
            enterprises[code] += int(row["enterprise_count"])
    told = [(code, n) for code, n in events.items() if enterprises[code] >= FEWEST_ENTERPRISES]
    return tuple(sorted(told, key=lambda item: (-item[1], item[0])))


def _with_persons(summary: CutSummary, rows: Sequence[Record]) -> CutSummary:
    large = [
        row
        for row in rows
        if row["kind"] == "large_scale_event"
        and row["enterprise_count"] >= FEWEST_ENTERPRISES
        and _is_number(row["persons"])
        and _is_number(row["persons_standard_error"])
    ]
    if not large:
        return summary
    gravest = max(large, key=lambda row: float(row["persons"]))
    return replace(
        summary,
        persons=float(gravest["persons"]),
        persons_standard_error=float(gravest["persons_standard_error"]),
        event_id=str(gravest["event_id"]),
    )


def _dues(procedure: Procedure, clocks: Sequence[Record]) -> tuple[DueStep, ...]:
    titles = {clock.code: clock.title for clock in procedure.clocks}
    return tuple(
        DueStep(titles[row["clock_code"]], pd.Timestamp(row["due_at"]), bool(row["is_overdue"]))
        for row in clocks
    )


def _previous_level(states: Mapping[str, Record], state: Record) -> str | None:
    before = states.get(str(state["predecessor_id"] or ""))
    return None if before is None else str(before["level_code"])


def _action_id(row: Record) -> str:
    return f"action:{str(row['sha256'])[:20]}"


def _clock_id(row: Record) -> str:
    return f"overdue:{row['warning_id']}:{row['clock_code']}:{row['started_at']:%Y%m%dT%H%M%S}"


def _event_id(row: Record) -> str:
    # The id of an event is not told: what stands in the log of notices may be read by more.
    text = f"{row['event_id']}|{row['rule_ids']}|{_text(row['level_code'])}"
    return f"event:{hashlib.sha256(text.encode()).hexdigest()[:20]}"


def _place_of(row: Record) -> str:
    return _text(row["county_code"]) or str(row["area_code"])


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _is_number(value: object) -> bool:
    return isinstance(value, float) and math.isfinite(value)
