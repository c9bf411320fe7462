"""The yearly structure of insured enterprises, as the social-insurance register counts it.

What does not belong here: insured persons by city and month (simulation.separations), which
follow the plan's figures and not these enterprises; the panel (simulation.panel).
"""

import numpy as np
import pandas as pd

from simulation.arrival import months_later
from simulation.draws import generator, month_number
from simulation.dynamics import History
from simulation.industries import INDUSTRIES
from simulation.places import Places
from simulation.population import SIZE_CLASSES, Population
from simulation.settings import InsuredSettings

OWNERSHIP_OF_OLD_TYPE = {
    "110": "state_owned", "151": "state_owned", "120": "collective", "173": "private",
    "174": "private", "230": "foreign_invested", "330": "foreign_invested", "159": "other",
    "160": "other",
}  # fmt: skip
"""Broad groups of the registration types of ``Population.old_type_code``."""

_SECTIONS = tuple(sorted({industry.section_code for industry in INDUSTRIES}))
_CELL = ["area_code", "section_code", "size_class_code", "ownership_code"]


def insured_structure(
    population: Population,
    history: History,
    places: Places,
    *,
    seed: int,
    settings: InsuredSettings,
) -> pd.DataFrame:
    """Return insured enterprises and persons by city, section, size and ownership, by year.

    Parameters
    ----------
    population, history
        Every enterprise with its weight, and its staff at both ends of every month.
    places
        Codes of the cities and of the province, whose department sends.
    seed, settings
        Of the noise; covered shares and the delay.

    Returns
    -------
    pandas.DataFrame
        reference_month, area_code, section_code, size_class_code, ownership_code,
        enterprise_count, insured_persons, received_month, sender_code; one row per cell with
        an enterprise, in that order of columns. Months: the one before the first, from the
        staff enterprises begin with, and every December.

    Notes
    -----
    Insured persons of a cell are Σ weight · staff · covered share · exp(ε), with the share by
    ownership and size the same in all years and ε normal by cell and year. All enterprises
    with staff count, in a zone or not; sums are rounded, to one at least.
    """
    opening = pd.Timestamp(history.months[0] - pd.DateOffset(months=1)).as_unit("us")
    states = [(opening, history.base[0], history.size_class[0])]
    states += [
        (month, history.end[position], history.size_class[position])
        for position, month in enumerate(history.months)
        if month.month == settings.reference_month_of_year
    ]
    frame = pd.concat(
        [
            _structure_of(month, staff, size, population, places, seed, settings)
            for month, staff, size in states
        ],
        ignore_index=True,
    )
    delay = np.full(len(frame), settings.delay_months)
    return frame.assign(
        received_month=months_later(frame["reference_month"], delay),
        sender_code=places.province_code,
    )


def _structure_of(
    month: pd.Timestamp,
    staff: np.ndarray,
    size: np.ndarray,
    population: Population,
    places: Places,
    seed: int,
    settings: InsuredSettings,
) -> pd.DataFrame:
    ownerships = [name for name, _ in settings.covered_shares]
    covered = np.array([shares for _, shares in settings.covered_shares])
    shape = (len(places.city_codes), len(_SECTIONS), len(SIZE_CLASSES), len(ownerships))
    section_of = np.array([_SECTIONS.index(industry.section_code) for industry in INDUSTRIES])
    ownership = np.array(
        [ownerships.index(OWNERSHIP_OF_OLD_TYPE[code]) for code in population.old_type_code]
    )
    size = size.astype(np.int64)
    parts = (population.city, section_of[population.industry], size, ownership)
    cell = np.ravel_multi_index(parts, shape)
    weight = population.weight * (staff > 0)
    persons = weight * staff * covered[ownership, size]
    enterprises = np.bincount(cell, weights=weight, minlength=int(np.prod(shape)))
    insured = np.bincount(cell, weights=persons, minlength=int(np.prod(shape)))
    noise = generator(seed, "insured_structure", month_number(month)).standard_normal(len(insured))
    insured = insured * np.exp(settings.noise_log_sd * noise)
    found = np.flatnonzero(enterprises > 0)
    names = (places.city_codes, _SECTIONS, SIZE_CLASSES, ownerships)
    labels = {
        column: pd.array(list(values), dtype="str").take(position)
        for column, values, position in zip(
            _CELL, names, np.unravel_index(found, shape), strict=True
        )
    }
    return pd.DataFrame(
        {
            "reference_month": month,
            **labels,
            "enterprise_count": np.maximum(np.round(enterprises[found]), 1).astype(np.int64),
            "insured_persons": np.maximum(np.round(insured[found]), 1).astype(np.int64),
        }
    )
