"""One target's rows as they became known, and the series they make at an origin.

Months are numbers, ``12 * year + month - 1``, as long as they are reckoned with. What
does not belong here: checking the frames the rows come from (forecasting.validation).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.models import MonthlySeries
from forecasting.models.protocol import FloatArray, IntArray
from forecasting.settings import ForecastSettings


@dataclass(frozen=True)
class TargetHistory:
    """Everything ever recorded of one target, in order of month, then vintage.

    Months and vintages are numbers, ``12 * year + month - 1``; ``vintages`` is None where
    the targets came without a vintage column; ``errors`` are standard errors, None where they
    came without.
    """

    unique_id: str
    months: IntArray
    values: FloatArray
    vintages: IntArray | None
    errors: FloatArray | None = None

    def as_of(self, origin: int) -> "TargetHistory":
        """Return what was known at an origin: months, and vintages, not after it.

        Of a month recorded several times the latest of these vintages stands.
        """
        known = self.months <= origin
        if self.vintages is not None:
            known &= self.vintages <= origin
        return TargetHistory(
            self.unique_id,
            self.months[known],
            self.values[known],
            None if self.vintages is None else self.vintages[known],
            None if self.errors is None else self.errors[known],
        )

    @property
    def last_observed_month(self) -> int | None:
        """The last month whose latest value is not null; None if there is none."""
        months, _ = self.latest()
        return int(months[-1]) if len(months) else None

    def series(self, settings: ForecastSettings) -> MonthlySeries | None:
        """Return the latest values on an unbroken run of months; None if nothing is observed.

        The run ends with the last month observed and begins with the first observed of
        the last ``history_months``. It is on its level.
        """
        months, values = self.latest()
        if not len(months):
            return None
        recent = months > months[-1] - settings.history_months
        months, values = months[recent], values[recent]
        grid = np.full(int(months[-1] - months[0]) + 1, np.nan)
        grid[months - months[0]] = values
        return MonthlySeries(self.unique_id, int(months[0]), grid, "level", self._last_error())

    def _last_error(self) -> float:
        """Return the latest standard error of an observed month, 0 where there is none."""
        if self.errors is None:
            return 0.0
        known = ~np.isnan(self.values) & np.isfinite(self.errors)
        return float(self.errors[known][-1]) if known.any() else 0.0

    def latest(self) -> tuple[IntArray, FloatArray]:
        """Return observed months and the latest value of each."""
        # Rows are in order of vintage within a month, so the last row of a month stands.
        is_last = np.append(self.months[1:] != self.months[:-1], True)[: len(self.months)]
        months, values = self.months[is_last], self.values[is_last]
        observed = ~np.isnan(values)
        return months[observed], values[observed]


def month_number(month: pd.Timestamp) -> int:
    """Return a month start as ``12 * year + month - 1``; ValueError if it is none."""
    if pd.isna(month) or month.tz is not None or month != month.normalize() or month.day != 1:
        raise ValueError(f"expected a naive month start, got {month}")
    return int(12 * month.year + month.month - 1)


def month_starts(numbers: npt.ArrayLike) -> npt.NDArray[np.datetime64]:
    """Return month numbers as ``datetime64[us]`` month starts, same shape."""
    months = np.datetime64("0000-01", "M") + np.asarray(numbers, dtype=np.int64)
    return months.astype("datetime64[us]")


def named_month(number: int) -> str:
    """Return a month number as ``YYYY-MM``."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
