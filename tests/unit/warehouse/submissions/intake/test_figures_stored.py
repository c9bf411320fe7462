"""Figures of tables as facts: by month, from weeks, and as differences of cumulative ones."""

import pandas as pd
import pytest

from catalogue import parse_month


def facts(warehouse, indicator, vintage="2026-01"):
    known = warehouse.observation_as_of(parse_month(vintage))
    chosen = known[known["indicator_code"] == indicator]
    return {
        f"{month:%Y-%m}": value
        for month, value in zip(chosen["reference_month"], chosen["value"], strict=True)
    }


def jobs(month, value, area="全省"):
    return {
        "reference_month": month,
        "area_code": area,
        "new_urban_jobs_cumulative_persons": value,
    }


def test_a_figure_carries_its_own_error_and_sample(take, warehouse):
    rows = [
        {"reference_month": "2025-06", "area_code": "全省", "unemployment_rate_pct": "5.1",
         "standard_error_pp": "0.4", "sample_size_persons": "9800"},
        {"reference_month": "2025-06", "area_code": "沈阳市", "unemployment_rate_pct": "5.3%"},
        {"reference_month": "2025-06", "area_code": "全省", "breakdown": "女",
         "unemployment_rate_pct": "5.4"},
    ]  # fmt: skip
    take("survey_table", rows)
    stored = warehouse.read_table("core.observation").set_index(["area_code", "breakdown"])
    assert stored["value"].to_dict() == {
        ("210000", "female"): 5.4, ("210000", "total"): 5.1, ("210100", "total"): 5.3,
    }  # fmt: skip
    assert stored["standard_error"].loc[("210000", "total")] == 0.4
    assert stored["sample_size_persons"].loc[("210000", "total")] == 9800
    assert stored["standard_error"].loc[("210100", "total")] == 0.32
    assert pd.isna(stored["sample_size_persons"].loc[("210100", "total")])


def test_cumulative_figures_give_monthly_differences(take, warehouse):
    rows = [
        jobs("2024-12", "40"),
        jobs("2025-01", "3"),
        jobs("2025-02", "7"),
        jobs("2025-04", "20"),
    ]
    take("employment_table", rows)
    assert facts(warehouse, "new_urban_jobs_cumulative") == {
        "2024-12": 40, "2025-01": 3, "2025-02": 7, "2025-04": 20,
    }  # fmt: skip
    assert facts(warehouse, "new_urban_jobs") == {"2025-01": 3, "2025-02": 4}


def test_a_month_that_comes_later_completes_the_difference_at_its_vintage(take, warehouse):
    take("employment_table", [jobs("2025-04", "20")], received="2025-05", vintage="2025-05")
    take("employment_table", [jobs("2025-03", "12")], received="2025-06", vintage="2025-06",
         content="b")  # fmt: skip
    assert facts(warehouse, "new_urban_jobs", "2025-05") == {}
    assert facts(warehouse, "new_urban_jobs", "2025-06") == {"2025-04": 8}


def test_a_correction_moves_the_month_after_too(take, warehouse):
    rows = [jobs("2025-02", "7"), jobs("2025-03", "12")]
    take("employment_table", rows, received="2025-04", vintage="2025-04")
    take("employment_table", [jobs("2025-02", "8")], received="2025-05", vintage="2025-05",
         content="b")  # fmt: skip
    assert facts(warehouse, "new_urban_jobs", "2025-04") == {"2025-03": 5}
    assert facts(warehouse, "new_urban_jobs", "2025-05") == {"2025-03": 4}


def test_a_cumulative_figure_that_falls_within_the_year_is_asked_about(take, warehouse):
    result = take("employment_table", [jobs("2025-02", "7"), jobs("2025-03", "5")])
    assert result.faults["reason_code"].tolist() == ["cumulative_falls"]
    assert facts(warehouse, "new_urban_jobs_cumulative") == {"2025-02": 7, "2025-03": 5}
    assert "2025-03" not in facts(warehouse, "new_urban_jobs")


WEEKS_OF_JUNE = ["2025-06-02", "2025-06-09", "2025-06-16", "2025-06-23"]


def electricity(week, kwh, zero_pct="2"):
    return {
        "reference_week": week,
        "area_code": "全省",
        "industrial_electricity_kwh": kwh,
        "zero_use_customers_pct": zero_pct,
    }


def test_a_month_follows_from_its_weeks_once_all_are_in(take, warehouse):
    rows = [electricity(week, str(n), str(n)) for n, week in enumerate(WEEKS_OF_JUNE, start=1)]
    take("electricity_table", rows[:3], received="2025-06", vintage="2025-06")
    assert len(warehouse.read_table("core.weekly_observation")) == 6
    assert facts(warehouse, "industrial_electricity") == {}
    take("electricity_table", rows[3:], received="2025-07", content="b")
    assert facts(warehouse, "industrial_electricity", "2025-06") == {}
    assert facts(warehouse, "industrial_electricity") == {"2025-06": 10}
    assert facts(warehouse, "industrial_zero_use_customers") == {"2025-06": 2.5}


def test_a_week_belongs_to_the_month_of_its_thursday(take, warehouse):
    # Monday 28 April 2025 to Sunday 4 May: Thursday is 1 May.
    weeks = ["2025-04-28", "2025-05-05", "2025-05-12", "2025-05-19", "2025-05-26"]
    take("electricity_table", [electricity(week, "1") for week in weeks])
    assert facts(warehouse, "industrial_electricity") == {"2025-05": 5}


def test_a_record_without_month_or_week_is_refused(take, outcomes):
    row = {"area_code": "全省", "industrial_electricity_kwh": "1"}
    assert outcomes(take("electricity_table", [row])) == {"received": 1, "required_empty": 1}


def test_the_same_figures_again_are_no_news(take, warehouse):
    take("employment_table", [jobs("2025-06", "5")], received="2025-07")
    again = take("employment_table", [jobs("2025-06", "5")], received="2025-08",
                 vintage="2025-08", content="b")  # fmt: skip
    assert again.new_fact_count == 0
    assert set(warehouse.read_table("core.observation")["vintage"]) == {parse_month("2025-07")}


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_later_vintages_never_show_at_earlier_ones(take, warehouse, order):
    sent = {"a": ("2025-05", "7"), "b": ("2025-06", "9")}
    for content in order:
        vintage, value = sent[content]
        take("employment_table", [jobs("2025-03", value)], received=vintage, vintage="2025-06",
             content=content)  # fmt: skip
    assert facts(warehouse, "new_urban_jobs_cumulative", "2025-04") == {}
    assert facts(warehouse, "new_urban_jobs_cumulative", "2025-05") == {"2025-03": 7}
    assert facts(warehouse, "new_urban_jobs_cumulative", "2025-06") == {"2025-03": 9}
