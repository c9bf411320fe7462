"""The log of actions on warnings as kept, and the states each vintage's bulletin tells.

Whoever writes here holds the run lock: a run, or the command line. What does not belong
here: the chain of hashes (catalogue.warning_log), what may be written (assets).
"""

from collections.abc import Sequence

import pandas as pd

from catalogue.warning_log import LOG, STATE, WarningAction, appended_rows, warning_states
from warehouse.connection import Warehouse
from warehouse.intake import frozen_through


def append_actions(
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
    log = warehouse.read_table(LOG)
    rows = appended_rows(log, actions, recorded_at=now.as_unit("us"))
    if len(rows):
        warehouse.append(LOG, rows)
    return rows


def latest_issued(warehouse: Warehouse) -> pd.Timestamp | None:
    """Return the latest vintage whose bulletin was made, or None."""
    issued = warehouse.read_table("runs.issue")["vintage"]
    return None if issued.empty else pd.Timestamp(issued.max())


def vintage_acted_on(warehouse: Warehouse) -> pd.Timestamp | None:
    """Return the vintage people act at: the latest issued, or proposed at on arrival; or None.

    A report of staff cuts proposes before its month is run, and its clocks do not wait.
    """
    proposed = warehouse.read_table(LOG)["vintage"]
    known = [latest_issued(warehouse), None if proposed.empty else proposed.max()]
    return max((pd.Timestamp(vintage) for vintage in known if vintage is not None), default=None)


def states_to_tell(warehouse: Warehouse, vintage: pd.Timestamp) -> pd.DataFrame | None:
    """Return the states a vintage's bulletin tells, or None where those stored stay.

    Returns
    -------
    pandas.DataFrame or None
        Columns of ``warnings.state``. Of an open vintage: as they are now. Of one that was
        issued and is frozen: None if its states were stored, else as they were when it
        was issued; whatever people did since belongs to the next bulletin. Of none what
        followed the first action of a later vintage: a bulletin of the past that is made for
        the first time knows nothing of it.
    """
    log = _until_later_vintage(warehouse.read_table(LOG), vintage)
    issue = warehouse.read_table("runs.issue", vintage=vintage)
    frozen = frozen_through(warehouse)
    if len(issue) and frozen is not None and vintage <= frozen:
        ledger = warehouse.read_table("runs.computation", vintage=vintage)
        if (ledger["stage"] == STATE).any():
            return None
        log = log[log["recorded_at"] <= issue["issued_at"].iloc[0]]
    return warning_states(log).drop(columns="proposed_by").assign(vintage=vintage)


def _until_later_vintage(log: pd.DataFrame, vintage: pd.Timestamp) -> pd.DataFrame:
    """Return the first rows of a log, up to one of a later vintage.

    People act at the vintage issued last, so a row behind may bear an earlier one again.
    """
    return log[~(log["vintage"] > vintage).cummax()]


def are_states_told(warehouse: Warehouse, vintage: pd.Timestamp) -> bool:
    """Return whether a vintage's bulletin tells all that people did, as far as it should."""
    now = states_to_tell(warehouse, vintage)
    if now is None or now.empty:
        return True
    stored = warehouse.read_table(STATE, vintage=vintage)
    return set(now["through_sha256"]) == set(stored["through_sha256"])
