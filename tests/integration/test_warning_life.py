"""A warning from the run that proposes it to its lifting, and what past bulletins keep."""

import hashlib
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assets import SilentProgress
from assets.bulletin_reading import bulletin_inputs
from catalogue import parse_month
from pipelines import cli
from pipelines.environment import Surroundings
from pipelines.month import RunOptions, is_up_to_date, run_month
from profiles import load_profile
from reports.bulletin.compose import compose_bulletin
from reports.bulletin.pdf import bulletin_json
from warehouse import Warehouse

TOY_FOLDER = Path(__file__).parents[1] / "fixtures" / "profiles" / "toy"
V, NEXT = parse_month("2019-10"), parse_month("2019-11")
W = "XX-201910-1"

PROCEDURE = """
[procedure]
title = { en = "Toy procedure", zh = "示例程序" }
source = { en = "A default of the test", zh = "测试用默认设定" }
standing = "default"

[[procedure.requirements]]
level_codes = ["yellow", "red"]
review_count = 1
is_approval_required = true
standing = "default"
source = { en = "A default of the test", zh = "测试用默认设定" }

[[procedure.clocks]]
code = "decision"
title = { en = "decision", zh = "决定" }
from_action = "propose"
to_actions = ["release", "reject"]
hours = 24
standing = "default"
source = { en = "A default of the test", zh = "测试用默认设定" }

[[procedure.roles]]
code = "expert"
title = { en = "Expert", zh = "专家" }
actions = ["review", "propose_lifting", "comment"]

[[procedure.roles]]
code = "officer"
title = { en = "Officer", zh = "签批人" }
actions = ["ask", "release", "file", "lift"]

[[procedure.people]]
code = "expert"
title = { en = "Expert", zh = "专家" }
role_codes = ["expert"]

[[procedure.people]]
code = "officer"
title = { en = "Officer", zh = "签批人" }
role_codes = ["officer"]
"""


@pytest.fixture
def place(tmp_path):
    folder = tmp_path / "profiles" / "toy"
    shutil.copytree(TOY_FOLDER, folder)
    settings = folder / "profile.toml"
    text = settings.read_text(encoding="utf-8")
    text = text.replace("first_vintage", 'editions = ["internal", "public"]\nfirst_vintage', 1)
    text = text.replace('languages = ["en", "zh"]', 'languages = ["en"]', 1)
    settings.write_text(text, encoding="utf-8")
    (folder / "procedure.toml").write_text(PROCEDURE, encoding="utf-8")
    return load_profile(folder)


class Desk:
    """The place's runs and commands; ``month_now`` is the month on the calendar."""

    def __init__(self, place, folder, monkeypatch):
        self.place = place
        self.surroundings = Surroundings("toy", folder, process_count=1)
        self.home = self.surroundings.home("toy")
        self.monkeypatch = monkeypatch

    def run(self, vintage, *, month_now, **options):
        self.monkeypatch.setattr("pipelines.resources.present_month", lambda _: month_now)
        outcome = run_month(
            self.place,
            vintage,
            surroundings=self.surroundings,
            options=RunOptions(**options),
            progress=SilentProgress(),
        )
        assert outcome.failures == {}

    def say(self, *arguments):
        words = ["warning", *arguments, "--profile", self.place.folder]
        return CliRunner().invoke(cli.app, words).output

    def told(self, vintage, edition):
        """Return all that an edition of a vintage says, as its template reads it."""
        inputs = bulletin_inputs(_AtWork(self.place, self.home), vintage)
        content = compose_bulletin(inputs, self.place, language="en", edition=edition)
        return bulletin_json(content, self.place)

    def hashes(self, vintage):
        outputs = self.home.outputs(vintage)
        return {
            path.relative_to(outputs).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in outputs.rglob("*")
            if path.is_file()
        }


class _AtWork:
    """What the inputs of a bulletin need of a workplace."""

    def __init__(self, place, home):
        from assets import RunSettings

        self.profile, self.warehouse = place, Warehouse(home.warehouse_path)
        self.settings = RunSettings(NEXT, "1.0", "code", "input")


@pytest.fixture
def desk(place, tmp_path, monkeypatch, write_toy_inbox):
    monkeypatch.setenv("UNEMPLOYMENT_RISK_HOME", str(tmp_path))
    monkeypatch.setenv("UNEMPLOYMENT_RISK_PROCESSES", "1")
    # The commit at hand is printed in a bulletin made anew; it may change while a test runs.
    monkeypatch.setattr("pipelines.resources.code_revision", lambda: "1.0")
    monkeypatch.setattr("pipelines.resources.code_sha256", lambda: "code")
    monkeypatch.setattr(cli.console, "_width", 200)
    monkeypatch.setattr(cli.errors, "_width", 200)
    desk = Desk(place, tmp_path, monkeypatch)
    # Nothing of the months to come: it would be set aside now and taken in later.
    write_toy_inbox(desk.home.inbox, last_month="2019-09")
    return desk


@pytest.mark.nightly
def test_a_warning_from_its_proposal_to_its_release_and_what_a_past_bulletin_keeps(desk):
    desk.run(V, month_now=V)
    assert W in desk.say("list")
    assert "not reviewed yet, not released" in desk.told(V, "internal")
    assert "No warning has been released" in desk.told(V, "public")
    assert W not in desk.told(V, "public")
    assert is_up_to_date(desk.place, desk.home, V)

    said = desk.say("release", W, "--as", "officer", "--reference", "No. 7")
    assert "Refused: XX-201910-1 is proposed: it allows" in said
    assert "ask the government" in desk.say("review", W, "--as", "expert", "--comment", "plain")
    desk.say("ask", W, "--as", "officer")
    said = desk.say("release", W, "--as", "officer", "--reference", "No. 7")
    assert "The bulletins tell it after" in said
    assert not is_up_to_date(desk.place, desk.home, V)

    desk.run(V, month_now=V)
    assert "(No. 7)" in desk.told(V, "internal")
    public = desk.told(V, "public")
    assert "No. 7" in public
    assert "Proposed level and why" not in public
    issued, told = desk.hashes(V), desk.told(V, "public")
    assert len(issued) > 3

    # The month is over: what people do now belongs to the next bulletin.
    desk.say("propose-lifting", W, "--as", "expert", "--comment", "the works hire again")
    assert "lifted" in desk.say("lift", W, "--as", "officer", "--reference", "No. 9")
    desk.run(NEXT, month_now=NEXT)
    assert "lifted on" in desk.told(NEXT, "public")
    desk.run(V, month_now=NEXT, is_recomputed=True)
    assert desk.hashes(V) == issued
    assert desk.told(V, "public") == told

    log = Warehouse(desk.home.warehouse_path).read_table("warnings.action")
    done = ["propose", "review", "ask", "release", "propose_lifting", "lift"]
    assert log["action_code"].tolist() == done
    assert "6 actions, all as recorded" in desk.say("verify")
    with Warehouse(desk.home.published_path, is_read_only=True).connected() as published:
        tables = published.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    assert ("state",) in tables
    assert ("action",) not in tables
