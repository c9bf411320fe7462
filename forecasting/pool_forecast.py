"""Forecasts of many series at many origins: passes over pools, scales, fallbacks.

What does not belong here: what members say (forecasting.members), frames (forecasting.frames).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecasting.ensemble import combined_quantiles
from forecasting.history import TargetHistory
from forecasting.members import MEMBERS
from forecasting.models.protocol import FloatArray, MonthlySeries
from forecasting.models.scale import Scale, from_scale
from forecasting.pool import Pool, made_pool, moments_by_pass, pooled_histories
from forecasting.pool_pass import PoolForecast, pool_forecast
from forecasting.sampling_error import without_sampling_error
from forecasting.settings import BASELINE_MODEL, ENSEMBLE_MODEL, EQUAL_MODEL, ForecastSettings
from forecasting.single_series import (
    NO_FALLBACK,
    ModelFailure,
    SeriesForecast,
    baseline_forecast,
    bounded,
    reported_models,
    single_series_quantiles,
)

_LEAST_MONTHS = 24
_MOST_UNPUBLISHED = 3
_SCALES: tuple[Scale, ...] = ("level", "log")


def forecast_pools(
    histories: Sequence[TargetHistory],
    moments: Sequence[int | None],
    indicators: pd.DataFrame,
    *,
    horizon_months: int,
    levels: FloatArray,
    settings: ForecastSettings,
    n_jobs: int,
    has_paths: bool,
) -> list[SeriesForecast]:
    """Return the forecast of every series at every moment at which it knows a new month.

    Parameters
    ----------
    histories
        One per series, in order of name.
    moments
        Rising month numbers, or one None for everything known.
    indicators
        Checked rows, see `forecasting.validation.checked_indicators`.
    horizon_months, levels, settings, n_jobs
        As of ``forecast_panel``, checked.
    has_paths
        Whether sample paths are wanted.

    Returns
    -------
    list of SeriesForecast
        In order of series, then origin.

    Notes
    -----
    Rows without a vintage are never revised: one pass over all months serves all moments by which
    the same indicators are known. With vintages, of series or indicators, each moment has a pass
    of its own.
    """
    from joblib import Parallel, delayed, parallel_config

    is_revised = any(history.vintages is not None for history in histories)
    is_revised = is_revised or "vintage" in indicators.columns
    work = [
        delayed(_forecast_pool)(
            part, batch, indicators, horizon_months, levels, settings, has_paths
        )
        for part in pooled_histories(histories, settings.largest_pool)
        for batch in _batches(part, moments, indicators, is_revised)
    ]
    with parallel_config(backend=settings.backend, n_jobs=n_jobs):
        done = Parallel()(work)
    made = [forecast for part in done for forecast in part]
    made.sort(key=lambda forecast: (forecast.unique_id, forecast.origin))
    return _first_of_each(made)


def _batches(
    histories: Sequence[TargetHistory],
    moments: Sequence[int | None],
    indicators: pd.DataFrame,
    is_revised: bool,
) -> Sequence[Sequence[int | None]]:
    if is_revised or None in moments:
        return [[moment] for moment in moments]
    months = [moment for moment in moments if moment is not None]
    return moments_by_pass(histories, months, indicators)


def _first_of_each(made: Sequence[SeriesForecast]) -> list[SeriesForecast]:
    seen: set[tuple[str, int]] = set()
    kept = []
    for forecast in made:
        key = (forecast.unique_id, forecast.origin)
        if key not in seen:
            seen.add(key)
            kept.append(forecast)
    return kept


def _forecast_pool(
    histories: Sequence[TargetHistory],
    moments: Sequence[int | None],
    indicators: pd.DataFrame,
    horizon: int,
    levels: FloatArray,
    settings: ForecastSettings,
    has_paths: bool,
) -> list[SeriesForecast]:
    last = moments[-1]
    cut = list(histories) if last is None else [history.as_of(last) for history in histories]
    known = [history for history in cut if history.last_observed_month is not None]
    empty = [
        _nothing(history.unique_id, horizon)
        for history in cut
        if history.last_observed_month is None
    ]
    if not known:
        return empty
    last_month = max(int(history.latest()[0][-1]) for history in known)
    pool = made_pool(known, _as_known(indicators, last), last_month=last_month)
    assert pool is not None  # something is observed
    by_row: dict[int, list[tuple[int, MonthlySeries]]] = {}
    for number, history in enumerate(known):
        series_at: dict[int, MonthlySeries] = {}
        for moment in moments:
            as_known = history if moment is None else history.as_of(moment)
            series = as_known.series(settings)
            if series is None:
                continue
            series_at.setdefault(series.last_month_number, series)
        if not series_at:
            empty.append(_nothing(history.unique_id, horizon))
        for month, series in series_at.items():
            by_row.setdefault(month - pool.first_month_number, []).append((number, series))
    made = list(empty)
    rows = sorted(by_row)
    forecasts = {
        scale: pool_forecast(
            pool,
            scale,
            rows,
            horizon_months=horizon,
            levels=levels,
            settings=settings,
            # The same draws on both scales: a path is the mean of two that share their ranks.
            draws=_generators(pool, rows, settings.seed) if has_paths else (),
            drawn=[[number for number, _ in by_row[row]] for row in rows],
        )
        for scale in _needed_scales(by_row, settings)
    }
    for place, row in enumerate(rows):
        for number, series in by_row[row]:
            said = [(scale, forecasts[scale]) for scale in _scales_of(series, settings)]
            alone = _Alone(series, place, number, said, horizon, levels, settings)
            made.append(alone.forecast(has_paths))
    return made


def _scales_of(series: MonthlySeries, settings: ForecastSettings) -> tuple[Scale, ...]:
    if np.nanmin(series.values) <= 0:
        return ("level",)
    return _SCALES if settings.scale == "auto" else (settings.scale,)


def _needed_scales(
    by_row: Mapping[int, Sequence[tuple[int, MonthlySeries]]], settings: ForecastSettings
) -> list[Scale]:
    needed = {
        scale
        for members in by_row.values()
        for _, series in members
        for scale in _scales_of(series, settings)
    }
    return [scale for scale in _SCALES if scale in needed]


@dataclass(frozen=True)
class _Alone:
    """One series of a pool at its origin: what was said of it on each scale."""

    series: MonthlySeries
    place: int
    number: int
    said: list[tuple[Scale, PoolForecast]]
    horizon: int
    levels: FloatArray
    settings: ForecastSettings

    def forecast(self, has_paths: bool) -> SeriesForecast:
        """Return quantiles of all models, the ensemble's paths, and what failed."""
        series, settings = self.series, self.settings
        nothing = np.empty((0, self.horizon))
        baseline, baseline_paths, failures = baseline_forecast(
            series, self.horizon, self.levels, settings
        )
        if baseline is None:
            return SeriesForecast(series.unique_id, series.last_month_number, {}, nothing, failures)
        reason = _unsound(series)
        quantiles = {BASELINE_MODEL: baseline}
        listed = list(failures)
        for name in settings.models:
            is_model = name not in (BASELINE_MODEL, EQUAL_MODEL)
            if not is_model or self._lacks_what_it_needs(name):
                continue
            found, message = (None, reason) if reason else self._model(name)
            if found is None:
                listed.append(ModelFailure(series.unique_id, name, BASELINE_MODEL, str(message)))
            quantiles[name] = baseline if found is None else found
        failed = {failure.model for failure in listed}
        sound = [name for name in settings.ensemble_models if name in quantiles.keys() - failed]
        quantiles[EQUAL_MODEL] = combined_quantiles(
            [quantiles[name] for name in sound] or [baseline]
        )
        ensemble = None if reason else self._mean(ENSEMBLE_MODEL)
        if ensemble is None and not reason:
            message = (
                f"expected finite forecasts of one of {list(settings.ensemble_models)}, got none"
            )
            listed.append(ModelFailure(series.unique_id, ENSEMBLE_MODEL, BASELINE_MODEL, message))
        paths = baseline_paths if ensemble is None or not has_paths else self._paths()
        quantiles[ENSEMBLE_MODEL] = baseline if ensemble is None else ensemble
        return SeriesForecast(
            unique_id=series.unique_id,
            origin=series.last_month_number,
            quantiles={
                name: quantiles[name]
                for name in (*reported_models(settings), ENSEMBLE_MODEL)
                if name in quantiles
            },
            paths=paths if has_paths else nothing,
            failures=tuple(listed),
            unusual_months=self._unusual_months(),
        )

    def _unusual_months(self) -> tuple[int, ...]:
        last, first = self.series.last_month_number, self.series.first_month_number
        months = set()
        for _, pool in self.said:
            rows = np.flatnonzero(pool.is_unusual[:, self.number])
            months |= {int(pool.first_month_number + row) for row in rows}
        return tuple(sorted(month for month in months if first <= month <= last))

    def _lacks_what_it_needs(self, name: str) -> bool:
        """Return whether a member was given no indicator or pool to speak from."""
        return name in MEMBERS and not any(
            name in pool.quantiles or name in pool.failures for _, pool in self.said
        )

    def _model(self, name: str) -> tuple[FloatArray | None, str | None]:
        if name not in MEMBERS:
            return single_series_quantiles(
                name, self.series, self.horizon, self.levels, self.settings
            )
        raised = [pool.failures[name] for _, pool in self.said if name in pool.failures]
        message = raised[0] if raised else f"expected {MEMBERS[name].needs}, got less"
        return self._mean(name), message

    def _mean(self, name: str) -> FloatArray | None:
        """Return the mean of the quantiles on the scales, None where a model said nothing."""
        with np.errstate(over="ignore"):
            parts = [
                from_scale(pool.quantiles[name][self.place, self.number], scale)
                for scale, pool in self.said
                if name in pool.quantiles
            ]
        if not parts or not np.isfinite(parts).all():
            return None
        mean: FloatArray = np.mean(parts, axis=0)
        return self._of_signal(mean, name)

    def _of_signal(self, values: FloatArray, name: str) -> FloatArray:
        """Return quantiles or paths of a model without the sampling error of the figures."""
        if self.series.standard_error > 0:
            width = np.mean(
                [
                    from_scale(pool.widths[name][self.place, self.number], scale)
                    for scale, pool in self.said
                    if name in pool.widths
                ],
                axis=0,
            )
            values = without_sampling_error(values, width, self.series.standard_error)
        return bounded(values, self.series, self.settings.lower_bound)

    def _paths(self) -> FloatArray:
        parts = [
            from_scale(pool.paths[self.place, self.number], scale) for scale, pool in self.said
        ]
        mean: FloatArray = np.mean(parts, axis=0)
        return self._of_signal(mean, ENSEMBLE_MODEL)


