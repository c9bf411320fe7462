import numpy as np
import pandas as pd
import pytest

from catalogue.forms import FORMS
from simulation.moments import enterprise_moments
from simulation.truth import enterprise_register, enterprise_states, population_change

PARTS = ("enterprises",)


@pytest.fixture(scope="module")
def calm(simulate):
    return simulate("calm", parts=PARTS)


@pytest.fixture(scope="module")
def reports(calm):
    return calm[1]["enterprise_report"]


@pytest.fixture(scope="module")
def latest(reports):
    ordered = reports.sort_values("received_month", kind="stable")
    return ordered.drop_duplicates(["reference_month", "enterprise_code"], keep="last")


def test_columns_are_the_fields_of_the_form(reports):
    fields = [field.name for field in FORMS["enterprise_report"].fields]
    assert list(reports.columns) == [*fields, "received_month", "sender_code"]


def test_every_row_balances_and_its_slots_add_up(reports):
    for identity in FORMS["enterprise_report"].identities:
        total = reports[identity.total].astype(float)
        parts = reports[list(identity.added)].astype(float).fillna(0).sum(axis=1)
        if identity.taken:
            parts = parts - reports[list(identity.taken)].astype(float).fillna(0).sum(axis=1)
        assert (total == parts).all()


def test_base_is_the_end_of_the_month_before(latest):
    # Corrections of the last months have not all come yet.
    settled = latest[latest["reference_month"] < pd.Timestamp("2025-09-01")]
    rows = settled.sort_values(["enterprise_code", "reference_month"])
    grouped = rows.groupby("enterprise_code")
    previous = grouped["end_staff_persons"].shift(1)
    gap = (
        rows["reference_month"]
        .dt.to_period("M")
        .astype("int64")
        .groupby(rows["enterprise_code"])
        .diff()
    )
    follows = gap == 1
    assert follows.sum() > 1000
    assert (rows["base_staff_persons"][follows] == previous[follows]).all()


def test_size_class_is_frozen_within_the_year(latest):
    classes = latest.groupby(["enterprise_code", latest["reference_month"].dt.year])[
        "size_class_code"
    ].nunique()
    assert (classes == 1).all()


def test_registration_types_change_with_2023(simulate):
    _, frames = simulate("calm", parts=PARTS)
    types = frames["enterprise_report"].groupby("reference_month")["registration_type_code"]
    assert "111" in set(types.get_group(pd.Timestamp("2023-01-01")))
    assert not {"151", "173"} & set(types.get_group(pd.Timestamp("2023-01-01")))


def test_names_are_marked_as_simulated(reports):
    assert reports["enterprise_name"].str.contains("模拟").all()


def test_zone_sends_for_enterprises_that_lie_in_its_cities(reports):
    zone = reports[reports["sender_code"] == "2101SF"]
    assert len(zone)
    assert set(zone["area_code"]) <= {"210100", "210400"}
    assert (zone["county_code"] == "2101SF").all()


def test_panel_keeps_its_quotas_and_response(calm, reports):
    truth, _ = calm
    measured = enterprise_moments(reports, truth.panel_rows)
    assert measured["manufacturing_share"] <= 0.40
    assert measured["state_owned_share"] <= 1 / 3
    assert measured["small_medium_share"] >= 0.60
    assert 0.90 < measured["response_on_time"] < 0.96
    assert 0.95 < measured["response_in_three_months"] < 0.99


def test_some_rows_come_late_and_some_again(reports):
    delay = reports["received_month"].dt.to_period("M").astype("int64") - reports[
        "reference_month"
    ].dt.to_period("M").astype("int64")
    assert set(delay) >= {1, 2, 3, 4}
    assert reports.duplicated(["reference_month", "enterprise_code"]).any()


def test_enterprises_about_to_close_fall_silent(calm):
    truth, _ = calm
    states = enterprise_states(truth.population, truth.history, truth.panel_rows)
    silent = (states["delay_months"] < 0).groupby(states["state"]).mean()
    assert silent["troubled"] > 0.3
    assert silent["active"] < 0.06


