import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import odd_inputs
import pandas as pd
import province_inputs
import pytest

from reports import render_board
from reports.board.area_panel import rows_of_area, whole_tables
from reports.board.markup import Fragments
from reports.board.page import board_html, script_json
from reports.board.plots import Plots
from reports.bulletin.compose import compose_bulletin
from reports.bulletin.content import Figure, Row, Section, Table


class Outline(HTMLParser):
    """Collects identifiers, addresses, keys and data of a page, and whether tags nest."""

    def __init__(self):
        super().__init__()
        self.identifiers, self.addresses, self.open, self.labelled = [], [], [], []
        self.data = ""

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if "id" in values:
            self.identifiers.append(values["id"])
        self.addresses += [values[name] for name in ("href", "src", "xlink:href") if name in values]
        if "aria-labelledby" in values:
            self.labelled.append(values["aria-labelledby"])
        if tag not in ("meta", "link", "br", "input"):
            self.open.append((tag, values))

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        if self.open and self.open[-1][1].get("id") == "board-data":
            self.data += data


def outline_of(page: str) -> Outline:
    parser = Outline()
    parser.feed(page)
    return parser


@pytest.fixture(scope="module")
def outline(board) -> Outline:
    return outline_of(board)


@pytest.fixture(scope="module")
def data(outline) -> dict:
    return json.loads(outline.data)


def test_page_is_well_formed_and_its_identifiers_are_unique(outline):
    assert outline.open == []
    assert len(outline.identifiers) == len(set(outline.identifiers))
    assert set(outline.labelled) <= set(outline.identifiers)


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
        if part.code not in ("level", "measures")
        for block in part.blocks
        if isinstance(block, Table) and not block.is_data_only
    ]
    assert tables
    for cell in (cell for block in tables for row in block.rows for cell in row.cells):
        text = cell.text.replace("<", "&lt;").replace(">", "&gt;")
        if cell.key:
            assert re.search(
                rf'data-key="{re.escape(cell.key)}[^"]*">{re.escape(text)}</td>', board
            )
        else:
            assert f">{text}</td>" in board


def test_first_language_of_the_profile_is_shown_first(board):
    assert '<html lang="en">' in board
    assert 'data-language="zh" hidden' in board
    assert 'data-language="en" hidden' not in board


def test_data_hold_the_level_of_every_vintage(data, inputs):
    (area,) = data["areas"]
    stored = inputs.level.sort_values("vintage")
    titles = [data["levels"][number]["code"] for number in area["level"] if number >= 0]
    assert titles == list(stored["level_code"])
    assert area["title"] == {"en": "United States", "zh": "美国"}


def test_data_hold_each_probability_where_its_vintage_stands(data, inputs):
    signals = inputs.signal[inputs.signal["rule_id"] == "R3"].dropna(subset=["probability"])
    told = data["signals"]["US"]["R3"]["p"]
    assert len(signals)
    for vintage, value in zip(signals["vintage"], signals["probability"], strict=True):
        place = data["vintages"].index(f"{vintage:%Y-%m}")
        found = told[place] if isinstance(told, list) else told
        assert found == pytest.approx(value)


def test_both_languages_share_the_numbers_of_a_chart(data):
    charts = data["plots"]["charts"]
    shared = {charts[name]["at"] for name in charts if name.startswith("en-")}
    assert shared & {charts[name]["at"] for name in charts if name.startswith("zh-")}
    assert len(data["plots"]["numbers"]) < len(charts)


def test_script_cannot_be_closed_by_data():
    text = script_json({"a": "</script><b>"})
    assert "<" not in text
    assert json.loads(text) == {"a": "</script><b>"}


@pytest.mark.usefixtures("any_font")
def test_words_from_outside_are_escaped(empty_inputs, profile, tmp_path):
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


@pytest.mark.usefixtures("any_font")
def test_simulated_data_say_so_on_every_screen_and_sheet(inputs, simulated_profile):
    page = board_html(inputs, simulated_profile)
    mark = '<p class="simulated">模拟数据 / SIMULATED</p>'
    assert page.count(mark) == 1
    assert '@top-right { content: "模拟数据 / SIMULATED"' in page


def test_figures_of_an_area_come_from_the_whole_table_not_its_cut():
    rows = tuple(
        Row(code, (Figure("4.8", 4.8),), area_code=code) for code in ("210000", "210200", "210300")
    )
    cut = Table(
        "survey_areas",
        "By city",
        ("Area", "Rate"),
        (rows[0], rows[2]),
        (0.5, 0.5),
        notes=("The other area is in the data file.",),
    )
    whole = replace(cut, code="all_survey_areas", rows=rows, notes=(), is_data_only=True)
    (table,) = whole_tables(Section("survey", "By city", (cut, whole)))
    found = rows_of_area(table, "210200")
    assert [row.heading for row in found.rows] == ["210200"]
    assert found.notes == ()


@pytest.mark.usefixtures("any_font")
def test_area_without_events_of_its_own_is_not_told_that_no_report_came():
    page = board_html(province_inputs.full_inputs(), province_inputs.profile())
    panels = dict(
        re.findall(r'<article class="panel" id="panel-en-(\w+)"(.*?)</article>', page, re.S)
    )
    assert "Layoff events" in panels["210100"]
    assert "no report of staff cuts has been taken in" not in panels["210200"]


def test_section_with_nothing_to_show_leaves_no_heading_to_open():
    assert Fragments("en", Plots()).section(Section("key_areas", "Where", ())) == ""


@pytest.mark.usefixtures("any_font")
@pytest.mark.parametrize(
    "odd", [odd_inputs.many_areas, odd_inputs.without_areas, odd_inputs.codes_gone]
)
def test_odd_places_give_a_whole_page(odd, inputs, profile):
    page = board_html(*odd(inputs, profile))
    parser = outline_of(page)
    assert parser.open == []
    assert len(parser.identifiers) == len(set(parser.identifiers))
    told = json.loads(parser.data)
    assert page.count('<article class="panel"') == 2 * len(told["areas"])
    assert len(page.encode()) < 2_000_000
