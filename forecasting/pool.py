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


def moments_by_pass(
    histories: Sequence[TargetHistory], moments: Sequence[int], indicators: pd.DataFrame
) -> list[list[int]]:
    """Return moments in groups that one pass may serve: nothing begins within a group.

    Parameters
    ----------
    histories
        A pool, without vintages.
    moments
        Rising month numbers.
    indicators
        As of `made_pool`.

    Returns
    -------
    list of list of int
        Parted where the first or second series of the pool begins, and where an indicator is
        first published, or with a longer lag than before: members count series and indicators,
        and before that know nothing of it, not even that it is to come.
    """
    observed = {history.unique_id: history.latest()[0] for history in histories}
    starts = {name: int(months[0]) for name, months in observed.items() if len(months)}
    if not starts or not moments:
        return [list(moments)] if moments else []
    changes = [*sorted(starts.values())[:2], *_months_of_change(indicators, starts)]
    # A pool ends with a month of a series: what is published later counts with the next one.
    months = np.unique(np.concatenate(list(observed.values())))
    ends = [int(months[months <= moment].max(initial=-1)) for moment in moments]
    groups: dict[int, list[int]] = {}
    for moment, end in zip(moments, ends, strict=True):
        groups.setdefault(sum(change <= end for change in changes), []).append(moment)
    return list(groups.values())


def _months_of_change(indicators: pd.DataFrame, starts: Mapping[str, int]) -> list[int]:
    """Return months in which an indicator of a pool is first published, or at a longer lag."""
    first = min(starts.values())
    names = indicators["unique_id"]
    rows = indicators[(indicators["month"] >= first) & (names.isna() | names.isin(list(starts)))]
    begun = rows["unique_id"].map(dict(starts)).fillna(first).astype(np.int64)
    rows = rows.assign(
        is_common=rows["unique_id"].isna(),
        published=np.maximum(rows["month"] + rows["lag_months"], begun),
    ).sort_values("published", kind="stable")
    key = ["is_common", "indicator_code"]
    rows["longest"] = rows.groupby(key)["lag_months"].cummax()
    is_new = ~rows.duplicated([*key, "longest"])
    return [int(month) for month in rows.loc[is_new, "published"]]


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
        Indicators begin with the earliest month of any series; those of earlier months, and those
        not published by the last, are left out.
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
    published = indicators["month"] + indicators["lag_months"]
    rows = indicators[(indicators["month"] >= first) & (published <= last_month)]
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
