"""The tables of the warehouse as a page to read, made from their contracts.

``python -m catalogue.document docs/tables.md docs/forms.md`` writes it and the page of
the forms anew. What does not belong here: the contracts themselves (catalogue.tables),
what stands on the page of the forms (catalogue.form_document).
"""

import sys
from itertools import groupby
from pathlib import Path

from catalogue.form_document import forms_page
from catalogue.tables import TABLES, ColumnType, TableContract

STAGE_MEANINGS = {
    "raw": "What came, as it came.",
    "core": "Typed facts, each under the vintage that first knew it.",
    "estimates": "Values and their errors, as estimated at a vintage.",
    "forecasts": "What was expected at a vintage, with its uncertainty.",
    "scores": "Past forecasts against what came.",
    "risks": "Layoff risk. Tables of single enterprises are restricted and never published.",
    "restricted": "Events of single enterprises; never in the published copy.",
    "warnings": "What the rules said, and the level proposed.",
    "runs": "What was computed and issued, and from what.",
}
"""One sentence per stage, in the order of the stages."""

TYPE_MEANINGS: dict[ColumnType, str] = {
    "month": "first day of the month",
    "date": "day",
    "timestamp": "moment, UTC",
    "text": "text",
    "number": "double precision",
    "count": "whole number",
    "flag": "true or false",
}

_HEAD = """# The tables of the warehouse

Made from `catalogue/tables` by `make docs`; change those files, not this page.

| type | meaning |
|---|---|
{types}

A column marked *may be empty* can hold nulls; no other can.
"""


def tables_page() -> str:
    """Return the page as Markdown: stages, tables, grains, keys and columns in order."""
    types = "\n".join(f"| {name} | {meaning} |" for name, meaning in TYPE_MEANINGS.items())
    parts = [_HEAD.format(types=types)]
    for stage, tables in groupby(TABLES.values(), key=lambda table: table.stage):
        parts.append(f"## {stage}\n{STAGE_MEANINGS[stage]}\n")
        parts.extend(_table_section(table) for table in tables)
    return "\n".join(parts)


def main() -> None:
    """Write the pages named as arguments, each by its file name.

    Raises
    ------
    ValueError
        If there is no page of that name.
    """
    pages = {"tables.md": tables_page, "forms.md": forms_page}
    for argument in sys.argv[1:]:
        path = Path(argument)
        if path.name not in pages:
            raise ValueError(f"expected one of {', '.join(pages)}, got {path.name}")
        path.write_text(pages[path.name](), encoding="utf-8")


def _table_section(table: TableContract) -> str:
    rows = "\n".join(
        f"| `{column.name}` | {column.type} | {column.meaning}"
        f"{' *(may be empty)*' if column.is_optional else ''} |"
        for column in table.columns
    )
    key = ", ".join(f"`{name}`" for name in table.key)
    heading = f"### {table.full_name}\n{table.grain[0].upper()}{table.grain[1:]}.\n\nKey: {key}."
    return f"{heading}\n\n| column | type | meaning |\n|---|---|---|\n{rows}\n"


if __name__ == "__main__":
    main()
