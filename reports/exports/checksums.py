"""The list of what goes out: SHA-256 of every file of a folder, as ``sha256sum -c`` reads it.

A list shows that files are whole and none was swapped since it was written; who wrote it,
it cannot show. What does not belong here: what stands in the files.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from reports.files import write_whole

LIST_NAME = "SHA256SUMS"
_CHUNK_BYTES = 1 << 20
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r"}  # as sha256sum writes them


@dataclass(frozen=True)
class ChecksumReport:
    """What is not as the list says: names relative to the folder, sorted."""

    differing: tuple[str, ...]
    missing: tuple[str, ...]
    unlisted: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every listed file is there unchanged and nothing else is."""
        return not (self.differing or self.missing or self.unlisted)


def write_checksums(folder: Path) -> Path:
    """Write the list of all files below a folder and return its path.

    Parameters
    ----------
    folder : Path
        Files in it and in folders below are listed by name, sorted; hidden ones, which a
        file being written is, and the list itself are not.

    Returns
    -------
    Path
        ``SHA256SUMS`` in the folder, replaced whole; equal files, equal bytes.

    Raises
    ------
    ValueError
        If there is no such folder.
    OSError
        If a file cannot be read or the list not written.
    """
    if not folder.is_dir():
        raise ValueError(f"expected a folder of outgoing files, got {folder}")
    lines = [_line(name, _sha256(folder / name)) for name in _outgoing(folder)]
    path = folder / LIST_NAME
    write_whole("".join(lines).encode("utf-8"), path)
    return path


def is_as_listed(folder: Path, name: str, content: bytes) -> bool:
    """Return whether a file about to be written is the one listed; True where none is.

    Parameters
    ----------
    folder : Path
        With or without a list.
    name : str
        Relative to the folder, with ``/`` between its parts.
    content : bytes
        Of the file about to be written.

    Raises
    ------
    ValueError
        If a line of the list is none.
    """
    path = folder / LIST_NAME
    listed = _listed(path) if path.is_file() else {}
    return name not in listed or listed[name] == hashlib.sha256(content).hexdigest()


def list_also(folder: Path, names: Iterable[str]) -> None:
    """Put files made later on the list, in place of what it says of them; nothing if none is.

    What it says of others stays: a file changed since shows as such.

    Raises
    ------
    ValueError
        If a line of the list is none.
    OSError
        If a file cannot be read or the list not written.
    """
    path = folder / LIST_NAME
    if not path.is_file():
        return
    listed = _listed(path) | {name: _sha256(folder / name) for name in names}
    lines = [_line(name, listed[name]) for name in sorted(listed)]
    write_whole("".join(lines).encode("utf-8"), path)


def verify_checksums(folder: Path) -> ChecksumReport:
    """Return what differs from the list, is missing, or is not listed.

    Raises
    ------
    ValueError
        If there is no list, or a line of it is none; the message names the line.
    """
    path = folder / LIST_NAME
    if not path.is_file():
        raise ValueError(f"expected the list {LIST_NAME} in {folder}, found none")
    listed = _listed(path)
    found = set(_outgoing(folder))
    return ChecksumReport(
        differing=tuple(
            name for name in sorted(found & set(listed)) if _sha256(folder / name) != listed[name]
        ),
        missing=tuple(sorted(set(listed) - found)),
        unlisted=tuple(sorted(found - set(listed))),
    )


def _outgoing(folder: Path) -> list[str]:
    names = [
        path.relative_to(folder)
        for path in folder.rglob("*")
        if path.is_file() and path != folder / LIST_NAME
    ]
    shown = [name for name in names if not any(part.startswith(".") for part in name.parts)]
    return sorted(name.as_posix() for name in shown)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _line(name: str, sha256: str) -> str:
    escaped = "".join(_ESCAPES.get(char, char) for char in name)
    # A leading backslash says that the name is escaped.
    return f"{'' if escaped == name else chr(92)}{sha256}  {escaped}\n"


def _listed(path: Path) -> dict[str, str]:
    listed = {}
    # Not splitlines: a name may hold other signs that break lines.
    lines = path.read_text(encoding="utf-8").split("\n")
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        is_escaped = line.startswith("\\")
        sha256, joint, name = line.removeprefix("\\").partition("  ")
        if not joint or len(sha256) != hashlib.sha256().digest_size * 2:
            raise ValueError(
                f"{path.name} line {number}: expected a SHA-256 and a name, got {line!r}"
            )
        listed[_unescaped(name) if is_escaped else name] = sha256
    return listed


def _unescaped(name: str) -> str:
    signs = {written[1]: char for char, written in _ESCAPES.items()}
    parts = iter(name)
    return "".join(signs.get(next(parts, ""), "") if char == "\\" else char for char in parts)
