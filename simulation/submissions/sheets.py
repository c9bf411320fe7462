"""A sheet as a sender lays it out: mark, title, units, headings, columns, total, footnotes.

What does not belong here: cells of single values (cells), tables with months or areas side
by side (wide_sheets), bytes (books).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from catalogue.forms import SIMULATED_MARK, Field, Form
from simulation.persons_identity import person_names, telephone_numbers
from simulation.submissions.cells import Cell
from simulation.submissions.habits import Habits
from simulation.submissions.units import units_row

_TOTAL = "合计"
_REMARKS = ("停产检修", "季节性用工", "已电话核实", "名称变更")
_NOTES = (
    "注：本表由各县（市、区）汇总上报。",
    "注：个别单位数据为初步数。",
    "注：数据以最终核定为准。",
)
_GROUPS = (
    ("建档期末", ("base_staff_persons", "base_dispatched_persons")),
    ("新增情况", ("joined_",)),
    ("减员情况", ("left_",)),
    ("调查期末", ("end_staff_persons", "end_dispatched_persons")),
)


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its heading, its field if any, and its cells."""

    heading: str
    cells: list[Cell]
    field_name: str | None = None
    top_heading: str = ""  # of a two-row heading; its columns stand together


@dataclass(frozen=True)
class Sheet:
    """Rows as they stand: ``above`` the heading, headings, columns, ``below``.

    ``merged``: (first row, first column, last row, last column) from 0.
    """

    name: str
    above: tuple[str, ...]
    columns: tuple[Column, ...]
    below: tuple[tuple[Cell, ...], ...] = ()
    has_two_row_heading: bool = False
    is_hidden: bool = False

    @property
    def heading_rows(self) -> list[list[Cell]]:
        """The heading row, or the two; a heading without a group stands in the upper one."""
        lower: list[Cell] = [column.heading for column in self.columns]
        if not self.has_two_row_heading:
            return [lower]
        upper: list[Cell] = []
        for number, column in enumerate(self.columns):
            is_first = not number or self.columns[number - 1].top_heading != column.top_heading
            upper.append((column.top_heading if is_first else None) or None)
            if not column.top_heading:
                upper[-1], lower[number] = column.heading, None
        return [upper, lower]

    @property
    def first_record_row(self) -> int:
        """The row of the first record, counted from 1."""
        return len(self.above) + len(self.heading_rows) + 1

    @property
    def merged(self) -> list[tuple[int, int, int, int]]:
        """The merged ranges: title rows across the table, and headings of two rows."""
        width = len(self.columns)
        across = [(row, 0, row, width - 1) for row in range(len(self.above)) if width > 1]
        if not self.has_two_row_heading:
            return across
        top, column = len(self.above), 0
        while column < width:
            group = self.columns[column].top_heading
            last = column
            while group and last + 1 < width and self.columns[last + 1].top_heading == group:
                last += 1
            if not group:
                across.append((top, column, top + 1, column))
            elif last > column:
                across.append((top, column, top, last))
            column = last + 1
        return across


def headings_of(form: Form, habits: Habits, *, scaled_names: frozenset[str]) -> dict[str, str]:
    """Return a sender's heading of each field: its title, or one of its Chinese synonyms.

    A heading that names the plain unit, such as ``（元）``, is not used for a scaled figure.
    """
    taken: set[str] = set()
    headings: dict[str, str] = {}
    for field, choice in zip(form.fields, habits.heading_choices, strict=True):
        synonyms = [text for text in field.synonyms if not text.isascii() and text not in taken]
        if field.name in scaled_names:
            plain = [text for text in (field.title_zh, *synonyms) if "（" not in text]
            options = plain or [field.title_zh.split("（")[0]]
        else:
            options = [field.title_zh, *synonyms]
        headings[field.name] = options[choice % len(options)]
        taken.add(headings[field.name])
    return headings


def sheet_of(
    name: str,
    *,
    title: str,
    columns: Sequence[Column],
    form: Form,
    habits: Habits,
    sender_number: int,
) -> Sheet:
    """Return a sheet with all a sender puts around the columns of its records.

    Parameters
    ----------
    name, title
        Of the sheet, and the row over the table.
    columns
        The records' columns, equally long.
    form, habits
        What is sent, and how.
    sender_number
        A number of the sender; picks notes and made-up contacts.
    """
    count = len(columns[0].cells)
    framed = list(columns)
    if habits.has_serial_numbers:
        framed.insert(0, Column("序号", list(range(1, count + 1))))
    if habits.has_remarks:
        remarks: list[Cell] = [
            _REMARKS[(row + sender_number) % len(_REMARKS)] if row % 37 == 5 else None
            for row in range(count)
        ]
        framed.append(Column("备注", remarks))
    return Sheet(
        name=name,
        above=_above(title, form, habits, framed),
        columns=tuple(framed),
        below=_below(framed, form, habits, sender_number),
        has_two_row_heading=any(column.top_heading for column in framed),
    )


def grouped(columns: Sequence[Column]) -> list[Column]:
    """Return the columns of an enterprise report under the headings of their groups."""
    return [replace(column, top_heading=_group_of(column.field_name)) for column in columns]


def _above(title: str, form: Form, habits: Habits, columns: Sequence[Column]) -> tuple[str, ...]:
    sent = {column.field_name for column in columns}
    fields = [field for field in form.fields if field.name in sent]
    units = units_row(fields, is_scaled=habits.is_scaled)
    # A scaled figure without its units row would be read as it stands.
    shows_units = units is not None and (habits.has_units_row or habits.is_scaled)
    return (SIMULATED_MARK, title, *((units,) if shows_units and units else ()))


def _below(
    columns: Sequence[Column], form: Form, habits: Habits, sender_number: int
) -> tuple[tuple[Cell, ...], ...]:
    below: list[tuple[Cell, ...]] = []
    totals = _total_row(columns, form) if habits.has_totals else ()
    if any(cell is not None for cell in totals[1:]):
        below.append(totals)
    if habits.has_footnotes:
        name, telephone = person_names([sender_number]), telephone_numbers([sender_number])
        below.append((_NOTES[sender_number % len(_NOTES)],))
        below.append((f"填表人：{name[0]}", None, f"联系电话：{telephone[0]}"))
    return tuple(below)


def _total_row(columns: Sequence[Column], form: Form) -> tuple[Cell, ...]:
    fields = {field.name: field for field in form.fields}
    totals: list[Cell] = [_TOTAL]
    for column in columns[1:]:
        field = fields.get(column.field_name or "")
        is_added_up = field is not None and _is_added_up(field) and column.cells
        totals.append(_total(column.cells) if is_added_up else None)
    return tuple(totals)


def _is_added_up(field: Field) -> bool:
    return field.type in ("count", "number") and field.is_scaled_by_unit


def _total(cells: Sequence[Cell]) -> Cell:
    numbers = [cell for cell in cells if isinstance(cell, int | float)]
    total = sum(numbers)
    return round(total, 4) if isinstance(total, float) else total


def _group_of(field_name: str | None) -> str:
    for group, starts in _GROUPS:
        if field_name is not None and field_name.startswith(starts):
            return group
    return ""
