"""Tables with months or areas side by side.

What does not belong here: tables with a row per record (record_sheets).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import pandas as pd

from catalogue.forms import Field, Form
from simulation.submissions.cells import Cell, CellWriter, area_texts, month_cell
from simulation.submissions.sheets import Column

Place: TypeAlias = str | pd.Timestamp
_LEAST_FILLED_SHARE = 0.75
_MONTH, _AREA = "reference_month", "area_code"


@dataclass(frozen=True)
class WideTable:
    """The columns of one wide table; ``figure_title`` is set where the title must name it."""

    columns: list[Column]
    figure_title: str | None


def spread_axis(form: Form, rows: pd.DataFrame, writer: CellWriter) -> str | None:
    """Return the field a sender spreads over columns, or None if the rows stay long.

    Rows by week stay long, and so does what has only one month, or one area, to spread, or
    would leave most cells empty, such as a month with one late row of another.
    """
    layout = writer.habits.layout
    is_by_week = "reference_week" in rows.columns and rows["reference_week"].notna().any()
    if form.grain != "table" or layout == "long" or is_by_week:
        return None
    axis = _MONTH if layout == "months_across" else _AREA
    keys = [name for name in form.key if name in rows.columns]
    places = rows[axis].nunique()
    labels = len(rows.drop_duplicates([name for name in keys if name != axis]))
    is_full = len(rows) >= _LEAST_FILLED_SHARE * labels * places
    return axis if places > 1 and is_full and not rows.duplicated(keys).any() else None


def wide_tables(
    form: Form,
    rows: pd.DataFrame,
    *,
    axis: str,
    headings: Mapping[str, str],
    writer: CellWriter,
    has_two_rows: bool,
) -> list[WideTable]:
    """Return the rows with months or areas side by side.

    Parameters
    ----------
    form, rows
        A table form and canonical rows.
    axis
        ``reference_month`` or ``area_code``.
    headings
        Heading of each field.
    writer
        Writes the figures.
    has_two_rows
        One table, figures under a merged heading of each month or area; else a table for
        each figure, named in its title.
    """
    figures = [field for field in form.figures if field.name in rows.columns]
    labels = [
        field
        for field in form.fields
        if field.name in form.key and field.name != axis and field.name in rows.columns
        and rows[field.name].notna().any()
    ]  # fmt: skip
    shape = _Shape(rows, axis, [field.name for field in labels])
    label_columns = [
        Column(headings[field.name], writer.column(field, shape.index[field.name]), field.name)
        for field in labels
    ]
    told = _axis_texts(axis, writer)

    def spread(figure: Field, place: Place) -> list[Cell]:
        return writer.column(figure, shape.values_of(figure.name, place))

    if has_two_rows and len(figures) > 1:
        columns = [
            Column(headings[figure.name], spread(figure, place), figure.name, told(place))
            for place in shape.places
            for figure in figures
        ]
        return [WideTable([*label_columns, *columns], None)]
    return [
        WideTable(
            [
                *label_columns,
                *(
                    Column(told(place), spread(figure, place), figure.name)
                    for place in shape.places
                ),
            ],
            headings[figure.name],
        )
        for figure in figures
    ]


class _Shape:
    """Rows by label, columns by place on the axis."""

    def __init__(self, rows: pd.DataFrame, axis: str, labels: list[str]) -> None:
        self._table = rows.set_index([*labels, axis]).unstack(axis)
        self.index = self._table.index.to_frame(index=False)
        self.places: list[Place] = sorted(rows[axis].unique())

    def values_of(self, name: str, place: Place) -> pd.Series:
        """Return a figure at a place, by row."""
        values: pd.Series = self._table[name][place].reset_index(drop=True)
        return values


def _axis_texts(axis: str, writer: CellWriter) -> Callable[[Place], str]:
    habits = writer.habits
    if axis == _MONTH:
        # A heading is text; a real date stands only in cells.
        style = "2025-07" if habits.month_style == "date" else habits.month_style
        return lambda place: str(month_cell(pd.Timestamp(str(place)), style))
    # Codes over columns would be taken for figures by readers; names stand there.
    texts = area_texts(writer.profile, "name" if habits.area_style == "code" else habits.area_style)
    return lambda place: texts.get(str(place), str(place))
