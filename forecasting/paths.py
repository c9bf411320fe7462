"""Joint sample paths of the ensemble, for whatever quantiles cannot answer.

Whether a line is passed within six months, an annual average, a sum of areas: each is a
figure of a path. What does not belong here: making the paths (forecasting.panel).
"""

import pandas as pd

from forecasting.panel import forecast_with_paths
from forecasting.settings import DEFAULT_SETTINGS, ForecastSettings


def forecast_paths(
    targets: pd.DataFrame,
    *,
    indicators: pd.DataFrame | None = None,
    horizon_months: int = 12,
    settings: ForecastSettings = DEFAULT_SETTINGS,
    n_jobs: int = 1,
) -> pd.DataFrame:
    """Return sample paths of the ensemble for every target.

    Parameters
    ----------
    targets, indicators, horizon_months, settings, n_jobs
        As of ``forecast_panel``; ``settings.path_count`` paths are drawn.

    Returns
    -------
    pandas.DataFrame
        unique_id, path (from 0), reference_month, value (unit of the target); one row per
        target, path and month ahead, in that order.

    Raises
    ------
    ValueError
        As ``forecast_panel``.

    Notes
    -----
    Joint over months and targets: path 7 is one possible future of all of them, in which they
    move together as past errors did. Where targets name their aggregates, paths add up.
    """
    return forecast_with_paths(
        targets,
        indicators=indicators,
        horizon_months=horizon_months,
        settings=settings,
        n_jobs=n_jobs,
    ).paths
