"""Who is told of what, and when: the notices 通知 of a place.

The table of notices.toml. Addresses are secrets and stand elsewhere, under the code of their
channel. What does not belong here: words of a notice (reports.notices), sending (pipelines).
"""

from collections.abc import Collection, Mapping
from datetime import time
from typing import Literal

import pandas as pd
from pydantic import Field

from profiles.base import Language, Settings, Standing, Text
from profiles.procedure import Procedure

OccasionKind = Literal[
    "proposed",
    "awaiting_approval",
    "released",
    "rejected",
    "lapsed",
    "lifting_proposed",
    "kept",
    "lifted",
    "layoff_event",
    "overdue",
]
"""What a notice may tell of: steps in a warning's life, reports of staff cuts, clocks run out."""

_CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"


class QuietHours(Settings):
    """Hours of the place's day in which only the gravest is told; the rest waits."""

    starts_at: str = Field(pattern=_CLOCK)
    ends_at: str = Field(pattern=_CLOCK)
    passed_from_level_code: str | None = None  # absent: nothing passes
    standing: Standing
    source: Text

    def holds(self, there: pd.Timestamp) -> bool:
        """Return whether a moment, in the time of the place, lies in the quiet hours.

        Examples
        --------
        >>> nights = QuietHours(starts_at="22:00", ends_at="07:00", standing="default",
        ...                     source=Text(en="Default", zh="默认设定"))
        >>> nights.holds(pd.Timestamp("2026-01-05 23:10"))
        True
        >>> nights.holds(pd.Timestamp("2026-01-06 07:00"))
        False
        """
        start, end = time.fromisoformat(self.starts_at), time.fromisoformat(self.ends_at)
        if start <= end:
            return start <= there.time() < end
        return there.time() >= start or there.time() < end


class Subscription(Settings):
    """What people of these roles are told, from which level on."""

    role_codes: tuple[str, ...] = Field(min_length=1)
    occasions: tuple[OccasionKind, ...] = Field(min_length=1)
    from_level_code: str | None = None  # absent: every level, and reports that raise none


class Channel(Settings):
    """A mailbox or group that posts of the procedure read; its address is kept elsewhere."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Text
    person_codes: tuple[str, ...] = Field(min_length=1)
    language: Language | None = None  # absent: the profile's first


class NoticeSettings(Settings):
    """The notices of a place; without them, nobody is told of anything."""

    most_attempts: int = Field(ge=1, le=50)  # to send one; after these it waits for a person
    first_retry_minutes: float = Field(gt=0)  # doubled after each attempt that fails
    standing: Standing
    source: Text
    quiet_hours: QuietHours | None = None
    subscriptions: tuple[Subscription, ...] = Field(min_length=1)
    channels: tuple[Channel, ...] = Field(min_length=1)

    def channel(self, code: str) -> Channel:
        """Return the channel with a code; KeyError if there is none."""
        for channel in self.channels:
            if channel.code == code:
                return channel
        raise KeyError(f"{code!r} is none of {', '.join(item.code for item in self.channels)}")

    def is_told(
        self,
        channel: Channel,
        occasion: OccasionKind,
        *,
        procedure: Procedure,
        rank: int,
        ranks: Mapping[str, int],
    ) -> bool:
        """Return whether those who read a channel are told of an occasion of a level.

        Parameters
        ----------
        channel
            Whose posts' roles decide.
        occasion
            What happened.
        procedure
            Says which roles the posts have.
        rank
            Of the level concerned; 0 where there is none.
        ranks
            Rank by level code of the scheme.
        """
        roles = {
            code for name in channel.person_codes for code in procedure.person(name).role_codes
        }
        return any(
            occasion in item.occasions
            and roles & set(item.role_codes)
            and (item.from_level_code is None or rank >= ranks[item.from_level_code])
            for item in self.subscriptions
        )


def areas_told(channel: Channel, procedure: Procedure) -> frozenset[str]:
    """Return the areas whose posts read a channel; empty: every area.

    The posts of one channel have the same areas, or the profile would not have loaded.
    """
    return frozenset(procedure.person(channel.person_codes[0]).area_codes)


def is_of_areas(lineage: Collection[str], areas: Collection[str]) -> bool:
    """Return whether a place, with the areas it lies in, is one of those told; none named: all."""
    return not areas or bool(set(lineage) & set(areas))
