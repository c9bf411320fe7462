"""The PDF read back: every figure stands there, has a key, and the key gives the figure.

Two readers take the text out of the pages, so that a fault of one does not hide a figure.
"""

import re
import shutil
import subprocess
from collections import Counter

import bulletin_inputs as country
import province_inputs as province
import pypdf
import pytest
import warehouse_keys as keys

from reports.bulletin.compose import compose_bulletin
from reports.bulletin.figures import figures_of, texts_of
from reports.bulletin.pdf import bulletin_pdf, numbered_headings

# Definitions, sources, rules in words and hashes: what they say are words, not figures.
DEFINING = {"definitions", "sources", "provenance"}
PLACES = {"country": country, "province": province}


@pytest.fixture(scope="module", params=["country", "province"])
def place(request):
    made = PLACES[request.param]
    return made.full_inputs(), made.profile()


@pytest.fixture(scope="module", params=["zh", "en"])
def content(request, place):
    return compose_bulletin(*place, language=request.param)


@pytest.fixture(scope="module")
def pages(content, place, tmp_path_factory):
    """Return the text of the pages by each reader, white space taken out."""
    path = tmp_path_factory.mktemp("read") / "bulletin.pdf"
    path.write_bytes(bulletin_pdf(content, place[1]))
    return path


def by_pypdf(path):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def by_poppler(path):
    if shutil.which("pdftotext") is None:
        pytest.skip("the second reader, pdftotext, is not installed")
    command = ["pdftotext", "-raw", str(path), "-"]
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode()


def bare(text):
    return re.sub(r"[\s\u200b]+", "", text)


def test_every_key_gives_the_value_a_figure_is_shown_from(content, place):
    read = keys.rows_of_inputs(*place)
    keyed = [(text, figure) for text, figure in figures_of(content) if figure.key]
    assert len(keyed) > 100
    wrong = [
        (text.section_code, text.block_code, figure.text, problem)
        for text, figure in keyed
        if (problem := keys.wrong_key(figure, read))
    ]
    assert wrong == []


def test_every_figure_reads_as_its_value_rounded(content, place):
    wrong = [
        (text.section_code, text.block_code, figure.text, numbers, figure.value)
        for text in texts_of(content)
        for figure in text.figures
        if figure.key and (numbers := keys.unexplained_numbers(figure, place[1]))
    ]
    assert wrong == []


def test_every_number_belongs_to_a_figure_with_a_key(content, place):
    loose = [
        (text.section_code, text.block_code, text.role, text.text, numbers)
        for text in texts_of(content)
        if not is_definition(text) and text.role != "alt"
        if (numbers := keys.loose_numbers(text.text, text.figures, place[1]))
    ]
    assert loose == []


def is_definition(text):
    is_told = text.role in ("entry", "cell") and text.section_code in DEFINING
    return is_told or (text.role == "entry" and text.section_code == "rules")


def test_a_sentence_holds_the_figures_it_lists(content):
    absent = [
        (text.section_code, figure.text, text.text)
        for text in texts_of(content)
        for figure in text.figures
        if figure.text not in text.text
    ]
    assert absent == []


@pytest.mark.parametrize("reader", [by_pypdf, by_poppler])
def test_every_figure_stands_in_the_pdf(content, pages, reader):
    read = bare(reader(pages))
    figures = [
        figure.text for text in texts_of(content) if text.is_on_page for figure in text.figures
    ]
    assert len(figures) > 100
    assert [text for text in figures if bare(text) not in read] == []


@pytest.mark.parametrize("reader", [by_pypdf, by_poppler])
def test_the_pdf_holds_no_number_that_the_content_does_not(content, pages, reader):
    found = Counter(re.findall(r"\d+", reader(pages)))
    page_numbers = Counter(str(number + 1) for number in range(len(pypdf.PdfReader(pages).pages)))
    told = [text.text for text in texts_of(content) if text.is_on_page]
    own = Counter(re.findall(r"\d+", "\n".join([*told, *numbered_headings(content)])))
    repeated = re.findall(r"\d+", "\n".join(_repeated_texts(content)))
    extra = {
        number: count
        for number, count in (found - own - page_numbers).items()
        if number not in repeated
    }
    assert extra == {}


def _repeated_texts(content):
    """Return what may stand on several pages: running heads and headings of tables."""
    headings = [text.text for text in texts_of(content) if text.role == "heading"]
    return [content.title, content.dateline, content.cover.number, *headings]
