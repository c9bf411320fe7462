"""Where warnings are kept and read: the log, what a proposal rests on, the state at a vintage.

Whoever writes here holds the run lock: a run, or the command line. What does not belong
here: what may be written (assets.warning_actions, assets.warning_proposals).
"""

from collections.abc import Sequence

import pandas as pd

from assets.warning_proposals import evidence_sha256, system_actions
from catalogue.warning_log import LOG, STATE, WarningAction, appended_rows, warning_states
from profiles.model import Profile
from warehouse import Warehouse, frozen_through

LEVEL = "warnings.level"
SIGNAL = "warnings.signal"


def read_log(warehouse: Warehouse) -> pd.DataFrame:
    """Return the whole log of actions, in the order of its numbers."""
    return warehouse.read_table(LOG)


def record_actions(
    warehouse: Warehouse, actions: Sequence[WarningAction], *, now: pd.Timestamp
) -> pd.DataFrame:
    """Append actions to the log, all or none, and return the rows written.

    Parameters
    ----------
    warehouse
        Whose run lock the caller holds.
    actions
        In the order in which they happened.
    now
        Moment of recording, UTC, naive.

    Raises
    ------
    ValueError
        If the state of a warning does not allow its action; nothing is written.
    """
    rows = appended_rows(read_log(warehouse), actions, recorded_at=now.as_unit("us"))
    if len(rows):
        warehouse.append(LOG, rows)
    return rows


def latest_issued(warehouse: Warehouse) -> pd.Timestamp | None:
    """Return the latest vintage whose bulletin was made, or None."""
    issued = warehouse.read_table("runs.issue")["vintage"]
    return None if issued.empty else pd.Timestamp(issued.max())


def evidence_of(warehouse: Warehouse, area_code: str, vintage: pd.Timestamp) -> str:
    """Return the fingerprint of what the warehouse holds on an area's level at a vintage."""
    level = warehouse.read_table(LEVEL, vintage=vintage)
    signal = warehouse.read_table(SIGNAL, vintage=vintage)
    return evidence_sha256(
        level[level["area_code"] == area_code], signal[signal["area_code"] == area_code]
    )


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
            evidence_of(warehouse, str(code), vintage) for code in frame["area_code"]
        ]
    )
    return system_actions(read_log(warehouse), levels, vintage=vintage, ranks=known)


def states_at(warehouse: Warehouse, vintage: pd.Timestamp) -> pd.DataFrame | None:
    """Return the states a vintage's bulletin tells, or None where those stored stay.

    Returns
    -------
    pandas.DataFrame or None
        Columns of ``warnings.state``. Of an open vintage: as they are now. Of one that was
        issued and is frozen: None if its states were stored, else as they were when it
        was issued; whatever people did since belongs to the next bulletin.
    """
    log = read_log(warehouse)
    issue = warehouse.read_table("runs.issue", vintage=vintage)
    frozen = frozen_through(warehouse)
    if len(issue) and frozen is not None and vintage <= frozen:
        ledger = warehouse.read_table("runs.computation", vintage=vintage)
        if (ledger["stage"] == STATE).any():
            return None
        log = log[log["recorded_at"] <= issue["issued_at"].iloc[0]]
    return warning_states(log).drop(columns="proposed_by").assign(vintage=vintage)


def is_told(warehouse: Warehouse, vintage: pd.Timestamp) -> bool:
    """Return whether a vintage's bulletin tells what people did since, or need not."""
    now = states_at(warehouse, vintage)
    if now is None or now.empty:
        return True
    stored = warehouse.read_table(STATE, vintage=vintage)
    return set(now["through_sha256"]) == set(stored["through_sha256"])
