"""Last stage: bulletins, the alert board and the copy for readers.

What does not belong here: reading what they say (assets.bulletin_reading), which files they
come in (assets.bulletin_files), what they say and how it looks (reports).
"""

import base64
import hashlib
import time
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pandas as pd

from assets.board_records import board_records
from assets.bulletin_files import area_orders, drop_stale, place_orders
from assets.bulletin_reading import inputs_of_run, provenance_of
from assets.description import asset_settings, published_schema
from assets.workplace import Workplace
from catalogue import format_month, parse_month
from reports import BulletinInputs, render_board, render_board_index
from reports.documents import DocumentOrder, MadeDocument, render_documents
from reports.exports import write_checksums
from warehouse import freeze_issued, publish


def bulletin_assets(partitions: dg.PartitionsDefinition[str]) -> list[dg.AssetsDefinition]:
    """Return the assets of the stage."""
    warnings = [
        "warnings.level",
        "warnings.index",
        "warnings.reason",
        "warnings.state",
        "risks.enterprise",
        "scores.summary",
        "forecasts.line_probability",
        "forecasts.plan_target",
        "forecasts.news",
        "forecasts.scenario",
        "estimates.net_job_change",
        "estimates.panel",
        "estimates.response",
        "estimates.panel_change",
        "estimates.survey_change",
        "estimates.survey_model",
        "estimates.market",
        "estimates.gross_flow",
    ]

    @dg.asset(
        **asset_settings("bulletins.bulletin", partitions, deps=warnings, kinds={"pdf"}),
        description=(
            "The bulletin in each edition and language: PDF, editable copy, figures behind its"
            " tables; with summary and leaflet. Row count: rows of the warehouse it is told from."
        ),
    )
    def bulletin(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        inputs = inputs_of_run(workplace, vintage)
        first, *others = place_orders(workplace.profile, workplace.home, vintage)
        orders = [replace(first, has_page_pictures=True), *others]
        made = _render(workplace, inputs, orders, "bulletins.bulletin")
        pages = made[0].pages
        return dg.MaterializeResult(
            metadata={
                **_told_from(workplace, inputs),
                **_files(workplace, made),
                **{
                    f"page_{number:02d}": _picture(png, f"page {number}")
                    for number, png in enumerate(pages, start=1)
                },
            }
        )

    @dg.asset(
        **asset_settings("bulletins.area_bulletin", partitions, deps=warnings, kinds={"pdf"}),
        description=(
            "A bulletin for every city and zone in each language, cut to its own figures."
            " Row count: rows of the warehouse they are told from."
        ),
    )
    def area_bulletin(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        inputs = inputs_of_run(workplace, vintage)
        orders = area_orders(workplace.profile, workplace.home, vintage)
        began = time.monotonic()
        made = _render(workplace, inputs, orders, "bulletins.area_bulletin")
        for item in made:
            if item.failure:
                context.log.warning(f"{item.order.kind.area_code}: {item.failure}")
        return dg.MaterializeResult(
            metadata={
                **_told_from(workplace, inputs),
                **_files(workplace, made),
                "bulletin_count": sum(not item.failure for item in made),
                "failures": {
                    item.order.kind.area_code or "": item.failure for item in made if item.failure
                },
                "render_seconds": round(time.monotonic() - began, 1),
            }
        )

    @dg.asset(
        **asset_settings("bulletins.alert_board", partitions, deps=warnings, kinds={"html"}),
        description=(
            "The alert board: one self-contained page with the history of levels. Row count:"
            " rows of the warehouse it is told from."
        ),
    )
    def alert_board(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        path = workplace.home.board_path(vintage)
        workplace.progress.report("bulletins.alert_board", path.name)
        inputs = inputs_of_run(workplace, vintage)
        render_board(inputs, workplace.profile, html_path=path)
        return dg.MaterializeResult(
            metadata={
                **_told_from(workplace, inputs),
                "board": _link(workplace, path),
                "board_path": dg.MetadataValue.path(path),
                "board_sha256": _sha256(path),
            }
        )

    @dg.asset(
        **asset_settings(
            "bulletins.published",
            partitions,
            deps=[
                "bulletins.bulletin",
                "bulletins.area_bulletin",
                "bulletins.alert_board",
                "risks.enterprise",
            ],
            kinds={"duckdb"},
            schema=published_schema(),
        ),
        description=(
            "published.duckdb, the copy for readers: estimates to warnings, never raw or"
            " single records; and the list of all boards and bulletins. Making it marks the"
            " vintage as issued and, once its month is over, freezes its facts."
        ),
    )
    def published(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        workplace.progress.report("bulletins.published", workplace.home.published_path.name)
        for path in drop_stale(workplace.profile, workplace.home, vintage):
            context.log.info(f"removed, for it is made no more: {path.name}")
        # Once all that it links stands, and what is made no more is gone.
        index_path = workplace.home.outputs_index_path
        render_board_index(board_records(workplace), workplace.profile, html_path=index_path)
        checksums = write_checksums(workplace.home.outputs(vintage))
        counts = publish(workplace.warehouse, workplace.home.published_path)
        # Last of all: a run killed before this has not issued the vintage.
        _set_down_issue(workplace, vintage)
        return dg.MaterializeResult(
            metadata={
                "vintage": format_month(vintage),
                "facts_fingerprint": workplace.fingerprint(vintage),
                "published": dg.MetadataValue.path(workplace.home.published_path),
                "checksums": dg.MetadataValue.path(checksums),
                "all_boards": _link(workplace, index_path),
                "dagster/row_count": sum(counts.values()),
                "rows_by_table": counts,
            }
        )

    return [bulletin, area_bulletin, alert_board, published]


def _told_from(workplace: Workplace, inputs: BulletinInputs) -> dict[str, str | int]:
    values = [getattr(inputs, item.name) for item in fields(inputs)]
    return {
        "dagster/row_count": sum(len(item) for item in values if isinstance(item, pd.DataFrame)),
        "vintage": format_month(inputs.vintage),
        "facts_fingerprint": workplace.fingerprint(inputs.vintage),
    }


def _render(
    workplace: Workplace, inputs: BulletinInputs, orders: Sequence[DocumentOrder], stage: str
) -> list[MadeDocument]:
    def say(made: MadeDocument) -> None:
        kind = made.order.kind
        workplace.progress.report(stage, "_".join((kind.stem, *kind.name_parts)))

    return render_documents(
        inputs,
        workplace.profile,
        orders,
        process_count=workplace.settings.process_count,
        on_made=say,
    )


def _files(workplace: Workplace, made: Sequence[MadeDocument]) -> dict[str, dg.MetadataValue]:
    """Return a link to every document made, and its hash."""
    found: dict[str, dg.MetadataValue] = {}
    for item in made:
        for path in (item.order.pdf_path, item.order.docx_path):
            if path is None or item.failure:
                continue
            name = "_".join((item.order.kind.stem, *item.order.kind.name_parts, path.suffix[1:]))
            found[name] = _link(workplace, path)
            found[f"{name}_sha256"] = dg.MetadataValue.text(_sha256(path))
    return found


def _link(workplace: Workplace, path: Path) -> dg.MetadataValue:
    """Return where the UI's reader can open an output; its path where nothing serves it."""
    address = workplace.settings.outputs_address
    if not address:
        return dg.MetadataValue.path(path)
    below = path.relative_to(workplace.home.outputs_folder).as_posix()
    return dg.MetadataValue.url(f"{address}/{below}")


def _set_down_issue(workplace: Workplace, vintage: pd.Timestamp) -> None:
    code_revision, profile_sha256 = provenance_of(workplace, vintage)
    # What was made from the stored facts says nothing of the sources as they are now.
    made_from = "" if workplace.settings.is_stored_only else workplace.settings.input_sha256
    now = datetime.now(UTC).replace(tzinfo=None)
    issue = pd.DataFrame(
        {
            "vintage": [vintage],
            "fingerprint": [made_from],
            "code_revision": [code_revision],
            "profile_sha256": [profile_sha256],
            "issued_at": [now],
        }
    )
    workplace.warehouse.replace_vintage({"runs.issue": issue}, vintage)
    freeze_issued(
        workplace.warehouse, present_month=workplace.settings.present_month, frozen_at=now
    )


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _picture(png: bytes, name: str) -> dg.MarkdownMetadataValue:
    encoded = base64.b64encode(png).decode("ascii")
    return dg.MetadataValue.md(f"![{name}](data:image/png;base64,{encoded})")
