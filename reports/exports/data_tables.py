"""The data behind every table and chart of a bulletin, before any file.

What does not belong here: the files (workbook, tables).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from reports.bulletin.chart_blocks import Chart
from reports.bulletin.content import BulletinContent, Figure, Row, Section, Table
from reports.bulletin.figures import with_parts
from reports.bulletin.pdf import numbered_headings
from reports.charts.data import chart_data

TABLE_COLUMNS = (
    "group",
    "row",
    "area_code",
    "level_code",
    "column",
    "part",
    "shown",
    "value",
    "key",
)
"""Columns of a table as csv: one row per figure, and per figure within its text."""


@dataclass(frozen=True)
class DataTable:
    """A table, or the data of a chart, with its number within the bulletin.

    ``table`` is None for a chart, ``frame`` for a table.
    """

    number: int
    code: str
    section: str
    caption: str
    notes: tuple[str, ...]
    is_data_only: bool
    table: Table | None = None
    frame: pd.DataFrame | None = None

    @property
    def file_stem(self) -> str:
        """The name of its csv file without ending: number and code."""
        return f"{self.number:02d}_{self.code}"


def data_tables(content: BulletinContent) -> tuple[DataTable, ...]:
    """Return every table and the data of every chart in the order they stand.

    Only what the content holds is there, so an edition's data are those of the edition;
    tables that are data only are among them.
    """
    found = list(_blocks(content))
    return tuple(_data_table(number, *item) for number, item in enumerate(found, start=1))


def table_frame(table: Table) -> pd.DataFrame:
    """Return a table in long form, columns of ``TABLE_COLUMNS``, rows as they are read."""
    rows = [row for item in _grouped(table) for row in _figure_rows(table, *item)]
    return pd.DataFrame(rows, columns=list(TABLE_COLUMNS))


def cell_figures(cell: Figure) -> tuple[Figure, ...]:
    """Return the figure of a cell, then those within its text."""
    return with_parts((cell,)) if cell.parts else (cell,)


def _blocks(content: BulletinContent) -> Iterator[tuple[Section, str, Table | Chart]]:
    for section, heading in zip(content.sections, numbered_headings(content), strict=True):
        for block in section.blocks:
            if isinstance(block, Table | Chart):
                yield section, heading, block


def _data_table(number: int, section: Section, heading: str, block: Table | Chart) -> DataTable:
    code = block.code or section.code
    if isinstance(block, Table):
        return DataTable(
            number, code, heading, block.caption, block.notes, block.is_data_only, table=block
        )
    return DataTable(
        number, code, heading, block.title, (block.caption,), False, frame=chart_data(block)
    )


def _grouped(table: Table) -> Iterator[tuple[str, Row]]:
    group = ""
    for row in table.rows:
        if row.is_group:
            group = row.heading
        else:
            yield group, row


def _figure_rows(table: Table, group: str, row: Row) -> Iterator[tuple[object, ...]]:
    of_row = (group, row.heading, row.area_code, row.level_code)
    # A row may be shorter than the headings where an empty one stands at the end.
    for heading, cell in zip(table.headings[1:], row.cells, strict=False):
        for part, figure in enumerate(cell_figures(cell)):
            yield (*of_row, heading.replace("\n", " "), part, *_told(figure))


def _told(figure: Figure) -> tuple[str, float | None, str]:
    return figure.text.replace("\n", " "), figure.value, figure.key
