"""By how much the centre of a series moves if indicators follow given paths.

What does not belong here: the systems (forecasting.members.conditional), the forecasts that
are moved (forecasting.scenario).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.history import TargetHistory, named_month
from forecasting.members import indicator_levels, structural_pass
from forecasting.members.conditional import (
    LatestEstimate,
    LevelSystem,
    conditional_means,
    latest_estimate,
)
from forecasting.members.indicators import STALE_MONTHS
from forecasting.models.protocol import FloatArray, MonthlySeries
from forecasting.models.scale import Scale, choose_scale, from_scale
from forecasting.pool import Pool, made_pool
from forecasting.scenario_error import response_error
from forecasting.settings import ForecastSettings

BoolArray = npt.NDArray[np.bool_]

_UNUSED = (
    "the vector autoregression does not use it: fewer than 60 months, missing at the last"
    " estimation, constant, or a combination of others"
)


@dataclass(frozen=True)
class IndicatorPath:
    """The path of an indicator for one target, expected and held, unit of the indicator.

    Arrays have shape ``(horizon,)``, the first month that of ``first_month_number``; months left
    open are NaN in ``condition``.
    """

    indicator_code: str
    first_month_number: int
    expected: FloatArray
    condition: FloatArray


@dataclass(frozen=True)
class SeriesShift:
    """How a condition moves one series.

    Parameters
    ----------
    unique_id
        Of the series.
    scale
        On which it moves.
    shift
        Conditional less unconditional mean, shape ``(horizon,)``; zero where the condition
        says nothing of it.
    indicator_paths
        One per indicator held.
    messages
        Indicator and reason, of conditions that do not move it.
    standard_error
        Of the shift, same scale and shape; None where not asked for or not known.
    """

    unique_id: str
    scale: Scale
    shift: FloatArray
    indicator_paths: tuple[IndicatorPath, ...]
    messages: tuple[tuple[str, str], ...]
    standard_error: FloatArray | None = None


def pool_shifts(
    histories: Sequence[TargetHistory],
    indicators: pd.DataFrame,
    held: pd.DataFrame,
    horizon_months: int,
    settings: ForecastSettings,
    *,
    has_errors: bool = False,
) -> list[SeriesShift]:
    """Return how a condition moves the series of a pool, each from its own last month.

    Parameters
    ----------
    histories
        Of one pool.
    indicators
        See ``forecasting.validation.checked_indicators``, of one vintage.
    held
        unique_id (null for all), indicator_code, month (``12 * year + month - 1``), value; null
        values leave the month open.
    horizon_months
        Months ahead.
    settings
        Choice of scale, and the seed of the errors.
    has_errors
        Whether to draw the error of the shift; only where a series is alone in its system.

    Returns
    -------
    list of SeriesShift
        Of the series that have an observed month.

    Raises
    ------
    ValueError
        If an indicator that has always been above zero is held at zero or below.
    """
    latest = [
        month for month in (one.last_observed_month for one in histories) if month is not None
    ]
    if not latest:
        return []
    pool = made_pool(histories, indicators, last_month=max(latest))
    assert pool is not None  # something is observed
    seed = settings.seed if has_errors else None
    columns, systems = _columns(pool, horizon_months), _Systems(pool, seed)
    made = []
    for number, history in enumerate(histories):
        series = history.series(settings)
        if series is not None:
            mine = pd.concat(
                [held[held["unique_id"].isna()], held[held["unique_id"].eq(series.unique_id)]]
            )  # what is held for one series alone comes last and stands
            row = series.last_month_number - pool.first_month_number
            one = _Series(series, number, row, _scale_of(series, settings), horizon_months)
            made.append(_shift(one, mine, columns, systems))
    return made


@dataclass(frozen=True, eq=False)
class _Column:
    """One indicator as the systems see it: common, or of one series.

    By month: values by the month they speak of, levels as known in it, and whether these are
    logarithms; seasons of both scales as seen in a month for those after it.
    """

    code: str
    series: int | None
    lag_months: int
    values: FloatArray
    levels: FloatArray
    is_log: BoolArray
    log_season: FloatArray
    level_season: FloatArray

    def season_after(self, row: int, horizon_months: int) -> FloatArray:
        """Return the season of the months not published by the end of month ``row``."""
        published = row - self.lag_months
        last = int(np.flatnonzero(~np.isnan(self.values[: published + 1]))[-1])
        seasons = self.log_season if self.is_log[row] else self.level_season
        return np.nan_to_num(seasons[last, published - last :][:horizon_months])


@dataclass(frozen=True)
class _Series:
    series: MonthlySeries
    number: int
    row: int
    scale: Scale
    horizon_months: int

    def unmoved(self, messages: Sequence[tuple[str, str]]) -> SeriesShift:
        nothing = np.zeros(self.horizon_months)
        return SeriesShift(self.series.unique_id, self.scale, nothing, (), tuple(messages))

    def first_open_month(self, column: _Column) -> int:
        """Return the first month of an indicator not published by the last of the series."""
        return self.series.last_month_number - column.lag_months + 1


class _Systems:
    """Estimates of the systems of a pool, each made once."""

    def __init__(self, pool: Pool, seed: int | None = None) -> None:
        self._values = pool.values
        self._seed = seed
        self._levels: dict[Scale, FloatArray] = {}
        self._estimates: dict[tuple[object, ...], LatestEstimate] = {}

    def system(self, one: _Series, columns: Sequence[_Column]) -> LevelSystem:
        """Return the system of a series and some indicators, at the series' last month."""
        is_alone = any(column.series is not None for column in columns)
        key = (one.scale, one.row, one.number if is_alone else None, *map(id, columns))
        if key not in self._estimates:
            self._estimates[key] = latest_estimate(*self._past(one, columns))
        return self._estimates[key].system(0 if is_alone else one.number)

    def error(
        self, one: _Series, columns: Sequence[_Column], system: LevelSystem, deviation: FloatArray
    ) -> FloatArray | None:
        """Return the error of a response; None where it is not drawn."""
        if self._seed is None or not self._is_alone(columns):
            return None
        levels, indicators = self._past(one, columns)
        rng = np.random.default_rng(self._seed)
        return response_error(system, levels, indicators, deviation, rng=rng)

    def _is_alone(self, columns: Sequence[_Column]) -> bool:
        is_own = any(column.series is not None for column in columns)
        return is_own or self._values.shape[1] == 1

    def _past(self, one: _Series, columns: Sequence[_Column]) -> tuple[FloatArray, FloatArray]:
        levels = self._adjusted(one.scale)[: one.row + 1]
        levels = levels[:, [one.number]] if self._is_alone(columns) else levels
        return levels, np.stack([column.levels[: one.row + 1] for column in columns], axis=1)

    def _adjusted(self, scale: Scale) -> FloatArray:
        if scale not in self._levels:
            usable = np.where(self._values > 0, self._values, np.nan)
            values = np.log(usable) if scale == "log" else self._values
            self._levels[scale] = structural_pass(values, horizon_months=1).adjusted
        return self._levels[scale]


