"""One pass of all members over a pool on one scale, and forecasts read off it at origins.

What does not belong here: choosing the scale of a series, fallbacks (forecasting.pool_forecast).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from forecasting.combination.error_distribution import (
    ErrorSettings,
    error_sizes,
    errors_at,
    joint_ranks,
    past_errors,
    unusual_months,
    widened_spread,
)
from forecasting.combination.weights import combined_centres
from forecasting.members import MEMBERS, MemberInputs, indicator_levels, structural_pass
from forecasting.members.protocol import BoolArray
from forecasting.models.protocol import FloatArray, IntArray
from forecasting.models.scale import Scale, to_scale
from forecasting.pool import Pool
from forecasting.settings import BASELINE_MODEL, ENSEMBLE_MODEL, ForecastSettings

_WIDTH_LEVELS = np.array([0.1, 0.5, 0.9])

MEMBER_ERRORS = (ArithmeticError, LookupError, OSError, RuntimeError, ValueError)
"""What statistical libraries raise on data they cannot handle; a programming error passes."""


@dataclass(frozen=True)
class PoolForecast:
    """Forecasts of a pool from some of its rows, on one scale.

    Parameters
    ----------
    quantiles
        By model, the ensemble among them, shape ``(origins, series, levels, horizon)``; NaN where
        a model said nothing.
    widths
        By model, shape ``(origins, series, 3, horizon)``: 10 %, 50 % and 90 % quantiles.
    paths
        Of the ensemble, by place of the origin and of the series, shape ``(paths, horizon)``; empty
        unless wanted.
    failures
        Message by member that raised.
    is_unusual
        Shape ``(months, series)``: whether a month came as a shock to the ensemble.
    first_month_number
        Month of the pool's first row.
    """

    quantiles: dict[str, FloatArray]
    widths: dict[str, FloatArray]
    paths: dict[tuple[int, int], FloatArray]
    failures: dict[str, str]
    is_unusual: BoolArray
    first_month_number: int


def pool_forecast(
    pool: Pool,
    scale: Scale,
    rows: Sequence[int],
    *,
    horizon_months: int,
    levels: FloatArray,
    settings: ForecastSettings,
    draws: Sequence[np.random.Generator],
    drawn: Sequence[Sequence[int]] | None = None,
) -> PoolForecast:
    """Run every causal member of the settings over a pool and read forecasts off at rows.

    Parameters
    ----------
    pool
        Series and indicators.
    scale
        Scale they are modelled on; a value without a logarithm counts as missing.
    rows
        Origins.
    horizon_months
        Months ahead.
    levels
        Quantile levels.
    settings
        Members, and which are combined.
    draws
        For each row a source of sample paths; empty where none are wanted.
    drawn
        For each row the series whose sample paths are wanted; all where None.

    Returns
    -------
    PoolForecast
        Each origin rests on months up to its row only. A member that raises is among the
        failures, and nowhere else.
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
    told = ErrorSettings(unusual_weight=settings.unusual_weight)
    reader = _Reader(observed, np.asarray(rows, dtype=np.int64), levels, told)
    quantiles: dict[str, FloatArray] = {}
    widths: dict[str, FloatArray] = {}
    failures: dict[str, str] = {}
    combined: list[FloatArray] = []
    for name in _members(settings):
        try:
            variants = list(MEMBERS[name].centres(inputs))
        except MEMBER_ERRORS as error:
            failures[name] = str(error) or type(error).__name__
            continue
        if variants and name in settings.models:
            said = _together(variants, observed, seen.spread, told)
            quantiles[name], widths[name] = reader.read(said)
        if name in settings.ensemble_models:
            combined += variants
    paths: dict[tuple[int, int], FloatArray] = {}
    is_unusual = np.zeros(observed.shape, dtype=np.bool_)
    if combined:
        said = _together(combined, observed, seen.spread, told)
        past = past_errors(said.centres, observed, said.spread, told)
        is_unusual = unusual_months(past.ratio, told)
        every = [range(observed.shape[1])] * len(rows)
        paths = reader.paths(said, draws, drawn or every, settings.path_count)
        quantiles[ENSEMBLE_MODEL], widths[ENSEMBLE_MODEL] = reader.read(said)
    return PoolForecast(quantiles, widths, paths, failures, is_unusual, pool.first_month_number)


def _members(settings: ForecastSettings) -> list[str]:
    """Return the members to run: the baseline only where it is combined."""
    return [
        name
        for name in settings.models
        if name in MEMBERS and (name != BASELINE_MODEL or name in settings.ensemble_models)
    ]


@dataclass(frozen=True)
class _Said:
    """What variants say together, and the spread to be expected of it, by month."""

    centres: FloatArray
    spread: FloatArray


def _together(
    variants: Sequence[FloatArray],
    observed: FloatArray,
    spread: FloatArray,
    settings: ErrorSettings,
) -> _Said:
    if len(variants) == 1:
        return _Said(variants[0], spread)
    centres = combined_centres(variants, observed, spread).centres
    return _Said(centres, widened_spread(spread, centres, variants, settings))


@dataclass(frozen=True)
class _Reader:
    """Reads forecasts off centres at some rows, with the errors known by then."""

    observed: FloatArray
    rows: IntArray
    levels: FloatArray
    settings: ErrorSettings

    def read(self, said: _Said) -> tuple[FloatArray, FloatArray]:
        """Return quantiles and widths by origin."""
        centres, spread = said.centres, said.spread
        past = past_errors(centres, self.observed, spread, self.settings)
        sizes = error_sizes(past, self.rows, self.settings)
        _, series, horizon = centres.shape
        quantiles = np.empty((len(self.rows), series, len(self.levels), horizon))
        widths = np.empty((len(self.rows), series, len(_WIDTH_LEVELS), horizon))
        for number, row in enumerate(self.rows.tolist()):
            errors = errors_at(past, sizes[number], spread[row], row, settings=self.settings)
            quantiles[number] = errors.quantiles(centres[row], self.levels)
            widths[number] = errors.quantiles(centres[row], _WIDTH_LEVELS)
        return quantiles, widths

    def paths(
        self,
        said: _Said,
        draws: Sequence[np.random.Generator],
        drawn: Sequence[Sequence[int]],
        count: int,
    ) -> dict[tuple[int, int], FloatArray]:
        """Return sample paths by places of origin and series, none without draws."""
        centres, spread = said.centres, said.spread
        past = past_errors(centres, self.observed, spread, self.settings)
        sizes = error_sizes(past, self.rows, self.settings)
        made: dict[tuple[int, int], FloatArray] = {}
        for number, (row, rng) in enumerate(zip(self.rows.tolist(), draws, strict=False)):
            wanted = np.asarray(drawn[number], dtype=np.int64)
            size = sizes[number]
            errors = errors_at(past, size, spread[row], row, settings=self.settings)
            ranks = joint_ranks(past, size, row, count=count, rng=rng, series=wanted)
            mine = replace(errors, scale=errors.scale[wanted])
            paths = mine.paths(centres[row][wanted], ranks)
            made |= {(number, int(one)): paths[:, place] for place, one in enumerate(wanted)}
        return made


def _on_scale(values: FloatArray, scale: Scale) -> FloatArray:
    if scale == "level":
        return values
    usable = values > 0
    return np.where(usable, to_scale(np.where(usable, values, 1.0), scale), np.nan)
