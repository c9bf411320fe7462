"""A workbook whose bytes depend on its content alone, its names and its cell formats.

What does not belong here: what stands on the sheets (templates, marked_copy, lists).
"""

import io
import math
import unicodedata
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from reports.files import write_whole

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

LAST_SHEET_ROW = 1_048_576  # of the file format
LAST_SHEET_COLUMN = 16_384
TITLE_HEIGHT = 30
LINE_HEIGHT = 16
_LONGEST_CELL_TEXT = 32_767
_LONGEST_SHEET_NAME = 31
_LONGEST_FILE_STEM = 60  # characters; 180 bytes of Chinese, below the 255 of file systems
_MADE_AT = datetime(2000, 1, 1)  # noqa: DTZ001 - the format stores no zone; fixed for equal bytes
_EXACT_DIGITS = 15  # a spreadsheet keeps no more digits of a number
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_FIRST_DATE = date(1900, 3, 1)  # before it spreadsheets disagree on the day

FONT = "宋体"
INK = "#1f2d3a"
ACCENT = "#1f4e79"
PALE_ACCENT = "#dce6f1"
GREY = "#6b7680"


@dataclass(frozen=True)
class Style:
    """Properties of a cell, in the words of the workbook writer."""

    properties: tuple[tuple[str, str | int | bool], ...] = ()

    def with_property(self, name: str, value: str | int | bool) -> "Style":
        """Return the style with one property more."""
        return Style((*self.properties, (name, value)))


def style(**properties: str | int | bool) -> Style:
    """Return a style of the given properties, in a fixed order."""
    return Style(tuple(sorted(properties.items())))


# Left, so that they stay in view where a sheet is wider than the screen.
TITLE = style(bold=True, font_size=16, valign="vcenter", font_color=INK)
MARK = style(bold=True, font_size=12, font_color="#9c1c1c", bg_color="#fde9e7")
HEADING = style(
    bold=True, align="center", valign="vcenter", text_wrap=True, border=1,
    font_color="#ffffff", bg_color=ACCENT,
)  # fmt: skip
NOTE = style(font_color=GREY, valign="top")
WRAPPED = style(text_wrap=True, valign="top", border=1, border_color="#c5ccd3")
PLAIN = style(valign="top")


class Book:
    """A workbook being written: sheets, and one format object per style."""

    def __init__(self, workbook: "Workbook") -> None:
        self.workbook = workbook
        self._formats: dict[Style, Format] = {}
        self._names: set[str] = set()

    def add_sheet(self, name: str) -> "Worksheet":
        """Return a new sheet under the name, or the nearest one the file format allows."""
        safe = safe_sheet_name(name, taken=self._names)
        self._names.add(safe.casefold())
        sheet = self.workbook.add_worksheet(safe)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)  # as wide as the page, as long as it takes
        return sheet

    def format(self, wanted: Style) -> "Format":
        """Return the format object of a style."""
        if wanted not in self._formats:
            properties = {"font_name": FONT, "font_size": 11, **dict(wanted.properties)}
            self._formats[wanted] = self.workbook.add_format(properties)
        return self._formats[wanted]

    def write(
        self, sheet: "Worksheet", row: int, column: int, value: object, wanted: Style = PLAIN
    ) -> None:
        """Write a value as what it is; text stays text, whatever it begins with.

        Parameters
        ----------
        row, column
            From 0.
        value
            None and empty text leave a blank cell with its style. Whole numbers of more
            than 15 digits are written as text, so that no digit is lost.
        """
        if value is None or value == "":
            sheet.write_blank(row, column, None, self.format(wanted))
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value, self.format(wanted))
        elif isinstance(value, (int, float)) and _is_exact(value):
            sheet.write_number(row, column, value, self.format(wanted))
        elif isinstance(value, (datetime, date)) and _is_datable(value):
            form = "yyyy-mm-dd hh:mm:ss" if _has_time(value) else "yyyy-mm-dd"
            dated = self.format(wanted.with_property("num_format", form))
            sheet.write_datetime(row, column, _without_zone(value), dated)
        elif isinstance(value, time):
            timed = self.format(wanted.with_property("num_format", "hh:mm:ss"))
            sheet.write_datetime(row, column, value.replace(tzinfo=None), timed)
        else:
            text = cell_text(value)
            shown = wanted.with_property("quote_prefix", True) if is_formula_like(text) else wanted
            sheet.write_string(row, column, text, self.format(shown))


@contextmanager
def open_book(path: Path) -> Iterator[Book]:
    """Open a workbook that appears at the path, whole, when the block ends without error."""
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    workbook = Workbook(buffer, options)
    workbook.set_properties({"created": _MADE_AT})
    yield Book(workbook)
    workbook.close()
    write_whole(buffer.getvalue(), path)


def is_formula_like(text: str) -> bool:
    """Return whether a spreadsheet could take a text for a formula.

    Examples
    --------
    >>> is_formula_like("=1+1"), is_formula_like("沈阳")
    (True, False)
    """
    return text.startswith(_FORMULA_STARTS)


def cell_text(value: object) -> str:
    """Return a value as text that a cell can hold: no lone surrogates, not too long."""
    text = str(value).encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= _LONGEST_CELL_TEXT else text[: _LONGEST_CELL_TEXT - 1] + "…"


def text_width(text: str) -> int:
    """Return the width of a text in Latin letters; a Chinese sign takes two.

    Examples
    --------
    >>> text_width("人 ab")
    5
    """
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def line_count(text: str, width: float) -> int:
    """Return how many lines a text takes in a column of a width."""
    return sum(1 + int(max(text_width(line) - 1, 0) // width) for line in text.split("\n"))


def safe_sheet_name(name: str, *, taken: Collection[str] = ()) -> str:
    """Return a sheet name the file format allows and that is not taken (case-folded).

    Examples
    --------
    >>> safe_sheet_name("1/2月[表]")
    '1_2月_表_'
    >>> safe_sheet_name("月报", taken={"月报"})
    '月报 2'
    """
    text = cell_text(name)
    plain = "".join("_" if char in "[]:*?/\\" or ord(char) < 32 else char for char in text)
    plain = plain.strip().strip("'")[:_LONGEST_SHEET_NAME] or "Sheet"
    if plain.casefold() == "history":  # reserved by Excel
        plain = "History_"
    candidate, number = plain, 1
    while candidate.casefold() in taken:
        number += 1
        ending = f" {number}"
        candidate = plain[: _LONGEST_SHEET_NAME - len(ending)] + ending
    return candidate


def safe_file_stem(text: str) -> str:
    """Return a text as a file name without folders, reserved signs and endings.

    Examples
    --------
    >>> safe_file_stem("失业/就业: 登记 表.")
    '失业_就业_登记_表'
    """
    kept = "".join(char if char.isalnum() or char in "-_（）" else "_" for char in text)
    while "__" in kept:
        kept = kept.replace("__", "_")
    return kept[:_LONGEST_FILE_STEM].strip("_-") or "form"


def _is_exact(number: float) -> bool:
    if isinstance(number, int):
        return len(str(abs(number))) <= _EXACT_DIGITS
    return math.isfinite(number)


def _is_datable(value: date) -> bool:
    day = value.date() if isinstance(value, datetime) else value
    return day >= _FIRST_DATE


def _has_time(value: date) -> bool:
    return isinstance(value, datetime) and value.time() != time()


def _without_zone(value: date) -> date:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value