def _shift(
    one: _Series, held: pd.DataFrame, columns: Sequence[_Column], systems: _Systems
) -> SeriesShift:
    messages, chosen = [], []
    for code in dict.fromkeys(held["indicator_code"]):
        known = [column for column in columns if column.code == code]
        known = [column for column in known if column.series in (None, one.number)]
        reason = _unusable(one, known)
        if reason is None:
            chosen.append(known[-1])
        else:
            messages.append((code, reason))
    if not chosen:
        return one.unmoved(messages)
    is_own = any(column.series is not None for column in chosen)
    others = [
        column
        for column in columns
        if column not in chosen and column.series in ((None, one.number) if is_own else (None,))
    ]
    try:
        system = systems.system(one, [*chosen, *others])
    except ValueError as error:
        reason = "the vector autoregression does not speak for the target: "
        reason += str(error).partition(": ")[2] or str(error)
        return one.unmoved([*messages, *((column.code, reason) for column in chosen)])
    made, deviation = _of_system(one, system, chosen, held, messages)
    spread = systems.error(one, [*chosen, *others], system, deviation)
    return replace(made, standard_error=spread)


def _of_system(
    one: _Series,
    system: LevelSystem,
    chosen: Sequence[_Column],
    held: pd.DataFrame,
    messages: list[tuple[str, str]],
) -> tuple[SeriesShift, FloatArray]:
    """Return how a system moves its series, and how far indicators are from expectation."""
    condition = np.full((one.horizon_months, len(system.indicators)), np.nan)
    places = {int(column): place for place, column in enumerate(system.indicators)}
    for number, column in enumerate(chosen):
        if number not in places:
            messages.append((column.code, _UNUSED))
            continue
        rows = held[held["indicator_code"].eq(column.code)]
        condition[:, places[number]], reason = _held_levels(one, column, rows)
        if reason is not None:
            messages.append((column.code, reason))
    mean, moved = conditional_means(system, condition)
    first = len(system.intercepts) - len(system.indicators)
    paths = [
        _told(one, column, mean[:, first + places[number]], condition[:, places[number]])
        for number, column in enumerate(chosen)
        if number in places
    ]
    shift = moved[:, 0] - mean[:, 0]
    made = SeriesShift(one.series.unique_id, one.scale, shift, tuple(paths), tuple(messages))
    return made, condition - mean[:, first:]


