"""Leading indicators as members may use them: as published by each month, without season.

What does not belong here: what they tell of a target (direct_ridge, vector_autoregression).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecasting.members.structural import StructuralSettings, structural_pass

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

STALE_MONTHS = 2
"""Months an indicator may be late beyond its lag before it counts as absent; a default of ours."""


@dataclass(frozen=True)
class IndicatorLevels:
    """Adjusted levels of indicators as known in each month.

    Parameters
    ----------
    names
        One per indicator, K.
    logs, levels
        Shape ``(months, columns, K)``: row t holds the level without season and noise of the
        latest month published by the end of month t, of the logarithm and of the value itself;
        NaN before it begins and once it is stale. One column, or one per series.
    is_positive
        Shape ``(months, columns, K)``: whether every value up to then was above zero, so that
        the logarithm serves.
    """

    names: tuple[str, ...]
    logs: FloatArray
    levels: FloatArray
    is_positive: BoolArray


def indicator_levels(
    values: FloatArray,
    *,
    names: Sequence[str],
    lag_months: Sequence[int],
    settings: StructuralSettings | None = None,
) -> IndicatorLevels:
    """Return indicators as they were known in each month, adjusted by what was known then.

    Parameters
    ----------
    values
        Shape ``(months, columns, K)`` by the month they speak of; NaN where there is none.
    names
        Shape ``(K,)``.
    lag_months
        Shape ``(K,)``: months after the end of the reference month until publication.
    settings
        Of the structural filters; defaults where None.

    Returns
    -------
    IndicatorLevels
        No row depends on values published after its month.
    """
    rows, columns, count = values.shape
    flat = values.reshape(rows, columns * count)
    positive = _positive_so_far(flat)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(flat > 0, np.log(np.where(flat > 0, flat, 1.0)), np.nan)
    lags = np.tile(np.asarray(lag_months, dtype=np.int64), columns)

    def known(table: FloatArray) -> FloatArray:
        level = structural_pass(table, horizon_months=1, settings=settings).level
        published = _shifted(np.where(np.isnan(table), np.nan, level), lags)
        return _carried(published).reshape(rows, columns, count)

    is_positive = _shifted(np.where(positive, 1.0, 0.0), lags) == 1.0
    return IndicatorLevels(
        names=tuple(names),
        logs=known(logs),
        levels=known(flat),
        is_positive=is_positive.reshape(rows, columns, count),
    )


def _positive_so_far(flat: FloatArray) -> BoolArray:
    lowest = np.minimum.accumulate(np.where(np.isnan(flat), np.inf, flat), axis=0)
    return lowest > 0


def _shifted(table: FloatArray, lags: npt.NDArray[np.int64]) -> FloatArray:
    rows = np.arange(len(table))[:, None] - lags
    moved = np.take_along_axis(table, np.clip(rows, 0, len(table) - 1), axis=0)
    return np.where((rows >= 0) & (rows < len(table)), moved, np.nan)


def _carried(table: FloatArray) -> FloatArray:
    """Return the table with at most ``STALE_MONTHS`` months without a figure filled forward."""
    row = np.arange(len(table))[:, None]
    last = np.maximum.accumulate(np.where(np.isnan(table), -1, row), axis=0)
    held = np.take_along_axis(table, np.maximum(last, 0), axis=0)
    return np.where((last >= 0) & (row - last <= STALE_MONTHS), held, np.nan)
