"""One series on a gapless monthly grid, and how a panel is cut into such series.

What does not belong here: choosing a method or adjusting.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from catalogue import as_month, format_month
from forecasting.seasonal.settings import SeasonalSettings

FloatArray = npt.NDArray[np.float64]
REQUIRED_COLUMNS = ("unique_id", "reference_month", "value")


@dataclass(frozen=True)
class MonthlySeries:
    """Figures of one series, one per month from ``first_month``; NaN where missing.

    The first and the last figure are never missing. ``remark`` says what was left out
    on the way here; ``defect`` why the series cannot be used at all.
    """

    unique_id: str
    first_month: pd.Timestamp
    values: FloatArray
    remark: str = ""
    defect: str = ""

    @property
    def last_month(self) -> pd.Timestamp:
        """The month of the last figure."""
        return as_month(self.first_month + pd.DateOffset(months=len(self.values) - 1))

    @property
    def has_gaps(self) -> bool:
        """Whether a month inside the series is missing."""
        return bool(np.isnan(self.values).any())

    @property
    def is_constant(self) -> bool:
        """Whether every figure present is the same."""
        return bool(np.nanmax(self.values) == np.nanmin(self.values))


def split_panel(series: pd.DataFrame, *, settings: SeasonalSettings) -> Iterator[MonthlySeries]:
    """Yield the series of a panel on monthly grids, by unique_id in ascending order.

    Parameters
    ----------
    series
        unique_id, reference_month (month starts), value; rows in any order. Missing
        values, absent rows and infinities all count as missing.
    settings
        Gives the span and the longest gap bridged.

    Yields
    ------
    MonthlySeries
        Cut to the last ``span_months`` and to what follows the last gap longer than
        ``bridged_gap_months``. A series with no figure or with a month given twice
        carries its defect and no values.

    Raises
    ------
    ValueError
        If a column is absent, a name is null, a month is no naive month start or a value is
        text that holds no number.
    """
    absent = [name for name in REQUIRED_COLUMNS if name not in series.columns]
    if absent:
        raise ValueError(f"expected columns {absent} in series, got {list(series.columns)}")
    if series["unique_id"].isna().any():
        raise ValueError("expected a unique_id in every row, got null")
    months = pd.to_datetime(series["reference_month"])
    if months.dt.tz is not None:
        raise ValueError(f"expected naive month starts, got the time zone {months.dt.tz}")
    is_start = (months.dt.day == 1) & (months == months.dt.normalize())
    if not is_start.all():
        raise ValueError(f"expected naive month starts, got {months[~is_start].iloc[0]}")
    frame = series.assign(reference_month=months, value=_numbers(series))
    for unique_id, rows in frame.groupby("unique_id", sort=True):
        yield _on_grid(str(unique_id), rows, settings)


def _numbers(series: pd.DataFrame) -> FloatArray:
    values = series["value"]
    try:
        return values.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        is_text = (pd.to_numeric(values, errors="coerce").isna() & values.notna()).to_numpy()
        row = series.iloc[int(np.argmax(is_text))]
        month = format_month(pd.Timestamp(row["reference_month"]))
        raise ValueError(
            f"expected numbers, got {row['value']!r} for {row['unique_id']} {month}"
        ) from error


def month_grid(first_month: pd.Timestamp, count: int) -> pd.DatetimeIndex:
    """Return ``count`` month starts from ``first_month`` in microseconds."""
    return pd.date_range(first_month, periods=count, freq="MS").as_unit("us")


def _on_grid(unique_id: str, rows: pd.DataFrame, settings: SeasonalSettings) -> MonthlySeries:
    origin = as_month(pd.Timestamp(rows["reference_month"].min()))
    twice = rows["reference_month"][rows["reference_month"].duplicated()]
    if len(twice):
        month = format_month(pd.Timestamp(twice.min()))
        return _defective(unique_id, origin, f"the month {month} is given twice")
    figures = rows["value"].to_numpy(dtype=np.float64)
    infinite = np.isinf(figures)
    figures = np.where(infinite, np.nan, figures)
    if np.isnan(figures).all():
        return _defective(unique_id, origin, "it holds no figure")
    calendar = rows["reference_month"].dt
    positions = (calendar.year - origin.year) * 12 + calendar.month - origin.month
    grid = np.full(int(positions.max()) + 1, np.nan)
    grid[positions.to_numpy()] = figures
    first, last, is_cut = _usable_span(grid, settings)
    start = as_month(origin + pd.DateOffset(months=first))
    remarks = []
    if infinite.any():
        remarks.append(f"{int(infinite.sum())} infinite figures count as missing")
    if is_cut:
        remarks.append(f"a long gap: only figures from {format_month(start)} are used")
    return MonthlySeries(unique_id, start, grid[first : last + 1], remark="; ".join(remarks))


def _usable_span(grid: FloatArray, settings: SeasonalSettings) -> tuple[int, int, bool]:
    present = np.flatnonzero(~np.isnan(grid))
    last = int(present[-1])
    present = present[present > last - settings.span_months]
    breaks = np.flatnonzero(np.diff(present) > settings.bridged_gap_months + 1)
    first = int(present[breaks[-1] + 1]) if len(breaks) else int(present[0])
    return first, last, len(breaks) > 0


def _defective(unique_id: str, origin: pd.Timestamp, defect: str) -> MonthlySeries:
    return MonthlySeries(unique_id, origin, np.empty(0), defect=defect)
