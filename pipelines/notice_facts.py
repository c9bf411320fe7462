"""What notices are told from, read from the warehouse.

What does not belong here: what there is to tell (pipelines.notice_occasions), the words
(reports.notices).
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from assets.layoff_events import EVENT, EVENT_LEVEL
from assets.warning_clocks import running_clocks
from catalogue.warning_log import LOG, warning_states
from profiles.bulletins import area_bulletin_kinds, bulletin_kinds
from profiles.model import Language, Profile
from profiles.notices import OccasionKind
from profiles.procedure import Procedure
from reports.inputs import TABLE_OF_FIELD, BulletinInputs, empty_frame
from reports.notices import ReasonSource
from warehouse import Home, Warehouse
from warehouse.warning_log import vintage_acted_on

Record = dict[Any, Any]

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

LIVE = ("announced", "in_effect")

READ_FIELDS = {
    "level": "warnings.level",
    "signal": "warnings.signal",
    "level_reason": "warnings.reason",
    "event_level": EVENT_LEVEL,
}
"""Frames of a bulletin's inputs that a notice needs, besides the facts."""


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

    Notes
    -----
    Every channel is asked of the same rows: what is derived from them is kept.
    """

    vintage: pd.Timestamp
    log: pd.DataFrame
    events: pd.DataFrame
    _clocks: dict[pd.Timestamp, list[Record]] = field(default_factory=dict, repr=False)

    @cached_property
    def states(self) -> dict[str, Record]:
        """The present state of every warning, by its id."""
        rows = warning_states(self.log).to_dict("records")
        return {str(row["warning_id"]): row for row in rows}

    @cached_property
    def steps(self) -> dict[str, list[Record]]:
        """The actions that are told, by warning, in their order."""
        found: dict[str, list[Record]] = {}
        for row in self.log[self.log["action_code"].isin(list(KIND_OF_ACTION))].to_dict("records"):
            found.setdefault(str(row["warning_id"]), []).append(row)
        return found

    @cached_property
    def live_events(self) -> list[Record]:
        """The events that are not over."""
        return self.events[self.events["status"].isin(LIVE)].to_dict("records")

    def clocks(self, procedure: Procedure, now: pd.Timestamp) -> list[Record]:
        """Return the clocks that run at a moment, the next due first."""
        if now not in self._clocks:
            clocks = running_clocks(self.log, procedure, now=now)
            self._clocks[now] = clocks.to_dict("records")
        return self._clocks[now]


def read_facts(warehouse: Warehouse, vintage: pd.Timestamp | None) -> Facts | None:
    """Return what there is to tell of, as known at a vintage; None where nothing was made yet.

    Parameters
    ----------
    warehouse
        Not held by a run.
    vintage
        None: the latest of all.
    """
    events = warehouse.read_table(EVENT_LEVEL)["vintage"]
    acted_on = vintage_acted_on(warehouse)
    latest = acted_on if events.empty else max(filter(None, (acted_on, events.max())))
    if latest is None:
        return None
    month = pd.Timestamp(latest) if vintage is None else vintage
    log = warehouse.read_table(LOG)
    return Facts(
        vintage=month,
        log=log[log["vintage"] <= month].reset_index(drop=True),
        events=warehouse.read_table(EVENT, vintage=month),
    )


def reader_of_reasons(
    warehouse: Warehouse, profile: Profile
) -> Callable[[pd.Timestamp], ReasonSource]:
    """Return what reads the frames a notice's reason is told from, each vintage once."""
    read: dict[pd.Timestamp, ReasonSource] = {}

    def of(vintage: pd.Timestamp) -> ReasonSource:
        if vintage not in read:
            read[vintage] = ReasonSource(_inputs(warehouse, profile, vintage), profile)
        return read[vintage]

    return of


def _inputs(warehouse: Warehouse, profile: Profile, vintage: pd.Timestamp) -> BulletinInputs:
    frames: dict[str, Any] = {
        item.name: empty_frame(item.name)
        for item in fields(BulletinInputs)
        if item.name in TABLE_OF_FIELD
    }
    frames |= {
        name: warehouse.read_table(table, vintage=vintage) for name, table in READ_FIELDS.items()
    }
    frames["observation"] = warehouse.observation_as_of(vintage)
    return BulletinInputs(
        vintage=vintage, code_revision="", profile_sha256=profile.content_sha256, **frames
    )


def bulletin_name(
    profile: Profile,
    home: Home,
    vintage: pd.Timestamp,
    language: Language,
    *,
    area_code: str | None = None,
) -> str | None:
    """Return the file name of a vintage's internal bulletin, None where it is not made.

    A name without its folder: that could tell who uses this machine. ``area_code`` asks for
    the bulletin of one area.
    """
    kinds = bulletin_kinds(profile) if area_code is None else area_bulletin_kinds(profile)
    paths: list[Path] = [
        home.bulletin_path(vintage, *kind.name_parts, stem=kind.stem, area_code=kind.area_code)
        for kind in kinds
        if (kind.edition, kind.language, kind.area_code) == ("internal", language, area_code)
    ]
    return next((path.name for path in paths if path.exists()), None)
