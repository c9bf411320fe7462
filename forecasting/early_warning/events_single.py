"""Events of one enterprise: which rules a cut meets, its level, and how long it is in force.

What does not belong here: events of several enterprises (events_several), reading reports
(events_reports).
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from catalogue.event_rules import EventKind
from forecasting.early_warning.events_settings import EventHandling, EventRule

CUT = "cut"
"""The kind of an event of one enterprise."""
CUT_COLUMNS = (
    "event_id", "area_code", "county_code", "section_code", "ownership_code", "cut_type_code",
    "enterprise_code", "staff_persons", "effective_date", "first_known_vintage",
    "last_known_vintage", "first_known_on", "last_known_on", "report_numbers", "number_count",
    "revision_count", "is_late", "is_told_before", "realised_persons",
)  # fmt: skip
_ON_CUTS: tuple[EventKind, ...] = ("statutory_cut", "one_off_cut", "state_owned_cut")


def single_events(
    cuts: pd.DataFrame,
    rules: Sequence[EventRule],
    ranks: Mapping[str, int],
    settled: pd.DataFrame | None,
    handling: EventHandling,
) -> pd.DataFrame:
    """Return one row per cut, with the rules it meets and the gravest of their levels."""
    met = {rule.rule_id: _meets(cuts, rule, handling) for rule in rules if rule.kind in _ON_CUTS}
    by_id = {rule.rule_id: rule for rule in rules}
    ids = [
        sorted(rule_id for rule_id, is_met in met.items() if is_met[row])
        for row in range(len(cuts))
    ]
    gravest = [_gravest([by_id[rule_id] for rule_id in row], ranks) for row in ids]
    levels = [None if rule is None else rule.level_code for rule in gravest]
    is_of_county = np.array([rule is not None and rule.raises == "county" for rule in gravest])
    months = [max((by_id[rule_id].in_force_months for rule_id in row), default=0) for row in ids]
    end = _months_later(cuts["effective_date"], months)
    closed_on = _settled_on(cuts, settled)
    return pd.DataFrame(
        {
            **{name: cuts[name] for name in CUT_COLUMNS},
            "kind": CUT,
            "rule_ids": [",".join(row) for row in ids],
            "level_code": pd.Series(levels, index=cuts.index, dtype="str"),
            "level_rule_ids": [
                _supporting(row, level, by_id) for row, level in zip(ids, levels, strict=True)
            ],
            "level_area_code": cuts["area_code"].mask(
                is_of_county & cuts["county_code"].notna(), cuts["county_code"]
            ),
            "enterprise_count": 1,
            "persons": cuts["cut_persons"].astype("float64"),
            "staff_share": cuts["cut_share"],
            "announced_date": cuts["first_report_date"],
            "in_force_until": end.where(closed_on.isna() | (closed_on > end), closed_on),
            "is_withdrawn": cuts["is_withdrawn"],
            "is_settled": closed_on.notna() & (closed_on <= end),
        }
    )


def _gravest(rules: Sequence[EventRule], ranks: Mapping[str, int]) -> EventRule | None:
    """Return the rule of the gravest level; of equal ones that which raises more."""
    raising = [rule for rule in rules if rule.level_code is not None]
    return max(
        raising,
        key=lambda rule: (ranks[str(rule.level_code)], rule.raises == "city"),
        default=None,
    )


def _supporting(
    rule_ids: Sequence[str], level_code: str | None, by_id: Mapping[str, EventRule]
) -> str:
    if level_code is None:
        return ""
    return ",".join(name for name in rule_ids if by_id[name].level_code == level_code)


def _settled_on(cuts: pd.DataFrame, settled: pd.DataFrame | None) -> "pd.Series[pd.Timestamp]":
    """Return the day on which the follow-up of each cut was closed, missing if it is open."""
    none = pd.Series(pd.NaT, index=cuts.index, dtype="datetime64[us]")
    if settled is None or settled.empty:
        return none
    numbers = cuts[["event_id", "enterprise_code"]].assign(
        report_number=cuts["report_numbers"].str.split(",")
    )
    joined = numbers.explode("report_number").merge(
        settled, on=["report_number", "enterprise_code"]
    )
    last = joined.groupby("event_id")["settled_on"].max()
    return none.where(~cuts["event_id"].isin(last.index), cuts["event_id"].map(last))


def _meets(cuts: pd.DataFrame, rule: EventRule, handling: EventHandling) -> npt.NDArray[np.bool_]:
    lines, persons = rule.lines, cuts["cut_persons"].to_numpy()
    staff = cuts["staff_persons"].to_numpy(dtype="float64")
    share_pct = 100 * cuts["cut_share"].fillna(0.0).to_numpy()
    is_counted = cuts["is_involuntary"].to_numpy(dtype="bool")
    if rule.kind == "statutory_cut":
        return is_counted & ((persons >= lines["persons"]) | (share_pct >= lines["share_pct"]))
    if rule.kind == "one_off_cut":
        return is_counted & (_taken_together(cuts, lines["window_days"]) >= lines["persons"])
    is_state_owned = cuts["ownership_code"].eq(handling.state_owned_code).fillna(False).to_numpy()
    is_designated = staff >= lines["smallest_staff_persons"]
    return is_counted & is_state_owned & is_designated & (share_pct > lines["share_pct"])


def _taken_together(cuts: pd.DataFrame, window_days: float) -> npt.NDArray[np.float64]:
    """Return the persons of each cut and of those of its enterprise in the days before it."""
    stands = cuts["is_involuntary"] & ~cuts["is_withdrawn"]
    total = cuts["cut_persons"].to_numpy(dtype="float64").copy()
    several = cuts[cuts["enterprise_code"].duplicated(keep=False) & stands]
    for _, own in several.groupby("enterprise_code", sort=True):
        days = own["effective_date"].to_numpy().astype("datetime64[D]").astype("int64")
        size = own["cut_persons"].to_numpy(dtype="float64")
        behind = days[:, None] - days[None, :]
        total[own.index] = ((behind >= 0) & (behind <= window_days)).astype(float) @ size
    return total


def _months_later(days: "pd.Series[pd.Timestamp]", months: list[int]) -> "pd.Series[pd.Timestamp]":
    later = days.copy()
    counts = np.asarray(months)
    for count in np.unique(counts):
        later = later.mask(counts == count, days + pd.DateOffset(months=int(count)))
    return later.astype("datetime64[us]")
