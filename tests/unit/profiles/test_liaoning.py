import pandas as pd
import pytest

from catalogue.forms import FORMS
from profiles import load_profile
from profiles.model import Profile

OWN_SETTINGS = {
    "code", "title", "summary", "bulletin", "based_on", "is_simulated", "simulation",
    "last_vintage",
}  # fmt: skip


@pytest.fixture(scope="module")
def liaoning() -> Profile:
    return load_profile("liaoning")


@pytest.fixture(scope="module")
def demo() -> Profile:
    return load_profile("liaoning_demo")


def test_fourteen_cities_sum_to_the_province_without_the_zone(liaoning):
    summed = [
        area
        for area in liaoning.areas
        if area.parent_code == "210000" and area.is_part_of_parent_sum
    ]
    assert {area.kind for area in summed} == {"city"}
    assert len(summed) == 14
    assert sum(area.population_persons for area in summed) == 42_591_407
    assert liaoning.area("210000").population_persons == 42_591_407


def test_each_of_a_hundred_counties_lies_in_the_city_its_code_names(liaoning):
    counties = [area for area in liaoning.areas if area.kind == "county"]
    assert len(counties) == 100
    assert all(area.parent_code == f"{area.code[:4]}00" for area in counties)
    assert {area.parent_code for area in counties} == {f"21{n:02d}00" for n in range(1, 15)}


def test_the_zone_lies_inside_two_cities_and_groups_overlap(liaoning):
    zone = liaoning.area("2101SF")
    assert (zone.kind, zone.is_part_of_parent_sum) == ("zone", False)
    assert zone.lies_within_codes == ("210100", "210400")
    members = {area.code: set(area.member_codes) for area in liaoning.areas if area.kind == "group"}
    assert set(members) == {"circle", "coastal", "western", "eastern"}
    assert members["circle"] & members["eastern"] == {"210400", "210500"}


def test_every_city_has_its_short_name(liaoning):
    for area in liaoning.areas:
        if area.kind == "city":
            assert area.title.zh.removesuffix("市") in area.synonyms


def test_every_form_has_a_source_and_every_source_a_folder_of_its_own(liaoning):
    assert {form for source in liaoning.sources for form in source.forms} == set(FORMS)
    assert all(source.location.path == source.code for source in liaoning.sources)
    assert len(liaoning.sources) == 15


def test_industries_are_sections_and_the_97_divisions_below_them(liaoning):
    industries = {entry.code: entry for entry in liaoning.code_list("industry")}
    assert {code for code in industries if code.isalpha()} == set("ABCDEFGHIJKLMNOPQRST")
    divisions = {code: entry for code, entry in industries.items() if code.isdigit()}
    assert set(divisions) == {f"{number:02d}" for number in range(1, 98)}
    assert divisions["31"].parent_code == "C"
    assert [divisions[code].parent_code for code in ("05", "06", "43", "46", "97")] == list("ABCDT")
    sections = {entry.code for entry in liaoning.breakdowns if entry.parent_code == "total"}
    assert sections == {code for code in industries if code.isalpha()}


@pytest.mark.parametrize(
    ("code", "month", "title"),
    [
        ("110", "2022-12", "国有企业"),
        ("110", "2023-01", "有限责任公司"),
        ("173", "2022-12", "私营有限责任公司"),
        ("112", "2023-01", "私营有限责任公司"),
        ("330", "2022-06", "外资企业"),
        ("330", "2024-06", "外商投资合伙企业"),
    ],
)
def test_registration_types_follow_the_version_of_the_month(liaoning, code, month, title):
    valid = [
        entry.title.zh
        for entry in liaoning.code_list("registration_type")
        if entry.code == code and entry.is_effective(pd.Timestamp(month))
    ]
    assert valid == [title]


def test_the_old_types_ended_when_the_new_began_and_name_successors_of_the_new(liaoning):
    entries = liaoning.code_list("registration_type")
    new = {entry.code for entry in entries if entry.effective_from == "2023-01"}
    old = [entry for entry in entries if entry.effective_to == "2022-12"]
    assert len(old) + len(new) == len(entries)
    assert {entry.successor_code for entry in old} - {None} <= new


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("size_class", "L M S X"),
        ("ownership", "state_owned collective private foreign_invested other"),
        ("loss_type", "01 02 03 04 05 06 07 99"),
        ("loss_cause", "01 02 03 04 05 06 07 08 99"),
        ("join_cause", "01 02 03 04 99"),
        ("legal_ground", "1 2 3 4"),
        ("sex", "1 2"),
        ("household_registration", "1 2 3 4"),
        ("education", "1 2 3 4 5 6 7"),
    ],
)
def test_every_other_code_list_is_whole(liaoning, name, codes):
    assert [entry.code for entry in liaoning.code_list(name)] == codes.split()


