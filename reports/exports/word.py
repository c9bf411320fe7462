"""The bulletin as an editable Word document, from the same content as the PDF.

What does not belong here: what the bulletin says, fonts and measures (word_form), the text
(word_body).
"""

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from profiles.model import Profile
from reports.bulletin.content import BulletinContent, Chart
from reports.charts import chart_png
from reports.exports.word_body import Picture, WordBody, mark_runs, page_number
from reports.exports.word_form import (
    NAMESPACE,
    TWIPS_PER_POINT,
    Faces,
    faces_of,
    font_table,
    numbering,
    page_form,
    style_sheet,
)
from reports.exports.zip_bytes import zip_bytes, zip_members
from reports.files import write_whole

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.section import Section, _Footer, _Header

_NAMESPACES = " ".join(
    f'xmlns:{prefix}="http://schemas.openxmlformats.org/{path}"'
    for prefix, path in {
        "w": "wordprocessingml/2006/main",
        "r": "officeDocument/2006/relationships",
        "wp": "drawingml/2006/wordprocessingDrawing",
        "a": "drawingml/2006/main",
        "pic": "drawingml/2006/picture",
    }.items()
)
PICTURE_DOTS_PER_INCH = 150
"""Sharp in print at the width of the text, and small enough to be sent."""

_UNUSED = ("/stylesWithEffects", "/thumbnail", "/customXml")
_APP = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns='
    '"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
_LANGUAGE_TAGS = {"zh": "zh-CN", "en": "en-GB"}


def write_docx(content: BulletinContent, profile: Profile, path: Path) -> None:
    """Write the content as a Word document that officials can edit.

    Parameters
    ----------
    content : BulletinContent
        What `compose_bulletin` returned; tables that are data only are left out.
    profile : Profile
        Its fonts, where it names any, are named in the document; the reader's machine must
        have them, for a document carries no fonts.
    path : Path
        Where the file appears, whole or not at all.

    Raises
    ------
    OSError
        If the folder cannot be written.

    Notes
    -----
    The same content gives the same bytes: nothing is dated but the last day of the
    vintage month, members of the zip have one fixed time, and identifiers are counted.
    Chinese pages have the form of GB/T 9704-2012; headings are real headings, so that the
    navigation pane and a table of contents work.
    """
    import docx

    document = docx.Document()
    faces = faces_of(profile, content.language)
    _drop_unused(document)
    body = WordBody(content, lambda chart: _placed(document, chart))
    _fill_body(document, body.write())
    _fill(document.styles.element, style_sheet(content.language, content.extent, faces))
    _fill(document.part.numbering_part.element, numbering(content.language, body.list_count))
    _set_language(document, content)
    _set_page(document, content)
    _set_properties(document, content)
    write_whole(_saved(document, faces), path)


def _placed(document: "Document", chart: Chart) -> Picture:
    relation, image = document.part.get_or_add_image(
        BytesIO(chart_png(chart, dots_per_inch=PICTURE_DOTS_PER_INCH))
    )
    return Picture(relation, image.px_width, image.px_height)


def _fill_body(document: "Document", xml: str) -> None:
    from docx.oxml import parse_xml

    body = document.element.body
    for placed, element in enumerate(list(parse_xml(f"<w:body {_NAMESPACES}>{xml}</w:body>"))):
        body.insert(placed, element)


def _fill(element: "BaseOxmlElement", xml: str) -> None:
    """Put the children of a part of our own in place of those of the template."""
    from docx.oxml import parse_xml

    for child in list(element):
        element.remove(child)
    for child in list(parse_xml(xml)):
        element.append(child)


def _drop_unused(document: "Document") -> None:
    """Drop parts of the template that say nothing of this document."""
    for relations in (document.part.rels, document.part.package.rels):
        for code, relation in list(relations.items()):
            if any(name in str(relation.target_part.partname) for name in _UNUSED):
                del relations[code]


