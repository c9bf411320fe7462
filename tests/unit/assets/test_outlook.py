"""The outlook as stored: from what was known at the vintage, with reasons, the same on reruns."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from assets.outlook import (
    FAILURE,
    LINE_PROBABILITY,
    NEWS,
    SCENARIO,
    line_probability_frames,
    news_frames,
    scenario_frames,
)
from assets.plan_targets import plan_target_frame
from catalogue import as_month, parse_month
from catalogue.contracts import cast_to_contract, empty_frame
from forecasting import ForecastSettings
from profiles.base import Text
from profiles.model import PlanTarget, SeriesKey
from profiles.scenarios import HeldPath, Scenario

V = parse_month("2019-11")
BEFORE = parse_month("2019-10")
KEY = {"area_code": "XX", "indicator_code": "rate", "breakdown": "total"}
FACTS = 120
SAID = Text(en="a default", zh="默认")
RATE = SeriesKey(area_code="XX", indicator_code="rate")
CLAIMS = SeriesKey(area_code="XX", indicator_code="claims")


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    """Forecast with one member: what is tested is what is read and stored."""
    settings = ForecastSettings(
        models=("structural",), ensemble_models=("structural",), path_count=500, scale="level"
    )
    monkeypatch.setattr("assets.outlook._settings", lambda: settings)


def facts(key, *, last, value, vintage_lag=1):
    months = pd.date_range(end=last, periods=FACTS, freq="MS", unit="us")
    lag = pd.DateOffset(months=vintage_lag)
    return pd.DataFrame(
        {
            "vintage": [as_month(month + lag) for month in months],
            "reference_month": months,
            **key,
            "value": value,
            "standard_error": 0.1,
            "source_code": "survey",
            "content_sha256": "bytes",
            "row_number": range(1, FACTS + 1),
            "sample_size_persons": None,
        }
    )


def wave(seed=1):
    rng = np.random.default_rng(seed)
    return 5.5 + 0.5 * np.sin(np.arange(FACTS) / 11) + rng.normal(0, 0.1, FACTS)


@pytest.fixture
def stocked(workplace):
    """Return a workplace that knows the rate to October, forecast and adjusted, and claims."""
    warehouse = workplace.warehouse
    last = as_month(V - pd.DateOffset(months=1))
    warehouse.append("core.observation", facts(KEY, last=last, value=wave()))
    claims = {**KEY, "indicator_code": "claims"}
    warehouse.append("core.observation", facts(claims, last=last, value=100 * wave(2)))
    months = pd.date_range(end=last, periods=FACTS, freq="MS", unit="us")
    ahead = pd.date_range(V, periods=12, freq="MS", unit="us")
    value = np.append(wave(), np.full(12, np.nan))
    adjusted = pd.DataFrame(
        {
            **KEY, "reference_month": months.append(ahead), "value": value,
            "seasonally_adjusted": value, "seasonal_factor": 0.0, "trend": value,
            "noise_standard_error": 0.1, "mode": "additive", "method": "x13",
        }
    )  # fmt: skip
    steps = np.random.default_rng(3).normal(0.03, 0.1, (100, 12)).cumsum(axis=1) + wave()[-1]
    path = pd.DataFrame(
        {
            **KEY, "path": np.repeat(np.arange(100), 12),
            "reference_month": np.tile(ahead, 100), "value": steps.ravel(),
        }
    )  # fmt: skip
    frames = {"estimates.seasonal_adjustment": adjusted, "forecasts.path": path}
    warehouse.replace_vintage(frames, V)
    return workplace


def with_profile(workplace_with, workplace, **changes):
    return workplace_with(profile=workplace.profile.model_copy(update=changes))


def test_lines_are_those_that_rules_hold_the_signal_against(stocked):
    made = line_probability_frames(stocked, V)
    rows = cast_to_contract(made[LINE_PROBABILITY].assign(vintage=V), LINE_PROBABILITY)
    assert set(rows["line"]) == {6.0}  # R1's; a gap is no line of the rate
    assert rows["horizon_months"].tolist() == list(range(1, 13))
    assert rows["probability"].between(0, 1).all()
    assert made[FAILURE].empty


def test_without_a_forecast_there_is_the_reason(stocked):
    stocked.warehouse.replace_vintage({"forecasts.path": empty_frame("forecasts.path")}, V)
    made = line_probability_frames(stocked, V)
    assert made[LINE_PROBABILITY].empty
    assert made[FAILURE][["part", "subject_code", "reason_code"]].to_numpy().tolist() == [
        ["line_probability", "XX/rate/total", "no_forecast"]
    ]


def test_figures_that_came_later_change_nothing(stocked):
    before = {
        name: frame
        for made in (line_probability_frames(stocked, V), news_frames(stocked, V))
        for name, frame in made.items()
        if name != FAILURE
    }
    later = facts(KEY, last=V, value=9.0).tail(3).assign(vintage=parse_month("2019-12"))
    stocked.warehouse.append("core.observation", later)
    after = {**line_probability_frames(stocked, V), **news_frames(stocked, V)}
    for name, frame in before.items():
        pd.testing.assert_frame_equal(after[name], frame)


def test_parts_of_the_news_add_up_to_the_move(stocked):
    rows = cast_to_contract(news_frames(stocked, V)[NEWS].assign(vintage=V), NEWS)
    cell = ["reference_month", "quantile_level"]
    sums = rows.groupby(cell).agg(
        change=("change", "sum"), before=("value_before", "first"), after=("value_after", "first")
    )
    assert_allclose(sums["change"], sums["after"] - sums["before"], atol=1e-9)
    assert rows.groupby(cell)["place"].apply(list).map(lambda one: one[0]).eq(1).all()
    assert sums["change"].abs().max() > 0  # October's figure is new


def test_a_first_vintage_has_no_news_and_says_why(stocked):
    made = news_frames(stocked, parse_month("2000-01"))
    assert made[NEWS].empty
    assert made[FAILURE]["reason_code"].tolist() == ["not_comparable"]


def test_scenarios_hold_what_the_profile_says(stocked, workplace_with):
    scenario = Scenario(
        code="claims_up",
        title=SAID,
        held_paths=(HeldPath(series=CLAIMS, change_pct=30.0, months=6),),
        standing="default",
        source=SAID,
    )
    settings = stocked.profile.settings.model_copy(update={"leading_indicators": (CLAIMS,)})
    place = with_profile(workplace_with, stocked, scenarios=(scenario,), settings=settings)
    made = scenario_frames(place, V)
    rows = cast_to_contract(made[SCENARIO].assign(vintage=V), SCENARIO)
    assert set(rows["scenario_code"]) == {"claims_up"}
    assert_allclose(rows["difference"], rows["value"] - rows["unconditional_value"], atol=1e-12)
    held = made["forecasts.scenario_path"]
    ratio = held["condition_value"] / held["expected_value"]
    assert_allclose(ratio.iloc[:6], 1.3)
    assert made[FAILURE].empty


def test_a_profile_without_scenarios_says_so(stocked):
    made = scenario_frames(stocked, V)
    assert made[SCENARIO].empty
    assert made[FAILURE]["reason_code"].tolist() == ["no_scenarios"]


def test_failures_of_one_part_leave_those_of_others(stocked):
    first = scenario_frames(stocked, V)[FAILURE]
    stocked.warehouse.replace_vintage({FAILURE: first}, V)
    stocked.warehouse.replace_vintage({"forecasts.path": empty_frame("forecasts.path")}, V)
    both = line_probability_frames(stocked, V)[FAILURE]
    assert set(both["part"]) == {"scenario", "line_probability"}


def target(**settings):
    standing = {
        "code": "rate", "title": SAID, "series": RATE, "aggregation": "annual_average",
        "value": 5.5, "direction": "about", "standing": "indicative",
        "first_year": 2018, "last_year": 2019, "source": SAID,
    }  # fmt: skip
    return PlanTarget(**{**standing, **settings})


def test_targets_of_the_plan_are_told_by_year(stocked, workplace_with):
    place = with_profile(workplace_with, stocked, plan_targets=(target(),))
    made = plan_target_frame(place, V)
    rows = cast_to_contract(made.assign(vintage=V), "forecasts.plan_target").set_index("year")
    assert rows["status_code"].to_dict() == {2018: "ended", 2019: "running"}
    assert rows.loc[2019, "known_months"] == 10
    assert rows.loc[2019, "line"] == pytest.approx(5.55)
    assert 0 <= rows.loc[2019, "probability"] <= 1


def test_a_year_after_several_plans_is_told_for_the_last_alone(stocked, workplace_with):
    yearly = tuple(
        target(code=f"rate_{year}", first_year=year, last_year=year) for year in (2016, 2017)
    )
    place = with_profile(workplace_with, stocked, plan_targets=yearly)
    rows = plan_target_frame(place, V)
    told = rows.loc[rows["status_code"] == "reference", ["target_code", "year"]]
    assert told.to_numpy().tolist() == [["rate_2017", 2019]]


def test_a_target_of_no_series_has_the_reason(stocked, workplace_with):
    place = with_profile(workplace_with, stocked, plan_targets=(target(series=None),))
    assert plan_target_frame(place, V)["reason_code"].tolist() == ["no_series"]


def test_a_profile_without_targets_has_no_rows(stocked):
    assert plan_target_frame(stocked, BEFORE).empty
