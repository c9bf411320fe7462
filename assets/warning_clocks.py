"""The clocks of open warnings: what is due by when, and what is overdue.

What does not belong here: how long a clock runs (profiles.procedure), wording of the time
left (pipelines.cli_warning).
"""

import pandas as pd

from catalogue.warning_log import warning_states
from catalogue.warning_states import FINAL
from profiles.procedure import Clock, Procedure

COLUMNS = ["warning_id", "clock_code", "started_at", "due_at", "is_overdue"]


def running_clocks(log: pd.DataFrame, procedure: Procedure, *, now: pd.Timestamp) -> pd.DataFrame:
    """Return the clocks that run at a moment, the next due first.

    Parameters
    ----------
    log : pandas.DataFrame
        ``warnings.action``.
    procedure : Procedure
        Its clocks say what must follow what, within how many hours.
    now : pandas.Timestamp
        UTC, naive.

    Returns
    -------
    pandas.DataFrame
        warning_id, clock_code, started_at, due_at (UTC), is_overdue; one row per clock that
        has started and not been stopped, of warnings that are not closed.

    Notes
    -----
    A clock starts with the last action of its kind and is stopped by any later action it
    waits for. That something was done late shows in the log, not here.
    """
    states = warning_states(log)
    rows = []
    for warning_id, level_code in states.loc[
        ~states["state_code"].isin(FINAL), ["warning_id", "level_code"]
    ].itertuples(index=False, name=None):
        own = log[log["warning_id"] == warning_id]
        for clock in procedure.clocks_of(str(level_code)):
            started_at = _start(own, clock)
            if started_at is not None:
                due_at = started_at + pd.Timedelta(hours=clock.hours)
                rows.append((warning_id, clock.code, started_at, due_at, due_at < now))
    frame = pd.DataFrame(rows, columns=COLUMNS)
    # Of no rows the types are not known: a column of objects would not do as a mask.
    types = {"started_at": "datetime64[us]", "due_at": "datetime64[us]", "is_overdue": "bool"}
    frame = frame.astype(types)
    return frame.sort_values(["due_at", "warning_id", "clock_code"], ignore_index=True)


def _start(own: pd.DataFrame, clock: Clock) -> pd.Timestamp | None:
    """Return since when a clock runs for a warning, or None where it does not."""
    starts = own[own["action_code"] == clock.from_action]
    if starts.empty:
        return None
    start = starts.iloc[-1]
    later = own[own["action_number"] > start["action_number"]]
    is_stopped = later["action_code"].isin(clock.to_actions).any()
    return None if is_stopped else pd.Timestamp(start["recorded_at"])
