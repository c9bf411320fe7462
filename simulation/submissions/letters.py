"""What one sender sends of one form in one month: the sheets, and what was planted in them.

What does not belong here: bytes (books), names of files and folders (writing).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from catalogue import format_month
from catalogue.forms import SIMULATED_MARK, Form
from profiles.model import Profile
from simulation.submissions.books import column_letter
from simulation.submissions.cells import CellWriter
from simulation.submissions.draws import draws_for
from simulation.submissions.faults import Planting
from simulation.submissions.habits import Habits
from simulation.submissions.record_sheets import RecordTable, record_table
from simulation.submissions.result import FaultKind
from simulation.submissions.sheets import Column, Sheet, headings_of, sheet_of
from simulation.submissions.units import unit_of
from simulation.submissions.wide_sheets import spread_axis, wide_tables

_MOST_MONTHS_IN_SHEETS = 24  # a longer history stands on one sheet
_LONGEST_SHEET_NAME = 20
_MONTH = "reference_month"


@dataclass(frozen=True)
class Fault:
    """A planted fault and where it stands; fields as of ``FAULT_COLUMNS`` after the file."""

    sheet_name: str
    row_number: int
    column_letter: str
    field_name: str
    kind: FaultKind
    form_code: str
    reference_month: pd.Timestamp
    key: str


@dataclass(frozen=True)
class Letter:
    """The sheets of a file, its records, its faults, and habits that the rows brought out."""

    sheets: tuple[Sheet, ...]
    row_count: int
    faults: tuple[Fault, ...] = ()
    shown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sender:
    """A sender of one form and its habits."""

    code: str
    form: Form
    profile: Profile
    habits: Habits
    seed: int
    fault_share: float

    def fault_draws(self, received_month: pd.Timestamp) -> np.random.Generator:
        """Return the generator of what is planted in a month's file."""
        return draws_for(
            self.seed, "faults", self.form.code, self.code, format_month(received_month)
        )


def compose(
    rows: pd.DataFrame,
    sender: Sender,
    *,
    received_month: pd.Timestamp,
    old_rows: pd.DataFrame | None,
) -> Letter:
    """Return what a sender makes of a month's rows: wide, a sheet per month, or one sheet.

    Parameters
    ----------
    rows
        Canonical rows of the form.
    sender
        Who sends them.
    received_month
        When they come.
    old_rows
        Some rows sent before, for those who leave an old sheet hidden in the book.
    """
    clerk = _Clerk(sender, received_month)
    letter = clerk.write(rows)
    if sender.habits.file_format == "csv":
        return letter
    return replace(letter, sheets=(*letter.sheets, *clerk.hidden_sheets(old_rows)))


def fault_list(
    planting: Planting,
    form: Form,
    *,
    keys: list[object],
    letters: Mapping[str, str],
    months: list[pd.Timestamp],
    sheet_name: str,
    first_row: int,
) -> list[Fault]:
    """Return the faults of a sheet with their places; arguments by record, letters by field."""
    return [
        Fault(
            sheet_name=sheet_name,
            row_number=first_row + place,
            column_letter=letters[name],
            field_name=name,
            kind=kind,
            form_code=form.code,
            reference_month=months[place],
            key=str(keys[place]),
        )
        for place, kind, name in planting.places
    ]


