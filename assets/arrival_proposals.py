"""What the arrival of a report of staff cuts proposes: a graver level, at once and no more.

A report only raises. Lowering, and whatever else the month says, is the monthly run's. What
does not belong here: recognising events (assets.layoff_events), what follows from a level
(assets.warning_proposals).
"""

from collections.abc import Mapping

import pandas as pd

from assets.warning_evidence import LEVEL, evidence_of
from assets.warning_proposals import system_actions
from assets.warning_rules import ranks
from catalogue import as_month
from catalogue.warning_log import LOG, WarningAction, warning_states
from catalogue.warning_states import IN_FORCE, UNDECIDED
from profiles.model import Profile
from warehouse import Warehouse
from warehouse.warning_log import latest_issued

EVENT_LEVEL = "warnings.event_level"


def arrival_actions(
    warehouse: Warehouse, profile: Profile, vintage: pd.Timestamp
) -> list[WarningAction]:
    """Return what is added to the log because layoff events lift the level of an area.

    Parameters
    ----------
    warehouse
        Holds the event levels of the vintage, and the levels of the latest monthly run.
    profile
        Levels and procedure; without a procedure there is no log.
    vintage
        Vintage the report was received in.

    Returns
    -------
    list of WarningAction
        By area code; none where the level already stands, is proposed or in force, or was
        decided on by people since the events began to support it, and none for a vintage
        of the past.

    Notes
    -----
    Counties have no warnings of their own: their events show in the bulletin, and raise the
    city only where an event rule says so.
    """
    issued = latest_issued(warehouse)
    if profile.procedure is None or (issued is not None and issued > vintage):
        return []
    known = ranks(profile)
    told = [area.code for area in profile.areas if area.kind != "county"]
    history = warehouse.read_table(EVENT_LEVEL)
    history = history[history["area_code"].isin(told) & (history["vintage"] <= vintage)]
    now = history[history["vintage"] == vintage]
    log = warehouse.read_table(LOG)
    standing = _standing_ranks(warehouse, log, vintage, known)
    is_graver = [
        known[level] > standing.get(area, 0)
        for area, level in zip(now["area_code"], now["level_code"], strict=True)
    ]
    raised = now[pd.Series(is_graver, index=now.index, dtype=bool)]
    if raised.empty:
        return []
    levels = pd.DataFrame(
        {
            "area_code": raised["area_code"],
            "level_code": raised["level_code"],
            "since_vintage": [_since(history, str(area), vintage) for area in raised["area_code"]],
            "evidence_sha256": [
                evidence_of(warehouse, str(area), vintage) for area in raised["area_code"]
            ],
        }
    )
    return system_actions(log, levels, vintage=vintage, ranks=known)


def _standing_ranks(
    warehouse: Warehouse, log: pd.DataFrame, vintage: pd.Timestamp, known: Mapping[str, int]
) -> dict[str, int]:
    """Return the gravest rank that stands in each area: by the last monthly run, or a warning."""
    levels = warehouse.read_table(LEVEL)
    levels = levels[levels["vintage"] <= vintage]
    latest = levels[levels["vintage"] == levels["vintage"].max()]
    states = warning_states(log)
    states = states[states["state_code"].isin(IN_FORCE | UNDECIDED)]
    standing: dict[str, int] = {}
    for frame in (latest, states):
        for area, level in zip(frame["area_code"], frame["level_code"], strict=True):
            rank = known.get(str(level), 0)
            standing[str(area)] = max(rank, standing.get(str(area), 0))
    return standing


def _since(history: pd.DataFrame, area_code: str, vintage: pd.Timestamp) -> pd.Timestamp:
    """Return the first vintage of the unbroken run at the level events support now."""
    own = history[history["area_code"] == area_code].set_index("vintage")["level_code"]
    since = vintage
    while (before := as_month(since - pd.DateOffset(months=1))) in own.index:
        if own[before] != own[vintage]:
            break
        since = before
    return since
