"""Who answers, and how many persons each one stands for.

What does not belong here: what they answer (persons_answers).
"""

import numpy as np
import numpy.typing as npt

from simulation.persons_sample import Cohort
from simulation.persons_settings import SurveySettings
from simulation.persons_status import Floats


def response_by_area(populations: Floats, settings: SurveySettings) -> Floats:
    """Return the share of households that answer, by area: least in the largest city."""
    size = np.log(populations)
    place = (size - size.min()) / max(float(np.ptp(size)), 1e-9)
    low, high = settings.response_largest_city, settings.response_smallest_city
    return np.asarray(high - (high - low) * place)


def responding(
    cohort: Cohort, response: Floats, *, draws: np.random.Generator, settings: SurveySettings
) -> npt.NDArray[np.bool]:
    """Return who answers: whole households by area, then persons by age group.

    Parameters
    ----------
    cohort
        The persons.
    response
        Share of households that answer, by area.
    draws
        The month's generator for this cohort.
    settings
        Response by age group.
    """
    households = int(cohort.household[-1]) + 1
    has_answered = draws.random(households)[cohort.household] < response[cohort.area]
    by_age = np.array(settings.response_by_age)[cohort.age_group]
    return np.asarray(has_answered & (draws.random(len(cohort.cell)) < by_age))


def weights_of(
    area: npt.NDArray[np.int64],
    age_group: npt.NDArray[np.int64],
    cluster_factor: Floats,
    populations: Floats,
    *,
    settings: SurveySettings,
) -> Floats:
    """Return the weights of a month's respondents, which sum to each area's population.

    Parameters
    ----------
    area, age_group, cluster_factor
        By respondent.
    populations
        Persons of 16 and over, by area.
    settings
        How far the age pattern of response is corrected.

    Notes
    -----
    w = N(area) · d / Σ d over the area's respondents, with d = f / r^c: f the cluster's true
    over its drawn size, r the response of the age group, c < 1 the part of it corrected. So
    the young, who answer least, stay slightly underweighted, as in any real survey.
    """
    by_age = np.array(settings.response_by_age)[age_group]
    design = cluster_factor / by_age**settings.age_correction
    totals = np.bincount(area, weights=design, minlength=len(populations))
    return np.round(populations[area] * design / totals[area], 3)