def test_expected_cuts_inform_but_do_not_decide(latest):
    rows = latest.sort_values(["enterprise_code", "reference_month"])
    cut = (rows["base_staff_persons"] - rows["end_staff_persons"]).clip(lower=0)
    coming = cut.groupby(rows["enterprise_code"]).shift(-1)
    staff = rows["end_staff_persons"].clip(lower=1)
    known = coming.notna()
    share = (rows["expected_cut_persons"] / staff)[known]
    assert 0.15 < np.corrcoef(share, (coming / staff)[known])[0, 1] < 0.8


def test_layoff_reports_precede_cuts_for_the_most_part(calm):
    reports = calm[1]["layoff_report"]
    first = reports[reports["revision_number"] == 0].drop_duplicates("report_number")
    notice = (first["effective_date"] - first["report_date"]).dt.days
    assert 0.75 < (notice >= 30).mean() < 0.95
    large = (first["cut_persons"] >= 20) | (first["cut_persons"] >= 0.05 * first["staff_persons"])
    assert large.mean() > 0.9
    assert (first["cut_persons"] <= first["staff_persons"]).all()
    assert reports["is_withdrawn"].any()
    assert reports.duplicated(["report_number", "revision_number"]).any()
    fields = [field.name for field in FORMS["layoff_report"].fields]
    assert set(reports.columns) == {*fields, "received_month", "sender_code"}


def test_spared_cities_report_the_same_in_calm_and_crisis(simulate, reports):
    crisis = simulate("steel_crisis", parts=PARTS)[1]["enterprise_report"]
    columns = list(reports.columns)

    def dalian(frame):
        rows = frame[frame["area_code"] == "210200"]
        return rows.sort_values(columns[:2], kind="stable").reset_index(drop=True)

    calm_rows, crisis_rows = dalian(reports), dalian(crisis)
    key = ["reference_month", "enterprise_code", "received_month"]
    both = calm_rows.merge(crisis_rows, on=key, suffixes=("", "_crisis"))
    assert len(both) > 0.98 * len(calm_rows)
    same = both["end_staff_persons"] == both["end_staff_persons_crisis"]
    assert same.all()


def test_silent_closures_close_after_a_month_of_silence(simulate):
    truth, _ = simulate("silent_closures", parts=PARTS)
    states = enterprise_states(truth.population, truth.history, truth.panel_rows)
    register = enterprise_register(truth.population, truth.history, truth.panel, truth.places)
    wave = register[register["is_closed_by_scenario"] & register["closing_month"].notna()]
    assert len(wave) > 5
    rows = states.merge(wave[["enterprise_code", "closing_month"]], on="enterprise_code")
    before = rows["closing_month"] - pd.DateOffset(months=1)
    assert (rows["delay_months"][rows["reference_month"] >= before] < 0).all()


def test_missing_cities_send_nothing(simulate):
    truth, frames = simulate("three_cities_missing", parts=PARTS)
    reports = frames["enterprise_report"]
    start = truth.economy.scenario_month + pd.DateOffset(months=1)
    gone = reports[reports["area_code"].isin(["210300", "210500", "211000"])]
    assert gone[gone["reference_month"] == start].empty
    assert not gone[gone["reference_month"] < truth.economy.scenario_month].empty


def test_population_change_of_cities_sums_to_the_province(calm):
    truth, _ = calm
    change = population_change(truth.population, truth.history, truth.places)
    month = change[change["reference_month"] == pd.Timestamp("2024-05-01")]
    province = month[month["area_code"] == "210000"]["base_persons"].item()
    cities = month[month["area_code"] != "210000"]["base_persons"].sum()
    assert province == pytest.approx(cities)


def test_same_seed_same_reports(simulate, reports):
    simulate.cache_clear()
    again = simulate("calm", parts=PARTS)[1]["enterprise_report"]
    pd.testing.assert_frame_equal(reports, again)
