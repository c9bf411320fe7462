"""The forecast of one series, and the models that look at one series from one origin.

What does not belong here: causal members and their combination (forecasting.pool_forecast).
"""

import hashlib
from dataclasses import dataclass, replace

import numpy as np

from forecasting.ensemble import sample_quantiles
from forecasting.members import MEMBERS
from forecasting.models import MODELS, Model, ModelNotSoundError, MonthlySeries
from forecasting.models.protocol import FloatArray
from forecasting.models.scale import choose_scale
from forecasting.settings import BASELINE_MODEL, EQUAL_MODEL, ForecastSettings

NO_FALLBACK = "none"
"""What stands in where even the baseline cannot be used: no forecast is made."""

# What statistical libraries raise on data they cannot handle, or on a full disk or a killed
# process of theirs; a programming error passes.
_MODEL_ERRORS = (ArithmeticError, LookupError, OSError, RuntimeError, ValueError)


@dataclass(frozen=True)
class ModelFailure:
    """A model that failed on a series, what took its place, and what went wrong."""

    unique_id: str
    model: str
    fallback_model: str
    message: str


@dataclass(frozen=True)
class SeriesForecast:
    """The forecast of one series from one origin.

    ``quantiles`` maps each model, the ensemble last, to shape ``(levels, months)``;
    ``paths`` are the ensemble's, shape ``(paths, months)``; both empty where none was made.
    ``unusual_months`` are numbers of months that came as a shock.
    """

    unique_id: str
    origin: int
    quantiles: dict[str, FloatArray]
    paths: FloatArray
    failures: tuple[ModelFailure, ...]
    unusual_months: tuple[int, ...] = ()


def reported_models(settings: ForecastSettings) -> tuple[str, ...]:
    """Return the models whose forecasts are reported, in order, without the ensemble."""
    if BASELINE_MODEL in settings.models:
        return settings.models
    return (BASELINE_MODEL, *settings.models)


def checked_models(settings: ForecastSettings) -> None:
    """Check that every model named exists.

    Raises
    ------
    ValueError
        If the settings name a model that is neither a member nor one of
        ``forecasting.models.MODELS``, or combine one that is no member.
    """
    known = [*MODELS, *MEMBERS, EQUAL_MODEL]
    unknown = [name for name in settings.models if name not in known]
    if unknown:
        raise ValueError(f"models: expected some of {known}, got {unknown}")
    alone = [name for name in settings.ensemble_models if name not in MEMBERS]
    if alone:
        raise ValueError(f"ensemble_models: expected some of {list(MEMBERS)}, got {alone}")


def baseline_forecast(
    series: MonthlySeries, horizon_months: int, levels: FloatArray, settings: ForecastSettings
) -> tuple[FloatArray | None, FloatArray, tuple[ModelFailure, ...]]:
    """Return quantiles and sample paths of the baseline, or what went wrong.

    Parameters
    ----------
    series
        The series up to its origin.
    horizon_months
        Months ahead.
    levels
        Quantile levels, rising within (0, 1).
    settings
        Paths, bound and seed.

    Returns
    -------
    quantiles, paths, failures
        Shape ``(levels, months)`` and ``(paths, months)``; None and no paths where the series
        is too short even for the baseline, with the failure.
    """
    try:
        paths = _model_paths(MODELS[BASELINE_MODEL], series, horizon_months, settings)
    except _MODEL_ERRORS as error:
        failure = ModelFailure(series.unique_id, BASELINE_MODEL, NO_FALLBACK, _message(error))
        return None, np.empty((0, horizon_months)), (failure,)
    paths = bounded(paths, series, settings.lower_bound)
    return sample_quantiles(paths, levels), paths, ()


def single_series_quantiles(
    name: str,
    series: MonthlySeries,
    horizon_months: int,
    levels: FloatArray,
    settings: ForecastSettings,
) -> tuple[FloatArray | None, str | None]:
    """Return the quantiles of a model of single series, or the reason why it has none.

    Parameters
    ----------
    name
        Of ``forecasting.models.MODELS``.
    series, horizon_months, levels, settings
        As of ``baseline_forecast``.

    Returns
    -------
    quantiles, reason
        One of them None; quantiles of shape ``(levels, months)``.
    """
    scale = choose_scale(series.values) if settings.scale == "auto" else settings.scale
    scaled = replace(series, scale="level" if np.nanmin(series.values) <= 0 else scale)
    try:
        paths = _model_paths(MODELS[name], scaled, horizon_months, settings)
    except _MODEL_ERRORS as error:
        return None, _message(error)
    return sample_quantiles(bounded(paths, series, settings.lower_bound), levels), None


def _message(error: Exception) -> str:
    return str(error) or type(error).__name__


def _model_paths(
    model: Model, series: MonthlySeries, horizon_months: int, settings: ForecastSettings
) -> FloatArray:
    if series.observed_count < model.minimal_months:
        raise ModelNotSoundError(
            f"expected at least {model.minimal_months} observed months, got {series.observed_count}"
        )
    if series.is_constant and model.name != BASELINE_MODEL:
        raise ModelNotSoundError(f"expected a series that changes, got {series.values[-1]} always")
    rng = _generator(series, model.name, settings.seed)
    paths = model.fit(series).forecast(
        horizon_months=horizon_months, path_count=settings.path_count, rng=rng
    )
    if not np.isfinite(paths).all():
        raise ModelNotSoundError("expected finite sample paths, got others")
    return paths


def _generator(series: MonthlySeries, model_name: str, seed: int) -> np.random.Generator:
    # From names, not from an order of work: a series' draws do not depend on its company.
    text = f"{seed}|{series.unique_id}|{series.last_month_number}|{model_name}"
    digest = hashlib.blake2b(text.encode(), digest_size=16).digest()
    return np.random.default_rng(int.from_bytes(digest, "big"))


def bounded(values: FloatArray, series: MonthlySeries, lower_bound: float | None) -> FloatArray:
    """Return values not below a bound, unless the series itself was observed below it."""
    if lower_bound is None or np.nanmin(series.values) < lower_bound:
        return values
    return np.maximum(values, lower_bound)
