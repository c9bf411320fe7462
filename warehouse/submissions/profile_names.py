"""Names under which a profile knows its areas and groups, as they stand in tables.

What does not belong here: code lists, judging a value sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from profiles.model import Profile
from warehouse.submissions.headings import normalise_heading

_CITY_SUFFIX = "市"
_WHOLE_PROVINCE = "全省"


@dataclass(frozen=True)
class ProfileNames:
    """Normalised names → codes of areas and of groups, and kinds of areas by code."""

    areas: Mapping[str, str]
    breakdowns: Mapping[str, str]
    area_kinds: Mapping[str, str]

    def area_code(self, text: str) -> str | None:
        """Return the code of the area a text names as a whole, or None."""
        return _code_in(self.areas, text)

    def breakdown_code(self, text: str) -> str | None:
        """Return the code of the industry or group a text names as a whole, or None."""
        return _code_in(self.breakdowns, text)

    def city_within(self, text: str) -> str | None:
        """Return the one city or zone named within a title or file name, or None."""
        plain = normalise_heading(text)
        codes = {
            code
            for name, code in self.areas.items()
            if self.area_kinds[code] in ("city", "zone") and len(name) > 1 and name in plain
        }
        return codes.pop() if len(codes) == 1 else None


def _code_in(names: Mapping[str, str], text: str) -> str | None:
    """Return the code of a name, a code, or both as our drop-down lists write them."""
    code = names.get(normalise_heading(text))
    words = text.split(maxsplit=1)
    if code is not None or len(words) < 2:
        return code
    written = names.get(normalise_heading(words[0]))
    is_code = written is not None and normalise_heading(words[0]) == normalise_heading(written)
    return written if is_code else None


def names_of(profile: Profile) -> ProfileNames:
    """Return the names under which a profile knows its areas and groups."""
    areas: dict[str, str] = {}
    for area in profile.areas:
        for name in (area.code, area.title.zh, area.title.en, *area.synonyms):
            areas.setdefault(normalise_heading(name), area.code)
    for area in profile.areas:
        if area.kind == "city" and area.title.zh.endswith(_CITY_SUFFIX):
            areas.setdefault(area.title.zh.removesuffix(_CITY_SUFFIX), area.code)
    provinces = [area.code for area in profile.areas if area.kind == "province"]
    if len(provinces) == 1:
        areas.setdefault(_WHOLE_PROVINCE, provinces[0])
    breakdowns: dict[str, str] = {}
    for item in profile.breakdowns:
        for name in (item.title.zh, item.title.en, item.code):
            breakdowns.setdefault(normalise_heading(name), item.code)
    kinds = {area.code: area.kind for area in profile.areas}
    return ProfileNames(areas, breakdowns, kinds)
