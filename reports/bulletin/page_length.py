"""How much of a long table stands in the pages; the whole of it goes to the data beside them.

What does not belong here: choosing what a table says (the sections), layout.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from profiles.model import Language
from reports.bulletin.content import Block, Section, Table
from reports.wording import phrase

MOST_ROWS: Mapping[str, int] = {
    "layoff_events": 6,
    "risk_areas": 6,
    "risk_cells": 5,
    "warning_record": 6,
}
"""Rows a table has in the pages, by its code; a table that is not named is whole."""

DATA_ONLY: frozenset[str] = frozenset({"enterprises_strain", "layoff_areas"})
"""Tables of every area beside a shorter telling of the same, by code."""

MOST_AREAS_TOLD = 3  # in a bulletin of so few areas every table is told whole


def within_pages(section: Section, language: Language) -> Section:
    """Return a section whose long tables are cut, each whole beside as data alone.

    Notes
    -----
    A section of which nothing would be left keeps its first table whole.
    """
    blocks = tuple(_cut(section, language))
    is_told = any(not (isinstance(block, Table) and block.is_data_only) for block in blocks)
    return replace(section, blocks=blocks) if is_told else section


def _cut(section: Section, language: Language) -> Iterator[Block]:
    for block in section.blocks:
        if not isinstance(block, Table) or block.is_data_only or _is_short(block):
            yield block
        elif block.code in DATA_ONLY:
            yield replace(block, is_data_only=True)
        else:
            most = MOST_ROWS[block.code]
            note = phrase("rows_in_data", language).format(count=len(block.rows) - most)
            yield replace(block, rows=block.rows[:most], notes=(*block.notes, note))
            yield replace(block, code=f"all_{block.code}", is_data_only=True)


def _is_short(table: Table) -> bool:
    if table.code in DATA_ONLY:
        return len(table.rows) <= MOST_AREAS_TOLD
    return len(table.rows) <= MOST_ROWS.get(table.code, len(table.rows))
