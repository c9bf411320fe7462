"""The forecast of one series: every model, the fallbacks, the ensemble.

What does not belong here: frames and parallel work (forecasting.panel, .backtest).
"""

import hashlib
from dataclasses import dataclass

import numpy as np

from forecasting.ensemble import combined_paths, combined_quantiles, sample_quantiles
from forecasting.models import MODELS, Model, ModelNotSoundError, MonthlySeries
from forecasting.models.protocol import FloatArray
from forecasting.settings import BASELINE_MODEL, ENSEMBLE_MODEL, ForecastSettings

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
    """

    unique_id: str
    origin: int
    quantiles: dict[str, FloatArray]
    paths: FloatArray
    failures: tuple[ModelFailure, ...]


def forecast_series(
    series: MonthlySeries,
    *,
    horizon_months: int,
    levels: FloatArray,
    settings: ForecastSettings,
    has_paths: bool = True,
) -> SeriesForecast:
    """Return the forecast of one series by every model of the settings and the ensemble.

    Parameters
    ----------
    series
        The series up to its origin.
    horizon_months
        Months ahead.
    levels
        Quantile levels, rising within (0, 1).
    settings
        Models, paths, bound and seed.
    has_paths
        Whether the ensemble's paths are wanted beside the quantiles.

    Returns
    -------
    SeriesForecast
        A model that fails has the baseline's forecast under its own name, is listed among
        the failures and has no part in the ensemble, which is the baseline where no
        member is left; a series too short for the baseline has no forecast at all.
    """
    paths, failures = _all_paths(series, horizon_months, settings)
    if not paths:
        nothing = np.empty((0, horizon_months))
        return SeriesForecast(series.unique_id, series.last_month_number, {}, nothing, failures)
    quantiles = {name: sample_quantiles(drawn, levels) for name, drawn in paths.items()}
    failed = {failure.model for failure in failures}
    members = [name for name in settings.ensemble_models if name not in failed]
    members = members or [BASELINE_MODEL]
    reported = {name: quantiles[name] for name in reported_models(settings)}
    reported[ENSEMBLE_MODEL] = combined_quantiles([quantiles[name] for name in members])
    return SeriesForecast(
        unique_id=series.unique_id,
        origin=series.last_month_number,
        quantiles=reported,
        paths=combined_paths([paths[name] for name in members])
        if has_paths
        else np.empty((0, horizon_months)),
        failures=failures,
    )


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
        If the settings name a model that is not in ``forecasting.models.MODELS``.
    """
    unknown = [name for name in settings.models if name not in MODELS]
    if unknown:
        raise ValueError(f"models: expected some of {list(MODELS)}, got {unknown}")


def _models_in_order(settings: ForecastSettings) -> list[str]:
    others = [name for name in settings.models if name != BASELINE_MODEL]
    return [BASELINE_MODEL, *others]  # the baseline first: the others may need it


def _all_paths(
    series: MonthlySeries, horizon_months: int, settings: ForecastSettings
) -> tuple[dict[str, FloatArray], tuple[ModelFailure, ...]]:
    paths: dict[str, FloatArray] = {}
    failures: list[ModelFailure] = []
    for name in _models_in_order(settings):
        try:
            drawn = _model_paths(MODELS[name], series, horizon_months, settings)
            paths[name] = _bounded(drawn, series, settings.lower_bound)
        except _MODEL_ERRORS as error:
            fallback = NO_FALLBACK if name == BASELINE_MODEL else BASELINE_MODEL
            message = str(error) or type(error).__name__
            failures.append(ModelFailure(series.unique_id, name, fallback, message))
            if fallback == NO_FALLBACK:
                break
            paths[name] = paths[fallback]
    return paths, tuple(failures)


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


def _bounded(paths: FloatArray, series: MonthlySeries, lower_bound: float | None) -> FloatArray:
    if lower_bound is None or np.nanmin(series.values) < lower_bound:
        return paths
    return np.maximum(paths, lower_bound)
