"""What reading hands to judging: the rows of a sheet as text, under the form's names.

What does not belong here: opening files (readers), deciding which rows are accepted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

ROW_NUMBER = "row_number"
VALUE_COLUMN = "value_column"


@dataclass(frozen=True)
class HeadingNotice:
    """A heading the form does not know; ``nearest`` is the known one most like it."""

    sheet_name: str
    heading: str
    column_letter: str
    nearest: str | None


@dataclass(frozen=True)
class CsvRows:
    """A clean UTF-8 csv file that DuckDB can read by itself.

    ``column_names`` names every column of the file in order: a field of the form, or ""
    for one that is not stored. ``first_row_number`` is the row of the first record as a
    spreadsheet would count it; ``skipped_line_count`` lines stand above it. ``constants``
    are fields the file says once (a month in its title). ``note_condition`` is an SQL
    condition over the columns c1, c2, … that is true for rows that are no records
    (totals, footnotes, blank rows).
    """

    path: Path
    column_names: tuple[str, ...]
    skipped_line_count: int
    first_row_number: int
    constants: Mapping[str, str] = field(default_factory=dict)
    note_condition: str = "false"


@dataclass(frozen=True)
class SheetTable:
    """The records of one sheet, text as sent, columns named by the form's fields.

    ``rows``: a frame of text with ``row_number`` (as a spreadsheet counts, from 1) and one
    column per field found; absent cells are "". Rows above the heading, units rows,
    totals, footnotes and blank rows are no records. Where figures stood side by side under
    months or areas, each is a record of its own and ``value_column`` holds its column
    letter. ``headings`` and ``column_letters`` say where each field stood.
    ``multipliers`` come from units rows (单位：万人 → 10000). ``is_simulated`` tells
    whether the sheet is marked as simulated.
    """

    form_code: str
    sheet_name: str
    rows: pd.DataFrame | CsvRows
    headings: Mapping[str, str]
    column_letters: Mapping[str, str]
    multipliers: Mapping[str, float] = field(default_factory=dict)
    is_simulated: bool = False


@dataclass(frozen=True)
class Submission:
    """One file, table or service answer, read: its sheets, and headings not understood."""

    source_code: str
    file_name: str
    content_sha256: str
    received_month: pd.Timestamp | None
    sheets: Sequence[SheetTable]
    notices: Sequence[HeadingNotice] = ()
    skipped_sheets: Mapping[str, str] = field(default_factory=dict)  # name → why


class SubmissionError(ValueError):
    """A submission that cannot be read at all; its reason code and place say why."""

    def __init__(self, reason_code: str, file_name: str, detail: str = "") -> None:
        super().__init__(f"{file_name}: {reason_code}{': ' + detail if detail else ''}")
        self.reason_code = reason_code
        self.file_name = file_name
        self.detail = detail
