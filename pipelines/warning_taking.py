"""Taking one action on a warning from the command line: lock, vintage, log, answer.

What does not belong here: whether it may be taken (assets.warning_actions).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
import typer

from catalogue.warning_log import LOG, WarningAction, warning_states
from catalogue.warning_states import SYSTEM, HumanAction
from pipelines.console import console, errors, name_of, stop
from pipelines.environment import utc_now
from pipelines.notice_words import tell_after
from pipelines.warning_words import action_words, next_step
from profiles.model import Profile
from warehouse import Home, LockHolder, Warehouse, hold_run_lock
from warehouse.submissions.personal import without_identifiers
from warehouse.warning_log import append_actions, vintage_acted_on

if TYPE_CHECKING:
    from assets.warning_actions import Wish

REFUSED = 1
"""Exit code of an action that was refused."""
LONGEST_COMMENT = 2000


@dataclass(frozen=True)
class Words:
    """Who acts, and what they say: the options ``--as``, ``--comment``, ``--reference``."""

    as_code: str
    comment: str = ""
    reference: str = ""


def take_action(
    place: Profile,
    home: Home,
    action: HumanAction,
    actions_of: "Callable[[Warehouse, Wish], list[WarningAction]]",
    *,
    words: Words,
    wait_seconds: float,
) -> None:
    """Take an action, holding the run lock, and say what was recorded and what comes next.

    Parameters
    ----------
    place, home
        The profile and its folder.
    action
        What is done.
    actions_of
        Returns what goes into the log, or raises ActionRefusedError.
    words
        Who acts, and what they say.
    wait_seconds
        How long to wait for a run, or for another action, that holds the lock.

    Raises
    ------
    typer.Exit
        With code 1 if the action is refused or the lock is still held, 2 where there is no
        vintage to act on.
    """
    _check_text(words.comment, "--comment")
    _check_text(words.reference, "--reference")
    try:
        with hold_run_lock(
            home.lock_path,
            vintage=f"none (warning {action.replace('_', '-')} by {words.as_code})",
            on_wait=lambda holder: _say_waiting(holder, wait_seconds),
            timeout_seconds=wait_seconds,
        ):
            rows, state = _recorded(Warehouse(home.warehouse_path), action, actions_of, words)
    except TimeoutError as error:
        errors.print(f"{error}; nothing was recorded. Try again.", style="red", highlight=False)
        raise typer.Exit(REFUSED) from None
    for row in rows[rows["actor_code"] != SYSTEM].to_dict("records"):
        done = action_words(row["action_code"])
        console.print(f"Recorded as action {row['action_number']}: {row['warning_id']} {done}.")
    for warning_id in rows.loc[rows["action_code"] == "supersede", "warning_id"]:
        console.print(f"It takes the place of {warning_id}, which is closed.")
    console.print(next_step(place, state), soft_wrap=True)
    if action in ("release", "keep", "lift"):
        console.print(f"The bulletins tell it after: unemployment-risk run -p {name_of(place)}")
    tell_after(place, home, is_run=False)


def _recorded(
    warehouse: Warehouse,
    action: HumanAction,
    actions_of: "Callable[[Warehouse, Wish], list[WarningAction]]",
    words: Words,
) -> tuple[pd.DataFrame, "pd.Series[str]"]:
    """Return the rows written and the state of the warning acted on; refuse with exit code 1."""
    from assets.warning_actions import ActionRefusedError, Wish

    with warehouse.session():
        vintage = vintage_acted_on(warehouse)
        if vintage is None:
            stop("no vintage has been made yet; run a month first.")
        wish = Wish(action, words.as_code, vintage, words.comment, words.reference)
        try:
            actions = actions_of(warehouse, wish)
        except ActionRefusedError as error:
            errors.print(f"Refused: {error}", style="red", highlight=False, soft_wrap=True)
            raise typer.Exit(REFUSED) from None
        rows = append_actions(warehouse, actions, now=utc_now())
        states = warning_states(warehouse.read_table(LOG))
    own = rows.loc[rows["action_code"] == action, "warning_id"].iloc[0]
    return rows, states[states["warning_id"] == own].iloc[0]


def _say_waiting(holder: LockHolder | None, wait_seconds: float) -> None:
    console.print(
        f"Waiting up to {wait_seconds:.0f} s for {holder or 'a run that just began'} …",
        highlight=False,
    )


def _check_text(text: str, option: str) -> None:
    if len(text) > LONGEST_COMMENT:
        stop(f"{option}: expected at most {LONGEST_COMMENT} characters, got {len(text)}.")
    if without_identifiers(text) != text:
        stop(f"{option} seems to hold a number or address of a person; the log keeps none.")
