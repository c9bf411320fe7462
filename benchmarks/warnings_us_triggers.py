"""When the Sahm rule found an onset of a state: the first month of its rise with a gap of 0.5.

Two gaps: of the engine's signal, and of the state's rate alone, adjusted by STL as known then.
What does not belong here: warnings and their scores (warnings_us).
"""

from functools import cache

import numpy as np
import pandas as pd

from benchmarks.warnings_us_panels import RATE_LAG_MONTHS, states
from catalogue import as_month
from forecasting.early_warning.sahm import LOOK_BACK_MONTHS, MEAN_MONTHS
from forecasting.seasonal.series import MonthlySeries
from forecasting.seasonal.settings import SeasonalSettings
from forecasting.seasonal.stl import decompose

SAHM_LINE_PP = 0.5
_ADJUSTED_MONTHS = 120
_LEAST_MONTHS = 36


def signal_triggers(history: pd.DataFrame, onsets: pd.DataFrame) -> pd.DataFrame:
    """Return by onset the first origin of its rise whose signal's gap is at the line.

    Parameters
    ----------
    history
        unique_id, origin_month, gap (pp).
    onsets
        unique_id, onset_month, end_month.

    Returns
    -------
    pandas.DataFrame
        unique_id, onset_month, trigger_month; onsets never triggered are left out.
    """
    fired = history[history["gap"].round(2) >= SAHM_LINE_PP][["unique_id", "origin_month"]]
    pairs = onsets.merge(fired, on="unique_id")
    pairs = pairs[pairs["origin_month"].between(pairs["onset_month"], pairs["end_month"])]
    first = pairs.groupby(["unique_id", "onset_month"])["origin_month"].min()
    return first.to_frame("trigger_month").reset_index()


def alone_triggers(onsets: pd.DataFrame) -> pd.DataFrame:
    """Return the same by the rate of the state alone; origins with three years known."""
    rows = []
    spans = zip(onsets["unique_id"], onsets["onset_month"], onsets["end_month"], strict=True)
    for name, first, last in spans:
        for origin in pd.date_range(first, last, freq="MS", unit="us"):
            gap = _gap_alone(str(name), origin)
            if gap is not None and gap >= SAHM_LINE_PP:
                rows.append((name, first, origin))
                break
    return pd.DataFrame(rows, columns=["unique_id", "onset_month", "trigger_month"])


@cache
def _rates() -> pd.DataFrame:
    return states().pivot(index="reference_month", columns="unique_id", values="value")


def _gap_alone(name: str, origin: pd.Timestamp) -> float | None:
    """Return the gap in pp, to two decimals as published, of figures out at an origin."""
    newest = origin - pd.DateOffset(months=RATE_LAG_MONTHS)
    known = _rates()[name].loc[:newest].iloc[-_ADJUSTED_MONTHS:]
    if len(known) < _LEAST_MONTHS:
        return None
    series = MonthlySeries("rate", as_month(known.index[0]), known.to_numpy(dtype=np.float64))
    adjusted = decompose(series, mode="additive", settings=SeasonalSettings()).adjusted
    means = np.convolve(adjusted, np.ones(MEAN_MONTHS) / MEAN_MONTHS, "valid")
    return round(float(means[-1] - means[-1 - LOOK_BACK_MONTHS : -1].min()), 2)
