"""Plan targets: verdicts of years that are over, probabilities of those that are not."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.plan_target_spec import TargetSpec
from forecasting.plan_targets import plan_target_rows

RATE = TargetSpec("rate", "annual_average", 5.5, "about", 2021, 2025, half_rounding=0.05)
JOBS = TargetSpec("jobs", "cumulative", 600.0, "at_least", 2021, 2025, is_rise_worse=False)
MEMBERS = TargetSpec(
    "members", "year_end", 110.0, "at_least", 2021, 2025, is_rise_worse=False, start_value=100.0
)


def figures(value, *, first="2021-01", months=12, error=np.nan):
    index = pd.date_range(first, periods=months, freq="MS", unit="us")
    return pd.DataFrame({"reference_month": index, "value": value, "standard_error": error})


def paths(values, *, first, months=12):
    """Return one path per value, flat."""
    index = pd.date_range(first, periods=months, freq="MS", unit="us")
    return pd.DataFrame(
        {
            "path": np.repeat(np.arange(len(values)), months),
            "reference_month": np.tile(index, len(values)),
            "value": np.repeat(np.asarray(values, dtype=float), months),
        }
    )


def of_year(rows, year):
    return rows.set_index("year").loc[year]


def test_about_is_met_by_what_rounds_to_the_target_and_not_by_more():
    spec = replace(RATE, last_year=2021)
    for value, is_met in ((5.4, True), (5.5, True), (5.549, True), (5.55, False), (5.6, False)):
        row = of_year(plan_target_rows(spec, figures(value), None), 2021)
        assert (row["is_met"], row["status_code"], row["line"]) == (is_met, "ended", 5.55)


def test_a_running_year_joins_known_months_and_paths():
    known = figures(5.0, months=6)
    ahead = paths([5.0, 6.0, 6.2, 7.0], first="2021-07")
    row = of_year(plan_target_rows(RATE, known, ahead), 2021)
    assert (row["status_code"], row["known_months"], row["known_value"]) == ("running", 6, 5.0)
    # Averages 5.0, 5.5, 5.6 and 6.0 against a line of 5.55.
    assert row["probability"] == 0.5
    assert row["expected_value"] == pytest.approx(5.525)
    assert pd.isna(row["is_met"])


def test_the_year_after_the_plan_is_told_as_reference():
    spec = replace(RATE, last_year=2021)
    known = figures(5.0)
    row = of_year(plan_target_rows(spec, known, paths([5.0, 6.0], first="2022-01")), 2022)
    assert (row["status_code"], row["probability"], row["known_months"]) == ("reference", 0.5, 0)
    assert pd.isna(row["known_value"])


def test_the_error_of_an_average_grows_with_the_correlation_given():
    spec = replace(RATE, last_year=2021)
    known = figures(5.0, error=0.3)
    none, some = (
        of_year(plan_target_rows(spec, known, None, error_autocorrelation=lags), 2021)
        for lags in ((), (0.25,))
    )
    assert none["known_standard_error"] == pytest.approx(0.3 / np.sqrt(12))
    expected = 0.3 * np.sqrt(12 + 2 * 11 * 0.25) / 12
    assert some["known_standard_error"] == pytest.approx(expected)


def test_a_missing_month_is_a_reason_and_no_verdict():
    known = figures(5.0, months=24).drop(index=[4])
    row = of_year(plan_target_rows(RATE, known, None), 2021)
    assert row["reason_code"] == "month_missing"
    assert pd.isna(row["is_met"])
    assert row["known_months"] == 11


def test_a_sum_is_held_against_the_straight_path():
    rows = plan_target_rows(JOBS, figures(11.0, months=18), paths([11.0], first="2022-07"))
    first, second, last = (of_year(rows, year) for year in (2021, 2022, 2025))
    assert (first["known_value"], first["target_value"], first["is_met"]) == (132.0, 120.0, True)
    assert (second["known_value"], second["straight_value"]) == (198.0, 180.0)
    assert (second["probability"], second["expected_value"]) == (1.0, 264.0)
    assert (last["status_code"], last["reason_code"]) == ("ahead", "forecast_too_short")


def test_sums_since_january_stand_for_months_told_together():
    monthly = figures(11.0, months=12).drop(index=[0, 1])  # January comes with February only
    to_date = monthly.assign(value=11.0 * np.arange(3, 13)).drop(columns="standard_error")
    spec = replace(JOBS, last_year=2021)
    alone = of_year(plan_target_rows(spec, monthly, None), 2021)
    row = of_year(plan_target_rows(spec, monthly, None, year_to_date=to_date), 2021)
    assert alone["reason_code"] == "month_missing"
    assert (row["known_months"], row["known_value"], row["is_met"]) == (12, 132.0, False)


def test_a_stock_counts_at_the_years_end():
    known = figures(np.linspace(100.5, 109.0, 54), months=54)
    rows = plan_target_rows(MEMBERS, known, None)
    ended = of_year(rows, 2022)
    assert (ended["target_value"], ended["is_met"]) == (104.0, True)
    assert ended["known_value"] == pytest.approx(known["value"].iloc[23])
    running = of_year(rows, 2025)
    assert (running["status_code"], running["reason_code"]) == ("running", "no_forecast")
    assert running["straight_value"] == pytest.approx(109.0)


def test_no_figures_say_so_and_a_repeated_month_is_refused():
    rows = plan_target_rows(RATE, figures(5.0).iloc[:0], None)
    assert rows[["year", "reason_code"]].to_numpy().tolist()[-1] == [2025, "no_figures"]
    with pytest.raises(ValueError, match="each month once"):
        plan_target_rows(RATE, pd.concat([figures(5.0), figures(5.0)]), None)


@settings(max_examples=15, deadline=None)
@given(
    ends=st.lists(st.floats(3.0, 8.0), min_size=1, max_size=20),
    targets=st.lists(st.floats(4.0, 7.0), min_size=2, max_size=4, unique=True),
    months=st.integers(0, 11),
)
def test_probabilities_lie_in_bounds_and_rise_with_an_upper_line(ends, targets, months):
    known = figures(5.0, first="2020-01", months=12 + months)
    start = known["reference_month"].iloc[-1] + pd.DateOffset(months=1)
    ahead = paths(ends, first=start)
    found = [
        of_year(plan_target_rows(replace(RATE, value=value), known, ahead), 2021)["probability"]
        for value in sorted(targets)
    ]
    assert all(0 <= one <= 1 for one in found)
    assert found == sorted(found)
