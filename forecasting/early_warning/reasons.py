"""Why a level stands: the strongest signals, what would lower it, what speaks against it.

What does not belong here: the words (reports), proposing levels (levels).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from catalogue import NOT_DUE_REASONS, as_month, month_range
from forecasting.early_warning.levels import LevelRule, marks_of_rules, propose_levels
from forecasting.early_warning.standing import HOLD_AT_MOST_MONTHS, standing_months

REASON_TYPES: Mapping[str, str] = {
    "vintage": "datetime64[us]",
    "area_code": "str",
    "role_code": "str",
    "place": "int64",
    "rule_id": "str",
    "reason_code": "str",
    "probability_below": "float64",
    "months": "Int64",
    "to_level_code": "str",
}
SHOWN = 3
"""Reasons given in each role. A default of ours."""
CALM_PROBABILITY = 0.1
"""At or below it a signal speaks clearly against trouble; above 1 less it, for it (default)."""
RAISED_PROBABILITY = 0.5
"""From it on a signal speaks against calm (default)."""

_SIGNAL_COLUMNS = (
    "vintage", "area_code", "rule_id", "indicator_code", "value", "threshold", "probability",
    "required_probability", "is_triggered", "is_holding", "is_used", "missing_reason",
)  # fmt: skip


@dataclass(frozen=True)
class ReasonScheme:
    """What a profile says of its rules and levels.

    Parameters
    ----------
    rules
        Level and persistence of each rule.
    ranks
        Rank of every level code; 0 no warning.
    hold_months, hold_at_most_months
        As for `levels.propose_levels`.
    leave_probabilities
        Down to which a level is held, by rule; absent: as much as is required.
    """

    rules: Sequence[LevelRule]
    ranks: Mapping[str, int]
    hold_months: int
    hold_at_most_months: int = HOLD_AT_MOST_MONTHS
    leave_probabilities: Mapping[str, float] | None = None


def level_reasons(
    signals: pd.DataFrame,
    levels: pd.DataFrame,
    contributions: pd.DataFrame,
    *,
    vintage: pd.Timestamp,
    scheme: ReasonScheme,
) -> pd.DataFrame:
    """Return what speaks for the level of every area at a vintage, what against, what would lower.

    Parameters
    ----------
    signals
        vintage, area_code, rule_id, indicator_code, value, threshold, probability,
        required_probability, is_triggered, is_holding, is_used, missing_reason: the vintage and
        those before it.
    levels
        vintage, area_code, level_code, rule_ids (separated by commas).
    contributions
        vintage, area_code, rule_id, weight, contribution, as
        `composite_index.composite_index` returns them.
    vintage
        The vintage; later rows are ignored.
    scheme
        Rules and levels.

    Returns
    -------
    pandas.DataFrame
        vintage, area_code, role_code ("strongest", "lowers", "against"), place (from 1),
        rule_id (a rule, for whose figure, error and line see its signal; empty where all
        signals together are meant), reason_code, probability_below, months, to_level_code; by
        area, role and place.

    Raises
    ------
    ValueError
        If a column is absent.

    Notes
    -----
    - strongest: up to three used signals, those that carry the level first, then by their
      points of the index, then by probability; several lines on one figure count once.
      reason_code "carries" or "adds".
    - lowers, above normal only: each rule that carries the level must have a probability
      below ``probability_below`` at so many further vintages running (``months``); when all
      have, the level falls to ``to_level_code``. reason_code "falls_below"; of what is no
      signal, a layoff event, "event_ends".
    - against, above normal: "not_confirmed" (a rule carries the level though it is not met
      now), "one_indicator" (all that carries it rests on one indicator, others are calm),
      "calm" (used indicators of which no rule is above .1, the weightiest first; the rule of
      the nearest line is named), "missing" (used signals that could not be evaluated),
      "shown_calm" (the same of signals shown, not used).
      Where the level is normal or better: "raised" (used signals from .5 on), "missing",
      "shown_raised" (shown ones at or above .9). Up to three of each.
    """
    _require(signals, _SIGNAL_COLUMNS, "signals")
    _require(levels, ("vintage", "area_code", "level_code", "rule_ids"), "levels")
    _require(contributions, ("vintage", "area_code", "rule_id", "weight"), "contributions")
    month = as_month(vintage)
    past = signals[signals["vintage"] <= month]
    now = past[(past["vintage"] == month) & ~past["missing_reason"].isin(list(NOT_DUE_REASONS))]
    points = contributions[contributions["vintage"] == month]
    table = now.merge(
        points[["area_code", "rule_id", "weight", "contribution"]],
        on=["area_code", "rule_id"],
        how="left",
    )
    lower = _levels_below(past, levels, month, scheme)
    rows: list[dict[str, object]] = []
    of_month = levels[levels["vintage"] == month].sort_values("area_code", kind="stable")
    for level in of_month.itertuples(index=False):
        area_code, code = str(level.area_code), str(level.level_code)
        found = _Area(
            rows=table[table["area_code"] == area_code],
            past=past[past["area_code"] == area_code],
            carriers=_listed(level.rule_ids),
            is_warning=scheme.ranks.get(code, 0) > 0,
            to_level_code=lower.get(area_code, ""),
            vintage=month,
            scheme=scheme,
        )
        rows += [{"vintage": month, "area_code": area_code, **row} for row in found.reasons()]
    return pd.DataFrame(rows, columns=list(REASON_TYPES)).astype(dict(REASON_TYPES))


@dataclass(frozen=True)
class _Area:
    """The signals of one area at a vintage, and those before."""

    rows: pd.DataFrame
    past: pd.DataFrame
    carriers: tuple[str, ...]
    is_warning: bool
    to_level_code: str
    vintage: pd.Timestamp
    scheme: ReasonScheme

    def reasons(self) -> Iterator[dict[str, object]]:
        """Return the rows of all roles."""
        roles = (
            ("strongest", list(self._strongest())),
            ("lowers", list(self._lowers()) if self.is_warning else []),
            ("against", list(self._against())),
        )
        for role_code, found in roles:
            for place, row in enumerate(found, start=1):
                yield {"role_code": role_code, "place": place, "to_level_code": "", **row}

    def _strongest(self) -> Iterator[dict[str, object]]:
        known = self._used(is_known=True)
        known = known.assign(
            carries=known["rule_id"].isin(list(self.carriers)) & self.is_warning,
            points=known["contribution"].fillna(0.0),
        ).sort_values(
            ["carries", "points", "probability", "rule_id"],
            ascending=[False, False, False, True],
            kind="stable",
        )
        # Several lines on one figure are one signal to a reader.
        once = known[~known.duplicated(["indicator_code", "value"])]
        for row in once.head(SHOWN).itertuples(index=False):
            yield _reason(row.rule_id, "carries" if row.carries else "adds")

    def _lowers(self) -> Iterator[dict[str, object]]:
        required = self.rows.set_index("rule_id")["required_probability"]
        leave = self.scheme.leave_probabilities or {}
        for rule_id in self.carriers:
            below = leave.get(rule_id, required.get(rule_id))
            if below is None:
                # A layoff event, not a signal of the month.
                yield {**_reason(rule_id, "event_ends"), "to_level_code": self.to_level_code}
                continue
            yield {
                **_reason(rule_id, "falls_below"),
                "probability_below": float(below),
                "months": self._months_left(rule_id),
                "to_level_code": self.to_level_code,
            }

    def _months_left(self, rule_id: str) -> int:
        """Return how many further vintages below it takes until the rule's support has ended."""
        is_due = ~self.past["missing_reason"].isin(list(NOT_DUE_REASONS))
        own = self.past[is_due & (self.past["rule_id"] == rule_id)]
        scheme, ahead = self.scheme, self.scheme.hold_months
        if own.empty:
            return ahead
        last = as_month(self.vintage + pd.DateOffset(months=ahead))
        runs = {rule.rule_id: rule.consecutive_months for rule in scheme.rules}
        told = standing_months(
            marks_of_rules(own)[rule_id].on(month_range(as_month(own["vintage"].min()), last)),
            consecutive_months=runs.get(rule_id, 1),
            hold_months=scheme.hold_months,
            hold_at_most_months=scheme.hold_at_most_months,
        )
        return int(told.is_standing[-ahead:].sum()) + 1

    def _against(self) -> Iterator[dict[str, object]]:
        known, missing = self._used(is_known=True), self._used(is_known=False)
        others = known[~known["rule_id"].isin(list(self.carriers))]
        shown = self.rows[~self._is_used() & self.rows["probability"].notna()]
        if self.is_warning:
            yield from self._unconfirmed(known)
            calm = _calm(others)
            yield from self._one_indicator(known, calm)
            yield from _listed_reasons(calm, "calm", ["weight", "probability"], [False, True])
            yield from _listed_reasons(missing, "missing", ["weight"], [False])
            yield from _listed_reasons(_calm(shown), "shown_calm", ["probability"], [True])
            return
        raised = _highest(known[known["probability"] >= RAISED_PROBABILITY])
        yield from _listed_reasons(raised, "raised", ["weight", "probability"], [False, False])
        yield from _listed_reasons(missing, "missing", ["weight"], [False])
        loud = _highest(shown[shown["probability"] >= 1 - CALM_PROBABILITY])
        yield from _listed_reasons(loud, "shown_raised", ["probability"], [False])

    def _unconfirmed(self, known: pd.DataFrame) -> Iterator[dict[str, object]]:
        carriers = known[known["rule_id"].isin(list(self.carriers))]
        not_met = carriers[~carriers["is_triggered"].fillna(False).astype(bool)]
        yield from _listed_reasons(not_met, "not_confirmed", ["probability"], [True])

    def _one_indicator(
        self, known: pd.DataFrame, calm: pd.DataFrame
    ) -> Iterator[dict[str, object]]:
        carriers = known[known["rule_id"].isin(list(self.carriers))]
        indicators = set(carriers["indicator_code"])
        if len(indicators) == 1 and not calm[~calm["indicator_code"].isin(indicators)].empty:
            yield _reason("", "one_indicator")

    def _is_used(self) -> pd.Series:
        return self.rows["is_used"].astype(bool) & (self.rows["weight"].fillna(0.0) > 0)

    def _used(self, *, is_known: bool) -> pd.DataFrame:
        # What carries the level counts as used even where its record has taken its weight.
        is_used = self._is_used() | self.rows["rule_id"].isin(list(self.carriers))
        return self.rows[is_used & (self.rows["probability"].notna() == is_known)]


