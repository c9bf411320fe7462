"""Months and days in words.

What does not belong here: arithmetic on months (catalogue.months).
"""

import pandas as pd

from profiles.model import Language

_ENGLISH = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def say_month(month: pd.Timestamp, language: Language) -> str:
    """Return a month in words, the same on every machine.

    Examples
    --------
    >>> say_month(pd.Timestamp("2008-05-01"), "en")
    'May 2008'
    >>> say_month(pd.Timestamp("2008-05-01"), "zh")
    '2008年5月'
    """
    if language == "zh":
        return f"{month.year}年{month.month}月"
    return f"{_ENGLISH[month.month - 1]} {month.year}"


def say_day(day: pd.Timestamp, language: Language) -> str:
    """Return a day in words, the same on every machine.

    Examples
    --------
    >>> say_day(pd.Timestamp("2026-01-08 23:59"), "en")
    '8 January 2026'
    >>> say_day(pd.Timestamp("2026-01-08 23:59"), "zh")
    '2026年1月8日'
    """
    month = say_month(day, language)
    return f"{month}{day.day}日" if language == "zh" else f"{day.day} {month}"
