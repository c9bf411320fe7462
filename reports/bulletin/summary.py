"""The short forms: what of a full bulletin a summary of four pages and a leaflet keep.

Both are cut from the full content, so that no figure can differ. What does not belong here:
saying anything the full bulletin does not say, layout.
"""

from collections.abc import Callable
from dataclasses import replace

from profiles.model import Language, Profile
from profiles.response import Measure
from reports.bulletin.chart_blocks import FanChart, TileMap
from reports.bulletin.content import (
    Align,
    Block,
    BulletinContent,
    Bullets,
    Figure,
    Paragraph,
    Row,
    Section,
    Statement,
    Table,
    say,
    warehouse_key,
)
from reports.bulletin.cover import level_words
from reports.bulletin.level_section import boxed_areas
from reports.bulletin.measures import CODE as MEASURES
from reports.bulletin.measures import days_words, measures_taken
from reports.wording import phrase

SUMMARY_INDICATORS = 7
SUMMARY_AREAS = 12
LEAFLET_AREAS = 5
LEAFLET_MEASURES = 4
IN_FULL = "in_full"
_BASIS_COLUMN = 2
_Cut = Callable[[Section], tuple[Block, ...]]


def summary_sections(full: BulletinContent) -> tuple[Section, ...]:
    """Return levels and why, headline indicators, the map, the outlook, measures.

    Parameters
    ----------
    full : BulletinContent
        The full bulletin of the same edition.

    Returns
    -------
    tuple of Section
        The last names the parts that stand in the full bulletin alone.
    """
    kept = [
        _level_summary(full),
        _with_blocks(full, "indicators", lambda section: _headline_rows(section, full.language)),
        _map_section(full),
        _with_blocks(full, "outlook", _sentence_and_fan),
        _with_blocks(full, MEASURES, _without_basis),
    ]
    sections = [
        section
        for section in kept
        if section is not None and (section.blocks or section.code == "level")
    ]
    return (*sections, _in_full(full, sections))


def leaflet_sections(full: BulletinContent, profile: Profile) -> tuple[Section, ...]:
    """Return where and how bad, and what to do: what one page holds.

    Where, since when and why stand in the box of the area; this adds the other areas and the
    measures that begin first.
    """
    language = full.language
    level = _level_summary(full)
    kept = [
        None if level is None else _areas_at_a_glance(full, profile, level),
        _first_measures(full, profile),
    ]
    sections = [section for section in kept if section is not None]
    told = [*sections, *(part for part in full.sections if part.code == "level_reasons")]
    if not any(section.code == MEASURES for section in sections) and full.areas:
        is_calm = all(status.level is None or status.level.rank <= 0 for status in full.areas)
        nothing = say(phrase("leaflet_none" if is_calm else "measures_none", language))
        sections.append(Section(MEASURES, phrase("leaflet_do_plain", language), (nothing,)))
    return (*sections, _in_full(full, told))


def _section_of(full: BulletinContent, code: str) -> Section | None:
    return next((section for section in full.sections if section.code == code), None)


def _level_summary(full: BulletinContent) -> Section | None:
    section = _section_of(full, "level")
    if section is None:
        return None
    blocks: list[Block] = []
    for block in section.blocks:
        if isinstance(block, Table) and not block.is_data_only and block.code != "open_warnings":
            blocks.append(_first_rows(block, SUMMARY_AREAS, full.language))
        elif isinstance(block, Paragraph):
            blocks.append(block)
    return replace(section, blocks=tuple(blocks))


def _first_rows(table: Table, most: int, language: Language) -> Table:
    more = len(table.rows) - most
    if more <= 0:
        return table
    note = phrase("rows_in_full", language).format(count=more)
    return replace(table, rows=table.rows[:most], notes=(note, *table.notes))


def _with_blocks(full: BulletinContent, code: str, cut: _Cut) -> Section | None:
    section = _section_of(full, code)
    return None if section is None else replace(section, blocks=cut(section))


def _headline_rows(section: Section, language: Language) -> tuple[Block, ...]:
    return tuple(
        _first_rows(block, SUMMARY_INDICATORS, language) if isinstance(block, Table) else block
        for block in section.blocks
        if isinstance(block, Table | Paragraph)
    )


def _sentence_and_fan(section: Section) -> tuple[Block, ...]:
    first = next((block for block in section.blocks if isinstance(block, Paragraph)), None)
    fan = next((block for block in section.blocks if isinstance(block, FanChart)), None)
    return tuple(block for block in (first, fan) if block is not None)


