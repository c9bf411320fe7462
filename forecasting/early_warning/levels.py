"""From the signals of many vintages to the proposed level of each, with hysteresis.

What does not belong here: evaluating a rule (rules) and releasing a warning, which
people do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from catalogue import as_month, month_range

LEVEL_COLUMNS = (
    "vintage",
    "area_code",
    "level_code",
    "evidence_level_code",
    "since_vintage",
    "rule_ids",
    "missing_rule_ids",
)
_SIGNAL_COLUMNS = ("vintage", "area_code", "rule_id", "is_triggered", "missing_reason")


@dataclass(frozen=True)
class LevelRule:
    """The level a rule supports once triggered in so many vintages running."""

    rule_id: str
    level_code: str
    consecutive_months: int = 1

    def __post_init__(self) -> None:
        if self.consecutive_months < 1:
            raise ValueError(
                f"expected consecutive_months >= 1 in {self.rule_id}, got {self.consecutive_months}"
            )


def propose_levels(
    signals: pd.DataFrame,
    *,
    rules: Sequence[LevelRule],
    ranks: Mapping[str, int],
    hold_months: int,
) -> pd.DataFrame:
    """Return the proposed level 建议预警级别 of every area and vintage, and why.

    Parameters
    ----------
    signals
        vintage, area_code, rule_id, is_triggered, missing_reason; rows in any order.
    rules
        Level and persistence of each rule; signals of other rules are ignored.
    ranks
        Rank of every level code; the lowest is no warning.
    hold_months
        Vintages for which a level stands after the last evidence for it, that one
        included.

    Returns
    -------
    pandas.DataFrame
        vintage, area_code, level_code, evidence_level_code, since_vintage, rule_ids,
        missing_rule_ids (both separated by commas, sorted); one row per area and vintage
        with a signal, by area and vintage.

    Raises
    ------
    ValueError
        If a column is absent, a key is null, a signal or a rule occurs twice, a level has no
        rank, or hold_months is below 1.

    Notes
    -----
    A rule with k consecutive months supports its level at vintage v only if triggered at
    v, v-1, …, v-k+1. The evidence level of v is the highest supported at v. The level of v
    is the highest evidence level of the vintages v-h+1, …, v, h being ``hold_months``: it
    rises at once and falls only after h vintages without evidence. It depends on no
    earlier level, so any window of signals that reaches h + k - 1 vintages back gives the
    same answer. A missing vintage adds no evidence, breaks a run of consecutive months
    and restarts ``since_vintage``. A signal that could not be evaluated, or is null, counts
    as not triggered, so it breaks a run too, and is named in ``missing_rule_ids``.
    """
    _check(signals, rules, ranks, hold_months)
    by_id = {rule.rule_id: rule for rule in rules}
    known = signals[signals["rule_id"].isin(list(by_id))]
    rows: list[dict[str, object]] = []
    for area_code, of_area in signals.groupby("area_code", sort=True):
        vintages = sorted({as_month(pd.Timestamp(v)) for v in of_area["vintage"]})
        support = _support_by_vintage(known[known["area_code"] == area_code], by_id, vintages)
        missing = _missing_by_vintage(known[known["area_code"] == area_code])
        rows.extend(
            {"area_code": str(area_code), **row}
            for row in _levels_of_area(vintages, support, missing, by_id, ranks, hold_months)
        )
    return _as_frame(rows)


def _levels_of_area(
    vintages: Sequence[pd.Timestamp],
    support: Mapping[pd.Timestamp, frozenset[str]],
    missing: Mapping[pd.Timestamp, list[str]],
    rules: Mapping[str, LevelRule],
    ranks: Mapping[str, int],
    hold_months: int,
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for vintage in vintages:
        window = month_range(_months_before(vintage, hold_months - 1), vintage)
        in_window = frozenset().union(*(support.get(month, frozenset()) for month in window))
        level = _highest(in_window, rules, ranks)
        before = rows[-1] if rows and rows[-1]["vintage"] == _months_before(vintage, 1) else None
        is_unbroken = before is not None and before["level_code"] == level
        rows.append(
            {
                "vintage": vintage,
                "level_code": level,
                "evidence_level_code": _highest(support.get(vintage, frozenset()), rules, ranks),
                "since_vintage": before["since_vintage"] if before and is_unbroken else vintage,
                "rule_ids": ",".join(
                    sorted(name for name in in_window if rules[name].level_code == level)
                ),
                "missing_rule_ids": ",".join(missing.get(vintage, [])),
            }
        )
    return rows


def _support_by_vintage(
    signals: pd.DataFrame, rules: Mapping[str, LevelRule], vintages: Sequence[pd.Timestamp]
) -> dict[pd.Timestamp, frozenset[str]]:
    triggered = {
        (as_month(pd.Timestamp(vintage)), str(rule_id))
        for vintage, rule_id, is_triggered in zip(
            signals["vintage"], signals["rule_id"], signals["is_triggered"], strict=True
        )
        if pd.notna(is_triggered) and bool(is_triggered)
    }
    return {
        vintage: frozenset(
            rule.rule_id
            for rule in rules.values()
            if all(
                (_months_before(vintage, lag), rule.rule_id) in triggered
                for lag in range(rule.consecutive_months)
            )
        )
        for vintage in vintages
    }


def _missing_by_vintage(signals: pd.DataFrame) -> dict[pd.Timestamp, list[str]]:
    has_reason = signals["missing_reason"].notna() & (signals["missing_reason"] != "")
    unevaluated = signals[has_reason]
    return {
        as_month(pd.Timestamp(str(vintage))): sorted(rows["rule_id"].astype(str))
        for vintage, rows in unevaluated.groupby("vintage")
    }


def _highest(
    rule_ids: frozenset[str], rules: Mapping[str, LevelRule], ranks: Mapping[str, int]
) -> str:
    codes = [rules[rule_id].level_code for rule_id in rule_ids]
    return max(codes, key=lambda code: ranks[code], default=min(ranks, key=lambda c: ranks[c]))


def _months_before(vintage: pd.Timestamp, months: int) -> pd.Timestamp:
    return as_month(vintage - pd.DateOffset(months=months))


def _check(
    signals: pd.DataFrame,
    rules: Sequence[LevelRule],
    ranks: Mapping[str, int],
    hold_months: int,
) -> None:
    absent = [name for name in _SIGNAL_COLUMNS if name not in signals.columns]
    if absent:
        raise ValueError(f"expected columns {absent} in signals, got {list(signals.columns)}")
    if signals[["vintage", "area_code", "rule_id"]].isna().any(axis=None):
        raise ValueError("expected a vintage, area_code and rule_id in every signal, got null")
    if len({rule.rule_id for rule in rules}) < len(rules):
        raise ValueError(f"expected each rule once, got {sorted(r.rule_id for r in rules)}")
    if signals.duplicated(["vintage", "area_code", "rule_id"]).any():
        raise ValueError("expected one signal per vintage, area and rule")
    unranked = sorted({rule.level_code for rule in rules} - set(ranks))
    if unranked or not ranks:
        raise ValueError(f"expected a rank for every level, got none for {unranked}")
    if hold_months < 1:
        raise ValueError(f"expected hold_months >= 1, got {hold_months}")


def _as_frame(rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=list(LEVEL_COLUMNS))
    months = {"vintage": "datetime64[us]", "since_vintage": "datetime64[us]"}
    return frame.astype({name: months.get(name, "str") for name in LEVEL_COLUMNS})
