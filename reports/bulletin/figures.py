"""Every figure of a bulletin with where it stands: for exports, and for reading pages back.

What does not belong here: what a figure's key means (keys), making figures (the modules
beside this one).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from reports.bulletin.content import (
    AreaStatus,
    Block,
    BulletinContent,
    Bullets,
    Figure,
    Paragraph,
    Section,
    Statement,
    Table,
)

FIRST_PAGE = "first_page"
AREAS = "areas"


@dataclass(frozen=True)
class PlacedText:
    """A text as readers see it, the figures in it, and the part and block it stands in.

    ``role`` is what the text is: statement, cell, heading, caption, note, entry or alt. Texts
    that stand on no page of the PDF, but on the board or in the data, are not ``is_on_page``.
    """

    section_code: str
    block_code: str
    role: str
    text: str
    figures: tuple[Figure, ...] = ()
    is_on_page: bool = True


def texts_of(content: BulletinContent) -> tuple[PlacedText, ...]:
    """Return every text of a bulletin in the order of the model, with its figures.

    Tables for data alone are among them; numbers of headings and labels of the layout are not.
    """
    return (
        *_first_page(content),
        *(text for status in content.boxed for text in _status_texts(status)),
        *(
            replace(text, is_on_page=False)
            for status in content.areas
            for text in (*_status_texts(status), *_reason_texts(status))
        ),
        *(text for section in content.sections for text in _section_texts(section)),
    )


def figures_of(content: BulletinContent) -> tuple[tuple[PlacedText, Figure], ...]:
    """Return every figure of a bulletin, parts of figures apart, each with its text."""
    return tuple(
        (text, figure) for text in texts_of(content) for figure in with_parts(text.figures)
    )


def with_parts(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """Return figures, each followed by the figures within its text."""
    return tuple(found for item in figures for found in (item, *with_parts(item.parts)))


def _first_page(content: BulletinContent) -> Iterator[PlacedText]:
    own = content.figures
    yield PlacedText(
        FIRST_PAGE, "", "statement", content.headline, _standing_in(content.headline, own)
    )
    for notice in content.notices:
        yield PlacedText(FIRST_PAGE, "", "note", notice, _standing_in(notice, own))
    if content.cover is not None:
        yield PlacedText(FIRST_PAGE, "cover", "heading", content.cover.number)
    for term, told in content.cover.entries if content.cover is not None else ():
        yield PlacedText(FIRST_PAGE, "cover", "heading", term)
        figures = _standing_in(told, content.cover.figures) if content.cover is not None else ()
        yield PlacedText(FIRST_PAGE, "cover", "entry", told, figures)
    yield PlacedText(FIRST_PAGE, "", "note", content.disclaimer)


def _standing_in(text: str, figures: tuple[Figure, ...]) -> tuple[Figure, ...]:
    return tuple(figure for figure in figures if figure.text in text)


def _status_texts(status: AreaStatus) -> Iterator[PlacedText]:
    code = status.area_code
    for text in (status.headline, status.since, status.persistence, *status.decisions):
        yield PlacedText(AREAS, code, "statement", text, _standing_in(text, status.figures))
    for statement in (*status.reasons, *status.missing):
        yield _said(AREAS, code, statement)


def _reason_texts(status: AreaStatus) -> Iterator[PlacedText]:
    told = status.for_and_against
    if told is not None:
        index = () if told.index is None else (told.index,)
        for statement in (*index, *told.strongest, *told.lowering, *told.against):
            yield _said(AREAS, status.area_code, statement)


def _section_texts(section: Section) -> Iterator[PlacedText]:
    yield PlacedText(section.code, "", "heading", section.heading)
    for place, block in enumerate(section.blocks):
        yield from _block_texts(section.code, block, place)


def _block_texts(section_code: str, block: Block, place: int) -> Iterator[PlacedText]:
    if isinstance(block, Paragraph):
        yield _said(section_code, f"paragraph{place}", block.statement)
    elif isinstance(block, Bullets):
        for statement in block.statements:
            yield _said(section_code, f"bullets{place}", statement)
    elif isinstance(block, Table):
        yield from _table_texts(section_code, block)
    elif block.kind == "entries":
        yield PlacedText(section_code, f"entries{place}", "caption", block.caption)
        for term, told in block.entries:
            yield PlacedText(section_code, f"entries{place}", "heading", term)
            figures = _standing_in(told, block.figures)
            yield PlacedText(section_code, f"entries{place}", "entry", told, figures)
    else:
        yield PlacedText(section_code, block.code, "caption", block.caption, block.figures)
        yield PlacedText(section_code, block.code, "alt", block.alt, is_on_page=False)


def _table_texts(section_code: str, table: Table) -> Iterator[PlacedText]:
    def placed(role: str, text: str, figures: tuple[Figure, ...] = ()) -> PlacedText:
        is_on_page = not table.is_data_only
        return PlacedText(section_code, table.code, role, text, figures, is_on_page)

    yield placed("caption", table.caption, _standing_in(table.caption, table.figures))
    for heading in table.headings:
        yield placed("heading", heading, _standing_in(heading, table.figures))
    for row in table.rows:
        yield placed("heading", row.heading, row.figures)
        for cell in row.cells:
            yield placed("cell", cell.text, (cell,))
    for note in table.notes:
        yield placed("note", note, _standing_in(note, table.figures))


def _said(section_code: str, block_code: str, statement: Statement) -> PlacedText:
    return PlacedText(section_code, block_code, "statement", statement.text, statement.figures)
