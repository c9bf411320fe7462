"""Forecasts given the path of an indicator, for scenarios.

What does not belong here: by how much a path moves a series (forecasting.scenario_shift).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from catalogue import QUANTILE_LEVELS
from forecasting.coherence import coherent_forecasts
from forecasting.ensemble import sample_quantiles
from forecasting.frames import paths_frame, quantiles_frame
from forecasting.history import TargetHistory, month_starts
from forecasting.models.protocol import FloatArray
from forecasting.pool import pooled_histories
from forecasting.pool_forecast import forecast_pools
from forecasting.scenario_shift import SeriesShift, pool_shifts
from forecasting.settings import DEFAULT_SETTINGS, ENSEMBLE_MODEL, ForecastSettings
from forecasting.single_series import SeriesForecast, bounded, checked_models
from forecasting.validation import (
    checked_horizon,
    checked_indicators,
    checked_levels,
    checked_targets,
)
from forecasting.vintage_changes import latest_indicators


@dataclass(frozen=True)
class ScenarioResult:
    """Forecasts with and without a condition, and where it says nothing.

    Parameters
    ----------
    quantiles
        unique_id, origin_month, horizon_months, reference_month, model (``ensemble``),
        quantile_level, value (under the condition), unconditional_value (unit of the target).
    paths
        unique_id, path, reference_month, value (under the condition).
    indicator_paths
        unique_id (target), indicator_code, reference_month, expected_value (without the
        condition), condition_value (null where left open), unit of the indicator.
    messages
        unique_id, indicator_code, message: conditions that do not move a target, and why.
    """

    quantiles: pd.DataFrame
    paths: pd.DataFrame
    indicator_paths: pd.DataFrame
    messages: pd.DataFrame


def conditional_forecast(
    targets: pd.DataFrame,
    indicators: pd.DataFrame,
    condition: pd.DataFrame,
    *,
    horizon_months: int = 12,
    quantile_levels: Sequence[float] = QUANTILE_LEVELS,
    settings: ForecastSettings = DEFAULT_SETTINGS,
    n_jobs: int = 1,
) -> ScenarioResult:
    """Return the ensemble's forecasts if indicators were to follow given paths.

    Parameters
    ----------
    targets, indicators
        As of ``forecast_panel``.
    condition
        indicator_code, reference_month, value (as published: unit and season of the
        indicator); optional unique_id (the one target it is held for, null for all). A month
        absent or null is left open; months already published, or beyond the horizon, have no
        effect. Of null values alone, the expected path of the indicator is told, unmoved.
    horizon_months, quantile_levels, settings, n_jobs
        As of ``forecast_panel``.

    Returns
    -------
    ScenarioResult
        Quantiles are those of the sample paths, with and without the condition; they differ
        from those of ``forecast_panel`` by the error of as many draws.

    Raises
    ------
    ValueError
        As ``forecast_panel``; if the condition lacks a column, names a target that is not
        given, gives a month twice, or is not above zero where the indicator has always been.

    Notes
    -----
    **An association in past data, not the effect of a policy.** The answer is what has tended
    to go with such a path, whatever moved both. A policy that sets the path may do otherwise.

    The centre moves by the difference between the conditional and the unconditional mean of a
    Bayesian vector autoregression of the pool and its indicators (Waggoner and Zha 1999; see
    ``forecasting.members.conditional``), added to every path of the ensemble on the series'
    scale: on the logarithm a path is multiplied. Where an own indicator of a target is held,
    the system is of this target and its indicators alone.

    **Intervals are not narrowed.** To know the path of an indicator removes part of the
    uncertainty; paths keep the spread of the ensemble's past errors, made without such
    knowledge, and are too wide for what the condition settles. Neither are they widened for a
    path unlike any of the past, where the system is least to be trusted. The prior draws
    responses to nothing, more so the fewer the years. Sums that targets name are reconciled
    after the move.

    References
    ----------
    Waggoner, D. F. and Zha, T. (1999), Conditional forecasts in dynamic multivariate models,
    Review of Economics and Statistics 81. Banbura, M., Giannone, D. and Lenza, M. (2015),
    Conditional forecasts and scenario analysis with vector autoregressions for large
    cross-sections, International Journal of Forecasting 31.
    """
    checked_models(settings)
    levels = checked_levels(quantile_levels)
    horizon_months = checked_horizon(horizon_months)
    histories, known = checked_targets(targets), checked_indicators(indicators)
    held = _checked_condition(condition, histories)
    forecasts = forecast_pools(
        histories,
        [None],
        known,
        horizon_months=horizon_months,
        levels=levels,
        settings=replace(settings, models=settings.ensemble_models),
        n_jobs=n_jobs,
        has_paths=True,
    )
    shifts = _shifts(histories, latest_indicators(known), held, horizon_months, settings, n_jobs)
    series = {history.unique_id: history for history in histories}
    still, moved = (
        coherent_forecasts(
            [
                _of_paths(forecast, paths, levels)
                for forecast, paths in zip(forecasts, made, strict=True)
            ],
            targets,
            horizon_months=horizon_months,
            levels=levels,
        )[0]
        for made in (
            [forecast.paths for forecast in forecasts],
            [
                moved_paths(one.paths, shifts.get(one.unique_id), series[one.unique_id], settings)
                for one in forecasts
            ],
        )
    )
    quantiles = quantiles_frame(moved, levels, horizon_months)
    quantiles["unconditional_value"] = quantiles_frame(still, levels, horizon_months)["value"]
    return ScenarioResult(
        quantiles,
        paths_frame(moved, horizon_months),
        _indicator_paths_frame(shifts),
        _messages_frame(shifts),
    )


def moved_paths(
    paths: FloatArray,
    shift: SeriesShift | None,
    history: TargetHistory,
    settings: ForecastSettings,
) -> FloatArray:
    """Return sample paths moved by a condition, as they are where it says nothing of them.

    Parameters
    ----------
    paths
        Shape ``(paths, months)``, unit of the series.
    shift
        By how much the condition moves the series, and on which scale.
    history, settings
        Of the series; with the bound that paths keep.
    """
    series = history.series(settings)
    if shift is None or series is None or not len(paths):
        return paths
    moved = paths * np.exp(shift.shift) if shift.scale == "log" else paths + shift.shift
    return bounded(moved, series, settings.lower_bound)


def _checked_condition(condition: pd.DataFrame, histories: Sequence[TargetHistory]) -> pd.DataFrame:
    """Return unique_id, indicator_code, month and value, null where left open."""
    columns = ["unique_id", "indicator_code", "reference_month", "value"]
    try:
        known = checked_indicators(condition[[name for name in columns if name in condition]])
    except ValueError as error:
        raise ValueError(f"condition: {error}") from error
    whole = condition.reindex(columns=columns).astype({"unique_id": object})
    named = {str(name) for name in whole["unique_id"].dropna()}
    strange = sorted(named - {history.unique_id for history in histories})
    if strange:
        raise ValueError(f"condition: expected targets that are given, got {strange}")
    left = whole.loc[whole["value"].isna(), ["unique_id", "indicator_code"]]
    left = left.assign(indicator_code=left["indicator_code"].astype("str"), month=-1, value=np.nan)
    return pd.concat([known[left.columns], left], ignore_index=True) if len(left) else known


def _shifts(
    histories: Sequence[TargetHistory],
    indicators: pd.DataFrame,
    held: pd.DataFrame,
    horizon_months: int,
    settings: ForecastSettings,
    n_jobs: int,
) -> Mapping[str, SeriesShift]:
    from joblib import Parallel, delayed

    done = Parallel(n_jobs=n_jobs, backend=settings.backend)(
        delayed(pool_shifts)(pool, indicators, held, horizon_months, settings)
        for pool in pooled_histories(histories, settings.largest_pool)
    )
    return {shift.unique_id: shift for part in done for shift in part}


def _of_paths(forecast: SeriesForecast, paths: FloatArray, levels: FloatArray) -> SeriesForecast:
    made = {ENSEMBLE_MODEL: sample_quantiles(paths, levels)} if len(paths) else {}
    return replace(forecast, quantiles=made, paths=paths)


def _indicator_paths_frame(shifts: Mapping[str, SeriesShift]) -> pd.DataFrame:
    paths = [(name, path) for name in sorted(shifts) for path in shifts[name].indicator_paths]
    size = [len(path.expected) for _, path in paths]
    empty = np.empty(0)
    months = [path.first_month_number + np.arange(len(path.expected)) for _, path in paths]
    return pd.DataFrame(
        {
            "unique_id": _repeated([name for name, _ in paths], size),
            "indicator_code": _repeated([path.indicator_code for _, path in paths], size),
            "reference_month": month_starts(np.concatenate([empty, *months])),
            "expected_value": np.concatenate([empty, *(path.expected for _, path in paths)]),
            "condition_value": np.concatenate([empty, *(path.condition for _, path in paths)]),
        }
    )


def _repeated(names: Sequence[str], size: Sequence[int]) -> "pd.Series[str]":
    return pd.Series(np.repeat(np.array(names, dtype=object), size), dtype="str")


def _messages_frame(shifts: Mapping[str, SeriesShift]) -> pd.DataFrame:
    rows = [
        (name, code, message) for name in sorted(shifts) for code, message in shifts[name].messages
    ]
    columns = ("unique_id", "indicator_code", "message")
    return pd.DataFrame(
        {
            name: pd.Series([row[place] for row in rows], dtype="str")
            for place, name in enumerate(columns)
        }
    )