def _highest(rows: pd.DataFrame) -> pd.DataFrame:
    """Return of every indicator the rule of the highest probability."""
    ordered = rows.sort_values(["probability", "rule_id"], ascending=[False, True], kind="stable")
    return ordered.drop_duplicates("indicator_code")


def _calm(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the indicators of which not even the nearest line is likely to be passed."""
    highest = _highest(rows)
    return highest[highest["probability"] <= CALM_PROBABILITY]


def _listed_reasons(
    rows: pd.DataFrame, code: str, by: list[str], ascending: list[bool]
) -> Iterator[dict[str, object]]:
    ordered = rows.sort_values([*by, "rule_id"], ascending=[*ascending, True], kind="stable")
    for rule_id in ordered["rule_id"].head(SHOWN):
        yield _reason(rule_id, code)


def _reason(rule_id: object, code: str) -> dict[str, object]:
    return {
        "rule_id": str(rule_id),
        "reason_code": code,
        "probability_below": float("nan"),
        "months": pd.NA,
    }


def _levels_below(
    past: pd.DataFrame, levels: pd.DataFrame, month: pd.Timestamp, scheme: ReasonScheme
) -> dict[str, str]:
    """Return by area the level that would stand without the rules that carry the present one."""
    of_month = levels[levels["vintage"] == month]
    below: dict[str, str] = {}
    for code, areas in of_month.groupby("level_code"):
        rank = scheme.ranks.get(str(code), 0)
        if rank <= 0:
            continue
        left = propose_levels(
            past[past["area_code"].isin(list(areas["area_code"]))],
            rules=[rule for rule in scheme.rules if scheme.ranks[rule.level_code] < rank],
            ranks=scheme.ranks,
            hold_months=scheme.hold_months,
            hold_at_most_months=scheme.hold_at_most_months,
        )
        now = left[left["vintage"] == month]
        below |= dict(zip(now["area_code"], now["level_code"], strict=True))
    return below


def _listed(rule_ids: object) -> tuple[str, ...]:
    if not isinstance(rule_ids, str):
        return ()
    return tuple(code.strip() for code in rule_ids.split(",") if code.strip())


def _require(frame: pd.DataFrame, columns: tuple[str, ...], what: str) -> None:
    absent = [name for name in columns if name not in frame.columns]
    if absent:
        raise ValueError(f"{what}: expected columns {absent}, got {list(frame.columns)}")
