"""What a table's contract is made of, and the columns many tables share.

What does not belong here: the tables themselves, SQL (warehouse), pandera schemas
(catalogue.contracts).
"""

from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["month", "date", "timestamp", "text", "number", "count", "flag"]


@dataclass(frozen=True)
class Column:
    """A column: its type, unit and meaning; ``is_optional`` columns may hold nulls."""

    name: str
    type: ColumnType
    meaning: str
    is_optional: bool = False


@dataclass(frozen=True)
class TableContract:
    """A table of one stage: its grain, its key and its columns in order."""

    stage: str
    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def full_name(self) -> str:
        """The name in the warehouse, ``stage.name``."""
        return f"{self.stage}.{self.name}"

    @property
    def column_names(self) -> list[str]:
        """The names of the columns in order."""
        return [column.name for column in self.columns]


VINTAGE = Column("vintage", "month", "month by whose end the row was known")
REFERENCE_MONTH = Column("reference_month", "month", "month the figure describes")
AREA = Column("area_code", "text", "area, a code of the profile")
INDICATOR = Column("indicator_code", "text", "indicator, a code of the profile")
BREAKDOWN = Column("breakdown", "text", "industry or group within the indicator, or total")
SOURCE = Column("source_code", "text", "source, a code of the profile")
CONTENT_SHA256 = Column("content_sha256", "text", "SHA-256 of the bytes received")
ROW_NUMBER = Column("row_number", "count", "row in the file as received, from 1")
FILE_NAME = Column("file_name", "text", "name below the inbox or address, without the machine")
SHEET_NAME = Column("sheet_name", "text", "sheet; empty for text files")
SUBMISSION_NUMBER = Column("submission_number", "count", "file, a number of raw.delivery")
SHEET_NUMBER = Column("sheet_number", "count", "table within the file, from 1")
MODEL = Column("model", "text", "forecasting model, or ensemble")
HORIZON = Column("horizon_months", "count", "months from the last observed month, from 1")
SERIES_KEY = (AREA, INDICATOR, BREAKDOWN)
SERIES_KEY_NAMES = tuple(column.name for column in SERIES_KEY)


def table(full_name: str, grain: str, key: tuple[str, ...], *columns: Column) -> TableContract:
    """Return the contract of the table ``stage.name``."""
    stage, name = full_name.split(".")
    return TableContract(stage, name, grain, key, columns)
