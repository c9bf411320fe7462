"""The page form of GB/T 9704-2012, read from the positions in the PDF itself."""

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import pairwise

import pypdf
import pytest

from reports.bulletin.compose import compose_bulletin
from reports.bulletin.content import Section, say
from reports.bulletin.pdf import bulletin_pdf

MILLIMETRE = 72 / 25.4
LINES, CHARACTERS = 22, 28
BODY_POINTS = 15.75  # size 3: 28 of them are 441 pt, which 156 mm hold; 28 of 16 pt are not
WIDTH, HEIGHT = 210 * MILLIMETRE, 297 * MILLIMETRE


@dataclass(frozen=True)
class Piece:
    """A run of text as placed: its left, its baseline from below, its size, its font."""

    text: str
    left: float
    baseline: float
    size: float
    font: str


def pieces_of(page: pypdf.PageObject) -> list[Piece]:
    found: list[Piece] = []

    def note(text, page_matrix, text_matrix, font, size):
        if text.strip():
            left = text_matrix[4] * page_matrix[0] + page_matrix[4]
            baseline = text_matrix[5] * page_matrix[3] + page_matrix[5]
            scale = abs(text_matrix[0] * page_matrix[0])
            found.append(Piece(text.strip(), left, baseline, size * scale, font["/BaseFont"]))

    page.extract_text(visitor_text=note)
    return found


@pytest.fixture(scope="module")
def pages(empty_inputs, profile, tmp_path_factory):
    """A bulletin of running text alone, long enough for several pages."""
    content = compose_bulletin(empty_inputs, profile, language="zh")
    filler = Section("filler", "第一部分", (say("测" * 28 * 22 * 4),))
    plain = replace(content, sections=(filler,), boxed=(), headline="", notices=())
    path = tmp_path_factory.mktemp("form") / "form.pdf"
    path.write_bytes(bulletin_pdf(plain, profile))
    return pypdf.PdfReader(path).pages


def lines_of(page: pypdf.PageObject) -> dict[float, list[Piece]]:
    lines: dict[float, list[Piece]] = defaultdict(list)
    for piece in pieces_of(page):
        if "测" in piece.text:
            lines[round(piece.baseline, 1)].append(piece)
    return dict(sorted(lines.items(), reverse=True))


def test_page_is_a4(pages):
    for page in pages:
        assert float(page.mediabox.width) == pytest.approx(WIDTH, abs=0.1)
        assert float(page.mediabox.height) == pytest.approx(HEIGHT, abs=0.1)


def test_a_full_page_holds_22_lines_of_28_characters(pages):
    lines = lines_of(pages[1])
    assert len(lines) == LINES
    counts = [sum(piece.text.count("测") for piece in line) for line in lines.values()]
    assert counts == [CHARACTERS] * LINES


def test_body_is_of_size_3_in_the_serif_face(pages):
    sizes = {round(piece.size, 2) for line in lines_of(pages[1]).values() for piece in line}
    assert sizes == {BODY_POINTS}
    fonts = {piece.font for line in lines_of(pages[1]).values() for piece in line}
    assert all("NotoSerifSC-Regular" in font for font in fonts)


def test_lines_are_28_to_29_points_apart(pages):
    baselines = list(lines_of(pages[1]))
    steps = [first - second for first, second in pairwise(baselines)]
    assert all(28 <= step <= 29 for step in steps)


def test_text_area_stands_37_mm_from_the_top_and_28_mm_from_the_left(pages):
    lines = lines_of(pages[1])
    highest, lowest = max(lines), min(lines)
    top = HEIGHT - (highest + 0.88 * BODY_POINTS)
    assert top == pytest.approx(37 * MILLIMETRE, abs=1)
    left = min(piece.left for line in lines.values() for piece in line)
    assert left == pytest.approx(28 * MILLIMETRE, abs=1)
    depth = highest + 0.88 * BODY_POINTS - (lowest - 0.12 * BODY_POINTS)
    assert depth <= 225 * MILLIMETRE + 1
    assert left + CHARACTERS * BODY_POINTS <= (28 + 156) * MILLIMETRE


def test_first_line_of_a_paragraph_is_set_in_by_two_characters(pages):
    lines = list(lines_of(pages[0]).values())
    counts = [sum(piece.text.count("测") for piece in line) for line in lines]
    assert counts[counts.index(max(counts)) - 1] == CHARACTERS - 2, counts


def test_page_number_stands_outside_between_dashes_in_size_4(pages):
    for number, page in enumerate(pages, start=1):
        text = "".join(page.extract_text().split())
        assert f"—{number}—" in text
        digits = [piece for piece in pieces_of(page) if piece.baseline < 35 * MILLIMETRE]
        assert {round(piece.size) for piece in digits} == {14}
        left, right = min(piece.left for piece in digits), max(piece.left for piece in digits)
        if number % 2:
            assert left > WIDTH / 2
            assert right < (28 + 156) * MILLIMETRE
        else:
            assert right < WIDTH / 2
            assert left == pytest.approx(28 * MILLIMETRE + 14, abs=1)  # one character in


def test_title_is_of_size_2_and_headings_of_size_3(pages, empty_inputs, profile):
    title = compose_bulletin(empty_inputs, profile, language="zh").title
    found = pieces_of(pages[0])
    assert {
        round(piece.size) for piece in found if piece.text in title and len(piece.text) > 3
    } == {22}
    heading = [piece for piece in found if "第一部分" in piece.text or "一、" in piece.text]
    assert heading
    assert {round(piece.size, 2) for piece in heading} == {BODY_POINTS}
    assert all("Sans" in piece.font for piece in heading)
