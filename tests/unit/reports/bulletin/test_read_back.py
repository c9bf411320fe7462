"""The PDF read back: every figure stands there, has a key, and the key gives the figure.

Two readers take the text out of the pages, so that a fault of one does not hide a figure.
"""

import re
import shutil
import subprocess
from collections import Counter
from itertools import pairwise

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
    return "\f".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def by_poppler(path):
    if shutil.which("pdftotext") is None:
        pytest.skip("the second reader, pdftotext, is not installed")
    command = ["pdftotext", "-raw", str(path), "-"]
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode()


def stands_in(text, pages):
    """Return whether a text stands on a page, or begins at its foot and ends on the next."""
    if any(text in page for page in pages):
        return True
    return any(
        page.endswith(text[:cut]) and text[cut:] in following
        for page, following in pairwise(pages)
        for cut in range(1, len(text))
    )


def without_running_texts(text, content):
    """Return a text without page numbers and heads, which may tear a sentence in two."""
    cover = content.cover.number if content.cover is not None else ""
    heads = (
        f"{content.title} · {cover} · {content.dateline}",
        f"{cover} · {content.title} · {content.dateline}",
        f"{content.title} · {content.dateline}",
        content.simulated_mark,
    )
    for head in filter(None, map(bare, heads)):
        text = text.replace(head, "")
    return re.sub(r"—\d+—", "", text)


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


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "choice",
    [{"extent": "summary"}, {"extent": "leaflet"}, {"area_code": "210300"}, {"edition": "public"}],
    ids=str,
)
def test_other_editions_hold_no_number_without_a_key_either(choice, language):
    inputs, profile = province.full_inputs(), province.profile()
    told = compose_bulletin(inputs, profile, language=language, **choice)
    texts = [text for text in texts_of(told) if not is_definition(text) and text.role != "alt"]
    loose = [
        (text.section_code, text.text, numbers)
        for text in texts
        if (numbers := keys.loose_numbers(text.text, text.figures, profile))
    ]
    assert loose == []
    read = keys.rows_of_inputs(inputs, profile)
    keyed = [figure for _, figure in figures_of(told) if figure.key]
    assert keyed
    assert [wrong for figure in keyed if (wrong := keys.wrong_key(figure, read))] == []


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
    read = [without_running_texts(bare(page), content) for page in reader(pages).split("\f")]
    figures = [
        figure.text for text in texts_of(content) if text.is_on_page for figure in text.figures
    ]
    assert len(figures) > 100
    assert [text for text in figures if not stands_in(bare(text), read)] == []


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
