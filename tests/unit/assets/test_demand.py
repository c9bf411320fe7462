import pytest

from assets.demand import (
    adjusted_ids,
    diagnosed_ids,
    diffusion_ids,
    forecast_ids,
    latest_month_known,
    moving_holidays,
    rule_ids,
    seasonal_modes,
    target_ids,
)
from catalogue import parse_month
from profiles import load_profile

RATE, JOBS = "XX/rate/total", "XX/jobs/total"
INDUSTRIES = {"XX/jobs/10", "XX/jobs/20"}


def with_rule(profile, **changes):
    rules = (profile.rules[0].model_copy(update=changes), *profile.rules[1:])
    return profile.model_copy(update={"rules": rules})


def test_targets_are_forecast_in_full_and_for_the_rules_only_what_has_paths(toy_profile):
    assert target_ids(toy_profile) == {RATE, JOBS}
    assert forecast_ids(toy_profile, "full") == {RATE, JOBS}
    assert forecast_ids(toy_profile, "signals") == {RATE}


def test_industries_counted_in_the_diffusion_index_are_adjusted_though_not_forecast(toy_profile):
    assert diffusion_ids(toy_profile) == INDUSTRIES
    assert adjusted_ids(toy_profile, "signals") == {RATE} | INDUSTRIES
    assert adjusted_ids(toy_profile, "full") == {RATE, JOBS} | INDUSTRIES


def test_a_rule_switched_off_needs_nothing(toy_profile):
    jobs = toy_profile.rules[0].series.model_copy(update={"indicator_code": "jobs"})
    assert rule_ids(with_rule(toy_profile, series=jobs)) == {RATE, JOBS}
    assert rule_ids(with_rule(toy_profile, series=jobs, is_enabled=False)) == {RATE}


def test_a_place_without_employment_has_no_diffusion_index():
    assert diffusion_ids(load_profile("china")) == set()


def test_modes_are_those_of_the_indicators(toy_profile):
    assert seasonal_modes(toy_profile, {RATE, "XX/jobs/10"}) == {
        RATE: "additive",
        "XX/jobs/10": "multiplicative",
    }


def test_the_month_expected_follows_the_calendar_of_the_source(toy_profile):
    for unique_id in (RATE, "XX/jobs/20"):
        month = latest_month_known(toy_profile, unique_id, parse_month("2019-11"))
        assert month == parse_month("2019-10")
    assert latest_month_known(toy_profile, "XX/vacancies/total", parse_month("2019-11")) is None


def test_in_february_the_chinese_rate_of_january_is_not_expected_yet():
    profile = load_profile("china")
    rate = profile.settings.headline.unique_id
    known = {
        vintage: latest_month_known(profile, rate, parse_month(vintage))
        for vintage in ("2024-02", "2024-03")
    }
    assert known == {"2024-02": parse_month("2023-12"), "2024-03": parse_month("2024-02")}


def test_spring_festival_is_tried_on_the_days_a_figure_speaks_of():
    place = load_profile("liaoning")
    rate, stock, flow, cumulative = (
        f"210000/{name}/total"
        for name in (
            "urban_surveyed_unemployment_rate",
            "registered_unemployed",
            "unemployment_insurance_new_claims",
            "new_urban_jobs_cumulative",
        )
    )
    tried = moving_holidays(place, {rate, stock, flow, cumulative})
    assert tried[rate].reference_days == (3, 9)
    assert tried[stock].reference_days == (31, 31)
    assert tried[flow].reference_days is None
    assert tried[cumulative] is None


@pytest.mark.parametrize("code", ["united_states", "china"])
def test_no_spring_festival_is_tried_where_the_profile_names_none(code):
    place = load_profile(code)
    assert set(moving_holidays(place, adjusted_ids(place, "full")).values()) == {None}


def test_targets_and_series_of_rules_are_diagnosed(toy_profile):
    assert diagnosed_ids(toy_profile) == {RATE, JOBS}
