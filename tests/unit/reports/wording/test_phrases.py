import re

import pytest

from reports.fonts import missing_characters
from reports.wording import phrase
from reports.wording.annex_phrases import ANNEX_PHRASES
from reports.wording.board_phrases import board_phrase
from reports.wording.cover_phrases import COVER_PHRASES
from reports.wording.panel_phrases import PANEL_PHRASES
from reports.wording.section_phrases import SECTION_PHRASES
from reports.wording.survey_phrases import SURVEY_PHRASES

_TABLES = (SECTION_PHRASES, COVER_PHRASES, SURVEY_PHRASES, PANEL_PHRASES, ANNEX_PHRASES)
_ALL = {code: entry for table in _TABLES for code, entry in table.items()}


def test_no_code_stands_in_two_tables():
    assert len(_ALL) == sum(len(table) for table in _TABLES)


@pytest.mark.parametrize("code", sorted(_ALL))
def test_both_languages_carry_the_same_placeholders(code):
    english, chinese = _ALL[code]
    assert set(re.findall(r"{(\w+)}", english)) == set(re.findall(r"{(\w+)}", chinese))


def test_every_character_stands_in_the_fonts():
    assert missing_characters("".join(part for pair in _ALL.values() for part in pair)) == ""


def test_level_is_proposed_never_released():
    assert phrase("proposed_level", "zh") == "建议预警级别"
    assert "not a released warning" in phrase("disclaimer", "en")


def test_unknown_code_is_refused():
    with pytest.raises(KeyError):
        phrase("no_such_phrase", "en")


def test_a_dash_of_an_industry_is_explained_by_every_rule_that_hides_it():
    assert "单家占比过高" in board_phrase("industry_note", "zh")
    assert "one holds most of the staff" in board_phrase("industry_note", "en")
