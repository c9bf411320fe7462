"""When unemployment really began to rise: onsets of a rate known without noise or in hindsight.

What does not belong here: judging warnings by them (evaluation), any real-time signal.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from catalogue import as_month
from forecasting.early_warning.sahm import LOOK_BACK_MONTHS
from forecasting.history import month_starts
from forecasting.models.protocol import FloatArray
from forecasting.validation import checked_targets

ONSET_RISE_PP = 1.0
"""Rise of the noise-free, seasonally adjusted rate on its low of the past 12 months."""
RISE_TOLERANCE_PP = 0.2
"""Slower drift before a rise, up to so much above the low, is no part of it (choice)."""
REARM_PP = 0.5
"""A rise is over, and a new onset possible, once it has fallen below this (choice)."""

HINDSIGHT_PERIOD_MONTHS = 10.0
"""Cycles of this period keep half their size in the hindsight rate (choice): survey noise of
single months goes, a recession of a year keeps its dates."""
MINIMUM_MONTHS = 24

ONSET_COLUMNS = (
    "unique_id", "onset_month", "reached_month", "end_month", "low_month", "low_pct",
    "peak_rise_pp",
)  # fmt: skip


def rate_onsets(rates: pd.DataFrame) -> pd.DataFrame:
    """Return the onsets of every rate that is noise-free and seasonally adjusted.

    Parameters
    ----------
    rates
        unique_id, reference_month, value (%): the truth of a simulation, or ``hindsight_rate``.
        A month absent or null is an outage, never an onset.

    Returns
    -------
    pandas.DataFrame
        unique_id, onset_month, reached_month, end_month, low_month, low_pct (%), peak_rise_pp;
        one row per onset, by unique_id and month. The rate reaches its low of the past 12
        months + 1.0 pp in ``reached_month``; the onset is the first month of that rise, the
        one after the last month within 0.2 pp of the low. It is in force to ``end_month``, the
        last before its rise on the moving low falls below 0.5 pp.

    Raises
    ------
    ValueError
        As ``forecasting.forecast_panel`` for its targets.

    Notes
    -----
    Definitions are defaults of ours. An onset that lies in an outage is dated by the first
    month that may belong to the rise.

    Examples
    --------
    >>> months = pd.date_range("2000-01-01", periods=30, freq="MS", unit="us")
    >>> value = [5.0] * 12 + [5.3, 5.6, 5.9, 6.2] + [6.2] * 14
    >>> found = rate_onsets(pd.DataFrame({"unique_id": "a", "reference_month": months,
    ...     "value": value}))
    >>> found["onset_month"].dt.strftime("%Y-%m").tolist()
    ['2001-01']
    """
    rows: list[tuple[object, ...]] = []
    for history in checked_targets(rates):
        months, values = history.latest()
        if len(months):
            grid = np.full(int(months[-1] - months[0]) + 1, np.nan)
            grid[months - months[0]] = values
            rows += [(history.unique_id, *row) for row in _onsets_of(grid, int(months[0]))]
    frame = pd.DataFrame(rows, columns=list(ONSET_COLUMNS))
    for column in ("onset_month", "reached_month", "end_month", "low_month"):
        frame[column] = month_starts(frame[column].to_numpy(dtype=np.int64))
    return frame.astype({"unique_id": "str", "low_pct": "float64", "peak_rise_pp": "float64"})


def hindsight_rate(
    rates: pd.DataFrame,
    *,
    is_adjusted: bool,
    half_period_months: float = HINDSIGHT_PERIOD_MONTHS,
) -> pd.DataFrame:
    """Return what is known of a rate in hindsight: adjusted, and without its noise.

    Parameters
    ----------
    rates
        unique_id, reference_month, value (%); at least 24 months each.
    is_adjusted
        Whether the figures are free of season already.
    half_period_months
        Cycles of this period are halved, shorter ones vanish.

    Returns
    -------
    pandas.DataFrame
        unique_id, reference_month, value (%), by both; months without figure are left out.

    Raises
    ------
    ValueError
        As ``forecasting.forecast_panel`` for its targets, or if a series has fewer than 24
        months or the period is not above 2.

    Notes
    -----
    The season is that of a robust STL over the whole series, the noise is removed by
    graduation: the smooth s that minimises sum (y - s)^2 + lambda sum (third difference of
    s)^2, lambda = (2 sin(pi / period))^-6. It is symmetric, takes missing months and keeps
    quadratic movements. It uses months that came later, so it serves to judge warnings only.

    References
    ----------
    Whittaker (1923), "On a new method of graduation", Proc. Edinburgh Math. Soc. 41.
    Cleveland et al. (1990), "STL", Journal of Official Statistics 6(1).
    """
    if not half_period_months > 2:
        raise ValueError(f"expected half_period_months above 2, got {half_period_months}")
    parts = []
    for history in checked_targets(rates):
        months, values = history.latest()
        if len(months) < MINIMUM_MONTHS:
            raise ValueError(
                f"expected {MINIMUM_MONTHS} months of {history.unique_id}, got {len(months)}"
            )
        grid = np.full(int(months[-1] - months[0]) + 1, np.nan)
        grid[months - months[0]] = values
        adjusted = grid if is_adjusted else _without_season(grid, int(months[0]))
        smooth = graduated(adjusted, half_period_months)[months - months[0]]
        parts.append(
            pd.DataFrame(
                {
                    "unique_id": history.unique_id,
                    "reference_month": month_starts(months),
                    "value": smooth,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def graduated(values: FloatArray, half_period_months: float) -> FloatArray:
    """Return the graduation of a series with missing months, see ``hindsight_rate``."""
    from scipy.linalg import solveh_banded

    order = 3
    penalty = (2.0 * np.sin(np.pi / half_period_months)) ** (-2.0 * order)
    months = len(values)
    if months <= order:
        return values.copy()
    contrast = np.array([-1.0, 3.0, -3.0, 1.0])
    bands = np.zeros((order + 1, months))  # lower form: row k holds element (i + k, i)
    for lag in range(order + 1):
        for place in range(order + 1 - lag):
            first, last = place, months - order + place
            bands[lag, first:last] += penalty * contrast[place] * contrast[place + lag]
    is_known = ~np.isnan(values)
    bands[0] += is_known
    smooth = solveh_banded(bands, np.where(is_known, values, 0.0), lower=True)
    return np.asarray(smooth, dtype=np.float64)


def _without_season(values: FloatArray, first_month: int) -> FloatArray:
    from forecasting.seasonal.series import MonthlySeries
    from forecasting.seasonal.settings import SeasonalSettings
    from forecasting.seasonal.stl import decompose

    series = MonthlySeries("rate", as_month(pd.Timestamp(month_starts([first_month])[0])), values)
    return decompose(series, mode="additive", settings=SeasonalSettings()).adjusted


def _onsets_of(rate: FloatArray, first_month: int) -> list[tuple[object, ...]]:
    lows = _lows(rate)
    rise = rate - rate[lows]
    found: list[tuple[object, ...]] = []
    is_armed, month = True, 0
    while month < len(rate):
        if rise[month] < REARM_PP:
            is_armed = True
        if is_armed and rise[month] >= ONSET_RISE_PP:
            low = int(lows[month])
            near = np.flatnonzero(rate[low:month] <= rate[low] + RISE_TOLERANCE_PP)
            start = low + int(near[-1]) + 1
            end = month
            while end + 1 < len(rate) and not rise[end + 1] < REARM_PP:
                end += 1
            peak = float(np.nanmax(rate[month : end + 1]) - rate[low])
            dates = [first_month + place for place in (start, month, end, low)]
            found.append((*dates, float(rate[low]), peak))
            is_armed, month = False, end
        month += 1
    return found


def _lows(rate: FloatArray) -> npt.NDArray[np.int64]:
    """Return where the lowest figure of the past 12 months and this one stands."""
    known = np.where(np.isnan(rate), np.inf, rate)
    starts = np.maximum(np.arange(len(rate)) - LOOK_BACK_MONTHS, 0)
    return np.array(
        [begin + int(np.argmin(known[begin : m + 1])) for m, begin in enumerate(starts)],
        dtype=np.int64,
    )
