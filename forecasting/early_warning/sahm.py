"""The Sahm indicator as published, for comparison with the signal's gap.

What does not belong here: the gap of the noise-free signal with its probability (evidence).
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

MEAN_MONTHS = 3
LOOK_BACK_MONTHS = 12


def sahm_indicator(rate: pd.DataFrame) -> pd.DataFrame:
    """Return the Sahm indicator of a published, seasonally adjusted rate.

    Parameters
    ----------
    rate
        reference_month, value (% as published, adjusted), one row per month.

    Returns
    -------
    pandas.DataFrame
        reference_month, gap (percentage points, two decimals as published), from the
        15th month on, by month; months whose window has a gap are left out.

    Raises
    ------
    ValueError
        If a column is absent, a month is no month start or a month is given twice.

    Notes
    -----
    Mean of the last three months less the lowest such mean in the twelve months before;
    0.50 or more marks the start of a recession in the United States.

    References
    ----------
    Sahm (2019), "Direct Stimulus Payments to Individuals", in Boushey, Nunn, Shambaugh
    (eds.), Recession Ready, Hamilton Project and Washington Center.

    Examples
    --------
    >>> months = pd.date_range("2000-01-01", periods=18, freq="MS")
    >>> rate = pd.DataFrame({"reference_month": months, "value": [4.0] * 15 + [4.6] * 3})
    >>> sahm_indicator(rate)["gap"].tolist()
    [0.0, 0.2, 0.4, 0.6]
    """
    absent = [name for name in ("reference_month", "value") if name not in rate.columns]
    if absent:
        raise ValueError(f"expected columns {absent} in rate, got {list(rate.columns)}")
    if rate["reference_month"].duplicated().any():
        raise ValueError("expected each month once in rate")
    if not (pd.to_datetime(rate["reference_month"]).dt.day == 1).all():
        raise ValueError("expected month starts in rate")
    by_month = rate.set_index("reference_month")["value"].astype(float).sort_index()
    if by_month.empty:
        return pd.DataFrame({"reference_month": by_month.index, "gap": by_month.to_numpy()})
    grid = pd.date_range(by_month.index[0], by_month.index[-1], freq="MS").as_unit("us")
    mean = by_month.reindex(grid).rolling(MEAN_MONTHS).mean()
    gap = (mean - mean.shift(1).rolling(LOOK_BACK_MONTHS).min()).round(2).dropna()
    return pd.DataFrame({"reference_month": gap.index, "gap": gap.to_numpy()})


def gap_of_draws(draws: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the gap in every month that has one, for each draw.

    Parameters
    ----------
    draws
        Signal by month and draw, shape (months, draws), at least 15 months.

    Returns
    -------
    numpy.ndarray
        Shape (months - 14, draws), unit of the signal, unrounded.
    """
    mean = np.lib.stride_tricks.sliding_window_view(draws, MEAN_MONTHS, axis=0).mean(axis=-1)
    lowest = np.lib.stride_tricks.sliding_window_view(mean[:-1], LOOK_BACK_MONTHS, axis=0)
    return np.asarray(mean[LOOK_BACK_MONTHS:] - lowest.min(axis=-1), dtype=np.float64)
