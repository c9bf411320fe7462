"""Which bulletins a profile makes: its editions in its languages.

What does not belong here: what an edition may say (reports.editions).
"""

from dataclasses import dataclass
from typing import Literal

from profiles.model import Edition, Language, Profile

Extent = Literal["full", "summary", "leaflet"]
"""How much a bulletin says: all, about four pages, one page."""


@dataclass(frozen=True)
class BulletinKind:
    """One bulletin of a vintage; ``name_parts`` tell its file from the others."""

    edition: Edition
    language: Language
    name_parts: tuple[str, ...]


def bulletin_kinds(profile: Profile) -> list[BulletinKind]:
    """Return the bulletins a profile makes; the edition names the file only if there are several.

    Examples
    --------
    >>> from profiles import load_profile
    >>> [kind.name_parts for kind in bulletin_kinds(load_profile("china"))]
    [('zh',), ('en',)]
    """
    settings = profile.settings
    is_one = len(settings.editions) == 1
    return [
        BulletinKind(edition, language, (language,) if is_one else (edition, language))
        for edition in settings.editions
        for language in settings.languages
    ]
