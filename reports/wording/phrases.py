"""Fixed wordings by code, in English and Chinese.

What does not belong here: the wordings themselves (section_phrases, panel_phrases and the rest).
"""

from profiles.model import Language
from reports.wording.annex_phrases import ANNEX_PHRASES
from reports.wording.area_phrases import AREA_PHRASES
from reports.wording.chart_phrases import CHART_PHRASES
from reports.wording.cover_phrases import COVER_PHRASES
from reports.wording.event_phrases import EVENT_PHRASES
from reports.wording.export_phrases import EXPORT_PHRASES
from reports.wording.notice_phrases import NOTICE_PHRASES
from reports.wording.outlook_phrases import OUTLOOK_PHRASES
from reports.wording.panel_phrases import PANEL_PHRASES
from reports.wording.section_phrases import SECTION_PHRASES
from reports.wording.survey_phrases import SURVEY_PHRASES
from reports.wording.warning_phrases import WARNING_PHRASES

_TABLES = (
    SECTION_PHRASES,
    COVER_PHRASES,
    WARNING_PHRASES,
    SURVEY_PHRASES,
    PANEL_PHRASES,
    EVENT_PHRASES,
    AREA_PHRASES,
    CHART_PHRASES,
    EXPORT_PHRASES,
    NOTICE_PHRASES,
    OUTLOOK_PHRASES,
)


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
    found = next((table[code] for table in _TABLES if code in table), None)
    english, chinese = found or ANNEX_PHRASES[code]
    return chinese if language == "zh" else english
