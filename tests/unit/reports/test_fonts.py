from io import BytesIO

import bulletin_inputs as made
from fontTools.ttLib import TTFont

from reports.fonts import (
    chart_font_file,
    font_folders,
    missing_characters,
    shown_text,
    subset_woff,
)


def test_fonts_lie_in_installed_wheels():
    assert all(folder.is_dir() for folder in font_folders())
    assert chart_font_file().is_file()


def test_level_symbols_stand_in_every_font():
    assert missing_characters("".join(symbol for *_, symbol in made.LEVELS)) == ""


def test_character_without_a_glyph_is_named():
    assert missing_characters("级\N{PILE OF POO}") == "\N{PILE OF POO}"


def test_text_from_outside_is_boxed_where_no_font_shows_it():
    assert shown_text(" 5.1\x00\n\N{PILE OF POO}级 ") == "5.1□ □级"


def test_quotation_marks_have_a_narrow_form_for_english():
    font = TTFont(BytesIO(subset_woff("“”")))
    wide = [font.getBestCmap()[ord(mark)] for mark in "“”"]
    narrow = [
        table.mapping[glyph]
        for lookup in font["GSUB"].table.LookupList.Lookup
        for table in lookup.SubTable
        for glyph in wide
        if glyph in table.mapping
    ]
    widths = [font["hmtx"][glyph][0] for glyph in narrow]
    assert len(widths) == 2
    assert max(widths) < font["head"].unitsPerEm / 2


def test_subset_holds_just_its_characters():
    font = TTFont(BytesIO(subset_woff("建议预警 12.3%")))
    assert set(map(ord, "建议预警 12.3%")) == set(font.getBestCmap())


def test_subset_does_not_depend_on_the_order_of_characters():
    from reports.fonts import _subset_of

    first = subset_woff("建议预警 12.3%")
    _subset_of.cache_clear()
    assert subset_woff("%3.21 警预议建") == first
