"""What really happened: rates, separations, onsets and events, and the state of enterprises.

Onsets and events follow from what happened by the definitions below, never from the
scenario's name. What does not belong here: anything observed.
"""

import numpy as np
import pandas as pd

from simulation.dynamics import NEVER, History
from simulation.economy import Economy
from simulation.enterprise_reports import PanelRows
from simulation.places import Places
from simulation.population import SIZE_CLASSES, Population
from simulation.separations import Separations

ONSET_RISE_PP = 1.0
"""Rise of the noise-free seasonally adjusted rate on its low of the past 12 months."""
LOW_WINDOW_MONTHS = 12
_RISE_TOLERANCE_PP = 0.2  # choice: slower drift before it is no part of the rise
_REARM_PP = 0.5
EVENT_WINDOW_MONTHS = 3
EVENT_PERSONS = 1000.0
EVENT_INSURED_SHARE = 0.01
"""A large-scale event: separations within the window, persons and share of insured staff."""


def onsets(rates: pd.DataFrame) -> pd.DataFrame:
    """Return the onsets of every area from its noise-free rates.

    Parameters
    ----------
    rates
        reference_month, area_code, breakdown, adjusted_rate_pct.

    Returns
    -------
    pandas.DataFrame
        area_code, onset_month, reached_month, low_month, low_pct, peak_rise_pp; one row per
        onset. The rate reaches its 12-month low + 1.0 pp in ``reached_month``; the onset is
        the first month of that rise, the one after the last month within 0.2 pp of the low.
        A new onset needs the rise to have fallen below 0.5 pp before.
    """
    total = rates[rates["breakdown"] == "total"]
    found = []
    for area_code, group in total.groupby("area_code", sort=True):
        path = group.sort_values("reference_month")
        found += _onsets_of(
            str(area_code),
            pd.DatetimeIndex(path["reference_month"]),
            path["adjusted_rate_pct"].to_numpy(dtype=float),
        )
    columns = ["area_code", "onset_month", "reached_month", "low_month", "low_pct", "peak_rise_pp"]
    return pd.DataFrame(found, columns=columns)


def _onsets_of(
    area_code: str, months: pd.DatetimeIndex, rate: np.ndarray
) -> list[tuple[object, ...]]:
    lows = [int(np.argmin(rate[max(m - LOW_WINDOW_MONTHS, 0) : m + 1])) for m in range(len(rate))]
    lows = [low + max(m - LOW_WINDOW_MONTHS, 0) for m, low in enumerate(lows)]
    rise = rate - rate[lows]
    found: list[tuple[object, ...]] = []
    is_armed, month = True, 0
    while month < len(rate):
        if rise[month] < _REARM_PP:
            is_armed = True
        if is_armed and rise[month] >= ONSET_RISE_PP:
            low = lows[month]
            near = np.flatnonzero(rate[low:month] <= rate[low] + _RISE_TOLERANCE_PP)
            start = low + int(near[-1]) + 1
            end = month
            while end + 1 < len(rate) and rise[end + 1] >= _REARM_PP:
                end += 1
            peak = float(rate[month : end + 1].max() - rate[low])
            found.append((area_code, months[start], months[month], months[low], rate[low], peak))
            is_armed, month = False, end
        month += 1
    return found


def events(economy: Economy, separations: Separations, insured: np.ndarray) -> pd.DataFrame:
    """Return large-scale unemployment events (规模性失业事件) of the cities.

    Parameters
    ----------
    economy, separations
        Involuntary separations by city, expected over all enterprises.
    insured
        Members of unemployment insurance, month × city.

    Returns
    -------
    pandas.DataFrame
        area_code, event_month, first_month, last_month, separations_persons, insured_share;
        one row per event: ``event_month`` is the first month whose three-month sum reaches
        max(1,000 persons, 1 % of insured), ``first_month`` begins that window; months in
        excess that touch are one event, with its greatest three-month sum.
    """
    flow = separations.involuntary
    window = np.cumsum(np.concatenate([np.zeros((1, flow.shape[1])), flow]), axis=0)
    starts = np.maximum(np.arange(len(flow)) - EVENT_WINDOW_MONTHS + 1, 0)
    total = window[1:] - window[starts]
    is_event = total >= np.maximum(EVENT_PERSONS, EVENT_INSURED_SHARE * insured)
    found = []
    for city, code in enumerate(economy.area_codes):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], is_event[:, city].astype(int), [0]])))
        for begin, end in zip(edges[::2], edges[1::2], strict=True):
            top = begin + int(np.argmax(total[begin:end, city]))
            found.append(
                (
                    code, economy.months[begin], economy.months[starts[begin]],
                    economy.months[end - 1], total[top, city],
                    total[top, city] / insured[top, city],
                )
            )  # fmt: skip
    columns = [
        "area_code", "event_month", "first_month", "last_month", "separations_persons",
        "insured_share",
    ]  # fmt: skip
    return pd.DataFrame(found, columns=columns)


