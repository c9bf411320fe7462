"""Places nobody drew the template for: forty areas, none, codes the profile has lost."""

import odd_inputs as odd
import pypdf
import pytest

from reports import render_bulletin
from reports.board.page import board_html
from reports.bulletin.compose import compose_bulletin
from reports.bulletin.content import Bullets, Table


def lines(content, code):
    blocks = next(part for part in content.sections if part.code == code).blocks
    return [
        item.text for block in blocks if isinstance(block, Bullets) for item in block.statements
    ]


def rows(content, code, table):
    blocks = next(part for part in content.sections if part.code == code).blocks
    return next(block.rows for block in blocks if isinstance(block, Table) and block.code == table)


@pytest.fixture(scope="module")
def gone(inputs, profile):
    return compose_bulletin(*odd.codes_gone(inputs, profile), language="en")


def test_forty_areas_are_listed_and_what_did_not_change_is_counted(inputs, profile):
    content = compose_bulletin(*odd.many_areas(inputs, profile, vintages=4), language="en")
    assert len(content.areas) == 40
    # The place itself has a box; all stand in the data.
    assert len(rows(content, "level", "areas")) == 39
    assert len(rows(content, "level", "all_areas")) == 40
    captions = [block.caption for block in content.sections[0].blocks if isinstance(block, Table)]
    assert set(captions) == {"Areas by proposed level: ◆ Orange 40"}
    said = lines(content, "changes")
    assert "39 further areas: level unchanged." in said
    assert len(said) < 12


def test_forty_areas_with_long_names_make_a_pdf(inputs, profile, tmp_path):
    path = tmp_path / "many.pdf"
    pages = render_bulletin(
        *odd.many_areas(inputs, profile, vintages=4), language="zh", pdf_path=path
    )
    assert len(pypdf.PdfReader(path).pages) == pages.page_count < 30


def test_a_place_without_warned_areas_says_so(inputs, profile, tmp_path):
    bare, place = odd.without_areas(inputs, profile)
    path = tmp_path / "none.pdf"
    render_bulletin(bare, place, language="zh", pdf_path=path)
    first = pypdf.PdfReader(path).pages[0].extract_text().replace("\n", "")
    assert "不提出建议级别" in first


def test_codes_that_are_gone_stand_with_a_remark(gone):
    assert [status.area_title for status in gone.areas] == [
        "United States",
        "ATLANTIS (no longer in the profile)",
    ]
    status = gone.areas[0]
    assert status.headline == "violet (no longer in the profile)"
    assert status.reasons[0].text == "OLD1 (no longer in the profile): met at this vintage."
    assert status.missing[-1].text == (
        "OLD2 (no longer in the profile) could not be evaluated: it was not evaluated."
    )
    assert lines(gone, "changes")[0] == (
        "United States: level changed from Orange to violet (no longer in the profile)."
    )
    assert "OLD1 (no longer in the profile)" in [
        row.heading for row in rows(gone, "rules", "rules")
    ]


def test_what_was_received_is_shown_only_in_characters_the_fonts_have(gone):
    (_, _, value, _) = rows(gone, "problems", "set_aside")[0].cells
    assert value.text == "约5.1□ □"
    assert lines(gone, "problems")[-1].startswith("gone (no longer in the profile), x")


@pytest.mark.usefixtures("any_font")
def test_codes_that_are_gone_stop_neither_pdf_nor_board(inputs, profile, tmp_path):
    path = tmp_path / "gone.pdf"
    pages = render_bulletin(*odd.codes_gone(inputs, profile), language="zh", pdf_path=path)
    assert pages.page_count > 3
    page = board_html(*odd.codes_gone(inputs, profile))
    assert "ATLANTIS (no longer in the profile)" in page
