import bulletin_inputs as made
import pytest

from reports.fonts import missing_characters
from reports.shown_profile import with_shown_texts


def named(profile, zh):
    (area,) = profile.areas
    title = area.title.model_copy(update={"zh": zh})
    return profile.model_copy(update={"areas": (area.model_copy(update={"title": title}),)})


def test_a_profile_the_fonts_can_show_stays_itself():
    profile = made.profile()
    assert with_shown_texts(profile) is profile


def test_characters_no_font_shows_become_boxes_and_nothing_else_changes():
    profile = named(made.profile(), "美国😀مدينة㐂")
    shown = with_shown_texts(profile)
    text = shown.areas[0].title.zh
    assert text.startswith("美国□")
    assert missing_characters(text) == ""
    assert shown.areas[0].code == "US"
    assert shown.rules is profile.rules


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\u202e", "\u2066", "\ufeff", "\uffff"])
def test_signs_that_are_no_letters_become_boxes(sign):
    shown = with_shown_texts(named(made.profile(), f"美{sign}国"))
    assert shown.areas[0].title.zh == "美□国"


@pytest.mark.parametrize("space", ["\n", "\u2028", "\u3000", "\xa0"])
def test_breaks_and_wide_spaces_of_a_name_become_a_space(space):
    shown = with_shown_texts(named(made.profile(), f"美{space}国"))
    assert shown.areas[0].title.zh == "美 国"
