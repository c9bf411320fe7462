"""What the commands about warnings say, record and refuse."""

import os

import pandas as pd
import pytest
from typer.testing import CliRunner

from assets.warning_evidence import proposed_actions
from catalogue import parse_month
from catalogue.contracts import cast_to_contract, empty_frame
from catalogue.forms import SIMULATED_MARK
from catalogue.tables import TABLES
from catalogue.warning_log import WarningAction
from pipelines import cli, cli_warning
from pipelines.environment import utc_now
from pipelines.warning_sensor import reminder
from profiles import load_profile
from warehouse import Home, Warehouse, hold_run_lock, publish
from warehouse.warning_log import append_actions

V = parse_month("2026-01")
W = "210100-202601-1"


@pytest.fixture(scope="module")
def place():
    return load_profile("liaoning")


@pytest.fixture
def say(monkeypatch, place):
    for module in (cli, cli_warning):
        monkeypatch.setattr(module.console, "_width", 220)
        monkeypatch.setattr(module.errors, "_width", 220)
    # Loading the province takes a third of a second; one test does it the long way.
    monkeypatch.setattr("pipelines.console.load_profile", lambda _: place)

    def of(*arguments, code=0):
        result = CliRunner().invoke(cli.app, ["warning", *arguments, "-p", "liaoning"])
        assert result.exit_code == code, result.output
        return result.output

    return of


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "var" / "liaoning")
    home.create()
    return home


def level_rows(level_code):
    columns = TABLES["warnings.level"].columns
    row = {column.name: 0 if column.type == "count" else "" for column in columns}
    row |= {"area_code": "210100", "level_code": level_code, "evidence_level_code": level_code}
    row |= {"vintage": V, "since_vintage": V}
    return cast_to_contract(pd.DataFrame([row]), "warnings.level")


@pytest.fixture
def warehouse(home, place):
    """A warehouse in which a run has proposed level orange for Shenyang and issued it."""
    warehouse = Warehouse(home.warehouse_path)
    issue = pd.DataFrame(
        {
            "vintage": [V], "fingerprint": ["f"], "code_revision": ["1"],
            "profile_sha256": ["p"], "issued_at": [utc_now()],
        }
    )  # fmt: skip
    warehouse.replace_vintage({"runs.issue": issue, "warnings.level": level_rows("orange")}, V)
    append_actions(warehouse, proposed_actions(warehouse, place, V), now=utc_now())
    return warehouse


@pytest.mark.usefixtures("warehouse")
def test_a_warning_is_led_from_proposal_to_release_by_what_is_said(say):
    listed = say("list")
    assert W in listed
    assert "Shenyang (210100)" in listed
    assert "report: 1 h 59 min left" in listed
    assert "2 more opinion(s), warning review (expert_1, expert_2, expert_3)" in say("show", W)
    assert "1 more opinion" in say("review", W, "--as", "expert_1", "--comment", "plain enough")
    assert "ask the government" in say("review", W, "--as", "expert_2", "--comment", "agreed")
    assert "not who proposed or reviewed" in say("ask", W, "--as", "division_head")
    said = say("release", W, "--as", "deputy_director", "--reference", "2026-3")
    assert f"Recorded as action 5: {W} released." in said
    assert "The bulletins tell it after: unemployment-risk run -p liaoning" in said
    said = say("file", W, "--as", "division_head", "--reference", "2026-4")
    assert "filed with the level above" in said
    assert "5 actions" not in say("verify")
    shown = say("show", W)
    assert "deputy_director: Deputy director in charge (example)" in shown
    assert "plain enough" in shown
    assert "Due" not in shown


def test_a_refusal_says_why_and_records_nothing(say, warehouse):
    said = say("release", W, "--as", "deputy_director", "--reference", "1", code=1)
    assert "Refused:" in said
    said = say("review", W, "--as", "deputy_director", "--comment", "fine", code=1)
    assert "expert_1, expert_2, expert_3 may" in said
    assert "is closed" not in said
    assert len(warehouse.read_table("warnings.action")) == 1


@pytest.mark.parametrize("text", ["call 13912345678", "write to a.b@example.org"])
def test_the_log_keeps_no_number_or_address_of_a_person(say, warehouse, text):
    said = say("review", W, "--as", "expert_1", "--comment", text, code=2)
    assert "number or address of a person" in said
    assert len(warehouse.read_table("warnings.action")) == 1


def test_a_proposal_by_hand_rests_on_what_is_stored(say, warehouse):
    said = say("propose", "--area", "210200", "--level", "yellow", "--as", "analyst_1",
               "--comment", "three works close")  # fmt: skip
    assert "210200-202601-1 proposed" in said
    row = warehouse.read_table("warnings.action").iloc[-1]
    assert row["actor_code"] == "analyst_1"
    assert len(row["evidence_sha256"]) == 64


