"""How much stands in the pages; the whole of it goes to the data or the bulletin beside them.

What does not belong here: choosing what a table says (the sections), layout.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from profiles.bulletins import Extent
from profiles.model import Language
from reports.bulletin.content import (
    AreaStatus,
    Block,
    BulletinContent,
    Bullets,
    Chart,
    Row,
    Section,
    Statement,
    Table,
)
from reports.bulletin.measures import CODE as MEASURES
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

MOST_PAGES: Mapping[Extent, int] = {"leaflet": 1, "summary": 4, "full": 16}
"""Pages an extent may have before it is laid out anew, one step tighter."""


@dataclass(frozen=True)
class Tightness:
    """How tight pages are set: the template's step, and how many of each stand in them.

    ``rows`` are those of tables by code, ``reasons`` those of an area's box, ``measures`` those
    listed; None leaves all. ``chart_percent`` is the width of charts on the page.
    """

    step: int = 0
    chart_percent: int = 100
    rows: Mapping[str, int] | None = None
    reasons: int | None = None
    measures: int | None = None


_FEWER_ROWS = {"indicators": 8, "survey_groups": 5, "layoff_events": 2, "risk_cells": 3}
STEPS: Mapping[Extent, tuple[Tightness, ...]] = {
    "leaflet": (
        *(Tightness(step) for step in range(5)),
        Tightness(4, rows={"areas": 5}, measures=3),
        Tightness(4, rows={"areas": 3}, measures=3, reasons=2),
        Tightness(4, rows={"areas": 3}, measures=2, reasons=1),
        Tightness(4, rows={"areas": 1}, measures=1, reasons=1),
        Tightness(4, rows={"areas": 0}, measures=0, reasons=1),
    ),
    "summary": (
        Tightness(),
        Tightness(1, 90),
        Tightness(2, 90),
        Tightness(2, 84, {"areas": 8, "indicators": 5}),
        Tightness(3, 84, {"areas": 8, "indicators": 5}),
        Tightness(3, 84, {"areas": 6, "indicators": 4}, reasons=2),
        Tightness(3, 84, {"areas": 4, "indicators": 4, MEASURES: 8}, reasons=2),
        Tightness(3, 70, {"areas": 2, "indicators": 3, MEASURES: 4}, reasons=1),
    ),
    "full": (
        Tightness(),
        Tightness(1),
        Tightness(2),
        Tightness(2, 92),
        Tightness(3, 92),
        Tightness(3, 84),
        Tightness(3, 84, _FEWER_ROWS),
        Tightness(4, 84, _FEWER_ROWS),
        Tightness(4, 84, {**_FEWER_ROWS, **dict.fromkeys(sorted(OF_KEY_AREAS), FEWEST_ROWS)}),
    ),
}
"""What is tried in turn until the pages are few enough; the last is taken as it comes."""

_AREA_WIDTHS = (0.11, 0.185, 0.165, 0.385, 0.155)  # room for what a level rests on
_COUNTED = ("rows_in_full", "rows_in_data", "rows_of_key_areas", "leaflet_more_measures")


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


def tightened(content: BulletinContent, tightness: Tightness) -> BulletinContent:
    """Return a bulletin of which fewer rows, reasons and measures stand in the pages.

    What is left out is counted in words, with the place where it stands.
    """
    sections = tuple(
        replace(
            section,
            blocks=tuple(_fewer(block, section, content, tightness) for block in section.blocks),
        )
        for section in content.sections
    )
    boxed = content.boxed
    if tightness.reasons is not None:
        boxed = tuple(_fewer_reasons(status, content, tightness.reasons) for status in boxed)
    return replace(content, sections=sections, boxed=boxed)


def _fewer(block: Block, section: Section, content: BulletinContent, tightness: Tightness) -> Block:
    if isinstance(block, Table) and not block.is_data_only:
        if tightness.step and block.code == "areas" and len(block.widths) == len(_AREA_WIDTHS):
            block = replace(block, widths=_AREA_WIDTHS)
        most = (tightness.rows or {}).get(block.code)
        return block if most is None else _fewer_rows(block, most, content)
    if isinstance(block, Bullets) and section.code == MEASURES and tightness.measures is not None:
        return _fewer_statements(block, tightness.measures, content.language)
    return block


def _fewer_rows(table: Table, most: int, content: BulletinContent) -> Table:
    """Return a table cut to so many rows, a heading over rows not counted as one.

    Of measures the last are kept: those of the gravest level.
    """
    left = sum(not row.is_group for row in table.rows) - most
    if left <= 0:
        return table
    is_last = table.code == MEASURES
    kept: list[Row] = []
    head: Row | None = None
    place = 0
    for row in table.rows:
        if row.is_group:
            head = row
            continue
        place += 1
        if place > left if is_last else place <= most:
            kept += [row] if head is None else [head, row]
            head = None
    counts = [_count_told(note, content.language) for note in table.notes]
    before = sum(count for count in counts if count is not None)
    others = tuple(note for note, count in zip(table.notes, counts, strict=True) if count is None)
    told = "rows_in_data" if content.extent == "full" else "rows_in_full"
    note = phrase(told, content.language).format(count=left + before)
    return replace(table, rows=tuple(kept), notes=(note, *others))


def _fewer_statements(block: Bullets, most: int, language: Language) -> Bullets:
    counts = [_count_told(item.text, language) for item in block.statements]
    told = tuple(
        item for item, count in zip(block.statements, counts, strict=True) if count is None
    )
    before = sum(count for count in counts if count is not None)
    left = len(told) - most
    if left <= 0:
        return block
    text = phrase("leaflet_more_measures", language).format(count=left + before)
    return Bullets((*told[:most], Statement(text)))


def _fewer_reasons(status: AreaStatus, content: BulletinContent, most: int) -> AreaStatus:
    """Return a box with so many of the rules that carry the level; the outlook stays."""
    whole = next((item for item in content.areas if item.area_code == status.area_code), status)
    left = len(whole.reasons) - most
    shown = [item for item in status.reasons if item in whole.reasons]
    if left <= 0 or len(shown) <= most:
        return status
    after = status.reasons[len(shown) :]
    if len(whole.reasons) > len(shown):
        after = after[1:]  # it counts the reasons left out so far
    text = phrase("reasons_more", content.language).format(count=left)
    return replace(status, reasons=(*shown[:most], Statement(text), *after))


def _count_told(text: str, language: Language) -> int | None:
    """Return how many a sentence says were left out; None where it is another sentence."""
    for code in _COUNTED:
        head, _, tail = phrase(code, language).partition("{count}")
        count = text.removeprefix(head).removesuffix(tail)
        if count.isdecimal() and text == f"{head}{count}{tail}":
            return int(count)
    return None


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
