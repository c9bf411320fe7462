"""Persons by city, sex and age group in normal times: how many, working, out of work.

What does not belong here: what moves them (simulation.demand, simulation.economy).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.places import Places
from simulation.settings import AGES, SEX_CODES, EconomySettings

_ADULT_POPULATION_SHARE = 0.88  # 16 and over; 11.1 % are under 15 (census 2020)


@dataclass(frozen=True)
class Cells:
    """City × sex × age group, flattened; arrays by cell."""

    city: np.ndarray
    sex: np.ndarray
    age: np.ndarray
    population_share: np.ndarray  # of the city
    participation: np.ndarray
    relative_rate: np.ndarray


def build_cells(places: Places, settings: EconomySettings) -> Cells:
    """Return the cells of all cities; relative rates average one over the labour force."""
    cities, sexes, ages = len(places.city_codes), len(SEX_CODES), len(AGES)
    city, sex, age = (
        axis.ravel()
        for axis in np.meshgrid(np.arange(cities), np.arange(sexes), np.arange(ages), indexing="ij")
    )
    city_rate = np.array([traits.relative_rate for traits in places.traits])
    sex_rate = np.array([1.0, settings.female_relative_rate])
    participation = np.array([group.participation for group in AGES])[age, sex]
    relative = city_rate[city] * sex_rate[sex] * np.array([g.relative_rate for g in AGES])[age]
    share = np.array([group.population_share for group in AGES])[age] / sexes
    labour_force = _urban_adults(places)[city] * share * participation
    relative = relative / ((labour_force * relative).sum() / labour_force.sum())
    return Cells(city, sex, age, share, participation, relative)


def _urban_adults(places: Places) -> np.ndarray:
    urban = np.array([traits.urban_share for traits in places.traits])
    return np.asarray(places.populations * urban * _ADULT_POPULATION_SHARE)


def level_pct(months: pd.DatetimeIndex, settings: EconomySettings) -> np.ndarray:
    """Return the rate of the province before shocks: mid-year anchors, straight lines between."""
    time = months.year.to_numpy() + (months.month.to_numpy() - 0.5) / 12
    years = [year + 0.5 for year, _ in settings.rate_anchors]
    return np.interp(time, years, [value for _, value in settings.rate_anchors])


def usual_employed_by_cell(cells: Cells, places: Places, settings: EconomySettings) -> np.ndarray:
    """Return employed persons by cell in normal times, scaled to the known employment."""
    middle = pd.DatetimeIndex([pd.Timestamp(year=settings.employed_year, month=7, day=1)])
    rate = float(level_pct(middle, settings)[0]) / 100
    size = _urban_adults(places)[cells.city] * cells.population_share
    employed = size * cells.participation * (1 - rate * cells.relative_rate)
    return np.asarray(employed * (settings.employed_persons * places.scale / employed.sum()))


def population_by_cell(
    cells: Cells, places: Places, months: pd.DatetimeIndex, settings: EconomySettings
) -> np.ndarray:
    """Return residents of 16 and over, month × cell."""
    trend = np.array([traits.trend_per_year for traits in places.traits])[cells.city]
    years = months.year.to_numpy() + (months.month.to_numpy() - 0.5) / 12
    size = _urban_adults(places)[cells.city] * cells.population_share
    middle = pd.DatetimeIndex([pd.Timestamp(year=settings.employed_year, month=7, day=1)])
    rate = float(level_pct(middle, settings)[0]) / 100
    working = size * cells.participation * (1 - rate * cells.relative_rate)
    scale = usual_employed_by_cell(cells, places, settings).sum() / working.sum()
    growth = np.exp(trend[None, :] * (years[:, None] - settings.employed_year - 0.5))
    return np.asarray(size[None, :] * growth * scale)


def sum_by_city(values: np.ndarray, cells: Cells, cities: int) -> np.ndarray:
    """Return sums over the cells of each city, month × city."""
    per_city = values.shape[1] // cities
    if not (cells.city == np.repeat(np.arange(cities), per_city)).all():
        raise ValueError("cells: expected city by city")
    return np.asarray(values.reshape(len(values), cities, per_city).sum(axis=2))
