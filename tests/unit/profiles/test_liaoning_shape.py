from pathlib import Path

import pytest

from profiles import load_profile
from profiles.model import Profile

FOLDER = Path(__file__).parents[2] / "fixtures" / "profiles" / "liaoning_shape"


@pytest.fixture(scope="module")
def shape() -> Profile:
    return load_profile(FOLDER)


def test_fourteen_cities_sum_to_the_province_without_the_zone(shape):
    summed = [
        area for area in shape.areas if area.parent_code == "210000" and area.is_part_of_parent_sum
    ]
    assert len(summed) == 14
    assert sum(area.population_persons for area in summed) == 42_591_407
    assert shape.area("210000").population_persons == 42_591_407


def test_the_zone_lies_inside_two_cities(shape):
    zone = shape.area("2101SF")
    assert zone.kind == "zone"
    assert zone.lies_within_codes == ("210100", "210400")
    assert not zone.is_part_of_parent_sum


def test_counties_lie_below_their_cities(shape):
    counties = [area for area in shape.areas if area.kind == "county"]
    assert len(counties) == 41
    assert {area.parent_code for area in counties} == {f"21{n:02d}00" for n in range(1, 15)}


def test_groups_of_cities_overlap(shape):
    members = {area.code: set(area.member_codes) for area in shape.areas if area.kind == "group"}
    assert set(members) == {"circle", "coastal", "western", "eastern"}
    assert members["circle"] & members["eastern"] == {"210400", "210500"}
    assert members["coastal"] & members["western"] == {"211400"}


def test_plan_targets_say_whether_they_bind(shape):
    targets = {target.code: target for target in shape.plan_targets}
    assert targets["surveyed_rate"].standing == "indicative"
    assert targets["surveyed_rate"].direction == "about"
    assert targets["insurance_members"].standing == "binding"
    assert targets["insurance_members"].series is None
    assert targets["new_urban_jobs"].value == 2_100_000


def test_wording_and_fonts_are_carried(shape):
    bulletin = shape.settings.bulletin
    assert bulletin.audience.in_language("zh") == "内部资料"
    assert bulletin.body_font == "FangSong_GB2312"
    assert len(bulletin.font_paths) == 2
    assert shape.level("red").title.zh == "Ⅰ级（红色）"
    assert shape.level("yellow").measures[0].zh == "缓缴社会保险费、稳岗返还"


def test_a_historic_rule_is_carried_switched_off(shape):
    rule = shape.rule("H_HEILONGJIANG_2007")
    assert not rule.is_enabled
    assert rule.effective_to == "2012-12"


def test_supplied_survey_estimates_stay_internal(shape):
    assert shape.source("survey_estimates").permitted_editions == ("internal",)
