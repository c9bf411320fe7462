"""Scenarios of a profile: read from their file, refused where forecasts learn nothing of them."""

import shutil
from pathlib import Path

import pytest

from profiles import load_profile
from profiles.problems import ProfileError

HOME = Path(__file__).parents[3] / "profiles"
ONE = """
[[scenarios]]
code = "fewer"
title = { en = "Fewer", zh = "减少" }
standing = "default"
source = { en = "A default", zh = "默认" }

[[scenarios.held_paths]]
series = { area_code = "210000", indicator_code = "INDICATOR" }
change_pct = CHANGE
months = 6
"""


def scenario(*, indicator="vacancies", change=-20.0):
    return ONE.replace("INDICATOR", indicator).replace("CHANGE", str(change))


@pytest.fixture
def load_with(tmp_path):
    def load(text):
        folder = tmp_path / "liaoning"
        shutil.copytree(HOME / "liaoning", folder, dirs_exist_ok=True)
        (folder / "scenarios.toml").write_text(text, encoding="utf-8")
        return load_profile(folder)

    return load


def test_scenarios_are_read_and_those_of_the_base_serve():
    province, demo = load_profile("liaoning"), load_profile("liaoning_demo")
    assert [item.code for item in province.scenarios] == ["claims_up", "vacancies_down", "both"]
    assert demo.scenarios == province.scenarios
    assert {item.standing for item in province.scenarios} == {"default"}


def test_a_profile_needs_none():
    assert load_profile("china").scenarios == ()


def test_an_indicator_that_forecasts_do_not_learn_from_is_refused(load_with):
    with pytest.raises(ProfileError, match="one of leading_indicators"):
        load_with(scenario(indicator="rail_freight"))


def test_a_code_is_used_once(load_with):
    assert len(load_with(scenario()).scenarios) == 1
    with pytest.raises(ProfileError, match="a scenario code used once"):
        load_with(scenario() + scenario())


def test_a_path_cannot_fall_by_all_there_is(load_with):
    with pytest.raises(ProfileError, match="change_pct"):
        load_with(scenario(change=-100.0))
