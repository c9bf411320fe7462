"""The simulated survey: its design, its rotation and its answers."""

import numpy as np
import pandas as pd
import pytest

from catalogue.forms import FORMS
from simulation.persons import simulate_person_records
from simulation.persons_settings import SurveySettings

SMALL = SurveySettings(households_per_month=1_200)
FORM = FORMS["person_record"]


@pytest.fixture(scope="module")
def records(market) -> pd.DataFrame:
    return pd.concat(simulate_person_records(market, seed=11, settings=SMALL), ignore_index=True)


def test_columns_are_those_of_the_form_and_hold_no_status(records: pd.DataFrame) -> None:
    assert list(records.columns) == [field.name for field in FORM.fields]
    assert not any("status" in name for name in records.columns)
    for field in FORM.fields:
        if field.is_required:
            assert records[field.name].notna().all(), field.name
        if field.type == "flag":
            assert records[field.name].dtype == bool, field.name


def test_sample_has_the_size_that_was_asked_for(market) -> None:
    first = next(iter(simulate_person_records(market, seed=1, settings=SMALL)))
    assert first["household_id"].nunique() == pytest.approx(1_200, rel=0.15)
    assert len(first) / first["household_id"].nunique() == pytest.approx(2.2, abs=0.15)
    dwellings = first.groupby("cluster_code")["household_id"].nunique()
    assert dwellings.max() == 16


def test_rotation_is_two_ten_two(records: pd.DataFrame) -> None:
    months = records["reference_month"].dt.year * 12 + records["reference_month"].dt.month
    group = records["rotation_group_code"].str.slice(1)
    start = group.str.slice(0, 4).astype(int) * 12 + group.str.slice(4).astype(int)
    offset = (months - start).to_numpy()
    visits = np.select([offset == 0, offset == 1, offset == 12, offset == 13], [1, 2, 3, 4], 0)
    assert (visits == records["rotation_visit"].to_numpy()).all()
    by_month = records.groupby(["reference_month", "rotation_visit"]).size().unstack()
    assert (by_month.div(by_month.sum(axis=1), axis=0) - 0.25).abs().max().max() < 0.03


def test_half_of_the_households_change_each_month(records: pd.DataFrame) -> None:
    groups = records.groupby("reference_month")["rotation_group_code"].agg(set)
    for earlier, later in zip(groups.iloc[:-1], groups.iloc[1:], strict=True):
        assert len(earlier & later) == 2


def test_persons_keep_identity_sex_and_birth(records: pd.DataFrame) -> None:
    by_person = records.groupby("person_id")
    assert by_person["sex_code"].nunique().max() == 1
    assert by_person["household_id"].nunique().max() == 1
    assert by_person["rotation_visit"].max().max() == 4
    ages = by_person["age_years"].agg(lambda years: years.max() - years.min())
    assert ages.max() <= 2
    assert not records.duplicated(["reference_month", "person_id"]).any()


def test_age_groups_keep_their_persons(records: pd.DataFrame, market) -> None:
    first_age = np.select(
        [records["age_years"] < 25, records["age_years"] < 30, records["age_years"] < 60],
        ["16_24", "25_29", "30_59"],
        "60_plus",
    )
    weights = records["weight"].groupby(first_age).sum() / records["weight"].sum()
    stocks = market.stocks.assign(population=lambda rows: rows["labour_force"] + rows["inactive"])
    expected = stocks.groupby("age_group")["population"].sum() / stocks["population"].sum()
    assert (weights / expected - 1).abs().max() < 0.1
    assert records["age_years"].between(16, 85).all()


def test_weights_add_up_to_the_population_of_each_area(records: pd.DataFrame) -> None:
    totals = records.groupby(["reference_month", "area_code"])["weight"].sum()
    assert np.allclose(totals, 1e6, rtol=1e-4)


def test_answers_agree_with_each_other(records: pd.DataFrame, status_of) -> None:
    is_unemployed, is_active = status_of(records)
    is_employed = is_active & ~is_unemployed
    assert (records["unemployed_months"].notna() == is_unemployed).all()
    assert (records["unemployed_months"].dropna() >= 1).all()
    assert (records["industry_code"].notna() == is_employed).all()
    assert (records["weekly_hours"].notna() == is_employed).all()
    assert not (records["has_worked_one_hour"] & records["is_absent_from_job"]).any()
    assert not (records["is_student"] & is_active).any()
    assert records["is_student"].any()
    # Combinations that a reader must tell apart are all there.
    rest = records[~is_active]
    assert rest["has_looked_for_work"].any()
    assert rest["can_start_within_two_weeks"].any()


