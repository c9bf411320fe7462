"""Settings of disclosure control; every number is a default, to be confirmed by who publishes.

What does not belong here: applying them (primary, complementary).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class DisclosureSettings:
    """Rules of a public edition."""

    fewest_enterprises: int = 3
    """Enterprises that contribute to a cell at least."""
    largest_share: float = 0.8
    """Part of a cell that one enterprise makes up at most."""
    fewest_persons: int = 30
    """Persons in sample behind a figure of the survey at least."""
    protection_share: float = 0.2
    """A cell left out may be known no closer than this part of its figure."""
