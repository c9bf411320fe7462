import numpy as np
import pandas as pd
import pytest

from simulation.administration import enterprise_administration
from simulation.settings import AdministrationSettings, InsuredSettings

MONTHS = 36
OWED = ["contributions_owed_yuan", "wages_owed_yuan", "tax_arrears_yuan"]


@pytest.fixture(scope="module")
def truth(simulate):
    return simulate("calm", parts=("enterprises",))[0]


@pytest.fixture(scope="module")
def registers(truth):
    return made_of(truth)


def made_of(truth, seed=1):
    return enterprise_administration(
        truth.population, truth.history, truth.panel, truth.places, months=MONTHS, seed=seed,
        settings=AdministrationSettings(), insured=InsuredSettings(),
    )  # fmt: skip


def test_one_row_an_enterprise_and_month_of_the_panel_alone(registers, truth):
    assert not registers.duplicated(["reference_month", "enterprise_code"]).any()
    members = set(truth.population.code[truth.panel[:MONTHS].any(axis=0)])
    assert set(registers["enterprise_code"]) <= members


def test_large_enterprises_are_better_known(registers, truth):
    size = pd.Series(truth.history.size_class[0], index=truth.population.code)
    known = registers.assign(size=registers["enterprise_code"].map(size))
    share = known.groupby("size")["electricity_kwh"].apply(lambda column: column.notna().mean())
    assert share[0] > share[2] + 0.2


def test_registers_see_health_through_noise(registers, truth):
    position = pd.Series(np.arange(len(truth.population.code)), index=truth.population.code)
    who = registers["enterprise_code"].map(position).to_numpy()
    month = registers["reference_month"].map(
        {date: number for number, date in enumerate(truth.history.months)}
    )
    health = truth.history.health[month, who]
    given = registers["contributions_owed_yuan"].notna().to_numpy()
    owes = (registers["contributions_owed_yuan"] > 0).to_numpy()[given]
    gap = health[given][~owes].mean() - health[given][owes].mean()
    assert 0.2 < gap < 1.5
    assert owes.mean() < 0.25


def test_insured_follow_staff(registers, truth):
    staff = pd.DataFrame(
        truth.history.end[:MONTHS], index=truth.history.months[:MONTHS],
        columns=truth.population.code,
    ).stack()  # fmt: skip
    key = pd.MultiIndex.from_frame(registers[["reference_month", "enterprise_code"]])
    insured = registers["insured_persons"].to_numpy(float, na_value=np.nan)
    large = staff[key].to_numpy() >= 100
    assert 0.7 < np.nanmedian(insured[large] / staff[key].to_numpy()[large]) < 1.0


def test_the_same_seed_gives_the_same_rows_and_another_does_not(registers, truth):
    pd.testing.assert_frame_equal(made_of(truth), registers)
    assert not made_of(truth, seed=2)[OWED].equals(registers[OWED])


def test_figures_are_possible(registers):
    assert (registers[OWED].fillna(0) >= 0).all(axis=None)
    assert (registers["insured_persons"].dropna() >= 0).all()
