"""What the commands share: the consoles, the place asked for, how to stop.

What does not belong here: the commands (pipelines.cli, pipelines.cli_submissions).
"""

from dataclasses import replace
from typing import Annotated, NoReturn

import pandas as pd
import typer
from rich.console import Console

from catalogue import format_month, parse_month
from pipelines.environment import (
    DEFAULT_PROFILE,
    PROFILE_VARIABLE,
    Surroundings,
    latest_vintage,
    read_surroundings,
)
from profiles import load_profile, profile_codes
from profiles.model import Profile

console = Console()
errors = Console(stderr=True)

ProfileOption = Annotated[
    str | None,
    typer.Option("--profile", "-p", help=f"Which place; default ${PROFILE_VARIABLE} or"
                 f" {DEFAULT_PROFILE}."),
]  # fmt: skip
ProcessesOption = Annotated[
    int | None, typer.Option("--processes", min=1, help="Processes to compute with.")
]


def place_of(profile: str | None, processes: int | None = None) -> tuple[Profile, Surroundings]:
    """Return the profile asked for and the surroundings, or stop with what is wrong."""
    try:
        surroundings = read_surroundings()
        place = load_profile(profile or surroundings.profile_code)
    except ValueError as error:  # a ProfileError names file and line
        stop(str(error))
    if processes is not None:
        surroundings = replace(surroundings, process_count=processes)
    return place, surroundings


def name_of(place: Profile) -> str:
    """Return what ``--profile`` takes for a place: its code, or the folder it came from."""
    code = place.settings.code
    return code if code in profile_codes() else f'"{place.folder}"'


def vintage_of(place: Profile, text: str) -> pd.Timestamp:
    """Return the vintage a person named, or stop where it is none of the place's."""
    try:
        month = parse_month(text)
    except ValueError as error:
        stop(str(error))
    first, last = parse_month(place.settings.first_vintage), latest_vintage(place)
    if not first <= month <= last:
        stop(
            f"vintage {text} is outside {format_month(first)} to {format_month(last)},"
            f" the vintages of {place.settings.code}; choose one within."
        )
    return month


def stop(message: str) -> NoReturn:
    """Say what is wrong and what to do, and leave with exit code 2."""
    errors.print(message, style="red", highlight=False, soft_wrap=True)
    raise typer.Exit(2)
