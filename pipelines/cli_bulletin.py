"""The command ``bulletin``: any past or present bulletin, as it was or cut to an area.

What does not belong here: making the month (pipelines.cli), what a bulletin says (reports).
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from assets import RunSettings, SilentProgress, Workplace
from assets.bulletin_files import FORMATS, document_order
from assets.bulletin_reading import bulletin_inputs
from catalogue import format_month
from pipelines.console import ProfileOption, console, errors, name_of, place_of, stop, vintage_of
from pipelines.environment import identifier_key, latest_vintage, present_month
from pipelines.month import is_run_at_work
from pipelines.revision import code_revision, code_sha256
from profiles.bulletins import SHORT_EXTENTS, BulletinKind, Extent, bulletin_kind
from profiles.model import Edition, Language, Profile
from reports import BulletinInputs
from reports.documents import DocumentOrder, render_documents
from reports.exports.checksums import LIST_NAME, is_as_listed, list_also
from reports.files import write_whole
from warehouse import Home, Warehouse

app = typer.Typer()

EDITIONS = ("internal", "public", *SHORT_EXTENTS)


@app.command("bulletin")
def make_bulletin(
    profile: ProfileOption = None,
    vintage: Annotated[
        str | None, typer.Option(help="Month it was made for, YYYY-MM; default: the latest.")
    ] = None,
    area: Annotated[
        str | None,
        typer.Option(help="City, county, zone or group, a code of areas.toml; default: all."),
    ] = None,
    edition: Annotated[
        str | None,
        typer.Option(help=f"{', '.join(EDITIONS)}; default: the profile's first."),
    ] = None,
    language: Annotated[
        str | None, typer.Option("--lang", help="zh or en; default: the profile's first.")
    ] = None,
    formats: Annotated[
        str, typer.Option("--format", help=f"{', '.join(FORMATS)}, joined by commas.")
    ] = "pdf",
    out: Annotated[
        Path | None,
        typer.Option(file_okay=False, help="Folder to write to; default: the vintage's outputs."),
    ] = None,
) -> None:
    """Make one bulletin of a vintage from what the warehouse holds; nothing is computed anew."""
    place, surroundings = place_of(profile, None)
    home = surroundings.home(place.settings.code)
    month = vintage_of(place, vintage) if vintage else latest_vintage(place)
    extent, permitted = _edition(place, edition)
    spoken = _language(place, language)
    wanted = _formats(formats)
    if area is not None and area not in {item.code for item in place.areas}:
        stop(f"--area {area}: no area of the profile; see areas.toml.")
    if _below(place, area) is not None and permitted == "public":
        stop(f"--area {area}: bulletins of single areas are internal; the public one is of all.")
    workplace = _reader(place, home)
    if workplace.warehouse.read_table("runs.issue", vintage=month).empty:
        stop(
            f"vintage {format_month(month)} has not been made; run: unemployment-risk run"
            f" --profile {name_of(place)} --vintage {format_month(month)}"
        )
    with workplace.warehouse.session():
        inputs = bulletin_inputs(workplace, month, is_as_issued=True)
    if inputs.profile_sha256 != place.content_sha256:
        errors.print(
            "The profile has changed since this vintage was made: titles, rules and permissions"
            " are today's, so the file may differ from the one issued then.",
            style="yellow",
        )
    kind = bulletin_kind(
        place, edition=permitted, language=spoken, extent=extent, area_code=_below(place, area)
    )
    try:
        if out is None:
            paths = tuple(_made_among_issued(inputs, place, home, kind, wanted))
        else:
            order = document_order(home, month, kind, wanted, folder=out)
            paths = _made(inputs, place, order)
    except OSError as error:
        stop(f"the bulletin cannot be written: {error}")
    for path in paths:
        console.print(str(path), highlight=False, soft_wrap=True)


def _made(inputs: BulletinInputs, place: Profile, order: DocumentOrder) -> tuple[Path, ...]:
    (made,) = render_documents(inputs, place, [order])
    if made.failure:
        stop(f"bulletin of {order.kind.area_code}: {made.failure}")
    return made.paths


def _made_among_issued(
    inputs: BulletinInputs,
    place: Profile,
    home: Home,
    kind: BulletinKind,
    formats: tuple[str, ...],
) -> list[Path]:
    """Make a bulletin in the vintage's outputs and list it; what was issued is not replaced."""
    from filelock import FileLock

    folder = home.outputs(inputs.vintage)
    with TemporaryDirectory() as name:
        draft = Home(Path(name) / home.folder.name)
        drafted = _made(inputs, place, document_order(draft, inputs.vintage, kind, formats))
        contents = {
            path.relative_to(draft.outputs(inputs.vintage)).as_posix(): path.read_bytes()
            for path in drafted
        }
    # Two made at once would each put their files on the list as it was before the other's.
    with FileLock(home.folder / "outputs.lock"):
        for name, content in contents.items():
            if not is_as_listed(folder, name, content):
                stop(
                    f"{name} is no longer made as it is listed in {LIST_NAME}: profile or code has"
                    " changed. The file stands as issued; make this one elsewhere: --out FOLDER"
                )
        for name, content in contents.items():
            write_whole(content, folder / name)
        list_also(folder, contents)
    return [folder / name for name in contents]


def _reader(place: Profile, home: Home) -> Workplace:
    if not home.warehouse_path.exists():
        stop(f"nothing has been made yet; run: unemployment-risk run --profile {name_of(place)}")
    if is_run_at_work(home):
        stop("a run is at work and holds the warehouse; ask again when it has ended.")
    return Workplace(
        profile=place,
        home=home,
        warehouse=Warehouse(home.warehouse_path, is_read_only=True),
        settings=RunSettings(
            present_month=present_month(place),
            code_revision=code_revision(),
            code_sha256=code_sha256(),
            input_sha256="",
        ),
        identifier_key=identifier_key(home),
        progress=SilentProgress(),
    )


def _edition(place: Profile, text: str | None) -> tuple[Extent, Edition]:
    """Return how much is said, and for whom; short ones are of the profile's first edition."""
    own = place.settings.editions
    if text is None:
        return "full", own[0]
    if text in SHORT_EXTENTS:
        return text, own[0]
    if text not in own:
        known = ", ".join([*own, *SHORT_EXTENTS])
        stop(f"--edition {text}: expected one of {known}, the editions of {place.settings.code}.")
    return "full", text


def _language(place: Profile, text: str | None) -> Language:
    if text not in (None, "en", "zh"):
        stop(f"--lang {text}: expected zh or en.")
    if text is None:
        return place.settings.languages[0]
    return "en" if text == "en" else "zh"


def _formats(text: str) -> tuple[str, ...]:
    wanted = tuple(item.strip() for item in text.split(",") if item.strip())
    unknown = [item for item in wanted if item not in FORMATS]
    if unknown or not wanted:
        stop(f"--format {text}: expected {', '.join(FORMATS)}, joined by commas.")
    return wanted


def _below(place: Profile, area: str | None) -> str | None:
    """Return an area of its own, None for the whole place."""
    return None if area == place.settings.headline.area_code else area
