"""The command line: run, backfill, ui, profiles, status, forecast; submissions, samples, warnings.

Every message says what to do next. What does not belong here: how a month is made
(pipelines.month).
"""

import os
import sys
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.table import Table

from catalogue import format_month, month_range
from catalogue.warning_log import LOG, warning_states
from catalogue.warning_states import FINAL
from pipelines.cli_bulletin import app as bulletin_app
from pipelines.cli_events import app as events_app
from pipelines.cli_notices import app as notices_app
from pipelines.cli_sample import app as sample_app
from pipelines.cli_submissions import app as submissions_app
from pipelines.cli_warning import app as warning_app
from pipelines.console import (
    ProcessesOption,
    ProfileOption,
    console,
    errors,
    name_of,
    place_of,
    stop,
    vintage_of,
)
from pipelines.environment import (
    HOME_VARIABLE,
    OUTPUTS_PORT_VARIABLE,
    PROFILE_VARIABLE,
    Surroundings,
    latest_vintage,
    read_surroundings,
    utc_now,
)
from pipelines.month import (
    RunOptions,
    RunOutcome,
    is_run_at_work,
    is_up_to_date,
    made_files,
    prepare_dagster_home,
    run_month,
)
from pipelines.notice_words import tell_after, untold_words
from pipelines.outputs_server import is_port_free, start_outputs_server
from pipelines.progress import ConsoleProgress
from pipelines.revision import code_folder
from pipelines.series_file import read_series
from profiles import ProfileError, load_profile, profile_codes
from profiles.model import Profile
from warehouse import Warehouse, read_lock_holder

