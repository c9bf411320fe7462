"""What the command ``notify`` says, sends and refuses; what runs, actions and status say."""

import pandas as pd
import pytest
from notice_sinks import HttpSink
from notice_world import V
from typer.testing import CliRunner

from catalogue.warning_log import WarningAction
from pipelines import cli, cli_notices, notice_words
from pipelines.notice_channels import CHANNELS_FILE
from pipelines.notice_sensor import notice_sensors, told_now
from pipelines.notice_words import tell_after
from profiles import load_profile
from warehouse import Home, Warehouse
from warehouse.notice_log import NoticeLog
from warehouse.warning_log import append_actions

MORNING = pd.Timestamp("2026-01-20 02:00")


@pytest.fixture(scope="module")
def place():
    return load_profile("liaoning")


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "var" / "liaoning")
    home.create()
    return home


@pytest.fixture(autouse=True)
def morning(monkeypatch, place):
    """Stop the clock in the morning; load the province once."""
    for module in (cli_notices, notice_words, cli):
        monkeypatch.setattr(module, "utc_now", lambda: MORNING)
        monkeypatch.setattr(module.console, "_width", 220)
        monkeypatch.setattr(module.errors, "_width", 220)
    monkeypatch.setattr("pipelines.notice_sensor.utc_now", lambda: MORNING)
    monkeypatch.setattr("pipelines.console.load_profile", lambda _: place)


@pytest.fixture
def proposed(home):
    warehouse = Warehouse(home.warehouse_path)
    for number, area in enumerate(("210500", "210300"), start=1):
        step = WarningAction(f"W{number}", area, V, "orange", "propose", "system", "system")
        append_actions(warehouse, [step], now=MORNING)


def say(*arguments, code=0):
    result = CliRunner().invoke(cli.app, [*arguments, "-p", "liaoning"])
    assert result.exit_code == code, result.output
    return result.output


def give_address(home, address):
    path = home.folder / CHANNELS_FILE
    path.write_text(f'[channels]\nmonitoring_desk = "{address}"\n', encoding="utf-8")
    path.chmod(0o600)
    return path


@pytest.mark.usefixtures("proposed")
def test_without_an_address_it_says_so_and_succeeds():
    assert "no channel has an address, so nobody is told" in say("notify")


@pytest.mark.usefixtures("proposed")
def test_notices_are_sent_and_counted_and_then_there_is_nothing_new(home):
    with HttpSink() as sink:
        give_address(home, f"json://127.0.0.1:{sink.port}/s3cret")
        assert "Told: 2 notices to monitoring_desk." in say("notify")
        assert "Nothing new to tell." in say("notify")
    (post,) = sink.posts
    assert post["body"]["title"] == "失业预警：2项通知"


@pytest.mark.usefixtures("proposed")
def test_dry_run_shows_every_word_and_sends_nothing(home):
    with HttpSink() as sink:
        give_address(home, f"json://127.0.0.1:{sink.port}/s3cret")
        shown = say("notify", "--dry-run")
    assert sink.posts == []
    assert not NoticeLog(home.folder).path.exists()
    assert "monitoring_desk (webhook), read by analyst_1, analyst_2:" in shown
    assert "deputy_director (no address, so it would not go out)" in shown
    assert "1. 本溪市：建议■Ⅱ级（橙色）预警" in shown
    assert "s3cret" not in shown


@pytest.mark.usefixtures("proposed")
def test_dry_run_at_night_shows_what_goes_out_in_the_morning(monkeypatch):
    monkeypatch.setattr(cli_notices, "utc_now", lambda: MORNING + pd.Timedelta(hours=14))
    shown = say("notify", "--dry-run")
    assert "read by analyst_1, analyst_2, once the quiet hours end:" in shown
    assert "2. 鞍山市：建议■Ⅱ级（橙色）预警" in shown


