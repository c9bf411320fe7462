"""Months set apart: what an ordinary month's variance does not explain.

What does not belong here: how they are found (interventions).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class SetApart:
    """Months set apart: outliers, whose figure is not used, and shifts of the level.

    ``shifts`` holds by position of the month the variance added to the level's step into it.
    """

    outliers: frozenset[int] = frozenset()
    shifts: Mapping[int, float] = field(default_factory=dict)
