"""Runs whose process is dead are marked as failed, so that nothing waits for them.

What does not belong here: the run lock, which the operating system frees by itself.
"""

import dagster as dg

from pipelines.resources import PROCESS_TAG, is_process_alive

UNFINISHED = [
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


def reap_dead_runs(instance: dg.DagsterInstance) -> list[str]:
    """Mark every unfinished run whose process is dead as failed; return their ids.

    A run that never came so far as to name its process is left alone: Dagster's own
    monitor ends runs that do not start.
    """
    reaped = []
    for run in instance.get_runs(filters=dg.RunsFilter(statuses=UNFINISHED)):
        identity = run.tags.get(PROCESS_TAG)
        if identity is None or is_process_alive(identity):
            continue
        instance.report_run_failed(
            run, f"process {identity.split('@')[0]} of this run is dead; run the vintage again"
        )
        reaped.append(run.run_id)
    return reaped