def test_a_changed_log_is_found(say, warehouse):
    assert "1 actions, all as recorded" in say("verify")
    with warehouse.transaction() as connection:
        connection.execute("UPDATE warnings.action SET level_code = 'blue'")
    assert "action 1 was changed after it was recorded" in say("verify", code=1)


def test_the_log_goes_into_a_file(say, warehouse, tmp_path):
    path = tmp_path / "log.csv"
    assert "1 actions" in say("log", "--output", str(path))
    written = pd.read_csv(path)
    assert written["sha256"].tolist() == warehouse.read_table("warnings.action")["sha256"].tolist()
    assert "proposed" in say("log")
    assert "is no folder" in say("log", "--output", str(tmp_path / "no" / "log.csv"), code=2)


@pytest.mark.usefixtures("warehouse")
def test_the_file_of_a_simulated_place_bears_its_mark(say, place, monkeypatch, tmp_path):
    settings = place.settings.model_copy(update={"is_simulated": True})
    simulated = place.model_copy(update={"settings": settings})
    path = tmp_path / "log.csv"
    say("log", "--output", str(path))
    assert SIMULATED_MARK not in path.read_text("utf-8-sig")
    monkeypatch.setattr("pipelines.console.load_profile", lambda _: simulated)
    say("log", "--output", str(path))
    assert pd.read_csv(path)["simulated"].eq(SIMULATED_MARK).all()


@pytest.mark.usefixtures("warehouse")
def test_a_remark_like_a_formula_is_disarmed_in_the_file(say, tmp_path):
    say("review", W, "--as", "expert_1", "--comment", "=1+1")
    path = tmp_path / "log.csv"
    say("log", "--output", str(path))
    assert pd.read_csv(path)["comment"].tolist()[-1] == "'=1+1"
    assert "2 actions, all as recorded" in say("verify")


def test_before_the_first_run_there_is_nothing_to_act_on(say, home):
    assert "nothing has been made yet" in say("list", code=2)
    Warehouse(home.warehouse_path).read_table("warnings.action")
    assert "No warning is open." in say("list")
    assert "No warning was ever proposed." in say("list", "--all")
    assert "The log is empty" in say("log")
    assert "The log is empty and whole" in say("verify")
    said = say("propose", "--area", "210100", "--level", "red", "--as", "analyst_1", code=2)
    assert "run a month first" in said


def test_a_profile_without_procedure_says_so():
    result = CliRunner().invoke(cli.app, ["warning", "list", "-p", "china"])
    assert result.exit_code == 2
    assert "china has no procedure.toml" in result.output


def test_what_a_report_proposed_is_acted_on_before_its_month_is_run(say, warehouse):
    later = V + pd.DateOffset(months=1)
    raised = WarningAction(
        "210200-202602-1", "210200", later, "orange", "propose", "system", "system"
    )
    append_actions(warehouse, [raised], now=utc_now())
    say("review", raised.warning_id, "--as", "expert_1", "--comment", "seen on site")
    assert warehouse.read_table("warnings.action")["vintage"].tolist() == [V, later, later]


def test_a_report_that_came_before_the_first_run_is_acted_on_too(say, home):
    raised = WarningAction("210200-202601-1", "210200", V, "orange", "propose", "system", "system")
    append_actions(Warehouse(home.warehouse_path), [raised], now=utc_now())
    assert "Recorded" in say("review", raised.warning_id, "--as", "expert_1", "--comment", "x")


def test_a_second_one_waits_and_is_refused_with_who_holds_the_lock(say, warehouse, home):
    with hold_run_lock(home.lock_path, vintage="2026-01", on_wait=lambda _: None):
        said = say("review", W, "--as", "expert_1", "--comment", "x", "--wait", "0", code=1)
        assert f"the run lock is still held by process {os.getpid()}, vintage 2026-01" in said
        assert "nothing was recorded" in said
        assert f"process {os.getpid()}" in say("list", code=2)
    assert "Recorded" in say("review", W, "--as", "expert_1", "--comment", "x", "--wait", "0")
    assert len(warehouse.read_table("warnings.action")) == 2


def test_what_is_due_is_said_in_a_sentence(place, warehouse):
    log = warehouse.read_table("warnings.action")
    start = log["recorded_at"].iloc[0]
    text = reminder(log, place, now=start + pd.Timedelta(hours=3))
    assert text.startswith(f"{W} report: OVERDUE by 1 h 0 min; {W} first opinion: 21 h 0 min left")
    assert reminder(empty_frame("warnings.action"), place, now=start) == "nothing is due"


def test_the_published_copy_holds_states_and_no_opinions(home, warehouse):
    counts = publish(warehouse, home.published_path)
    assert "warnings.state" in counts
    assert "warnings.action" not in counts
