"""Commands about submissions: templates, check, simulate.

What does not belong here: taking submissions in, which is part of a run.
"""

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.table import Table

from catalogue import as_month, parse_month
from pipelines.console import ProfileOption, console, errors, name_of, place_of, stop
from pipelines.environment import latest_vintage, present_month
from profiles.model import Profile

app = typer.Typer()

FOUND_FAULTS = 1
"""Exit code of a check that found errors, so that a script can tell."""


@app.command()
def templates(
    profile: ProfileOption = None,
    month: Annotated[
        str | None, typer.Option(help="Reference month of the forms, YYYY-MM; default: the last.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(help="Where to write; default: templates/ of the profile.")
    ] = None,
) -> None:
    """Write the Excel form of every source, with drop-downs, checks and a filled example."""
    from reports.senders import write_templates

    place, surroundings = place_of(profile)
    if not any(item.forms for item in place.sources):
        stop(f"{name_of(place)} has no source that senders fill forms for.")
    target = folder or surroundings.home(place.settings.code).templates
    target.mkdir(parents=True, exist_ok=True)
    paths = write_templates(place, folder=target, reference_month=_reference_month(place, month))
    for path in paths:
        console.print(f"  {path}", highlight=False, soft_wrap=True)
    console.print("Send each to its senders; what comes back goes into the inbox.")


@app.command()
def check(
    file: Annotated[
        Path, typer.Argument(help="A workbook or csv file, as a sender would send it.")
    ],
    source: Annotated[str, typer.Option(help="The source it is meant for.")],
    profile: ProfileOption = None,
    month: Annotated[
        str | None,
        typer.Option(help="Month in which it would arrive, YYYY-MM; default: the latest."),
    ] = None,
) -> None:
    """Judge one file without storing it; write a marked copy where there is a fault."""
    from assets.submission_check import check_file

    place, _ = place_of(profile)
    sources = {item.code: item for item in place.sources if item.forms}
    if not sources:
        stop(f"{name_of(place)} has no source that senders fill forms for.")
    if source not in sources:
        stop(f"--source {source}: expected one of {', '.join(sorted(sources))}.")
    if not file.is_file():
        stop(f"{file} is no file.")
    vintage = _month_named(month) if month else latest_vintage(place)
    checked = check_file(
        file,
        sources[source],
        place,
        vintage=vintage,
        present_month=max(present_month(place), vintage),
    )
    if checked.rejection is None:
        _show_check(checked.counts, checked.faults)
    for notice in checked.notices:
        nearest = f"；最接近：{notice.nearest}" if notice.nearest else ""
        console.print(f"未识别的列名 / unknown heading: {notice.heading}{nearest}", highlight=False)
    if checked.marked_copy is not None:
        console.print(f"Marked copy: {checked.marked_copy}", highlight=False, soft_wrap=True)
    if checked.rejection is not None:
        errors.print(checked.rejection, style="red", highlight=False, soft_wrap=True)
    if checked.rejection is not None or (checked.faults["standing"] == "error").any():
        raise typer.Exit(FOUND_FAULTS)


@app.command()
def simulate(
    folder: Annotated[Path, typer.Option(help="Folder to fill: inbox/ and truth/.")],
    profile: ProfileOption = None,
    seed: Annotated[int, typer.Option(help="Same seed, same province.")] = 1,
    months: Annotated[int, typer.Option(min=1, max=240, help="Months of unit records.")] = 36,
    history: Annotated[
        int, typer.Option(min=0, max=480, help="Months of tables before them.")
    ] = 84,
    scenario: Annotated[str, typer.Option(help="What happens to the province.")] = "calm",
    last: Annotated[str, typer.Option(help="Last reference month, YYYY-MM.")] = "2025-12",
    tables_only: Annotated[
        bool, typer.Option("--tables-only", help="No records of enterprises and persons.")
    ] = False,
) -> None:
    """Write the submissions of a synthetic province, and the truth beside them."""
    from simulation import SCENARIOS, simulate_province

    place, _ = place_of(profile)
    if not any(area.kind == "city" for area in place.areas):
        stop(f"{name_of(place)} has no cities to simulate; try --profile liaoning_demo.")
    if scenario not in SCENARIOS:
        stop(f"--scenario {scenario}: expected one of {', '.join(SCENARIOS)}.")
    if folder.exists() and any(folder.iterdir()):
        stop(f"{folder} is not empty; name a new folder.")
    folder.mkdir(parents=True, exist_ok=True)
    made = simulate_province(
        place,
        seed=seed,
        months=months,
        scenario=scenario,
        out_dir=folder,
        last_month=_month_named(last),
        history_months=history,
        parts=("tables",) if tables_only else ("tables", "enterprises", "persons"),
    )
    table = Table("form", "rows sent")
    for form_code, count in made.rows.items():
        table.add_row(form_code, f"{count:,}")
    console.print(table)
    console.print(f"Submissions: {folder / 'inbox'}", highlight=False, soft_wrap=True)
    console.print(f"Truth:       {folder / 'truth'}", highlight=False, soft_wrap=True)


def _reference_month(place: Profile, text: str | None) -> pd.Timestamp:
    if text is None:
        return as_month(latest_vintage(place) - pd.DateOffset(months=1))
    return _month_named(text)


def _month_named(text: str) -> pd.Timestamp:
    try:
        return parse_month(text)
    except ValueError as error:
        stop(str(error))


def _show_check(counts: pd.DataFrame, faults: pd.DataFrame) -> None:
    table = Table("outcome", "rows or figures")
    for row in counts.to_dict("records"):
        table.add_row(str(row["outcome_code"]), f"{row['figure_count']:,}")
    console.print(table)
    for row in faults.head(20).to_dict("records"):
        cell = f"{row['column_letter']}{row['row_number']}" if row["column_letter"] else ""
        where = f"{row['sheet_name']} {cell or '第' + str(row['row_number']) + '行'}".strip()
        console.print(
            f"{row['standing']:<8} {where}: {row['message_zh']} / {row['message_en']}",
            highlight=False,
            soft_wrap=True,
        )
    if len(faults) > 20:
        console.print(f"… and {len(faults) - 20} more; the marked copy shows all.")
