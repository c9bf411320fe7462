"""Those who read a channel: of which places, from which levels, whatever the hour.

What does not belong here: what there is to tell (pipelines.notice_occasions), the settings
(profiles.notices).
"""

from functools import cached_property

from profiles.model import Profile
from profiles.notices import Channel, NoticeSettings, OccasionKind, areas_told, is_of_areas
from profiles.procedure import Procedure
from reports.notices import Occasion


class Audience:
    """A channel, and what those who read it are told.

    Parameters
    ----------
    profile
        With notices and a procedure.
    channel
        One of its channels.
    """

    def __init__(self, profile: Profile, channel: Channel) -> None:
        assert profile.notices is not None
        assert profile.procedure is not None
        self.profile, self.channel = profile, channel
        self.notices: NoticeSettings = profile.notices
        self.procedure: Procedure = profile.procedure
        self.areas = areas_told(channel, self.procedure)
        self.ranks = {level.code: level.rank for level in profile.scheme.levels}
        self._parents = {area.code: area.parent_code for area in profile.areas}

    def is_told(self, kind: OccasionKind, rank: int) -> bool:
        """Return whether the channel is told of an occasion of a rank."""
        return self.notices.is_told(
            self.channel, kind, procedure=self.procedure, rank=rank, ranks=self.ranks
        )

    def rank(self, level_code: str | None) -> int:
        """Return the rank of a level, 0 where there is none."""
        return self.ranks.get(level_code or "", 0)

    def is_of_place(self, *area_codes: str) -> bool:
        """Return whether places, or what they lie in, are the channel's."""
        lineage: list[str] = []
        for code in area_codes:
            above: str | None = code
            while above is not None and above not in lineage:
                lineage.append(above)
                above = self._parents.get(above)
        return is_of_areas(lineage, self.areas)

    @cached_property
    def urgent_rank(self) -> int | None:
        """The rank from which quiet hours do not hold; None where they always do."""
        quiet = self.notices.quiet_hours
        code = None if quiet is None else quiet.passed_from_level_code
        return None if code is None else self.ranks[code]

    def is_urgent(self, occasion: Occasion) -> bool:
        """Return whether an occasion is told in quiet hours too."""
        return self.urgent_rank is not None and self.rank(occasion.level_code) >= self.urgent_rank
