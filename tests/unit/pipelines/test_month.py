import os
from datetime import UTC, datetime, timedelta

import pytest

from catalogue import parse_month
from pipelines.month import (
    RunOptions,
    is_run_at_work,
    is_up_to_date,
    made_files,
    prepare_dagster_home,
)
from warehouse import Home, hold_run_lock

V = parse_month("2019-11")


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "toy")
    home.create()
    return home


def test_only_options_asked_for_become_tags():
    assert RunOptions().tags() == {}
    assert RunOptions(is_frozen_change_allowed=True).tags() == {
        "unemployment_risk/allow_frozen": "true"
    }


def test_a_vintage_makes_a_bulletin_in_each_language_a_board_and_the_copy(toy_profile, home):
    names = {what: path.name for what, path in made_files(toy_profile, home, V).items()}
    assert names == {
        "bulletin (en)": "bulletin_toy_2019-11_en.pdf",
        "bulletin (zh)": "bulletin_toy_2019-11_zh.pdf",
        "summary (en)": "summary_toy_2019-11_en.pdf",
        "summary (zh)": "summary_toy_2019-11_zh.pdf",
        "leaflet (en)": "leaflet_toy_2019-11_en.pdf",
        "leaflet (zh)": "leaflet_toy_2019-11_zh.pdf",
        "alert board": "alert_board_toy_2019-11.html",
        "all boards": "index.html",
        "figures": "data",
        "list of sums": "SHA256SUMS",
        "published copy": "published.duckdb",
    }


def test_nothing_is_up_to_date_where_nothing_was_made(toy_profile, home):
    assert not is_up_to_date(toy_profile, home, V)
    assert not home.warehouse_path.exists()


def test_a_run_is_at_work_while_a_living_process_holds_the_lock(home):
    assert not is_run_at_work(home)
    with hold_run_lock(home.lock_path, vintage="2019-11", on_wait=lambda _: None):
        assert is_run_at_work(home)
    assert not is_run_at_work(home)


def test_a_newer_process_with_the_holders_number_is_not_the_holder(home):
    long_ago = (datetime.now(UTC) - timedelta(days=30)).isoformat(timespec="seconds")
    holder = f'{{"pid": {os.getpid()}, "vintage": "2019-11", "started_at": "{long_ago}"}}'
    home.lock_path.with_suffix(".holder.json").write_text(holder)
    assert not is_run_at_work(home)


def test_the_dagster_home_has_our_settings_and_no_telemetry(home):
    prepare_dagster_home(home)
    settings = home.dagster_home / "dagster.yaml"
    assert "telemetry:\n  enabled: false" in settings.read_text()
    assert os.environ["DAGSTER_HOME"] == str(home.dagster_home)
    settings.write_text("telemetry:\n  enabled: true\n")
    prepare_dagster_home(home)
    assert "enabled: true\n  start" in settings.read_text()
    assert [path.name for path in home.dagster_home.iterdir()] == ["dagster.yaml"]
