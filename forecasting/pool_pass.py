"""One pass of all members over a pool on one scale, and forecasts read off it at origins.

What does not belong here: choosing the scale of a series, fallbacks (forecasting.pool_forecast).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forecasting.combination.error_distribution import (
    PastErrors,
    error_sizes,
    errors_at,
    joint_ranks,
    past_errors,
)
from forecasting.combination.weights import combined_centres
from forecasting.members import MEMBERS, MemberInputs, indicator_levels, structural_pass
from forecasting.models.protocol import FloatArray, IntArray
from forecasting.models.scale import Scale, to_scale
from forecasting.pool import Pool
from forecasting.settings import BASELINE_MODEL, ENSEMBLE_MODEL, ForecastSettings

MEMBER_ERRORS = (ArithmeticError, LookupError, OSError, RuntimeError, ValueError)
"""What statistical libraries raise on data they cannot handle; a programming error passes."""


@dataclass(frozen=True)
class PoolPass:
    """What members said of a pool on one scale in every month, and how wrong they were.

    Parameters
    ----------
    observed
        Shape ``(months, series)`` on the scale.
    spread
        Shape ``(months, series, horizon)``.
    centres
        By member, the ensemble among them, shape ``(months, series, horizon)``.
    past
        Past errors by member.
    failures
        Message by member that raised.
    """

    observed: FloatArray
    spread: FloatArray
    centres: dict[str, FloatArray]
    past: dict[str, PastErrors]
    failures: dict[str, str]


@dataclass(frozen=True)
class OriginForecast:
    """Forecasts of a pool from one row, on the scale: quantiles by model, paths of the ensemble.

    ``quantiles`` has shape ``(series, levels, horizon)``, NaN where a model said nothing;
    ``paths`` has shape ``(paths, series, horizon)``, of no paths unless wanted.
    """

    quantiles: dict[str, FloatArray]
    paths: FloatArray


def passed(
    pool: Pool, scale: Scale, *, horizon_months: int, settings: ForecastSettings
) -> PoolPass:
    """Run every causal member of the settings over a pool.

    Parameters
    ----------
    pool
        Series and indicators.
    scale
        Scale they are modelled on; a value without a logarithm counts as missing.
    horizon_months
        Months ahead.
    settings
        Members, and which are combined.

    Returns
    -------
    PoolPass
        A member that raises is among the failures, and nowhere else.
    """
    observed = _on_scale(pool.values, scale)
    seen = structural_pass(observed, horizon_months=horizon_months)
    inputs = MemberInputs(
        values=observed,
        scale=scale,
        first_month_number=pool.first_month_number,
        horizon_months=horizon_months,
        seen=seen,
        indicators=tuple(
            indicator_levels(group.values, names=group.names, lag_months=group.lag_months)
            for group in pool.indicators
        ),
    )
    centres: dict[str, FloatArray] = {}
    combined: list[FloatArray] = []
    failures: dict[str, str] = {}
    for name in settings.models:
        is_wanted = name != BASELINE_MODEL or name in settings.ensemble_models
        if name not in MEMBERS or not is_wanted:
            continue
        try:
            variants = MEMBERS[name].centres(inputs)
        except MEMBER_ERRORS as error:
            failures[name] = str(error) or type(error).__name__
            continue
        if len(variants) > 1:
            centres[name] = combined_centres(variants, observed, seen.spread).centres
        elif variants:
            centres[name] = variants[0]
        if name in settings.ensemble_models:
            combined += variants
    if combined:
        centres[ENSEMBLE_MODEL] = combined_centres(combined, observed, seen.spread).centres
    past = {name: past_errors(centre, observed, seen.spread) for name, centre in centres.items()}
    return PoolPass(observed, seen.spread, centres, past, failures)


def at_origins(
    made: PoolPass,
    rows: Sequence[int],
    *,
    levels: FloatArray,
    path_count: int,
    draws: Sequence[np.random.Generator],
) -> list[OriginForecast]:
    """Return the forecasts of a pass from some of its rows.

    Parameters
    ----------
    made
        The pass.
    rows
        Origins.
    levels
        Quantile levels.
    path_count
        Sample paths of the ensemble from each; 0 for none.
    draws
        A source of draws for each row.

    Returns
    -------
    list of OriginForecast
        One per row; each rests on months up to its row only.
    """
    origins: IntArray = np.asarray(rows, dtype=np.int64)
    sizes = {name: error_sizes(past, origins) for name, past in made.past.items()}
    forecasts = []
    for number, row in enumerate(rows):
        quantiles, paths = {}, np.empty((0, *made.spread.shape[1:]))
        for name, past in made.past.items():
            centre, size = made.centres[name][row], sizes[name][number]
            errors = errors_at(past, size, made.spread[row], row)
            quantiles[name] = errors.quantiles(centre, levels)
            if name == ENSEMBLE_MODEL and path_count:
                ranks = joint_ranks(past, size, row, count=path_count, rng=draws[number])
                paths = errors.paths(centre, ranks)
        forecasts.append(OriginForecast(quantiles, paths))
    return forecasts


def _on_scale(values: FloatArray, scale: Scale) -> FloatArray:
    if scale == "level":
        return values
    usable = values > 0
    return np.where(usable, to_scale(np.where(usable, values, 1.0), scale), np.nan)
