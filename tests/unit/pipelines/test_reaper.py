import os
import time
import uuid

import dagster as dg
import pytest

from pipelines.processes import process_identity
from pipelines.reaper import NAMING_SECONDS, reap_dead_runs
from pipelines.run_inputs import PROCESS_TAG

DEAD = f"{os.getpid()}@1000.00"


@pytest.fixture
def instance():
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


def begin(instance, *, process, status=dg.DagsterRunStatus.STARTED, seconds_ago=None):
    run = dg.DagsterRun(
        job_name="monthly",
        run_id=str(uuid.uuid4()),
        status=status,
        tags={} if process is None else {PROCESS_TAG: process},
    )
    instance.add_run(run)
    if seconds_ago is not None:
        start = dg.DagsterEvent(event_type_value="PIPELINE_START", job_name="monthly")
        instance.report_dagster_event(start, run.run_id, timestamp=time.time() - seconds_ago)
    return run.run_id


@pytest.mark.parametrize("status", [dg.DagsterRunStatus.NOT_STARTED, dg.DagsterRunStatus.STARTED])
def test_a_run_whose_process_is_dead_is_closed_with_a_word(instance, status):
    run_id = begin(instance, process=DEAD, status=status)
    assert reap_dead_runs(instance) == [run_id]
    assert instance.get_run_by_id(run_id).status == dg.DagsterRunStatus.FAILURE
    messages = [record.dagster_event.message for record in instance.all_logs(run_id)]
    assert any("is dead; run the vintage again" in message for message in messages)


def test_living_and_finished_runs_are_left_alone(instance):
    begin(instance, process=process_identity(os.getpid()))
    begin(instance, process=DEAD, status=dg.DagsterRunStatus.SUCCESS)
    assert reap_dead_runs(instance) == []


def test_a_run_that_never_named_its_process_is_closed_after_a_while(instance):
    young = begin(instance, process=None, status=dg.DagsterRunStatus.STARTING, seconds_ago=5)
    old = begin(
        instance,
        process=None,
        status=dg.DagsterRunStatus.STARTING,
        seconds_ago=NAMING_SECONDS + 60,
    )
    assert reap_dead_runs(instance) == [old]
    assert instance.get_run_by_id(young).status == dg.DagsterRunStatus.STARTED
