"""What the command ``events`` says: none yet, none to list, levels, what is restricted."""

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from assets.layoff_events import EVENT, EVENT_LEVEL, LAYOFF_EVENT
from catalogue import TABLES, parse_month
from pipelines import cli, cli_events
from pipelines.definitions import build_definitions
from pipelines.environment import HOME_VARIABLE
from pipelines.event_job import EVENT_JOB
from profiles import load_profile
from warehouse import Home, Warehouse

TOY_FOLDER = Path(__file__).parents[2] / "fixtures" / "profiles" / "toy"
JULY = parse_month("2025-07")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "var"))
    made = Home(tmp_path / "var" / "liaoning")
    made.create()
    return made


@pytest.fixture
def call(monkeypatch):
    for module in (cli, cli_events):
        monkeypatch.setattr(module.console, "_width", 220)
        monkeypatch.setattr(module.errors, "_width", 220)

    def of(*arguments):
        result = CliRunner().invoke(cli.app, ["events", *(str(item) for item in arguments)])
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result.exit_code, result.output

    return of


def event(**cells):
    made = {
        "event_id": "210100-20250610-0a1b2c3d", "kind": "cut", "rule_ids": "E1,E2",
        "level_code": "yellow", "level_rule_ids": "E2", "level_area_code": "210102",
        "status": "announced", "status_reason": "", "area_code": "210100",
        "county_code": "210102", "enterprise_code": "91210100MA0000001X",
        "enterprise_count": 1, "persons": 300.0, "effective_date": pd.Timestamp("2025-07-20"),
        "in_force_until": pd.Timestamp("2025-10-20"), "report_numbers": "R1", "is_late": False,
        "is_told_before": False, "settled_share": 0.8, "is_follow_up_overdue": True,
        **cells,
    }  # fmt: skip
    columns = TABLES[EVENT].column_names
    return pd.DataFrame([made]).reindex(columns=[name for name in columns if name != "vintage"])


def level():
    return pd.DataFrame(
        {
            "area_code": ["210102"], "level_code": ["yellow"], "rule_ids": ["E2"],
            "gravest_level_code": ["yellow"], "event_count": [1], "enterprise_count": [1],
            "persons": [300.0], "largest_share": [1.0], "is_publishable": [False],
        }
    )  # fmt: skip


@pytest.fixture
def with_event(home):
    Warehouse(home.warehouse_path).replace_vintage({EVENT: event(), EVENT_LEVEL: level()}, JULY)


def test_a_place_without_event_rules_says_so(call):
    code, output = call("-p", TOY_FOLDER)
    assert (code, "has no event rules" in output) == (2, True)


def test_nothing_made_names_the_command_to_begin_with(call):
    code, output = call("-p", "liaoning")
    assert (code, "unemployment-risk run --profile liaoning" in output) == (2, True)


@pytest.mark.usefixtures("with_event")
def test_the_list_tells_place_level_persons_and_what_is_overdue(call):
    code, output = call("-p", "liaoning")
    assert code == 0
    for told in ("2025-07", "E1,E2", "Ⅲ", "300", "80 %, overdue", "Follow-up overdue: 1"):
        assert told in output
    assert "91210100MA0000001X" not in output


@pytest.mark.usefixtures("with_event")
def test_enterprises_are_named_by_code_only_where_asked_for(call):
    code, output = call("-p", "liaoning", "--enterprises")
    assert (code, "91210100MA0000001X" in output, "not for circulation" in output) == (
        0,
        True,
        True,
    )


@pytest.mark.usefixtures("with_event")
def test_another_area_or_vintage_is_told_apart(call):
    assert "None." in call("-p", "liaoning", "--area", "210200")[1]
    assert call("-p", "liaoning", "--area", "999999")[0] == 2
    code, output = call("-p", "liaoning", "--as-of", "2025-01")
    assert (code, "from 2025-07 to 2025-07" in output) == (2, True)


def test_reports_of_cuts_have_a_job_of_their_own():
    definitions = build_definitions(load_profile("liaoning"))
    nodes = definitions.resolve_job_def(EVENT_JOB).graph.node_dict
    assert set(nodes) == {"raw__layoff_reports", LAYOFF_EVENT.replace(".", "__")}
    assert "new_layoff_reports" in {item.name for item in definitions.sensors or []}
    toy = build_definitions(load_profile(str(TOY_FOLDER)))
    assert EVENT_JOB not in toy.get_repository_def().job_names
