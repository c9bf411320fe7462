import re
from html.parser import HTMLParser

import pytest

from reports import render_board
from reports.bulletin.compose import compose_bulletin
from reports.bulletin.content import Table


class Outline(HTMLParser):
    """Collects identifiers, addresses and text of a page, and whether tags nest."""

    def __init__(self):
        super().__init__()
        self.identifiers, self.addresses, self.text, self.open = [], [], [], []

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if "id" in values:
            self.identifiers.append(values["id"])
        self.addresses += [values[name] for name in ("href", "src", "xlink:href") if name in values]
        if tag not in ("meta", "link", "br", "input"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def outline(board) -> Outline:
    parser = Outline()
    parser.feed(board)
    return parser


def test_page_is_well_formed_and_its_identifiers_are_unique(outline):
    assert outline.open == []
    assert len(outline.identifiers) == len(set(outline.identifiers))


def test_page_fetches_nothing(board, outline):
    assert all(address.startswith(("#", "data:")) for address in outline.addresses)
    assert "default-src 'none'" in board
    assert not re.search(r"@import|url\((?!data:|#)", board)


def test_page_is_small_enough_to_send(board):
    assert len(board.encode()) < 2_000_000


@pytest.mark.parametrize("language", ["en", "zh"])
def test_page_shows_the_figures_of_the_bulletin_with_their_keys(language, board, inputs, profile):
    content = compose_bulletin(inputs, profile, language=language)
    tables = [
        block
        for part in content.sections
        if part.code != "level"
        for block in part.blocks
        if isinstance(block, Table)
    ]
    for cell in (cell for block in tables for row in block.rows for cell in row.cells):
        key = f' data-key="{cell.key}"' if cell.key else ""
        text = cell.text.replace("<", "&lt;").replace(">", "&gt;")
        assert f"{key}>{text}</td>" in board


def test_first_language_of_the_profile_is_shown_first(board):
    assert '<html lang="en">' in board
    assert 'data-language="zh" hidden' in board
    assert 'data-language="en" hidden' not in board


def test_level_history_has_a_square_with_words_for_every_vintage(board, inputs):
    assert board.count('<li style="background') == 2 * len(inputs.level)
    assert 'aria-label="May 2008: Orange"' in board
    assert 'aria-label="2008年5月: 橙色"' in board


@pytest.mark.usefixtures("any_font")
def test_words_from_outside_are_escaped(empty_inputs, profile, tmp_path):
    from dataclasses import replace

    import pandas as pd

    failure = pd.DataFrame(
        [
            {
                "vintage": empty_inputs.vintage,
                "source_code": "payrolls",
                "message_en": "<script>alert(1)</script>",
                "message_zh": "<script>alert(1)</script>",
            }
        ]
    )
    path = render_board(
        replace(empty_inputs, source_failure=failure), profile, html_path=tmp_path / "board.html"
    )
    page = path.read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.usefixtures("any_font")
def test_same_inputs_give_the_same_bytes(empty_inputs, simulated_profile, tmp_path):
    first = render_board(empty_inputs, simulated_profile, html_path=tmp_path / "first.html")
    second = render_board(empty_inputs, simulated_profile, html_path=tmp_path / "second.html")
    assert first.read_bytes() == second.read_bytes()
    assert first.read_text(encoding="utf-8").count("模拟数据 / SIMULATED") == 2
