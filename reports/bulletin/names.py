"""Codes of the profile in words, also those a stored row names and the profile has lost.

A bulletin is made anew from old rows after a profile has changed: a code that is gone is
shown as it stands and said to be gone, and never stops the issue. What does not belong
here: what is said of a rule, level or area.
"""

from profiles.event_rules import EventRuleSettings
from profiles.model import Language, Level, Profile, Rule
from reports.bulletin.content import AreaStatus, LevelStyle
from reports.wording import phrase

UNKNOWN_RANK = -1
_PALE = "#e8edf1"
_GONE_COLOUR = "#c5ccd3"
_GONE_SYMBOL = "?"


def area_title(code: str, profile: Profile, language: Language) -> str:
    """Return the title of an area, or its code where the profile has it no longer."""
    for area in profile.areas:
        if area.code == code:
            return area.title.in_language(language)
    return gone(code, language)


_PARTS_OF_IDS = {
    "BLUE": "蓝",
    "YELLOW": "黄",
    "ORANGE": "橙",
    "RED": "红",
    "CITY": "·市",
    "CITIES": "·各市",
}


def rule_title(rule_id: str, profile: Profile, language: Language) -> str:
    """Return the title of a rule with its id, or the id where the profile has it no longer."""
    rule = known_rule(rule_id, profile) or known_event_rule(rule_id, profile)
    if rule is None:
        return gone(rule_id, language)
    code = rule_code(rule.id, language)
    return f"{rule.title.zh}（{code}）" if language == "zh" else f"{rule.title.en} ({code})"


def rule_code(rule_id: str, language: Language) -> str:
    """Return the id of a rule as readers see it: in Chinese without English words.

    Examples
    --------
    >>> rule_code("R3_ORANGE_CITY", "zh")
    'R3橙·市'
    """
    if language == "en":
        return rule_id
    head, *parts = rule_id.split("_")
    if not all(part in _PARTS_OF_IDS for part in parts):
        return rule_id
    return head + "".join(_PARTS_OF_IDS[part] for part in parts)


def known_rule(rule_id: str, profile: Profile) -> Rule | None:
    """Return a rule of the profile, None where it has it no longer."""
    return next((rule for rule in profile.rules if rule.id == rule_id), None)


def known_event_rule(rule_id: str, profile: Profile) -> EventRuleSettings | None:
    """Return a rule on layoff events of the profile, None where it has none of that id."""
    return next((rule for rule in profile.event_rules if rule.id == rule_id), None)


def known_level(code: str, profile: Profile) -> Level | None:
    """Return a level of the scheme, None where it has it no longer."""
    return next((level for level in profile.scheme.levels if level.code == code), None)


def level_style(code: str, profile: Profile, language: Language) -> LevelStyle:
    """Return how a level is shown; one the scheme has lost is grey, with a question mark.

    Notes
    -----
    The level without warning is drawn pale whatever its colour, so that in a history the eye
    goes to the warnings.
    """
    level = known_level(code, profile)
    if level is None:
        return LevelStyle(code, UNKNOWN_RANK, gone(code, language), _GONE_SYMBOL, _GONE_COLOUR)
    return LevelStyle(
        code=level.code,
        rank=level.rank,
        title=level.title.in_language(language),
        symbol=level.symbol,
        colour=_PALE if level.rank == 0 else level.colour,
    )


def is_of_place(status: AreaStatus, profile: Profile) -> bool:
    """Return whether a status is that of the place the bulletin is about."""
    return status.area_code == profile.settings.headline.area_code


def join_titles(titles: list[str], language: Language) -> str:
    """Return titles joined as a list in the language."""
    return ("、" if language == "zh" else ", ").join(titles)


def gone(code: str, language: Language) -> str:
    """Return a code with the remark that the profile has it no longer."""
    return phrase("gone", language).format(code=code)
