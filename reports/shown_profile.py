"""A profile whose texts hold only characters that the fonts of the product have.

Names come from people: a rare character, another script, a picture or a sign that turns the
order of letters must not stop a bulletin, nor change how what stands beside it reads. What does
not belong here: texts received with the data (reports.fonts.shown_text).
"""

from typing import TypeVar

from pydantic import BaseModel

from profiles.model import Profile, Text
from reports.fonts import missing_characters, shown_text

_Value = TypeVar("_Value")


def with_shown_texts(profile: Profile) -> Profile:
    """Return a profile with a box for each character no font shows; itself where there is none.

    Parameters
    ----------
    profile : Profile
        Its titles, definitions and notes, in every language.

    Returns
    -------
    Profile
        Codes, numbers and paths as they were.
    """
    if _is_shown("".join(_texts_in(profile))):
        return profile
    return _shown(profile)


def _is_shown(text: str) -> bool:
    """Return whether a page can hold a text: a sign that is no letter stops a tagged PDF."""
    return text.isprintable() and not missing_characters(text)


def _texts_in(value: object) -> list[str]:
    if isinstance(value, Text):
        return [value.en, value.zh]
    if isinstance(value, BaseModel):
        return [text for _, item in value for text in _texts_in(item)]
    if isinstance(value, tuple):
        return [text for item in value for text in _texts_in(item)]
    return []


def _shown(value: _Value) -> _Value:
    if isinstance(value, Text):
        if _is_shown(value.en + value.zh):
            return value
        return value.model_copy(update={"en": shown_text(value.en), "zh": shown_text(value.zh)})
    if isinstance(value, BaseModel):
        parts = {name: (item, _shown(item)) for name, item in value}
        changed = {name: new for name, (old, new) in parts.items() if new is not old}
        return value.model_copy(update=changed) if changed else value
    if isinstance(value, tuple):
        made = tuple(_shown(item) for item in value)
        is_same = all(new is old for new, old in zip(made, value, strict=True))
        return value if is_same else made  # type: ignore[return-value]
    return value
