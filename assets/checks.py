"""Checks on what a run stored, shown beside the assets in the UI.

Thin: each reads a table and asks one question. What does not belong here: checks of a
single frame's form, which every write makes (catalogue.contracts).
"""

import dagster as dg
import pandas as pd

from assets.description import asset_key
from assets.panel_checks import build_panel_checks
from assets.survey_checks import build_survey_checks
from assets.warning_life import build_warning_life_checks
from assets.workplace import Workplace
from catalogue import MISSING_REASONS, NOT_DUE_REASONS, SUBMISSION_REASONS, parse_month
from warehouse.submissions import scan_for_identifiers


def build_asset_checks() -> list[dg.AssetChecksDefinition]:
    """Return the checks of the house, each of the run's vintage or else the latest issued."""
    return [
        _figures_in_are_accounted_for(),
        _no_source_failed(),
        _every_file_was_read(),
        _no_personal_identifier_is_stored(),
        _facts_are_of_the_past(),
        _quantiles_do_not_cross(),
        _every_rule_was_evaluated(),
        *build_survey_checks(_vintage),
        *build_panel_checks(_vintage),
        *build_warning_life_checks(),
    ]


def _figures_in_are_accounted_for() -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=asset_key("core.observation"),
        blocking=True,
        description="Received = accepted + set aside, for each file of each source.",
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
    """Return, by source, figures received minus accepted or set aside, summed over files.

    The differences of files are added without their sign: two faults do not cancel.
    """
    is_received = intake_count["outcome_code"] == "received"
    sign = is_received.map({True: 1, False: -1})
    file = [intake_count["source_code"], intake_count["content_sha256"]]
    by_file = (intake_count["figure_count"] * sign).groupby(file).sum().abs()
    return by_file.groupby(level="source_code").sum()


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


def _every_file_was_read() -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=asset_key("core.observation"),
        description="No file received in the vintage was rejected as a whole.",
    )
    def every_file_was_read(
        context: dg.AssetCheckExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.AssetCheckResult:
        deliveries = workplace.warehouse.read_table(
            "raw.delivery", vintage=_vintage(context, workplace)
        )
        rejected = deliveries[deliveries["status"] == "rejected"]
        return dg.AssetCheckResult(
            passed=rejected.empty,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={
                f"{source}: {name}": SUBMISSION_REASONS[code].message_en
                for source, name, code in zip(
                    rejected["source_code"],
                    rejected["file_name"],
                    rejected["reason_code"],
                    strict=True,
                )
            },
        )

    return every_file_was_read


def _no_personal_identifier_is_stored() -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=asset_key("core.observation"),
        blocking=True,
        description=(
            "No text of the warehouse looks like the number of an identity card, a mobile"
            " telephone or an e-mail address."
        ),
    )
    def no_personal_identifier_is_stored(
        workplace: dg.ResourceParam[Workplace],
    ) -> dg.AssetCheckResult:
        found = scan_for_identifiers(workplace.warehouse)
        places = found["table"] + "." + found["column"] + " " + found["kind"]
        return dg.AssetCheckResult(
            passed=found.empty,
            metadata=dict(zip(places, found["count"].astype(int).tolist(), strict=True)),
        )

    return no_personal_identifier_is_stored


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
        is_missing = signals["missing_reason"].notna()
        missing = signals[is_missing & ~signals["missing_reason"].isin(list(NOT_DUE_REASONS))]
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
