"""The figures of one series as reported or estimated: by month, with sums over spans.

January and February are taken together where a year is compared with the one before:
Spring Festival moves between them. What does not belong here: adjusted figures
(series_signal), lines (evidence_figures).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from catalogue import as_month, months_between
from forecasting.early_warning.signal import FloatArray
from forecasting.early_warning.specification import MissingEvidenceError, SignalInputs


@dataclass(frozen=True)
class FigureGrid:
    """Figures and errors of months without gaps; the first is 12 × year + month − 1."""

    first_number: int
    values: FloatArray
    errors: FloatArray


@dataclass(frozen=True)
class FigureSeries:
    """The figures of one series at one vintage, on a grid of months.

    Raises
    ------
    MissingEvidenceError
        From every property that needs more than the inputs hold.
    """

    unique_id: str
    inputs: SignalInputs

    @cached_property
    def grid(self) -> "FigureGrid":
        """Values and errors by month, from the first figure to the last."""
        frame = self.inputs.figures if self.inputs.figures is not None else self.inputs.adjusted
        if frame is None or frame.empty:
            raise MissingEvidenceError("no_series")
        if not {"reference_month", "value"} <= set(frame.columns):
            raise ValueError(f"{self.unique_id}: expected reference_month and value in figures")
        values = frame["value"].to_numpy(dtype=np.float64, na_value=np.nan)
        is_known = ~np.isnan(values)
        if not is_known.any():
            raise MissingEvidenceError("no_series")
        months = pd.DatetimeIndex(frame["reference_month"])[is_known]
        number = np.asarray(months.year * 12 + months.month - 1)
        place = number - number.min()
        if len(np.unique(place)) < len(place):
            raise ValueError(f"{self.unique_id}: expected each month once in figures")
        grid = np.full((2, place.max() + 1), np.nan)
        grid[0, place] = values[is_known]
        if "standard_error" in frame.columns:
            errors = frame["standard_error"].to_numpy(dtype=np.float64, na_value=np.nan)
            grid[1, place] = errors[is_known]
        return FigureGrid(int(number.min()), grid[0], grid[1])

    @cached_property
    def last_month(self) -> pd.Timestamp:
        """The month of the last figure."""
        number = self.grid.first_number + len(self.grid.values) - 1
        last = as_month(pd.Timestamp(year=number // 12, month=number % 12 + 1, day=1))
        expected = self.inputs.expected_month
        if expected is not None and months_between(last, expected) > 0:
            raise MissingEvidenceError("latest_month_missing")
        return last

    @property
    def values(self) -> FloatArray:
        """Figures by month up to the last, NaN where missing."""
        return self.grid.values

    @cached_property
    def errors(self) -> FloatArray:
        """Standard errors by month; 0 where a figure has none."""
        return np.where(np.isnan(self.grid.errors), 0.0, self.grid.errors)

    @cached_property
    def calendar_months(self) -> FloatArray:
        """Calendar month, 1 to 12, of each figure."""
        numbers = self.grid.first_number + np.arange(len(self.grid.values))
        return np.asarray(numbers % 12 + 1, dtype=np.float64)

    def yearly_growth(self, span: int) -> FloatArray:
        """Return year-on-year growth of sums over a span, logarithms, by month.

        NaN in January, whose figure waits for February's, and where a figure is missing.
        Sums that begin in February take January in.
        """
        growth = np.full(len(self.values), np.nan)
        for place in range(12, len(self.values)):
            month = int(self.calendar_months[place])
            if month == 1:
                continue
            first = place - span + 1
            first -= int(self.calendar_months[first] == 2) if first >= 0 else 0
            if first < 12:
                continue
            now = self.values[first : place + 1].sum()
            before = self.values[first - 12 : place - 11].sum()
            if now > 0.0 and before > 0.0:
                growth[place] = np.log(now / before)
        return growth
