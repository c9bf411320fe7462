"""Bulletins made on request: what is asked wrongly, and what was issued stays as it was."""

from pathlib import Path
from shutil import copytree
from threading import Thread

import pandas as pd
import pytest
from filelock import FileLock
from typer.testing import CliRunner

from catalogue import parse_month
from pipelines import cli
from reports.exports import verify_checksums, write_checksums
from warehouse import Home, Warehouse, hold_run_lock

TOY_FOLDER = Path(__file__).parents[2] / "fixtures" / "profiles" / "toy"
LATEST = parse_month("2020-01")
LEAFLET = "leaflet_toy_2020-01_zh.pdf"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("UNEMPLOYMENT_RISK_HOME", str(tmp_path / "var"))
    home = Home(tmp_path / "var" / "toy")
    home.create()
    return home


@pytest.fixture
def issued(home, toy_profile):
    """Write what a finished run leaves, of a place of which nothing is known."""
    issue = pd.DataFrame(
        {
            "fingerprint": ["input"],
            "code_revision": ["0.1.0 (abc)"],
            "profile_sha256": [toy_profile.content_sha256],
            "issued_at": [pd.Timestamp("2020-01-20 06:00")],
        }
    )
    Warehouse(home.warehouse_path).replace_vintage({"runs.issue": issue}, LATEST)
    return home.outputs(LATEST)


@pytest.fixture
def quick(monkeypatch):
    """Spare the layout of pages where their bytes do not matter."""
    monkeypatch.setattr("reports.documents.bulletin_pdf", lambda *_, **__: b"%PDF of today")


@pytest.fixture
def bulletin(home, monkeypatch):  # noqa: ARG001
    monkeypatch.setattr(cli.errors, "_width", 300)

    def make(*options):
        arguments = ["bulletin", "--profile", str(TOY_FOLDER), *map(str, options)]
        result = CliRunner().invoke(cli.app, arguments)
        assert result.exception is None or isinstance(result.exception, SystemExit), result
        return result.exit_code, result.output

    return make


def listed(folder, content):
    path = folder / LEAFLET
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    write_checksums(folder)
    return path


@pytest.mark.usefixtures("issued")
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--edition", "secret"], "--edition secret: expected one of"),
        (["--lang", "fr"], "--lang fr: expected zh or en"),
        (["--format", "pdf,exe"], "--format pdf,exe: expected pdf, docx, tables, sdmx"),
        (["--format", ","], "--format ,: expected"),
        (["--area", "../../etc"], "no area of the profile"),
        (["--vintage", "2020-13"], "2020-13"),
        (["--vintage", "2019-12"], "vintage 2019-12 has not been made; run:"),
        (["--vintage", "2999-01"], "is outside"),
    ],
)
def test_what_is_asked_wrongly_is_said_and_ends_with_2(bulletin, options, expected):
    code, output = bulletin(*options)
    assert code == 2
    assert expected in output


@pytest.mark.usefixtures("issued")
def test_public_bulletin_of_one_area_is_refused_in_words(bulletin, tmp_path):
    folder = tmp_path / "toy"
    copytree(TOY_FOLDER, folder)
    settings, areas = folder / "profile.toml", folder / "areas.toml"
    opened = 'editions = ["internal", "public"]\n' + settings.read_text(encoding="utf-8")
    settings.write_text(opened, encoding="utf-8")
    below = """
[[areas]]
code = "AA"
kind = "province"
title = { en = "Ashore", zh = "岸" }
parent_code = "XX"
"""
    areas.write_text(areas.read_text(encoding="utf-8") + below, encoding="utf-8")
    code, output = bulletin("--profile", folder, "--area", "AA", "--edition", "public")
    assert code == 2
    assert "--area AA: bulletins of single areas are internal" in output
    assert "Error" not in output


def test_nothing_made_yet_says_what_to_run(bulletin):
    code, output = bulletin()
    assert code == 2
    assert "nothing has been made yet" in output


@pytest.mark.usefixtures("issued")
def test_run_at_work_is_not_disturbed(bulletin, home):
    with hold_run_lock(home.lock_path, vintage="2020-01", on_wait=lambda _: None):
        code, output = bulletin()
    assert code == 2
    assert "a run is at work" in output


def test_first_bulletin_is_made_and_made_again_with_the_same_bytes(bulletin, issued):
    options = ["--edition", "leaflet", "--lang", "zh", "--format", "pdf,tables"]
    code, output = bulletin(*options)
    assert code == 0, output
    assert str(issued / LEAFLET) in output
    write_checksums(issued)
    before = {path: path.read_bytes() for path in issued.rglob("*") if path.is_file()}
    assert bulletin(*options)[0] == 0
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.usefixtures("quick")
def test_what_is_made_on_request_is_put_on_the_list(bulletin, issued):
    listed(issued, b"issued")
    code, output = bulletin("--edition", "summary", "--lang", "en")
    assert code == 0, output
    assert verify_checksums(issued).is_whole
    assert "summary_toy_2020-01_en.pdf" in (issued / "SHA256SUMS").read_text()


@pytest.mark.usefixtures("quick")
def test_bulletin_made_at_the_same_time_as_another_waits_to_be_listed(bulletin, issued, home):
    issued.mkdir(parents=True, exist_ok=True)
    write_checksums(issued)
    asked = Thread(target=bulletin, args=("--edition", "leaflet", "--lang", "zh"))
    with FileLock(home.folder / "outputs.lock"):
        asked.start()
        asked.join(timeout=4)
        assert asked.is_alive()
        assert not (issued / LEAFLET).exists()
    asked.join()
    assert verify_checksums(issued).is_whole
    assert (issued / LEAFLET).exists()


@pytest.mark.usefixtures("quick")
def test_file_changed_since_it_was_listed_still_shows_as_such(bulletin, issued):
    listed(issued, b"issued").write_bytes(b"swapped")
    assert bulletin("--edition", "summary", "--lang", "en")[0] == 0
    assert verify_checksums(issued).differing == (LEAFLET,)


@pytest.mark.usefixtures("quick")
def test_issued_file_that_would_come_out_differently_stands(bulletin, issued):
    path = listed(issued, b"as issued")
    code, output = bulletin("--edition", "leaflet", "--lang", "zh")
    assert code == 2
    assert f"{LEAFLET} is no longer made as it is listed" in output
    assert "--out" in output
    assert path.read_bytes() == b"as issued"
    assert verify_checksums(issued).is_whole


@pytest.mark.usefixtures("quick")
def test_elsewhere_a_bulletin_is_made_whatever_was_issued(bulletin, issued, tmp_path):
    listed(issued, b"as issued")
    folder = tmp_path / "for the bureau"
    code, output = bulletin("--edition", "leaflet", "--lang", "zh", "--out", folder)
    assert code == 0, output
    assert [path.name for path in folder.iterdir()] == [LEAFLET]
    assert (folder / LEAFLET).read_bytes().startswith(b"%PDF")


@pytest.mark.usefixtures("issued", "quick")
def test_place_that_cannot_be_written_is_said(bulletin, tmp_path):
    (tmp_path / "taken").write_text("x")
    code, output = bulletin("--edition", "leaflet", "--out", tmp_path / "taken" / "below")
    assert code == 2
    assert "cannot be written" in output
