"""Which targets of a panel are sums of others, as far as their history bears it out.

What does not belong here: making forecasts add up (forecasting.combination.reconciliation).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from catalogue import format_month
from forecasting.combination.denominators import no_denominator
from forecasting.combination.summing import (
    SeriesSum,
    SummingStructure,
    SumProblem,
    parents_last,
    summing_structure,
)
from forecasting.models.protocol import FloatArray

_PAIR_COLUMNS = ("unique_id", "aggregate_id")


@dataclass(frozen=True)
class TargetSums:
    """The sums among targets and what their rates refer to.

    Parameters
    ----------
    structure
        Names in rising order, the sums that history bears out, and the problems.
    denominators_persons
        Latest of each series, shape ``(N,)``; NaN where it has none.
    """

    structure: SummingStructure
    denominators_persons: FloatArray

    def problems(self) -> pd.DataFrame:
        """Return unique_id, aggregate_id, reason, message: one row per problem."""
        return problems_frame(self.structure.problems)


@dataclass(frozen=True)
class _History:
    """Values and denominators by month, shape (T, N); denominators carried over gaps."""

    months: pd.DatetimeIndex
    values: FloatArray
    denominators: FloatArray


def structure_from_targets(
    targets: pd.DataFrame,
    *,
    pairs: pd.DataFrame | None = None,
    tolerance_share: float = 0.01,
    check_months: int = 60,
) -> TargetSums:
    """Return the sums that targets name, those left out that history does not bear out.

    Parameters
    ----------
    targets
        unique_id, reference_month, value; optional aggregate_id (unique_id of the parent,
        null for none), denominator_persons (then the value is a rate in %), aggregate_tree
        (name of the breakdown, null for the only one), vintage (the latest of a month
        stands). A series' parents are those of its latest month; several rows of that month
        name several.
    pairs
        Further unique_id, aggregate_id and, optional, aggregate_tree: for series with more
        than one parent.
    tolerance_share
        A sum is imposed if its median relative difference in history is not above this.
    check_months
        Latest months with all members observed that are looked at.

    Returns
    -------
    TargetSums
        Structure, denominators and, in ``structure.problems``, every sum not imposed.

    Raises
    ------
    ValueError
        If a column is absent, the tolerance is negative, or the months are below 1.

    Notes
    -----
    The difference is ``|Σ children − parent| / parent`` in persons; its median lets the
    rounding of published rates and a single revised month pass, but not a part that is
    always missing, such as an area without figures. A part smaller than the tolerance passes
    unseen. Survey estimates made for each area alone do not add up and are found out.
    """
    _require(targets, ("unique_id", "reference_month", "value"), "targets")
    if tolerance_share < 0 or check_months < 1:
        raise ValueError(
            f"expected tolerance_share of 0 or more and check_months of 1 or more,"
            f" got {tolerance_share} and {check_months}"
        )
    latest = _latest_vintages(targets)
    names = sorted(latest["unique_id"].unique())
    named = pd.concat([_pairs_of(latest), _further_pairs(pairs)])
    structure = summing_structure(
        names,
        list(zip(named["unique_id"], named["aggregate_id"], strict=True)),
        trees=list(named["aggregate_tree"]),
    )
    history = _history(latest, names)
    sums, problems = _borne_out(structure, history, tolerance_share, check_months)
    denominators = history.denominators[-1] if len(history.months) else np.empty(0)
    return TargetSums(
        SummingStructure(structure.unique_ids, sums, structure.problems + problems),
        denominators.copy(),
    )


def problems_frame(problems: Sequence[SumProblem]) -> pd.DataFrame:
    """Return unique_id, aggregate_id, reason, message: one row per problem, in their order."""
    columns = ["unique_id", "aggregate_id", "reason", "message"]
    rows = [(one.unique_id, one.aggregate_id, one.reason, one.message) for one in problems]
    return pd.DataFrame(rows, columns=columns).astype("str")


def _require(frame: pd.DataFrame, columns: Sequence[str], what: str) -> None:
    absent = [name for name in columns if name not in frame.columns]
    if absent:
        raise ValueError(f"{what}: expected columns {absent}, got {list(frame.columns)}")


def _latest_vintages(targets: pd.DataFrame) -> pd.DataFrame:
    frame = targets.assign(unique_id=targets["unique_id"].astype("str"))
    for column in ("aggregate_id", "aggregate_tree", "denominator_persons"):
        if column not in frame.columns:
            frame[column] = np.nan if column == "denominator_persons" else None
    if "vintage" in frame.columns:
        newest = frame.groupby(["unique_id", "reference_month"])["vintage"].transform("max")
        frame = frame[frame["vintage"] == newest]
    return frame.sort_values(["unique_id", "reference_month"], kind="stable")


def _pairs_of(latest: pd.DataFrame) -> pd.DataFrame:
    last = latest.groupby("unique_id")["reference_month"].transform("max")
    return _tidy_pairs(latest[latest["reference_month"] == last])


def _further_pairs(pairs: pd.DataFrame | None) -> pd.DataFrame:
    if pairs is None:
        return pd.DataFrame(columns=[*_PAIR_COLUMNS, "aggregate_tree"])
    _require(pairs, _PAIR_COLUMNS, "pairs")
    return _tidy_pairs(pairs)


def _tidy_pairs(frame: pd.DataFrame) -> pd.DataFrame:
    kept = frame[frame["aggregate_id"].notna()]
    tree = kept["aggregate_tree"] if "aggregate_tree" in kept.columns else ""
    texts = {name: kept[name].astype("str") for name in _PAIR_COLUMNS}
    made = pd.DataFrame(texts).assign(aggregate_tree=tree)
    return made.assign(aggregate_tree=made["aggregate_tree"].fillna("").astype("str"))


def _history(latest: pd.DataFrame, names: Sequence[str]) -> _History:
    unique = latest.drop_duplicates(["unique_id", "reference_month"])
    wide = {
        column: unique.pivot(index="reference_month", columns="unique_id", values=column)
        .reindex(columns=list(names))
        .astype("float64")
        for column in ("value", "denominator_persons")
    }
    return _History(
        pd.DatetimeIndex(wide["value"].index),
        wide["value"].to_numpy(),
        wide["denominator_persons"].ffill().bfill().to_numpy(),
    )


def _borne_out(
    structure: SummingStructure, history: _History, tolerance_share: float, check_months: int
) -> tuple[tuple[SeriesSum, ...], tuple[SumProblem, ...]]:
    denominators = history.denominators.copy()
    names = structure.unique_ids
    found: dict[SeriesSum, list[SumProblem]] = {}
    rank = {parent: number for number, parent in enumerate(parents_last(structure.sums))}
    for one in sorted(structure.sums, key=lambda one: rank[one.parent]):
        members = [one.parent, *one.children]
        parts = denominators[:, list(one.children)]
        has_denominator = np.array(np.isfinite(denominators).any(axis=0))
        if has_denominator[members[1:]].all() and not has_denominator[one.parent]:
            denominators[:, one.parent] = parts.sum(axis=1)
        elif 0 < has_denominator[members].sum() < len(members):
            without = [i for i in members if not has_denominator[i]]
            found[one] = no_denominator(one, without, names)
            continue
        scale = np.where(np.isfinite(denominators[:, members]), denominators[:, members] / 100, 1.0)
        persons = history.values[:, members] * scale
        fault = _misfit(one, persons, history.months, names, tolerance_share, check_months)
        found[one] = [fault] if fault else []
    kept = tuple(one for one in structure.sums if not found[one])
    return kept, tuple(problem for one in structure.sums for problem in found[one])


def _misfit(
    one: SeriesSum,
    persons: FloatArray,
    months: pd.DatetimeIndex,
    names: Sequence[str],
    tolerance_share: float,
    check_months: int,
) -> SumProblem | None:
    """Return what keeps a sum from being one in history; persons are parent, then children."""
    parent = names[one.parent]
    common = np.flatnonzero(np.isfinite(persons).all(axis=1))[-check_months:]
    if not len(common):
        message = f"expected months with {parent} and its {len(one.children)} children, got none"
        return SumProblem(parent, parent, "no_common_month", message)
    whole, parts = persons[common, 0], persons[common, 1:].sum(axis=1)
    difference = np.abs(parts - whole)
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.where(difference > 0, difference / np.abs(whole), 0.0)
    median = float(np.median(relative))
    if median <= tolerance_share:
        return None
    message = (
        f"expected the {len(one.children)} children of {parent} to add up to it within"
        f" {100 * tolerance_share:g} %, got a median difference of {100 * median:.1f} % in"
        f" {format_month(months[common[0]])} to {format_month(months[common[-1]])}"
    )
    return SumProblem(parent, parent, "does_not_add_up", message)
