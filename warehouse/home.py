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
    def returned(self) -> Path:
        """Copies of senders' workbooks with the faulty cells marked, by month of receipt."""
        return self.folder / "returned"

    @property
    def restricted(self) -> Path:
        """Lists of single enterprises, by vintage: never among the outputs that circulate."""
        return self.folder / "restricted"

    @property
    def templates(self) -> Path:
        """The forms to send out to bureaus."""
        return self.folder / "templates"

    @property
    def truth(self) -> Path:
        """What a simulated province really was; of a simulated profile only."""
        return self.folder / "truth"

    @property
    def identifier_key_path(self) -> Path:
        """The key that replaces personal identifiers; kept out of every copy and archive."""
        return self.folder / "identifier.key"

    @property
    def logs(self) -> Path:
        """Log files of background processes."""
        return self.folder / "logs"

    @property
    def outputs_folder(self) -> Path:
        """Bulletins, boards and their figures, a folder for each vintage."""
        return self.folder / "outputs"

    def outputs(self, vintage: pd.Timestamp) -> Path:
        """Return the folder of a vintage's bulletin and board."""
        return self.outputs_folder / format_month(vintage)

    def bulletin_path(
        self,
        vintage: pd.Timestamp,
        *parts: str,
        stem: str = "bulletin",
        area_code: str | None = None,
        suffix: str = ".pdf",
    ) -> Path:
        """Return where a vintage's bulletin stands.

        Parameters
        ----------
        vintage : pd.Timestamp
            Month by whose end its figures were known.
        parts : str
            What tells it from the others: area, edition, language.
        stem : str
            With what its name begins.
        area_code : str, optional
            Bulletins of single areas stand in a folder of the area's own.
        suffix : str
            Of the file.
        """
        named = "_".join((stem, self.folder.name, format_month(vintage), *parts))
        if area_code is None:
            return self.outputs(vintage) / (named + suffix)
        return self.area_bulletins_folder(vintage) / area_code / (named + suffix)

    def area_bulletins_folder(self, vintage: pd.Timestamp) -> Path:
        """Return where the bulletins of single areas stand, a folder for each."""
        return self.outputs(vintage) / "areas"

    def data_folder(self, vintage: pd.Timestamp) -> Path:
        """Return where the figures behind tables and charts stand, a folder a bulletin."""
        return self.outputs(vintage) / "data"

    def tables_folder(self, vintage: pd.Timestamp, *parts: str) -> Path:
        """Return where the figures behind one bulletin's tables and charts stand."""
        return self.data_folder(vintage) / "_".join(parts)

    @property
    def outputs_index_path(self) -> Path:
        """The page that names the boards of all vintages."""
        return self.outputs_folder / "index.html"

    def board_path(self, vintage: pd.Timestamp) -> Path:
        """Return where a vintage's alert board stands."""
        name = f"alert_board_{self.folder.name}_{format_month(vintage)}.html"
        return self.outputs(vintage) / name

    def create(self) -> None:
        """Make the folders that are not there yet."""
        for folder in (self.folder, self.dagster_home, self.inbox, self.logs):
            folder.mkdir(parents=True, exist_ok=True)
