"""What PDF/A-2a and PDF/UA-1 ask of a bulletin, read from the file itself.

No validator of PDF/A could be had here; each test holds one requirement against the
objects of the file, so that a fault of the maker of the PDF is found.
"""

import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from reports.bulletin.compose import compose_bulletin
from reports.bulletin.content import Table, charts_of

ROOT = Path(__file__).parents[4]


@pytest.fixture(scope="module")
def document(pdf):
    with pikepdf.open(pdf[1]) as opened:
        yield opened


@pytest.fixture(scope="module")
def elements(document):
    """Return the structure elements in reading order, each with its depth and ancestors."""
    found = []

    def walk(node, above):
        for kid in children(node):
            if isinstance(kid, Dictionary) and "/S" in kid:
                found.append((kid, above))
                walk(kid, (*above, str(kid.S)))

    walk(document.Root.StructTreeRoot, ())
    return found


def children(node):
    kids = node.get("/K", Array())
    return list(kids) if isinstance(kids, Array) else [kids]


def types_of(elements):
    return [str(element.S) for element, _ in elements]


def attribute(element, name):
    given = element.get("/A", Array())
    parts = list(given) if isinstance(given, Array) else [given]
    return next((part[name] for part in parts if name in part), None)


def test_file_says_which_standards_it_follows(document):
    with document.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"].upper()) == ("2", "A")
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == str(document.docinfo["/Title"])
    assert document.pdf_version >= "1.7"


def test_title_is_shown_and_language_is_named(document, pdf):
    assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
    assert str(document.Root.Lang) == {"zh": "zh-CN", "en": "en"}[pdf[0]]
    assert str(document.docinfo["/Title"])


def test_colours_have_an_output_intent_with_a_profile(document):
    (intent,) = document.Root.OutputIntents
    assert intent.S == Name.GTS_PDFA1
    assert intent.DestOutputProfile.N == 3
    assert len(intent.DestOutputProfile.read_bytes()) > 100


def test_nothing_is_hidden_run_or_fetched(document):
    assert not document.is_encrypted
    forbidden = {
        "/JavaScript",
        "/JS",
        "/Launch",
        "/URI",
        "/GoToR",
        "/EmbeddedFile",
        "/XFA",
        "/Movie",
    }
    for item in document.objects:
        if isinstance(item, Dictionary | pikepdf.Stream):
            keys = set(item.keys())
            assert not keys & forbidden, keys
            assert str(item.get("/S", "")) not in forbidden
            assert "/F" not in keys or not isinstance(item, pikepdf.Stream)
    assert "/AA" not in document.Root
    assert "/OpenAction" not in document.Root
    assert "/OCProperties" not in document.Root


def test_every_mark_on_a_page_is_tagged_or_an_artifact(document):
    painting = {
        "Tj",
        "TJ",
        "'",
        '"',
        "S",
        "s",
        "f",
        "F",
        "f*",
        "B",
        "B*",
        "b",
        "b*",
        "Do",
        "sh",
        "BI",
    }
    for number, page in enumerate(document.pages, start=1):
        open_marks = []
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in ("BMC", "BDC"):
                kind = str(operands[0])
                is_named = kind == "/Artifact" or (name == "BDC" and "/MCID" in operands[1])
                open_marks.append(is_named or kind == "/Span")
            elif name == "EMC":
                open_marks.pop()
            elif name in painting:
                assert any(open_marks), f"page {number}: {name} outside any tag"
        assert open_marks == []


def test_every_page_takes_part_in_the_structure(document):
    assert bool(document.Root.MarkInfo.Marked)
    assert not bool(document.Root.MarkInfo.get("/Suspects", False))
    places = [page.obj.get("/StructParents") for page in document.pages]
    assert None not in places
    assert len(set(map(int, places))) == len(places)
    assert all(str(page.obj.get("/Tabs", "/S")) == "/S" for page in document.pages)


def test_types_are_those_of_the_standard(document, elements):
    standard = {
        "/Document", "/Part", "/Sect", "/Div", "/P", "/H1", "/H2", "/H3", "/L", "/LI", "/Lbl",
        "/LBody", "/Table", "/TR", "/TH", "/TD", "/THead", "/TBody", "/Caption", "/Figure",
        "/Span", "/NonStruct", "/Em", "/Strong",
    }  # fmt: skip
    mapped = {name: str(kind) for name, kind in document.Root.StructTreeRoot.RoleMap.items()}
    assert {mapped.get(kind, kind) for kind in types_of(elements)} <= standard


