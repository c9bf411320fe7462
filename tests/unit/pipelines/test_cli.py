"""What the command line says and with which code it ends; no run is made here."""

import os
import socket
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from catalogue import parse_month
from pipelines import cli
from pipelines.month import RunOutcome, made_files
from pipelines.run_inputs import input_sha256
from warehouse import Home, Warehouse, hold_run_lock, publish

TOY_FOLDER = Path(__file__).parents[2] / "fixtures" / "profiles" / "toy"
LATEST = parse_month("2020-01")


@pytest.fixture
def call(monkeypatch):
    monkeypatch.setattr(cli.console, "_width", 200)
    monkeypatch.setattr(cli.errors, "_width", 200)

    def of(*arguments):
        result = CliRunner().invoke(cli.app, [str(argument) for argument in arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result.exit_code, result.output

    return of


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "var" / "toy")
    home.create()
    return home


@pytest.fixture
def issue_latest(home, toy_profile):
    """Write what a finished run of the latest vintage leaves, without running it."""

    def write():
        issue = pd.DataFrame(
            {
                "fingerprint": [input_sha256(toy_profile, home)],
                "code_revision": ["0.1.0 (abc)"],
                "profile_sha256": [toy_profile.content_sha256],
                "issued_at": [pd.Timestamp("2020-01-20 06:00")],
            }
        )
        level = pd.DataFrame(
            {
                "area_code": ["XX"],
                "level_code": ["red"],
                "evidence_level_code": ["yellow"],
                "since_vintage": [LATEST],
                "rule_ids": ["R1"],
                "missing_rule_ids": [""],
                "due_rule_count": [1],
                "used_rule_count": [1],
            }
        )
        warehouse = Warehouse(home.warehouse_path)
        warehouse.replace_vintage({"runs.issue": issue, "warnings.level": level}, LATEST)
        publish(warehouse, home.published_path)
        for path in made_files(toy_profile, home, LATEST).values():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()

    return write


@pytest.fixture
def run_as(monkeypatch):
    """Put in place of a run what it shall come to; return the vintages asked for."""

    def put(**outcome):
        asked = []

        def run_month(_profile, vintage, **settings):
            asked.append((vintage, settings["options"]))
            if "raises" in outcome:
                raise outcome["raises"]
            whole = {"run_id": "1f", "is_success": True, "failures": {}, "source_failures": ()}
            return RunOutcome(**{**whole, "files": {}, **outcome})

        monkeypatch.setattr(cli, "run_month", run_month)
        return asked

    return put


def test_profiles_lists_the_places_and_how_to_run_one(call):
    code, output = call("profiles")
    assert code == 0
    assert "united_states" in output
    assert "2021-01 to 2025-01" in output
    assert "unemployment-risk run --profile NAME" in output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["run", "--profile", "atlantis"],
            "one of china, liaoning, liaoning_demo, united_states",
        ),
        (["run", "-p", TOY_FOLDER, "--vintage", "2019-13"], "expected a month as YYYY-MM"),
        (["run", "-p", TOY_FOLDER, "--vintage", "2030-01"], "2013-01 to 2020-01"),
        (["run", "-p", TOY_FOLDER, "--vintage", "2012-12"], "choose one within"),
        (["backfill", "-p", TOY_FOLDER, "--from", "2019-03", "--to", "2019-01"], "turn them round"),
        (["status", "-p", "atlantis"], "atlantis"),
        (["run", "--wholly-unknown"], "No such option"),
    ],
)
def test_wrong_use_ends_with_two_and_says_what_is_right(call, arguments, said):
    code, output = call(*arguments)
    assert code == 2
    assert said in output


def test_a_wrong_number_of_processes_in_the_environment_is_wrong_use(call, monkeypatch):
    monkeypatch.setenv("UNEMPLOYMENT_RISK_PROCESSES", "many")
    code, output = call("status", "-p", TOY_FOLDER)
    assert (code, "expected 1, 2" in output) == (2, True)


def test_run_takes_the_latest_vintage_and_the_options_asked_for(call, run_as):
    asked = run_as()
    assert call("run", "-p", TOY_FOLDER, "--stored-only", "--recompute")[0] == 0
    ((vintage, options),) = asked
    assert vintage == LATEST
    assert options.tags() == {
        "unemployment_risk/stored_only": "true",
        "unemployment_risk/recompute": "true",
    }


def test_run_names_its_files_and_the_sources_it_could_not_read(call, run_as, home, toy_profile):
    run_as(source_failures=("firms: expected the column 'industry'",))
    code, output = call("run", "-p", TOY_FOLDER, "--vintage", "2019-11")
    assert code == 0
    assert "Not read: firms: expected the column 'industry'" in output
    for path in made_files(toy_profile, home, parse_month("2019-11")).values():
        assert str(path) in output


def test_a_failed_run_ends_with_one_and_says_what_to_do(call, run_as):
    run_as(is_success=False, failures={"forecasts__forecast": "no facts"})
    code, output = call("run", "-p", TOY_FOLDER)
    assert code == 1
    assert "forecasts__forecast: no facts" in output
    assert "mend the cause and run again" in output
    assert f'unemployment-risk ui --profile "{TOY_FOLDER}", run 1f' in output


def test_a_run_stopped_by_ctrl_c_ends_as_shells_have_it(call, run_as):
    run_as(raises=KeyboardInterrupt())
    code, output = call("run", "-p", TOY_FOLDER)
    assert code == 130
    assert "run again: it goes on from there" in output


def test_a_vintage_made_from_the_same_is_not_made_again(call, run_as, issue_latest):
    asked = run_as()
    issue_latest()
    code, output = call("run", "-p", TOY_FOLDER)
    assert (code, asked) == (0, [])
    assert "Nothing new" in output
    assert "--recompute" in output


