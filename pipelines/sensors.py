"""Sensors: new bytes from a source start a run; runs of dead processes are closed.

What does not belong here: what a run does.
"""

import dagster as dg

from catalogue import format_month
from pipelines.arrivals import run_for_changes
from pipelines.environment import latest_vintage, read_surroundings
from pipelines.event_job import new_layoff_reports
from pipelines.jobs import MONTHLY_JOB
from pipelines.notice_sensor import notice_sensors
from pipelines.reaper import reap_dead_runs
from pipelines.run_inputs import source_hashes
from pipelines.warning_sensor import warning_reminders
from profiles.model import Profile

SENSOR_INTERVAL_SECONDS = 60


def build_sensors(profile: Profile) -> list[dg.SensorDefinition]:
    """Return the sensors of a profile."""
    reminders = [] if profile.procedure is None else [warning_reminders(profile)]
    events = [new_layoff_reports(profile)] if profile.event_rules else []
    notices = [] if profile.notices is None else notice_sensors(profile)
    return [_new_submissions(profile), _dead_runs(), *events, *reminders, *notices]


def _new_submissions(profile: Profile) -> dg.SensorDefinition:
    @dg.sensor(
        job_name=MONTHLY_JOB,
        minimum_interval_seconds=SENSOR_INTERVAL_SECONDS,
        default_status=(
            dg.DefaultSensorStatus.RUNNING
            if profile.settings.last_vintage is None
            else dg.DefaultSensorStatus.STOPPED
        ),
        description="Runs the latest vintage when a source has sent other bytes than before.",
    )
    def new_submissions(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        home = read_surroundings().home(profile.settings.code)
        vintage = format_month(latest_vintage(profile))
        return run_for_changes(
            context,
            source_hashes(profile, home),
            vintage=vintage,
            key=vintage,
            nothing="no source has sent anything new",
        )

    return new_submissions


def _dead_runs() -> dg.SensorDefinition:
    @dg.sensor(
        minimum_interval_seconds=SENSOR_INTERVAL_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Marks runs whose process is dead as failed.",
    )
    def dead_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        reaped = reap_dead_runs(context.instance)
        return dg.SkipReason(f"{len(reaped)} dead runs closed")

    return dead_runs
