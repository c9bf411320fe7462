"""The folder of one profile: warehouse, Dagster home, inbox, outputs, logs.

Keys and partitions of two profiles never meet; moving or deleting a place is moving or
deleting one folder. What does not belong here: deciding where the folder is (pipelines).
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from catalogue import format_month


@dataclass(frozen=True)
class Home:
    """The paths of one profile below ``folder``."""

    folder: Path

    @property
    def warehouse_path(self) -> Path:
        """The warehouse, written by runs only."""
        return self.folder / "warehouse.duckdb"

    @property
    def published_path(self) -> Path:
        """The copy that readers open; replaced whole at the end of a run."""
        return self.folder / "published.duckdb"

    @property
    def lock_path(self) -> Path:
        """The lock held for the whole of a run."""
        return self.folder / "run.lock"

    @property
    def dagster_home(self) -> Path:
        """The Dagster instance of the profile."""
        return self.folder / "dagster_home"

    @property
    def inbox(self) -> Path:
        """Where senders' files arrive."""
        return self.folder / "inbox"

    @property
    def logs(self) -> Path:
        """Log files of background processes."""
        return self.folder / "logs"

    def outputs(self, vintage: pd.Timestamp) -> Path:
        """Return the folder of a vintage's bulletin and board."""
        return self.folder / "outputs" / format_month(vintage)

    def bulletin_path(self, vintage: pd.Timestamp, language: str) -> Path:
        """Return where a vintage's bulletin stands."""
        name = f"bulletin_{self.folder.name}_{format_month(vintage)}_{language}.pdf"
        return self.outputs(vintage) / name

    def board_path(self, vintage: pd.Timestamp) -> Path:
        """Return where a vintage's alert board stands."""
        name = f"alert_board_{self.folder.name}_{format_month(vintage)}.html"
        return self.outputs(vintage) / name

    def create(self) -> None:
        """Make the folders that are not there yet."""
        for folder in (self.folder, self.dagster_home, self.inbox, self.logs):
            folder.mkdir(parents=True, exist_ok=True)
