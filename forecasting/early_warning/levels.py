"""From the signals of many vintages to the proposed level of each, with hysteresis.

What does not belong here: evaluating a rule (rules), how long its evidence stands
(standing), and releasing a warning, which people do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from catalogue import NOT_DUE_REASONS, as_month, month_range
from forecasting.early_warning.standing import HOLD_AT_MOST_MONTHS, Marks, standing_months

LEVEL_TYPES: Mapping[str, str] = {
    "vintage": "datetime64[us]",
    "area_code": "str",
    "level_code": "str",
    "evidence_level_code": "str",
    "since_vintage": "datetime64[us]",
    "rule_ids": "str",
    "missing_rule_ids": "str",
    "due_rule_count": "int64",
    "used_rule_count": "int64",
}
_SIGNAL_COLUMNS = ("vintage", "area_code", "rule_id", "is_triggered", "missing_reason")


@dataclass(frozen=True)
class LevelRule:
    """The level a rule supports once triggered in so many vintages running, on as many months.

    ``is_used`` False leaves the rule out of levels and of what is counted as missing: it is
    shown only.
    """

    rule_id: str
    level_code: str
    consecutive_months: int = 1
    is_used: bool = True

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
    hold_at_most_months: int = HOLD_AT_MOST_MONTHS,
) -> pd.DataFrame:
    """Return the proposed level 建议预警级别 of every area and vintage, and why.

    Parameters
    ----------
    signals
        vintage, area_code, rule_id, is_triggered, missing_reason; where a rule may hold on
        less than it rises on, is_holding; and, where figures come at unequal intervals,
        reference_month. Rows in any order.
    rules
        Level and persistence of each rule; signals of other rules are ignored.
    ranks
        Rank of every level code: 0 no warning, above it graver, below it better than usual
        (old schemes in which blue is good). The lowest that is not below 0 stands for none.
    hold_months
        Vintages for which a level stands after the last evidence for it, that one
        included.
    hold_at_most_months
        Vintages for which a level may stand on less than raised it, or on nothing because
        its rule could not be evaluated.

    Returns
    -------
    pandas.DataFrame
        vintage, area_code, level_code, evidence_level_code, since_vintage, rule_ids,
        missing_rule_ids (both separated by commas, sorted), due_rule_count (rules with a
        signal at the vintage, evaluated or not), used_rule_count (those evaluated); one row
        per area and vintage at which a rule was due or a level still stands, by area and
        vintage.

    Raises
    ------
    ValueError
        If a column is absent, a key is null, a signal or a rule occurs twice, a level has no
        rank, or a number of months is below 1.

    Notes
    -----
    A rule with k consecutive months supports its level at vintage v only if triggered at
    v, v-1, …, v-k+1; a vintage that rests on the same month as the one before neither adds to
    the run nor breaks it. Once supported it stands until ``hold_months`` vintages running have
    shown neither support nor enough to hold it: that is ``is_holding``, or triggered alone
    where a run of k is broken. Vintages at which it could not be evaluated say nothing and
    stop that clock. Without new support it stands at
    most ``hold_at_most_months``. The evidence level of v is the highest supported at v, the
    level of v the highest that stands. It rises at once and depends on no earlier level, so
    any window of signals that reaches hold_at_most_months + k - 2 vintages back (and one for
    each month looked at twice) gives the same answer. A missing vintage adds no evidence,
    breaks a run of consecutive months and restarts ``since_vintage``. A signal that could not
    be evaluated, or is null, counts as not triggered, so it breaks a run too, and is named in
    ``missing_rule_ids``, unless it looks at what the area has never sent
    (``catalogue.NOT_DUE_REASONS``): then it is not due there.

    A level below 0 is proposed where a rule supports it at v itself, no level above 0
    stands, and every rule of the area could be evaluated: good news is not held, and none is
    told on fewer signals.
    """
    _check(signals, rules, ranks, hold_months, hold_at_most_months)
    by_id = {rule.rule_id: rule for rule in rules if rule.is_used}
    is_due = ~signals["missing_reason"].isin(list(NOT_DUE_REASONS))
    known = signals[signals["rule_id"].isin(list(by_id)) & is_due]
    scheme = _Scheme(by_id, ranks, hold_months, hold_at_most_months)
    of_areas = dict(tuple(known.groupby("area_code", sort=False)))
    rows: list[dict[str, object]] = []
    for area_code, of_area in signals.groupby("area_code", sort=True):
        vintages = sorted({as_month(pd.Timestamp(v)) for v in of_area["vintage"]})
        marks = marks_of_rules(of_areas.get(area_code, known.head(0)))
        rows.extend(
            {"area_code": str(area_code), **row} for row in scheme.levels_of(vintages, marks)
        )
    return pd.DataFrame(rows, columns=list(LEVEL_TYPES)).astype(dict(LEVEL_TYPES))


@dataclass(frozen=True)
class _Scheme:
    """Rules, ranks and the months a level is held."""

    rules: Mapping[str, LevelRule]
    ranks: Mapping[str, int]
    hold_months: int
    hold_at_most_months: int

    def levels_of(
        self, vintages: Sequence[pd.Timestamp], marks: Mapping[str, Marks]
    ) -> list[dict[str, object]]:
        """Return the rows of one area, by vintage."""
        grid = month_range(vintages[0], vintages[-1]) if vintages else []
        standing = {
            rule_id: standing_months(
                of_rule.on(grid),
                consecutive_months=self.rules[rule_id].consecutive_months,
                hold_months=self.hold_months,
                hold_at_most_months=self.hold_at_most_months,
            )
            for rule_id, of_rule in marks.items()
        }
        rows: list[dict[str, object]] = []
        for vintage in vintages:
            place = grid.index(vintage)
            supported = [name for name, told in standing.items() if told.is_supported[place]]
            held = [name for name, told in standing.items() if told.is_standing[place]]
            due = [name for name, of_rule in marks.items() if vintage in of_rule.due]
            if not due and not held:
                continue  # nothing is looked at here, so that nothing can be said
            missing = sorted(name for name in due if vintage in marks[name].missing)
            level = self._level(held, supported, is_whole=not missing)
            before = rows[-1] if rows and place and rows[-1]["vintage"] == grid[place - 1] else None
            is_unbroken = before is not None and before["level_code"] == level
            rows.append(
                {
                    "vintage": vintage,
                    "level_code": level,
                    "evidence_level_code": self._level(supported, supported, is_whole=not missing),
                    "since_vintage": before["since_vintage"] if before and is_unbroken else vintage,
                    "rule_ids": ",".join(
                        sorted(n for n in held if self.rules[n].level_code == level)
                    ),
                    "missing_rule_ids": ",".join(missing),
                    "due_rule_count": len(due),
                    "used_rule_count": len(due) - len(missing),
                }
            )
        return rows

    def _level(self, held: Sequence[str], supported: Sequence[str], *, is_whole: bool) -> str:
        none = min(
            (code for code, rank in self.ranks.items() if rank >= 0),
            key=lambda code: self.ranks[code],
        )
        bad = [code for code in self._codes(held) if self.ranks[code] > self.ranks[none]]
        if bad:
            return max(bad, key=lambda code: self.ranks[code])
        good = [code for code in self._codes(supported) if self.ranks[code] < 0]
        if good and is_whole:
            return min(good, key=lambda code: self.ranks[code])
        return none

    def _codes(self, rule_ids: Sequence[str]) -> list[str]:
        return [self.rules[rule_id].level_code for rule_id in rule_ids]


def marks_of_rules(signals: pd.DataFrame) -> dict[str, Marks]:
    """Return what each rule showed in one area, by rule; signals as of `propose_levels`."""
    has_reason = signals["missing_reason"].notna() & (signals["missing_reason"] != "")
    is_met = signals["is_triggered"].fillna(False).astype(bool)
    holding = is_met.copy()  # what is met holds too, though its run is broken
    if "is_holding" in signals.columns:
        holding |= signals["is_holding"].fillna(False).astype(bool)
    frame = pd.DataFrame(
        {
            "rule_id": signals["rule_id"].astype("str"),
            "vintage": signals["vintage"],
            "triggered": is_met & ~has_reason,
            "holding": holding & ~has_reason,
            "missing": has_reason,
        }
    )
    if "reference_month" in signals.columns:
        frame["reference_month"] = pd.to_datetime(signals["reference_month"])
    return {str(rule_id): _marks_of(rows) for rule_id, rows in frame.groupby("rule_id")}


def _marks_of(rows: pd.DataFrame) -> Marks:
    def months(chosen: pd.DataFrame) -> frozenset[pd.Timestamp]:
        return frozenset(as_month(pd.Timestamp(month)) for month in chosen["vintage"])

    return Marks(
        due=months(rows),
        triggered=months(rows[rows["triggered"]]),
        holding=months(rows[rows["holding"]]),
        missing=months(rows[rows["missing"]]),
        repeated=months(rows[_is_repeated(rows)]),
    )


def _is_repeated(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Return which vintages of a rule rest on the same month as the one before."""
    if "reference_month" not in rows.columns:
        return pd.Series(data=False, index=rows.index)
    told = rows.sort_values("vintage", kind="stable")["reference_month"]
    return (told.notna() & told.eq(told.shift())).reindex(rows.index)


def _check(
    signals: pd.DataFrame,
    rules: Sequence[LevelRule],
    ranks: Mapping[str, int],
    hold_months: int,
    hold_at_most_months: int,
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
    if not any(rank >= 0 for rank in ranks.values()):
        raise ValueError(f"expected a level of rank 0 or above, got {dict(ranks)}")
    for name, months in (
        ("hold_months", hold_months),
        ("hold_at_most_months", hold_at_most_months),
    ):
        if months < 1:
            raise ValueError(f"expected {name} >= 1, got {months}")