def _map_section(full: BulletinContent) -> Section | None:
    found = next(
        (
            block
            for section in full.sections
            for block in section.blocks
            if isinstance(block, TileMap)
        ),
        None,
    )
    if found is None:
        return None
    return Section("map", phrase("section_map", full.language), (found,))


def _without_basis(section: Section) -> tuple[Block, ...]:
    """Return the measures without what they rest on, which the full bulletin names."""
    blocks: list[Block] = []
    for block in section.blocks:
        if not isinstance(block, Table) or len(block.headings) <= _BASIS_COLUMN + 1:
            blocks.append(block)
            continue
        kept = [place for place in range(len(block.headings)) if place != _BASIS_COLUMN]
        left: Align = "left"
        blocks.append(
            replace(
                block,
                headings=tuple(block.headings[place] for place in kept),
                widths=(0.5, 0.36, 0.14),
                aligns=(left,) * len(kept),
                rows=tuple(_without_cell(row, _BASIS_COLUMN - 1) for row in block.rows),
            )
        )
    return tuple(blocks)


def _without_cell(row: Row, place: int) -> Row:
    cells = tuple(cell for number, cell in enumerate(row.cells) if number != place)
    return replace(row, cells=cells)


def _areas_at_a_glance(full: BulletinContent, profile: Profile, level: Section) -> Section:
    """Return the areas above normal beside the boxed ones: level and since when."""
    language = full.language
    heading = phrase("leaflet_where", language)
    if not full.areas:
        return replace(level, heading=heading)
    boxed = boxed_areas(full.areas, profile)
    others = [
        status
        for status in full.areas
        if status not in boxed and status.level is not None and status.level.rank > 0
    ]
    if not others:
        return replace(level, heading=heading, blocks=())
    table = Table(
        code="areas",
        caption=phrase("leaflet_areas_caption", language),
        headings=tuple(phrase(code, language) for code in ("col_area", "col_level", "col_since")),
        rows=tuple(
            Row(
                heading=status.area_title,
                cells=(Figure(level_words(status)), Figure(status.since)),
                area_code=status.area_code,
                level_code=status.level.code if status.level else "",
            )
            for status in others
        ),
        widths=(0.4, 0.2, 0.4),
        aligns=("left", "left", "left"),
    )
    return replace(level, heading=heading, blocks=(_first_rows(table, LEAFLET_AREAS, language),))


def _first_measures(full: BulletinContent, profile: Profile) -> Section | None:
    """Return the measures that begin first, each with its owner and its days."""
    language = full.language
    taken = measures_taken(full.areas, profile)
    if not taken:
        return _with_blocks(full, MEASURES, lambda section: section.blocks)
    latest = max((measure.starts_within_days or 0 for measure in taken), default=0)

    def days(measure: Measure) -> int:
        return latest if measure.starts_within_days is None else measure.starts_within_days

    ordered = sorted(taken, key=days)
    statements = [_measure(measure, language) for measure in ordered[:LEAFLET_MEASURES]]
    more = len(taken) - LEAFLET_MEASURES
    if more > 0:
        text = phrase("leaflet_more_measures", language).format(count=more)
        statements.append(Statement(text))
    standings = {measure.standing for measure in taken}
    heading = (
        phrase("leaflet_do", language).format(
            standing=phrase(f"standing_{standings.pop()}", language)
        )
        if len(standings) == 1
        else phrase("leaflet_do_plain", language)
    )
    return Section(MEASURES, heading, (Bullets(tuple(statements)),))


def _measure(measure: Measure, language: Language) -> Statement:
    words = {
        "title": measure.title.in_language(language),
        "owner": measure.owner.in_language(language),
    }
    if measure.starts_within_days is None:
        return Statement(phrase("leaflet_measure_open", language).format_map(words))
    start = days_words(measure.starts_within_days, language)
    key = warehouse_key("profile.measures", "starts_within_days", {"code": measure.code})
    return Statement(
        phrase("leaflet_measure", language).format_map({**words, "start": start}),
        (Figure(start, measure.starts_within_days, key),),
    )


def _in_full(full: BulletinContent, told: list[Section]) -> Section:
    """Return the section that names the parts of the full bulletin left out here."""
    codes = {section.code for section in told}
    left = [
        section.heading
        for section in full.sections
        if section.code not in codes and section.depth == 1 and not section.is_annex
    ]
    left += [phrase("annexes", full.language)] * any(part.is_annex for part in full.sections)
    joint = "、" if full.language == "zh" else "; "
    text = phrase("in_full", full.language).format(parts=joint.join(left))
    return Section(IN_FULL, phrase("section_in_full", full.language), (say(text),))
