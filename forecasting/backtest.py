"""Forecasts from past origins, each from what was known then.

What does not belong here: comparing them with what came (forecasting.scoring).
"""

from collections.abc import Sequence

import pandas as pd

from catalogue import QUANTILE_LEVELS
from forecasting.frames import quantiles_frame
from forecasting.history import month_number
from forecasting.pool_forecast import forecast_pools
from forecasting.settings import DEFAULT_SETTINGS, ForecastSettings
from forecasting.single_series import checked_models
from forecasting.validation import (
    checked_horizon,
    checked_indicators,
    checked_levels,
    checked_targets,
)


def backtest_panel(
    targets: pd.DataFrame,
    *,
    origins: Sequence[pd.Timestamp],
    indicators: pd.DataFrame | None = None,
    horizon_months: int = 12,
    quantile_levels: Sequence[float] = QUANTILE_LEVELS,
    settings: ForecastSettings = DEFAULT_SETTINGS,
    n_jobs: int = 1,
) -> pd.DataFrame:
    """Return quantile forecasts of every target as they would have been made at origins.

    Parameters
    ----------
    targets
        As of ``forecast_panel``. With a vintage column an origin uses only the rows whose
        vintage, and whose reference month, do not lie after it, the latest vintage of
        each month; without one, the rows whose reference month does not lie after it.
    origins
        Month starts, the moments of forecasting, in any order; repeated ones count once.
    indicators, horizon_months, quantile_levels, settings, n_jobs
        As of ``forecast_panel``.

    Returns
    -------
    pandas.DataFrame
        The columns of ``forecast_panel``, in order of target, origin month, model, month
        ahead and level. ``origin_month`` is the last month observed as of the origin:
        with vintages and a publication lag it precedes the origin. Where two origins
        know a target to the same month, the forecast of the earlier one is given.

    Raises
    ------
    ValueError
        As ``forecast_panel``, and if the origins are no sequence of naive month starts.

    Notes
    -----
    Each origin rests on the rows it may know and on nothing else. Without vintages one causal
    pass over all months serves every origin; with vintages each has a pass of its own.
    """
    checked_models(settings)
    levels = checked_levels(quantile_levels)
    horizon_months = checked_horizon(horizon_months)
    if isinstance(origins, (str, pd.Timestamp)):
        raise ValueError(f"origins: expected a sequence of month starts, got {origins!r}")
    moments = sorted({month_number(pd.Timestamp(origin)) for origin in origins})
    forecasts = forecast_pools(
        checked_targets(targets),
        moments,
        checked_indicators(indicators),
        horizon_months=horizon_months,
        levels=levels,
        settings=settings,
        n_jobs=n_jobs,
        has_paths=False,
    )
    return quantiles_frame(forecasts, levels, horizon_months)
