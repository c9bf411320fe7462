"""Commands about warnings: list, show, propose, review … release, lift; log and verify.

Each message says what to do next, each refusal why. What does not belong here: what may be
done (assets.warning_actions), how it is told (pipelines.warning_words).
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import pandas as pd
import typer
from rich.table import Table

from catalogue.forms import SIMULATED_MARK
from catalogue.warning_log import LOG, STATE, WarningAction, log_problems, warning_states
from catalogue.warning_states import FINAL, HumanAction
from pipelines.console import ProfileOption, console, errors, name_of, place_of, stop
from pipelines.environment import utc_now
from pipelines.month import is_run_at_work
from pipelines.warning_taking import Words, take_action
from pipelines.warning_words import (
    ACTION_HELP,
    action_words,
    area_title,
    level_title,
    local_time,
    next_step,
    person_title,
    state_words,
    time_left,
)
from profiles.model import Profile
from warehouse import Home, Warehouse, read_lock_holder

if TYPE_CHECKING:
    from assets.warning_actions import Wish

app = typer.Typer(
    name="warning",
    help="The life of warnings: what is proposed, who has decided what, what is due.",
    no_args_is_help=True,
)

REFUSED = 1
"""Exit code of an action that was refused, and of a log that is not whole."""

WarningArgument = Annotated[str, typer.Argument(metavar="WARNING", help="As list names it.")]
AsOption = Annotated[
    str, typer.Option("--as", help="Your post: a code of the people in procedure.toml.")
]
CommentOption = Annotated[
    str, typer.Option(help="Opinion or reason; no names, numbers or addresses of persons.")
]
ReferenceOption = Annotated[str, typer.Option(help="Number of the approval, announcement or file.")]
WaitOption = Annotated[
    float, typer.Option(min=0, help="Seconds to wait for a run that is at work.")
]


@app.command("list")
def list_warnings(
    profile: ProfileOption = None,
    is_all: Annotated[bool, typer.Option("--all", help="Closed ones too.")] = False,
) -> None:
    """List the open warnings with their states and what is due."""
    place, home = _place(profile)
    log = _log(home)
    states = warning_states(log)
    shown = states if is_all else states[~states["state_code"].isin(FINAL)]
    if shown.empty:
        console.print("No warning is open." if not is_all else "No warning was ever proposed.")
        return
    table = Table("warning", "area", "level", "state", "since", "next due")
    for row in shown.to_dict("records"):
        table.add_row(
            str(row["warning_id"]),
            area_title(place, str(row["area_code"])),
            level_title(place, str(row["level_code"])),
            state_words(row["state_code"]),
            local_time(place, row["state_since"]),
            _next_due(place, log, str(row["warning_id"])),
        )
    console.print(table)
    console.print("One of them in full: unemployment-risk warning show WARNING")


@app.command()
def show(warning_id: WarningArgument, profile: ProfileOption = None) -> None:
    """Show a warning: what was done by whom and why, what is due, who may do what next."""
    place, home = _place(profile)
    log = _log(home)
    own = log[log["warning_id"] == warning_id]
    if own.empty:
        stop(f"no warning {warning_id}; see: unemployment-risk warning list --all")
    states = warning_states(log)
    state = states[states["warning_id"] == warning_id].iloc[0]
    console.print(
        f"[bold]{warning_id}[/bold] {area_title(place, str(state['area_code']))},"
        f" {level_title(place, str(state['level_code']))}: {state_words(state['state_code'])}"
    )
    if state["predecessor_id"]:
        console.print(f"Follows {state['predecessor_id']}.")
    _show_actions(place, own)
    console.print(next_step(place, state))
    for text in _dues(place, log, warning_id):
        console.print(f"Due: {text}", highlight=False)


@app.command()
def propose(
    area: Annotated[str, typer.Option(help="Area, a code of areas.toml.")],
    level: Annotated[str, typer.Option(help="Level, a code of the scheme.")],
    as_code: AsOption,
    comment: CommentOption = "",
    profile: ProfileOption = None,
    wait: WaitOption = 30,
) -> None:
    """Propose a warning by hand; a run proposes by itself what its rules find."""
    from assets.warning_actions import proposal_by_hand
    from assets.warning_evidence import evidence_of

    place, home = _place(profile)

    def of(warehouse: Warehouse, wish: "Wish") -> list[WarningAction]:
        return proposal_by_hand(
            warehouse.read_table(LOG),
            place,
            wish,
            area_code=area,
            level_code=level,
            evidence_sha256=evidence_of(warehouse, area, wish.vintage),
        )

    take_action(place, home, "propose", of, words=Words(as_code, comment), wait_seconds=wait)


def _add_command(action: HumanAction, help_text: str) -> None:
    @app.command(action.replace("_", "-"), help=help_text)
    def command(
        warning_id: WarningArgument,
        as_code: AsOption,
        comment: CommentOption = "",
        reference: ReferenceOption = "",
        profile: ProfileOption = None,
        wait: WaitOption = 30,
    ) -> None:
        from assets.warning_actions import action_on_warning

        place, home = _place(profile)

        def of(warehouse: Warehouse, wish: "Wish") -> list[WarningAction]:
            return action_on_warning(warehouse.read_table(LOG), place, warning_id, wish)

        words = Words(as_code, comment, reference)
        take_action(place, home, action, of, words=words, wait_seconds=wait)


for _action, _help in ACTION_HELP.items():
    _add_command(_action, _help)


@app.command("log")
def show_log(
    profile: ProfileOption = None,
    output: Annotated[
        Path | None, typer.Option(help="Write the whole log there as CSV, for the archive.")
    ] = None,
) -> None:
    """Show the log of actions, or write it to a file."""
    place, home = _place(profile)
    log = _log(home)
    if output is not None:
        from reports.senders.safe_csv import write_csv

        if not output.absolute().parent.is_dir():
            stop(f"{output.parent} is no folder; make it or name another file.")
        is_simulated = place.settings.is_simulated
        marked = log.assign(simulated=SIMULATED_MARK) if is_simulated else log
        write_csv(marked, output)
        console.print(f"{len(log)} actions: {output}", highlight=False, soft_wrap=True)
        return
    if log.empty:
        console.print("The log is empty: no warning was ever proposed.")
        return
    _show_actions(place, log)


@app.command()
def verify(profile: ProfileOption = None) -> None:
    """Check that no row of the log was changed, left out or cut off."""
    _, home = _place(profile)
    warehouse = _warehouse(home)
    log = _log(home)
    problems = log_problems(log, warehouse.read_table(STATE))
    if problems:
        for problem in problems:
            errors.print(problem, style="red", highlight=False, soft_wrap=True)
        errors.print("The log is not as it was recorded; compare it with your archive and backup.")
        raise typer.Exit(REFUSED)
    if log.empty:
        console.print("The log is empty and whole.")
        return
    console.print(f"{len(log)} actions, all as recorded. The last has the hash")
    console.print(str(log["sha256"].iloc[-1]), highlight=False, soft_wrap=True)
    console.print("Write it down elsewhere: it tells whether the log is still the same.")


def _place(profile: str | None) -> tuple[Profile, Home]:
    """Return the place and its folder, or stop where no warning can be yet."""
    place, surroundings = place_of(profile)
    home = surroundings.home(place.settings.code)
    if place.procedure is None:
        stop(f"{name_of(place)} has no procedure.toml: no log of warnings is kept for it.")
    if not home.warehouse_path.exists():
        stop(f"nothing has been made yet: unemployment-risk run --profile {name_of(place)}")
    return place, home


def _warehouse(home: Home) -> Warehouse:
    if is_run_at_work(home):
        stop(f"{read_lock_holder(home.lock_path)} is at work; ask again when it has ended.")
    return Warehouse(home.warehouse_path)


def _log(home: Home) -> pd.DataFrame:
    return _warehouse(home).read_table(LOG)


def _show_actions(place: Profile, log: pd.DataFrame) -> None:
    table = Table("no.", "when", "warning", "action", "by", "opinion, reason, number")
    for row in log.to_dict("records"):
        words = "; ".join(text for text in (row["comment"], row["reference"]) if text)
        table.add_row(
            str(row["action_number"]),
            local_time(place, row["recorded_at"]),
            str(row["warning_id"]),
            action_words(row["action_code"]),
            person_title(place, str(row["actor_code"])),
            words,
        )
    console.print(table)


def _next_due(place: Profile, log: pd.DataFrame, warning_id: str) -> str:
    return next(iter(_dues(place, log, warning_id)), "–")


def _dues(place: Profile, log: pd.DataFrame, warning_id: str) -> list[str]:
    from assets.warning_clocks import running_clocks

    assert place.procedure is not None
    now = utc_now()
    clocks = running_clocks(log, place.procedure, now=now)
    titles = {clock.code: clock.title.en for clock in place.procedure.clocks}
    own = clocks[clocks["warning_id"] == warning_id]
    return [
        f"{titles[code]}: {time_left(pd.Timestamp(due_at), now)}"
        for code, due_at in zip(own["clock_code"], own["due_at"], strict=True)
    ]
