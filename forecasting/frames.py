"""Forecasts of single series laid out as long frames.

What does not belong here: computing them (forecasting.single_series).
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from forecasting.history import month_starts
from forecasting.models.protocol import FloatArray
from forecasting.single_series import SeriesForecast

_SHARED_TEXT = pd.StringDtype("python", na_value=np.nan)

QUANTILE_COLUMNS = (
    "unique_id",
    "origin_month",
    "horizon_months",
    "reference_month",
    "model",
    "quantile_level",
    "value",
)


def quantiles_frame(
    forecasts: Sequence[SeriesForecast], levels: FloatArray, horizon_months: int
) -> pd.DataFrame:
    """Return the quantiles of every forecast, model, month ahead and level.

    Parameters
    ----------
    forecasts
        In the order wanted; those without quantiles give no rows.
    levels
        The levels the quantiles were taken at.
    horizon_months
        Months ahead of each.

    Returns
    -------
    pandas.DataFrame
        The columns of ``forecast_panel``; a fresh index.
    """
    blocks = [
        (forecast.unique_id, forecast.origin, model, quantiles)
        for forecast in forecasts
        for model, quantiles in forecast.quantiles.items()
    ]
    size = horizon_months * len(levels)
    ahead = np.arange(1, horizon_months + 1)
    origin = np.array([block[1] for block in blocks], dtype=np.int64)
    # Months are made before they are repeated: columns of millions of rows are made once.
    reference = month_starts(origin[:, None] + ahead)
    values = np.empty((len(blocks), horizon_months, len(levels)))
    for number, (_, _, _, quantiles) in enumerate(blocks):
        values[number] = quantiles.T
    return pd.DataFrame(
        {
            "unique_id": _repeated_text([block[0] for block in blocks], size),
            "origin_month": np.repeat(month_starts(origin), size),
            "horizon_months": np.tile(np.repeat(ahead, len(levels)), len(blocks)),
            "reference_month": np.repeat(reference.ravel(), len(levels)),
            "model": _repeated_text([block[2] for block in blocks], size),
            "quantile_level": np.tile(levels, horizon_months * len(blocks)),
            "value": values.ravel(),
        },
        columns=list(QUANTILE_COLUMNS),
        copy=False,
    )


def paths_frame(forecasts: Sequence[SeriesForecast], horizon_months: int) -> pd.DataFrame:
    """Return the ensemble's sample paths: unique_id, path, reference_month, value."""
    made = [forecast for forecast in forecasts if len(forecast.paths)]
    count = len(made[0].paths) if made else 0
    size = count * horizon_months
    origin = np.repeat(np.array([forecast.origin for forecast in made], dtype=np.int64), size)
    horizons = np.tile(np.arange(1, horizon_months + 1), count * len(made))
    values = [forecast.paths.ravel() for forecast in made]
    return pd.DataFrame(
        {
            "unique_id": _repeated_text([forecast.unique_id for forecast in made], size),
            "path": np.tile(np.repeat(np.arange(count), horizon_months), len(made)),
            "reference_month": month_starts(origin + horizons),
            "value": np.concatenate(values) if values else np.empty(0),
        }
    ).astype({"path": "int64"})


def failures_frame(forecasts: Sequence[SeriesForecast]) -> pd.DataFrame:
    """Return the failures: unique_id, model, fallback_model, message."""
    names = ("unique_id", "model", "fallback_model", "message")
    failures = [failure for forecast in forecasts for failure in forecast.failures]
    return pd.DataFrame(
        {
            name: pd.Series([getattr(failure, name) for failure in failures], dtype="str")
            for name in names
        }
    )


def unusual_frame(forecasts: Sequence[SeriesForecast]) -> pd.DataFrame:
    """Return the months that came as a shock: unique_id, reference_month."""
    pairs = [
        (forecast.unique_id, month) for forecast in forecasts for month in forecast.unusual_months
    ]
    return pd.DataFrame(
        {
            "unique_id": pd.Series([name for name, _ in pairs], dtype="str"),
            "reference_month": month_starts([month for _, month in pairs]),
        }
    )


def _repeated_text(names: Sequence[str], size: int) -> "pd.Series[str]":
    # Pointers to few texts: a long column of copies would be most of the frame's memory.
    column = np.repeat(np.array(names, dtype=object), size)
    return pd.Series(column, dtype=_SHARED_TEXT, copy=False)
