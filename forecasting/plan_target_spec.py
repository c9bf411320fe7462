"""A target of a plan as the statistics take it: its value by year, and when a figure meets it.

What does not belong here: figures and paths (forecasting.plan_targets).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from forecasting.models.protocol import FloatArray

Aggregation = Literal["annual_average", "cumulative", "year_end"]
Direction = Literal["at_most", "at_least", "about"]


@dataclass(frozen=True)
class TargetSpec:
    """A target: what is aimed at, by when, and how the figure is rounded as published.

    ``start_value`` is the stock before the first year, from which a straight path leads to the
    target; ``half_rounding`` is half the unit to which the figure is rounded.
    """

    code: str
    aggregation: Aggregation
    value: float
    direction: Direction
    first_year: int
    last_year: int
    half_rounding: float = 0.0
    is_rise_worse: bool = True
    start_value: float | None = None

    @property
    def is_upper_limit(self) -> bool:
        """Whether the figure has to stay at or below the target."""
        return self.direction == "at_most" or (self.direction == "about" and self.is_rise_worse)

    def target_of(self, year: int) -> float:
        """Return the target of a year: of a sum or stock where the straight path stands."""
        return self.straight_at(12 * (year + 1 - self.first_year))

    def straight_at(self, months: int) -> float:
        """Return the straight path some months after the plan began."""
        share = min(months / (12 * (self.last_year + 1 - self.first_year)), 1.0)
        if self.aggregation == "cumulative":
            return self.value * share
        if self.aggregation == "year_end" and self.start_value is not None:
            return self.start_value + (self.value - self.start_value) * share
        return self.value

    def line_of(self, year: int) -> float:
        """Return the value held against: about means half the rounding beyond the target."""
        if self.direction != "about":
            return self.target_of(year)
        return self.target_of(year) + (1 if self.is_rise_worse else -1) * self.half_rounding

    def is_met_by(self, figures: FloatArray, year: int) -> npt.NDArray[np.bool_]:
        """Return whether figures meet the target of a year."""
        line = self.line_of(year)
        # Means of rounded figures miss the line by less than they can differ from it.
        close = 1e-9 * max(1.0, abs(line))
        if self.direction == "about":
            return figures < line - close if self.is_upper_limit else figures >= line - close
        return figures <= line + close if self.is_upper_limit else figures >= line - close
