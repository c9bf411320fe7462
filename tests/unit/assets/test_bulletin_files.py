"""Which files a month makes, and that those it makes no more are gone."""

import os
import tempfile
from pathlib import Path

import pytest

from assets.bulletin_files import area_orders, drop_stale, place_orders
from catalogue import parse_month
from profiles import load_profile
from warehouse import Home

V = parse_month("2026-01")


@pytest.fixture(scope="module")
def liaoning():
    return load_profile("liaoning")


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "liaoning")


def written(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x")
    return path


def all_made(profile, home):
    orders = place_orders(profile, home, V) + area_orders(profile, home, V)
    files = [path for order in orders for path in (order.pdf_path, order.docx_path) if path]
    for order in orders:
        if order.tables_folder is not None:
            files += [order.tables_folder / "tables.xlsx", order.tables_folder / "01_areas.csv"]
        if order.sdmx_folder is not None:
            files += [order.sdmx_folder / "figures.sdmx.csv"]
    return [written(path) for path in (*files, home.board_path(V))]


def test_what_a_month_makes_is_kept(liaoning, home):
    made = all_made(liaoning, home)
    assert len(set(made)) > 30
    assert drop_stale(liaoning, home, V) == []
    assert all(path.exists() for path in made)


def test_what_people_put_there_is_kept(liaoning, home):
    folder = home.outputs(V)
    own = [
        written(folder / "cover letter.pdf"),
        written(folder / "sent" / "bulletin_liaoning_2026-01_old_zh.pdf"),
        written(home.data_folder(V) / "mine" / "notes.xlsx"),
        written(folder / ".directory"),
    ]
    assert drop_stale(liaoning, home, V) == []
    assert all(path.exists() for path in own)


def test_areas_editions_and_drafts_of_earlier_runs_are_removed_with_their_folders(liaoning, home):
    made = all_made(liaoning, home)
    # A county's, made on request; a city that is gone; the copy of a city's.
    county = home.bulletin_path(V, "210102", "internal", "zh", area_code="210102")
    gone = home.bulletin_path(V, "219900", "internal", "zh", area_code="219900")
    copy = home.bulletin_path(V, "210200", "internal", "zh", area_code="210200", suffix=".docx")
    edition = home.bulletin_path(V, "secret", "zh")
    data = home.tables_folder(V, "secret", "zh")
    stale = [written(path) for path in (county, gone, copy, edition)]
    stale += [written(data / "tables.xlsx"), written(data / "123_areas.csv")]
    handle, draft = tempfile.mkstemp(prefix=f".{edition.name}.", dir=home.outputs(V))
    os.close(handle)
    stale.append(Path(draft))
    assert drop_stale(liaoning, home, V) == sorted(stale)
    assert not any(path.exists() for path in (*stale, county.parent, gone.parent, data))
    assert all(path.exists() for path in made)


def test_an_edition_the_profile_gave_up_is_removed(liaoning, home):
    made = all_made(liaoning, home)
    settings = liaoning.settings.model_copy(update={"editions": ("internal",)})
    drop_stale(liaoning.model_copy(update={"settings": settings}), home, V)
    # The one edition left is named in no file of the whole place.
    assert not [path for path in made if "public" in path.name and path.exists()]
    assert drop_stale(liaoning.model_copy(update={"settings": settings}), home, V) == []
