"""Which groups of persons are estimated, and what of them.

What does not belong here: estimating (survey.direct); areas, which are in the records.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

Variable = Literal[
    "population",
    "labour_force",
    "employed",
    "unemployed",
    "unemployed_of_known_duration",
    "unemployed_0_2_months",
    "unemployed_3_5_months",
    "unemployed_6_11_months",
    "unemployed_12_or_more_months",
]
VARIABLES: tuple[Variable, ...] = (
    "population",
    "labour_force",
    "employed",
    "unemployed",
    "unemployed_of_known_duration",
    "unemployed_0_2_months",
    "unemployed_3_5_months",
    "unemployed_6_11_months",
    "unemployed_12_or_more_months",
)
"""What a person of 16 or over counts in; each is 0 or 1."""


@dataclass(frozen=True)
class PersonDomain:
    """A group of persons of 16 and over, in every area; None is no condition.

    Parameters
    ----------
    code
        Breakdown code.
    sex_code, minimum_age_years, maximum_age_years, household_registration_codes
        Conditions; a person whose answer is missing meets none on that answer.
    is_without_students
        Leaves out persons in full-time education (不含在校生).
    rotation_visits
        Visits kept.
    """

    code: str
    sex_code: str | None = None
    minimum_age_years: int | None = None
    maximum_age_years: int | None = None
    household_registration_codes: tuple[str, ...] | None = None
    is_without_students: bool = False
    rotation_visits: tuple[int, ...] | None = None

    def members(self, persons: pd.DataFrame) -> npt.NDArray[np.bool]:
        """Return who belongs to the domain, one flag per row of person records."""
        kept = np.ones(len(persons), dtype=np.bool)
        age = pd.to_numeric(persons["age_years"]).to_numpy(dtype=float, na_value=np.nan)
        if self.sex_code is not None:
            kept &= persons["sex_code"].eq(self.sex_code).to_numpy(dtype=np.bool, na_value=False)
        if self.minimum_age_years is not None:
            kept &= age >= self.minimum_age_years
        if self.maximum_age_years is not None:
            kept &= age <= self.maximum_age_years
        if self.household_registration_codes is not None:
            codes = persons["household_registration_code"]
            kept &= codes.isin(self.household_registration_codes).to_numpy(dtype=np.bool)
        if self.is_without_students:
            student = persons["is_student"]
            kept &= student.eq(False).fillna(False).to_numpy(dtype=np.bool)
        if self.rotation_visits is not None:
            kept &= persons["rotation_visit"].isin(self.rotation_visits).to_numpy(dtype=np.bool)
        return kept


@dataclass(frozen=True)
class PersonIndicator:
    """A total of persons, or 100 times the ratio of two.

    Parameters
    ----------
    code
        Indicator code.
    numerator
        What is counted.
    denominator
        What it is divided by; None for a total.
    """

    code: str
    numerator: Variable
    denominator: Variable | None = None

    @property
    def unit(self) -> str:
        """``pct`` for a ratio, ``persons`` for a total."""
        return "persons" if self.denominator is None else "pct"


UNEMPLOYMENT_RATE = PersonIndicator("unemployment_rate", "unemployed", "labour_force")

DEFAULT_INDICATORS: tuple[PersonIndicator, ...] = (
    UNEMPLOYMENT_RATE,
    PersonIndicator("participation_rate", "labour_force", "population"),
    PersonIndicator("employment_rate", "employed", "population"),
    PersonIndicator(
        "unemployed_0_2_months_share", "unemployed_0_2_months", "unemployed_of_known_duration"
    ),
    PersonIndicator(
        "unemployed_3_5_months_share", "unemployed_3_5_months", "unemployed_of_known_duration"
    ),
    PersonIndicator(
        "unemployed_6_11_months_share", "unemployed_6_11_months", "unemployed_of_known_duration"
    ),
    PersonIndicator(
        "long_term_unemployment_share",
        "unemployed_12_or_more_months",
        "unemployed_of_known_duration",
    ),
    PersonIndicator("labour_force", "labour_force"),
    PersonIndicator("employed", "employed"),
    PersonIndicator("unemployed", "unemployed"),
)

DEFAULT_DOMAINS: tuple[PersonDomain, ...] = (
    PersonDomain("total"),
    PersonDomain("male", sex_code="1"),
    PersonDomain("female", sex_code="2"),
    PersonDomain(
        "youth_16_24", minimum_age_years=16, maximum_age_years=24, is_without_students=True
    ),
    PersonDomain("age_25_29", minimum_age_years=25, maximum_age_years=29, is_without_students=True),
    PersonDomain("age_30_59", minimum_age_years=30, maximum_age_years=59, is_without_students=True),
    PersonDomain("local_registration", household_registration_codes=("1", "2")),
    PersonDomain("migrant", household_registration_codes=("3", "4")),
    PersonDomain("rural_migrant", household_registration_codes=("4",)),
)
"""The groups of the official release, under the codes of GB lists 1 to 4 of registration."""


def crossed_domains(
    first: Sequence[PersonDomain], second: Sequence[PersonDomain]
) -> tuple[PersonDomain, ...]:
    """Return each domain of one list within each of another, coded ``a.b``.

    Parameters
    ----------
    first, second
        Domains whose conditions concern different answers.

    Returns
    -------
    tuple of PersonDomain
        By ``first``, then ``second``.

    Raises
    ------
    ValueError
        If two domains set the same condition.

    Examples
    --------
    >>> sexes, ages = DEFAULT_DOMAINS[1:3], DEFAULT_DOMAINS[3:5]
    >>> [domain.code for domain in crossed_domains(sexes, ages)][:2]
    ['male.youth_16_24', 'male.age_25_29']
    """
    return tuple(_crossed(a, b) for a in first for b in second)


def _crossed(first: PersonDomain, second: PersonDomain) -> PersonDomain:
    conditions = (
        "sex_code",
        "minimum_age_years",
        "maximum_age_years",
        "household_registration_codes",
        "rotation_visits",
    )
    for name in conditions:
        if getattr(first, name) is not None and getattr(second, name) is not None:
            raise ValueError(
                f"expected domains on different answers, got {name} in both "
                f"{first.code} and {second.code}"
            )

    def either(name: str) -> object:
        value = getattr(first, name)
        return getattr(second, name) if value is None else value

    return replace(
        first,
        code=f"{first.code}.{second.code}",
        is_without_students=first.is_without_students or second.is_without_students,
        **{name: either(name) for name in conditions},  # type: ignore[arg-type]
    )


def variables_of(persons: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Return what each person counts in: rows × ``VARIABLES``, 0 or 1.

    Parameters
    ----------
    persons
        labour_status_code (or the answers it follows from), unemployed_months.

    Notes
    -----
    Unemployed persons who do not say for how long count in the rate but not in the shares
    by duration. Spells are in completed months: 0–2, 3–5, 6–11, 12 and more.
    """
    status = labour_status(persons)
    months = pd.to_numeric(persons["unemployed_months"]).to_numpy(dtype=float, na_value=np.nan)
    employed, unemployed = status == "employed", status == "unemployed"
    known = unemployed & np.isfinite(months)
    bounds = ((0, 3), (3, 6), (6, 12), (12, np.inf))
    columns = [
        status != "under_16",
        employed | unemployed,
        employed,
        unemployed,
        known,
        *(known & (months >= low) & (months < high) for low, high in bounds),
    ]
    return np.column_stack(columns).astype(np.float64)


