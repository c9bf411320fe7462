"""What the planning commands say; the planning itself stands beside it."""

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from assets import sample_planning
from pipelines import cli, cli_sample
from warehouse import Home, Warehouse

TOY_FOLDER = Path(__file__).parents[2] / "fixtures" / "profiles" / "toy"


@pytest.fixture
def call(monkeypatch):
    for module in (cli, cli_sample):
        monkeypatch.setattr(module.console, "_width", 200)

    def of(*arguments):
        result = CliRunner().invoke(cli.app, [str(argument) for argument in arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result.exit_code, result.output

    return of


@pytest.fixture
def taken_in(tmp_path):
    """Make the warehouse of the toy place, with nothing in it."""
    home = Home(tmp_path / "var" / "toy")
    home.create()
    Warehouse(home.warehouse_path).read_table("runs.issue")


@pytest.mark.parametrize("command", ["sample", "survey-size"])
def test_nothing_taken_in_names_the_command_to_begin_with(call, command):
    code, output = call(command, "-p", TOY_FOLDER)
    assert (code, "unemployment-risk run --profile" in output) == (2, True)


@pytest.mark.usefixtures("taken_in")
def test_a_place_without_a_panel_says_why_nothing_is_proposed(call):
    code, output = call("sample", "-p", TOY_FOLDER)
    assert (code, "no report of an enterprise is known" in output) == (2, True)


@pytest.fixture
def rates(monkeypatch):
    """Let the toy place have one rate, which a test may change."""
    frame = pd.DataFrame(
        {
            "area_code": ["XX"],
            "rate_pct": [5.5],
            "rate_basis_code": ["own"],
            "sample_size_persons": [1000.0],
        }
    )
    monkeypatch.setattr(sample_planning, "present_rates", lambda *_, **__: frame)
    return frame


@pytest.mark.usefixtures("taken_in", "rates")
def test_survey_size_tells_persons_and_clusters_and_writes_a_workbook(call, tmp_path):
    code, output = call("survey-size", "-p", TOY_FOLDER, "--out", tmp_path / "out")
    assert code == 0
    assert "4,158" in output
    assert "3,158" in output
    assert len(list((tmp_path / "out").glob("survey_size_toy_*.xlsx"))) == 1


def test_a_measure_nobody_knows_is_wrong_use(call):
    code, output = call("survey-size", "-p", TOY_FOLDER, "--measure", "yearly")
    assert (code, "quarterly_mean" in output) == (2, True)


@pytest.mark.usefixtures("taken_in", "rates")
def test_a_workbook_that_cannot_be_written_is_said_and_not_a_crash(call, tmp_path):
    (tmp_path / "file").touch()
    code, output = call("survey-size", "-p", TOY_FOLDER, "--out", tmp_path / "file")
    assert (code, "cannot be written" in output) == (2, True)


@pytest.mark.usefixtures("taken_in")
def test_a_rate_of_zero_cannot_be_planned_with_and_is_said(call, rates):
    rates["rate_pct"] = 0.0
    code, output = call("survey-size", "-p", TOY_FOLDER)
    assert (code, "expected above 0" in output) == (2, True)


@pytest.mark.usefixtures("taken_in", "rates")
@pytest.mark.parametrize(
    "arguments",
    [
        ("sample", "--budget", "0"),
        ("sample", "--budget", "inf"),
        ("sample", "--budget", "nan"),
        ("sample", "--area-power", "nan"),
        ("sample", "--vintage", ""),
        ("survey-size", "--standard-error", "inf"),
        ("survey-size", "--design-effect", "inf"),
        ("survey-size", "--vintage", "2099-13"),
    ],
)
def test_odd_arguments_are_wrong_use_with_a_message(call, arguments):
    command, *options = arguments
    code, output = call(command, "-p", TOY_FOLDER, *options)
    assert code == 2
    assert "xpected" in output or "Invalid value" in output
