"""Fifth stage: the profile's rules held against the figures, and the level proposed.

What does not belong here: the rules' mathematics (forecasting.early_warning), their
thresholds (profiles).
"""

from typing import TYPE_CHECKING

import dagster as dg
import pandas as pd

from assets.demand import latest_month_known, rule_ids
from assets.description import asset_settings, result
from assets.estimates import ADJUSTMENT, DIFFUSION, NET_JOB_CHANGE
from assets.forecasts import PATH
from assets.ledger import Due, record_computed, vintages_due
from assets.series import with_unique_id
from assets.workplace import Workplace
from catalogue import parse_month
from profiles.model import Profile, Rule

if TYPE_CHECKING:
    from forecasting.early_warning import LevelRule, RuleSpec, SignalInputs

SIGNAL = "warnings.signal"
LEVEL = "warnings.level"


def warning_assets(partitions: dg.PartitionsDefinition[str]) -> list[dg.AssetsDefinition]:
    """Return the assets of the stage."""

    @dg.asset(
        **asset_settings(
            SIGNAL,
            partitions,
            deps=["forecasts.forecast", "estimates.seasonal_adjustment", "estimates.diffusion"],
            kinds={"pandas"},
        ),
        description="Each rule's figure, error, line and probability, as known at the vintage.",
    )
    def signal(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        for due in vintages_due(workplace, SIGNAL, vintage):
            record_computed(workplace, SIGNAL, due, {SIGNAL: _signals_at(workplace, due)})
        return result(workplace, SIGNAL, vintage)

    @dg.asset(
        **asset_settings(LEVEL, partitions, deps=[SIGNAL], kinds={"pandas"}),
        description=(
            "Proposed level: rises as soon as the evidence suffices, falls only after the"
            " evidence has stayed away for the months the scheme asks."
        ),
    )
    def level(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        levels = _levels_up_to(workplace, vintage)
        for due in vintages_due(workplace, LEVEL, vintage):
            rows = levels[levels["vintage"] == due.vintage]
            record_computed(workplace, LEVEL, due, {LEVEL: rows})
        return result(workplace, LEVEL, vintage)

    return [signal, level]


def _signals_at(workplace: Workplace, due: Due) -> pd.DataFrame:
    from forecasting.early_warning import evaluate_rules

    workplace.progress.report(SIGNAL, f"{due.vintage:%Y-%m}")
    rules = [rule for rule in workplace.profile.rules if _is_in_force(rule, due.vintage)]
    inputs = _signal_inputs(workplace, due)
    parts = []
    for area_code in sorted({rule.series.area_code for rule in rules}):
        of_area = [rule for rule in rules if rule.series.area_code == area_code]
        signals = evaluate_rules(
            [_rule_spec(rule, due.vintage) for rule in of_area],
            inputs,
            seed=int(f"{due.vintage:%Y%m}"),
        )
        parts.append(signals.assign(area_code=area_code))
    if not parts:
        return workplace.warehouse.read_table(SIGNAL).head(0)
    return pd.concat(parts, ignore_index=True)


def _signal_inputs(workplace: Workplace, due: Due) -> "dict[str, SignalInputs]":
    """Return what the rules look at, by series, as computed at a vintage."""
    from forecasting.early_warning import SignalInputs

    warehouse, profile = workplace.warehouse, workplace.profile
    adjusted = with_unique_id(warehouse.read_table(ADJUSTMENT, vintage=due.vintage))
    paths = with_unique_id(warehouse.read_table(PATH, vintage=due.vintage))
    changes = warehouse.read_table(NET_JOB_CHANGE, vintage=due.vintage)
    diffusion = warehouse.read_table(DIFFUSION, vintage=due.vintage)
    inputs = {}
    for unique_id in sorted(rule_ids(profile)):
        area_code, indicator_code, breakdown = unique_id.split("/", 2)
        is_employment = indicator_code == profile.settings.employment_indicator_code
        of_industry = (changes["area_code"] == area_code) & (changes["breakdown"] == breakdown)
        own_paths = paths[paths["unique_id"] == unique_id]
        error = profile.indicator(indicator_code).sampling_error
        inputs[unique_id] = SignalInputs(
            adjusted=adjusted[adjusted["unique_id"] == unique_id].reset_index(drop=True),
            paths=None if own_paths.empty else own_paths.reset_index(drop=True),
            net_job_change=changes[of_industry] if is_employment else None,
            diffusion=diffusion[diffusion["area_code"] == area_code],
            expected_month=latest_month_known(profile, unique_id, due.vintage),
            survey_standard_error=None if error is None else error.standard_error,
        )
    return inputs


def _is_in_force(rule: Rule, vintage: pd.Timestamp) -> bool:
    begins = min(parse_month(line.effective_from) for line in rule.thresholds)
    first = max(parse_month(rule.effective_from), begins)
    is_over = rule.effective_to is not None and vintage > parse_month(rule.effective_to)
    return rule.is_enabled and first <= vintage and not is_over


def _rule_spec(rule: Rule, vintage: pd.Timestamp) -> "RuleSpec":
    from forecasting.early_warning import RuleSpec

    lines = [line for line in rule.thresholds if parse_month(line.effective_from) <= vintage]
    line = max(lines, key=lambda item: parse_month(item.effective_from))
    return RuleSpec(
        rule_id=rule.id,
        kind=rule.kind,
        unique_id=rule.series.unique_id,
        indicator_code=rule.series.indicator_code,
        threshold=line.value,
        required_probability=rule.required_probability,
        within_months=rule.within_months,
        span_months=rule.span_months,
    )


def _levels_up_to(workplace: Workplace, vintage: pd.Timestamp) -> pd.DataFrame:
    from forecasting.early_warning import propose_levels

    profile = workplace.profile
    signals = workplace.warehouse.read_table(SIGNAL)
    known = signals[signals["vintage"] <= vintage]
    levels = propose_levels(
        known,
        rules=_level_rules(profile),
        ranks={level.code: level.rank for level in profile.scheme.levels},
        hold_months=profile.scheme.hold_months,
    )
    # A level rests on the months before it; where those have no signals it is not shown.
    first_whole = known["vintage"].min() + pd.DateOffset(months=_memory_months(profile))
    is_whole = (levels["vintage"] >= first_whole) | (levels["vintage"] == vintage)
    whole: pd.DataFrame = levels.loc[is_whole]
    shown_since = whole["since_vintage"].clip(lower=whole["vintage"].min())
    return whole.assign(since_vintage=shown_since)


def _memory_months(profile: Profile) -> int:
    longest_run = max((rule.consecutive_months for rule in profile.rules), default=1)
    return longest_run - 1 + profile.scheme.hold_months - 1


def _level_rules(profile: Profile) -> "list[LevelRule]":
    from forecasting.early_warning import LevelRule

    return [
        LevelRule(
            rule_id=rule.id,
            level_code=rule.level_code,
            consecutive_months=rule.consecutive_months,
        )
        for rule in profile.rules
        if rule.is_enabled
    ]