def separations_truth(
    economy: Economy,
    separations: Separations,
    insured: np.ndarray,
    *,
    realised: np.ndarray | None,
    first_realised: int,
) -> pd.DataFrame:
    """Return separations by city and month: expected, and as the simulated population made them.

    Columns: reference_month, area_code, staff_persons, left_persons, layoff_persons,
    closure_persons, suspension_persons, involuntary_persons, insured_persons,
    realised_involuntary_persons (missing before the unit grain begins).
    """
    months, cities = len(economy.months), len(economy.area_codes)
    drawn = np.full((months, cities), np.nan)
    if realised is not None:
        drawn[first_realised : first_realised + len(realised)] = realised[: months - first_realised]
    return pd.DataFrame(
        {
            "reference_month": np.repeat(economy.months.to_numpy(), cities),
            "area_code": np.tile(np.array(economy.area_codes, dtype=object), months),
            "staff_persons": separations.staff.sum(axis=2).ravel(),
            "left_persons": separations.left.sum(axis=2).ravel(),
            "layoff_persons": separations.layoffs.sum(axis=2).ravel(),
            "closure_persons": separations.closures.sum(axis=2).ravel(),
            "suspension_persons": separations.suspensions.sum(axis=2).ravel(),
            "involuntary_persons": separations.involuntary.ravel(),
            "insured_persons": insured.ravel(),
            "realised_involuntary_persons": drawn.ravel(),
        }
    )


def realised_involuntary(population: Population, history: History, cities: int) -> np.ndarray:
    """Return involuntary separations of the weighted population, month × city."""
    weighted = history.involuntary * population.weight
    return np.stack(
        [np.bincount(population.city, weights=row, minlength=cities) for row in weighted]
    )


def population_change(population: Population, history: History, places: Places) -> pd.DataFrame:
    """Return the job change of all enterprises, in all and of each city.

    Columns: reference_month, area_code (province too), enterprises, base_persons, end_persons
    (enterprises that begin in the month are left out, as in the panel), born_persons,
    job_change_pct = 100·(end − base)/base.
    """
    cities = len(places.city_codes)
    parts = []
    is_new = population.birth[None, :] == np.arange(len(history.months))[:, None]
    is_new &= population.birth[None, :] > 0
    for position, month in enumerate(history.months):
        weight = population.weight * (history.base[position] > 0)

        def summed(values: np.ndarray) -> np.ndarray:
            city = np.bincount(population.city, weights=values, minlength=cities)
            return np.concatenate([[city.sum()], city])

        base = summed(history.base[position] * weight)
        parts.append(
            pd.DataFrame(
                {
                    "reference_month": month,
                    "area_code": [places.province_code, *places.city_codes],
                    "enterprises": summed(weight),
                    "base_persons": base,
                    "end_persons": summed(history.end[position] * weight),
                    "born_persons": summed(history.base[position] * weight * is_new[position]),
                }
            )
        )
    frame = pd.concat(parts, ignore_index=True)
    change = 100 * (frame["end_persons"] - frame["base_persons"]) / frame["base_persons"]
    return frame.assign(job_change_pct=change)


def enterprise_states(population: Population, history: History, rows: PanelRows) -> pd.DataFrame:
    """Return the panel's real state by month, silent and closed enterprises included.

    Columns: reference_month, enterprise_code, state (active, troubled, closed), delay_months
    (−1: never reported), base_staff_persons, end_staff_persons, left_persons,
    involuntary_persons. One row per enterprise and month of the panel.
    """
    month, who = rows.month, rows.enterprise
    closing, decided = history.closing[who], history.decided[who]
    state = np.where(month >= closing, 2, np.where((decided <= month) & (closing > month), 1, 0))
    codes = pd.array(list(population.code), dtype="str")
    return pd.DataFrame(
        {
            "reference_month": history.months.to_numpy()[month],
            "enterprise_code": codes.take(who),
            "state": pd.array(["active", "troubled", "closed"], dtype="str").take(state),
            "delay_months": rows.delay_months.astype(np.int64),
            "base_staff_persons": history.base[month, who].astype(np.int64),
            "end_staff_persons": history.end[month, who].astype(np.int64),
            "left_persons": history.left[month, who].astype(np.int64),
            "involuntary_persons": history.involuntary[month, who].astype(np.int64),
        }
    )


def enterprise_register(
    population: Population, history: History, panel: np.ndarray, places: Places
) -> pd.DataFrame:
    """Return every enterprise ever in the panel: who it is, when it was in it, when it closed.

    Columns: enterprise_code, enterprise_name, area_code, county_code, zone_code, industry_code,
    first_size_class_code, is_giant, is_state_owned, weight, quality, first_panel_month,
    last_panel_month, closing_month, is_closed_by_scenario.
    """
    who = np.flatnonzero(panel.any(axis=0))
    first = panel[:, who].argmax(axis=0)
    last = len(panel) - 1 - panel[::-1][:, who].argmax(axis=0)
    months = history.months.to_numpy()
    closing = history.closing[who]
    is_closed = (closing != NEVER) & (closing < len(months))
    when = np.where(
        is_closed, months[np.minimum(closing, len(months) - 1)], np.datetime64("NaT", "us")
    )
    return pd.DataFrame(
        {
            "enterprise_code": population.code[who],
            "enterprise_name": population.name[who],
            "area_code": np.array(places.city_codes, dtype=object)[population.city[who]],
            "county_code": population.county_code[who],
            "zone_code": population.zone_code[who],
            "industry_code": population.division_code[who],
            "first_size_class_code": np.array(SIZE_CLASSES, dtype=object)[
                history.size_class[first, who]
            ],
            "is_giant": population.is_giant[who],
            "is_state_owned": population.is_state_owned[who],
            "weight": population.weight[who],
            "quality": population.quality[who],
            "first_panel_month": months[first],
            "last_panel_month": months[last],
            "closing_month": when,
            "is_closed_by_scenario": history.is_wave[who],
        }
    )
