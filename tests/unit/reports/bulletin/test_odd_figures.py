"""Bad input of a province, rendered: missing frames, red everywhere, falls, odd names and fonts."""

import logging
import re
from dataclasses import replace

import bulletin_inputs as made
import odd_inputs as odd
import pandas as pd
import province_inputs as province
import pypdf
import pytest

from reports import render_bulletin
from reports.bulletin.compose import compose_bulletin
from reports.bulletin.content import Bullets, Entries, Paragraph, Table
from reports.inputs import TABLE_OF_FIELD, empty_frame

LEAST_LINES = 3  # of text on any page but the last, running head and page number apart
FRAMES = [name for name in TABLE_OF_FIELD if len(getattr(province.full_inputs(), name))]


@pytest.fixture(scope="module")
def place():
    return province.profile()


@pytest.fixture(scope="module")
def whole():
    return province.full_inputs()


@pytest.fixture(scope="module")
def sections_of_whole(whole, place):
    return {part.code for part in compose_bulletin(whole, place, language="zh").sections}


def rendered(inputs, profile, path, language="zh", **choices):
    render_bulletin(inputs, profile, language=language, pdf_path=path, **choices)
    return [page.extract_text() for page in pypdf.PdfReader(path).pages]


def assert_is_sound(pages):
    """Hold that no page is next to empty and that pages are numbered in order."""
    numbers = [re.findall(r"— ?(\d+) ?—", page)[-1] for page in pages]
    assert numbers == [str(place) for place in range(1, len(pages) + 1)]
    for page in pages[:-1]:
        lines = [line for line in page.splitlines() if line.strip()]
        assert len(lines) >= LEAST_LINES + 2, page


def texts_of_section(section):
    for block in section.blocks:
        if isinstance(block, Paragraph):
            yield block.statement.text
        elif isinstance(block, Bullets):
            yield from (statement.text for statement in block.statements)
        elif isinstance(block, Table):
            yield from (row.heading for row in block.rows)
        elif isinstance(block, Entries):
            yield from (told for _, told in block.entries)
        else:
            yield block.caption


@pytest.mark.parametrize("field", FRAMES)
def test_a_missing_frame_leaves_every_section_with_something_to_say(
    field, whole, place, sections_of_whole
):
    content = compose_bulletin(province.without(field, whole), place, language="zh")
    told = {
        part.code: [text for text in texts_of_section(part) if text] for part in content.sections
    }
    assert [code for code, texts in told.items() if not texts] == []
    # The sections of a source may fall away with its frame only where another tells of it.
    assert sections_of_whole - set(told) <= {"survey", "key_areas", "measures"}


def test_nothing_at_all_makes_pages_that_say_so(whole, place, tmp_path):
    nothing = replace(whole, **{name: empty_frame(name) for name in TABLE_OF_FIELD})
    for language in ("zh", "en"):
        pages = rendered(nothing, place, tmp_path / f"{language}.pdf", language)
        assert_is_sound(pages)
        assert len(pages) < 8


@pytest.mark.parametrize("extent", ["summary", "leaflet"])
def test_nothing_at_all_makes_short_editions_too(extent, whole, place, tmp_path):
    nothing = replace(whole, **{name: empty_frame(name) for name in TABLE_OF_FIELD})
    pages = rendered(nothing, place, tmp_path / "short.pdf", extent=extent)
    assert 1 <= len(pages) <= (1 if extent == "leaflet" else 4)


def all_red(inputs, profile):
    known = inputs.level[inputs.level["area_code"] == province.TOP]
    cities = [area.code for area in profile.areas if area.kind == "city"]
    level = pd.concat([known, *(known.assign(area_code=code) for code in cities)])
    level = level.assign(level_code="red", evidence_level_code="red")
    return replace(inputs, level=level.reset_index(drop=True))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_area_at_red_is_told_by_symbol_and_word(language, whole, place, tmp_path):
    pages = rendered(all_red(whole, place), place, tmp_path / "red.pdf", language)
    assert_is_sound(pages)
    cities = sum(area.kind == "city" for area in place.areas)
    red = next(level for level in place.scheme.levels if level.code == "red")
    told = "".join("".join(pages).split())
    mark = "".join(f"{red.symbol} {red.title.in_language(language)}".split())
    assert told.count(mark) > cities


def test_falls_everywhere_are_told_with_a_minus_and_a_verdict(whole, place, tmp_path):
    falling = replace(
        whole,
        panel_change=whole.panel_change.assign(value=-99.99, standard_error=12.5),
        survey_change=whole.survey_change.assign(change=-12.34),
        observation=whole.observation.assign(
            value=whole.observation["value"].where(
                whole.observation["reference_month"] < province.MONTH,
                whole.observation["value"] * 0.6,
            )
        ),
    )
    pages = rendered(falling, place, tmp_path / "falls.pdf")
    assert_is_sound(pages)
    text = "".join("".join(pages).split())
    assert "−99.99±24.50" in text
    assert "−12.3±0.4" in text
    assert "比上月下降" in text
    assert "-99.99" not in text  # a hyphen is no minus


def renamed(profile, zh, en):
    areas = tuple(
        area.model_copy(update={"title": made.text(en.format(place), zh.format(place))})
        for place, area in enumerate(profile.areas)
    )
    return profile.model_copy(update={"areas": areas})


@pytest.mark.parametrize("language", ["zh", "en"])
def test_characters_no_font_has_are_boxes_and_stop_nothing(language, whole, place, tmp_path):
    odd_names = renamed(place, "{}𠮷㐂😀مدينة市", "{} Šənyaŋ مدينة 😀 𠮷")
    pages = rendered(whole, odd_names, tmp_path / "names.pdf", language)
    assert_is_sound(pages)
    text = "".join(pages)
    assert "□" in text
    assert "\ufffd" not in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_very_long_names_break_and_stop_nothing(language, whole, place, tmp_path):
    long = renamed(place, odd.LONG_ZH, odd.LONG_EN)
    pages = rendered(all_red(whole, long), long, tmp_path / "long.pdf", language)
    assert_is_sound(pages)


def with_fonts(profile, **named):
    bulletin = profile.settings.bulletin.model_copy(update=named)
    settings = profile.settings.model_copy(update={"bulletin": bulletin})
    return profile.model_copy(update={"settings": settings})


def test_a_font_that_is_not_there_is_said_and_replaced(whole, place, tmp_path, caplog):
    lacking = with_fonts(place, font_paths=("fonts/none",), body_font="No Such Font")
    with caplog.at_level(logging.WARNING):
        pages = rendered(whole, lacking, tmp_path / "fonts.pdf")
    assert_is_sound(pages)
    assert any("no such font" in record.getMessage().lower() for record in caplog.records)
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in pypdf.PdfReader(tmp_path / "fonts.pdf").pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert any("NotoSerifSC" in name for name in fonts)


def test_layout_settles_without_a_warning(whole, place, tmp_path, caplog):
    nothing = replace(whole, **{name: empty_frame(name) for name in TABLE_OF_FIELD})
    with caplog.at_level(logging.WARNING):
        for number, given in enumerate((whole, nothing, all_red(whole, place))):
            rendered(given, place, tmp_path / f"{number}.pdf")
    assert [
        record.getMessage() for record in caplog.records if "layout" in record.getMessage()
    ] == []
