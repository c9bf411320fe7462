"""The UI and its daemon for real: runs launched there, killed there, waited for."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import dagster as dg
import pytest

from catalogue import parse_month
from warehouse import Home, Warehouse, read_lock_holder

TOY_FOLDER = Path(__file__).parents[1] / "fixtures" / "profiles" / "toy"
VINTAGE = "2019-11"
PATIENCE_SECONDS = 180.0
"""For a machine busy with other things; each wait ends as soon as it can."""

LAUNCH = """
mutation ($parameters: ExecutionParams!) {
  launchPipelineExecution(executionParams: $parameters) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
  }
}
"""
RUN = """
query ($runId: ID!) {
  runOrError(runId: $runId) { ... on Run { status stepStats { stepKey status } } }
}
"""
AUTOMATION = """
{
  repositoriesOrError { ... on RepositoryConnection { nodes {
    schedules { name } sensors { name sensorState { status } }
  } } }
  instance { daemonHealth { allDaemonStatuses { daemonType healthy } } }
}
"""


class Ui:
    """The Dagster UI of the toy place on a free port of this machine."""

    def __init__(self, var_folder):
        self.environment = {
            **os.environ,
            "UNEMPLOYMENT_RISK_HOME": str(var_folder),
            "UNEMPLOYMENT_RISK_PROCESSES": "1",
            "COLUMNS": "200",
        }
        self.port = _free_port()
        self.log = var_folder / "ui.log"
        with self.log.open("w") as stream:
            self.process = self.start("ui", "--port", str(self.port), stdout=stream)

    def start(self, command, *options, stdout):
        return subprocess.Popen(
            [sys.executable, "-m", "pipelines", command, "-p", str(TOY_FOLDER), *options],
            env=self.environment,
            stdout=stdout,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def ask(self, query, **variables):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/graphql",
            data=json.dumps({"query": query, "variables": variables}).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["data"]

    def is_up(self):
        assert self.process.poll() is None, self.log.read_text()
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            return self.ask(AUTOMATION)["repositoriesOrError"].get("nodes")
        return None

    def launch(self):
        selector = {
            "repositoryLocationName": "pipelines.definitions",
            "repositoryName": "__repository__",
            "jobName": "monthly",
        }
        tags = [{"key": "dagster/partition", "value": VINTAGE}]
        answer = self.ask(
            LAUNCH, parameters={"selector": selector, "executionMetadata": {"tags": tags}}
        )["launchPipelineExecution"]
        assert answer["__typename"] == "LaunchRunSuccess", answer
        return answer["run"]["runId"]

    def status(self, run_id):
        return self.ask(RUN, runId=run_id)["runOrError"]["status"]

    def has_finished(self, run_id, step):
        run = self.ask(RUN, runId=run_id)["runOrError"]
        assert run["status"] != "FAILURE", self.log.read_text()
        return {"stepKey": step, "status": "SUCCESS"} in run["stepStats"]

    def kill(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def wait_for(condition, what):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.2)
    return answer


@pytest.fixture
def home(tmp_path, write_toy_inbox):
    home = Home(tmp_path / "toy")
    write_toy_inbox(home.inbox)
    return home


@pytest.fixture
def ui(home):
    ui = Ui(home.folder.parent)
    try:
        wait_for(ui.is_up, "the UI")
        yield ui
    finally:
        ui.kill()


@pytest.mark.slow
def test_runs_of_the_daemon_may_die_and_the_next_run_finishes_without_help(ui, home, tmp_path):
    _expect_schedule_and_sensors(ui)

    # One run is killed alone: the daemon closes it, and nothing half-written is left.
    first = ui.launch()
    wait_for(lambda: ui.has_finished(first, "core__observation"), "the first run's intake")
    os.kill(read_lock_holder(home.lock_path).pid, signal.SIGKILL)
    wait_for(lambda: ui.status(first) == "FAILURE", "the dead run to be closed")
    counts = Warehouse(home.warehouse_path).read_table("core.intake_count")
    is_received = counts["outcome_code"] == "received"
    # 96 months of the rate, and of total employment and two industries: all or none of a source.
    assert counts.loc[is_received, "figure_count"].sum() == 96 * (1 + 3)
    assert counts.loc[~is_received, "figure_count"].sum() == 96 * (1 + 3)

    # The next takes the lock though the dead one never gave it back; the command line waits.
    second = ui.launch()
    wait_for(lambda: ui.has_finished(second, "core__observation"), "the second run's intake")
    holder = read_lock_holder(home.lock_path)
    output = tmp_path / "run.log"
    with output.open("w") as stream:
        run = ui.start("run", "--vintage", VINTAGE, stdout=stream)
    try:
        wait_for(lambda: "waiting for the run lock" in output.read_text(), "the run to wait")
        told = f"held by process {holder.pid}, vintage {VINTAGE}, since {holder.started_at}"
        assert told in output.read_text()

        # All of the daemon is killed, as when the machine fails: the waiting run takes over.
        ui.kill()
        assert run.wait(timeout=PATIENCE_SECONDS) == 0, output.read_text()
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)
    _expect_all_closed(home)


def _expect_schedule_and_sensors(ui):
    answer = ui.ask(AUTOMATION)
    (repository,) = answer["repositoriesOrError"]["nodes"]
    assert [item["name"] for item in repository["schedules"]] == ["monthly_bulletin"]
    states = {item["name"]: item["sensorState"]["status"] for item in repository["sensors"]}
    assert states == {"dead_runs": "RUNNING", "new_submissions": "STOPPED"}


def _expect_all_closed(home):
    with dg.DagsterInstance.from_config(str(home.dagster_home)) as instance:
        statuses = sorted(run.status.value for run in instance.get_runs())
    assert statuses == ["FAILURE", "FAILURE", "SUCCESS"]
    assert read_lock_holder(home.lock_path) is None
    levels = Warehouse(home.published_path, is_read_only=True).read_table(
        "warnings.level", vintage=parse_month(VINTAGE)
    )
    assert levels["level_code"].tolist() == ["red"]


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
