"""The text of the editable bulletin: blocks of the content model as WordprocessingML.

What does not belong here: fonts and measures (word_form), parts of the file (word).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from reports.bulletin.content import (
    AreaStatus,
    Block,
    BulletinContent,
    Bullets,
    Chart,
    Cover,
    Entries,
    Paragraph,
    Row,
    Section,
    Table,
)
from reports.bulletin.pdf import column_aligns, numbered_headings, printed_blocks
from reports.exports.word_form import page_form

EMU_PER_TWIP = 635
WITHOUT_HEADING = "in_full"
"""Code of the section that only says where the rest stands; no page prints its heading."""


@dataclass(frozen=True)
class Picture:
    """A picture placed in the file: its relation and its pixels."""

    relation: str
    width_pixels: int
    height_pixels: int


@dataclass
class WordBody:
    """The body being written; ``list_count`` tells how many numbered lists it has.

    Parameters
    ----------
    content : BulletinContent
        What is said.
    picture_of : callable
        Puts the picture of a chart into the file.
    """

    content: BulletinContent
    picture_of: Callable[[Chart], Picture]
    list_count: int = 0
    picture_count: int = 0
    parts: list[str] = field(default_factory=list)

    def write(self) -> str:
        """Return the paragraphs, tables and pictures in the order they are read."""
        self._write_head()
        is_main = True
        for section, heading in zip(
            self.content.sections, numbered_headings(self.content), strict=True
        ):
            starts_annexes = is_main and section.is_annex
            is_main = not section.is_annex
            if section.code != WITHOUT_HEADING:
                style = f"Heading{section.depth}"
                self._add(_paragraph(heading, style, is_new_page=starts_annexes))
            if section.code == "level":
                self._write_levels()
            for block in printed_blocks(section):
                self._write_block(block, section)
        return "".join(self.parts)

    def _add(self, xml: str) -> None:
        self.parts.append(xml)

    def _write_head(self) -> None:
        content = self.content
        cut = "" if content.extent == "full" else content.labels[f"{content.extent}_mark"]
        joint = "\N{IDEOGRAPHIC SPACE}" if content.language == "zh" else " · "
        if content.audience or cut:
            told = joint.join(filter(None, (content.audience, cut)))
            self._add(_paragraph(told, "Audience"))
        self._add(_paragraph(content.title, "Title"))
        if content.cover is not None:
            self._add(_paragraph(content.cover.number, "Subtitle"))
        self._add(_paragraph(f"{content.issuer}{joint}{content.dateline}", "Subtitle"))
        if content.cover is not None:
            self._write_cover(content.cover)
        for notice in content.notices:
            self._add(_paragraph(notice, "Note"))

    def _write_cover(self, cover: Cover) -> None:
        widths = self._widths((0.25, 0.75))
        rows = "".join(
            "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
            + _cell(_paragraph(term, "TableText"), widths[0])
            + _cell(_paragraph(told, "TableText", is_bold=True), widths[1])
            + "</w:tr>"
            for term, told in cover.entries
        )
        if rows:
            self._add(_table(rows, widths, caption=cover.number))
            self._add(_paragraph("", "Note"))

    def _write_levels(self) -> None:
        content = self.content
        for status in content.boxed:
            self._add(_level_box(status, content))
            for text in filter(None, (status.since, *status.decisions, status.persistence)):
                self._add(_paragraph(text, "BodyText"))
            self._write_list(tuple(item.text for item in status.reasons), is_small=False)
            for item in status.missing:
                self._add(_paragraph(item.text, "BodyText"))
        if content.headline:
            self._add(_paragraph(content.headline, "BodyText"))
        self._add(_paragraph(content.disclaimer, "Note"))

    def _write_block(self, block: Block, section: Section) -> None:
        if isinstance(block, Paragraph):
            style = "Entry" if section.is_annex else "BodyText"
            self._add(_paragraph(block.statement.text, style))
        elif isinstance(block, Bullets):
            texts = tuple(item.text for item in block.statements)
            self._write_list(texts, is_small=section.is_annex)
        elif isinstance(block, Entries):
            self._write_entries(block)
        elif isinstance(block, Table):
            self._write_table(block)
        else:
            self._write_chart(block)

    def _write_list(self, texts: tuple[str, ...], *, is_small: bool) -> None:
        if not texts:
            return
        if is_small:
            style, number = "SmallBullet", 1
        else:
            self.list_count += 1
            style, number = "ListNumber", self.list_count + 1
        for text in texts:
            self._add(_paragraph(text, style, list_number=number))

    def _write_entries(self, block: Entries) -> None:
        if block.caption:
            self._add(_paragraph(block.caption, "Caption"))
        told = [
            f"{_run(term, is_bold=True)}{_run(f'　{meaning}')}" for term, meaning in block.entries
        ]
        if block.is_run_in:
            told = [_run("　").join(told)] if told else []
        for runs in told:
            self._add(_paragraph_of(runs, "Entry"))

    def _write_table(self, table: Table) -> None:
        self._add(_paragraph(table.caption, "Caption"))
        widths = self._widths(table.widths)
        aligns = [str(align) for align in column_aligns(table)]
        rows = [_header_row(table.headings, widths, aligns)]
        rows.extend(_row(row, widths, aligns) for row in table.rows)
        self._add(_table("".join(rows), widths, caption=table.caption))
        # A paragraph after each table, so that two never grow together.
        for note in table.notes or ("",):
            self._add(_paragraph(note, "Note"))

    def _widths(self, shares: tuple[float, ...]) -> list[int]:
        whole = page_form(self.content.language, self.content.extent).text_width_twips
        return [round(share / sum(shares) * whole) for share in shares]

    def _write_chart(self, chart: Chart) -> None:
        self.picture_count += 1
        picture = self.picture_of(chart)
        width = (
            page_form(self.content.language, self.content.extent).text_width_twips * EMU_PER_TWIP
        )
        height = round(width * picture.height_pixels / picture.width_pixels)
        drawing = _drawing(picture, chart, self.picture_count, (width, height))
        self._add(_paragraph_of(f"<w:r>{drawing}</w:r>", "Picture"))
        self._add(_paragraph(chart.caption, "PictureCaption"))


def page_number() -> str:
    """Return a page number between dashes, as runs."""
    field_begin = '<w:fldSimple w:instr=" PAGE \\* MERGEFORMAT "><w:r><w:t>1</w:t></w:r>'
    return f"{_run('— ')}{field_begin}</w:fldSimple>{_run(' —')}"


def mark_runs(text: str) -> str:
    """Return the mark of simulated data as a boxed run."""
    box = '<w:bdr w:val="single" w:sz="8" w:space="0" w:color="1F2933"/>'
    return (
        f'<w:r><w:rPr><w:b/>{box}</w:rPr><w:t xml:space="preserve"> {_escaped(text)} </w:t></w:r>'
    )


def _level_box(status: AreaStatus, content: BulletinContent) -> str:
    """Return the level of an area in one shaded line, its colour at the edge."""
    symbol = f"{status.level.symbol} " if status.level else ""
    joint = "：" if content.language == "zh" else ": "
    text = f"{status.area_title} · {content.labels['proposed_level']}{joint}"
    colour = status.level.colour.lstrip("#") if status.level else "C5CCD3"
    edge = f'<w:pBdr><w:left w:val="single" w:sz="48" w:space="6" w:color="{colour}"/></w:pBdr>'
    runs = f"{_run(text)}{_run(f'{symbol}{status.headline}', is_bold=True)}"
    return _paragraph_of(runs, "LevelBox", edge)


def _table(rows: str, widths: list[int], *, caption: str) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="BulletinTable"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0020" w:firstRow="1"/>'
        f"<w:tblCaption w:val={quoteattr(_clean(caption))}/></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _header_row(headings: tuple[str, ...], widths: list[int], aligns: list[str]) -> str:
    cells = (
        _cell(_paragraph(text, "TableHeading", align=align), width, is_header=True)
        for text, width, align in zip(headings, widths, aligns, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"


def _row(row: Row, widths: list[int], aligns: list[str]) -> str:
    if row.is_group:
        heading = _paragraph(row.heading, "TableHeading")
        cells = [_cell(heading, sum(widths), span=len(widths), is_shaded=True)]
    else:
        texts = [row.heading, *(cell.text for cell in row.cells)]
        cells = [
            _cell(_paragraph(text, "TableText", align=align, is_bold=row.is_emphasised), width)
            for text, width, align in zip(texts, widths, aligns, strict=True)
        ]
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


def _cell(
    paragraph: str, width: int, *, span: int = 1, is_header: bool = False, is_shaded: bool = False
) -> str:
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    rule = 'w:val="single" w:sz="6" w:space="0" w:color="1F2933"'
    border = f"<w:tcBorders><w:bottom {rule}/></w:tcBorders>" if is_header else ""
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="F0F3F6"/>' if is_shaded else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}{border}{shade}'
        f'<w:vAlign w:val="center"/></w:tcPr>{paragraph}</w:tc>'
    )


def _paragraph(
    text: str,
    style: str,
    *,
    align: str = "",
    is_bold: bool = False,
    list_number: int = 0,
    is_new_page: bool = False,
) -> str:
    new_page = "<w:pageBreakBefore/>" if is_new_page else ""
    listed = (
        f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{list_number}"/></w:numPr>'
        if list_number
        else ""
    )
    justified = f'<w:jc w:val="{align}"/>' if align else ""
    return _paragraph_of(_run(text, is_bold=is_bold), style, f"{new_page}{listed}{justified}")


def _paragraph_of(runs: str, style: str, properties: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{runs}</w:p>'


def _run(text: str, *, is_bold: bool = False) -> str:
    if not text:
        return ""
    bold = "<w:rPr><w:b/><w:bCs/></w:rPr>" if is_bold else ""
    lines = (f'<w:t xml:space="preserve">{_escaped(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r>{bold}{'<w:br/>'.join(lines)}</w:r>"


def _drawing(picture: Picture, chart: Chart, number: int, extent: tuple[int, int]) -> str:
    size = f'cx="{extent[0]}" cy="{extent[1]}"'
    name = quoteattr(f"{chart.code}.png")
    told = f'id="{number}" name={name} descr={quoteattr(_clean(chart.alt))}'
    return (
        '<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f"<wp:extent {size}/><wp:docPr {told} title={quoteattr(_clean(chart.title))}/>"
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        f"<pic:pic><pic:nvPicPr><pic:cNvPr {told}/><pic:cNvPicPr/></pic:nvPicPr>"
        f'<pic:blipFill><a:blip r:embed="{picture.relation}"/><a:stretch><a:fillRect/></a:stretch>'
        f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing>"
    )


def _escaped(text: str) -> str:
    return escape(_clean(text))


def _clean(text: str) -> str:
    """Return a text without signs that XML cannot hold."""
    kept = (char if char.isprintable() or char == "\N{IDEOGRAPHIC SPACE}" else " " for char in text)
    return "".join(char for char in kept if not 0xD800 <= ord(char) <= 0xDFFF)
