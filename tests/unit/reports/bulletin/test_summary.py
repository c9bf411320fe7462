"""The short forms: what they keep, where they point, and that they stay short."""

import odd_inputs as odd
import pypdf
import pytest

from profiles import load_profile
from reports import render_bulletin
from reports.bulletin.chart_blocks import FanChart
from reports.bulletin.compose import compose_bulletin
from reports.bulletin.content import Bullets, Paragraph, Table
from reports.bulletin.page_length import MOST_PAGES
from reports.bulletin.summary import IN_FULL, LEAFLET_MEASURES


def blocks(content, code):
    return next(part for part in content.sections if part.code == code).blocks


@pytest.fixture(scope="module", params=["zh", "en"])
def language(request):
    return request.param


def test_summary_keeps_level_indicators_outlook_and_says_what_it_leaves(inputs, profile, language):
    full = compose_bulletin(inputs, profile, language=language)
    short = compose_bulletin(inputs, profile, language=language, extent="summary")
    codes = [part.code for part in short.sections]
    assert codes[0] == "level"
    assert {"indicators", "outlook"} <= set(codes)
    assert codes[-1] == IN_FULL
    (left,) = blocks(short, IN_FULL)
    headings = [part.heading for part in full.sections if part.depth == 1 and not part.is_annex]
    told = {part.heading for part in short.sections}
    assert all(heading in left.statement.text for heading in headings if heading not in told)


def test_figures_of_the_short_forms_are_those_of_the_full_one(inputs, profile, language):
    full = compose_bulletin(inputs, profile, language=language)
    short = compose_bulletin(inputs, profile, language=language, extent="summary")
    (whole,) = [item for item in blocks(full, "indicators") if isinstance(item, Table)]
    (kept,) = [item for item in blocks(short, "indicators") if isinstance(item, Table)]
    assert kept.rows == whole.rows[: len(kept.rows)]


def test_outlook_of_the_summary_is_one_sentence_and_the_fan(inputs, profile, language):
    short = compose_bulletin(inputs, profile, language=language, extent="summary")
    first, second = blocks(short, "outlook")
    assert isinstance(first, Paragraph)
    assert isinstance(second, FanChart)


@pytest.mark.parametrize(("extent", "most"), [("summary", 4), ("leaflet", 1)])
def test_short_forms_stay_short(inputs, profile, language, tmp_path, extent, most):
    path = tmp_path / "short.pdf"
    made = render_bulletin(inputs, profile, language=language, pdf_path=path, extent=extent)
    assert len(pypdf.PdfReader(path).pages) == made.page_count <= most


def test_a_leaflet_of_forty_areas_at_long_names_is_one_page(inputs, profile, language, tmp_path):
    path = tmp_path / "many.pdf"
    many = odd.many_areas(inputs, profile, vintages=3)
    made = render_bulletin(*many, language=language, pdf_path=path, extent="leaflet")
    assert made.page_count == 1


@pytest.mark.parametrize("extent", ["summary", "leaflet"])
def test_short_forms_of_forty_raised_areas_and_a_plan_stay_short(
    inputs, profile, language, tmp_path, extent
):
    path = tmp_path / "raised.pdf"
    many, wider = odd.many_areas(inputs, profile, vintages=3)
    place = wider.model_copy(update={"measures": load_profile("liaoning").measures})
    made = render_bulletin(many, place, language=language, pdf_path=path, extent=extent)
    assert made.page_count <= MOST_PAGES[extent]


def test_a_leaflet_of_nothing_is_one_page_that_says_so(empty_inputs, profile, tmp_path):
    path = tmp_path / "none.pdf"
    made = render_bulletin(empty_inputs, profile, language="en", pdf_path=path, extent="leaflet")
    assert made.page_count == 1
    assert "No level" in pypdf.PdfReader(path).pages[0].extract_text()


def test_a_leaflet_tells_reasons_and_the_measures_that_begin_first(inputs, profile):
    plan = load_profile("liaoning").measures
    place = profile.model_copy(update={"measures": plan})
    content = compose_bulletin(inputs, place, language="en", extent="leaflet")
    assert 1 <= len(content.boxed[0].reasons) <= 4
    (bullets,) = blocks(content, "measures")
    assert isinstance(bullets, Bullets)
    texts = [item.text for item in bullets.statements]
    days = sorted(item.starts_within_days for item in plan if item.from_level_code != "red")
    told = zip(days, texts[:LEAFLET_MEASURES], strict=False)
    assert all(f"within {count} day" in text for count, text in told)
    assert len(texts) == LEAFLET_MEASURES + 1
    assert texts[-1].endswith("further measures stand in the full edition.")


def test_a_public_leaflet_tells_no_proposal(inputs, profile, tmp_path):
    settings = profile.settings.model_copy(update={"editions": ("internal", "public")})
    place = profile.model_copy(update={"settings": settings})
    path = tmp_path / "public.pdf"
    made = render_bulletin(
        inputs, place, language="en", pdf_path=path, edition="public", extent="leaflet"
    )
    assert made.page_count == 1
    assert "Proposed level" not in pypdf.PdfReader(path).pages[0].extract_text()
