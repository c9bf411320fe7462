import re
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.shared import Mm, Pt

from profiles.model import BulletinSettings
from reports.bulletin.chart_blocks import Chart
from reports.bulletin.compose import compose_bulletin
from reports.bulletin.content import (
    BulletinContent,
    Bullets,
    Entries,
    Figure,
    Paragraph,
    Row,
    Section,
    Table,
    charts_of,
    say,
)
from reports.bulletin.pdf import numbered_headings, printed_blocks
from reports.exports import write_docx


@pytest.fixture(scope="module", params=["zh", "en"])
def content(request, inputs, profile) -> BulletinContent:
    return compose_bulletin(inputs, profile, language=request.param)


@pytest.fixture(scope="module")
def path(content, profile, tmp_path_factory):
    path = tmp_path_factory.mktemp("word") / f"{content.language}.docx"
    write_docx(content, profile, path)
    return path


@pytest.fixture
def no_chart(content) -> BulletinContent:
    return only(content, say("一句话。"))


def only(content, *blocks) -> BulletinContent:
    return replace(content, sections=(Section("one", "One", blocks),), cover=None)


def expected_texts(content) -> list[str]:
    texts = [content.audience, content.title]
    texts += [text for entry in content.cover.entries for text in entry]
    texts += list(content.notices)
    for section, heading in zip(content.sections, numbered_headings(content), strict=True):
        texts.append(heading)
        if section.code == "level":
            for status in content.boxed:
                texts += [status.area_title, status.since, *status.decisions]
                texts += [item.text for item in (*status.reasons, *status.missing)]
            texts += [content.headline, content.disclaimer]
        texts += [text for block in printed_blocks(section) for text in block_texts(block)]
    return [text for text in texts if text]


def block_texts(block) -> list[str]:
    if isinstance(block, Paragraph):
        return [block.statement.text]
    if isinstance(block, Bullets):
        return [item.text for item in block.statements]
    if isinstance(block, Entries):
        return [block.caption, *(text for entry in block.entries for text in entry)]
    if isinstance(block, Chart):
        return [block.caption]
    rows = [text for row in block.rows for text in (row.heading, *(c.text for c in row.cells))]
    return [block.caption, *block.headings, *rows, *block.notes]


def read_back(path) -> str:
    parts = []
    for item in docx.Document(path).iter_inner_content():
        if isinstance(item, docx.table.Table):
            for row in item.rows:
                parts += [cell.text for cell in row.cells]
        else:
            parts.append(item.text)
    return "\n".join(parts)


def test_everything_the_content_says_stands_there_in_order(content, path):
    text, place = read_back(path), 0
    expected = expected_texts(content)
    assert len(expected) > 100
    for said in expected:
        found = text.find(said, place)
        assert found >= 0, said
        place = found + len(said)


def test_headings_are_real_headings(content, path):
    document = docx.Document(path)
    found = [
        (item.style.name, item.text)
        for item in document.paragraphs
        if item.style.name.startswith("Heading")
    ]
    assert found == [
        (f"Heading {section.depth}", heading)
        for section, heading in zip(content.sections, numbered_headings(content), strict=True)
    ]
    assert {name for name, _ in found} == {"Heading 1", "Heading 2"}
    assert [item.text for item in document.paragraphs if item.style.name == "Title"] == [
        content.title
    ]


def test_tables_hold_each_cell_and_repeat_their_header(content, path):
    tables = [b for s in content.sections for b in printed_blocks(s) if isinstance(b, Table)]
    written = docx.Document(path).tables[1:]  # the first is the head of the first page
    assert len(written) == len(tables) > 3
    for block, table in zip(tables, written, strict=True):
        rows = table.rows
        assert [cell.text for cell in rows[0].cells] == list(block.headings)
        assert rows[0]._tr.trPr.xpath("w:tblHeader")
        assert len(rows) == len(block.rows) + 1
        for row, line in zip(block.rows, rows[1:], strict=False):
            texts = [cell.text for cell in line.cells]
            told = [row.heading, *(cell.text for cell in row.cells)]
            assert texts == ([row.heading] * len(texts) if row.is_group else told)


def test_charts_are_pictures_with_their_alternative_text(content, path):
    document = docx.Document(path)
    pictures = document.inline_shapes
    assert len(pictures) == len(charts_of(content)) >= 5
    told = [shape._inline.docPr.get("descr") for shape in pictures]
    assert told == [chart.alt for chart in charts_of(content)]
    section = document.sections[0]
    width = section.page_width - section.left_margin - section.right_margin
    assert all(abs(shape.width - width) < Pt(1) for shape in pictures)


def test_chinese_page_has_the_measures_of_the_standard(content, path):
    section = docx.Document(path).sections[0]
    assert section.orientation == WD_ORIENT.PORTRAIT
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    if content.language != "zh":
        return
    assert (round(section.top_margin.mm), round(section.left_margin.mm)) == (37, 28)
    width = section.page_width - section.left_margin - section.right_margin
    height = section.page_height - section.top_margin - section.bottom_margin
    assert (round(width / Mm(1)), round(height / Mm(1))) == (156, 225)
    normal = docx.Document(path).styles["Normal"]
    assert normal.font.size == Pt(16)
    assert int(height / normal.paragraph_format.line_spacing) == 22
    spacing = normal.element.rPr.xpath("w:spacing/@w:val")
    assert int(width / (normal.font.size + Pt(int(spacing[0]) / 20))) == 28


