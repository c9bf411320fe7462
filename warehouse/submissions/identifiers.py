"""Personal identifiers, replaced at the door by a keyed hash and never stored.

HMAC-SHA-256 (RFC 2104), computed where the rows are read. The key stands in a file
outside the warehouse. What does not belong here: looking for identifiers that slipped
through (warehouse.submissions.scan).
"""

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

KEPT_CHARACTERS = 32
"""Hexadecimal characters kept of a hash, 128 bits: no two persons of a country meet."""

SHORTEST_KEY_BYTES = 16
_BLOCK_BYTES = 64


@dataclass(frozen=True)
class IdentifierKey:
    """The secret of a place, as the two pads HMAC needs; shown nowhere."""

    inner_pad: bytes = field(repr=False)
    outer_pad: bytes = field(repr=False)

    @classmethod
    def of(cls, secret: bytes) -> "IdentifierKey":
        """Return the key of a secret.

        Raises
        ------
        ValueError
            If the secret is shorter than 16 bytes.
        """
        import hashlib

        if len(secret) < SHORTEST_KEY_BYTES:
            raise ValueError(
                f"identifier key: expected at least {SHORTEST_KEY_BYTES} bytes, got {len(secret)}"
            )
        block = hashlib.sha256(secret).digest() if len(secret) > _BLOCK_BYTES else secret
        block = block.ljust(_BLOCK_BYTES, b"\0")
        return cls(bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block))


def read_or_make_key(path: Path) -> IdentifierKey:
    """Return the key a file holds; a file that is not there is made, for its owner only.

    Whoever loses the file can no longer tell that two records are of one person; whoever
    has it can guess identifiers: it is kept apart from every copy of the warehouse.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(32))
        os.replace(draft, path)  # noqa: PTH105
    return IdentifierKey.of(path.read_bytes().strip())


def hashed_expression(text: str) -> str:
    """Return the SQL of the keyed hash of a text; parameters $inner_pad and $outer_pad.

    Width, case and spaces do not change the hash. NULL stays NULL.
    """
    squeezed = f"replace({text}, ' ', '')"
    # Turning wide characters into narrow ones is dear, and rarely needed.
    plain = (
        f"upper(CASE WHEN strlen({squeezed}) = length({squeezed}) THEN {squeezed}"
        f" ELSE translate({squeezed}, '{_WIDE}', '{_NARROW}') END)"
    )
    inner = f"unhex(sha256($inner_pad || encode({plain})))"
    return f"left(sha256($outer_pad || {inner}), {KEPT_CHARACTERS})"


_NARROW = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_WIDE = "".join(chr(ord(character) + 0xFEE0) for character in _NARROW)