def test_estimates_recover_the_rate(market, rates_by_area) -> None:
    estimates = [
        rates_by_area(month)
        for month in simulate_person_records(
            market, seed=5, settings=SurveySettings(households_per_month=6_000)
        )
    ]
    mean = float(pd.concat(estimates).mean())
    # Thirty months of three cities: a standard error of 0.1, and up to 0.1 from the young,
    # whose weights are not wholly corrected.
    assert mean == pytest.approx(market.rate_pct, abs=0.35)


def test_first_visits_report_more(make_flat_market, status_of) -> None:
    settings = SurveySettings(households_per_month=6_000, visit_rates=(1.3, 1.0, 0.9, 0.8))
    market = make_flat_market(areas=2, months=20)
    records = pd.concat(simulate_person_records(market, seed=2, settings=settings))
    is_unemployed, is_active = status_of(records)
    sums = (
        pd.DataFrame({"visit": records["rotation_visit"], "u": is_unemployed, "lf": is_active})
        .groupby("visit")
        .sum()
    )
    rates = sums["u"] / sums["lf"]
    assert rates.loc[1] / rates.loc[[2, 3, 4]].mean() == pytest.approx(1.3 / 0.9, rel=0.15)


def test_errors_of_a_city_are_correlated_as_by_the_rotation(
    make_flat_market, rates_by_area, status_of
) -> None:
    market = make_flat_market(areas=20, months=110)
    settings = SurveySettings(households_per_month=20 * 4 * 2 * 16)
    estimates: list[np.ndarray] = []
    pairs: dict[int, list[float]] = {1: [], 12: []}
    statuses: list[pd.Series] = []
    for month in simulate_person_records(market, seed=3, settings=settings):
        estimates.append(rates_by_area(month).to_numpy())
        is_unemployed, is_active = status_of(month)
        persons = month.loc[is_active, "person_id"].to_numpy()
        statuses.append(pd.Series(is_unemployed[is_active].astype(float), index=persons))
        for lag, found in pairs.items():
            if len(statuses) > lag and len(statuses) % 5 == 0:
                both = pd.concat([statuses[-1], statuses[-1 - lag]], axis=1, join="inner")
                found.append(both.corr().iloc[0, 1])
    errors = np.array(estimates) - market.rate_pct
    errors = errors - errors.mean(axis=0)

    def correlation(lag: int) -> float:
        return float((errors[lag:] * errors[:-lag]).mean() / (errors**2).mean())

    assert np.mean(pairs[1]) == pytest.approx(0.55, abs=0.05)
    assert np.mean(pairs[12]) == pytest.approx(0.25, abs=0.06)
    assert correlation(1) == pytest.approx(0.27, abs=0.07)
    assert np.mean([correlation(lag) for lag in range(2, 11)]) == pytest.approx(0, abs=0.04)
    assert correlation(11) == pytest.approx(0.06, abs=0.07)
    assert correlation(12) == pytest.approx(0.12, abs=0.07)
    assert correlation(13) == pytest.approx(0.06, abs=0.08)


def test_same_seed_same_records_whatever_follows(market, make_flat_market) -> None:
    longer = make_flat_market(areas=3, months=33)
    first = list(simulate_person_records(market, seed=4, settings=SMALL))
    again = list(simulate_person_records(longer, seed=4, settings=SMALL))
    for one, other in zip(first, again[:30], strict=True):
        pd.testing.assert_frame_equal(one, other)
    other_seed = next(iter(simulate_person_records(market, seed=5, settings=SMALL)))
    assert not first[0].equals(other_seed)


def test_months_can_be_chosen_and_must_be_the_economys(market) -> None:
    wanted = [pd.Timestamp("2020-06-01"), pd.Timestamp("2020-07-01")]
    months = list(simulate_person_records(market, seed=4, settings=SMALL, months=wanted))
    assert [month["reference_month"].iloc[0] for month in months] == wanted
    with pytest.raises(ValueError, match="2031-01"):
        list(simulate_person_records(market, seed=4, months=[pd.Timestamp("2031-01-01")]))
