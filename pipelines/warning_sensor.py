"""The sensor that reminds of warnings: what is due next and what is overdue, every hour.

It starts no run; what it says stands in the sensor's ticks and in its log. What does not
belong here: how long a clock runs (profiles.procedure).
"""

import dagster as dg
import pandas as pd

from assets.warning_clocks import running_clocks
from catalogue.warning_log import LOG
from pipelines.environment import read_surroundings, utc_now
from pipelines.month import is_run_at_work
from pipelines.warning_words import time_left
from profiles.model import Profile
from warehouse import Warehouse

REMINDER_INTERVAL_SECONDS = 3600
_MOST_NAMED = 5


def warning_reminders(profile: Profile) -> dg.SensorDefinition:
    """Return the sensor of a profile that has a procedure."""

    @dg.sensor(
        minimum_interval_seconds=REMINDER_INTERVAL_SECONDS,
        default_status=(
            dg.DefaultSensorStatus.RUNNING
            if profile.settings.last_vintage is None
            else dg.DefaultSensorStatus.STOPPED
        ),
        description="Says which actions on warnings are due and which are overdue.",
    )
    def warning_reminders(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        home = read_surroundings().home(profile.settings.code)
        if not home.warehouse_path.exists():
            return dg.SkipReason("nothing has been made yet")
        if is_run_at_work(home):
            return dg.SkipReason("a run is at work; asked again in an hour")
        log = Warehouse(home.warehouse_path).read_table(LOG)
        text = reminder(log, profile, now=utc_now())
        if "OVERDUE" in text:
            context.log.warning(text)
        return dg.SkipReason(text)

    return warning_reminders


def reminder(log: pd.DataFrame, profile: Profile, *, now: pd.Timestamp) -> str:
    """Return in a sentence what is due for open warnings, the next due first."""
    if profile.procedure is None:
        return "the profile has no procedure"
    clocks = running_clocks(log, profile.procedure, now=now)
    if clocks.empty:
        return "nothing is due"
    titles = {clock.code: clock.title.en for clock in profile.procedure.clocks}
    named = [
        f"{row['warning_id']} {titles[row['clock_code']]}: {time_left(row['due_at'], now)}"
        for row in clocks.head(_MOST_NAMED).to_dict("records")
    ]
    more = len(clocks) - len(named)
    return "; ".join(named) + (f"; and {more} more" if more else "")
