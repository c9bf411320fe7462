"""Fixed wordings by code, in English and Chinese.

What does not belong here: the wordings themselves (section_phrases, survey_phrases, annex_phrases).
"""

from profiles.model import Language
from reports.wording.annex_phrases import ANNEX_PHRASES
from reports.wording.section_phrases import SECTION_PHRASES
from reports.wording.survey_phrases import SURVEY_PHRASES


def phrase(code: str, language: Language) -> str:
    """Return a fixed wording, its placeholders unfilled.

    Raises
    ------
    KeyError
        If there is no wording of that code.

    Examples
    --------
    >>> phrase("proposed_level", "zh")
    '建议预警级别'
    """
    found = SECTION_PHRASES.get(code) or SURVEY_PHRASES.get(code) or ANNEX_PHRASES[code]
    english, chinese = found
    return chinese if language == "zh" else english
