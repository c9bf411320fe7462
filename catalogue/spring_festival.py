"""The days of the lunar new year, a moving holiday that shifts employment between months.

What does not belong here: regressors made from them (forecasting), other holidays.
"""

import datetime as dt

# Month and day (China standard time), 1990 to 2050. Two independent calendar programs agree on
# all of them; the astronomical rule (new moon of the month that holds Yushui) agrees on all but
# 2034, where the leap month of 2033 moves the year's start to 19 February.
_MONTH_AND_DAY = (
    "0127 0215 0204 0123 0210 0131 0219 0207 0128 0216 "  # 1990–1999
    "0205 0124 0212 0201 0122 0209 0129 0218 0207 0126 "  # 2000–2009
    "0214 0203 0123 0210 0131 0219 0208 0128 0216 0205 "  # 2010–2019
    "0125 0212 0201 0122 0210 0129 0217 0206 0126 0213 "  # 2020–2029
    "0203 0123 0211 0131 0219 0208 0128 0215 0204 0124 "  # 2030–2039
    "0212 0201 0122 0210 0130 0217 0206 0126 0214 0202 "  # 2040–2049
    "0123"  # 2050
)

SPRING_FESTIVAL: dict[int, dt.date] = {
    1990 + number: dt.date(1990 + number, int(day[:2]), int(day[2:]))
    for number, day in enumerate(_MONTH_AND_DAY.split())
}
"""First day of the lunar year, by year of the solar calendar."""


def spring_festival(year: int) -> dt.date:
    """Return the first day of the lunar year that begins in a solar year.

    Parameters
    ----------
    year
        Solar year, 1990 to 2050.

    Raises
    ------
    ValueError
        If the year lies outside the table.

    Examples
    --------
    >>> spring_festival(2026)
    datetime.date(2026, 2, 17)
    """
    if year not in SPRING_FESTIVAL:
        first, last = min(SPRING_FESTIVAL), max(SPRING_FESTIVAL)
        raise ValueError(f"Spring Festival: expected a year from {first} to {last}, got {year}")
    return SPRING_FESTIVAL[year]
