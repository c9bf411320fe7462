"""What there is to tell a channel: from the log of warnings, its clocks, and layoff events.

Pure: frames and what was told before in, occasions out. What does not belong here: the words
(reports.notices), sending (pipelines.notices).
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from assets.warning_clocks import running_clocks
from catalogue.warning_log import warning_states
from catalogue.warning_states import FINAL, IN_FORCE
from profiles.model import Profile
from profiles.notices import Channel, NoticeSettings, OccasionKind, areas_told, is_of_areas
from profiles.procedure import Procedure
from reports.notices import CutSummary, DueStep, Occasion

KIND_OF_ACTION: dict[str, OccasionKind] = {
    "propose": "proposed",
    "ask": "awaiting_approval",
    "release": "released",
    "reject": "rejected",
    "lapse": "lapsed",
    "propose_lifting": "lifting_proposed",
    "keep": "kept",
    "lift": "lifted",
}
ENDS: frozenset[OccasionKind] = frozenset({"rejected", "lapsed", "lifted"})
"""Told to whoever was told of the warning, subscribed or not."""

LIVE = ("announced", "in_effect")
FEWEST_ENTERPRISES = 3
"""A county is named, and persons are counted, only of so many enterprises (default)."""
MOST_DUES = 2
"""Steps that one notice names, the next due first."""


@dataclass(frozen=True)
class Facts:
    """What the warehouse holds for notices.

    Parameters
    ----------
    vintage : pandas.Timestamp
        The latest known.
    log : pandas.DataFrame
        ``warnings.action``.
    events : pandas.DataFrame
        ``restricted.layoff_event`` of the vintage.
    """

    vintage: pd.Timestamp
    log: pd.DataFrame
    events: pd.DataFrame


class Audience:
    """A channel, and what those who read it are told.

    Parameters
    ----------
    profile
        With notices and a procedure.
    channel
        One of its channels.
    """

    def __init__(self, profile: Profile, channel: Channel) -> None:
        assert profile.notices is not None
        assert profile.procedure is not None
        self.profile, self.channel = profile, channel
        self.notices: NoticeSettings = profile.notices
        self.procedure: Procedure = profile.procedure
        self.areas = areas_told(channel, self.procedure)
        self.ranks = {level.code: level.rank for level in profile.scheme.levels}
        self._parents = {area.code: area.parent_code for area in profile.areas}

    def is_told(self, kind: OccasionKind, rank: int) -> bool:
        """Return whether the channel is told of an occasion of a rank."""
        return self.notices.is_told(
            self.channel, kind, procedure=self.procedure, rank=rank, ranks=self.ranks
        )

    def rank(self, level_code: str | None) -> int:
        """Return the rank of a level, 0 where there is none."""
        return self.ranks.get(level_code or "", 0)

    def is_of_place(self, *area_codes: str) -> bool:
        """Return whether places, or what they lie in, are the channel's."""
        lineage: list[str] = []
        for code in area_codes:
            above: str | None = code
            while above is not None and above not in lineage:
                lineage.append(above)
                above = self._parents.get(above)
        return is_of_areas(lineage, self.areas)

    @cached_property
    def urgent_rank(self) -> int | None:
        """The rank from which quiet hours do not hold; None where they always do."""
        quiet = self.notices.quiet_hours
        code = None if quiet is None else quiet.passed_from_level_code
        return None if code is None else self.ranks[code]

    def is_urgent(self, occasion: Occasion) -> bool:
        """Return whether an occasion is told in quiet hours too."""
        return self.urgent_rank is not None and self.rank(occasion.level_code) >= self.urgent_rank


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
    clocks = running_clocks(facts.log, audience.procedure, now=now)
    warnings = _warning_occasions(audience, facts.log, set(told), clocks)
    heard = {code for item in warnings for code in item.occasion_ids} | set(told)
    return [
        *warnings,
        *_overdue_occasions(audience, facts.log, heard, clocks),
        *_event_occasions(audience, facts, set(told)),
    ]


def _warning_occasions(
    audience: Audience, log: pd.DataFrame, told: set[str], clocks: pd.DataFrame
) -> list[Occasion]:
    states = _states(log)
    telling = log[log["action_code"].isin(list(KIND_OF_ACTION))]
    heard_of = {row["warning_id"] for row in telling.to_dict("records") if _action_id(row) in told}
    found: list[tuple[int, Occasion]] = []
    for warning_id, own in telling.groupby("warning_id", sort=False):
        state = states[str(warning_id)]
        if not audience.is_of_place(str(state["area_code"])):
            continue
        if state["state_code"] in FINAL and warning_id not in heard_of:
            continue
        pending = _pending(own.to_dict("records"), told)
        level_before = _previous_level(states, state)
        wanted = [
            row for row in pending if _is_wanted(audience, row, state, level_before, heard_of)
        ]
        if wanted:
            occasion = _occasion(audience, wanted[-1], state, level_before, clocks)
            found.append((int(wanted[-1]["action_number"]), occasion))
    return [occasion for _, occasion in sorted(found, key=lambda item: item[0])]


def _pending(rows: list[dict[Any, Any]], told: set[str]) -> list[dict[Any, Any]]:
    places = [place for place, row in enumerate(rows) if _action_id(row) in told]
    return rows[places[-1] + 1 :] if places else rows