@dataclass
class _Clerk:
    """Writes the sheets of one file."""

    sender: Sender
    received_month: pd.Timestamp
    faults: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        form, habits = self.sender.form, self.sender.habits
        scaled = frozenset(
            item.name for item in form.fields if habits.is_scaled and unit_of(item) is not None
        )
        self._form, self._habits = form, habits
        self._writer = CellWriter(self.sender.profile, habits, scaled)
        self._headings = headings_of(form, habits, scaled_names=scaled)
        self._draws = self.sender.fault_draws(self.received_month)

    def write(self, rows: pd.DataFrame) -> Letter:
        axis = spread_axis(self._form, rows, self._writer)
        figures = [item for item in self._form.figures if item.name in rows.columns]
        if axis is not None and (self._habits.file_format != "csv" or len(figures) == 1):
            return Letter(self._wide(rows, axis), len(rows), shown=("spread",))
        parts = self._by_month(rows)
        sheets = tuple(self._records(part, name) for name, part in parts)
        shown = ("months in sheets",) if len(parts) > 1 else ()
        copies = sum(fault.kind == "repeated_row" for fault in self.faults)
        return Letter(sheets, len(rows) + copies, tuple(self.faults), shown)

    def hidden_sheets(self, old_rows: pd.DataFrame | None) -> list[Sheet]:
        """Return what a sender left in the book and hid."""
        if self._habits.hidden_sheet == "code_list":
            areas = [area for area in self.sender.profile.areas if area.kind in ("city", "zone")]
            columns = (
                Column("代码", [area.code for area in areas]),
                Column("名称", [area.title.zh for area in areas]),
            )
            return [Sheet("代码表", (SIMULATED_MARK,), columns, is_hidden=True)]
        if self._habits.hidden_sheet == "old_month" and old_rows is not None:
            table = self._table(old_rows, has_month_column=True, fault_share=0.0)
            above = (SIMULATED_MARK, f"{self._form.title_zh}（旧表）")
            bare = tuple(replace(column, top_heading="") for column in table.columns)
            return [Sheet("旧表", above, bare, is_hidden=True)]
        return []

    def _by_month(self, rows: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
        """Return names and rows of the sheets."""
        whole = [(self._form.title_zh[:_LONGEST_SHEET_NAME], rows)]
        if not self._habits.is_sheet_per_month or _MONTH not in rows:
            return whole
        months = rows[_MONTH]
        if months.isna().any() or not 1 < months.nunique() <= _MOST_MONTHS_IN_SHEETS:
            return whole
        return [
            (_month_title(pd.Timestamp(str(month))), part)
            for month, part in rows.groupby(_MONTH, sort=True)
        ]

    def _records(self, rows: pd.DataFrame, sheet_name: str) -> Sheet:
        month = _only_month(rows)
        is_in_title_only = self._habits.is_month_in_title_only and month is not None
        table = self._table(
            rows, has_month_column=not is_in_title_only, fault_share=self.sender.fault_share
        )
        sheet = self._framed(sheet_name, self._title(month), table.columns)
        self.faults += fault_list(
            table.planting,
            self._form,
            keys=table.keys,
            letters={
                column.field_name: column_letter(place)
                for place, column in enumerate(sheet.columns)
                if column.field_name
            },
            months=self._months_of(rows.iloc[table.planting.row_order]),
            sheet_name="" if self._habits.file_format == "csv" else sheet_name,
            first_row=sheet.first_record_row,
        )
        return sheet

    def _table(
        self, rows: pd.DataFrame, *, has_month_column: bool, fault_share: float
    ) -> RecordTable:
        return record_table(
            self._form,
            rows,
            headings=self._headings,
            writer=self._writer,
            received_month=self.received_month,
            draws=self._draws,
            fault_share=fault_share,
            has_month_column=has_month_column,
        )

    def _wide(self, rows: pd.DataFrame, axis: str) -> tuple[Sheet, ...]:
        tables = wide_tables(
            self._form,
            rows,
            axis=axis,
            headings=self._headings,
            writer=self._writer,
            has_two_rows=self._habits.has_two_row_heading,
        )
        month = _only_month(rows)
        return tuple(
            self._framed(
                (table.figure_title or self._form.title_zh)[:_LONGEST_SHEET_NAME],
                self._title(month, subject=table.figure_title),
                table.columns,
            )
            for table in tables
        )

    def _framed(self, name: str, title: str, columns: list[Column]) -> Sheet:
        return sheet_of(
            name,
            title=title,
            columns=columns,
            form=self._form,
            habits=self._habits,
            sender_number=sum(map(ord, self.sender.code)),
        )

    def _title(self, month: pd.Timestamp | None, *, subject: str | None = None) -> str:
        areas = self.sender.profile.areas
        where = next((area.title.zh for area in areas if area.code == self.sender.code), "")
        when = "" if month is None else _month_title(month)
        return f"{where}{when}{subject or self._form.title_zh}"

    def _months_of(self, rows: pd.DataFrame) -> list[pd.Timestamp]:
        if _MONTH in rows:
            return rows[_MONTH].tolist()
        return [self.received_month] * len(rows)


def _only_month(rows: pd.DataFrame) -> pd.Timestamp | None:
    if _MONTH not in rows or rows[_MONTH].nunique(dropna=False) != 1:
        return None
    month = rows[_MONTH].iloc[0]
    return None if pd.isna(month) else pd.Timestamp(month)


def _month_title(month: pd.Timestamp) -> str:
    return f"{month.year}年{month.month}月"
