"""Forecasts from past origins, each from what was known then.

What does not belong here: comparing them with what came (forecasting.scoring).
"""

from collections.abc import Sequence

import pandas as pd

from catalogue import QUANTILE_LEVELS
from forecasting.frames import quantiles_frame
from forecasting.history import TargetHistory, month_number
from forecasting.panel import forecast_histories
from forecasting.settings import DEFAULT_SETTINGS, ForecastSettings
from forecasting.single_series import SeriesForecast, checked_models
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
    Each origin is computed from the rows it may know and from nothing else: models, scale
    and seeds are chosen anew from them.
    """
    checked_models(settings)
    checked_indicators(indicators)
    levels = checked_levels(quantile_levels)
    horizon_months = checked_horizon(horizon_months)
    if isinstance(origins, (str, pd.Timestamp)):
        raise ValueError(f"origins: expected a sequence of month starts, got {origins!r}")
    moments = sorted({month_number(pd.Timestamp(origin)) for origin in origins})
    histories = checked_targets(targets)
    forecasts: list[SeriesForecast] = forecast_histories(
        _distinct_tasks(histories, moments),
        horizon_months=horizon_months,
        levels=levels,
        settings=settings,
        n_jobs=n_jobs,
        has_paths=False,
    )
    return quantiles_frame(forecasts, levels, horizon_months)


def _distinct_tasks(
    histories: Sequence[TargetHistory], moments: Sequence[int]
) -> list[tuple[TargetHistory, int | None]]:
    tasks: list[tuple[TargetHistory, int | None]] = []
    for history in histories:
        last_seen = None
        for moment in moments:
            last = history.as_of(moment).last_observed_month
            if last is not None and last != last_seen:
                tasks.append((history, moment))
                last_seen = last
    return tasks