def _unusable(one: _Series, known: Sequence[_Column]) -> str | None:
    if one.series.is_constant:
        return f"expected a target that changes, got {one.series.values[-1]} always"
    if not known:
        return "expected an indicator that is given for the target, got none"
    if np.isnan(known[-1].levels[one.row]):
        month = named_month(one.first_open_month(known[-1]) - 1)
        return f"expected figures up to {month}, or {STALE_MONTHS} months before, got less"
    return None


def _held_levels(
    one: _Series, column: _Column, rows: pd.DataFrame
) -> tuple[FloatArray, str | None]:
    """Return what is held on the scale of the system without season, and why nothing is."""
    levels = np.full(one.horizon_months, np.nan)
    first = one.first_open_month(column)
    given = rows[rows["value"].notna()]
    inside = given[given["month"].between(first, first + one.horizon_months - 1)]
    if len(given) and inside.empty:
        last = named_month(first + one.horizon_months - 1)
        return levels, f"expected months from {named_month(first)} to {last}, got none of them"
    levels[inside["month"].to_numpy(dtype=np.int64) - first] = inside["value"]
    if column.is_log[one.row]:
        if (inside["value"] <= 0).any():
            raise ValueError(
                f"condition: expected {column.code} above 0 as always before, got"
                f" {inside['value'].min()}"
            )
        levels = np.log(levels)
    return levels - column.season_after(one.row, one.horizon_months), None


def _told(
    one: _Series, column: _Column, expected: FloatArray, condition: FloatArray
) -> IndicatorPath:
    season = column.season_after(one.row, one.horizon_months)
    scale: Scale = "log" if column.is_log[one.row] else "level"
    return IndicatorPath(
        column.code,
        one.first_open_month(column),
        from_scale(expected + season, scale),
        from_scale(condition + season, scale),
    )


def _scale_of(series: MonthlySeries, settings: ForecastSettings) -> Scale:
    if np.nanmin(series.values) <= 0:
        return "level"
    return choose_scale(series.values) if settings.scale == "auto" else settings.scale


def _columns(pool: Pool, horizon_months: int) -> list[_Column]:
    made = []
    for group in pool.indicators:
        seen = indicator_levels(group.values, names=group.names, lag_months=group.lag_months)
        chosen = np.where(seen.is_positive, seen.logs, seen.levels)
        logs = np.log(np.where(group.values > 0, group.values, np.nan))
        log_season = _season(logs, horizon_months)
        level_season = _season(group.values, horizon_months)
        width = group.values.shape[1]
        for place, column in product(range(len(group.names)), range(width)):
            at = (slice(None), column, place)
            made.append(
                _Column(
                    code=group.names[place],
                    series=column if width > 1 else None,
                    lag_months=group.lag_months[place],
                    values=group.values[at],
                    levels=chosen[at],
                    is_log=seen.is_positive[at],
                    log_season=log_season[at],
                    level_season=level_season[at],
                )
            )
    return made


def _season(values: FloatArray, horizon_months: int) -> FloatArray:
    flat = values.reshape(len(values), -1)
    season = structural_pass(flat, horizon_months=horizon_months + STALE_MONTHS).season
    return season.reshape(*values.shape, -1)
