"""What a notice tells of, and the notice itself.

What does not belong here: the words (compose), who is told (profiles.notices).
"""

from dataclasses import dataclass

import pandas as pd

from profiles.base import Text
from profiles.notices import OccasionKind
from reports.bulletin.content import Figure


@dataclass(frozen=True)
class DueStep:
    """What must be done by when, UTC."""

    title: Text
    due_at: pd.Timestamp
    is_overdue: bool


@dataclass(frozen=True)
class CutSummary:
    """Layoff events of a place, counted: nothing of a single enterprise.

    Parameters
    ----------
    count : int
        Events in the city.
    places : tuple of (str, int)
        Events by county, of counties with enough enterprises to hide one.
    rule_ids : tuple of str
        Rules on events they meet.
    persons, persons_standard_error : float or None
        Of a large-scale event of at least three enterprises.
    event_id : str
        Of that large-scale event.
    """

    count: int
    places: tuple[tuple[str, int], ...]
    rule_ids: tuple[str, ...]
    persons: float | None = None
    persons_standard_error: float | None = None
    event_id: str = ""


@dataclass(frozen=True)
class Occasion:
    """Something that people are told of.

    Parameters
    ----------
    occasion_ids : tuple of str
        What must not be told to the same people again; the last names the notice.
    kind : OccasionKind
        What happened.
    area_code : str
        Where.
    level_code : str or None
        The level concerned; None where there is none.
    vintage : pandas.Timestamp
        At which it became known.
    happened_at : pandas.Timestamp
        UTC.
    is_released : bool
        Whether the level has been released; else it is a proposal, and said to be one.
    previous_level_code : str or None
        Level of the warning whose place this one takes.
    reference : str
        Number of the approval or announcement.
    dues : tuple of DueStep
        What must follow, the next first.
    cuts : CutSummary or None
        Of layoff events.
    """

    occasion_ids: tuple[str, ...]
    kind: OccasionKind
    area_code: str
    level_code: str | None
    vintage: pd.Timestamp
    happened_at: pd.Timestamp
    is_released: bool = False
    previous_level_code: str | None = None
    reference: str = ""
    dues: tuple[DueStep, ...] = ()
    cuts: CutSummary | None = None


@dataclass(frozen=True)
class Notice:
    """A notice in its words, or a message of several.

    Parameters
    ----------
    title : str
        Heading.
    text : str
        All of it but the tail.
    line : str
        What stands for it among many.
    tail : str
        What several notices of a message say once, at its end: where to read on.
    figures : tuple of Figure
        Those the text shows.
    """

    title: str
    text: str
    line: str
    tail: str = ""
    figures: tuple[Figure, ...] = ()
