"""When rows come: on time, late, not at all, or again in a corrected version.

What does not belong here: what rows say; bad habits of files (simulation.submissions).
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from simulation.draws import generator, month_number, row_uniforms
from simulation.places import Places
from simulation.scenarios import Scenario, cities_named

ON_TIME_MONTHS = 1
"""A month is reported in the month after it."""


def months_later(months: pd.Series, delays: np.ndarray) -> pd.Series:
    """Return month-start timestamps moved by whole months, row by row."""
    moved = months.to_numpy().astype("datetime64[M]") + delays.astype("timedelta64[M]")
    return pd.Series(moved.astype("datetime64[us]"), index=months.index)


def arrived(
    frame: pd.DataFrame,
    *,
    figures: Sequence[str],
    late_share: float,
    corrected_share: float,
    last_vintage: pd.Timestamp,
    seed: int,
    part: int,
    usual_delay: np.ndarray | None = None,
) -> pd.DataFrame:
    """Return rows of a table with ``received_month``, corrected rows twice.

    Parameters
    ----------
    frame
        Rows with reference_month; missing figures stay missing.
    figures
        Columns of whole numbers of which a corrected row had one wrong at first.
    late_share, corrected_share
        Parts of the rows that come late (by one month, a third of them two), and that come
        again one or two months later with the right figure.
    last_vintage
        Nothing received after it is returned.
    seed, part
        Of the draws; ``part`` numbers the table.
    usual_delay
        Months from reference month to usual arrival by row; default one.
    """
    chance = row_uniforms(frame["reference_month"], 4, seed=seed, stream="arrival", part=part)
    usual = np.full(len(frame), ON_TIME_MONTHS) if usual_delay is None else usual_delay
    late = (chance[:, 0] < late_share) * (1 + (chance[:, 1] < 1 / 3))
    first = frame.assign(received_month=months_later(frame["reference_month"], usual + late))
    is_wrong = chance[:, 2] < corrected_share
    again = first[is_wrong].copy()
    again["received_month"] = months_later(
        again["received_month"], 1 + (chance[is_wrong, 3] < 0.3).astype(int)
    )
    for number, name in enumerate(figures):
        is_hit = is_wrong & (np.floor(chance[:, 3] * len(figures)).astype(int) == number)
        slipped = np.floor(first[name] * (1.04 + 0.3 * chance[:, 3]))
        first[name] = first[name].where(~is_hit, slipped)
    both = pd.concat([first, again], ignore_index=True)
    both = both[both["received_month"] <= last_vintage]
    return both.sort_values(["received_month", "reference_month"], kind="stable", ignore_index=True)


def without_outages(
    frame: pd.DataFrame,
    *,
    scenario: Scenario,
    scenario_month: pd.Timestamp,
    places: Places,
    seed: int,
    part: int,
    is_about_cities: bool,
    month_name: str = "reference_month",
) -> pd.DataFrame:
    """Return the rows that the scenario's outages leave.

    An outage of all senders takes areas' rows of every form; one of single cities takes what
    those cities send themselves. An area's rows of a month come or fail together.

    Parameters
    ----------
    frame
        Rows with area_code, sender_code and ``month_name``.
    scenario, scenario_month, places
        Which outages, from when, and the cities they name.
    seed, part
        Of the draws; ``part`` numbers the form.
    is_about_cities
        Whether the form's rows come from the cities they describe.
    month_name
        Column of the month an outage's months are counted in.
    """
    months = frame[month_name]
    since = (months.dt.year - scenario_month.year) * 12 + months.dt.month - scenario_month.month
    is_lost = np.zeros(len(frame), dtype=bool)
    for outage in scenario.outages:
        is_time = since >= outage.delay_months
        if outage.months:
            is_time &= since < outage.delay_months + outage.months
        is_place = np.full(len(frame), not outage.area_codes)
        if outage.area_codes and is_about_cities:
            named = [places.city_codes[i] for i in cities_named(outage.area_codes, places)]
            is_place = frame["area_code"].isin(named).to_numpy()
        chance = _area_chances(frame["area_code"], months, places, seed, part)
        is_lost |= is_time.to_numpy() & is_place & (chance < outage.missing_share)
    return frame[~is_lost].reset_index(drop=True)


def _area_chances(
    area_codes: pd.Series, months: pd.Series, places: Places, seed: int, part: int
) -> np.ndarray:
    known = [places.province_code, *places.city_codes, *places.zone_shares]
    position = area_codes.map({code: number for number, code in enumerate(known)}).to_numpy()
    every = pd.DatetimeIndex(sorted(months.unique()))
    table = np.stack(
        [generator(seed, "outage", part, month_number(month)).random(len(known)) for month in every]
    )
    return np.asarray(table[every.get_indexer(pd.DatetimeIndex(months)), position])
