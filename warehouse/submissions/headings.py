"""Headings as sent, matched with the fields of a form.

Compared without spaces, width and case; a unit in brackets becomes a factor. What does
not belong here: finding the heading row of a sheet (warehouse.submissions.heading_rows).
"""

import difflib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from catalogue.forms import PERSONAL_HEADINGS, Field, Form
from warehouse.submissions.heading_units import is_unit, unit_factor

IGNORED = ""
DATA_MARK_HEADINGS = frozenset({"数据标识", "datamark"})

_BRACKETS = str.maketrans("【】[]〔〕{}", "()()()()")
_DROPPED = re.compile(r"[\s\u200b\ufeff\u00ad*]+")
_LAST_BRACKET = re.compile(r"\(([^()]*)\)$")
_HINT = re.compile(r"必填|选填|可选|如.+|例.*|格式.*|yyyy.*|\d+位.*|见.*")
_TRAILING_UNIT = re.compile(r"^(.+?)[,:/](\S+)$")
_NEAREST_CUTOFF = 0.6  # one wrong character in a heading of four still counts as near


@dataclass(frozen=True)
class HeadingMatch:
    """The field a heading stands for (``IGNORED``: known, never stored) and its factor."""

    field_name: str
    factor: float | None = None  # None: the heading states no unit


@dataclass(frozen=True)
class HeadingIndex:
    """Known headings of a form: normalised text → field name, and as we print them."""

    form: Form
    names: Mapping[str, str]
    shown: Mapping[str, str]
    _found: dict[str, HeadingMatch | None] = field(default_factory=dict, repr=False, compare=False)

    def match(self, heading: str) -> HeadingMatch | None:
        """Return what a heading stands for, or None if the form does not know it."""
        if heading not in self._found:
            self._found[heading] = self._matched(normalise_heading(heading))
        return self._found[heading]

    def nearest(self, heading: str) -> str | None:
        """Return the known heading most like an unknown one, or None if none is close."""
        close = difflib.get_close_matches(
            normalise_heading(heading), list(self.names), n=1, cutoff=_NEAREST_CUTOFF
        )
        return self.shown[close[0]] if close else None

    def figures_named(self, text: str) -> list[Field]:
        """Return the figures of the form whose heading stands within a title."""
        plain = normalise_heading(text)
        longest: dict[str, int] = {}
        for key, name in self.names.items():
            if name and self.form.field(name).is_figure and key in plain:
                longest[name] = max(longest.get(name, 0), len(key))
        best = max(longest.values(), default=0)
        return [self.form.field(name) for name, length in longest.items() if length == best]

    def _matched(self, plain: str) -> HeadingMatch | None:
        if not plain:
            return None
        if plain in self.names:
            name = self.names[plain]
            return HeadingMatch(name, self._own_factor(plain, name))
        if bracket := _LAST_BRACKET.search(plain):
            base, inside = plain[: bracket.start()], bracket[1]
            if base in self.names and is_unit(inside):
                return self._with_unit(self.names[base], inside)
            if base in self.names and _HINT.fullmatch(inside):
                return HeadingMatch(self.names[base])
            return None
        trailing = _TRAILING_UNIT.match(plain)
        if trailing and trailing[1] in self.names and is_unit(trailing[2]):
            return self._with_unit(self.names[trailing[1]], trailing[2])
        return None

    def _own_factor(self, plain: str, name: str) -> float | None:
        bracket = _LAST_BRACKET.search(plain)
        if name == IGNORED or bracket is None or not is_unit(bracket[1]):
            return None
        return unit_factor(bracket[1], self.form.field(name))

    def _with_unit(self, name: str, unit: str) -> HeadingMatch | None:
        if name == IGNORED:
            return HeadingMatch(IGNORED)
        factor = unit_factor(unit, self.form.field(name))
        return None if factor is None else HeadingMatch(name, factor)


def index_headings(form: Form, columns: Mapping[str, str]) -> HeadingIndex:
    """Return the known headings of a form.

    Parameters
    ----------
    form
        Titles, synonyms and names of its fields, and the headings it never stores.
    columns
        Further headings of the source → field name; other fields than the form's are left out.
    """
    names: dict[str, str] = {}
    shown: dict[str, str] = {}
    field_names = {item.name for item in form.fields}
    # Headings of persons come first: they are never stored, whatever a source says.
    for heading in PERSONAL_HEADINGS:
        _add(names, shown, heading, IGNORED)
    for heading, name in columns.items():
        if name in field_names:
            _add(names, shown, heading, name)
    for item in form.fields:
        for heading in (item.title_zh, item.title_en, *item.synonyms, item.name):
            _add(names, shown, heading, item.name)
    for item in form.fields:
        for heading in (item.title_zh, *item.synonyms):
            _add(names, shown, _without_unit(heading), item.name)
    for heading in form.ignored_headings:
        _add(names, shown, heading, IGNORED)
    return HeadingIndex(form, names, shown)


def normalise_heading(text: str) -> str:
    """Return a heading as it is compared: half-width, lower case, without spaces.

    Examples
    --------
    >>> normalise_heading("失业保险基金结余 （万元）")
    '失业保险基金结余(万元)'
    """
    plain = unicodedata.normalize("NFKC", text).translate(_BRACKETS)
    return _DROPPED.sub("", plain).lower().rstrip(":")


def _add(names: dict[str, str], shown: dict[str, str], heading: str, name: str) -> None:
    key = normalise_heading(heading)
    if key and key not in names:
        names[key] = name
        shown[key] = heading


def _without_unit(heading: str) -> str:
    plain = normalise_heading(heading)
    bracket = _LAST_BRACKET.search(plain)
    return plain[: bracket.start()] if bracket and is_unit(bracket[1]) else plain
