"""Fifth stage: the profile's rules held against the figures, and the level proposed.

What does not belong here: the rules' mathematics (forecasting.early_warning), their
thresholds (profiles), what they are given (assets.warning_inputs).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import dagster as dg
import pandas as pd

from assets.description import asset_settings, result
from assets.layoff_events import EVENT_LEVEL, LAYOFF_EVENT
from assets.ledger import Due, record_computed, vintages_due
from assets.warning_figures import FIGURE
from assets.warning_inputs import breadth_inputs, signal_inputs
from assets.warning_rules import (
    level_rules,
    memory_months,
    ranks,
    rule_specs,
    rules_in_force,
)
from assets.workplace import Workplace
from catalogue import PROBABILITY_KINDS, parse_month
from profiles.model import Profile, Rule

if TYPE_CHECKING:
    from forecasting.early_warning import SignalInputs

SIGNAL = "warnings.signal"
LEVEL = "warnings.level"


def warning_assets(
    profile: Profile, partitions: dg.PartitionsDefinition[str]
) -> list[dg.AssetsDefinition]:
    """Return the assets of the stage."""
    level_deps = [SIGNAL, *([LAYOFF_EVENT] if profile.event_rules else [])]

    @dg.asset(
        **asset_settings(
            SIGNAL,
            partitions,
            deps=[
                "forecasts.forecast",
                "estimates.seasonal_adjustment",
                "estimates.diffusion",
                FIGURE,
            ],
            kinds={"pandas"},
        ),
        description=(
            "Each rule's figure, error, line and probability in each of its areas, as known at"
            " the vintage; what so many areas explain by chance is taken back."
        ),
    )
    def signal(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        for due in vintages_due(workplace, SIGNAL, vintage):
            record_computed(workplace, SIGNAL, due, {SIGNAL: _signals_at(workplace, due)})
        return result(workplace, SIGNAL, vintage)

    @dg.asset(
        **asset_settings(LEVEL, partitions, deps=level_deps, kinds={"pandas"}),
        description=(
            "Proposed level: rises as soon as the evidence suffices, falls only after the"
            " evidence has stayed away for the months the scheme asks. Where layoff events"
            " support a higher one, that stands."
        ),
    )
    def level(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        levels = levels_up_to(workplace, vintage)
        for due in vintages_due(workplace, LEVEL, vintage):
            rows = levels[levels["vintage"] == due.vintage]
            record_computed(workplace, LEVEL, due, {LEVEL: rows})
        return result(workplace, LEVEL, vintage)

    return [signal, level]


def _signals_at(workplace: Workplace, due: Due) -> pd.DataFrame:
    from forecasting.early_warning import control_areas

    workplace.progress.report(SIGNAL, f"{due.vintage:%Y-%m}")
    profile, vintage = workplace.profile, due.vintage
    rules = rules_in_force(profile, vintage)
    if not rules:
        return workplace.warehouse.read_table(SIGNAL).head(0)
    counting = [rule for rule in rules if rule.of_rule is not None]
    plain = [rule for rule in rules if rule.of_rule is None]
    signals = _evaluated(profile, plain, signal_inputs(workplace, plain, vintage), vintage)
    of_areas = {rule.id for rule in rules if rule.is_of_many_areas}
    is_unsent = signals["rule_id"].isin(of_areas) & signals["missing_reason"].eq("no_series")
    is_unsent &= ~_was_evaluated(workplace, signals, vintage)
    signals["missing_reason"] = signals["missing_reason"].mask(is_unsent, "never_reported")
    if counting:
        parts = breadth_inputs(workplace, counting, signals, vintage)
        counted = _evaluated(profile, counting, parts, vintage)
        signals = pd.concat([signals, counted], ignore_index=True)
    controlled = control_areas(
        signals,
        false_alarm_share=profile.scheme.false_alarm_share,
        uncontrolled_rule_ids=[rule.id for rule in rules if rule.kind in PROBABILITY_KINDS],
    )
    used = [rule.id for rule in rules if rule.use == "used"]
    return controlled.assign(is_used=controlled["rule_id"].isin(used))


def _was_evaluated(
    workplace: Workplace, signals: pd.DataFrame, vintage: pd.Timestamp
) -> "pd.Series[bool]":
    """Return which rules had a figure of their area at an earlier vintage: it is missed now."""
    before = workplace.warehouse.query("signals_evaluated", {"vintage": vintage.date()})
    key = ["rule_id", "area_code"]
    known = pd.MultiIndex.from_frame(signals[key]).isin(list(before[key].itertuples(index=False)))
    return pd.Series(known, index=signals.index)


def _evaluated(
    profile: Profile,
    rules: Sequence[Rule],
    inputs: "dict[str, SignalInputs]",
    vintage: pd.Timestamp,
) -> pd.DataFrame:
    from forecasting.early_warning import evaluate_rules

    specs = [spec for rule in rules for spec in rule_specs(profile, rule, vintage)]
    return evaluate_rules(specs, inputs, seed=int(f"{vintage:%Y%m}"))


def levels_up_to(workplace: Workplace, vintage: pd.Timestamp) -> pd.DataFrame:
    """Return the proposed levels of every vintage up to one that has signals enough before it."""
    from forecasting.early_warning import propose_levels

    profile = workplace.profile
    signals = workplace.warehouse.read_table(SIGNAL)
    known = signals[signals["vintage"] <= vintage]
    levels = propose_levels(
        known,
        rules=level_rules(profile),
        ranks=ranks(profile),
        hold_months=profile.scheme.hold_months,
        hold_at_most_months=profile.scheme.hold_at_most_months,
    )
    levels = _with_events(workplace, levels)
    # A level rests on the months before it; where those have no signals it is not shown.
    first_whole = known["vintage"].min() + pd.DateOffset(months=memory_months(profile))
    is_whole = (levels["vintage"] >= first_whole) | (levels["vintage"] == vintage)
    whole: pd.DataFrame = levels.loc[is_whole]
    shown_since = whole["since_vintage"].clip(lower=whole["vintage"].min())
    return whole.assign(since_vintage=shown_since)


def _with_events(workplace: Workplace, levels: pd.DataFrame) -> pd.DataFrame:
    """Return the levels with those of layoff events at the same vintages: the higher stands."""
    from forecasting.early_warning import merge_event_levels

    if not workplace.profile.event_rules:
        return levels
    of_events = workplace.warehouse.read_table(EVENT_LEVEL)
    # A county's events count in its city; its own row could tell of one enterprise.
    told = [area.code for area in workplace.profile.areas if area.kind != "county"]
    is_told = of_events["area_code"].isin(told) & of_events["vintage"].isin(levels["vintage"])
    of_events = of_events[is_told]
    merged = merge_event_levels(levels, of_events, ranks=ranks(workplace.profile))
    counts = ["due_rule_count", "used_rule_count"]  # none where an area has events alone
    return merged.assign(**{name: merged[name].fillna(0).astype("int64") for name in counts})
