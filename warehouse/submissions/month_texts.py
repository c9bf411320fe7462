"""Months as senders write them: in cells, headings, titles and names of sheets and files.

What does not belong here: months inside the warehouse (catalogue.months).
"""

import re
import unicodedata

import pandas as pd

from catalogue.months import as_month

FIRST_YEAR, LAST_YEAR = 1990, 2099
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_MONTH = r"(?P<month>1[0-2]|0?[1-9])"
_DAY = r"(?:[0-2]?\d|3[01])"
_MIDNIGHT = r"(?:[T ]?00:00(?::00)?(?:\.0+)?)?"
_SPAN = r"(?:0?1月?(?:-|—|–|~|至|到))?"  # January to the month: cumulative
_WHOLE = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_YEAR}年{_SPAN}{_MONTH}月?(?:份|底|末)?(?:{_DAY}日)?",
        # 2025.1 may be a number that was 2025.10: it names no month.
        rf"{_YEAR}(?:[-/]|\.(?!1(?!\d))){_MONTH}(?:[-/.]{_DAY}{_MIDNIGHT})?",
        rf"{_YEAR}(?P<month>1[0-2]|0[1-9])(?:0[1-9]|[12]\d|3[01])?(?:\.0+)?",
        rf"{_YEAR}-?M{_MONTH}",
        rf"{_MONTH}[-/]{_YEAR}",
    )
)
_WITHIN = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_YEAR}年度?{_SPAN}{_MONTH}月",
        rf"(?<!\d){_YEAR}[-/._]{_MONTH}(?!\d)",
        rf"(?<!\d){_YEAR}(?P<month>1[0-2]|0[1-9])(?!\d)",
    )
)
_MONTH_ALONE = re.compile(rf"{_SPAN}{_MONTH}月(?:份|底|末)?")
_YEAR_WITHIN = re.compile(rf"(?<!\d){_YEAR}(?=年|(?!\d))")
_SERIAL_DAY = re.compile(r"(\d{5})(?:\.0+)?")
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_CHINESE_MONTHS = {"十二月": "12月", "十一月": "11月", "十月": "10月"}
_ENGLISH_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun",
                   "jul", "aug", "sep", "oct", "nov", "dec")  # fmt: skip
_ENGLISH = re.compile(r"(?P<name>[a-z]{3})[a-z]*\.?[ ,-]*(?P<year>(?:19|20)\d\d)")
_EXCEL_EPOCH = pd.Timestamp("1899-12-30")


def parse_month_text(text: str, *, year: int | None = None) -> pd.Timestamp | None:
    """Return the month a cell or heading names, or None if it names none.

    Parameters
    ----------
    text
        Such as ``2025-07``, ``202507``, ``2025年7月``, ``2025/7``, ``２０２５年１—７月`` (the
        last month), ``Jul 2025``, a date of the month, or the serial day of a spreadsheet.
    year
        The year of a bare ``7月``; without it a bare month names none.

    Examples
    --------
    >>> parse_month_text("2025年1—7月")
    Timestamp('2025-07-01 00:00:00')
    >>> parse_month_text("45839")
    Timestamp('2025-07-01 00:00:00')
    >>> parse_month_text("2025") is None
    True
    """
    plain = _plain(text)
    for pattern in _WHOLE:
        if found := pattern.fullmatch(plain):
            return _month(int(found["year"]), int(found["month"]))
    if year is not None and (found := _MONTH_ALONE.fullmatch(plain)):
        return _month(year, int(found["month"]))
    if (found := _ENGLISH.fullmatch(text.strip().lower())) and found["name"] in _ENGLISH_MONTHS:
        return _month(int(found["year"]), _ENGLISH_MONTHS.index(found["name"]) + 1)
    if found := _SERIAL_DAY.fullmatch(plain):
        day = _EXCEL_EPOCH + pd.Timedelta(days=int(found[1]))
        return as_month(day) if FIRST_YEAR <= day.year <= LAST_YEAR else None
    return None


def find_month(text: str) -> pd.Timestamp | None:
    """Return the month named within a title or a name, or None.

    Examples
    --------
    >>> find_month("沈阳市2025年1—7月城镇新增就业情况")
    Timestamp('2025-07-01 00:00:00')
    >>> find_month("210100_202507.xlsx")
    Timestamp('2025-07-01 00:00:00')
    """
    plain = _plain(text)
    for pattern in _WITHIN:
        if found := pattern.search(plain):
            return _month(int(found["year"]), int(found["month"]))
    return None


def find_year(text: str) -> int | None:
    """Return the year named within a title or a name, or None."""
    found = _YEAR_WITHIN.search(_plain(text))
    return int(found["year"]) if found else None


def _plain(text: str) -> str:
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if not plain.isascii():
        for numeral, digits in _CHINESE_MONTHS.items():
            plain = plain.replace(numeral, digits)
        if re.search(r"[〇○零一二三四五六七八九]{4}年|^[一二三四五六七八九]月", plain):
            plain = plain.translate(_CHINESE_DIGITS)
    return plain


def _month(year: int, month: int) -> pd.Timestamp:
    return as_month(pd.Timestamp(year=year, month=month, day=1))
