"""A report that arrives starts the job of layoff events once."""

import dagster as dg
import pytest

from catalogue import format_month
from pipelines.environment import HOME_VARIABLE, latest_vintage
from pipelines.event_job import EVENT_JOB, new_layoff_reports
from profiles import load_profile
from warehouse import Home


@pytest.fixture
def inbox(tmp_path, monkeypatch):
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "var"))
    home = Home(tmp_path / "var" / "liaoning")
    home.create()
    return home.inbox


def asked(sensor, cursor=None):
    context = dg.build_sensor_context(cursor=cursor)
    result = sensor(context)
    return list(result.run_requests or []), result.cursor


def put(inbox, source, content):
    folder = inbox / "2025-07" / source
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "210100.csv").write_text(content, encoding="utf-8")


def test_a_report_starts_one_run_and_silence_none(inbox):
    profile = load_profile("liaoning")
    sensor = new_layoff_reports(profile)
    assert sensor.job_name == EVENT_JOB
    _, cursor = asked(sensor)
    assert asked(sensor, cursor) == ([], None)
    put(inbox, "layoff_reports", "报告编号\n1")
    (request,), later = asked(sensor, cursor)
    assert request.partition_key == format_month(latest_vintage(profile))
    assert asked(sensor, later)[0] == []
    put(inbox, "vacancies", "月份\n2025-06")
    assert asked(sensor, later)[0] == []
    put(inbox, "layoff_reports", "报告编号\n2")
    (again,), _ = asked(sensor, later)
    assert again.run_key != request.run_key
