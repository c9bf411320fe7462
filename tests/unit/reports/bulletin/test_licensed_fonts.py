"""A place may bring licensed fonts, 仿宋 for the text and 小标宋 for the title."""

import shutil

import pypdf
import pytest
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from reports import render_bulletin
from reports.fonts import chart_font_file


def stand_in(path, family, text):
    """Write a small font of that family, with the letters of a text."""
    options = Options()
    options.name_IDs = ["*"]
    options.notdef_outline = True
    font = TTFont(chart_font_file())
    subsetter = Subsetter(options=options)
    subsetter.populate(text=text)
    subsetter.subset(font)
    joined = family.replace(" ", "")
    names = {1: family, 2: "Regular", 4: family, 6: joined, 16: family, 17: "Regular"}
    for record in list(font["name"].names):
        font["name"].removeNames(record.nameID)
    for number, value in names.items():
        font["name"].setName(value, number, 3, 1, 0x409)
    font["CFF "].cff.fontNames[0] = joined
    font.save(path)


@pytest.fixture
def place(profile, tmp_path):
    folder = tmp_path / "profile"
    (folder / "fonts").mkdir(parents=True)
    stand_in(folder / "fonts" / "title.otf", "House Title", profile.settings.bulletin.title.zh)
    common = "".join(chr(code) for code in range(0x4E00, 0x5000)) + "，。的与为"
    stand_in(folder / "fonts" / "body.otf", "House Text", common)
    bulletin = profile.settings.bulletin.model_copy(
        update={
            "font_paths": ("fonts",),
            "title_font": "House Title",
            "body_font": "House Text",
        }
    )
    settings = profile.settings.model_copy(update={"bulletin": bulletin})
    return profile.model_copy(update={"settings": settings, "folder": str(folder)})


def fonts_of(path):
    names = set()
    for page in pypdf.PdfReader(path).pages:
        fonts = page["/Resources"].get("/Font", {})
        names |= {str(fonts[name].get_object()["/BaseFont"]) for name in fonts}
    return names


def test_title_and_text_stand_in_the_fonts_of_the_place(empty_inputs, place, tmp_path):
    path = tmp_path / "licensed.pdf"
    render_bulletin(empty_inputs, place, language="zh", pdf_path=path)
    names = fonts_of(path)
    assert any("HouseTitle" in name for name in names)
    assert any("HouseText" in name for name in names)


def test_letters_the_licensed_font_lacks_come_from_the_stand_in(empty_inputs, place, tmp_path):
    path = tmp_path / "licensed.pdf"
    render_bulletin(empty_inputs, place, language="zh", pdf_path=path)
    assert any("NotoSerifSC" in name for name in fonts_of(path))
    text = "".join(pypdf.PdfReader(path).pages[0].extract_text().split())
    assert "失业风险预警监测通报" in text


def test_without_the_font_files_the_free_fonts_stand_in(empty_inputs, place, tmp_path):
    shutil.rmtree(tmp_path / "profile" / "fonts")
    path = tmp_path / "free.pdf"
    render_bulletin(empty_inputs, place, language="zh", pdf_path=path)
    assert not any("House" in name for name in fonts_of(path))
    assert any("NotoSerifSC" in name for name in fonts_of(path))
