import numpy as np
import pandas as pd
import pytest

from simulation.scenarios import SCENARIOS
from simulation.truth import onsets


def rates(values):
    months = pd.date_range("2020-01-01", periods=len(values), freq="MS", unit="us")
    return pd.DataFrame(
        {
            "reference_month": months,
            "area_code": "210000",
            "breakdown": "total",
            "adjusted_rate_pct": values,
        }
    )


def test_onset_is_the_first_month_of_the_rise():
    path = [5.0] * 14 + [5.5, 6.1, 6.5, 6.4] + [6.0] * 12
    found = onsets(rates(path))
    assert len(found) == 1
    assert found["onset_month"][0] == pd.Timestamp("2021-03-01")
    assert found["reached_month"][0] == pd.Timestamp("2021-04-01")
    assert found["peak_rise_pp"][0] == pytest.approx(1.5)


def test_rise_below_the_line_is_no_onset():
    assert onsets(rates([5.0] * 6 + [5.9] * 6 + [5.0] * 6)).empty


def test_slow_drift_that_never_rises_by_the_line_within_a_year_is_no_onset():
    assert onsets(rates(list(5.0 + 0.08 * np.arange(60)))).empty


def test_second_onset_needs_a_fall_between():
    path = [5.0] * 13 + [6.5] * 15 + [5.0] * 13 + [6.2] * 4
    assert len(onsets(rates(path))) == 2


@pytest.mark.parametrize("code", ["calm", "data_outage", "one_giant"])
def test_quiet_scenarios_have_neither_onset_nor_event(simulate, code):
    truth, _ = simulate(code)
    assert truth.onsets.empty
    assert truth.events.empty


@pytest.mark.parametrize("code", ["steel_crisis", "three_cities_missing"])
def test_steel_crisis_strikes_its_two_cities_alone(simulate, code):
    truth, _ = simulate(code)
    assert set(truth.onsets["area_code"]) == {"210300", "210500"}
    assert set(truth.events["area_code"]) == {"210300", "210500"}
    start = truth.economy.scenario_month
    late = truth.onsets["onset_month"] - start
    assert late.between(pd.Timedelta(days=-62), pd.Timedelta(days=93)).all()


def test_national_shock_strikes_the_province_and_is_sudden(simulate):
    truth, _ = simulate("national_shock")
    province = truth.onsets[truth.onsets["area_code"] == "210000"].iloc[0]
    assert province["onset_month"] == truth.economy.scenario_month
    assert len(truth.events) == 14


@pytest.mark.parametrize("code", ["slow_decline", "technology_displacement"])
def test_slow_scenarios_reach_the_line_late(simulate, code):
    truth, _ = simulate(code)
    province = truth.onsets[truth.onsets["area_code"] == "210000"].iloc[0]
    assert province["reached_month"] - province["onset_month"] > pd.Timedelta(days=150)
    assert truth.events.empty


def test_every_scenario_runs(simulate):
    for code in SCENARIOS:
        truth, frames = simulate(code)
        assert truth.scenario.code == code
        assert set(frames) >= {"survey_table", "rail_table"}
