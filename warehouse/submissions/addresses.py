"""Files at an address that fsspec understands: a share, an object store, a web server.

Credentials belong into the environment of the file system used, or into an address from
the environment; no message shows an address. What does not belong here: databases and
services that answer with a table.
"""

import hashlib
import os
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from profiles.model import Source
from warehouse.submissions.databases import address_of
from warehouse.submissions.found import (
    Found,
    is_ignored_name,
    received_month_of,
    shown_name,
    trick_in,
)
from warehouse.submissions.table import SubmissionError

_CHUNK_BYTES = 1 << 20
_PATTERN_CHARACTERS = "*?["


def find_at_address(source: Source, addresses: Mapping[str, str]) -> list[Found]:
    """Return the files at an address, a folder or a pattern, each hashed piece by piece.

    Parameters
    ----------
    source
        ``location.path`` is the address, or what follows the address in
        ``location.address_variable``.
    addresses
        Addresses by the name of their environment variable.

    Raises
    ------
    SubmissionError
        source_unreachable.
    """
    import fsspec.core

    location = source.location
    base = address_of(source, addresses) if location.address_variable else ""
    try:
        files, root = fsspec.core.url_to_fs(joined_address(base, location.path))
        paths = _paths_at(files, root)
        return [_found(source, files, path, _folder_of(root)) for path in paths]
    except Exception as error:  # noqa: BLE001
        # Each file system has errors of its own, and many quote the address.
        raise SubmissionError("source_unreachable", source.code, type(error).__name__) from None


def joined_address(base: str, path: str) -> str:
    """Return an address followed by a path, either of which may be empty."""
    return f"{base.rstrip('/')}/{path}" if base and path else base or path


def _paths_at(files: Any, root: str) -> list[str]:
    if any(character in root for character in _PATTERN_CHARACTERS):
        paths = [path for path in files.glob(root) if files.isfile(path)]
    elif files.isdir(root):
        paths = files.find(root)
    elif files.exists(root):
        paths = [root]
    else:
        raise FileNotFoundError
    return sorted(path for path in paths if not is_ignored_name(PurePosixPath(path).name))


def _folder_of(root: str) -> str:
    """Return the part of an address before the first pattern, up to a slash."""
    cut = min((root.find(item) for item in _PATTERN_CHARACTERS if item in root), default=-1)
    return root if cut < 0 else root[:cut].rpartition("/")[0]


def _found(source: Source, files: Any, path: str, folder: str) -> Found:
    below = path.removeprefix(folder).lstrip("/")
    name = f"{source.code}/{below or PurePosixPath(path).name}"
    month = received_month_of(PurePosixPath(path).parts)
    if trick_in(name) or _is_link(files, path):
        digest = hashlib.sha256(name.encode("utf-8", "backslashreplace")).hexdigest()
        return Found(
            source.code, shown_name(name), month, digest, refusal=("path_trick", shown_name(name))
        )
    hashed = hashlib.sha256()
    with files.open(path, "rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            hashed.update(chunk)
    fetch = partial(_fetch, source.code, files, path)
    return Found(source.code, name, month, hashed.hexdigest(), fetch=fetch)


def _is_link(files: Any, path: str) -> bool:
    return bool(files.info(path).get("islink", False))


def _fetch(source_code: str, files: Any, path: str, folder: Path) -> Path:
    handle, name = tempfile.mkstemp(dir=folder)
    try:
        with files.open(path, "rb") as stream, os.fdopen(handle, "wb") as target:
            while chunk := stream.read(_CHUNK_BYTES):
                target.write(chunk)
    except Exception as error:  # noqa: BLE001
        raise SubmissionError("source_unreachable", source_code, type(error).__name__) from None
    return Path(name)
