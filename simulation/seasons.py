"""The year's rhythm: seasonal factors and the Spring Festival by its real date.

What does not belong here: levels and shocks (simulation.economy).
"""

import datetime as dt

import numpy as np
import pandas as pd

from catalogue.spring_festival import SPRING_FESTIVAL, spring_festival
from simulation.settings import EconomySettings


def days_after_festival(months: pd.DatetimeIndex, *, day: int) -> np.ndarray:
    """Return days from the year's Spring Festival to a day of each month; negative before it."""
    return np.array(
        [
            (dt.date(month.year, month.month, day) - spring_festival(month.year)).days
            for month in months
        ],
        dtype=float,
    )


def festival_bump(months: pd.DatetimeIndex, settings: EconomySettings) -> np.ndarray:
    """Return the nearness of each month's reference week to the festival's effect, 0 to 1."""
    days = days_after_festival(months, day=settings.reference_day)
    distance = (days - settings.festival_peak_days) / settings.festival_width_days
    return np.asarray(np.exp(-0.5 * distance**2))


def seasonal_log_rate(months: pd.DatetimeIndex, settings: EconomySettings) -> np.ndarray:
    """Return the log seasonal factor of the rate, month × (youth, adult).

    Notes
    -----
    s(t) = measured factor of the calendar month + a·(b(t) − mean of b over the years of the
    table for that calendar month), with b the festival's bump. The mean is taken out because
    the measured factors hold it already.
    """
    calendar_month = months.month.to_numpy() - 1
    moving = settings.festival_log_peak * (
        festival_bump(months, settings) - _mean_bump(settings)[calendar_month]
    )
    youth = np.array(settings.seasonal_log_youth)[calendar_month] + moving
    adult = np.array(settings.seasonal_log_adult)[calendar_month] + moving
    return np.stack([youth, adult], axis=1)


def _mean_bump(settings: EconomySettings) -> np.ndarray:
    years = sorted(SPRING_FESTIVAL)
    every = pd.date_range(f"{years[0]}-01-01", f"{years[-1]}-12-01", freq="MS", unit="us")
    bump = festival_bump(every, settings).reshape(len(years), 12)
    return np.asarray(bump.mean(axis=0))