app = typer.Typer(
    name="unemployment-risk",
    help="Early warning of large-scale unemployment: run a month, look at it, ask why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(bulletin_app)
app.add_typer(submissions_app)
app.add_typer(sample_app)
app.add_typer(events_app)
app.add_typer(warning_app)
app.add_typer(notices_app)

INTERRUPTED = 130
"""Exit code of a command stopped by Ctrl-C, as shells have it."""


@app.command()
def run(
    profile: ProfileOption = None,
    vintage: Annotated[
        str | None, typer.Option(help="Month to make, YYYY-MM; default: the latest.")
    ] = None,
    stored_only: Annotated[
        bool, typer.Option("--stored-only", help="Read no source; use what is stored.")
    ] = False,
    allow_frozen: Annotated[
        bool, typer.Option("--allow-frozen", help="Replace facts of a frozen vintage.")
    ] = False,
    recompute: Annotated[
        bool, typer.Option("--recompute", help="Compute an issued vintage anew.")
    ] = False,
    processes: ProcessesOption = None,
) -> None:
    """Make one vintage: bulletin, alert board and published copy."""
    place, surroundings = place_of(profile, processes)
    month = vintage_of(place, vintage) if vintage else latest_vintage(place)
    home = surroundings.home(place.settings.code)
    options = RunOptions(
        is_stored_only=stored_only,
        is_frozen_change_allowed=allow_frozen,
        is_recomputed=recompute,
    )
    console.print(f"[bold]{place.settings.title.en}[/bold], vintage {format_month(month)}")
    if options == RunOptions() and is_up_to_date(place, home, month):
        console.print("Nothing new: sources, profile and code are those of the last run.")
        _name_files(place, surroundings, month)
        console.print("To make it again all the same: add --recompute.")
        tell_after(place, home, is_run=False)
        return
    outcome = _run(place, month, surroundings, options)
    if not outcome.is_success:
        _explain(outcome, place)
        raise typer.Exit(1)
    for message in outcome.source_failures:
        errors.print(f"Not read: {message}", style="yellow", highlight=False, soft_wrap=True)
    _name_files(place, surroundings, month)
    tell_after(place, home, is_run=True)


@app.command()
def backfill(
    first: Annotated[str, typer.Option("--from", help="First vintage, YYYY-MM.")],
    last: Annotated[str, typer.Option("--to", help="Last vintage, YYYY-MM.")],
    profile: ProfileOption = None,
    processes: ProcessesOption = None,
) -> None:
    """Make every vintage of a span, one after the other, and show the level history."""
    place, surroundings = place_of(profile, processes)
    months = month_range(vintage_of(place, first), vintage_of(place, last))
    if not months:
        stop(f"--from {first} lies after --to {last}; turn them round.")
    home = surroundings.home(place.settings.code)
    for month in months:
        if is_up_to_date(place, home, month):
            console.print(f"{format_month(month)}: nothing new")
            continue
        console.print(f"[bold]{format_month(month)}[/bold]")
        outcome = _run(place, month, surroundings, RunOptions())
        if not outcome.is_success:
            _explain(outcome, place)
            errors.print(f"Stopped at {format_month(month)}; the vintages before it stand.")
            raise typer.Exit(1)
    _show_levels(place, surroundings, months)
    tell_after(place, home, is_run=True)


@app.command()
def ui(
    profile: ProfileOption = None,
    port: Annotated[
        int,
        typer.Option(min=1, max=65534, help="On 127.0.0.1; the next one serves the outputs."),
    ] = 3000,
) -> None:
    """Open the Dagster UI on this machine; stop it with Ctrl-C."""
    place, surroundings = place_of(profile, None)
    files_port = port + 1
    if taken := [item for item in (port, files_port) if not is_port_free(item)]:
        stop(f"port {taken[0]} of 127.0.0.1 is taken; choose others: --port {files_port + 1}")
    home = surroundings.home(place.settings.code)
    prepare_dagster_home(home)
    environment = {
        **os.environ,
        PROFILE_VARIABLE: place.folder,
        HOME_VARIABLE: str(surroundings.var_folder),
        OUTPUTS_PORT_VARIABLE: str(files_port),
    }
    start_outputs_server(home.outputs_folder, files_port)
    console.print(f"{place.settings.title.en}: http://127.0.0.1:{port} — stop with Ctrl-C")
    sys.stdout.flush()
    # Dagster warns of a dagster.yaml in the folder it starts in, and that dev has a successor.
    os.chdir(home.folder)
    command = ["-W", "ignore:Function `dev_command`", "-m", "dagster", "dev"]
    where = ["-h", "127.0.0.1", "-p", str(port)]
    what = ["-m", "pipelines.definitions", "-d", str(code_folder())]
    os.execve(sys.executable, [sys.executable, *command, *where, *what], environment)


@app.command()
def profiles() -> None:
    """List the places that can be run."""
    table = Table("profile", "place", "vintages", "languages", "what it is")
    for code in profile_codes():
        try:
            settings = load_profile(code).settings
        except ProfileError as error:
            table.add_row(code, "–", "–", "–", str(error))
            continue
        span = f"{settings.first_vintage} to {settings.last_vintage or 'this month'}"
        languages = ", ".join(settings.languages)
        table.add_row(code, settings.title.en, span, languages, settings.summary.en)
    console.print(table)
    console.print("Run one: unemployment-risk run --profile NAME")


@app.command()
def status(profile: ProfileOption = None) -> None:
    """Say what has been made, who holds the run lock, and what to do next."""
    place, surroundings = place_of(profile, None)
    home = surroundings.home(place.settings.code)
    if not home.warehouse_path.exists():
        console.print(f"{place.settings.title.en}: nothing has been made yet.")
        console.print(f"Begin: unemployment-risk run --profile {name_of(place)}")
        return
    holder = read_lock_holder(home.lock_path)
    if is_run_at_work(home):
        console.print(f"A run is at work: {holder}. Ask again when it has ended.")
        return
    console.print("Run lock: free" + (f"; last held by {holder}, which died" if holder else ""))
    warehouse = Warehouse(home.warehouse_path)
    issues = warehouse.read_table("runs.issue")
    if issues.empty:
        console.print("No vintage has been issued; a run was perhaps cut short: run it again.")
        return
    table = Table("vintage", "made (UTC)", "code", "proposed level", "frozen")
    frozen = warehouse.read_table("core.frozen_vintage")["vintage"].max()
    levels = _headline_levels(place, warehouse)
    for row in issues.tail(12).to_dict("records"):
        month = pd.Timestamp(row["vintage"])
        table.add_row(
            format_month(month),
            f"{row['issued_at']:%Y-%m-%d %H:%M}",
            str(row["code_revision"]),
            levels.get(month, "–"),
            "yes" if month <= frozen else "no",
        )
    console.print(table)
    states = warning_states(warehouse.read_table(LOG))["state_code"]
    if count := int((~states.isin(FINAL)).sum()):
        console.print(f"Warnings open: {count}; see: unemployment-risk warning list")
    for text in untold_words(place, home, now=utc_now()):
        console.print(text, highlight=False, soft_wrap=True)
    latest = latest_vintage(place)
    if is_up_to_date(place, home, latest):
        console.print(f"Vintage {format_month(latest)}, the latest, is up to date.")
    else:
        console.print(f"Next: unemployment-risk run --profile {name_of(place)}")


@app.command()
def forecast(
    file: Annotated[Path, typer.Argument(help="CSV: reference_month, value[, unique_id].")],
    horizon: Annotated[int, typer.Option(min=1, max=36, help="Months ahead.")] = 12,
    output: Annotated[
        Path | None, typer.Option(help="Where to write the quantiles; default beside FILE.")
    ] = None,
    processes: ProcessesOption = None,
) -> None:
    """Forecast the series of a CSV file with the ensemble; write its quantiles."""
    from forecasting import forecast_with_paths

    target = output or file.with_name(f"{file.stem}_forecast.csv")
    if not target.parent.is_dir():
        stop(f"{target.parent} is no folder; make it or name another file with --output.")
    try:
        targets = read_series(file)
        count = processes or read_surroundings().process_count
        made = forecast_with_paths(targets, horizon_months=horizon, n_jobs=count)
    except ValueError as error:
        stop(str(error))
    for row in made.failures.to_dict("records"):
        fallback = f"{row['model']} → {row['fallback_model']}"
        errors.print(f"{row['unique_id']}: {row['message']} ({fallback})", style="yellow")
    ensemble = made.quantiles[made.quantiles["model"] == "ensemble"]
    if ensemble.empty:
        stop("No series could be forecast; send longer ones.")
    ensemble.to_csv(target, index=False, date_format="%Y-%m")
    _show_forecast(ensemble)
    console.print(f"All quantiles: {target}", highlight=False, soft_wrap=True)


def _run(
    place: Profile, month: pd.Timestamp, surroundings: Surroundings, options: RunOptions
) -> RunOutcome:
    progress = ConsoleProgress(console)
    try:
        return run_month(
            place, month, surroundings=surroundings, options=options, progress=progress
        )
    except KeyboardInterrupt:
        progress.close()
        errors.print("Stopped. What was written stands; run again: it goes on from there.")
        raise typer.Exit(INTERRUPTED) from None
    finally:
        progress.close()


def _explain(outcome: RunOutcome, place: Profile) -> None:
    errors.print("The run did not finish.", style="bold red")
    for message in outcome.source_failures:
        errors.print(f"  not read: {message}", highlight=False, soft_wrap=True)
    for step, message in outcome.failures.items():
        errors.print(f"  {step}: {message}", highlight=False, soft_wrap=True)
    errors.print("What was written stands; mend the cause and run again: it goes on from there.")
    command = f"unemployment-risk ui --profile {name_of(place)}"
    errors.print(f"Whole log: {command}, run {outcome.run_id}", highlight=False, soft_wrap=True)


def _name_files(place: Profile, surroundings: Surroundings, month: pd.Timestamp) -> None:
    home = surroundings.home(place.settings.code)
    for name, path in made_files(place, home, month).items():
        console.print(f"  {name:<16} {path}", highlight=False, soft_wrap=True)


def _headline_levels(place: Profile, warehouse: Warehouse) -> dict[pd.Timestamp, str]:
    levels = warehouse.read_table("warnings.level")
    of_area = levels[levels["area_code"] == place.settings.headline.area_code]
    titles = {level.code: level.title.en for level in place.scheme.levels}
    return {
        pd.Timestamp(row["vintage"]): titles[row["level_code"]]
        for row in of_area.to_dict("records")
    }


def _show_levels(place: Profile, surroundings: Surroundings, months: list[pd.Timestamp]) -> None:
    home = surroundings.home(place.settings.code)
    levels = Warehouse(home.published_path, is_read_only=True).read_table("warnings.level")
    titles = {level.code: level.title.en for level in place.scheme.levels}
    table = Table("vintage", "area", "proposed level", "this month's evidence", "rules")
    for row in levels[levels["vintage"].isin(months)].to_dict("records"):
        table.add_row(
            format_month(pd.Timestamp(row["vintage"])),
            str(row["area_code"]),
            titles[row["level_code"]],
            titles[row["evidence_level_code"]],
            str(row["rule_ids"]),
        )
    console.print(table)


def _show_forecast(ensemble: pd.DataFrame) -> None:
    wide = ensemble.pivot_table(
        index=["unique_id", "reference_month"], columns="quantile_level", values="value"
    )
    table = Table("series", "month", "10 %", "median", "90 %")
    for row in wide.reset_index().to_dict("records"):
        cells = [f"{row[level]:,.2f}" for level in (0.1, 0.5, 0.9)]
        month = pd.Timestamp(row["reference_month"])
        table.add_row(str(row["unique_id"]), format_month(month), *cells)
    console.print(table)
