"""The run that other bytes of some sources ask for, one for all of them.

What does not belong here: which sources a sensor looks at and which job it starts (sensors,
event_job).
"""

import json
from collections.abc import Mapping

import dagster as dg

from pipelines.run_inputs import SOURCES_TAG


def run_for_changes(
    context: dg.SensorEvaluationContext,
    now: Mapping[str, str],
    *,
    vintage: str,
    key: str,
    nothing: str,
) -> dg.SensorResult:
    """Return one run request for all sources whose bytes changed, or the reason for none.

    Parameters
    ----------
    context
        Of the sensor; its cursor holds the hashes seen last.
    now
        SHA-256 of each source's files, by source code.
    vintage
        Partition of the run, YYYY-MM.
    key
        How the run's key begins; the sources and their hashes follow.
    nothing
        What is said where no source changed.
    """
    before = json.loads(context.cursor) if context.cursor else {}
    changed = sorted(code for code, sha256 in now.items() if before.get(code) != sha256)
    if not changed:
        return dg.SensorResult(skip_reason=dg.SkipReason(nothing))
    parts = "+".join(f"{code}:{now[code][:16]}" for code in changed)
    request = dg.RunRequest(
        run_key=f"{key}:{parts}",
        partition_key=vintage,
        tags={SOURCES_TAG: ",".join(changed)},
    )
    cursor = json.dumps(dict(now), sort_keys=True)
    return dg.SensorResult(run_requests=[request], cursor=cursor)
