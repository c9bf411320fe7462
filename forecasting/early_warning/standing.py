"""How long the evidence of one rule in one area stands, vintage by vintage.

What does not belong here: levels (levels).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

HOLD_AT_MOST_MONTHS = 6
"""Vintages a level may stand on less than raised it. A default of ours."""

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Marks:
    """The vintages at which a rule had a signal, was triggered, held, or was not evaluated.

    ``repeated``: those that rest on the same month as the vintage before.
    """

    due: frozenset[pd.Timestamp]
    triggered: frozenset[pd.Timestamp]
    holding: frozenset[pd.Timestamp]
    missing: frozenset[pd.Timestamp]
    repeated: frozenset[pd.Timestamp] = frozenset()

    def on(self, grid: Sequence[pd.Timestamp]) -> "MarkRow":
        """Return the marks on a grid of vintages running."""
        return MarkRow(
            is_triggered=np.array([month in self.triggered for month in grid], dtype=bool),
            is_holding=np.array([month in self.holding for month in grid], dtype=bool),
            is_missing=np.array([month in self.missing for month in grid], dtype=bool),
            is_repeated=np.array([month in self.repeated for month in grid], dtype=bool),
        )


@dataclass(frozen=True)
class MarkRow:
    """Marks by vintage, each of shape (vintages,)."""

    is_triggered: BoolArray
    is_holding: BoolArray
    is_missing: BoolArray
    is_repeated: BoolArray


@dataclass(frozen=True)
class Standing:
    """Whether a rule supports its level, and whether it still stands, by vintage."""

    is_supported: BoolArray
    is_standing: BoolArray


def standing_months(
    marks: MarkRow, *, consecutive_months: int, hold_months: int, hold_at_most_months: int
) -> Standing:
    """Return by vintage whether a rule supports its level and whether that support stands.

    Parameters
    ----------
    marks
        What the rule showed at each vintage of a grid without gaps.
    consecutive_months
        Vintages running that must be triggered, each on a month of its own.
    hold_months
        Vintages running without support or hold after which support has ended.
    hold_at_most_months
        Vintages after which it ends unless renewed, the supported one included.
    """
    run = 0
    supported = np.zeros(len(marks.is_triggered), dtype=bool)
    standing = np.zeros(len(marks.is_triggered), dtype=bool)
    since_support = hold_at_most_months
    quiet = hold_months
    for place, is_triggered in enumerate(marks.is_triggered):
        # The same month looked at again is no further evidence.
        is_further = run == 0 or not marks.is_repeated[place]
        run = run + int(is_further) if is_triggered else 0
        supported[place] = run >= consecutive_months
        since_support = 0 if supported[place] else since_support + 1
        if supported[place] or marks.is_holding[place]:
            quiet = 0 if supported[place] or quiet < hold_months else quiet
        elif not marks.is_missing[place]:
            quiet += 1
        standing[place] = quiet < hold_months and since_support < hold_at_most_months
        if not standing[place]:
            quiet = hold_months  # what has ended begins anew with support only
    return Standing(supported, standing)
