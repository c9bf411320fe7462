"""Persons interviewed in two consecutive months, summed by cluster.

What does not belong here: what is made of the sums (replication, gross_flows).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

STATES = ("employed", "unemployed", "out_of_labour_force")
"""The three states 就业、失业、非劳动力, in the order of every array here."""

_UNDER_AGE = "under_16"
_LARGEST_WEIGHT_PERSONS = 1e12  # more than one person of a sample can stand for
_COLUMNS = (
    "reference_month", "person_id", "cluster_code", "stratum_code", "weight", "area_code",
    "labour_status_code",
)  # fmt: skip
_CLUSTER = ["area_code", "stratum_code", "cluster_code"]

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class FlowSample:
    """Sums of weights of two months by cluster; arrays by cluster unless said otherwise.

    ``matched``: persons of both months, state before × state now, weighted by the mean of
    their two weights. ``before``, ``now``: all persons of each month by state.
    ``matched_counts``: persons, area × state before × state now.
    """

    reference_month: pd.Timestamp
    area_codes: tuple[str, ...]
    area: Integers
    stratum: Integers
    matched: Floats
    before: Floats
    now: Floats
    matched_counts: Integers


def match_persons(persons_before: pd.DataFrame, persons_now: pd.DataFrame) -> FlowSample:
    """Return the sums by cluster of two months of person records.

    Parameters
    ----------
    persons_before, persons_now
        One month each, the second right after the first: reference_month, person_id,
        cluster_code, stratum_code, weight (persons), area_code, labour_status_code. Persons
        under 16 are left out. One of the two may hold no rows.

    Returns
    -------
    FlowSample
        Clusters of either month. A matched person counts where it lives now.

    Raises
    ------
    ValueError
        If a column is absent, a frame holds several months, the months are not consecutive,
        a person stands twice in a month, a weight is missing, negative or beyond bounds, or a
        status is unknown; or if both frames hold no rows.
    """
    before, now = _checked(persons_before, "before"), _checked(persons_now, "now")
    month = _month_now(before, now)
    pairs = now.merge(before[["person_id", "state", "weight"]], on="person_id", suffixes=("", "_b"))
    clusters = pd.concat([before[_CLUSTER], now[_CLUSTER]]).drop_duplicates().sort_values(_CLUSTER)
    numbers = pd.MultiIndex.from_frame(clusters)
    area, area_codes = pd.factorize(clusters["area_code"], sort=True)
    stratum = clusters.groupby(["area_code", "stratum_code"], sort=True).ngroup().to_numpy()
    cluster = numbers.get_indexer(pd.MultiIndex.from_frame(pairs[_CLUSTER]))
    cell = 3 * pairs["state_b"].to_numpy() + pairs["state"].to_numpy()
    weight = (pairs["weight"].to_numpy() + pairs["weight_b"].to_numpy()) / 2
    return FlowSample(
        reference_month=month,
        area_codes=tuple(str(code) for code in area_codes),
        area=np.asarray(area, dtype=np.int64),
        stratum=np.asarray(stratum, dtype=np.int64),
        matched=_sums(9 * cluster + cell, weight, 9 * len(numbers)).reshape(-1, 3, 3),
        before=_stocks(before, numbers),
        now=_stocks(now, numbers),
        matched_counts=np.bincount(9 * area[cluster] + cell, minlength=9 * len(area_codes)).reshape(
            -1, 3, 3
        ),
    )


def _checked(persons: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the persons of 16 and over with their state's position."""
    name = f"persons_{name}"
    absent = [column for column in _COLUMNS if column not in persons.columns]
    if absent:
        raise ValueError(f"{name}: expected columns {absent}, got {list(persons.columns)}")
    months = persons["reference_month"].unique()
    if len(months) > 1:
        raise ValueError(f"{name}: expected one month, got {len(months)}")
    where = f"{name} {pd.Timestamp(months[0]):%Y-%m}" if len(months) else name
    twice = int(persons["person_id"].duplicated().sum())
    if twice:
        raise ValueError(f"{where}: expected each person once, got {twice} rows more")
    weight = persons["weight"].astype("float64")
    bad = int((~weight.between(0, _LARGEST_WEIGHT_PERSONS)).sum())
    if bad:
        raise ValueError(
            f"{where}: expected weights of 0 to {_LARGEST_WEIGHT_PERSONS:g}, got {bad} others"
        )
    kept = persons.loc[persons["labour_status_code"] != _UNDER_AGE, list(_COLUMNS)]
    state = pd.Index(STATES).get_indexer(pd.Index(kept["labour_status_code"].astype("object")))
    unknown = sorted({str(code) for code in kept["labour_status_code"][state < 0]})
    if unknown:
        raise ValueError(f"{where}: expected labour_status_code in {STATES}, got {unknown[:3]}")
    kept = kept.assign(state=state.astype(np.int64), weight=kept["weight"].astype("float64"))
    if kept[_CLUSTER].isna().any(axis=None):
        raise ValueError(f"{where}: expected {_CLUSTER} in every row, got null")
    return kept.astype(dict.fromkeys([*_CLUSTER, "person_id"], "str"))


def _month_now(before: pd.DataFrame, now: pd.DataFrame) -> pd.Timestamp:
    one_month = pd.DateOffset(months=1)
    if now.empty and before.empty:
        raise ValueError("persons_before, persons_now: expected rows in one of them, got none")
    if now.empty:
        return pd.Timestamp(before["reference_month"].iloc[0] + one_month).as_unit("us")
    month = pd.Timestamp(now["reference_month"].iloc[0]).as_unit("us")
    if len(before) and before["reference_month"].iloc[0] + one_month != month:
        earlier = pd.Timestamp(before["reference_month"].iloc[0])
        raise ValueError(f"expected consecutive months, got {earlier:%Y-%m} and {month:%Y-%m}")
    return month


def _stocks(persons: pd.DataFrame, numbers: pd.MultiIndex) -> Floats:
    cluster = numbers.get_indexer(pd.MultiIndex.from_frame(persons[_CLUSTER]))
    cell = 3 * cluster + persons["state"].to_numpy()
    return _sums(cell, persons["weight"].to_numpy(), 3 * len(numbers)).reshape(-1, 3)


def _sums(cell: Integers, weight: Floats, count: int) -> Floats:
    return np.asarray(np.bincount(cell, weights=weight, minlength=count), dtype=np.float64)