def labour_status(persons: pd.DataFrame) -> npt.NDArray[np.object_]:
    """Return labour_status_code as recorded or, where the column is absent, from the answers.

    Parameters
    ----------
    persons
        labour_status_code, or age_years and the four answers on work and search.

    Raises
    ------
    ValueError
        If neither is there, or a code is unknown.

    Notes
    -----
    Employed: worked one hour or absent from a job. Unemployed: neither, looked for work in
    the past three months and can start within two weeks.
    """
    codes = ("employed", "unemployed", "out_of_labour_force", "under_16")
    if "labour_status_code" in persons:
        given = persons["labour_status_code"].to_numpy(dtype=object)
        unknown = ~pd.Series(given).isin(codes).to_numpy()
        if unknown.any():
            raise ValueError(
                f"persons: expected labour_status_code of {codes}, got {given[unknown][0]!r}"
            )
        return np.asarray(given, dtype=object)
    names = (
        "has_worked_one_hour",
        "is_absent_from_job",
        "has_looked_for_work",
        "can_start_within_two_weeks",
    )
    absent = [name for name in names if name not in persons]
    if absent:
        raise ValueError(f"persons: expected labour_status_code or the answers, got no {absent[0]}")
    works, away, looks, ready = (
        persons[name].eq(True).fillna(False).to_numpy(dtype=np.bool) for name in names
    )
    age = pd.to_numeric(persons["age_years"]).to_numpy(dtype=float, na_value=np.nan)
    return np.asarray(
        np.select(
            [age < 16, works | away, looks & ready],
            ["under_16", "employed", "unemployed"],
            default="out_of_labour_force",
        ),
        dtype=object,
    )
