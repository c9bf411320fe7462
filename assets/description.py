"""What Dagster shows of an asset: group, kinds, owners, columns, rows, vintage.

What does not belong here: charts (assets.bulletins), the figures themselves.
"""

import math
from collections.abc import Sequence
from typing import Any

import dagster as dg
import pandas as pd

from assets.workplace import Workplace
from catalogue import TABLES, format_month
from catalogue.tables import ColumnType
from warehouse.publish import NOT_PUBLISHED, PUBLISHED_STAGES

GROUPS = {
    "raw": "stage_1_intake",
    "core": "stage_1_intake",
    "estimates": "stage_2_estimates",
    "forecasts": "stage_3_forecasts",
    "scores": "stage_4_scores",
    "risks": "stage_5_risks",
    "warnings": "stage_6_warnings",
    "bulletins": "stage_7_bulletins",
}
"""Asset group by stage; numbered so that the UI lists them in the order of the house."""

OWNERS = {
    "raw": "team:data_intake",
    "core": "team:data_intake",
    "estimates": "team:statistics",
    "forecasts": "team:statistics",
    "scores": "team:statistics",
    "risks": "team:statistics",
    "warnings": "team:early_warning",
    "bulletins": "team:bulletin",
}

TYPE_NAMES: dict[ColumnType, str] = {
    "month": "date",
    "date": "date",
    "timestamp": "timestamp",
    "text": "text",
    "number": "double",
    "count": "bigint",
    "flag": "boolean",
}

SAMPLE_ROWS = 12
SMALLEST_SHOWN = 0.0001


def asset_key(full_name: str) -> dg.AssetKey:
    """Return the asset key of ``stage.name``."""
    return dg.AssetKey(full_name.split("."))


def asset_settings(
    full_name: str,
    partitions: dg.PartitionsDefinition[str],
    *,
    deps: Sequence[str],
    kinds: set[str],
    schema: dg.TableSchema | None = None,
) -> dict[str, Any]:
    """Return the settings every asset of the house shares, for ``dagster.asset``.

    The columns shown are those of the table of that name; ``schema`` is for an asset that
    is no single table.
    """
    stage = full_name.split(".")[0]
    table_name = "raw.record" if stage == "raw" else full_name  # one table for all sources
    metadata: dict[str, Any] = {} if schema is None else {"dagster/column_schema": schema}
    if table_name in TABLES:
        metadata["dagster/column_schema"] = column_schema(table_name)
        metadata["dagster/table_name"] = table_name
    return {
        "key": asset_key(full_name),
        "partitions_def": partitions,
        "group_name": GROUPS[stage],
        "owners": [OWNERS[stage]],
        "kinds": {"duckdb", *kinds} if table_name in TABLES else kinds,
        "deps": [asset_key(name) for name in deps],
        "metadata": metadata,
    }


def column_schema(full_name: str) -> dg.TableSchema:
    """Return a table's columns with types, meanings and constraints, for the UI."""
    contract = TABLES[full_name]
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name=column.name,
                type=TYPE_NAMES[column.type],
                description=column.meaning,
                constraints=dg.TableColumnConstraints(nullable=column.is_optional),
            )
            for column in contract.columns
        ]
    )


def published_schema() -> dg.TableSchema:
    """Return the columns of all published tables, each named ``stage.table.column``."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name=f"{full_name}.{column.name}",
                type=column.type,
                description=column.description,
                constraints=column.constraints,
            )
            for full_name, contract in TABLES.items()
            if contract.stage in PUBLISHED_STAGES and full_name not in NOT_PUBLISHED
            for column in column_schema(full_name).columns
        ]
    )


def result(
    workplace: Workplace,
    full_name: str,
    vintage: pd.Timestamp,
    *,
    more: dict[str, Any] | None = None,
) -> dg.MaterializeResult[None]:
    """Return what an asset reports of its table after writing a vintage."""
    rows = workplace.warehouse.read_table(full_name, vintage=vintage)
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": len(rows),
            "vintage": format_month(vintage),
            "facts_fingerprint": workplace.fingerprint(vintage),
            "last_rows": markdown_table(rows.tail(SAMPLE_ROWS).drop(columns="vintage")),
            **(more or {}),
        }
    )


def markdown_table(frame: pd.DataFrame) -> dg.MarkdownMetadataValue:
    """Return a frame as a table an analyst can read in the UI."""
    lines = [
        "| " + " | ".join(str(name) for name in frame.columns) + " |",
        "|" + " --- |" * len(frame.columns),
    ]
    lines.extend(
        "| " + " | ".join(_cell(value) for value in row) + " |"
        for row in frame.itertuples(index=False)
    )
    return dg.MetadataValue.md("\n".join(lines))


def _cell(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return format_month(value)
    if isinstance(value, float):
        return _number(value)
    return str(value).replace("|", "/")


def _number(value: float) -> str:
    if math.isnan(value):
        return "–"
    if 0 < abs(value) < SMALLEST_SHOWN:
        return f"<{SMALLEST_SHOWN}" if value > 0 else f">-{SMALLEST_SHOWN}"
    return f"{value:,.4g}"
