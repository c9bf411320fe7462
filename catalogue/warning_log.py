"""The log of actions on warnings: appended row by row, each bound to the one before by a hash.

The state of every warning is derived from it and stored nowhere else as truth. What does
not belong here: who may act (profiles.procedure), keeping the log (warehouse).
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, cast

import pandas as pd

from catalogue.contracts import cast_to_contract, empty_frame
from catalogue.tables import TABLES
from catalogue.warning_states import FINAL, ActionCode, StateCode, next_state

LOG = "warnings.action"
STATE = "warnings.state"
NO_HASH = "0" * 64


@dataclass(frozen=True)
class WarningAction:
    """What is done to a warning, before the log gives it a number, a moment and a hash."""

    warning_id: str
    area_code: str
    vintage: pd.Timestamp
    level_code: str
    action_code: ActionCode
    actor_code: str
    role_code: str
    comment: str = ""
    reference: str = ""
    predecessor_id: str = ""
    evidence_sha256: str = ""


def appended_rows(
    log: pd.DataFrame, actions: Sequence[WarningAction], *, recorded_at: pd.Timestamp
) -> pd.DataFrame:
    """Return the rows that put actions behind the last of a log, in the order given.

    Parameters
    ----------
    log : pandas.DataFrame
        ``warnings.action`` as it stands, in the order of its numbers.
    actions : sequence of WarningAction
        What is done.
    recorded_at : pandas.Timestamp
        Now, UTC, naive; never before the log's last moment, which it is raised to.

    Returns
    -------
    pandas.DataFrame
        Columns of ``warnings.action``, one row per action.

    Raises
    ------
    ValueError
        If a warning's state does not allow an action; nothing is returned then.
    """
    states = _states_by_warning(log)
    number = 0 if log.empty else int(log["action_number"].iloc[-1])
    previous = NO_HASH if log.empty else str(log["sha256"].iloc[-1])
    moment = recorded_at if log.empty else max(recorded_at, log["recorded_at"].iloc[-1])
    rows = []
    for action in actions:
        states[action.warning_id] = next_state(states.get(action.warning_id), action.action_code)
        number += 1
        row = {"action_number": number, "recorded_at": moment, **asdict(action)}
        row["previous_sha256"] = previous
        row["sha256"] = previous = row_sha256(row)
        rows.append(row)
    return cast_to_contract(pd.DataFrame(rows), LOG) if rows else empty_frame(LOG)


def row_sha256(row: dict[str, Any]) -> str:
    """Return the hash of a row of the log, its own ``sha256`` left out."""
    names = [name for name in TABLES[LOG].column_names if name != "sha256"]
    text = json.dumps([_plain(row[name]) for name in names], ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def log_problems(log: pd.DataFrame, states: pd.DataFrame | None = None) -> list[str]:
    """Return what shows that a log was changed, shortened or reordered; none if it is whole.

    Parameters
    ----------
    log : pandas.DataFrame
        ``warnings.action`` in the order of its numbers.
    states : pandas.DataFrame, optional
        ``warnings.state``: the ends of the log that bulletins were told from. They betray a
        log cut off at its end, which the chain alone does not.

    Returns
    -------
    list of str
        Sentences, the first broken row first.

    Notes
    -----
    Each row's hash covers its columns and the hash before (a hash chain, Haber and
    Stornetta 1991). It finds a change; it does not hinder one, and whoever rewrites the whole
    log and every stored state escapes it. Write the last hash down elsewhere.
    """
    problems = []
    previous, moment = NO_HASH, pd.Timestamp.min
    rows = cast("list[dict[str, Any]]", log.to_dict("records"))
    for number, row in enumerate(rows, start=1):
        if row["action_number"] != number:
            problems.append(f"expected action {number}, got {row['action_number']}")
            return problems
        if row["previous_sha256"] != previous:
            problems.append(f"action {number} does not follow the one before it")
        if row["sha256"] != row_sha256(row):
            problems.append(f"action {number} was changed after it was recorded")
        if row["recorded_at"] < moment:
            problems.append(f"action {number} is dated before the one before it")
        previous, moment = row["sha256"], row["recorded_at"]
    problems += _ends_missing(log, states)
    return problems or _transition_problems(log)


def warning_states(log: pd.DataFrame) -> pd.DataFrame:
    """Return the present state of every warning of a log.

    Parameters
    ----------
    log : pandas.DataFrame
        ``warnings.action`` in the order of its numbers, or its first rows.

    Returns
    -------
    pandas.DataFrame
        Columns of ``warnings.state`` without ``vintage``, and ``proposed_by``; one row per
        warning in the order of their proposals.

    Raises
    ------
    ValueError
        If the log holds an action its warning's state does not allow.
    """
    lives: dict[str, dict[str, Any]] = {}
    reviewers: dict[str, set[str]] = {}
    for step in cast("list[dict[str, Any]]", log.to_dict("records")):
        warning_id = step["warning_id"]
        life = lives.get(warning_id) or _proposed(step)
        lives[warning_id] = _advanced(life, step)
        if step["action_code"] == "review":
            reviewers.setdefault(warning_id, set()).add(step["actor_code"])
    columns = [name for name in TABLES[STATE].column_names if name != "vintage"]
    frame = pd.DataFrame(list(lives.values()), columns=[*columns, "proposed_by"])
    frame["review_count"] = [len(reviewers.get(warning_id, ())) for warning_id in lives]
    frame["through_number"] = 0 if log.empty else int(log["action_number"].iloc[-1])
    frame["through_sha256"] = NO_HASH if log.empty else str(log["sha256"].iloc[-1])
    for name in ("proposed_at", "state_since", "released_at", "closed_at", "proposed_vintage"):
        frame[name] = frame[name].astype("datetime64[us]")
    return frame


def _proposed(step: dict[str, Any]) -> dict[str, Any]:
    """Return the life that begins with a step; that it may begin so is for `next_state`."""
    return {
        "warning_id": step["warning_id"],
        "area_code": step["area_code"],
        "level_code": step["level_code"],
        "state_code": None,
        "proposed_vintage": step["vintage"],
        "predecessor_id": step["predecessor_id"],
        "proposed_at": step["recorded_at"],
        "proposed_by": step["actor_code"],
        "released_at": None,
        "closed_at": None,
        "release_reference": "",
        "lifting_reference": "",
    }


def _advanced(life: dict[str, Any], step: dict[str, Any]) -> dict[str, Any]:
    action, moment = step["action_code"], step["recorded_at"]
    state = next_state(life["state_code"], action)
    after = dict(life)
    if state != life["state_code"]:
        after |= {"state_code": state, "state_since": moment}
    if action == "release":
        after |= {"released_at": moment, "release_reference": step["reference"]}
    if action == "lift":
        after["lifting_reference"] = step["reference"]
    if state in FINAL:
        after["closed_at"] = moment
    return after


def _states_by_warning(log: pd.DataFrame) -> dict[str, StateCode]:
    states: dict[str, StateCode] = {}
    for warning_id, action in zip(log["warning_id"], log["action_code"], strict=True):
        states[warning_id] = next_state(states.get(warning_id), action)
    return states


def _transition_problems(log: pd.DataFrame) -> list[str]:
    try:
        _states_by_warning(log)
    except ValueError as error:
        return [str(error)]
    return []


def _ends_missing(log: pd.DataFrame, states: pd.DataFrame | None) -> list[str]:
    if states is None or states.empty:
        return []
    known = dict(zip(log["action_number"], log["sha256"], strict=True))
    ends = states[["vintage", "through_number", "through_sha256"]].drop_duplicates()
    return [
        f"the bulletin of {vintage:%Y-%m} was told from a log that ended otherwise at"
        f" action {number}"
        for vintage, number, sha256 in ends.itertuples(index=False, name=None)
        if known.get(number) != sha256
    ]


def _plain(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return value.isoformat(timespec="microseconds")
    return str(value)
