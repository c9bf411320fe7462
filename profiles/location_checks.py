"""Whether the place where a source's bytes lie can be found, and fits how they are read.

What does not belong here: opening it (warehouse).
"""

import re
from collections.abc import Iterator
from pathlib import Path

from profiles.documents import Entry
from profiles.draft import Draft
from profiles.model import Source
from profiles.problems import Problem

_KINDS_OF_LAYOUTS = ("package", "profile", "inbox")
_KINDS_OF_FORMS = ("inbox", "url", "database", "sdmx")
_MONTH_FOLDER = re.compile(r"\d{4}-\d{2}")


def location_problems(entry: Entry[Source], draft: Draft) -> Iterator[Problem]:
    """Yield the problems of a source's location."""
    yield from _kind_problems(entry)
    location = entry.value.location
    if location.kind in _KINDS_OF_LAYOUTS:
        yield from _path_problems(entry, draft)


def _kind_problems(entry: Entry[Source]) -> Iterator[Problem]:
    source, location = entry.value, entry.value.location
    kinds = _KINDS_OF_FORMS if source.forms else _KINDS_OF_LAYOUTS
    if location.kind not in kinds:
        what = "forms" if source.forms else "a layout"
        expected = f"one of {', '.join(kinds)} for a source with {what}"
        yield entry.problem("location", "kind", expected=expected, got=location.kind)
    if (location.package is None) == (location.kind == "package"):
        expected = 'the import name of a wheel where kind = "package", and only there'
        yield entry.problem("location", "package", expected=expected, got=location.package)
    if location.kind == "database" and location.address_variable is None:
        expected = "the environment variable that holds the database's address"
        yield entry.problem("location", "address_variable", expected=expected, got=None)
    if location.kind not in ("database", "sdmx", "url") and location.address_variable is not None:
        expected = f"no such key for kind {location.kind!r}"
        got = location.address_variable
        yield entry.problem("location", "address_variable", expected=expected, got=got)
    if not location.path and (location.kind == "database" or location.address_variable is None):
        expected = "a file, folder, address, table or SELECT"
        yield entry.problem("location", "path", expected=expected, got=location.path)


def _path_problems(entry: Entry[Source], draft: Draft) -> Iterator[Problem]:
    location = entry.value.location
    path = Path(location.path)
    folders = [folder for folder in (draft.folder, draft.base_folder) if folder is not None]
    if path.is_absolute() or ".." in path.parts:
        expected = "a path inside the package, the profile or the inbox"
        yield entry.problem("location", "path", expected=expected, got=location.path)
    elif location.kind == "profile" and not any((home / path).is_file() for home in folders):
        expected = "a file of the profile's folder"
        yield entry.problem("location", "path", expected=expected, got=location.path)
    elif entry.value.forms and _is_no_folder_name(path):
        expected = "the name of a folder of the inbox, not a file, a pattern or a month"
        yield entry.problem("location", "path", expected=expected, got=location.path)


def _is_no_folder_name(path: Path) -> bool:
    # A folder named like a month is the month in which its files were received.
    is_month = bool(path.parts) and _MONTH_FOLDER.fullmatch(path.parts[0]) is not None
    return is_month or bool(path.suffix) or "*" in path.as_posix()
