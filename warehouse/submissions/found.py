"""What has come in for a source: files of the inbox or of an address, tables, answers.

What does not belong here: reading them (warehouse.submissions.reading).
"""

import hashlib
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from catalogue import parse_month
from profiles.model import Source
from warehouse.submissions.table import SubmissionError

MONTH_FOLDER = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])")
_IGNORED_PREFIXES = ("~$", ".~", ".")
_IGNORED_SUFFIXES = (".tmp", ".part", ".partial", ".crdownload", ".swp")
_IGNORED_NAMES = ("thumbs.db", "desktop.ini")
# Control characters, separators of other systems, and marks that reverse a name on screen.
_TRICKS = re.compile(r"[\x00-\x1f\x7f\\:\u202a-\u202e\u2066-\u2069\ud800-\udfff]|%2e|%2f", re.I)
_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True)
class Found:
    """One file, table or answer that has come in; its bytes are not read yet.

    ``file_name`` is relative to the inbox or the address, with forward slashes, and names
    neither the machine nor an account. ``received_month`` is the month folder it lay in.
    ``fetch`` puts the bytes where they can be read and returns the path; a file of the
    inbox is read where it lies (``path``). ``refusal`` says why it will not be read: a
    reason code and a detail.
    """

    source_code: str
    file_name: str
    received_month: pd.Timestamp | None
    content_sha256: str
    path: Path | None = field(default=None, repr=False)
    fetch: Callable[[Path], Path] | None = field(default=None, repr=False, compare=False)
    refusal: tuple[str, str] | None = None

    def bytes_in(self, folder: Path) -> Path:
        """Return the path of the bytes, brought into a folder unless they lie in the inbox."""
        if self.path is not None:
            return self.path
        if self.fetch is None:
            raise ValueError(f"{self.file_name}: expected a path or a way to fetch, got neither")
        return self.fetch(folder)


def find_submissions(
    source: Source,
    *,
    inbox: Path,
    addresses: Mapping[str, str],
    hash_file: Callable[[Path], str] | None = None,
) -> list[Found]:
    """Return what has come in for a source, by received month and file name.

    Parameters
    ----------
    source
        A source of forms; its location says where.
    inbox
        Folder of received files.
    addresses
        Addresses of databases and services by the name of their environment variable;
        they may hold credentials and appear in no message.
    hash_file
        Return the SHA-256 of a file of the inbox, for a caller that remembers them;
        default: ``file_sha256``.

    Raises
    ------
    SubmissionError
        source_unreachable or path_trick, for the source as a whole.
    ValueError
        If the source has no forms or its location is of another kind.
    """
    if not source.forms:
        raise ValueError(f"source {source.code}: expected forms, got none")
    kind = source.location.kind
    if kind == "inbox":
        found = list(_in_inbox(source, inbox, hash_file or file_sha256))
    elif kind == "url":
        from warehouse.submissions.addresses import find_at_address

        found = find_at_address(source, addresses)
    elif kind == "database":
        from warehouse.submissions.databases import find_in_database

        found = [find_in_database(source, addresses)]
    elif kind == "sdmx":
        from warehouse.submissions.services import find_at_service

        found = [find_at_service(source, addresses)]
    else:
        raise ValueError(f"source {source.code}: forms are not taken from a {kind}")
    return sorted(found, key=_order)


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def is_ignored_name(name: str) -> bool:
    """Return whether a file name is a lock, a hidden or an unfinished file."""
    lowered = name.lower()
    return (
        lowered.startswith(_IGNORED_PREFIXES)
        or lowered.endswith(_IGNORED_SUFFIXES)
        or lowered in _IGNORED_NAMES
    )


def received_month_of(parts: tuple[str, ...]) -> pd.Timestamp | None:
    """Return the month of the first folder named as one (2025-07), or None."""
    for part in parts:
        if MONTH_FOLDER.fullmatch(part):
            return parse_month(part)
    return None


def shown_name(name: str) -> str:
    """Return a file name fit to be shown: what could mislead is written out."""
    return "".join(
        character if not _TRICKS.match(character) else f"\\u{ord(character):04x}"
        for character in name
    )


def trick_in(name: str) -> bool:
    """Return whether a relative file name could mislead or lead elsewhere."""
    return ".." in name.split("/") or _TRICKS.search(name) is not None


def _order(found: Found) -> tuple[bool, str, str]:
    month = found.received_month
    return month is not None, "" if month is None else month.isoformat(), found.file_name


def _in_inbox(source: Source, inbox: Path, hash_file: Callable[[Path], str]) -> Iterator[Found]:
    relative = source.location.path
    if not relative or trick_in(relative) or relative.startswith("/"):
        raise SubmissionError("path_trick", source.code, shown_name(relative))
    if not inbox.is_dir():
        return
    roots = [inbox]
    roots += [
        folder
        for folder in sorted(inbox.iterdir())
        if MONTH_FOLDER.fullmatch(folder.name) and folder.is_dir() and not folder.is_symlink()
    ]
    for root in roots:
        top = root / relative
        if _leads_out(top, inbox) or not top.is_dir():
            continue
        for path in _files_below(top):
            yield _found_file(source, path, inbox, hash_file)


def _leads_out(path: Path, inbox: Path) -> bool:
    """Return whether a folder or one above it, up to the inbox, is a link."""
    current = path
    while current != inbox:
        if current.is_symlink():
            return True
        current = current.parent
    return False


def _files_below(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if is_ignored_name(path.name):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _files_below(path)
        else:
            yield path


def _found_file(source: Source, path: Path, inbox: Path, hash_file: Callable[[Path], str]) -> Found:
    relative = path.relative_to(inbox)
    name = relative.as_posix()
    month = received_month_of(relative.parts[:1])
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode) or trick_in(name):
        # A link or a pipe is never opened: its name stands for its content.
        digest = hashlib.sha256(name.encode("utf-8", "backslashreplace")).hexdigest()
        shown = shown_name(name)
        return Found(source.code, shown, month, digest, refusal=("path_trick", shown))
    return Found(source.code, name, month, hash_file(path), path=path)
