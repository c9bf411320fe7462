"""Vintages as Dagster partitions: one a month, from the profile's first to its last.

What does not belong here: reference months, which are a column.
"""

import dagster as dg

from catalogue import parse_month
from profiles.model import Profile

MONTH_FORMAT = "%Y-%m"


def vintage_partitions(profile: Profile) -> dg.TimeWindowPartitionsDefinition:
    """Return the vintages of a profile.

    A live profile includes the current month, which is open; an archive ends at its
    last vintage.
    """
    last = profile.settings.last_vintage
    end = None
    if last is not None:
        after_last = parse_month(last).to_pydatetime()
        month = after_last.year * 12 + after_last.month
        end = f"{month // 12:04d}-{month % 12 + 1:02d}"
    return dg.TimeWindowPartitionsDefinition(
        start=profile.settings.first_vintage,
        end=end,
        fmt=MONTH_FORMAT,
        cron_schedule="0 0 1 * *",
        timezone=profile.settings.timezone,
        end_offset=0 if end else 1,
    )
