"""Which figures of targets and indicators changed between two vintages, and in which step.

What does not belong here: forecasting from them (forecasting.news).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecasting.history import TargetHistory, month_number
from forecasting.validation import checked_targets

_TARGET_KEY = ["unique_id", "reference_month"]
_INDICATOR_KEY = ["unique_id", "indicator_code", "month"]


@dataclass(frozen=True)
class Step:
    """One replacement of figures: what kind, and of which indicator (None: the targets)."""

    part: str
    indicator_code: str | None = None


@dataclass(frozen=True)
class VintageChanges:
    """Figures before and after, each with the number of the step that replaces it.

    Parameters
    ----------
    targets
        unique_id, reference_month, columns of before and after with these endings, and step
        (from 1; 0 where nothing changed).
    indicators
        The same by unique_id, indicator_code and month (``12 * year + month - 1``).
    steps
        In order; step 1 is the first.
    """

    targets: pd.DataFrame
    indicators: pd.DataFrame
    steps: tuple[Step, ...]

    def histories(self, unique_ids: Sequence[str], step: int) -> list[TargetHistory]:
        """Return some targets as they are once a step and those before it are taken."""
        mine = self.targets[self.targets["unique_id"].isin(unique_ids)]
        return checked_targets(_state(mine, _TARGET_KEY, step))

    def indicators_of(self, unique_ids: Sequence[str], step: int) -> pd.DataFrame:
        """Return indicators of some targets, and common ones, once a step is taken."""
        known = _state(self._indicators_of(unique_ids), _INDICATOR_KEY, step)
        known = known[known["value"].notna()].reset_index(drop=True)
        return known.astype({"lag_months": np.int64})

    def steps_of(self, unique_ids: Sequence[str]) -> list[int]:
        """Return the steps that change a figure some targets are forecast from, in order."""
        mine = self.targets[self.targets["unique_id"].isin(unique_ids)]
        observed = mine.loc[mine["value_after"].notna(), "reference_month"]
        if observed.empty:
            return sorted(set(mine["step"]) - {0})
        first, last = month_number(observed.min()), month_number(observed.max())
        indicators = self._indicators_of(unique_ids)
        is_seen = indicators["month"].between(first, last)
        return sorted({*mine["step"], *indicators.loc[is_seen, "step"]} - {0})

    def _indicators_of(self, unique_ids: Sequence[str]) -> pd.DataFrame:
        names = self.indicators["unique_id"]
        return self.indicators[names.isna() | names.isin(unique_ids)]


def vintage_changes(
    before_targets: pd.DataFrame,
    after_targets: pd.DataFrame,
    before_indicators: pd.DataFrame,
    after_indicators: pd.DataFrame,
) -> VintageChanges:
    """Return what changed, in the order revisions and new figures of targets, of indicators.

    Parameters
    ----------
    before_targets, after_targets
        As of ``forecast_panel``, checked; of several vintages of a month the latest stands.
    before_indicators, after_indicators
        See ``forecasting.validation.checked_indicators``.

    Returns
    -------
    VintageChanges
        Steps ``target_revision``, ``target_release``, then ``indicator_revision`` of every
        indicator by code, then ``indicator_release`` of every indicator by code. A figure
        withdrawn is a revision; so is a change of its standard error or publication lag.
    """
    codes = sorted({*before_indicators["indicator_code"], *after_indicators["indicator_code"]})
    steps = (
        Step("target_revision"),
        Step("target_release"),
        *(Step("indicator_revision", code) for code in codes),
        *(Step("indicator_release", code) for code in codes),
    )
    targets = _merged(_latest_targets(before_targets), _latest_targets(after_targets), _TARGET_KEY)
    indicators = _merged(
        latest_indicators(before_indicators), latest_indicators(after_indicators), _INDICATOR_KEY
    )
    place = indicators["indicator_code"].map({code: 3 + n for n, code in enumerate(codes)})
    indicators["step"] = _steps(indicators, place, place + len(codes))
    targets["step"] = _steps(targets, 1, 2)
    return VintageChanges(targets, indicators, steps)


def latest_indicators(indicators: pd.DataFrame) -> pd.DataFrame:
    """Return checked indicators with the latest vintage of each month, without the column."""
    if "vintage" not in indicators.columns:
        return indicators
    ordered = indicators.sort_values("vintage", kind="stable")
    return ordered.drop_duplicates(_INDICATOR_KEY, keep="last").drop(columns="vintage")


def _latest_targets(targets: pd.DataFrame) -> pd.DataFrame:
    kept = targets.assign(unique_id=targets["unique_id"].astype("str"))
    if "vintage" in kept.columns:
        kept = kept.sort_values("vintage", kind="stable")
        kept = kept.drop_duplicates(_TARGET_KEY, keep="last")
    columns = [*_TARGET_KEY, "value"]
    if "standard_error" in kept.columns:
        columns.append("standard_error")
    return kept[columns]


def _merged(before: pd.DataFrame, after: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    sides = [before, after]
    columns = [name for side in sides for name in side.columns if name not in key]
    sides = [side.reindex(columns=[*key, *dict.fromkeys(columns)]) for side in sides]
    return sides[0].merge(sides[1], on=key, how="outer", suffixes=("_before", "_after"))


def _steps(
    merged: pd.DataFrame, revision: "pd.Series[int] | int", release: "pd.Series[int] | int"
) -> "pd.Series[int]":
    was, is_now = merged["value_before"].notna(), merged["value_after"].notna()
    is_changed = pd.Series(False, index=merged.index)
    for name in _payload(merged):
        old, new = merged[f"{name}_before"], merged[f"{name}_after"]
        is_changed |= (old != new) & (old.notna() | new.notna())
    is_changed &= was | is_now
    number = pd.Series(revision, index=merged.index).where(was, release)
    return number.where(is_changed, 0).astype(np.int64)


def _state(merged: pd.DataFrame, key: list[str], step: int) -> pd.DataFrame:
    is_replaced = merged["step"] <= step
    made = merged[key].copy()
    for name in _payload(merged):
        made[name] = merged[f"{name}_after"].where(is_replaced, merged[f"{name}_before"])
    return made


def _payload(merged: pd.DataFrame) -> list[str]:
    return [name.removesuffix("_after") for name in merged.columns if name.endswith("_after")]