@pytest.mark.usefixtures("proposed")
def test_dry_run_of_a_past_vintage_tells_what_it_would_have_told():
    assert "本溪市" in say("notify", "--dry-run", "--vintage", "2026-01")
    assert "Nothing would be told." in say("notify", "--dry-run", "--vintage", "2025-12")
    assert "--vintage goes with --dry-run" in say("notify", "--vintage", "2025-12", code=2)


@pytest.mark.usefixtures("proposed")
def test_failure_is_said_shown_by_status_and_no_error_of_the_run(home, place, capsys):
    with HttpSink(status=500) as sink:
        give_address(home, f"json://127.0.0.1:{sink.port}/s3cret")
        tell_after(place, home, is_run=True)
    said = capsys.readouterr()
    assert "Not told, to be tried again: 2 notices to monitoring_desk." in said.err
    assert "s3cret" not in said.out + said.err
    table = pd.DataFrame(
        {"vintage": [V], "fingerprint": [""], "code_revision": ["1"], "profile_sha256": [""],
         "issued_at": [MORNING]}
    )  # fmt: skip
    warehouse = Warehouse(home.warehouse_path)
    warehouse.replace_vintage({"runs.issue": table}, V)
    frozen = pd.DataFrame({"vintage": [V], "frozen_at": [MORNING]})
    warehouse.append("core.frozen_vintage", frozen)
    assert "Notices failed, to be tried again: 2" in say("status")


@pytest.mark.usefixtures("proposed")
def test_whatever_goes_wrong_the_run_stands(home, place, monkeypatch, capsys):
    give_address(home, "json://127.0.0.1")

    def fail(*_, **__):
        raise RuntimeError("json://s3cret")

    monkeypatch.setattr(notice_words, "tell", fail)
    tell_after(place, home, is_run=True)
    said = capsys.readouterr().err
    assert "Notices were not told: RuntimeError." in said
    assert "s3cret" not in said


@pytest.mark.usefixtures("proposed")
def test_action_says_nothing_of_notices_where_nobody_is_told(home, place, capsys):
    tell_after(place, home, is_run=False)
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("proposed")
def test_file_that_others_may_read_is_refused_aloud(home):
    give_address(home, "json://s3cret").chmod(0o644)
    shown = say("notify")
    assert "expected mode 0600, got 0644; not read" in shown
    assert "s3cret" not in shown


@pytest.mark.usefixtures("proposed")
def test_another_process_that_tells_is_waited_for_and_named(home, monkeypatch):
    give_address(home, "json://127.0.0.1")
    monkeypatch.setattr("pipelines.notices.LOG_WAIT_SECONDS", 0.0)
    with NoticeLog(home.folder).held(timeout_seconds=0):
        assert "another process is telling notices" in say("notify", code=1)


@pytest.mark.usefixtures("proposed")
def test_sensor_tells_what_waits_and_says_how_much(home, place):
    assert told_now(place) == "no channel has an address"
    with HttpSink() as sink:
        give_address(home, f"json://127.0.0.1:{sink.port}")
        assert told_now(place) == "notices told: 2"
        assert told_now(place) == "notices told: 0"
    assert [item.name for item in notice_sensors(place)] == [
        "notices_after_a_run",
        "notices_waiting",
    ]


@pytest.mark.usefixtures("proposed")
def test_run_that_succeeded_is_told_at_once_and_others_are_not(home, place):
    import dagster as dg

    @dg.job
    def monthly():
        pass

    @dg.job
    def other():
        pass

    after_a_run = notice_sensors(place)[0]
    with HttpSink() as sink, dg.instance_for_test() as instance:
        give_address(home, f"json://127.0.0.1:{sink.port}")
        for job, words in ((other, "a run of another job"), (monthly, "notices told: 2")):
            result = job.execute_in_process(instance=instance)
            context = dg.build_run_status_sensor_context(
                sensor_name=after_a_run.name,
                dagster_instance=instance,
                dagster_run=result.dagster_run,
                dagster_event=result.get_run_success_event(),
            )
            assert words in after_a_run(context).skip_message
    assert len(sink.posts) == 1
