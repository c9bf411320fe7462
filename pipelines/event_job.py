"""What runs when reports of staff cuts arrive: their intake and the layoff events, no more.

A sensor looks for other bytes of their sources than before. What does not belong here: the
monthly job, which the same arrival starts too and which merges events into levels.
"""

from typing import TYPE_CHECKING

import dagster as dg

from assets.description import asset_key
from assets.layoff_events import ARRIVAL_TAG, LAYOFF_EVENT, event_sources
from catalogue import format_month
from pipelines.arrivals import run_for_changes
from pipelines.environment import latest_vintage, read_surroundings
from pipelines.run_inputs import source_sha256
from profiles.model import Profile

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import (
        UnresolvedAssetJobDefinition,
    )

EVENT_JOB = "layoff_events"
ARRIVAL_INTERVAL_SECONDS = 30


def event_job(profile: Profile) -> "UnresolvedAssetJobDefinition":
    """Return the job that takes in reports of staff cuts and raises their events."""
    keys = [asset_key(f"raw.{source.code}") for source in event_sources(profile)]
    return dg.define_asset_job(
        EVENT_JOB,
        selection=dg.AssetSelection.assets(*keys, asset_key(LAYOFF_EVENT)),
        executor_def=dg.in_process_executor,
        tags={ARRIVAL_TAG: "true"},
        description=(
            "Takes in reports of staff cuts and follow-ups, raises layoff events and proposes"
            " the levels they lift."
        ),
    )


def new_layoff_reports(profile: Profile) -> dg.SensorDefinition:
    """Return the sensor that starts the job when a report of staff cuts has arrived."""

    @dg.sensor(
        job_name=EVENT_JOB,
        minimum_interval_seconds=ARRIVAL_INTERVAL_SECONDS,
        default_status=(
            dg.DefaultSensorStatus.RUNNING
            if profile.settings.last_vintage is None
            else dg.DefaultSensorStatus.STOPPED
        ),
        description="Raises layoff events when reports of staff cuts have arrived.",
    )
    def new_layoff_reports(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        home = read_surroundings().home(profile.settings.code)
        vintage = format_month(latest_vintage(profile))
        sources = event_sources(profile)
        now = {item.code: source_sha256(item, profile, home) for item in sources}
        return run_for_changes(
            context,
            now,
            vintage=vintage,
            key=f"{EVENT_JOB}:{vintage}",
            nothing="no report has arrived",
        )

    return new_layoff_reports
