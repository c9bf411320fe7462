"""The published copy: estimates to warnings, for readers, replaced whole.

Never raw rows, single facts as sent, or the ledger of runs. What does not belong here:
who may read which edition (reports).
"""

import os
from pathlib import Path

from catalogue import TABLES
from catalogue.tables.risks import RESTRICTED
from warehouse.connection import Warehouse

PUBLISHED_STAGES = ("estimates", "forecasts", "scores", "risks", "warnings")
NOT_PUBLISHED = ("warnings.action", *RESTRICTED)
"""What people wrote while they decided stays inside; the states that follow from it go out.
Tables of single enterprises never go out."""

LATEST_ONLY = ("forecasts.path",)
SOME_ROWS = {
    "estimates.panel_change": "is_publishable",
    "risks.cell": "is_publishable",
    "warnings.event_level": "is_publishable",
}
"""Tables of which only the rows with this flag go out."""

EMPTIED = "largest_share"
"""Column that goes out empty: times the persons of its row it tells one enterprise's."""


def publish(warehouse: Warehouse, path: Path) -> dict[str, int]:
    """Replace the published copy by the present state, in one atomic step.

    Sample paths are published for the latest vintage only: they are many, and older ones
    serve no reader.

    Parameters
    ----------
    warehouse
        The warehouse to copy from.
    path
        The published file.

    Returns
    -------
    dict of str to int
        Rows published by full table name.
    """
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    contracts = [
        table
        for table in TABLES.values()
        if table.stage in PUBLISHED_STAGES and table.full_name not in NOT_PUBLISHED
    ]
    counts: dict[str, int] = {}
    with warehouse.connected() as connection:
        connection.execute(f"ATTACH {_quoted(draft)} AS published")
        for stage in PUBLISHED_STAGES:
            connection.execute(f"CREATE SCHEMA published.{stage}")
        for contract in contracts:
            name = contract.full_name
            connection.execute(
                f"CREATE TABLE published.{name} AS SELECT {_columns_published(name)} FROM {name}"
                f" {_rows_published(name)} ORDER BY {', '.join(contract.key)}"
            )
            rows = connection.execute(f"SELECT count(*) FROM published.{name}").fetchall()
            counts[name] = int(rows[0][0])
        connection.execute("CHECKPOINT published")
        connection.execute("DETACH published")
    with draft.open("rb") as stream:
        os.fsync(stream.fileno())
    os.replace(draft, path)  # noqa: PTH105
    return counts


def _rows_published(name: str) -> str:
    if name in LATEST_ONLY:
        return f"WHERE vintage = (SELECT max(vintage) FROM {name})"
    return f"WHERE {SOME_ROWS[name]}" if name in SOME_ROWS else ""


def _columns_published(name: str) -> str:
    is_held = EMPTIED in TABLES[name].column_names
    return f"* REPLACE (NULL::DOUBLE AS {EMPTIED})" if is_held else "*"


def _quoted(path: Path) -> str:
    # ATTACH takes no parameter; a path is quoted as SQL quotes text.
    return "'" + str(path).replace("'", "''") + "'"
