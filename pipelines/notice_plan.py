"""Which notices go out now: not in quiet hours, not before their next attempt, not for ever.

Pure: deliveries and a moment in, deliveries out. What does not belong here: what there is to
tell (pipelines.notice_occasions), sending (pipelines.notices).
"""

from collections.abc import Sequence
from typing import Literal
from zoneinfo import ZoneInfo

import pandas as pd

from profiles.notices import NoticeSettings
from warehouse.notice_log import Delivery

LONGEST_RETRY_HOURS = 6.0

Standing = Literal["told", "ready", "quiet", "later", "given_up"]


def standing_of(
    delivery: Delivery, settings: NoticeSettings, *, timezone: str, now: pd.Timestamp
) -> Standing:
    """Return what is to be done with a notice at a moment.

    Parameters
    ----------
    delivery
        The notice, and what was tried.
    settings
        Quiet hours, attempts, the pause after the first.
    timezone
        Of the place.
    now
        UTC, naive.

    Returns
    -------
    Standing
        ``told``; ``ready`` to be sent; ``quiet``: held back by the hour; ``later``: failed and
        waiting for its next attempt; ``given_up``: failed as often as is tried.

    Notes
    -----
    The pause doubles after each failure, up to six hours (default). An attempt whose outcome
    is unknown, because the process was killed, is repeated without a pause: it may be told
    twice, never not at all.
    """
    if delivery.state == "sent":
        return "told"
    failures = delivery.attempt_count - (1 if delivery.state == "unknown" else 0)
    if failures >= settings.most_attempts:
        return "given_up"
    quiet = settings.quiet_hours
    there = now.tz_localize("UTC").tz_convert(ZoneInfo(timezone))
    if quiet is not None and quiet.holds(there) and not delivery.due.is_urgent:
        return "quiet"
    if delivery.state == "failed" and now < next_attempt_at(delivery, settings):
        return "later"
    return "ready"


def next_attempt_at(delivery: Delivery, settings: NoticeSettings) -> pd.Timestamp:
    """Return before which moment a failed notice is not tried again."""
    assert delivery.last_attempt_at is not None
    pause = pd.Timedelta(minutes=settings.first_retry_minutes) * 2 ** (delivery.attempt_count - 1)
    longest = pd.Timedelta(hours=LONGEST_RETRY_HOURS)
    return pd.Timestamp(delivery.last_attempt_at + min(pause, longest))


def ready_by_channel(
    deliveries: Sequence[Delivery],
    settings: NoticeSettings,
    *,
    timezone: str,
    now: pd.Timestamp,
) -> dict[str, list[Delivery]]:
    """Return the notices to be sent now, by channel: those that may have gone out come first."""
    found: dict[str, list[Delivery]] = {}
    for delivery in deliveries:
        if standing_of(delivery, settings, timezone=timezone, now=now) == "ready":
            found.setdefault(delivery.due.channel_code, []).append(delivery)
    return {
        code: sorted(own, key=lambda item: item.state != "unknown") for code, own in found.items()
    }
