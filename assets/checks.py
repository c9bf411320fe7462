"""Checks on what a run stored, shown beside the assets in the UI.

Thin: each reads a table and asks one question. What does not belong here: checks of a
single frame's form, which every write makes (catalogue.contracts).
"""

import dagster as dg
import pandas as pd

from assets.description import asset_key
from assets.workplace import Workplace
from catalogue import MISSING_REASONS, parse_month


def build_asset_checks() -> list[dg.AssetChecksDefinition]:
    """Return the checks of the house, each of the run's vintage or else the latest issued."""
    return [
        _figures_in_are_accounted_for(),
        _no_source_failed(),
        _facts_are_of_the_past(),
        _quantiles_do_not_cross(),
        _every_rule_was_evaluated(),
    ]


def _figures_in_are_accounted_for() -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=asset_key("core.observation"),
        blocking=True,
        description="Figures received = figures accepted + figures set aside, for each source.",
    )
    def figures_in_are_accounted_for(
        context: dg.AssetCheckExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.AssetCheckResult:
        counts = workplace.warehouse.read_table(
            "core.intake_count", vintage=_vintage(context, workplace)
        )
        difference = unaccounted_figures(counts)
        return dg.AssetCheckResult(
            passed=not difference.any(),
            metadata={str(code): int(count) for code, count in difference.items()},
        )

    return figures_in_are_accounted_for


def unaccounted_figures(intake_count: pd.DataFrame) -> "pd.Series[int]":
    """Return, by source, figures received minus figures accepted or set aside."""
    is_received = intake_count["outcome_code"] == "received"
    sign = is_received.map({True: 1, False: -1})
    return (intake_count["figure_count"] * sign).groupby(intake_count["source_code"]).sum()


def _no_source_failed() -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=asset_key("core.observation"),
        description="Every source of the profile could be read.",
    )
    def no_source_failed(
        context: dg.AssetCheckExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.AssetCheckResult:
        failures = workplace.warehouse.read_table(
            "raw.failure", vintage=_vintage(context, workplace)
        )
        return dg.AssetCheckResult(
            passed=failures.empty,
            severity=dg.AssetCheckSeverity.WARN,
            metadata=dict(zip(failures["source_code"], failures["message_en"], strict=True)),
        )

    return no_source_failed


def _facts_are_of_the_past() -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=asset_key("core.observation"),
        blocking=True,
        description="No fact describes a month later than the vintage that knew it.",
    )
    def facts_are_of_the_past(
        context: dg.AssetCheckExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.AssetCheckResult:
        facts = workplace.warehouse.observation_as_of(_vintage(context, workplace))
        early = facts[facts["reference_month"] > facts["vintage"]]
        return dg.AssetCheckResult(passed=early.empty, metadata={"facts": len(early)})

    return facts_are_of_the_past


def _quantiles_do_not_cross() -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=asset_key("forecasts.forecast"),
        blocking=True,
        description="Within a forecast, a higher quantile level never has a lower value.",
    )
    def quantiles_do_not_cross(
        context: dg.AssetCheckExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.AssetCheckResult:
        made = workplace.warehouse.read_table(
            "forecasts.forecast", vintage=_vintage(context, workplace)
        )
        key = ["area_code", "indicator_code", "breakdown", "model", "horizon_months"]
        ordered = made.sort_values([*key, "quantile_level"])
        steps = ordered.groupby(key)["value"].diff()
        return dg.AssetCheckResult(
            passed=not (steps < 0).any(), metadata={"crossings": int((steps < 0).sum())}
        )

    return quantiles_do_not_cross


def _every_rule_was_evaluated() -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=asset_key("warnings.signal"),
        description="Every rule in force could be evaluated; the bulletin names any other.",
    )
    def every_rule_was_evaluated(
        context: dg.AssetCheckExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.AssetCheckResult:
        signals = workplace.warehouse.read_table(
            "warnings.signal", vintage=_vintage(context, workplace)
        )
        missing = signals[signals["missing_reason"].notna()]
        return dg.AssetCheckResult(
            passed=missing.empty,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={
                rule_id: MISSING_REASONS[code].message_en
                for rule_id, code in zip(missing["rule_id"], missing["missing_reason"], strict=True)
            },
        )

    return every_rule_was_evaluated


def _vintage(context: dg.AssetCheckExecutionContext, workplace: Workplace) -> pd.Timestamp:
    # Executed by itself in the UI, a check has no partition.
    partition_key = context.run.tags.get("dagster/partition")
    if partition_key is not None:
        return parse_month(partition_key)
    issued = workplace.warehouse.read_table("runs.issue")["vintage"]
    if issued.empty:
        raise dg.Failure("no vintage has been issued yet; materialize one, then check it")
    return pd.Timestamp(issued.max())
