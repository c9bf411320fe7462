"""The command ``events``: layoff events as known at a vintage, by area, with their follow-up.

It names enterprises by their code only where asked to. What does not belong here:
recognising events (assets.layoff_events).
"""

from typing import Annotated

import pandas as pd
import typer
from rich.table import Table

from assets.layoff_events import EVENT, EVENT_LEVEL
from catalogue import format_month
from pipelines.console import ProfileOption, console, errors, name_of, place_of, stop, vintage_of
from pipelines.month import is_run_at_work
from profiles.model import Profile
from warehouse import Warehouse

app = typer.Typer()

IN_FORCE = ("announced", "in_effect")
_STATUS = {
    "announced": "announced",
    "in_effect": "in effect",
    "ended": "ended",
    "withdrawn": "withdrawn",
}


@app.command("events")
def list_events(
    profile: ProfileOption = None,
    area: Annotated[
        str | None, typer.Option(help="City or county, a code of areas.toml; default: all.")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="Vintage whose knowledge is told, YYYY-MM; default: latest."),
    ] = None,
    is_all: Annotated[
        bool, typer.Option("--all", help="Ended and withdrawn ones, and those of no level too.")
    ] = False,
    has_enterprises: Annotated[
        bool, typer.Option("--enterprises", help="Credit codes and report numbers: restricted.")
    ] = False,
) -> None:
    """List layoff events: what was reported, its level, and what became of the staff."""
    place, surroundings = place_of(profile, None)
    home = surroundings.home(place.settings.code)
    if not place.event_rules:
        stop(f"profile {name_of(place)} has no event rules; see events.toml of profiles/liaoning.")
    if not home.warehouse_path.exists():
        stop(f"nothing has been made yet; run: unemployment-risk run --profile {name_of(place)}")
    if is_run_at_work(home):
        stop("a run is at work and holds the warehouse; ask again when it has ended.")
    if area is not None and area not in {item.code for item in place.areas}:
        stop(f"--area {area}: no area of the profile; see areas.toml.")
    warehouse = Warehouse(home.warehouse_path)
    month = _vintage(place, warehouse, as_of)
    events = warehouse.read_table(EVENT, vintage=month)
    shown = events_shown(events, area=area, is_all=is_all)
    levels = warehouse.read_table(EVENT_LEVEL, vintage=month)
    console.print(f"Layoff events as known at vintage {format_month(month)}")
    _show(place, shown, has_enterprises=has_enterprises)
    _show_levels(place, levels, area)
    overdue = int(shown["is_follow_up_overdue"].sum())
    if overdue:
        errors.print(f"Follow-up overdue: {overdue} of these cuts.", style="yellow")
    if has_enterprises:
        errors.print("Credit codes are restricted: not for circulation.", style="yellow")


def events_shown(events: pd.DataFrame, *, area: str | None, is_all: bool) -> pd.DataFrame:
    """Return the events to list: those of an area, in force and of a level unless all are asked.

    By level area, gravest rules first within the day they became known.
    """
    is_shown = pd.Series(True, index=events.index)
    if area is not None:
        is_shown &= events["area_code"].eq(area) | events["county_code"].eq(area)
    if not is_all:
        is_shown &= events["status"].isin(IN_FORCE) & events["level_code"].notna()
    order = ["area_code", "first_known_on", "event_id"]
    return events[is_shown].sort_values(order, kind="stable", ignore_index=True)


def _vintage(place: Profile, warehouse: Warehouse, as_of: str | None) -> pd.Timestamp:
    made = warehouse.read_table(EVENT_LEVEL)["vintage"]
    if made.empty:
        stop(f"no events were made yet; run: unemployment-risk run --profile {name_of(place)}")
    if as_of is None:
        return pd.Timestamp(made.max())
    month = vintage_of(place, as_of)
    if month not in set(made):
        first, last = format_month(made.min()), format_month(made.max())
        stop(f"--as-of {as_of}: expected a vintage from {first} to {last}.")
    return month


def _show(place: Profile, events: pd.DataFrame, *, has_enterprises: bool) -> None:
    if events.empty:
        console.print("None. With --all: also those that raise no level, ended or withdrawn.")
        return
    more = ["enterprise", "reports"] if has_enterprises else []
    table = Table(
        "event", "place", "rules", "level", "status", "persons", "takes effect", "settled", *more
    )
    for row in events.to_dict("records"):
        own = [str(row["enterprise_code"] or ""), str(row["report_numbers"])] if more else []
        table.add_row(
            str(row["event_id"]),
            _place_of(place, row["county_code"], row["area_code"]),
            str(row["rule_ids"]),
            _level(place, row["level_code"]),
            _STATUS[str(row["status"])],
            _persons(row["persons"], row["persons_standard_error"]),
            f"{row['effective_date']:%Y-%m-%d}",
            _settled(row["settled_share"], bool(row["is_follow_up_overdue"])),
            *own,
        )
    console.print(table)


def _show_levels(place: Profile, levels: pd.DataFrame, area: str | None) -> None:
    raised = levels[levels["rule_ids"].ne("")]
    if area is not None:
        raised = raised[raised["area_code"].eq(area)]
    for row in raised.to_dict("records"):
        title = _place_of(place, None, row["area_code"])
        console.print(f"{title}: {_level(place, row['level_code'])} by {row['rule_ids']}")


def _place_of(place: Profile, county_code: object, area_code: object) -> str:
    titles = {area.code: area.title.en for area in place.areas}
    code = str(county_code) if isinstance(county_code, str) else str(area_code)
    return titles.get(code, code)


def _level(place: Profile, level_code: object) -> str:
    return place.level(level_code).title.en if isinstance(level_code, str) else "–"


def _persons(persons: float, error: float) -> str:
    is_counted = pd.isna(error) or error == 0
    return f"{persons:,.0f}" if is_counted else f"{persons:,.0f} ± {error:,.0f}"


def _settled(share: float, is_overdue: bool) -> str:
    told = "–" if pd.isna(share) else f"{100 * share:.0f} %"
    return f"{told}, overdue" if is_overdue else told
