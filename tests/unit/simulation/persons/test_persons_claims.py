"""The insurance register: claims become persons, month after month."""

import pandas as pd
import pytest

from catalogue.forms import FORMS
from simulation.persons_claims import ClaimSettings, simulate_insurance_register


@pytest.fixture(scope="module")
def claims() -> pd.DataFrame:
    months = pd.date_range("2022-01-01", periods=30, freq="MS").as_unit("us")
    return pd.concat(
        [
            pd.DataFrame({"reference_month": months, "area_code": code, "new_claims_persons": 40})
            for code in ("211100", "211000")
        ]
    )


def test_each_new_claim_is_a_person_in_its_first_month(claims: pd.DataFrame) -> None:
    register = simulate_insurance_register(claims, seed=1)
    assert list(register.columns) == [field.name for field in FORMS["insurance_register"].fields]
    new = register[register["is_new_claim"]].groupby(["reference_month", "area_code"]).size()
    assert (new == 40).all()
    assert len(new) == len(claims)
    assert not register.duplicated(["reference_month", "person_id"]).any()


def test_claims_run_without_gaps_and_end_at_the_longest(claims: pd.DataFrame) -> None:
    settings = ClaimSettings(ending_share=0.01, longest_months=6)
    register = simulate_insurance_register(claims, seed=1, settings=settings)
    by_person = register.groupby("person_id")["reference_month"]
    months = by_person.max().dt.year * 12 + by_person.max().dt.month
    months = months - by_person.min().dt.year * 12 - by_person.min().dt.month + 1
    assert (months == by_person.size()).all()
    assert by_person.size().max() == 6
    assert register["reference_month"].max() == claims["reference_month"].max()


def test_same_seed_same_register(claims: pd.DataFrame) -> None:
    one, other = (simulate_insurance_register(claims, seed=9) for _ in range(2))
    pd.testing.assert_frame_equal(one, other)


def test_too_many_claims_are_rejected(claims: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="claims: expected up to"):
        simulate_insurance_register(claims.assign(new_claims_persons=100_000), seed=1)