def test_leaflet_is_set_closer_than_the_standard_asks(no_chart, profile, tmp_path):
    sizes = {}
    for extent in ("full", "leaflet"):
        write_docx(replace(no_chart, extent=extent), profile, tmp_path / "a.docx")
        document = docx.Document(tmp_path / "a.docx")
        normal = document.styles["Normal"]
        section = document.sections[0]
        height = section.page_height - section.top_margin - section.bottom_margin
        sizes[extent] = (normal.font.size, int(height / normal.paragraph_format.line_spacing))
    assert sizes["leaflet"][0] < sizes["full"][0]
    assert sizes["leaflet"][1] > sizes["full"][1]


def test_fonts_are_those_of_official_documents(profile, no_chart, tmp_path):
    chinese = replace(no_chart, language="zh")
    write_docx(chinese, profile, tmp_path / "a.docx")
    styles = docx.Document(tmp_path / "a.docx").styles
    faces = {
        name: styles[name].element.rPr.rFonts.get(docx.oxml.ns.qn("w:eastAsia"))
        for name in ("Normal", "Title", "Heading 1", "Heading 2")
    }
    assert faces == {
        "Normal": "仿宋_GB2312",
        "Title": "方正小标宋简体",
        "Heading 1": "黑体",
        "Heading 2": "楷体_GB2312",
    }
    with zipfile.ZipFile(tmp_path / "a.docx") as archive:
        fonts = archive.read("word/fontTable.xml").decode("utf-8")
    assert re.search(r'仿宋_GB2312"><w:altName w:val="[^"]*FangSong', fonts)


def test_fonts_of_the_profile_come_first(profile, no_chart, tmp_path):
    old = profile.settings.bulletin.model_dump()
    bulletin = BulletinSettings.model_validate({**old, "body_font": "My Song"})
    settings = profile.settings.model_copy(update={"bulletin": bulletin})
    own = profile.model_copy(update={"settings": settings})
    write_docx(no_chart, own, tmp_path / "a.docx")
    fonts = docx.Document(tmp_path / "a.docx").styles["Normal"].element.rPr.rFonts
    assert fonts.get(docx.oxml.ns.qn("w:eastAsia")) == "My Song"


def test_page_numbers_stand_outside_between_dashes(path):
    section = docx.Document(path).sections[0]
    assert docx.Document(path).settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        (line,) = footer.paragraphs
        assert "".join(line._p.xpath(".//w:t/text()")) == "— 1 —"
        assert "PAGE" in line._p.xpath(".//w:fldSimple/@w:instr")[0]
        assert line._p.xpath("w:pPr/w:jc/@w:val") == [side]


@pytest.mark.parametrize("is_simulated", [True, False])
def test_every_page_carries_the_mark_of_simulated_data(no_chart, profile, tmp_path, is_simulated):
    mark = "模拟数据 / SIMULATED" if is_simulated else ""
    write_docx(replace(no_chart, simulated_mark=mark), profile, tmp_path / "a.docx")
    section = docx.Document(tmp_path / "a.docx").sections[0]
    assert not section.different_first_page_header_footer
    for header in (section.header, section.even_page_header):
        assert header.paragraphs[0].text.strip() == mark


def test_document_tells_who_when_and_which_language(content, path):
    told = docx.Document(path).core_properties
    assert told.title == f"{content.title} · {content.dateline}"
    assert told.author == content.issuer
    assert f"{told.created:%Y-%m-%d} {told.modified:%Y-%m-%d}" == "2008-05-31 2008-05-31"
    assert told.language.startswith(content.language)


def test_same_content_gives_the_same_bytes(content, path, profile, tmp_path):
    write_docx(content, profile, tmp_path / "again.docx")
    assert (tmp_path / "again.docx").read_bytes() == path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_tables_that_are_data_only_stay_out(no_chart, profile, tmp_path):
    table = Table("t", "A table", ("a", "b"), (Row("x", (Figure("1"),)),), (1, 1))
    hidden = replace(table, code="hidden", caption="Hidden", is_data_only=True)
    write_docx(only(no_chart, table, hidden), profile, tmp_path / "a.docx")
    text = read_back(tmp_path / "a.docx")
    assert "A table" in text
    assert "Hidden" not in text


def test_signs_that_xml_cannot_hold_do_not_break_the_file(no_chart, profile, tmp_path):
    strange = 'a<b>&"\x00\x0b\ud800\ufffe c'
    rows = (Row(strange, (Figure(strange),)),)
    table = Table("t", strange, (strange, strange), rows, (1, 1), notes=(strange,))
    write_docx(only(no_chart, say(strange), table), profile, tmp_path / "a.docx")
    text = read_back(tmp_path / "a.docx")
    assert text.count('a<b>&"') == 7
