"""Tables of databases and services as csv text, always the same bytes for the same rows.

What does not belong here: asking the database or service.
"""

import csv
import datetime
import decimal
import hashlib
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

_MIDNIGHT = datetime.time()


class _TextTarget(Protocol):
    def write(self, text: str, /) -> object: ...


class _Hashing:
    """A target that keeps nothing but the hash of what is written."""

    def __init__(self) -> None:
        self.digest = hashlib.sha256()

    def write(self, text: str, /) -> object:
        self.digest.update(text.encode("utf-8"))
        return None


def hash_of_rows(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return the SHA-256 of a table as csv text: its headings and rows, in order."""
    target = _Hashing()
    _write(target, headings, rows)
    return target.digest.hexdigest()


def write_rows(folder: Path, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Path:
    """Write a table as csv text into a folder and return the path of the new file."""
    handle, name = tempfile.mkstemp(suffix=".csv", dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as target:
        _write(target, headings, rows)
    return Path(name)


def text_of(value: Any) -> str:
    """Return a value of a database as text: months as dates, nothing as "".

    Examples
    --------
    >>> text_of(None), text_of(5.0), text_of(True)
    ('', '5', 'TRUE')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, datetime.datetime):
        is_day = value.time() == _MIDNIGHT
        return value.date().isoformat() if is_day else value.isoformat(sep=" ")
    if isinstance(value, bytes):
        return value.hex()
    return str(value)


def _write(target: _TextTarget, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(headings)
    for row in rows:
        writer.writerow([text_of(value) for value in row])
