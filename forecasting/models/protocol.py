"""What a forecasting model is, and the series it is given.

A model is fitted to one monthly series and then draws joint sample paths of its
future; quantiles are read off the paths. What does not belong here: any one model.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from forecasting.models.scale import Scale, from_scale, to_scale

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


class ModelNotSoundError(ValueError):
    """A model cannot soundly be used on a series, or its fit did not converge."""


@dataclass(frozen=True)
class MonthlySeries:
    """One series on an unbroken run of months up to its origin.

    Parameters
    ----------
    unique_id
        Name of the series.
    first_month_number
        First month, as ``12 * year + month - 1``.
    values
        One value per month in the unit of the series, shape ``(months,)``; NaN where the
        month is missing. The first and the last are observed.
    scale
        What models that honour it are fitted on.
    standard_error
        Of the last figure, unit of the values; 0 where the figures are exact.
    """

    unique_id: str
    first_month_number: int
    values: FloatArray
    scale: Scale
    standard_error: float = 0.0

    @property
    def observed_count(self) -> int:
        """The number of months with a value."""
        return int(np.count_nonzero(~np.isnan(self.values)))

    @property
    def calendar_months(self) -> IntArray:
        """The month of the year of each value, 0 for January, shape ``(months,)``."""
        return (self.first_month_number + np.arange(len(self.values))) % 12

    @property
    def last_month_number(self) -> int:
        """The origin: the last observed month."""
        return self.first_month_number + len(self.values) - 1

    @property
    def is_constant(self) -> bool:
        """Whether every observed value is the same."""
        return bool(np.nanmax(self.values) == np.nanmin(self.values))

    @property
    def scaled_values(self) -> FloatArray:
        """The values on the scale of the series, NaN where missing."""
        return to_scale(self.values, self.scale)

    def restored(self, scaled_paths: FloatArray) -> FloatArray:
        """Return paths on the scale of the series in its unit."""
        return from_scale(scaled_paths, self.scale)

    def last_months(self, count: int) -> "MonthlySeries":
        """Return the series cut to at most its last months, beginning with an observed one."""
        kept = self.values[-count:]
        kept = kept[int(np.argmax(~np.isnan(kept))) :]
        first = self.last_month_number - len(kept) + 1
        return MonthlySeries(self.unique_id, first, kept, self.scale, self.standard_error)


class FittedModel(Protocol):
    """A model fitted to one series."""

    def forecast(
        self, *, horizon_months: int, path_count: int, rng: np.random.Generator
    ) -> FloatArray:
        """Return joint sample paths in the unit of the series.

        Shape ``(path_count, horizon_months)``; column h - 1 is h months from the origin.
        """
        ...


class Model(Protocol):
    """A forecasting model: its name, what it needs, and how it is fitted."""

    @property
    def name(self) -> str:
        """The name under which its forecasts are reported."""
        ...

    @property
    def minimal_months(self) -> int:
        """Observed months below which the model is not sound."""
        ...

    def fit(self, series: MonthlySeries) -> FittedModel:
        """Return the model fitted to the series.

        Raises
        ------
        ModelNotSoundError
            If the fit does not converge.
        """
        ...