def _set_language(document: "Document", content: BulletinContent) -> None:
    from docx.oxml import parse_xml

    document.settings.odd_and_even_pages_header_footer = True
    settings = document.settings.element
    for name in ("rsids", "themeFontLang", "savePreviewPicture", "zoom", "proofState"):
        for child in settings.findall(f"{{{NAMESPACE}}}{name}"):
            settings.remove(child)
    tag = _LANGUAGE_TAGS[content.language]
    place = settings.find(f"{{{NAMESPACE}}}clrSchemeMapping")
    place.addprevious(
        parse_xml(f'<w:themeFontLang xmlns:w="{NAMESPACE}" w:val="{tag}" w:eastAsia="zh-CN"/>')
    )


def _set_page(document: "Document", content: BulletinContent) -> None:
    from docx.oxml import parse_xml
    from docx.shared import Mm

    form = page_form(content.language, content.extent)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(form.top_mm), Mm(form.bottom_mm)
    section.left_margin, section.right_margin = Mm(form.left_mm), Mm(form.right_mm)
    section.header_distance, section.footer_distance = Mm(form.header_mm), Mm(form.footer_mm)
    settings = section._sectPr
    for child in settings.findall(f"{{{NAMESPACE}}}docGrid"):
        settings.remove(child)
    kind = "lines" if form.characters else "default"
    settings.append(
        parse_xml(
            f'<w:docGrid xmlns:w="{NAMESPACE}" w:type="{kind}"'
            f' w:linePitch="{round(form.pitch_points * TWIPS_PER_POINT)}"/>'
        )
    )
    _set_heads_and_feet(section, content)


def _set_heads_and_feet(section: "Section", content: BulletinContent) -> None:
    mark = mark_runs(content.simulated_mark) if content.simulated_mark else ""
    for head in (section.header, section.even_page_header):
        _set_line(head, mark, "Header", "right")
    # 单页码居右空一字，双页码居左空一字
    beside = 'w:rightChars="100"', 'w:leftChars="100"'
    for foot, side, edge in (
        (section.footer, "right", beside[0]),
        (section.even_page_footer, "left", beside[1]),
    ):
        indent = f"<w:ind {edge}/>" if content.language == "zh" else ""
        _set_line(foot, page_number(), "Footer", side, indent=indent)


def _set_line(
    part: "_Header | _Footer", runs: str, style: str, side: str, *, indent: str = ""
) -> None:
    from docx.oxml import parse_xml

    part.is_linked_to_previous = False
    old = part.paragraphs[0]._p
    line = parse_xml(
        f'<w:p {_NAMESPACES}><w:pPr><w:pStyle w:val="{style}"/>{indent}'
        f'<w:jc w:val="{side}"/></w:pPr>{runs}</w:p>'
    )
    old.addprevious(line)
    old.getparent().remove(old)


def _set_properties(document: "Document", content: BulletinContent) -> None:
    properties = document.core_properties
    made_on = _last_day(content.vintage)
    properties.title = f"{content.title} · {content.dateline}"
    properties.subject = content.place
    properties.author = properties.last_modified_by = content.issuer
    properties.category = content.audience
    properties.comments = content.simulated_mark
    properties.keywords = f"{content.vintage:%Y-%m}"
    properties.language = _LANGUAGE_TAGS[content.language]
    properties.created = properties.modified = made_on
    properties.revision = 1


def _last_day(vintage: pd.Timestamp) -> datetime:
    day = vintage + pd.offsets.MonthEnd(0)
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - the library writes it as UTC


def _saved(document: "Document", faces: Faces) -> bytes:
    buffer = BytesIO()
    document.save(buffer)
    members = zip_members(buffer.getvalue())
    members["word/fontTable.xml"] = font_table(faces).encode("utf-8")
    members["docProps/app.xml"] = _APP.encode("utf-8")
    return zip_bytes(members)