def _unsound(series: MonthlySeries) -> str | None:
    """Return why no member can soundly be used on a series, None where they can."""
    if series.observed_count < _LEAST_MONTHS:
        return f"expected at least {_LEAST_MONTHS} observed months, got {series.observed_count}"
    if series.is_constant:
        return f"expected a series that changes, got {series.values[-1]} always"
    published = len(set(series.calendar_months[~np.isnan(series.values)].tolist()))
    if published < 12 - _MOST_UNPUBLISHED:
        return f"expected figures of most calendar months, got {published} of 12"
    return None


def _as_known(indicators: pd.DataFrame, moment: int | None) -> pd.DataFrame:
    if "vintage" not in indicators.columns:
        return indicators
    known = indicators if moment is None else indicators[indicators["vintage"] <= moment]
    key = ["unique_id", "indicator_code", "month"]
    return known.sort_values("vintage", kind="stable").drop_duplicates(key, keep="last")


def _nothing(unique_id: str, horizon: int) -> SeriesForecast:
    message = "expected at least 3 observed months, got 0"
    failure = ModelFailure(unique_id, BASELINE_MODEL, NO_FALLBACK, message)
    return SeriesForecast(unique_id, 0, {}, np.empty((0, horizon)), (failure,))


def _generators(pool: Pool, rows: Sequence[int], seed: int) -> list[np.random.Generator]:
    # From the origin alone: pools of one panel take the same past stretches.
    made = []
    for row in rows:
        text = f"{seed}|{pool.first_month_number + row}|paths"
        digest = hashlib.blake2b(text.encode(), digest_size=16).digest()
        made.append(np.random.default_rng(int.from_bytes(digest, "big")))
    return made
