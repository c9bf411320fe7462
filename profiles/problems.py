"""What is wrong with a profile, told so that its author finds the line.

What does not belong here: finding it (profiles.loader, profiles.checks).
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One error of a profile: its file, line and key, what was expected, what stands there."""

    file: str
    line: int
    key: str
    expected: str
    got: str

    def __str__(self) -> str:
        """Return ``file:line: key: expected …, got …``."""
        key = f"{self.key}: " if self.key else ""
        return f"{self.file}:{self.line}: {key}expected {self.expected}, got {self.got}"


class ProfileError(ValueError):
    """A profile that cannot be used; ``problems`` lists every error found, in file order."""

    def __init__(self, place: str, problems: Iterable[Problem]) -> None:
        self.place = place
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        count = len(self.problems)
        heading = f"profile {place}: {count} error{'' if count == 1 else 's'}"
        super().__init__("\n  ".join([heading, *map(str, self.problems)]))


def key_text(path: Iterable[str | int]) -> str:
    """Return a path into a TOML document as a reader writes it, counting from 0.

    Examples
    --------
    >>> key_text(("rules", 2, "level_code"))
    'rules[2].level_code'
    """
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else part
    return text
