"""Runs whose process is dead are marked as failed, so that nothing waits for them.

What does not belong here: the run lock, which the operating system frees by itself.
"""

import time

import dagster as dg

from pipelines.processes import is_alive
from pipelines.run_inputs import PROCESS_TAG

UNFINISHED = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
NAMING_SECONDS = 600.0
"""Within which a run that has started names its process; it takes a moment (default)."""


def reap_dead_runs(instance: dg.DagsterInstance) -> list[str]:
    """Mark every unfinished run whose process is dead as failed; return their ids.

    A run that has not started and names no process is left alone: Dagster's own monitor
    ends runs that do not start.
    """
    reaped = []
    for record in instance.get_run_records(filters=dg.RunsFilter(statuses=UNFINISHED)):
        run = record.dagster_run
        identity = run.tags.get(PROCESS_TAG)
        if identity is None:
            is_dead = (
                record.start_time is not None and time.time() - record.start_time > NAMING_SECONDS
            )
            process = "the process"
        else:
            is_dead = not is_alive(identity)
            process = f"process {identity.split('@')[0]}"
        if is_dead:
            instance.report_run_failed(run, f"{process} of this run is dead; run the vintage again")
            reaped.append(run.run_id)
    return reaped
