import numpy as np
import pandas as pd
import pytest

from catalogue.forms import FORMS
from simulation.moments import misses, table_moments

TABLES = [code for code, form in FORMS.items() if form.grain == "table"]


@pytest.fixture(scope="module")
def frames(simulate):
    return simulate("calm", history_months=84)[1]


@pytest.mark.parametrize("code", TABLES)
def test_columns_are_fields_of_the_form(frames, code):
    names = {field.name for field in FORMS[code].fields}
    frame = frames[code]
    assert set(frame.columns) - names == {"received_month", "sender_code"}
    assert {f.name for f in FORMS[code].fields if f.is_required} <= set(frame.columns)
    figures = [field.name for field in FORMS[code].figures]
    assert (frame[figures] >= 0).all().all()
    assert frame[figures].notna().all().all()


@pytest.mark.parametrize("code", TABLES)
def test_nothing_arrives_before_its_month_is_over_or_after_the_last_vintage(frames, code):
    frame = frames[code]
    assert (frame["received_month"] > frame["reference_month"]).all()
    assert frame["received_month"].max() == pd.Timestamp("2026-01-01")
    assert (frame["reference_month"].dt.day == 1).all()


@pytest.mark.parametrize("code", TABLES)
def test_last_version_of_a_row_is_one(frames, code):
    key = [name for name in FORMS[code].key if name in frames[code]]
    assert not frames[code].duplicated([*key, "received_month"]).any()


def test_january_is_released_with_february(frames):
    survey = frames["survey_table"]
    january = survey[survey["reference_month"].dt.month == 1]
    assert (january["received_month"].dt.month == 3).all()


def test_survey_rates_have_one_decimal_and_known_groups(frames, profile):
    survey = frames["survey_table"]
    assert (survey["unemployment_rate_pct"].round(1) == survey["unemployment_rate_pct"]).all()
    known = {breakdown.code for breakdown in profile.breakdowns} | {"total"}
    assert set(survey["breakdown"]) <= known
    assert set(survey["area_code"]) == {"210000", "210100"}


def test_new_jobs_accumulate_within_the_year(frames):
    table = frames["employment_table"].sort_values("received_month", kind="stable")
    table = table.drop_duplicates(["reference_month", "area_code"], keep="last")
    city = table[table["area_code"] == "210200"].sort_values("reference_month")
    steps = city["new_urban_jobs_cumulative_persons"].astype(float).diff()
    is_january = city["reference_month"].dt.month == 1
    assert (steps[~is_january].dropna() > 0).all()
    assert (steps[is_january].dropna() < 0).all()


def test_cities_sum_to_the_province(frames):
    table = frames["insurance_table"].sort_values("received_month", kind="stable")
    table = table.drop_duplicates(["reference_month", "area_code"], keep="last")
    month = table[table["reference_month"] == pd.Timestamp("2022-05-01")]
    cities = month[month["area_code"] != "210000"]
    province = month[month["area_code"] == "210000"]
    assert len(cities) == 14
    assert province["recipients_persons"].item() == cities["recipients_persons"].sum()


def test_weekly_feeds_name_mondays(frames):
    for code in ("posting_table", "mobile_table"):
        week = frames[code]["reference_week"]
        assert (week.dt.day_of_week == 0).all()
        assert (week.dt.month == frames[code]["reference_month"].dt.month).all()


def test_feed_has_its_break(frames):
    mobile = frames["mobile_table"]
    city = mobile[mobile["area_code"] == "210100"].set_index("reference_month").sort_index()
    level = np.log(city["migrants_present_persons"].astype(float))
    after = level["2023-06-01":"2023-11-01"].mean()
    before = level["2022-12-01":"2023-05-01"].drop(
        [pd.Timestamp("2023-01-01"), pd.Timestamp("2023-02-01")], errors="ignore"
    )
    assert after - before.mean() == pytest.approx(0.09, abs=0.04)


def test_outage_takes_rows_and_leaves_the_rest_as_it_was(simulate, frames):
    outage = simulate("data_outage", history_months=84)[1]
    for code in ("insurance_table", "posting_table", "vacancy_table"):
        calm, gone = frames[code], outage[code]
        assert len(gone) < len(calm)
        assert len(gone.merge(calm)) == len(gone)


@pytest.mark.parametrize("seed", [1, 2])
def test_moments_of_tables_hold(simulate, seed):
    truth, frames = simulate("calm", seed=seed, history_months=84)
    assert misses(table_moments(truth.economy, frames)) == []
