"""The monthly schedule.

What does not belong here: runs on arrival of a file (sensors).
"""

from collections.abc import Iterator

import dagster as dg

from catalogue import format_month
from pipelines.environment import latest_vintage
from pipelines.jobs import MONTHLY_JOB
from profiles.model import Profile

MONTHLY_CRON = "0 6 20 * *"
"""The 20th at 06:00, local time of the place: figures of a month are out by then (default)."""


def monthly_schedule(profile: Profile) -> dg.ScheduleDefinition:
    """Return the schedule that runs the latest vintage once a month.

    It starts switched on for a live profile, off for an archive, which gets no new months.
    """

    @dg.schedule(
        cron_schedule=MONTHLY_CRON,
        job_name=MONTHLY_JOB,
        execution_timezone=profile.settings.timezone,
        default_status=(
            dg.DefaultScheduleStatus.RUNNING
            if profile.settings.last_vintage is None
            else dg.DefaultScheduleStatus.STOPPED
        ),
        description="Makes the latest vintage on the 20th of each month.",
    )
    def monthly_bulletin() -> Iterator[dg.RunRequest]:
        yield dg.RunRequest(partition_key=format_month(latest_vintage(profile)))

    return monthly_bulletin
