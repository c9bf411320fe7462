"""Whether code lists hang together: one meaning a month, known parents and successors.

What does not belong here: which lists a form needs (profiles.form_checks).
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import pandas as pd

from catalogue import parse_month
from profiles.documents import Entry
from profiles.draft import Draft
from profiles.model import CodeListEntry
from profiles.ownership import OWNERSHIP
from profiles.problems import Problem
from profiles.references import unknown_code

_FIRST_MONTH, _LAST_MONTH = parse_month("1678-01"), parse_month("2261-12")


def code_list_problems(draft: Draft) -> Iterator[Problem]:
    """Yield the problems of a profile's code lists."""
    names = dict.fromkeys(entry.value.code_list for entry in draft.code_lists)
    groups = {item.value.code for item in draft.code_lists if item.value.code_list == OWNERSHIP}
    for entry in draft.code_lists:
        code, what = entry.value.ownership_code, f"a code of the list {OWNERSHIP}"
        yield from unknown_code(entry, ("ownership_code",), code=code, known=groups, what=what)
    for name in names:
        entries = [entry for entry in draft.code_lists if entry.value.code_list == name]
        codes = {entry.value.code for entry in entries}
        for entry in entries:
            yield from _entry_problems(entry, codes)
        for code in dict.fromkeys(entry.value.code for entry in entries):
            yield from _overlaps([entry for entry in entries if entry.value.code == code])


def _entry_problems(entry: Entry[CodeListEntry], codes: set[str]) -> Iterator[Problem]:
    item = entry.value
    what = f"another code of the list {item.code_list}"
    for key, code in (("parent_code", item.parent_code), ("successor_code", item.successor_code)):
        yield from unknown_code(entry, (key,), code=code, known=codes, what=what)
    if item.parent_code == item.code:
        yield entry.problem("parent_code", expected=what, got=item.parent_code)
    start, end = item.effective_from, item.effective_to
    if start is not None and end is not None and parse_month(end) < parse_month(start):
        expected = f"a month not before effective_from, {start}"
        yield entry.problem("effective_to", expected=expected, got=end)
    if item.successor_code is not None and end is None:
        expected = "a month, because the code has a successor"
        yield entry.problem("effective_to", expected=expected, got=end)


def _overlaps(entries: Sequence[Entry[CodeListEntry]]) -> Iterator[Problem]:
    ordered = sorted(entries, key=lambda entry: _start(entry.value))
    for earlier, later in pairwise(ordered):
        if _start(later.value) <= _end(earlier.value):
            expected = "a code once in a list at any month"
            yield later.problem("code", expected=expected, got=later.value.code)


def _start(item: CodeListEntry) -> pd.Timestamp:
    return _FIRST_MONTH if item.effective_from is None else parse_month(item.effective_from)


def _end(item: CodeListEntry) -> pd.Timestamp:
    return _LAST_MONTH if item.effective_to is None else parse_month(item.effective_to)
