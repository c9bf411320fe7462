"""Which bulletins a profile makes: editions, how much each says, areas, languages.

What does not belong here: what an edition may say (reports.editions), where files lie
(warehouse.home).
"""

from dataclasses import dataclass
from typing import Literal

from profiles.model import Edition, Language, Profile

Extent = Literal["full", "summary", "leaflet"]
"""How much a bulletin says: all, about four pages, one page."""

STEMS: dict[Extent, str] = {"full": "bulletin", "summary": "summary", "leaflet": "leaflet"}
"""With what the name of a file begins, by how much it says."""

SHORT_EXTENTS: tuple[Extent, ...] = ("summary", "leaflet")
AREA_KINDS = ("city", "zone")
"""Kinds of areas that get a bulletin of their own every month; others get one when asked for."""


@dataclass(frozen=True)
class BulletinKind:
    """One bulletin of a vintage; ``name_parts`` tell its file from the others.

    ``area_code`` is None for the whole place.
    """

    edition: Edition
    language: Language
    name_parts: tuple[str, ...]
    extent: Extent = "full"
    area_code: str | None = None

    @property
    def stem(self) -> str:
        """With what the file's name begins."""
        return STEMS[self.extent]


def bulletin_kinds(profile: Profile) -> list[BulletinKind]:
    """Return the full bulletins of the whole place; a lone edition is not named in the file.

    Examples
    --------
    >>> from profiles import load_profile
    >>> [kind.name_parts for kind in bulletin_kinds(load_profile("china"))]
    [('zh',), ('en',)]
    """
    return [
        bulletin_kind(profile, edition=edition, language=language)
        for edition in profile.settings.editions
        for language in profile.settings.languages
    ]


def short_kinds(profile: Profile) -> list[BulletinKind]:
    """Return the summary and the leaflet of the first edition, in every language."""
    first = profile.settings.editions[0]
    return [
        bulletin_kind(profile, edition=first, language=language, extent=extent)
        for extent in SHORT_EXTENTS
        for language in profile.settings.languages
    ]


def area_bulletin_kinds(profile: Profile) -> list[BulletinKind]:
    """Return the bulletins of single areas that every month makes, in every language.

    None where the profile has no internal edition: a bulletin of one area is a working
    paper of its bureau.
    """
    if "internal" not in profile.settings.editions:
        return []
    return [
        bulletin_kind(profile, edition="internal", language=language, area_code=area.code)
        for area in profile.areas
        if area.kind in AREA_KINDS
        for language in profile.settings.languages
    ]


def bulletin_kind(
    profile: Profile,
    *,
    edition: Edition,
    language: Language,
    extent: Extent = "full",
    area_code: str | None = None,
) -> BulletinKind:
    """Return one bulletin, its file named as the profile's months name it."""
    is_one = len(profile.settings.editions) == 1
    parts = (language,) if is_one else (edition, language)
    named = parts if area_code is None else (area_code, *parts)
    return BulletinKind(edition, language, named, extent, area_code)
