"""A month with many sources, files and refused rows stays readable and tells no unit's data."""

import intake_inputs as busy
import pypdf
import pytest

from reports import render_bulletin
from reports.board.page import board_html
from reports.bulletin.compose import compose_bulletin
from reports.bulletin.content import Entries, Table
from reports.bulletin.problems import LISTED_SET_ASIDE


@pytest.fixture(scope="module")
def busy_month(inputs, profile):
    return busy.busy_month(inputs, profile)


@pytest.fixture(scope="module", params=["zh", "en"])
def content(request, busy_month):
    return compose_bulletin(*busy_month, language=request.param)


def blocks(content, code):
    return next(part for part in content.sections if part.code == code).blocks


def table(content, code):
    return next(
        block
        for block in blocks(content, "problems")
        if isinstance(block, Table) and block.code == code
    )


def test_every_source_has_one_line_of_counts_in_the_order_of_the_profile(content, busy_month):
    _, profile = busy_month
    language = "zh" if "来源" in table(content, "intake").headings else "en"
    titles = [source.title.in_language(language) for source in profile.sources]
    listed = [row.heading for row in table(content, "intake").rows]
    assert listed == [title for title in titles if title in listed]
    assert len(listed) == 16


def test_reasons_beyond_the_most_frequent_are_counted_together(content):
    for row in table(content, "intake").rows:
        received, accepted, refused, reasons = row.cells
        assert received.value == accepted.value + refused.value
        assert len(reasons.text.replace("；", ";").split(";")) <= 6


def test_rows_of_units_are_not_listed_and_tables_only_up_to_the_limit(content):
    listed = table(content, "set_aside")
    assert len(listed.rows) == LISTED_SET_ASIDE
    assert {row.heading for row in listed.rows} <= {
        "劳动力调查", "Labour survey", "人力资源市场供求情况", "Vacancies and job-seekers",
    }  # fmt: skip
    assert len(table(content, "intake").notes) == 2


@pytest.mark.usefixtures("any_font")
def test_no_value_of_a_unit_stands_in_bulletin_or_board(content, busy_month):
    page = board_html(*busy_month)
    for value in (busy.FIRM, busy.CODE, busy.PERSON):
        assert value not in repr(content)
        assert value not in page


def test_many_files_are_told_by_one_hash(content):
    (block,) = blocks(content, "provenance")
    assert isinstance(block, Entries)
    told = block.entries[-1][1]
    assert "226" in told
    assert len(told) < 80


def test_the_pdf_stays_short_and_tells_no_value_of_a_unit(busy_month, tmp_path):
    path = tmp_path / "busy.pdf"
    render_bulletin(*busy_month, language="zh", pdf_path=path)
    pages = pypdf.PdfReader(path).pages
    assert len(pages) <= 12
    squeezed = "".join("".join(page.extract_text() for page in pages).split())
    for value in (busy.FIRM, busy.CODE, busy.PERSON):
        assert value not in squeezed
