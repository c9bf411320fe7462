"""Zip files whose bytes depend on what is in them alone.

What does not belong here: what is in them.
"""

import io
import zipfile
from collections.abc import Mapping

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment the format can hold
_FIRST = ("[Content_Types].xml", "_rels/.rels")  # where readers of office files look first
_READABLE = 0o644 << 16


def zip_bytes(members: Mapping[str, bytes]) -> bytes:
    """Return a zip of the members: types first, then by name, none with a date of today.

    Examples
    --------
    >>> zip_bytes({"b": b"2", "a": b"1"}) == zip_bytes({"a": b"1", "b": b"2"})
    True
    """
    buffer = io.BytesIO()
    order = sorted(members, key=lambda name: (name not in _FIRST, name))
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in order:
            member = zipfile.ZipInfo(name, date_time=_EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3  # not that of the machine
            member.external_attr = _READABLE
            archive.writestr(member, members[name])
    return buffer.getvalue()


def zip_members(content: bytes) -> dict[str, bytes]:
    """Return the members of a zip by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
