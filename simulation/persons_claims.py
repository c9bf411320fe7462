"""Persons who draw unemployment insurance, as the register of an insurance office.

What does not belong here: how many claim (simulation.tables), the survey (persons).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from catalogue.forms import FORMS
from simulation.persons_identity import identity_numbers

_STREAM = 0x5045
_CLAIMS = 3
_FIRST_PERSON_NUMBER = 4_500_000  # those before belong to the survey
_PERSON_NUMBERS = 500_000
_COLUMNS = tuple(field.name for field in FORMS["insurance_register"].fields)


@dataclass(frozen=True)
class ClaimSettings:
    """How long claimants draw benefit and how much; choices of ours but for the maximum.

    A claim ends with a new job, at the latest after 24 months (Social Insurance Law, art. 46).
    """

    ending_share: float = 0.11  # of claims, by month
    longest_months: int = 24
    male_share: float = 0.55
    youngest_years: int = 19
    oldest_years: int = 59
    benefit_yuan: tuple[float, float] = (1_500.0, 1_800.0)  # by area, lowest and highest


def simulate_insurance_register(
    claims: pd.DataFrame, *, seed: int, settings: ClaimSettings | None = None
) -> pd.DataFrame:
    """Return the claimants of each month, from the number of new claims.

    Parameters
    ----------
    claims
        reference_month, area_code, new_claims_persons; one row per month and area. Meant for
        one or two pilot cities: every claimant becomes a row in each month of the claim.
    seed
        Of persons and spells.
    settings
        Length of claims and benefit.

    Returns
    -------
    pandas.DataFrame
        The fields of the form ``insurance_register``, one row per claimant and month, by
        month, area and person; months after the last of ``claims`` are left out. Claims from
        before its first month are not known, so the first two years hold fewer claimants.

    Raises
    ------
    ValueError
        If there are more claims than numbers for persons.
    """
    settings = settings or ClaimSettings()
    ordered = claims.sort_values(["reference_month", "area_code"], kind="stable")
    ordered = ordered[ordered["new_claims_persons"] > 0]
    counts = ordered["new_claims_persons"].to_numpy(dtype=np.int64)
    total = int(counts.sum())
    if total > _PERSON_NUMBERS:
        raise ValueError(f"claims: expected up to {_PERSON_NUMBERS}, got {total}")
    draws = np.random.default_rng([seed, _STREAM, _CLAIMS])
    months = pd.DatetimeIndex(ordered["reference_month"]).as_unit("us")
    began = np.repeat(months.year.to_numpy() * 12 + months.month.to_numpy() - 1, counts)
    area = np.repeat(ordered["area_code"].to_numpy(dtype=object), counts)
    is_male = draws.random(total) < settings.male_share
    age = draws.integers(settings.youngest_years * 12, settings.oldest_years * 12, total)
    birth_month = began - age - 1
    birth_date = (birth_month - 1970 * 12).astype("datetime64[M]").astype("datetime64[D]")
    birth_date = birth_date + draws.integers(0, 28, total)
    person_id = identity_numbers(
        _FIRST_PERSON_NUMBER + np.arange(total), birth_dates=birth_date, is_male=is_male
    ).astype(object)
    length = np.minimum(draws.geometric(settings.ending_share, total), settings.longest_months)
    last = int(began.max()) if total else 0
    length = np.minimum(length, last - began + 1)
    person = np.repeat(np.arange(total), length)
    step = np.arange(len(person)) - np.repeat(np.cumsum(length) - length, length)
    now = began[person] + step
    frame = pd.DataFrame(
        {
            "reference_month": (now - 1970 * 12).astype("datetime64[M]").astype("datetime64[us]"),
            "person_id": person_id[person],
            "area_code": area[person],
            "sex_code": np.where(is_male, "1", "2").astype(object)[person],
            "age_years": (age[person] + step) // 12,
            "is_new_claim": step == 0,
            "benefit_yuan": _benefits(area, settings)[person],
        }
    )
    keys = ["reference_month", "area_code", "person_id"]
    return frame.sort_values(keys, kind="stable", ignore_index=True)[list(_COLUMNS)]


def _benefits(area: np.ndarray, settings: ClaimSettings) -> np.ndarray:
    codes = sorted(set(area.tolist()))
    low, high = settings.benefit_yuan
    # The level follows the minimum wage of the place; a step per area stands for it.
    steps = np.round(np.linspace(high, low, max(len(codes), 1)), 0)
    by_area = dict(zip(codes, steps.tolist(), strict=False))
    return np.array([by_area[code] for code in area.tolist()])
