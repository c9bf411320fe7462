"""Forecasts of every target from its last observed month.

What does not belong here: past origins (forecasting.backtest), the passes over pools
(forecasting.pool_forecast).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from catalogue import QUANTILE_LEVELS
from forecasting.coherence import coherent_forecasts, has_sums
from forecasting.frames import failures_frame, paths_frame, quantiles_frame, unusual_frame
from forecasting.models.protocol import FloatArray
from forecasting.pool_forecast import forecast_pools
from forecasting.settings import DEFAULT_SETTINGS, ForecastSettings
from forecasting.single_series import SeriesForecast, checked_models
from forecasting.validation import (
    checked_horizon,
    checked_indicators,
    checked_levels,
    checked_targets,
)


@dataclass(frozen=True)
class ForecastResult:
    """Quantiles, ensemble paths and failures of one computation.

    Parameters
    ----------
    quantiles
        As ``forecast_panel`` returns them.
    paths
        As ``forecast_paths`` returns them.
    failures
        unique_id, model, fallback_model, message; one row per model that failed on a
        target. ``fallback_model`` is ``seasonal_random_walk``, or ``none`` where the
        target has fewer than 3 observed months and no forecast at all.
    sum_problems
        unique_id, aggregate_id, reason, message; one row per sum that targets name and paths
        do not keep.
    unusual_months
        unique_id, reference_month; one row per month that came as a shock to the ensemble.
    """

    quantiles: pd.DataFrame
    paths: pd.DataFrame
    failures: pd.DataFrame
    sum_problems: pd.DataFrame
    unusual_months: pd.DataFrame


def forecast_panel(
    targets: pd.DataFrame,
    *,
    indicators: pd.DataFrame | None = None,
    horizon_months: int = 12,
    quantile_levels: Sequence[float] = QUANTILE_LEVELS,
    settings: ForecastSettings = DEFAULT_SETTINGS,
    n_jobs: int = 1,
) -> pd.DataFrame:
    """Return quantile forecasts of every target by every model and the ensemble.

    Parameters
    ----------
    targets
        unique_id (text), reference_month (naive month start), value (any unit, not
        seasonally adjusted); optional standard_error (unit of value: members' forecasts are
        then of the signal behind the figures), aggregate_id (the target it is a part of, null
        for none: the ensemble's paths then add up), denominator_persons (persons a rate in %
        refers to: rates add up as persons), aggregate_tree (name of a breakdown where an
        aggregate has several) and
        vintage (month by whose end the row was known; the latest of a month stands).
        Rows in any order; a month absent or null is missing.
    indicators
        reference_month, indicator_code, value; optional unique_id (the target it belongs to,
        null for all), publication_lag_months (from the end of the month until it is known, 0
        where absent) and vintage. Leading indicators of the targets, see
        ``forecasting.members``.
    horizon_months
        Months ahead, 1 to 60.
    quantile_levels
        Probabilities of lying below the value, rising within (0, 1).
    settings
        Models, paths and seed.
    n_jobs
        Parallel workers of ``settings.backend``; the result does not depend on it.

    Returns
    -------
    pandas.DataFrame
        unique_id, origin_month (last observed month of the target), horizon_months (from
        1), reference_month, model (``ensemble`` among them), quantile_level, value (unit
        of the target). One row per target, model, month ahead and level, in order of
        target, model as in the settings with the ensemble last, month and level.
        Quantiles never cross. No rows for a member that lacks what it needs (an indicator, a
        second series); no rows for targets of no rows, nor for a target of fewer
        than 3 observed months (``forecast_with_paths`` lists it among its failures).

    Raises
    ------
    ValueError
        If a column is absent, a month is no month start or given twice, a value is
        infinite or no number, the horizon or a level is out of range, or the settings
        name an unknown model.

    Notes
    -----
    A model that fails, does not converge or is not sound on a series (too short, constant) has the
    forecast of the baseline ``seasonal_random_walk`` under its own name and no part in the
    ensemble; where no member is left, the ensemble is the baseline, and listed as a failure where
    the series itself is sound. Targets are forecast in pools, those that share the indicator of an
    ``area/indicator/breakdown`` name or have names of another form: members may learn from all
    series of a pool. The order of rows and the other pools do not matter. With fewer than 24
    observed months every model falls back.

    Examples
    --------
    >>> months = pd.date_range("2000-01-01", periods=60, freq="MS", unit="us")
    >>> frame = pd.DataFrame(
    ...     {"unique_id": "area/rate/total", "reference_month": months, "value": 5.0}
    ... )
    >>> forecast = forecast_panel(frame, horizon_months=2)
    >>> forecast.query("model == 'ensemble' and quantile_level == 0.5")["value"].tolist()
    [5.0, 5.0]
    """
    levels = checked_levels(quantile_levels)
    horizon_months = checked_horizon(horizon_months)
    forecasts, _ = _forecasts(
        targets, indicators, horizon_months, levels, settings, n_jobs, has_paths=has_sums(targets)
    )
    return quantiles_frame(forecasts, levels, horizon_months)


def forecast_with_paths(
    targets: pd.DataFrame,
    *,
    indicators: pd.DataFrame | None = None,
    horizon_months: int = 12,
    quantile_levels: Sequence[float] = QUANTILE_LEVELS,
    settings: ForecastSettings = DEFAULT_SETTINGS,
    n_jobs: int = 1,
) -> ForecastResult:
    """Return quantiles, ensemble sample paths and failures from one computation.

    Parameters
    ----------
    targets, indicators, horizon_months, quantile_levels, settings, n_jobs
        As of ``forecast_panel``.

    Returns
    -------
    ForecastResult
        Quantiles of all models, paths of the ensemble, and which models failed.

    Raises
    ------
    ValueError
        As ``forecast_panel``.
    """
    levels = checked_levels(quantile_levels)
    horizon_months = checked_horizon(horizon_months)
    forecasts, problems = _forecasts(
        targets, indicators, horizon_months, levels, settings, n_jobs, has_paths=True
    )
    return ForecastResult(
        quantiles_frame(forecasts, levels, horizon_months),
        paths_frame(forecasts, horizon_months),
        failures_frame(forecasts),
        problems,
        unusual_frame(forecasts),
    )


def _forecasts(
    targets: pd.DataFrame,
    indicators: pd.DataFrame | None,
    horizon_months: int,
    levels: FloatArray,
    settings: ForecastSettings,
    n_jobs: int,
    *,
    has_paths: bool,
) -> tuple[list[SeriesForecast], pd.DataFrame]:
    checked_models(settings)
    forecasts = forecast_pools(
        checked_targets(targets),
        [None],
        checked_indicators(indicators),
        horizon_months=horizon_months,
        levels=levels,
        settings=settings,
        n_jobs=n_jobs,
        has_paths=has_paths,
    )
    return coherent_forecasts(forecasts, targets, horizon_months=horizon_months, levels=levels)
