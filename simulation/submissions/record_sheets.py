"""Tables with a row per record: unit and event forms, and table forms as most send them.

What does not belong here: tables with months or areas side by side (wide_sheets).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from catalogue.forms import Field, Form
from simulation.submissions.cells import Cell, CellWriter, full_width, with_separators
from simulation.submissions.faults import Planting, choose_faults, plant
from simulation.submissions.habits import Habits
from simulation.submissions.sheets import Column, grouped

_KEY_NAMES = {
    "enterprise_report": "enterprise_code",
    "layoff_report": "report_number",
    "person_record": "person_id",
    "insurance_register": "person_id",
}
_SPACED_SHARE = 0.1  # of names and codes typed with a space after them
_FULL_WIDTH_SHARE = 0.03  # of figures typed with the wide keyboard


@dataclass(frozen=True)
class RecordTable:
    """The columns of one table of records, with what was planted in it and the rows' keys."""

    columns: list[Column]
    planting: Planting
    keys: list[object]


def record_table(
    form: Form,
    rows: pd.DataFrame,
    *,
    headings: Mapping[str, str],
    writer: CellWriter,
    received_month: pd.Timestamp,
    draws: np.random.Generator,
    fault_share: float,
    has_month_column: bool,
) -> RecordTable:
    """Return canonical rows as a sender's columns, some rows spoilt.

    Parameters
    ----------
    form, rows
        The form and the rows of one sheet.
    headings, writer
        How the sender writes.
    received_month
        When the file comes; a planted future month lies after it.
    draws
        The sheet's own generator.
    fault_share
        Expected share of faulty rows.
    has_month_column
        False where only the title names the month.
    """
    fields = _sent_fields(form, rows, writer.habits, has_month_column=has_month_column)
    sent = rows[[field.name for field in fields]]
    planting = choose_faults(
        form, sent, area_style=writer.habits.area_style, draws=draws, fault_share=fault_share
    )
    if planting.places:
        sent = sent.iloc[planting.row_order]
    cells = {field.name: writer.column(field, sent[field.name]) for field in fields}
    plant(planting, cells, habits=writer.habits, received_month=received_month)
    keys = sent[_KEY_NAMES[form.code]].tolist() if form.code in _KEY_NAMES else [None] * len(sent)
    columns = [
        Column(
            headings[field.name],
            _styled(field, cells[field.name], writer.habits, draws),
            field.name,
        )
        for field in fields
    ]
    if writer.habits.has_two_row_heading and form.code == "enterprise_report":
        columns = grouped(columns)
    return RecordTable(columns, planting, keys)


def _sent_fields(
    form: Form, rows: pd.DataFrame, habits: Habits, *, has_month_column: bool
) -> list[Field]:
    """Return the fields a sender has columns for: those with any value, and required ones."""
    is_csv = habits.file_format == "csv"
    return [
        field
        for field in form.fields
        if field.name in rows.columns
        and (has_month_column or field.name != "reference_month")
        and (
            field.is_required or (is_csv and form.grain == "unit") or rows[field.name].notna().any()
        )
    ]


def _styled(
    field: Field, cells: list[Cell], habits: Habits, draws: np.random.Generator
) -> list[Cell]:
    is_number = field.type in ("count", "number")
    if is_number and habits.number_style == "thousands" and field.is_scaled_by_unit:
        return with_separators(cells)
    if is_number and habits.number_style == "full_width":
        return _replaced(cells, draws, _FULL_WIDTH_SHARE, full_width)
    if field.type in ("text", "code", "area") and habits.has_trailing_spaces:
        return _replaced(cells, draws, _SPACED_SHARE, _spaced)
    return cells


def _replaced(
    cells: Sequence[Cell], draws: np.random.Generator, share: float, change: Callable[[Cell], Cell]
) -> list[Cell]:
    changed = list(cells)
    for place in np.flatnonzero(draws.random(len(changed)) < share):
        changed[place] = change(changed[place])
    return changed


def _spaced(cell: Cell) -> Cell:
    return f"{cell} " if isinstance(cell, str) and cell else cell
