import numpy as np
import pandas as pd
import pytest

from simulation.economy import build_economy
from simulation.moments import economy_moments, misses
from simulation.places import read_places
from simulation.scenarios import SCENARIOS
from simulation.settings import EconomySettings

CELL = ["area_code", "sex_code", "age_group"]


def made(profile, scenario="calm", first="2019-01-01", last="2024-12-01", seed=1):
    return build_economy(
        read_places(profile),
        first_month=pd.Timestamp(first),
        last_month=pd.Timestamp(last),
        scenario=SCENARIOS[scenario],
        scenario_month=pd.Timestamp("2023-01-01"),
        seed=seed,
        settings=EconomySettings(),
    )


def test_stocks_follow_from_flows(profile):
    economy = made(profile)
    stocks = economy.stocks.sort_values([*CELL, "reference_month"], kind="stable")
    flows = economy.flows.sort_values([*CELL, "reference_month"], kind="stable")
    population = stocks["labour_force"] + stocks["inactive"]
    shares = stocks[["employed", "unemployed", "inactive"]].div(population, axis=0)
    before = shares.groupby([stocks[name] for name in CELL]).shift(1)
    employed = (
        before["employed"] * (1 - flows["eu"] - flows["ei"])
        + before["unemployed"] * flows["ue"]
        + before["inactive"] * flows["ie"]
    )
    unemployed = (
        before["unemployed"] * (1 - flows["ue"] - flows["ui"])
        + before["employed"] * flows["eu"]
        + before["inactive"] * flows["iu"]
    )
    known = before["employed"].notna().to_numpy()
    assert np.allclose(employed[known], shares["employed"][known], atol=1e-12)
    assert np.allclose(unemployed[known], shares["unemployed"][known], atol=1e-12)


def test_flows_are_probabilities_in_every_scenario(profile):
    for code in SCENARIOS:
        flows = made(profile, code).flows[["eu", "ue", "ei", "ie", "ui", "iu"]]
        assert (flows > 0).all().all()
        assert (flows < 0.6).all().all()


def test_cities_sum_to_employment_by_industry(profile):
    economy = made(profile)
    by_city = economy.stocks.groupby(["reference_month", "area_code"])["employed"].sum()
    by_industry = economy.industry_employment.groupby(["reference_month", "area_code"])[
        "employed_persons"
    ].sum()
    assert np.allclose(by_city, by_industry)


def test_longer_window_leaves_earlier_months_as_they_were(profile):
    short = made(profile, first="2020-01-01", last="2023-12-01")
    long = made(profile, first="2015-01-01", last="2024-12-01")
    for name in ("stocks", "flows", "rates"):
        longer = getattr(long, name)
        inside = longer["reference_month"].isin(short.months)
        pd.testing.assert_frame_equal(getattr(short, name), longer[inside].reset_index(drop=True))


def test_scenarios_are_alike_until_they_begin(profile):
    calm, crisis = made(profile).rates, made(profile, "steel_crisis").rates
    before = calm["reference_month"] < pd.Timestamp("2023-01-01")
    pd.testing.assert_frame_equal(calm[before], crisis[before])
    spared = (calm["area_code"] == "210200") & ~before
    pd.testing.assert_frame_equal(calm[spared], crisis[spared])


def test_same_seed_same_economy(profile):
    pd.testing.assert_frame_equal(made(profile).stocks, made(profile).stocks)
    assert not made(profile).rates["rate_pct"].equals(made(profile, seed=2).rates["rate_pct"])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_moments_of_the_economy_hold(profile, seed):
    assert misses(economy_moments(made(profile, seed=seed))) == []


def test_profile_without_cities_is_refused(profile):
    bare = profile.model_copy(update={"areas": profile.areas[:1]})
    with pytest.raises(ValueError, match="expected cities of one parent"):
        read_places(bare)


def test_cities_unknown_to_us_take_defaults(profile):
    places = read_places(profile)
    renamed = profile.model_copy(
        update={
            "areas": tuple(
                area.model_copy(update={"code": "99" + area.code[2:]})
                if area.kind == "city"
                else area
                for area in profile.areas
            )
        }
    )
    other = read_places(renamed)
    assert other.city_codes[0] == "990100"
    assert len(other.city_codes) == len(places.city_codes)
    economy = build_economy(
        other,
        first_month=pd.Timestamp("2022-01-01"),
        last_month=pd.Timestamp("2024-12-01"),
        scenario=SCENARIOS["steel_crisis"],
        scenario_month=pd.Timestamp("2023-01-01"),
        seed=1,
        settings=EconomySettings(),
    )
    assert economy.stocks["employed"].gt(0).all()
