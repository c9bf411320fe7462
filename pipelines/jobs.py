"""The monthly job: every asset of one vintage, in one process.

What does not belong here: when it runs (schedules, sensors).
"""

from typing import TYPE_CHECKING

import dagster as dg

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import (
        UnresolvedAssetJobDefinition,
    )

MONTHLY_JOB = "monthly"


def monthly_job() -> "UnresolvedAssetJobDefinition":
    """Return the job that makes a vintage from its sources to its bulletin.

    In one process: DuckDB lets one process write at a time, and parallel work is
    inside a step.
    """
    return dg.define_asset_job(
        MONTHLY_JOB,
        selection=dg.AssetSelection.all(),
        executor_def=dg.in_process_executor,
        description="One vintage, from what was sent to bulletin, board and published copy.",
    )
