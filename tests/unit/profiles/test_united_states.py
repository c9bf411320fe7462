import importlib.util
from pathlib import Path

import pandas as pd
import pytest

from profiles import load_profile
from profiles.model import Profile

SUPERSECTORS = [10, 20, 30, 40, 50, 55, 60, 65, 70, 80, 90]


@pytest.fixture(scope="module")
def states() -> Profile:
    return load_profile("united_states")


def test_targets_are_the_rate_total_payrolls_and_the_supersectors(states):
    assert [target.unique_id for target in states.settings.targets] == [
        "US/unemployment_rate/total",
        "US/payroll_employment/total",
        *(f"US/payroll_employment/{code}000000" for code in SUPERSECTORS),
    ]


def test_every_one_of_148_series_has_an_industry_of_its_own(states):
    codes = states.source("bls_payroll_employment").layout.breakdown_codes
    assert len(codes) == 148
    assert sorted(codes.values()) == sorted(industry.code for industry in states.breakdowns)
    assert codes["PAYNSA"] == "total"
    assert codes["TEMPHELPN"] == "temporary_help"
    assert all(code == sent[3:11] for sent, code in codes.items() if sent.startswith("CEU"))


def test_industries_counted_in_diffusion_are_private_and_lowest_in_the_list(states):
    counted = {one.code for one in states.breakdowns if one.is_counted_in_diffusion}
    # Two industries above a series that is not counted itself stand for it.
    excepted = {"60561300": "temporary_help", "42452000": "42452100"}
    for one in states.breakdowns:
        if one.parent_code in counted:
            assert excepted[one.parent_code] == one.code
    assert len(counted) == 96
    assert not any(code.startswith("9") for code in counted)
    assert counted.isdisjoint({"total", "temporary_help", "42452100", "05000000"})


def test_every_industry_descends_from_the_total(states):
    parents = {one.code: one.parent_code for one in states.breakdowns}
    for code in parents:
        steps = [code]
        while parents[steps[-1]] is not None:
            steps.append(parents[steps[-1]])
        assert steps[-1] == "total"


def test_all_rules_are_defaults_that_hold_for_every_vintage_with_history(states):
    assert {rule.standing for rule in states.rules} == {"default"}
    assert {rule.id for rule in states.rules} == {
        "R2", "R3_ORANGE", "R3_RED", "W3", "W6", "W12", "S1", "S2", "S3", "J2", "D1",
    }  # fmt: skip
    late = {rule.id for rule in states.rules if rule.effective_from > "1958-01"}
    assert late == {"D1"}
    assert {t.standing for rule in states.rules for t in rule.thresholds} <= {
        "default",
        "reference",
    }


def test_the_figures_known_at_the_last_vintage_end_the_month_before(states):
    calendar = states.source("bls_unemployment_rate").calendar
    assert calendar.vintage_of(pd.Timestamp("2016-12-01")) == pd.Timestamp("2017-01-01")
    assert states.settings.last_vintage == "2017-01"


@pytest.mark.parametrize("code", ["bls_unemployment_rate", "bls_payroll_employment"])
def test_the_files_named_are_in_the_sample_data_wheels(states, code):
    location = states.source(code).location
    found = importlib.util.find_spec(location.package)
    if found is None or found.origin is None:
        pytest.skip(f"the sample-data wheel {location.package} is not installed")
    assert (Path(found.origin).parent / location.path).is_file()
