"""How much of a long table stands in the pages; the whole of it goes to the data beside them.

What does not belong here: choosing what a table says (the sections), layout.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from profiles.model import Language
from reports.bulletin.content import Block, Chart, Row, Section, Table
from reports.wording import phrase

MOST_ROWS: Mapping[str, int] = {
    "indicators": 12,
    "layoff_events": 3,
    "risk_cells": 4,
    "warning_record": 4,
}
"""Rows a table has in the pages, by its code; a table that is not named is whole."""

OF_KEY_AREAS: frozenset[str] = frozenset({"survey_areas", "enterprises", "risk_areas"})
"""Tables of all areas, of which the pages hold the place and the areas above normal."""

DATA_ONLY: frozenset[str] = frozenset(
    {"strongest", "enterprises_strain", "layoff_areas", "data_quality", "intake"}
)
"""Tables beside a shorter telling of the same, by code: in box, annex, chart or sentence."""

TOLD_BY_CHART: Mapping[str, str] = {"targets": "targets"}
"""Tables that a chart of the same section tells with its figures, by code: the chart's code."""

FEWEST_ROWS = 6  # a table is not cut below this


def within_pages(
    section: Section, language: Language, *, key_areas: Collection[str] = ()
) -> Section:
    """Return a section whose long tables are cut, each whole beside as data alone.

    Parameters
    ----------
    section : Section
        As its module tells it.
    language : Language
        ``en`` or ``zh``.
    key_areas : collection of str
        The place itself and the areas above normal.

    Notes
    -----
    A section of which nothing would be left keeps its tables whole.
    """
    blocks = tuple(_cut(section, language, frozenset(key_areas)))
    is_told = any(not (isinstance(block, Table) and block.is_data_only) for block in blocks)
    return replace(section, blocks=blocks) if is_told else section


def _cut(section: Section, language: Language, key_areas: frozenset[str]) -> Iterator[Block]:
    charts = {block.code for block in section.blocks if isinstance(block, Chart)}
    for block in section.blocks:
        if not isinstance(block, Table) or block.is_data_only:
            yield block
            continue
        if TOLD_BY_CHART.get(block.code) in charts:
            yield replace(block, is_data_only=True)
            continue
        kept = _kept_rows(block, key_areas)
        if len(kept) == len(block.rows):
            yield block
        elif not kept:
            yield replace(block, is_data_only=True)
        else:
            is_of_areas = block.code in OF_KEY_AREAS and kept != block.rows[: len(kept)]
            told = "rows_of_key_areas" if is_of_areas else "rows_in_data"
            note = phrase(told, language).format(count=len(block.rows) - len(kept))
            yield replace(block, rows=kept, notes=(*block.notes, note))
            yield replace(block, code=f"all_{block.code}", is_data_only=True)


def _kept_rows(table: Table, key_areas: frozenset[str]) -> tuple[Row, ...]:
    if table.code in DATA_ONLY and (key_areas or len(table.rows) > FEWEST_ROWS):
        return ()
    if len(table.rows) <= FEWEST_ROWS and table.code not in MOST_ROWS:
        return table.rows
    if table.code in OF_KEY_AREAS:
        kept = tuple(row for row in table.rows if row.area_code in key_areas)
        return kept if len(kept) > 1 else table.rows[:FEWEST_ROWS]
    return table.rows[: MOST_ROWS.get(table.code, len(table.rows))]
