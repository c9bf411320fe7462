"""Sample paths of a panel made to add up, and the quantiles read off them.

What does not belong here: the projection (forecasting.combination.reconciliation), which sums
there are (forecasting.combination.target_sums).
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from forecasting.combination.reconciliation import reconcile_paths
from forecasting.combination.target_sums import problems_frame, structure_from_targets
from forecasting.ensemble import sample_quantiles
from forecasting.models.protocol import FloatArray
from forecasting.settings import ENSEMBLE_MODEL
from forecasting.single_series import SeriesForecast


def has_sums(targets: pd.DataFrame) -> bool:
    """Return whether a target names an aggregate that it is a part of."""
    return "aggregate_id" in targets.columns and bool(targets["aggregate_id"].notna().any())


def coherent_forecasts(
    forecasts: Sequence[SeriesForecast],
    targets: pd.DataFrame,
    *,
    horizon_months: int,
    levels: FloatArray,
) -> tuple[list[SeriesForecast], pd.DataFrame]:
    """Return forecasts whose sample paths add up as the targets say, and what does not.

    Parameters
    ----------
    forecasts
        One per target, with sample paths.
    targets
        As of ``forecast_panel``. Without a column ``aggregate_id`` nothing is changed.
    horizon_months
        Months ahead.
    levels
        Quantile levels.

    Returns
    -------
    forecasts, problems
        The ensemble's paths and quantiles of series in a sum are replaced; other models and
        series stay. Problems: unique_id, aggregate_id, reason, message.

    Notes
    -----
    A series whose last observed month differs from that of most has no part in a sum.
    Correlations are those of the paths, which hang together as past errors did.
    """
    if not has_sums(targets):
        return list(forecasts), problems_frame(())
    sums = structure_from_targets(targets)
    paths = _stacked(forecasts, sums.structure.unique_ids, horizon_months)
    if paths is None:
        return list(forecasts), sums.problems()
    errors = paths - paths.mean(axis=0)
    made = reconcile_paths(
        paths,
        sums.structure,
        errors=errors,
        denominators_persons=sums.denominators_persons,
    )
    place = {name: number for number, name in enumerate(sums.structure.unique_ids)}
    moved = [
        _moved(forecast, made.paths[:, place[forecast.unique_id]], levels)
        if made.is_reconciled[place[forecast.unique_id]].all()
        else forecast
        for forecast in forecasts
    ]
    problems = (*sums.structure.problems, *made.problems)
    return moved, problems_frame(problems)


def _stacked(
    forecasts: Sequence[SeriesForecast], names: Sequence[str], horizon: int
) -> FloatArray | None:
    """Return paths of shape (paths, series, horizon), NaN where there are none at the origin."""
    told = [forecast for forecast in forecasts if len(forecast.paths)]
    if not told:
        return None
    origins, counts = np.unique([forecast.origin for forecast in told], return_counts=True)
    origin = int(origins[counts == counts.max()][-1])
    place = {name: number for number, name in enumerate(names)}
    paths = np.full((len(told[0].paths), len(names), horizon), np.nan)
    for forecast in told:
        if forecast.origin == origin:
            paths[:, place[forecast.unique_id]] = forecast.paths
    return paths


def _moved(forecast: SeriesForecast, paths: FloatArray, levels: FloatArray) -> SeriesForecast:
    quantiles = {**forecast.quantiles, ENSEMBLE_MODEL: sample_quantiles(paths, levels)}
    return replace(forecast, quantiles=quantiles, paths=paths)
