"""What a causal member is, and what it is given.

What does not belong here: any one member.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from forecasting.members.indicators import IndicatorLevels
from forecasting.members.structural import StructuralPass
from forecasting.models.scale import Scale

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class MemberInputs:
    """Series forecast together, on one scale, with what the structural filters saw in them.

    Parameters
    ----------
    values
        Shape ``(months, series)``; NaN before a series begins, where missing, after its end.
    scale
        The scale of the values.
    first_month_number
        Month of the first row, as ``12 * year + month - 1``.
    horizon_months
        Months ahead.
    seen
        The structural pass over the values.
    indicators
        Sets of indicators: of one column for all series, or of one per series.
    """

    values: FloatArray
    scale: Scale
    first_month_number: int
    horizon_months: int
    seen: StructuralPass
    indicators: tuple[IndicatorLevels, ...]

    @property
    def is_observed(self) -> BoolArray:
        """Whether each month of each series was observed, shape ``(months, series)``."""
        return np.isfinite(self.values)


class Member(Protocol):
    """A causal member: what it would have said in every month of the past, and says now."""

    @property
    def name(self) -> str:
        """The name under which its forecasts are reported."""
        ...

    @property
    def needs(self) -> str:
        """What a series must have, in words; told where it has not."""
        ...

    def centres(self, inputs: MemberInputs) -> Sequence[FloatArray]:
        """Return one or more variants, each of shape ``(months, series, horizon)``.

        Row t rests on rows up to t only; NaN where the member says nothing. Variants are
        weighed by their past errors into what the member says.
        """
        ...
