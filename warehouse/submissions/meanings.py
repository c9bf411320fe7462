"""What a cell's text means: months, areas, codes, numbers, flags; one text at a time.

Called for the distinct texts of a column, never row by row. What does not belong here:
rows and what they break (warehouse.submissions.judging).
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import pandas as pd

from catalogue.credit_codes import credit_code_fault
from catalogue.forms import Field
from catalogue.resident_numbers import is_resident_number
from profiles.model import Area, CodeListEntry, Profile
from warehouse.submissions.month_texts import parse_month_text

EMPTY_TEXTS = frozenset({"", "-", "--", "—", "——", "/", "无", "空", "n/a", "na", "null", "none"})
"""Texts that say a cell holds nothing; in a flow of persons they say zero."""

NOTHING_TEXTS = EMPTY_TEXTS - {""}
YES_TEXTS = frozenset({"是", "有", "1", "1.0", "y", "yes", "true", "t", "√", "✓", "能", "可以"})
NO_TEXTS = frozenset(
    {"否", "无", "没有", "0", "0.0", "n", "no", "false", "f", "×", "x", "不", "不能", "非", "-"}
)
INDUSTRY = "industry"
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d{1,3})?", re.IGNORECASE)
_UNIT_BEHIND = re.compile(r"(?:人|户|元|个|次|%)$")
_AREA_CODE = re.compile(r"\d{2}|\d{4}|\d{6}(?:\d{3}|\d{6})?")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ t]?00:00(?::00)?(?:\.0+)?)?")
_PLAIN_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0+)?")
_SERIAL_DAY = re.compile(r"(\d{5})(?:\.0+)?")
_EXCEL_EPOCH = pd.Timestamp("1899-12-30")
_FIRST_YEAR, _LAST_YEAR = 1990, 2099


@dataclass(frozen=True)
class Meaning:
    """The value a text stands for, or the reason why it stands for none."""

    value: object = None
    reason_code: str | None = None


@dataclass(frozen=True)
class Vocabulary:
    """The names a profile gives areas, groups and codes, ready for looking up."""

    area_codes: Mapping[str, str]
    breakdown_codes: Mapping[str, str]
    code_names: Mapping[str, Mapping[str, tuple[CodeListEntry, ...]]]
    counties: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def meaning(self, item: Field, text: str, area_text: str = "") -> Meaning:
        """Return what a text means in a field, whatever its month.

        ``area_text`` is the text of the row's city, which tells counties of one name apart.
        """
        if item.name == "county_code":
            return self._read_county(text, area_text)
        readers: dict[str, Callable[[str], Meaning]] = {
            "month": read_month,
            "week": read_week,
            "date": read_date,
            "count": read_number,
            "number": read_number,
            "flag": read_flag,
            "enterprise_code": read_enterprise_code,
            "area": self._read_area,
            "breakdown": self._read_breakdown,
        }
        if item.type == "code":
            return self._read_code(item.code_list or "", text)
        return readers[item.type](text)

    def in_force(self, code_list: str, text: str, month: pd.Timestamp) -> Meaning:
        """Return the code a text means in a month: the version that holds, or its successor."""
        entries = self._entries_named(code_list, text)
        for entry in entries:
            if entry.is_effective(month):
                return Meaning(entry.code)
        for entry in entries:
            if entry.successor_code and _has_ended(entry, month):
                return Meaning(entry.successor_code, "code_replaced")
        return Meaning(None, "code_not_in_force")

    def versioned_lists(self) -> set[str]:
        """Return the lists of which some entry holds for some months only."""
        return {
            name
            for name, names in self.code_names.items()
            for entries in names.values()
            for entry in entries
            if entry.effective_from or entry.effective_to
        }

    def _read_area(self, text: str) -> Meaning:
        plain = plain_text(text)
        for name in (plain, plain.split(" ")[0]):
            if name in self.area_codes:
                return Meaning(self.area_codes[name])
        digits = plain.split(" ")[0].removesuffix(".0")
        if not _AREA_CODE.fullmatch(digits):
            return Meaning(None, "unknown_area")
        code = digits[:6].ljust(6, "0")
        if code in self.area_codes:
            return Meaning(self.area_codes[code])
        own = {known[:2] for known in self.area_codes if known[:2].isdecimal()}
        return Meaning(None, "unknown_area" if code[:2] in own else "area_elsewhere")

    def _read_county(self, text: str, area_text: str) -> Meaning:
        city = self._read_area(area_text).value if area_text else None
        for name in (plain_text(text), plain_text(text).split(" ")[0]):
            codes = self.counties.get(name, {})
            if isinstance(city, str) and city in codes:
                return Meaning(codes[city])
            # A zone that lies within cities, and the province, have no counties of their own.
            if len(codes) == 1 and not self._has_counties(city):
                return Meaning(next(iter(codes.values())))
        # A county is told for reference: one that is not known does not cost the row.
        return Meaning(None, "county_unknown")

    def _has_counties(self, city: object) -> bool:
        return any(city in codes for codes in self.counties.values())

    def _read_breakdown(self, text: str) -> Meaning:
        plain = plain_text(text)
        for name in (plain, plain.split(" ")[0]):
            if name in self.breakdown_codes:
                return Meaning(self.breakdown_codes[name])
        return Meaning(None, "unknown_breakdown")

    def _read_code(self, code_list: str, text: str) -> Meaning:
        entries = self._entries_named(code_list, text)
        return Meaning(entries[0].code) if entries else Meaning(None, "unknown_code")

    def _entries_named(self, code_list: str, text: str) -> tuple[CodeListEntry, ...]:
        """Return the entries a text names: as a whole, by its first word, or as a long code."""
        names = self.code_names.get(code_list, {})
        plain = plain_text(text).removesuffix(".0")
        first, _, title = plain.partition(" ")
        # Where code and title stand together the title tells which version is meant.
        candidates = [plain, title, first] if title else [plain]
        if first.isdecimal():
            candidates.append(first.zfill(2))
        if code_list == INDUSTRY:
            if first.isdecimal() and len(first) in (3, 4):
                candidates.append(first[:2])
            if re.fullmatch(r"[a-t]\d{2,4}", first):
                candidates.append(first[1:3])
        return next((names[name] for name in candidates if name in names), ())


def vocabulary_of(profile: Profile) -> Vocabulary:
    """Return the vocabulary of a profile."""
    areas: dict[str, str] = {}
    counties: dict[str, dict[str, str]] = {}
    for area in profile.areas:
        for city in _cities_of(area):
            for name in (area.code, area.title.zh, area.title.en, *area.synonyms):
                counties.setdefault(plain_text(name), {})[city] = area.code
        names = [area.code, area.title.zh, area.title.en, *area.synonyms]
        if area.kind == "city":
            names.append(area.title.zh.removesuffix("市"))
        if area.kind == "province":
            names += ["全省", "合计", "全省合计"]
        for name in names:
            areas.setdefault(plain_text(name), area.code)
    for name, codes in counties.items():
        if len(set(codes.values())) > 1:  # of several cities: no name of one place
            areas.pop(name, None)
    breakdowns = {
        plain_text(name): "total" for name in ("total", "合计", "总计", "总体", "全部", "全体")
    }
    for item in profile.breakdowns:
        for name in (item.code, item.title.zh, item.title.en, *item.synonyms):
            breakdowns.setdefault(plain_text(name), item.code)
    lists: dict[str, dict[str, list[CodeListEntry]]] = {}
    for entry in profile.code_lists:
        names_of_list = lists.setdefault(entry.code_list, {})
        for name in (entry.code, entry.title.zh, entry.title.en, *entry.synonyms):
            names_of_list.setdefault(plain_text(name), []).append(entry)
            if name == entry.code:
                named = names_of_list.setdefault(name, [])
                if entry not in named:
                    named.append(entry)
    return Vocabulary(
        areas,
        breakdowns,
        {
            name: {text: _own_code_first(text, entries) for text, entries in names.items()}
            for name, names in lists.items()
        },
        counties,
    )


def _cities_of(area: Area) -> tuple[str, ...]:
    """Return the cities under which an area may stand as county: a zone may lie in several."""
    if area.kind == "county" and area.parent_code:
        return (area.parent_code,)
    return area.lies_within_codes if area.kind == "zone" else ()


def _own_code_first(text: str, entries: Sequence[CodeListEntry]) -> tuple[CodeListEntry, ...]:
    return tuple(sorted(entries, key=lambda entry: plain_text(entry.code) != text))


def plain_text(text: str) -> str:
    """Return a text in half width and lower case, with single spaces.

    Examples
    --------
    >>> plain_text("　Ｃ 制造业 ")
    'c 制造业'
    """
    return " ".join(unicodedata.normalize("NFKC", text).split()).lower()


def read_number(text: str) -> Meaning:
    """Return the number a text stands for.

    Examples
    --------
    >>> read_number("１，２３４")
    Meaning(value=1234.0, reason_code=None)
    >>> read_number("约20").reason_code
    'not_a_number'
    """
    plain = plain_text(text).replace(",", "").replace(" ", "")
    plain = plain.replace("−", "-").replace("‐", "-")
    if plain in EMPTY_TEXTS:
        return Meaning(None, "nothing")
    if plain.startswith("(") and plain.endswith(")"):
        plain = f"-{plain[1:-1]}"
    plain = _UNIT_BEHIND.sub("", plain)
    if not _NUMBER.fullmatch(plain):
        return Meaning(None, "not_a_number")
    return Meaning(float(plain))


def read_flag(text: str) -> Meaning:
    """Return whether a text says yes or no."""
    plain = plain_text(text)
    if plain in YES_TEXTS:
        return Meaning(True)
    return Meaning(False) if plain in NO_TEXTS else Meaning(None, "not_a_flag")


def read_month(text: str) -> Meaning:
    """Return the month a text names."""
    month = parse_month_text(text)
    return Meaning(None, "not_a_month") if month is None else Meaning(month)


def read_date(text: str) -> Meaning:
    """Return the day a text names.

    Examples
    --------
    >>> read_date("2025年7月3日").value
    Timestamp('2025-07-03 00:00:00')
    """
    plain = plain_text(text)
    for pattern in (_DATE, _PLAIN_DATE):
        if found := pattern.fullmatch(plain):
            try:
                day = date(*(int(part) for part in found.groups()))
            except ValueError:
                return Meaning(None, "not_a_date")
            return _within_reason(pd.Timestamp(day))
    if found := _SERIAL_DAY.fullmatch(plain):
        return _within_reason(_EXCEL_EPOCH + pd.Timedelta(days=int(found[1])))
    return Meaning(None, "not_a_date")


def read_week(text: str) -> Meaning:
    """Return the Monday of the week a text names, by any of its days or as 2025-W27."""
    plain = plain_text(text).upper()
    if found := re.fullmatch(r"(\d{4})-?W(\d{1,2})", plain):
        try:
            return Meaning(pd.Timestamp(date.fromisocalendar(int(found[1]), int(found[2]), 1)))
        except ValueError:
            return Meaning(None, "not_a_date")
    day = read_date(text)
    if not isinstance(day.value, pd.Timestamp):
        return day
    return Meaning(day.value - pd.Timedelta(days=day.value.weekday()))


@lru_cache(maxsize=200_000)
def read_enterprise_code(text: str) -> Meaning:
    """Return the unified social credit code a text holds, its check character proved."""
    code = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if is_resident_number(code):
        return Meaning(None, "personal_data")
    fault = credit_code_fault(code)
    return Meaning(None, fault) if fault else Meaning(code)


def _within_reason(day: pd.Timestamp) -> Meaning:
    if _FIRST_YEAR <= day.year <= _LAST_YEAR:
        return Meaning(day)
    return Meaning(None, "not_a_date")


def _has_ended(entry: CodeListEntry, month: pd.Timestamp) -> bool:
    return entry.effective_to is not None and pd.Timestamp(entry.effective_to) < month