def test_other_bytes_from_a_source_are_something_new(call, run_as, issue_latest, home):
    asked = run_as()
    issue_latest()
    (home.inbox / "rate.csv").write_text("month,rate_pct\n2019-01,5\n")
    assert call("run", "-p", TOY_FOLDER)[0] == 0
    assert [vintage for vintage, _ in asked] == [LATEST]


def test_backfill_makes_what_is_missing_and_shows_the_levels(call, run_as, issue_latest):
    asked = run_as()
    issue_latest()
    code, output = call("backfill", "-p", TOY_FOLDER, "--from", "2019-12", "--to", "2020-01")
    assert code == 0
    assert [vintage for vintage, _ in asked] == [parse_month("2019-12")]
    assert "2020-01: nothing new" in output
    assert "Red" in output


def test_backfill_stops_at_the_first_vintage_that_fails(call, run_as):
    asked = run_as(is_success=False, failures={"raw__survey": "frozen"})
    code, output = call("backfill", "-p", TOY_FOLDER, "--from", "2019-01", "--to", "2019-06")
    assert (code, len(asked)) == (1, 1)
    assert "Stopped at 2019-01" in output


def test_status_of_a_new_place_says_how_to_begin(call):
    code, output = call("status", "--profile", "china")
    assert code == 0
    assert "Begin: unemployment-risk run --profile china" in output


def test_status_names_a_place_outside_the_software_by_its_folder(call):
    assert f'run --profile "{TOY_FOLDER}"' in call("status", "-p", TOY_FOLDER)[1].replace("\n", "")


def test_status_shows_vintages_levels_and_that_the_latest_stands(call, issue_latest):
    issue_latest()
    code, output = call("status", "-p", TOY_FOLDER)
    assert code == 0
    assert "Red" in output
    assert "0.1.0 (abc)" in output
    assert "Vintage 2020-01, the latest, is up to date." in output


def test_status_says_who_is_at_work(call, issue_latest, home):
    issue_latest()
    with hold_run_lock(home.lock_path, vintage="2019-11", on_wait=lambda _: None):
        code, output = call("status", "-p", TOY_FOLDER)
    assert code == 0
    assert f"A run is at work: process {os.getpid()}, vintage 2019-11" in output


def test_status_knows_a_holder_that_died(call, issue_latest, home):
    issue_latest()
    started_at = datetime(2020, 1, 1, tzinfo=UTC).isoformat()
    holder = f'{{"pid": {os.getpid()}, "vintage": "2019-11", "started_at": "{started_at}"}}'
    home.lock_path.with_suffix(".holder.json").write_text(holder)
    assert "which died" in call("status", "-p", TOY_FOLDER)[1]


def test_a_taken_port_is_named_with_another_to_choose(call):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        code, output = call("ui", "-p", TOY_FOLDER, "--port", port)
    assert code == 2
    assert f"port {port} of 127.0.0.1 is taken" in output


def test_ui_hands_on_profile_and_home_as_whole_paths(call, monkeypatch, tmp_path):
    handed = {}

    def execve(_program, _arguments, environment):
        handed.update(environment)
        raise SystemExit(0)

    monkeypatch.setattr(os, "execve", execve)
    monkeypatch.setenv("UNEMPLOYMENT_RISK_HOME", "a place")
    Path("toy").symlink_to(TOY_FOLDER)
    assert call("ui", "--profile", "toy", "--port", _free_port())[0] == 0
    assert handed["UNEMPLOYMENT_RISK_PROFILE"] == str(TOY_FOLDER)
    assert handed["UNEMPLOYMENT_RISK_HOME"] == str(tmp_path / "a place")
    assert handed["DAGSTER_HOME"] == str(tmp_path / "a place" / "toy" / "dagster_home")


def test_forecast_writes_the_quantiles_of_the_ensemble_beside_the_file(call, tmp_path):
    months = pd.date_range("2018-01-01", periods=20, freq="MS").strftime("%Y-%m")
    rows = [f"{month},{5 + number % 3}" for number, month in enumerate(months)]
    (tmp_path / "mine.csv").write_text("\n".join(["reference_month,value", *rows]))
    code, output = call("forecast", "mine.csv", "--horizon", 2)
    assert code == 0
    # Too short for all members but the baseline, and that is said.
    assert "expected at least 24 observed months, got 20" in output
    made = pd.read_csv(tmp_path / "mine_forecast.csv")
    assert set(made["model"]) == {"ensemble"}
    assert made["reference_month"].unique().tolist() == ["2019-09", "2019-10"]
    assert made.groupby("reference_month")["quantile_level"].nunique().tolist() == [15, 15]
    assert made.groupby("reference_month")["value"].apply(lambda v: v.is_monotonic_increasing).all()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("reference_month,value\n2019-01,5\nJanuary,6\n", "bad.csv row 3: expected a month"),
        ("reference_month,value\n2019-01,five\n", "bad.csv row 2: expected a number, got 'five'"),
        ("reference_month,value\n2019-01,5\n2019-01,6\n", "2019-01 more than once"),
        ("reference_month,value\n2019-01,5\n2019-02,6\n", "No series could be forecast"),
    ],
)
def test_forecast_of_a_bad_file_names_the_row_and_writes_nothing(call, tmp_path, text, said):
    (tmp_path / "bad.csv").write_text(text)
    code, output = call("forecast", "bad.csv")
    assert (code, said in output) == (2, True), output
    assert not (tmp_path / "bad_forecast.csv").exists()


def test_forecast_into_no_folder_is_refused_before_the_work(call, tmp_path):
    code, output = call("forecast", "mine.csv", "--output", tmp_path / "nowhere" / "out.csv")
    assert code == 2
    assert "is no folder" in output


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
