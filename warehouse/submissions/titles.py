"""What a sheet says once for all its rows: month, area, units, and whether it is simulated.

What does not belong here: headings and rows.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from catalogue.forms import SIMULATED_MARK
from warehouse.submissions.grids import Grid, texts_above
from warehouse.submissions.heading_units import units_named
from warehouse.submissions.headings import normalise_heading
from warehouse.submissions.month_texts import find_month, find_year, parse_month_text

# Days on which the table was filled in or approved are not the month it describes.
_OTHER_DATES = re.compile(
    "填报日期|填表日期|报送日期|上报日期|报出日期|制表日期|制表时间|填报时间|报送时间|打印|导出|有效期|"
    "批准|文号|制定机关|印发"
)
_LONGEST_MONTH_TEXT = 12
_MARKS = tuple(normalise_heading(part) for part in (SIMULATED_MARK, *SIMULATED_MARK.split("/")))


@dataclass(frozen=True)
class Titles:
    """Texts above the heading, then the names of the sheet and the file, and what they say."""

    texts: tuple[str, ...]
    month: pd.Timestamp | None
    month_text: str
    year: int | None
    units: tuple[str, ...]
    is_simulated: bool


def read_titles(grid: Grid, heading_row: int, file_name: str) -> Titles:
    """Return what stands above the heading row and in the names of sheet and file.

    The month is the first one named: in the rows above the heading, then in the name of
    the sheet, then in that of the file.
    """
    above = texts_above(grid, heading_row)
    names = [grid.sheet_name, file_name.rsplit("/", 1)[-1]]
    dated = [text for text in (*above, *names) if text and not _OTHER_DATES.search(text)]
    month_text, month = _first_month(dated)
    years = (find_year(text) for text in dated)
    return Titles(
        texts=tuple(text for text in (*above, *names) if text),
        month=month,
        month_text=month_text,
        year=next((year for year in years if year is not None), None),
        units=tuple(_units(grid, heading_row)),
        is_simulated=has_simulated_mark((*above, *names)),
    )


def has_simulated_mark(texts: Sequence[str]) -> bool:
    """Return whether a text says that the figures are simulated.

    Examples
    --------
    >>> has_simulated_mark(["模拟数据"]), has_simulated_mark(["失业率"])
    (True, False)
    """
    return any(mark in normalise_heading(text) for text in texts for mark in _MARKS)


def _first_month(texts: Sequence[str]) -> tuple[str, pd.Timestamp | None]:
    for text in texts:
        # A bare number above the heading is a form's number sooner than the serial of a day.
        is_short = (len(text) <= _LONGEST_MONTH_TEXT and not text.isdigit()) or len(text) == 6
        month = parse_month_text(text) if is_short else None
        month = month if month is not None else find_month(text)
        if month is not None:
            return text, month
    return "", None


def _units(grid: Grid, heading_row: int) -> list[str]:
    for row in reversed(grid.cells[:heading_row]):
        units = units_named([normalise_heading(cell) for cell in row if cell])
        if units:
            return units
    return []
