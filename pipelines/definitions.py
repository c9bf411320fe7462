"""The Dagster definitions of the profile the environment names.

What does not belong here: building them for another profile (`build_definitions` does).
"""

import dagster as dg

from assets import Progress, build_asset_checks, build_assets
from pipelines.environment import read_surroundings
from pipelines.event_job import event_job
from pipelines.jobs import monthly_job
from pipelines.partitions import vintage_partitions
from pipelines.resources import workplace_resource
from pipelines.schedules import monthly_schedule
from pipelines.sensors import build_sensors
from profiles import load_profile
from profiles.model import Profile


def build_definitions(profile: Profile, *, progress: Progress | None = None) -> dg.Definitions:
    """Return assets, checks, job, schedule, sensors and resources of a profile."""
    return dg.Definitions(
        assets=build_assets(profile, vintage_partitions(profile)),
        asset_checks=build_asset_checks(),
        jobs=[monthly_job(), *([event_job(profile)] if profile.event_rules else [])],
        schedules=[monthly_schedule(profile)],
        sensors=build_sensors(profile),
        resources={"workplace": workplace_resource(profile, progress=progress)},
        executor=dg.in_process_executor,
    )


@dg.definitions
def definitions() -> dg.Definitions:
    """Return the definitions of the profile named by ``UNEMPLOYMENT_RISK_PROFILE``."""
    return build_definitions(load_profile(read_surroundings().profile_code))
