"""The sample of a rotation group: clusters, dwellings, households and who lives in them.

A rotation group begins each month with clusters of its own (village or residents'
committees, drawn with probability proportional to size) and 16 dwellings in each. What
does not belong here: what becomes of the persons (persons_status), weights (persons_weights).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.persons_identity import identity_numbers
from simulation.persons_settings import OUT_MONTHS, SurveySettings

AGE_BOUNDS = ((16, 25), (25, 30), (30, 60), (60, 85))
"""First age and age after the last of each age group of the economy; 60 and over end at 85."""

_MONTHS_IN_SAMPLE = OUT_MONTHS + 4
_CHILD_YEARS = 27  # apart from their parents, for putting households together
_AGE_SPREAD_YEARS = 4.0
_MOST_BEFORE_BIRTHDAY = 28
# By age group, codes 1 to 7 (no schooling … postgraduate); choices of ours.
_EDUCATION = np.array(
    [
        [0.000, 0.010, 0.180, 0.340, 0.240, 0.220, 0.010],
        [0.001, 0.015, 0.270, 0.190, 0.220, 0.270, 0.034],
        [0.004, 0.070, 0.420, 0.190, 0.150, 0.150, 0.016],
        [0.040, 0.290, 0.410, 0.150, 0.070, 0.039, 0.001],
    ]
)
# By age group, codes 1 to 4 (local urban, local rural, migrant urban, migrant rural); choices.
_REGISTRATION = np.array(
    [
        [0.52, 0.20, 0.09, 0.19],
        [0.50, 0.17, 0.12, 0.21],
        [0.57, 0.18, 0.09, 0.16],
        [0.68, 0.20, 0.06, 0.06],
    ]
)

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Cohort:
    """A rotation group; arrays by person unless said otherwise.

    ``cell``: position of area × sex × age group in the economy's order. ``cluster``:
    position within the group, non-decreasing. ``cluster_area`` and ``cluster_factor`` are by
    cluster: its area's position, and its true size over the one it was drawn with.
    """

    first_month: pd.Timestamp
    cell: Integers
    area: Integers
    age_group: Integers
    is_male: npt.NDArray[np.bool]
    birth_date: np.ndarray
    cluster: Integers
    household: Integers
    cluster_area: Integers
    cluster_factor: npt.NDArray[np.float64]
    person_id: np.ndarray
    household_id: np.ndarray
    cluster_code: np.ndarray
    education_code: np.ndarray
    registration_code: np.ndarray
    student_rank: npt.NDArray[np.float64]  # low: a student while inactive
    industry_rank: npt.NDArray[np.float64]


def clusters_by_area(populations: npt.NDArray[np.float64], settings: SurveySettings) -> Integers:
    """Return how many clusters each rotation group has in each area, at least two.

    Parameters
    ----------
    populations
        Persons by area.
    settings
        Households a month, a quarter of which belong to each of four rotation groups.
    """
    per_group = settings.households_per_month / 4 / settings.dwellings_per_cluster
    shares = populations**settings.allocation_power
    counts = np.rint(per_group * shares / shares.sum())
    return np.asarray(np.maximum(2, counts), dtype=np.int64)


def draw_cohort(
    first_month: pd.Timestamp,
    *,
    area_codes: Sequence[str],
    cell_shares: npt.NDArray[np.float64],
    cluster_counts: Integers,
    first_person_number: int,
    draws: np.random.Generator,
    settings: SurveySettings,
) -> Cohort:
    """Return the households of the rotation group that is first interviewed in a month.

    Parameters
    ----------
    first_month
        Month of the first interview.
    area_codes
        Areas in the order of the cells.
    cell_shares
        Population shares, area × (sex × age group); each area sums to one.
    cluster_counts
        Clusters by area.
    first_person_number
        Number from which persons are numbered, unused by any other group.
    draws
        The group's own generator.
    settings
        Dwellings and household sizes.

    Notes
    -----
    Persons are independent draws from their area's population; households are put together
    afterwards from persons of a cluster near in age, children apart by a generation, so
    that age and sex stay those of the population. No person changes age group while in
    sample: the economy has no ageing between groups.
    """
    cluster_area = np.repeat(np.arange(len(area_codes)), cluster_counts)
    sizes = 1 + draws.choice(
        len(settings.household_size_shares),
        p=settings.household_size_shares,
        size=(len(cluster_area), settings.dwellings_per_cluster),
    )
    cluster = np.repeat(np.arange(len(cluster_area)), sizes.sum(axis=1))
    area = cluster_area[cluster]
    groups = len(AGE_BOUNDS)
    within = _drawn_by_row(np.cumsum(cell_shares, axis=1)[area], draws)
    age_group, is_male = within % groups, within // groups == 0
    order, age_months = _household_order(cluster, age_group, draws)
    area, within, age_group, is_male = area[order], within[order], age_group[order], is_male[order]
    birth_date = _birth_dates(first_month, age_months[order], draws)
    numbers = first_person_number + np.arange(len(area))
    household = np.repeat(np.arange(sizes.size), sizes.ravel())
    stamp = f"{first_month:%y%m}"
    return Cohort(
        first_month=first_month,
        cell=area * cell_shares.shape[1] + within,
        area=area,
        age_group=age_group,
        is_male=is_male,
        birth_date=birth_date,
        cluster=cluster,
        household=household,
        cluster_area=cluster_area,
        cluster_factor=np.exp(draws.normal(0, settings.cluster_size_error, len(cluster_area))),
        person_id=identity_numbers(numbers, birth_dates=birth_date, is_male=is_male).astype(object),
        household_id=np.array([f"H{stamp}{n:05d}" for n in range(sizes.size)], dtype=object)[
            household
        ],
        cluster_code=np.array(
            [f"{area_codes[a]}C{stamp}{n:03d}" for n, a in enumerate(cluster_area.tolist())],
            dtype=object,
        )[cluster],
        education_code=_codes(_EDUCATION, age_group, draws),
        registration_code=_codes(_REGISTRATION, age_group, draws),
        student_rank=draws.random(len(area)),
        industry_rank=draws.random(len(area)),
    )


def _cluster_codes(area_codes: Sequence[str], cluster_area: Integers, stamp: str) -> np.ndarray:
    codes = [f"{area_codes[a]}C{stamp}{n:03d}" for n, a in enumerate(cluster_area.tolist())]
    return np.array(codes, dtype=object)


def _household_order(
    cluster: Integers, age_group: Integers, draws: np.random.Generator
) -> tuple[Integers, Integers]:
    """Return the order in which persons fill their cluster's dwellings, and ages in months."""
    bounds = np.array(AGE_BOUNDS) * 12
    first, after = bounds[age_group, 0], bounds[age_group, 1] - _MONTHS_IN_SAMPLE
    age_months = first + np.floor(draws.random(len(cluster)) * (after - first)).astype(np.int64)
    years = age_months / 12 + np.where(age_group == 0, _CHILD_YEARS, 0)
    nearness = years + draws.normal(0, _AGE_SPREAD_YEARS, len(cluster))
    return np.lexsort((nearness, cluster)), age_months


def _birth_dates(
    first_month: pd.Timestamp, age_months: Integers, draws: np.random.Generator
) -> np.ndarray:
    months = np.datetime64(first_month, "M") - age_months
    days = draws.integers(0, _MOST_BEFORE_BIRTHDAY, len(age_months))
    # Born in the month before or on its first day: the age is complete all through the month.
    return (months - 1).astype("datetime64[D]") + days


def _codes(
    shares: npt.NDArray[np.float64], age_group: Integers, draws: np.random.Generator
) -> np.ndarray:
    drawn = _drawn_by_row(np.cumsum(shares, axis=1)[age_group], draws)
    return np.array([str(code) for code in range(1, shares.shape[1] + 1)], dtype=object)[drawn]


def _drawn_by_row(cumulated: npt.NDArray[np.float64], draws: np.random.Generator) -> Integers:
    ranks = draws.random(len(cumulated))[:, None]
    place = (cumulated < ranks).sum(axis=1)
    return np.asarray(np.minimum(place, cumulated.shape[1] - 1), dtype=np.int64)