def test_headings_begin_at_the_first_level_and_skip_none(elements, pdf, inputs, profile):
    levels = [int(kind[2:]) for kind in types_of(elements) if re.fullmatch(r"/H\d", kind)]
    sections = compose_bulletin(inputs, profile, language=pdf[0]).sections
    assert len(levels) >= len(sections)
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_figure_has_a_text_and_is_a_chart(elements, pdf, inputs, profile):
    texts = [str(element.get("/Alt", "")) for element, _ in elements if element.S == "/Figure"]
    charts = charts_of(compose_bulletin(inputs, profile, language=pdf[0]))
    assert sorted(texts) == sorted(chart.alt for chart in charts)
    assert all(text.strip() for text in texts)


def test_tables_are_rows_under_headings_with_a_scope(elements, pdf, inputs, profile):
    content = compose_bulletin(inputs, profile, language=pdf[0])
    drawn = [
        block
        for section in content.sections
        for block in section.blocks
        if isinstance(block, Table) and not block.is_data_only
    ]
    kinds = types_of(elements)
    assert kinds.count("/Table") == len(drawn) > 3
    groups = sum(row.is_group for block in drawn for row in block.rows)
    assert kinds.count("/TH") == sum(len(block.headings) for block in drawn) + groups
    assert kinds.count("/TR") == sum(1 + len(block.rows) for block in drawn)
    for element, above in elements:
        if element.S in ("/TH", "/TD"):
            assert above[-1] == "/TR"
            assert above[-2] in ("/THead", "/TBody")
        if element.S == "/TH":
            assert attribute(element, "/Scope") == "/Column"


def test_lists_are_tagged_with_their_marks(elements):
    kinds = types_of(elements)
    assert kinds.count("/L") >= 1
    assert kinds.count("/LI") == kinds.count("/LBody")
    assert all(above[-1] == "/L" for element, above in elements if element.S == "/LI")


def test_every_font_is_embedded_and_its_letters_are_characters(document):
    fonts = {
        str(font.BaseFont): font
        for page in document.pages
        for font in page.Resources.get("/Font", Dictionary()).values()
    }
    assert len(fonts) >= 3
    for font in fonts.values():
        descriptor = font.DescendantFonts[0].FontDescriptor
        assert {"/FontFile2", "/FontFile3"} & set(descriptor.keys())
        whole = font.ToUnicode.read_bytes().decode("latin-1")
        mapping = whole.partition("endcodespacerange")[2]
        pairs = re.findall(r"^<\w+> <(\w+)>$", mapping, re.MULTILINE)
        assert pairs
        assert not {"0000", "FFFE", "FFFF", "FEFF"} & {text.upper() for text in pairs}


def test_an_independent_checker_finds_no_error(pdf):
    outloud = pytest.importorskip("outloud", reason="the checker of PDF/UA-1 is not installed")
    errors = [
        finding
        for finding in outloud.check(str(pdf[1])).findings
        # Headings of a table repeated overleaf are rightly artifacts: they were read before.
        if finding.severity == "error" and finding.rule != "TAG-002"
    ]
    assert errors == []


SCRIPT = """
import sys
sys.path[:0] = [{root!r}, {fixtures!r}]
import bulletin_inputs as made
from pathlib import Path
from reports import render_bulletin
inputs = made.full_inputs(made.profile().settings.targets[:2])
render_bulletin(inputs, made.profile(), language={language!r}, pdf_path=Path({path!r}))
"""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_other_processes_hours_and_places_make_the_same_bytes(language, tmp_path):
    paths, running = [], []
    for seed, zone, locale in (
        ("1", "Asia/Shanghai", "C"),
        ("77", "America/Los_Angeles", "C.UTF-8"),
    ):
        path = tmp_path / f"{seed}.pdf"
        script = SCRIPT.format(
            root=str(ROOT), fixtures=str(ROOT / "tests" / "fixtures"), language=language,
            path=str(path),
        )  # fmt: skip
        around = {
            **os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "LANG": locale,
            "HOME": str(tmp_path),
        }  # fmt: skip
        running.append(subprocess.Popen([sys.executable, "-c", script], env=around))
        paths.append(path)
    assert [process.wait(timeout=120) for process in running] == [0, 0]
    assert paths[0].read_bytes() == paths[1].read_bytes()
