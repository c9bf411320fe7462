import datetime as dt
from itertools import pairwise

import pytest

from catalogue.spring_festival import SPRING_FESTIVAL, spring_festival


def test_dates_hold_for_every_year_of_the_table():
    assert sorted(SPRING_FESTIVAL) == list(range(1990, 2051))
    assert all(
        dt.date(year, 1, 21) <= day <= dt.date(year, 2, 20) for year, day in SPRING_FESTIVAL.items()
    )


def test_years_are_twelve_or_thirteen_lunar_months_apart():
    days = [SPRING_FESTIVAL[year] for year in sorted(SPRING_FESTIVAL)]
    gaps = {(later - earlier).days for earlier, later in pairwise(days)}
    assert gaps <= {353, 354, 355, 383, 384, 385}


def test_known_dates():
    assert spring_festival(2020) == dt.date(2020, 1, 25)
    assert spring_festival(2023) == dt.date(2023, 1, 22)
    assert spring_festival(2034) == dt.date(2034, 2, 19)


def test_year_outside_the_table_is_refused():
    with pytest.raises(ValueError, match="expected a year from 1990 to 2050, got 2051"):
        spring_festival(2051)
