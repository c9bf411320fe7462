"""Months in words.

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
