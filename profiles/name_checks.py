"""Whether another name of an area, group or code means it alone.

Titles may repeat (two cities have a 铁西区); a synonym is there to tell, so it may not. What
does not belong here: finding a code by its name (warehouse).
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from profiles.documents import Entry
from profiles.draft import Draft
from profiles.model import Area, Breakdown, CodeListEntry
from profiles.problems import Problem

_Named = Entry[Area] | Entry[Breakdown] | Entry[CodeListEntry]


def name_problems(draft: Draft) -> Iterator[Problem]:
    """Yield a problem at each synonym that another entry has as code, title or synonym."""
    yield from _ambiguous(draft.areas)
    yield from _ambiguous(draft.breakdowns)
    for version in _versions(draft.code_lists):
        yield from _ambiguous(version)


def _versions(entries: Sequence[Entry[CodeListEntry]]) -> list[list[Entry[CodeListEntry]]]:
    # Versions of a list follow one another: those that begin in the same month form one.
    keys = [(entry.value.code_list, entry.value.effective_from) for entry in entries]
    return [
        [entry for entry, own in zip(entries, keys, strict=True) if own == key]
        for key in dict.fromkeys(keys)
    ]


def _ambiguous(entries: Sequence[_Named]) -> Iterator[Problem]:
    used = Counter(name for entry in entries for name in _names(entry))
    for entry in entries:
        for number, name in enumerate(entry.value.synonyms):
            if used[name] > 1:
                expected = "a name that no other entry has"
                yield entry.problem("synonyms", number, expected=expected, got=name)


def _names(entry: _Named) -> set[str]:
    value = entry.value
    return {value.code, value.title.zh, value.title.en, *value.synonyms}
