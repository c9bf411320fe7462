"""First stage: what each source sent, as sent; and the facts accepted from it.

One source that cannot be read is a row in ``raw.failure`` and a line in the bulletin;
the rest of the run stands. What does not belong here: reading and judging (warehouse).
"""

from datetime import UTC, datetime
from typing import cast

import dagster as dg
import pandas as pd

from assets.description import asset_settings, markdown_table, result
from assets.submissions import take_in_source
from assets.workplace import Workplace
from catalogue import format_month, parse_month
from profiles.model import Profile, Source
from warehouse import SourceError, freeze_issued, read_source, take_in


def intake_assets(
    profile: Profile, partitions: dg.PartitionsDefinition[str]
) -> list[dg.AssetsDefinition]:
    """Return one asset per source, and the facts they add up to."""
    sources = [_source_asset(source, partitions) for source in profile.sources]
    return [*sources, _observation_asset(profile, partitions)]


def _source_asset(source: Source, partitions: dg.PartitionsDefinition[str]) -> dg.AssetsDefinition:
    @dg.asset(
        **asset_settings(f"raw.{source.code}", partitions, deps=[], kinds={"file"}),
        description=(
            f"{source.title.en} ({source.publisher.en}). Rows as sent, and the facts accepted"
            f" from them. Owner: {source.owner.en}. Licence: {source.licence.en}."
        ),
    )
    def submission(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        if workplace.settings.is_stored_only:
            return dg.MaterializeResult(metadata={"vintage": format_month(vintage)})
        workplace.progress.report("raw.submission", source.code)
        freeze_issued(
            workplace.warehouse,
            present_month=workplace.settings.present_month,
            frozen_at=datetime.now(UTC).replace(tzinfo=None),
        )
        try:
            if source.forms:
                return take_in_source(workplace, source, vintage)
            return _take_in_archive(workplace, source, vintage)
        except SourceError as error:
            context.log.error(str(error))
            return _set_down_failure(workplace, source, vintage, error)

    return cast(dg.AssetsDefinition, submission)


def _take_in_archive(
    workplace: Workplace, source: Source, vintage: pd.Timestamp
) -> dg.MaterializeResult[None]:
    received = read_source(
        source,
        profile_folder=workplace.profile.folder_of(source.location.path),
        inbox=workplace.home.inbox,
    )
    intake = take_in(
        workplace.warehouse,
        received,
        source,
        workplace.profile,
        vintage=vintage,
        present_month=workplace.settings.present_month,
        received_at=datetime.now(UTC).replace(tzinfo=None),
        is_frozen_change_allowed=workplace.settings.is_frozen_change_allowed,
    )
    counts = intake.figure_counts[["outcome_code", "figure_count"]]
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": len(received.records),
            "vintage": format_month(vintage),
            "source_sha256": received.content_sha256,
            "facts_new_or_changed": intake.changed_fact_count,
            "figures_by_outcome": markdown_table(counts),
            "set_aside": markdown_table(intake.set_aside.head(20)),
        }
    )


def _set_down_failure(
    workplace: Workplace, source: Source, vintage: pd.Timestamp, error: SourceError
) -> dg.MaterializeResult[None]:
    failures = workplace.warehouse.read_table("raw.failure", vintage=vintage)
    others = failures[failures["source_code"] != source.code]
    failure = pd.DataFrame(
        {
            "vintage": [vintage],
            "source_code": [source.code],
            "message_en": [error.message_en],
            "message_zh": [error.message_zh],
        }
    )
    workplace.warehouse.replace_vintage(
        {"raw.failure": pd.concat([others, failure], ignore_index=True)}, vintage
    )
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": 0,
            "vintage": format_month(vintage),
            "failure": error.message_en,
        }
    )


def _observation_asset(
    profile: Profile, partitions: dg.PartitionsDefinition[str]
) -> dg.AssetsDefinition:
    @dg.asset(
        **asset_settings(
            "core.observation",
            partitions,
            deps=[f"raw.{source.code}" for source in profile.sources],
            kinds={"pandas"},
        ),
        description="Typed facts, each under the vintage that first knew it; append-only.",
    )
    def observation(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        known = workplace.warehouse.observation_as_of(vintage)
        if known.empty:
            raise dg.Failure(
                f"no facts are known at vintage {format_month(vintage)}; see the failures of"
                " the sources above, mend them and run again"
            )
        return result(
            workplace,
            "core.observation",
            vintage,
            more={
                "facts_known": len(known),
                "latest_reference_month": format_month(known["reference_month"].max()),
            },
        )

    return cast(dg.AssetsDefinition, observation)
