"""Months as naive month-start timestamps, the only form of time past a reader.

What does not belong here: time zones, clocks, days.
"""

import re

import pandas as pd

_ISO_MONTH = re.compile(r"^(\d{4})-(\d{2})(-01)?$")


def parse_month(text: str) -> pd.Timestamp:
    """Return the month-start timestamp named by ``YYYY-MM`` or ``YYYY-MM-01``.

    Raises
    ------
    ValueError
        If the text has another form or names no month of the calendar.

    Examples
    --------
    >>> parse_month("2016-12")
    Timestamp('2016-12-01 00:00:00')
    """
    match = _ISO_MONTH.match(text.strip())
    if match is None or not 1 <= int(match.group(2)) <= 12:
        raise ValueError(f"expected a month as YYYY-MM, got {text!r}")
    return as_month(pd.Timestamp(year=int(match.group(1)), month=int(match.group(2)), day=1))


def format_month(month: pd.Timestamp) -> str:
    """Return a month as ``YYYY-MM``.

    Examples
    --------
    >>> format_month(pd.Timestamp("2016-12-01"))
    '2016-12'
    """
    return f"{month.year:04d}-{month.month:02d}"


def as_month(moment: pd.Timestamp) -> pd.Timestamp:
    """Return the start of the month a moment lies in, naive, in microseconds."""
    return pd.Timestamp(year=moment.year, month=moment.month, day=1).as_unit("us")


def month_range(first: pd.Timestamp, last: pd.Timestamp) -> list[pd.Timestamp]:
    """Return every month from first to last, both included; empty if last precedes first."""
    count = months_between(first, last) + 1
    return [as_month(first + pd.DateOffset(months=step)) for step in range(max(count, 0))]


def months_between(earlier: pd.Timestamp, later: pd.Timestamp) -> int:
    """Return the number of months from earlier to later; negative if later precedes.

    Examples
    --------
    >>> months_between(pd.Timestamp("2007-11-01"), pd.Timestamp("2008-02-01"))
    3
    """
    return (later.year - earlier.year) * 12 + later.month - earlier.month