def test_every_code_list_a_form_asks_for_is_there_in_both_languages(liaoning):
    asked = {field.code_list for form in FORMS.values() for field in form.fields} - {None}
    assert {entry.code_list for entry in liaoning.code_lists} == asked
    assert all(entry.title.en.isascii() or "é" in entry.title.en for entry in liaoning.code_lists)
    assert not any(entry.title.zh.isascii() for entry in liaoning.code_lists)


def test_survey_persons_and_enterprises_stay_internal(liaoning):
    for code in (
        "survey_tables", "survey_persons", "enterprise_monitoring", "layoff_reports",
        "insured_structure",
    ):  # fmt: skip
        assert liaoning.source(code).permitted_editions == ("internal",)
    public = [item.code for item in liaoning.sources if "public" in item.permitted_editions]
    assert public == ["employment_register"]


@pytest.mark.parametrize(
    ("source", "month", "vintage"),
    [
        ("survey_tables", "2025-01", "2025-03"),
        ("insured_structure", "2024-12", "2025-02"),
        ("survey_tables", "2025-02", "2025-03"),
        ("survey_tables", "2025-07", "2025-08"),
        ("enterprise_monitoring", "2025-12", "2026-01"),
        ("layoff_reports", "2025-12", "2025-12"),
    ],
)
def test_calendars_give_the_month_of_release(liaoning, source, month, vintage):
    known = liaoning.source(source).calendar.vintage_of(pd.Timestamp(month))
    assert known == pd.Timestamp(vintage)


def test_monitoring_is_expected_from_every_city_and_the_zone_by_the_5th(liaoning):
    source = liaoning.source("enterprise_monitoring")
    assert set(source.senders) == {f"21{n:02d}00" for n in range(1, 15)} | {"2101SF"}
    window = source.reporting_window
    assert (window.first_day, window.last_day, window.is_of_following_month) == (25, 5, False)


def test_defaults_say_so_and_historic_rules_are_off(liaoning):
    assert liaoning.scheme.standing == "default"
    for rule in liaoning.rules:
        assert rule.standing == "default"
        assert rule.is_enabled == (not rule.id.startswith("H_"))
        for line in rule.thresholds:
            assert line.standing in ("reference", "default")
            if line.standing == "default":
                assert "efault" in line.source.en
                assert "默认" in line.source.zh
    assert sum(not rule.is_enabled for rule in liaoning.rules) == 6


def test_plan_targets_are_those_of_the_plan(liaoning):
    targets = {target.code: target for target in liaoning.plan_targets}
    assert (targets["surveyed_rate"].value, targets["surveyed_rate"].direction) == (5.5, "about")
    assert targets["new_urban_jobs"].value == 2_100_000
    assert targets["insurance_members"].value == 6_870_000
    assert targets["insurance_members"].standing == "binding"


def test_the_demonstration_is_the_province_marked_simulated(liaoning, demo):
    assert demo.settings.is_simulated
    assert not liaoning.settings.is_simulated
    assert demo.settings.simulation.last_month == "2025-12"
    assert demo.settings.last_vintage == "2026-01"
    assert liaoning.settings.simulation is None
    assert liaoning.settings.last_vintage is None
    for name in ("areas", "indicators", "breakdowns", "code_lists", "sources", "rules", "scheme"):
        assert getattr(demo, name) == getattr(liaoning, name)
    assert demo.settings.model_dump(exclude=OWN_SETTINGS) == liaoning.settings.model_dump(
        exclude=OWN_SETTINGS
    )
    assert demo.content_sha256 != liaoning.content_sha256


def test_every_city_has_rules_that_need_no_rate(liaoning):
    cities = {area.code for area in liaoning.areas if area.kind == "city"}
    needed = {"unemployment_insurance_new_claims", "panel_job_change", "demand_supply_ratio"}
    for code in needed:
        ruled = {
            area
            for rule in liaoning.rules
            if rule.is_enabled and rule.use == "used" and rule.series.indicator_code == code
            for area in liaoning.areas_of(rule)
        }
        assert cities < ruled


def test_models_and_feeds_support_no_level_without_a_gain(liaoning):
    for rule in liaoning.rules:
        if rule.series.indicator_code == "employment_pressure":
            assert rule.use == "shown" or rule.gain is not None
