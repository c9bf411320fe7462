"""What interviewed persons answer, and what is recorded: never a status, only answers.

What does not belong here: what the persons' states are (persons_status), weights.
"""

import datetime as dt

import numpy as np
import numpy.typing as npt
import pandas as pd

from catalogue.spring_festival import spring_festival
from simulation.persons_sample import Cohort
from simulation.persons_settings import SurveySettings
from simulation.persons_status import EMPLOYED, INACTIVE, UNEMPLOYED, Floats, Integers, Statuses

Flags = npt.NDArray[np.bool]

_REFERENCE_DAY, _INTERVIEW_DAY = 6, 13  # reference week 3rd–9th, interviews 10th–16th
_FESTIVAL_DAYS = (-4, 10)  # of the reference day from the festival: few are at work
# Answers beside the status; choices that keep every combination present.
_EMPLOYED_LOOKING, _EMPLOYED_READY = 0.03, 0.25
_INACTIVE_LOOKING, _INACTIVE_READY = 0.03, 0.08
_USUAL_HOURS, _HOURS_SD, _LONGEST_HOURS = 48.5, 9.0, 98  # national releases: 48 to 49 hours


def reported_states(
    statuses: Statuses,
    cohort: Cohort,
    rates: Floats,
    *,
    visit: int,
    draws: np.random.Generator,
    settings: SurveySettings,
) -> Integers:
    """Return the states the answers will tell: true ones with the errors of a survey.

    Parameters
    ----------
    statuses, cohort
        The persons.
    rates
        Unemployment rate by cell, 0–1.
    visit
        1 to 4.
    draws
        The month's generator for this cohort.
    settings
        Share of noise, rates by visit.

    Notes
    -----
    Part of the labour force is recorded at random at its cell's rate, which leaves every
    rate as it is. Then a visit's rate factor b moves b − 1 of the unemployed in: from the
    employed where b > 1, out to the inactive where b < 1.
    """
    from scipy.special import ndtri

    count = len(cohort.cell)
    rate = rates[cohort.cell]
    is_noisy = (statuses.state != INACTIVE) & (draws.random(count) < settings.noise_share)
    shared = draws.standard_normal(len(cohort.cluster_area))[cohort.cluster]
    part = settings.cluster_correlation
    cause = np.sqrt(part) * shared + np.sqrt(1 - part) * draws.standard_normal(count)
    noise = np.where(cause < ndtri(rate), UNEMPLOYED, EMPLOYED)
    state = np.where(is_noisy, noise, statuses.state)
    factor, chance = settings.visit_rates[visit - 1], draws.random(count)
    if factor > 1:
        is_added = (state == EMPLOYED) & (chance < (factor - 1) * rate / (1 - rate))
        return np.where(is_added, UNEMPLOYED, state)
    return np.where((state == UNEMPLOYED) & (chance < 1 - factor), INACTIVE, state)


def answers_of(
    state: Integers,
    statuses: Statuses,
    cohort: Cohort,
    *,
    reference_month: pd.Timestamp,
    student_share: Floats,
    industry_code: np.ndarray,
    draws: np.random.Generator,
    settings: SurveySettings,
) -> dict[str, np.ndarray]:
    """Return the answers that tell the states, by field of the person record.

    Parameters
    ----------
    state
        As reported.
    statuses, cohort
        The persons.
    reference_month
        Month of the interview.
    student_share
        By cell: part of the inactive in full-time education.
    industry_code
        Section of each person's work, whether at work or not.
    draws, settings
        As for ``reported_states``.
    """
    count = len(state)
    is_employed, is_unemployed = state == EMPLOYED, state == UNEMPLOYED
    is_student = (state == INACTIVE) & (cohort.student_rank < student_share[cohort.cell])
    absent_share = _absent_share(reference_month, settings)
    is_absent = is_employed & (draws.random(count) < absent_share)
    looking, ready = draws.random(count), draws.random(count)
    looks_anyway = np.where(is_employed, looking < _EMPLOYED_LOOKING, looking < _INACTIVE_LOOKING)
    # Of the inactive nobody both looked and can start: that would be unemployment.
    is_ready_anyway = np.where(
        is_employed, ready < _EMPLOYED_READY, (ready < _INACTIVE_READY) & ~looks_anyway
    )
    spell = np.where(statuses.unemployed_months > 0, statuses.unemployed_months, 1)
    hours = np.clip(np.rint(draws.normal(_USUAL_HOURS, _HOURS_SD, count)), 1, _LONGEST_HOURS)
    return {
        "is_student": is_student,
        "has_worked_one_hour": is_employed & ~is_absent,
        "is_absent_from_job": is_absent,
        "has_looked_for_work": is_unemployed | looks_anyway & ~is_unemployed,
        "can_start_within_two_weeks": is_unemployed | is_ready_anyway & ~is_unemployed,
        "unemployed_months": np.where(is_unemployed, spell, np.nan),
        "weekly_hours": np.where(is_employed, np.where(is_absent, 0.0, hours), np.nan),
        "industry_code": np.where(is_employed, industry_code, np.array(None, dtype=object)),
    }


def ages_of(cohort: Cohort, reference_month: pd.Timestamp) -> Integers:
    """Return completed years at the interview."""
    day = np.datetime64(dt.date(reference_month.year, reference_month.month, _INTERVIEW_DAY))
    months = (day.astype("datetime64[M]") - cohort.birth_date.astype("datetime64[M]")).astype(int)
    day_of_birth = (cohort.birth_date - cohort.birth_date.astype("datetime64[M]")).astype(int) + 1
    return np.asarray((months - (day_of_birth > _INTERVIEW_DAY)) // 12)


def _absent_share(reference_month: pd.Timestamp, settings: SurveySettings) -> float:
    day = dt.date(reference_month.year, reference_month.month, _REFERENCE_DAY)
    days = (day - spring_festival(reference_month.year)).days
    is_festive = _FESTIVAL_DAYS[0] <= days <= _FESTIVAL_DAYS[1]
    return settings.absent_share_festival if is_festive else settings.absent_share
