import numpy as np
import pandas as pd
import pytest

from simulation.insured_structure import insured_structure
from simulation.settings import InsuredSettings

CELL = ["area_code", "section_code", "size_class_code", "ownership_code"]
SETTINGS = InsuredSettings()


@pytest.fixture(scope="module")
def truth(simulate):
    return simulate("calm", parts=("enterprises",))[0]


@pytest.fixture(scope="module")
def structure(truth):
    return insured_structure(
        truth.population, truth.history, truth.places, seed=1, settings=SETTINGS
    )


def test_months_are_the_one_before_the_window_and_every_december(structure):
    months = sorted(structure["reference_month"].unique())
    assert months == [pd.Timestamp(f"{year}-12-01") for year in (2022, 2023, 2024, 2025)]


def test_structure_is_known_two_months_later_from_the_department(structure, truth):
    delay = structure["received_month"].dt.to_period("M").astype("int64") - structure[
        "reference_month"
    ].dt.to_period("M").astype("int64")
    assert set(delay) == {2}
    assert set(structure["sender_code"]) == {truth.places.province_code}


def test_a_cell_stands_once_a_month_and_is_not_empty(structure):
    assert not structure.duplicated(["reference_month", *CELL]).any()
    assert (structure[["enterprise_count", "insured_persons"]] >= 1).all(axis=None)
    assert not structure.isna().any(axis=None)


def test_areas_are_cities_alone_so_that_sums_count_nobody_twice(structure, truth):
    assert set(structure["area_code"]) == set(truth.places.city_codes)


def test_enterprises_are_the_weighted_population_of_the_month(structure, truth):
    found = structure[structure["reference_month"] == pd.Timestamp("2024-12-01")]
    position = truth.history.months.get_loc(pd.Timestamp("2024-12-01"))
    weight = truth.population.weight * (truth.history.end[position] > 0)
    cells = len(found)
    assert found["enterprise_count"].sum() == pytest.approx(weight.sum(), abs=cells / 2)


def test_first_structure_rests_on_the_staff_enterprises_begin_with(structure, truth):
    found = structure[structure["reference_month"] == pd.Timestamp("2022-12-01")]
    staff = (truth.population.weight * truth.history.base[0]).sum()
    assert 0.8 * staff < found["insured_persons"].sum() < 0.99 * staff


def test_covered_share_of_a_cell_is_that_of_its_ownership_and_size_in_every_year(truth):
    still = InsuredSettings(noise_log_sd=0.0)
    full = tuple((name, (1.0, 1.0, 1.0, 1.0)) for name, _ in still.covered_shares)
    parts = (truth.population, truth.history, truth.places)
    part = insured_structure(*parts, seed=1, settings=still)
    whole = insured_structure(
        *parts, seed=1, settings=InsuredSettings(noise_log_sd=0.0, covered_shares=full)
    )
    is_private_micro = (whole["ownership_code"] == "private") & (whole["size_class_code"] == "X")
    is_large = whole["insured_persons"] > 500
    share = (part["insured_persons"] / whole["insured_persons"])[is_private_micro & is_large]
    assert len(share) > 100
    assert share.to_numpy() == pytest.approx(0.75, abs=2e-3)


def test_noise_has_the_stated_spread(truth, structure):
    still = insured_structure(
        truth.population, truth.history, truth.places, seed=1,
        settings=InsuredSettings(noise_log_sd=0.0),
    )  # fmt: skip
    is_large = still["insured_persons"] > 2000
    logs = np.log(structure["insured_persons"] / still["insured_persons"])[is_large]
    assert logs.std() == pytest.approx(SETTINGS.noise_log_sd, rel=0.15)


def test_confidential_cells_of_one_or_two_enterprises_exist(structure):
    assert (structure["enterprise_count"] <= 2).any()


def test_every_registration_type_has_its_broad_group(structure):
    groups = [name for name, _ in SETTINGS.covered_shares]
    assert set(structure["ownership_code"]) == set(groups)


def test_same_seed_same_structure_and_another_seed_another(truth, structure):
    parts = (truth.population, truth.history, truth.places)
    again = insured_structure(*parts, seed=1, settings=SETTINGS)
    pd.testing.assert_frame_equal(structure, again)
    other = insured_structure(*parts, seed=2, settings=SETTINGS)
    assert not structure["insured_persons"].equals(other["insured_persons"])
