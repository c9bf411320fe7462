"""What an asset is given to work with: the place, its warehouse, the settings of the run.

What does not belong here: reading the environment or the clock (pipelines).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import pandas as pd

from profiles.model import Profile
from warehouse import Home, Warehouse
from warehouse.submissions import IdentifierKey

if TYPE_CHECKING:
    from reports import BulletinInputs


class Progress(Protocol):
    """Whoever wants to know how far a run has come."""

    def report(self, stage: str, subject: str) -> None:
        """Take note that a stage works on a subject: an area, a series, a file."""


class SilentProgress:
    """A listener that keeps nothing."""

    def report(self, stage: str, subject: str) -> None:
        """Do nothing."""


@dataclass(frozen=True)
class RunSettings:
    """What a run was asked to do, and with which code.

    ``present_month`` is the month on the calendar; ``code_sha256`` names the product's
    own source, ``code_revision`` is what a reader is told of it. ``input_sha256`` is the
    hash of sources, profile and code together.
    """

    present_month: pd.Timestamp
    code_revision: str
    code_sha256: str
    input_sha256: str
    process_count: int = 1
    is_stored_only: bool = False
    is_frozen_change_allowed: bool = False
    is_recomputed: bool = False
    outputs_address: str = ""  # where the UI's links to outputs lead; empty: no links


@dataclass(frozen=True)
class Workplace:
    """The profile, its folder and warehouse, and the settings of the run.

    ``addresses`` of databases and services may hold credentials: they are shown nowhere.
    """

    profile: Profile
    home: Home
    warehouse: Warehouse
    settings: RunSettings
    identifier_key: IdentifierKey = field(repr=False)
    addresses: Mapping[str, str] = field(default_factory=dict, repr=False)
    progress: Progress = field(default_factory=SilentProgress)
    remembered_inputs: "dict[pd.Timestamp, BulletinInputs]" = field(
        default_factory=dict, repr=False
    )
    _fingerprints: dict[pd.Timestamp, str] = field(default_factory=dict)

    def fingerprint(self, vintage: pd.Timestamp) -> str:
        """Return what a computation of a vintage rests on: facts, profile and code.

        To be asked once intake is over: facts do not change within a run after that.
        """
        if vintage not in self._fingerprints:
            self._fingerprints[vintage] = self._new_fingerprint(vintage)
        return self._fingerprints[vintage]

    def _new_fingerprint(self, vintage: pd.Timestamp) -> str:
        facts = self.warehouse.query("facts_fingerprint", {"vintage": vintage.date()})
        parts = [
            str(facts["fact_count"].iloc[0]),
            str(facts["fact_hash"].iloc[0]),
            self.profile.content_sha256,
            self.settings.code_sha256,
        ]
        return hashlib.sha256("|".join(parts).encode()).hexdigest()
