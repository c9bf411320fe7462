"""Checks that many tables share: a code is known, a code occurs once, parents form a tree.

What does not belong here: checks of one kind of table (profiles.checks,
profiles.rule_checks).
"""

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from difflib import get_close_matches

from profiles.documents import Entry, SettingsT
from profiles.draft import Codes
from profiles.model import SeriesKey
from profiles.problems import Problem

Keys = tuple[str | int, ...]


def unknown_code(
    entry: Entry[SettingsT],
    keys: Keys,
    *,
    code: str | None,
    known: Collection[str] | None,
    what: str,
) -> Iterator[Problem]:
    """Yield a problem if a code is given and is none of those known, where any are."""
    if code is not None and known is not None and code not in known:
        yield entry.problem(*keys, expected=f"{what} ({_choice(code, known)})", got=code)


def unknown_series(
    entry: Entry[SettingsT], keys: Keys, *, series: SeriesKey, codes: Codes
) -> Iterator[Problem]:
    """Yield a problem for each part of a series' name that is not declared."""
    for key, code, known, what in (
        ("area_code", series.area_code, codes.areas, "an area of areas.toml"),
        ("indicator_code", series.indicator_code, codes.indicators, INDICATOR),
        ("breakdown", series.breakdown, codes.breakdowns, BREAKDOWN),
    ):
        yield from unknown_code(entry, (*keys, key), code=code, known=known, what=what)


def repeated(
    values: Sequence[tuple[Entry[SettingsT], Keys, Hashable]], *, what: str
) -> Iterator[Problem]:
    """Yield a problem at each value that an earlier one of the sequence already has."""
    seen: set[Hashable] = set()
    for entry, keys, value in values:
        if value in seen:
            yield entry.problem(*keys, expected=f"{what} used once", got=value)
        seen.add(value)


def circular_parents(
    entries: Sequence[Entry[SettingsT]], parents: Mapping[str, str | None]
) -> Iterator[Problem]:
    """Yield a problem at each table of ``parents`` that is its own ancestor.

    ``entries`` are the tables in the order of the keys of ``parents``.
    """
    for entry, code in zip(entries, parents, strict=True):
        if code in ancestors(code, parents):
            yield entry.problem(
                "parent_code", expected="no circle of parents", got=parents.get(code)
            )


def ancestors(code: str, parents: Mapping[str, str | None]) -> list[str]:
    """Return the parents of a code, nearest first, each once."""
    found: list[str] = []
    parent = parents.get(code)
    while parent is not None and parent not in found:
        found.append(parent)
        parent = parents.get(parent)
    return found


AREA = "an area of areas.toml"
INDICATOR = "an indicator of indicators.toml"
BREAKDOWN = "'total' or a code of breakdowns.csv"


def _choice(code: str, known: Collection[str]) -> str:
    if not known:
        return "there is none"
    if len(known) <= 8:
        return "one of " + ", ".join(sorted(known))
    close = get_close_matches(code, known, n=3)
    return f"nearest: {', '.join(close)}" if close else f"one of {len(known)} codes"
