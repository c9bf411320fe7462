"""What a proposal rests on, read from the warehouse.

What does not belong here: what follows from it (assets.warning_proposals), the log as kept
(warehouse.warning_log).
"""

import pandas as pd

from assets.warning_proposals import evidence_sha256, system_actions
from catalogue.warning_log import LOG, WarningAction
from profiles.model import Profile
from warehouse import Warehouse
from warehouse.warning_log import latest_issued

LEVEL = "warnings.level"
EVIDENCE = (LEVEL, "warnings.signal", "warnings.event_level")
"""Tables whose rows of an area are what its proposal rests on."""


def evidence_of(warehouse: Warehouse, area_code: str, vintage: pd.Timestamp) -> str:
    """Return the fingerprint of what the warehouse holds on an area's level at a vintage."""
    frames = (warehouse.read_table(name, vintage=vintage) for name in EVIDENCE)
    return evidence_sha256(*(frame[frame["area_code"] == area_code] for frame in frames))


def proposed_actions(
    warehouse: Warehouse, profile: Profile, vintage: pd.Timestamp
) -> list[WarningAction]:
    """Return what a run of a vintage adds to the log; nothing for a vintage of the past.

    A vintage is past once a later one was issued: making its bulletin again is no news.
    """
    issued = latest_issued(warehouse)
    if profile.procedure is None or (issued is not None and issued > vintage):
        return []
    levels = warehouse.read_table(LEVEL, vintage=vintage)
    known = {level.code: level.rank for level in profile.scheme.levels}
    levels = levels[levels["level_code"].isin(known)].assign(
        evidence_sha256=lambda frame: [
            evidence_of(warehouse, str(code), vintage) if known[level] > 0 else ""
            for code, level in zip(frame["area_code"], frame["level_code"], strict=True)
        ]
    )
    return system_actions(warehouse.read_table(LOG), levels, vintage=vintage, ranks=known)
