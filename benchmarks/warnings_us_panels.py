"""The United States to 2006 for early warning: nation, states, recessions, indicators.

Rates, claims, prices and interest rates of a month count as known at the end of the next, the
help-wanted index a month later: what was out when the next month's report on employment came.
What does not belong here: warnings and their scores (warnings_us).
"""

from functools import cache

import numpy as np
import pandas as pd

from benchmarks.scoreboard_series import DATA, macro_indicators
from forecasting.early_warning.onsets import hindsight_rate, rate_onsets

INDICATORS = ("initial_claims", "help_wanted", "term_spread", "stock_prices")
RATE_LAG_MONTHS = 1

RECESSIONS = (
    ("1960-04", "1961-02"),
    ("1969-12", "1970-11"),
    ("1973-11", "1975-03"),
    ("1980-01", "1980-07"),
    ("1981-07", "1982-11"),
    ("1990-07", "1991-03"),
    ("2001-03", "2001-11"),
)
"""Peaks and troughs: National Bureau of Economic Research, US Business Cycle Expansions and
Contractions; those with claims in the year before (from 1959)."""


def _month(text: str) -> pd.Timestamp:
    return pd.Timestamp(f"{text}-01").as_unit("us")


@cache
def nation(series: str = "US_NSA") -> pd.DataFrame:
    """Return the national rate (%), with the month it was known: unique_id ``US``."""
    rates = pd.read_csv(
        DATA / "us_unemployment_rate_1948_2006.csv", parse_dates=["reference_month"]
    )
    rates = rates[rates["unique_id"] == series].assign(unique_id="US")
    return _known_next_month(rates)


@cache
def states() -> pd.DataFrame:
    """Return the unadjusted rates (%) of 51 areas, 1976 to 2006."""
    persons = pd.read_parquet(DATA / "us_states_labour_force_1976_2006_nsa.parquet")
    rates = pd.DataFrame(
        {
            "unique_id": persons["area_code"],
            "reference_month": pd.to_datetime(persons["reference_month"]),
            "value": 100.0 * persons["unemployed_persons"] / persons["labour_force_persons"],
        }
    )
    return _known_next_month(rates)


@cache
def indicators() -> pd.DataFrame:
    """Return the nation's indicators with their lags from the end of their month."""
    frame = macro_indicators(INDICATORS)
    lags = frame["publication_lag_months"] + RATE_LAG_MONTHS
    return frame.assign(publication_lag_months=lags)


@cache
def nation_truth() -> pd.DataFrame:
    """Return the national rate known in hindsight."""
    return hindsight_rate(nation("US_SA"), is_adjusted=True)


@cache
def states_truth() -> pd.DataFrame:
    """Return the states' rates known in hindsight."""
    return hindsight_rate(states(), is_adjusted=False)


def nation_onsets() -> pd.DataFrame:
    """Return the recessions as onsets: peak, and trough as the last month in force."""
    peaks = [_month(peak) for peak, _ in RECESSIONS]
    return pd.DataFrame(
        {
            "unique_id": "US",
            "onset_month": peaks,
            "reached_month": peaks,
            "end_month": [_month(trough) for _, trough in RECESSIONS],
        }
    )


@cache
def states_onsets() -> pd.DataFrame:
    """Return the onsets of the states, from their rates in hindsight."""
    return rate_onsets(states_truth())


def _known_next_month(rates: pd.DataFrame) -> pd.DataFrame:
    months = rates["reference_month"].astype("datetime64[us]")
    numbers = months.to_numpy().astype("datetime64[M]") + np.timedelta64(RATE_LAG_MONTHS, "M")
    known = numbers.astype("datetime64[us]")
    made = rates.assign(reference_month=months, vintage=known)
    return made[["unique_id", "reference_month", "value", "vintage"]].reset_index(drop=True)