def _is_wanted(
    audience: Audience,
    row: Mapping[Any, Any],
    state: Mapping[Any, Any],
    level_before: str | None,
    heard_of: Collection[Any],
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
    row: Mapping[Any, Any],
    state: Mapping[Any, Any],
    level_before: str | None,
    clocks: pd.DataFrame,
) -> Occasion:
    kind = KIND_OF_ACTION[row["action_code"]]
    own = clocks[clocks["warning_id"] == row["warning_id"]].head(MOST_DUES)
    late = [_clock_id(clock) for clock in own.to_dict("records") if clock["is_overdue"]]
    return Occasion(
        occasion_ids=(*late, _action_id(row)),
        kind=kind,
        area_code=str(row["area_code"]),
        level_code=str(row["level_code"]),
        vintage=pd.Timestamp(row["vintage"]),
        happened_at=pd.Timestamp(row["recorded_at"]),
        is_released=state["state_code"] in IN_FORCE or pd.notna(state["released_at"]),
        previous_level_code=level_before if kind == "proposed" else None,
        reference=str(row["reference"]) if kind in ("released", "lifted") else "",
        dues=_dues(audience.procedure, own),
    )


def _overdue_occasions(
    audience: Audience, log: pd.DataFrame, told: set[str], clocks: pd.DataFrame
) -> list[Occasion]:
    states = _states(log)
    late = clocks[clocks["is_overdue"]]
    is_new = [_clock_id(clock) not in told for clock in late.to_dict("records")]
    late = late[pd.Series(is_new, index=late.index, dtype=bool)]
    found = []
    for warning_id, own in late.groupby("warning_id", sort=False):
        state = states[str(warning_id)]
        is_mine = audience.is_of_place(str(state["area_code"]))
        if not is_mine or not audience.is_told("overdue", audience.rank(state["level_code"])):
            continue
        found.append(
            Occasion(
                occasion_ids=tuple(_clock_id(clock) for clock in own.to_dict("records")),
                kind="overdue",
                area_code=str(state["area_code"]),
                level_code=str(state["level_code"]),
                vintage=pd.Timestamp(state["proposed_vintage"]),
                happened_at=pd.Timestamp(own["due_at"].max()),
                is_released=state["state_code"] in IN_FORCE,
                dues=_dues(audience.procedure, own),
            )
        )
    return found


def _event_occasions(audience: Audience, facts: Facts, told: set[str]) -> list[Occasion]:
    events = facts.events[facts.events["status"].isin(LIVE)]
    keep = [
        _event_id(row) not in told
        and audience.is_of_place(_place_of(row))
        and audience.is_told("layoff_event", audience.rank(_text(row["level_code"])))
        for row in events.to_dict("records")
    ]
    events = events[pd.Series(keep, index=events.index, dtype=bool)]
    return [
        _cuts_of(audience, facts, str(area_code), own)
        for area_code, own in events.groupby("area_code", sort=True)
    ]


def _cuts_of(audience: Audience, facts: Facts, area_code: str, own: pd.DataFrame) -> Occasion:
    rows = own.to_dict("records")
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
        happened_at=pd.Timestamp(own["first_known_on"].max()),
        cuts=_with_persons(summary, rows),
    )


def _places(rows: list[dict[Any, Any]]) -> tuple[tuple[str, int], ...]:
    """Return events by county, the most first; none of a county with too few enterprises."""
    events, enterprises = Counter[str](), Counter[str]()
    for row in rows:
        code = _text(row["county_code"])
        if code is not None:
            events[code] += 1
            enterprises[code] += int(row["enterprise_count"])
    told = [(code, n) for code, n in events.items() if enterprises[code] >= FEWEST_ENTERPRISES]
    return tuple(sorted(told, key=lambda item: (-item[1], item[0])))


def _with_persons(summary: CutSummary, rows: list[dict[Any, Any]]) -> CutSummary:
    large = [
        row
        for row in rows
        if row["kind"] == "large_scale_event"
        and row["enterprise_count"] >= FEWEST_ENTERPRISES
        and pd.notna(row["persons"])
        and pd.notna(row["persons_standard_error"])
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


def _dues(procedure: Procedure, clocks: pd.DataFrame) -> tuple[DueStep, ...]:
    titles = {clock.code: clock.title for clock in procedure.clocks}
    return tuple(
        DueStep(titles[row["clock_code"]], pd.Timestamp(row["due_at"]), bool(row["is_overdue"]))
        for row in clocks.to_dict("records")
    )


def _states(log: pd.DataFrame) -> dict[str, dict[Any, Any]]:
    return {str(row["warning_id"]): row for row in warning_states(log).to_dict("records")}


def _previous_level(
    states: Mapping[str, Mapping[Any, Any]], state: Mapping[Any, Any]
) -> str | None:
    before = states.get(str(state["predecessor_id"] or ""))
    return None if before is None else str(before["level_code"])


def _action_id(row: Mapping[Any, Any]) -> str:
    return f"action:{str(row['sha256'])[:20]}"


def _clock_id(row: Mapping[Any, Any]) -> str:
    return f"overdue:{row['warning_id']}:{row['clock_code']}:{row['started_at']:%Y%m%dT%H%M%S}"


def _event_id(row: Mapping[Any, Any]) -> str:
    # The id of an event is not told: what stands in the log of notices may be read by more.
    text = f"{row['event_id']}|{row['rule_ids']}|{_text(row['level_code'])}"
    return f"event:{hashlib.sha256(text.encode()).hexdigest()[:20]}"


def _place_of(row: Mapping[Any, Any]) -> str:
    return _text(row["county_code"]) or str(row["area_code"])


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
