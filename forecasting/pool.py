"""Series forecast together, aligned by month, with the indicators they share or own.

What does not belong here: checking frames (forecasting.validation), forecasting.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from forecasting.history import TargetHistory
from forecasting.models.protocol import FloatArray


@dataclass(frozen=True)
class IndicatorValues:
    """Indicators by the month they speak of.

    ``values`` has shape ``(months, columns, indicators)``, NaN where there is none; one column
    for all series, or one per series. ``lag_months`` is the months until publication.
    """

    names: tuple[str, ...]
    values: FloatArray
    lag_months: tuple[int, ...]


@dataclass(frozen=True)
class Pool:
    """Series forecast together.

    Parameters
    ----------
    unique_ids
        In order of name.
    first_month_number
        Month of the first row, as ``12 * year + month - 1``.
    values
        Shape ``(months, series)`` in the unit of each series; NaN where not observed.
    indicators
        Common ones, then own ones; either may be absent.
    """

    unique_ids: tuple[str, ...]
    first_month_number: int
    values: FloatArray
    indicators: tuple[IndicatorValues, ...]


def pool_key(unique_id: str) -> str:
    """Return what a series is pooled by: the indicator of ``area/indicator/breakdown``.

    Names of any other form share one pool.
    """
    parts = unique_id.split("/")
    return parts[1] if len(parts) == 3 else ""


def pooled_histories(
    histories: Sequence[TargetHistory], largest_pool: int
) -> list[list[TargetHistory]]:
    """Return histories by pool, large pools in even parts; in order of key and name.

    Parameters
    ----------
    histories
        In order of name.
    largest_pool
        Series of a part at most.

    Returns
    -------
    list of list of TargetHistory
        Depends on the names alone.
    """
    by_key: dict[str, list[TargetHistory]] = {}
    for history in histories:
        by_key.setdefault(pool_key(history.unique_id), []).append(history)
    made = []
    for key in sorted(by_key):
        members = by_key[key]
        parts = -(-len(members) // largest_pool)
        bounds = [len(members) * part // parts for part in range(parts + 1)]
        made += [members[low:high] for low, high in pairwise(bounds)]
    return made


def made_pool(
    histories: Sequence[TargetHistory], indicators: pd.DataFrame, *, last_month: int
) -> Pool | None:
    """Return the pool of some histories up to a month; None if nothing is observed.

    Parameters
    ----------
    histories
        What is known of each series.
    indicators
        unique_id (text, null for all), indicator_code, month (number), value, lag_months:
        one row per indicator and month, as known.
    last_month
        The last row.

    Returns
    -------
    Pool or None
        Indicators begin with the earliest month of any series, those of earlier months are
        left out.
    """
    latest = [history.latest() for history in histories]
    starts = [int(months[0]) for months, _ in latest if len(months)]
    if not starts or min(starts) > last_month:
        return None
    first = min(starts)
    values = np.full((last_month - first + 1, len(histories)), np.nan)
    for number, (months, known) in enumerate(latest):
        inside = months <= last_month
        values[months[inside] - first, number] = known[inside]
    names = tuple(history.unique_id for history in histories)
    rows = indicators[indicators["month"].between(first, last_month)]
    common, own = rows[rows["unique_id"].isna()], rows[rows["unique_id"].isin(names)]
    tables = [
        _indicator_values(common, {None: 0}, len(values), first),
        _indicator_values(own, {name: n for n, name in enumerate(names)}, len(values), first),
    ]
    return Pool(names, first, values, tuple(table for table in tables if table.names))


def _indicator_values(
    rows: pd.DataFrame, columns: Mapping[str | None, int], months: int, first: int
) -> IndicatorValues:
    codes = sorted(set(rows["indicator_code"]))
    values = np.full((months, len(columns), len(codes)), np.nan)
    if codes:
        place = rows["indicator_code"].map({code: number for number, code in enumerate(codes)})
        is_common = None in columns
        column = 0 if is_common else rows["unique_id"].map(dict(columns)).to_numpy(dtype=np.int64)
        values[rows["month"].to_numpy() - first, column, place.to_numpy()] = rows["value"]
    lags = rows.groupby("indicator_code")["lag_months"].max()
    return IndicatorValues(tuple(codes), values, tuple(int(lags[code]) for code in codes))
