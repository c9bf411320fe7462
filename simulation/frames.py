"""All frames of the table grain, with when they come.

What does not belong here: how each figure is made (simulation.tables, simulation.big_data).
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from catalogue.forms import FORMS
from profiles.model import Profile
from simulation.arrival import arrived, without_outages
from simulation.big_data import feed_table
from simulation.economy import Economy
from simulation.places import Places
from simulation.scenarios import Scenario
from simulation.separations import Separations
from simulation.settings import ProvinceSettings
from simulation.tables import (
    employment_table,
    insurance_table,
    survey_delay,
    survey_table,
    vacancy_table,
)

_SENT_BY_CITIES = ("vacancy_table",)
_ABOUT_CITIES = ("vacancy_table", "insurance_table", "employment_table")
_NEVER_LATE = ("survey_table",)


def table_frames(
    economy: Economy,
    separations: Separations,
    insured: np.ndarray,
    places: Places,
    profile: Profile,
    *,
    scenario: Scenario,
    last_vintage: pd.Timestamp,
    seed: int,
    settings: ProvinceSettings,
) -> dict[str, pd.DataFrame]:
    """Return the table forms as sent: canonical fields, ``received_month``, ``sender_code``.

    Parameters
    ----------
    economy, separations, insured
        The truth they are made from; ``insured`` by month and city as an array.
    places, profile
        Areas and the groups the profile names.
    scenario
        Its outages take rows away.
    last_vintage
        Nothing received after it is returned.
    seed, settings
        Of everything drawn.

    Returns
    -------
    dict
        By form code. Departments send for the whole province (``sender_code`` the province);
        vacancies are sent by each city, zones among them, with the province's own row beside.
    """
    known = frozenset(breakdown.code for breakdown in profile.breakdowns)
    made = _made(economy, separations, insured, places, known, seed, settings)
    tables = settings.tables
    frames = {}
    for code, frame in made.items():
        part = list(FORMS).index(code)
        is_late = code not in _NEVER_LATE
        sent = arrived(
            frame,
            figures=[f.name for f in FORMS[code].figures if f.is_scaled_by_unit] if is_late else [],
            late_share=tables.late_share if is_late else 0.0,
            corrected_share=tables.corrected_share if is_late else 0.0,
            last_vintage=last_vintage,
            seed=seed,
            part=part,
            usual_delay=None if is_late else survey_delay(frame),
        )
        is_own = code in _SENT_BY_CITIES
        sent["sender_code"] = sent["area_code"] if is_own else economy.province_code
        sent = without_outages(
            sent,
            scenario=scenario,
            scenario_month=economy.scenario_month,
            places=places,
            seed=seed,
            part=part,
            is_about_cities=code in _ABOUT_CITIES,
        )
        frames[code] = _with_whole_counts(sent, code)
    return frames


def _with_whole_counts(frame: pd.DataFrame, form_code: str) -> pd.DataFrame:
    counts = [
        item.name
        for item in FORMS[form_code].fields
        if item.name in frame and (item.is_scaled_by_unit or item.type == "count")
    ]
    return frame.astype(dict.fromkeys(counts, "Int64"))


def _made(
    economy: Economy,
    separations: Separations,
    insured: np.ndarray,
    places: Places,
    known: frozenset[str],
    seed: int,
    settings: ProvinceSettings,
) -> dict[str, pd.DataFrame]:
    makers: dict[str, Callable[[], pd.DataFrame]] = {
        "survey_table": lambda: survey_table(
            economy,
            known_breakdowns=known,
            seed=seed,
            settings=settings.survey,
            economy_settings=settings.economy,
        ),
        "insurance_table": lambda: insurance_table(
            economy, separations, insured, seed=seed, settings=settings.tables
        ),
        "employment_table": lambda: employment_table(
            economy, insured, seed=seed, settings=settings.tables
        ),
        "vacancy_table": lambda: vacancy_table(
            economy, places, known_breakdowns=known, seed=seed, settings=settings.tables
        ),
    }
    frames = {code: make() for code, make in makers.items()}
    for code, _ in settings.feeds.traits:
        frames[code] = feed_table(economy, code, seed=seed, settings=settings.feeds)
    return frames
