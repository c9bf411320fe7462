"""Names and messages from outside stay text in whatever form a bulletin is handed over."""

import csv
import json
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import bulletin_inputs as made
import pandas as pd
import pypdf
import pytest

from profiles.bulletins import bulletin_kind
from reports.board.index import BoardRecord, render_board_index
from reports.board.page import render_board
from reports.documents import DocumentOrder, render_documents

MARKUP = "</script><script>x()</script><img src=x onerror=x()>\"'&amp;"
TYPST = '#panic("x") $x$ @ref <label> *b* _i_ \\ ] } // /* `'
FORMULA = "=cmd|'/c calc'!A1"
CONTROL = "a\u202eb\x00c\x0bd\u2028e\ufffff"
LONG = "Very long " * 60
HOSTILE = (MARKUP, TYPST, FORMULA, CONTROL, LONG, f"+{FORMULA}", "]]>", "{{ x }} {x} %s")
FORMULA_STARTS = ("=", "+", "-", "@")


def hostile(number):
    text = HOSTILE[number % len(HOSTILE)]
    return made.text(text, text)


def titled(items, first):
    return tuple(
        item.model_copy(update={"title": hostile(first + number)})
        for number, item in enumerate(items)
    )


@pytest.fixture(scope="module")
def place(profile):
    """Return a country whose area, levels, indicators, industries and sources are named so."""
    scheme = profile.scheme
    levels = titled(scheme.levels, 0)
    return profile.model_copy(
        update={
            "areas": titled(profile.areas, 0),
            "indicators": titled(profile.indicators, 1),
            "breakdowns": titled(profile.breakdowns, 0),
            "sources": titled(profile.sources, 2),
            "rules": titled(profile.rules, 0),
            "scheme": scheme.model_copy(update={"levels": levels}),
        }
    )


@pytest.fixture(scope="module")
def told(inputs, place):
    """Return inputs with messages of senders and values set aside."""
    failure = [
        {"vintage": inputs.vintage, "source_code": source.code, "message_en": text,
         "message_zh": text}
        for source, text in zip(place.sources, HOSTILE, strict=False)
    ]  # fmt: skip
    aside = [
        {"vintage": inputs.vintage, "source_code": place.sources[0].code, "row_number": number,
         "content_sha256": "0", "column_name": text, "received_value": text,
         "reason_code": "not_a_number", "message_en": text, "message_zh": text}
        for number, text in enumerate(HOSTILE)
    ]  # fmt: skip
    return replace(inputs, source_failure=pd.DataFrame(failure), set_aside=pd.DataFrame(aside))


@pytest.fixture(scope="module", params=["en", "zh"])
def folder(request, told, place, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    kind = bulletin_kind(place, edition="internal", language=request.param)
    order = DocumentOrder(
        kind, folder / "b.pdf", folder / "b.docx", folder / "tables", folder / "sdmx"
    )
    (made_document,) = render_documents(told, place, [order])
    assert made_document.failure == ""
    return folder


def members(path):
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                yield name, ElementTree.fromstring(archive.read(name))


def test_typst_markup_is_printed_as_it_stands(folder):
    reader = pypdf.PdfReader(folder / "b.pdf")
    text = "".join(page.extract_text() for page in reader.pages)
    assert '#panic("x")' in text.replace("“", '"').replace("”", '"').replace("\n", " ")
    assert "\u202e" not in text
    root = reader.trailer["/Root"]
    assert "/OpenAction" not in root
    assert "/JavaScript" not in (root.get("/Names") or {})


def test_documents_of_word_and_spreadsheet_hold_no_code_and_no_link_out(folder):
    for path in (folder / "b.docx", folder / "tables" / "tables.xlsx"):
        for name, root in members(path):
            kinds = {element.tag.rpartition("}")[2] for element in root.iter()}
            assert "f" not in kinds or not name.startswith("xl/worksheets"), name
            assert not kinds & {"instrText", "hyperlink"} or path.suffix == ".xlsx", name
            assert not [
                element for element in root.iter() if element.get("TargetMode") == "External"
            ], name
            if path.suffix == ".docx":  # a workbook holds keys as well, as the warehouse has them
                assert "\u202e" not in ElementTree.tostring(root, encoding="unicode"), name


def test_no_cell_of_a_csv_file_runs_as_a_formula(folder):
    files = sorted((folder / "tables").glob("*.csv"))
    assert files
    for path in files:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file):
                for cell in row:
                    is_number = cell.removeprefix("-").replace(".", "").replace("e", "").isdigit()
                    assert is_number or not cell.lstrip().startswith(FORMULA_STARTS), path.name


def test_structure_of_the_figures_holds_the_names_as_text(folder):
    root = ElementTree.parse(folder / "sdmx" / "structure.sdmx.xml").getroot()
    texts = {element.text for element in root.iter()}
    assert MARKUP in texts
    with (folder / "sdmx" / "figures.sdmx.csv").open(encoding="utf-8", newline="") as file:
        widths = {len(row) for row in csv.reader(file)}
    assert len(widths) == 1


class Page(HTMLParser):
    """Elements and attributes of a page as a browser finds them."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.elements, self.attributes, self.scripts, self._is_script = [], set(), [], False

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self._is_script = tag == "script"

    def handle_endtag(self, tag):
        if tag == "script":
            self._is_script = False

    def handle_data(self, data):
        if self._is_script:
            self.scripts.append(data)


def page_of(path):
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


@pytest.mark.usefixtures("any_font")
def test_board_and_index_have_the_elements_of_tame_names_and_no_more(
    told, place, inputs, profile, tmp_path
):
    found = []
    for number, (frames, named) in enumerate(((told, place), (inputs, profile))):
        board = tmp_path / f"board{number}.html"
        render_board(frames, named, html_path=board)
        index = tmp_path / f"index{number}.html"
        record = BoardRecord(
            made.VINTAGE, "red", {"red": 1, MARKUP: 2}, "b.html", [(MARKUP, "b.pdf")]
        )
        render_board_index([record], named, html_path=index)
        found.append((page_of(board), page_of(index)))
    for hostile_page, tame_page in zip(*found, strict=True):
        assert hostile_page.elements.count("script") == tame_page.elements.count("script")
        assert hostile_page.elements.count("img") == tame_page.elements.count("img")
        assert not {name for name in hostile_page.attributes if name.startswith("on")}
    data = [text for text in found[0][0].scripts if text.lstrip().startswith("{")]
    assert data
    for text in data:
        json.loads(text)
