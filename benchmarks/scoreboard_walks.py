"""The yardsticks of the scoreboard: random walks with the quantiles of their own past errors.

They are apart from the engine's own baseline, so that a change there moves no yardstick. What
does not belong here: any forecast that is meant to be good.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from catalogue import QUANTILE_LEVELS
from forecasting.seasonal.series import FloatArray

MINIMAL_ERRORS = 12


def walk_forecasts(
    targets: pd.DataFrame,
    *,
    origins: Sequence[pd.Timestamp],
    horizon_months: int,
    is_seasonal: bool,
) -> pd.DataFrame:
    """Return quantile forecasts by a random walk or a seasonal one.

    Parameters
    ----------
    targets
        unique_id, reference_month, value; one row per series and month.
    origins
        Month starts.
    horizon_months
        Months ahead; at most 12 of the seasonal walk.
    is_seasonal
        Whether a month is last year's plus a past yearly change, or the last value plus a
        past change over as many months as lie ahead.

    Returns
    -------
    pandas.DataFrame
        The columns of ``forecast_panel``; no rows where the value to start from is missing
        or fewer than 12 errors are known. No quantile lies below 0: all series are rates
        or counts.

    Raises
    ------
    ValueError
        If the seasonal walk is asked for more than 12 months.
    """
    if is_seasonal and horizon_months > 12:
        raise ValueError(f"horizon_months: expected at most 12, got {horizon_months}")
    wide = targets.pivot(index="reference_month", columns="unique_id", values="value")
    wide = wide.asfreq("MS")
    values = wide.to_numpy(dtype=np.float64)
    model = "seasonal_random_walk" if is_seasonal else "random_walk"
    frames = []
    for origin in origins:
        position = int(wide.index.get_indexer(pd.Index([origin]))[0])
        for step in range(1, horizon_months + 1):
            lag = 12 if is_seasonal else step
            if position < lag:
                continue
            quantiles = _quantiles(values[: position + 1], lag=lag, step=step)
            kept = np.flatnonzero(~np.isnan(quantiles).any(axis=1))
            frames.append(
                pd.DataFrame(
                    {
                        "unique_id": np.repeat(wide.columns[kept], len(QUANTILE_LEVELS)),
                        "origin_month": origin,
                        "horizon_months": step,
                        "reference_month": origin + pd.DateOffset(months=step),
                        "model": model,
                        "quantile_level": np.tile(QUANTILE_LEVELS, len(kept)),
                        "value": quantiles[kept].ravel(),
                    }
                )
            )
    return pd.concat(frames, ignore_index=True)


def _quantiles(known: FloatArray, *, lag: int, step: int) -> FloatArray:
    """Return quantiles by series, shape ``(series, levels)``; NaN where they are not known."""
    errors = known[lag:] - known[:-lag]
    is_known = np.isfinite(errors).sum(axis=0) >= MINIMAL_ERRORS
    quantiles = np.full((known.shape[1], len(QUANTILE_LEVELS)), np.nan)
    if is_known.any():
        drawn = np.nanquantile(errors[:, is_known], QUANTILE_LEVELS, axis=0).T
        quantiles[is_known] = np.maximum(known[step - lag - 1, is_known][:, None] + drawn, 0.0)
    return quantiles
