import re
from dataclasses import replace

import pikepdf
import pypdf
import pytest

from reports import render_bulletin
from reports.bulletin.compose import compose_bulletin
from reports.bulletin.content import FanChart, Table, charts_of
from reports.bulletin.pdf import numbered_headings, printed_blocks
from reports.fonts import missing_characters
from reports.inputs import TABLE_OF_FIELD, empty_frame

MILLIMETRE = 72 / 25.4


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="module")
def text(pdf) -> str:
    return bare("".join(page.extract_text() for page in pypdf.PdfReader(pdf[1]).pages))


def test_every_figure_of_the_content_is_real_text(pdf, text, inputs, profile):
    content = compose_bulletin(inputs, profile, language=pdf[0])
    tables = [
        block
        for part in content.sections
        for block in printed_blocks(part)
        if isinstance(block, Table)
    ]
    cells = [cell.text for block in tables for row in block.rows for cell in row.cells]
    assert len(cells) > 100
    assert [cell for cell in cells if bare(cell) not in text] == []


def test_every_character_has_a_glyph(text):
    assert missing_characters(text) == ""
    assert "\ufffd" not in text


def test_document_is_tagged_dated_and_names_its_language(pdf):
    language, path = pdf
    with pikepdf.open(path) as document:
        assert str(document.Root.Lang).startswith(language)
        assert bool(document.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in document.Root
        metadata = document.open_metadata()
        assert metadata["pdfaid:part"] == "2"
        assert metadata["pdfaid:conformance"].upper() == "A"
        assert metadata["pdfuaid:part"] == "1"
        assert str(document.docinfo["/CreationDate"]).startswith("D:20080531")


def test_every_chart_has_its_alternative_text(pdf, inputs, profile):
    language, path = pdf
    with pikepdf.open(path) as document:
        found = {
            str(item.Alt)
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and "/Alt" in item
        }
    charts = charts_of(compose_bulletin(inputs, profile, language=language))
    assert len(charts) == 7
    assert {chart.alt for chart in charts} <= found
    fan = next(chart for chart in charts if isinstance(chart, FanChart))
    assert "5.0%" in fan.alt


def test_fonts_are_embedded_and_come_from_the_product(pdf):
    names = set()
    for page in pypdf.PdfReader(pdf[1]).pages:
        fonts = page["/Resources"].get("/Font", {})
        names |= {fonts[name].get_object()["/BaseFont"] for name in fonts}
    assert names
    assert all(re.match(r"/[A-Z]{6}\+(NotoS|Libertinus)", name) for name in names)


def test_page_is_a4_with_the_measures_of_the_standard(pdf):
    language, path = pdf
    page = pypdf.PdfReader(path).pages[0]
    assert float(page.mediabox.width) == pytest.approx(210 * MILLIMETRE, abs=0.5)
    assert float(page.mediabox.height) == pytest.approx(297 * MILLIMETRE, abs=0.5)
    lefts = []

    def note_left(text, page_matrix, text_matrix, _font, _size):
        if text.strip():
            lefts.append(text_matrix[4] * page_matrix[0] + page_matrix[4])

    page.extract_text(visitor_text=note_left)
    margin = 28 if language == "zh" else 25
    assert min(lefts) == pytest.approx(margin * MILLIMETRE, abs=1)


def test_same_inputs_give_the_same_bytes(inputs, profile, tmp_path):
    small = replace(inputs, forecast=empty_frame("forecast"), outcome=empty_frame("outcome"))
    for name in ("first", "second"):
        render_bulletin(small, profile, language="zh", pdf_path=tmp_path / name)
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


def test_simulated_data_are_marked_on_every_page(empty_inputs, simulated_profile, tmp_path):
    path = tmp_path / "simulated.pdf"
    pages = render_bulletin(empty_inputs, simulated_profile, language="zh", pdf_path=path)
    reader = pypdf.PdfReader(path)
    assert pages.page_count == len(reader.pages) >= 2
    assert all("模拟数据/SIMULATED" in bare(page.extract_text()) for page in reader.pages)


def test_page_count_and_size_are_those_of_the_file(inputs, profile, tmp_path):
    path = tmp_path / "again.pdf"
    empty = {name: empty_frame(name) for name in TABLE_OF_FIELD}
    made = render_bulletin(replace(inputs, **empty), profile, language="en", pdf_path=path)
    assert made.byte_count == path.stat().st_size
    assert made.page_count == len(pypdf.PdfReader(path).pages)


def test_headings_are_numbered_as_the_language_does(inputs, profile):
    chinese = numbered_headings(compose_bulletin(inputs, profile, language="zh"))
    assert chinese[0] == "一、建议预警级别及依据"
    assert chinese[1] == "（一）级别的依据、下调条件与相反情况"
    assert "附件1\N{IDEOGRAPHIC SPACE}各项规则评估结果" in chinese
    english = numbered_headings(compose_bulletin(inputs, profile, language="en"))
    assert english[2:4] == ("2  Indicators", "2.1  What changed since the last bulletin")


def test_level_is_proposed_and_never_released(text):
    assert "建议预警级别" in text or "Proposedlevel" in text
    assert "发布红色预警" not in text
