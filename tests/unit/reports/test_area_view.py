"""A bulletin of one area tells of that area, its counties and members, and of nothing beside."""

import re
from dataclasses import fields, replace

import bulletin_inputs as made
import odd_inputs
import pandas as pd
import pytest

from profiles import load_profile
from profiles.model import SeriesKey
from reports.area_view import area_scope, inputs_of_area
from reports.bulletin.compose import compose_bulletin
from reports.bulletin.modelled_headline import modelled_headline
from reports.bulletin.pdf import bulletin_json
from reports.inputs import TABLE_OF_FIELD, empty_frame

RATE = "urban_surveyed_unemployment_rate"
PLACES = ("210000", "210100", "210102", "210200", "210202", "2101SF", "circle")


@pytest.fixture(scope="module")
def liaoning():
    return load_profile("liaoning")


@pytest.fixture(scope="module")
def everywhere():
    """One row of every frame for each of seven places, with the codes the cut looks at."""
    known = {
        "vintage": made.VINTAGE, "reference_month": made.LAST, "indicator_code": RATE,
        "breakdown": "total", "value": 5.0, "subject_code": "J2",
    }  # fmt: skip
    frames = {}
    for name in TABLE_OF_FIELD:
        columns = list(empty_frame(name).columns)
        rows = []
        for place in PLACES:
            cells = {**known, "area_code": place, "rule_id": "J2"}
            cells["county_code"] = place if place in ("210102", "210202") else None
            rows.append({column: cells.get(column) for column in columns})
        frames[name] = pd.DataFrame(rows, columns=columns)
    return replace(made.empty_inputs(), **frames)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("210100", {"210100", "210102"}),
        ("210102", {"210102"}),
        ("2101SF", {"2101SF"}),
        ("circle", {"210100", "210102", "circle"}),
    ],
)
def test_no_frame_keeps_a_row_of_another_area(liaoning, everywhere, code, expected):
    cut, _ = inputs_of_area(everywhere, liaoning, code)
    for field in fields(cut):
        frame = getattr(cut, field.name)
        if not isinstance(frame, pd.DataFrame) or "area_code" not in frame:
            continue
        compared = {"210000"} if field.name in ("observation", "seasonal_adjustment") else set()
        kept = set(frame["area_code"])
        assert kept <= expected | compared, field.name
    assert set(cut.survey_model["area_code"]) == expected
    assert set(cut.observation["area_code"]) == expected | {"210000"}


def test_events_of_a_county_are_found_by_their_county(liaoning, everywhere):
    rows = everywhere.layoff_event
    in_county = rows[rows["county_code"].eq("210102")].assign(area_code="210100")
    given = replace(everywhere, layoff_event=pd.concat([rows, in_county], ignore_index=True))
    county, _ = inputs_of_area(given, liaoning, "210102")
    assert set(county.layoff_event["county_code"]) == {"210102"}
    city, _ = inputs_of_area(given, liaoning, "210100")
    assert "210100" in set(city.layoff_event["area_code"])
    assert not set(city.layoff_event["area_code"]) & {"210200", "210202"}


def test_a_frame_that_names_no_area_is_left_empty_unless_it_speaks_of_methods(liaoning, everywhere):
    cut, _ = inputs_of_area(everywhere, liaoning, "210100")
    assert cut.set_aside.empty
    assert len(cut.intake_count) == len(everywhere.intake_count)
    assert len(cut.signal_record) == len(everywhere.signal_record)


def test_the_headline_is_the_areas_own_rate_and_the_provinces_stands_beside(liaoning, everywhere):
    _, city = inputs_of_area(everywhere, liaoning, "210100")
    assert city.settings.headline == SeriesKey(area_code="210100", indicator_code=RATE)
    assert city.settings.targets[-1].area_code == "210000"
    assert city.area("210000").title.zh == "辽宁省（供对照）"
    assert city.area("210000").title.en == "Liaoning, for comparison"
    assert {area.code for area in city.areas if area.kind == "city"} == {"210100"}


def test_an_area_without_the_rate_is_headed_by_what_it_has(liaoning, everywhere):
    claims = everywhere.observation.assign(indicator_code="unemployment_insurance_new_claims")
    given = replace(everywhere, observation=claims)
    _, modelled = inputs_of_area(given, liaoning, "210200")
    assert modelled.settings.headline == SeriesKey(area_code="210200", indicator_code=RATE)
    without = replace(given, survey_model=given.survey_model.head(0))
    _, observed = inputs_of_area(without, liaoning, "210200")
    assert observed.settings.headline.indicator_code == "unemployment_insurance_new_claims"
    _, nothing = inputs_of_area(made.empty_inputs(), liaoning, "210200")
    assert nothing.settings.headline == SeriesKey(area_code="210200", indicator_code=RATE)


def test_the_headline_of_a_modelled_rate_states_its_error(liaoning, everywhere):
    rows = everywhere.survey_model.assign(model_estimate=7.44, model_standard_error=0.36)
    claims = everywhere.observation.assign(indicator_code="unemployment_insurance_new_claims")
    given = replace(everywhere, survey_model=rows, observation=claims)
    cut, view = inputs_of_area(given, liaoning, "210200")
    said = modelled_headline(cut, view, "zh")
    assert said.text.endswith("大连市城镇调查失业率模型估计值为7.4%±0.7个百分点（95%区间）。")
    assert "area_code=210200" in said.figures[0].key
    assert said.figures[1].value == pytest.approx(1.96 * 0.36)


def test_that_no_event_is_in_force_is_known_where_the_province_was_looked_at(liaoning, everywhere):
    rows = everywhere.event_level
    elsewhere = replace(everywhere, event_level=rows[rows["area_code"].eq("210200")])
    cut, _ = inputs_of_area(elsewhere, liaoning, "210102")
    assert cut.event_level[["area_code", "event_count"]].to_numpy().tolist() == [["210102", 0]]
    unknown, _ = inputs_of_area(made.empty_inputs(), liaoning, "210102")
    assert unknown.event_level.empty


def test_an_area_without_survey_says_so(liaoning, everywhere):
    own = everywhere.survey_model["area_code"] == "210100"
    given = replace(everywhere, survey_model=everywhere.survey_model[own])
    said = {}
    for code in ("210100", "2101SF", "210102"):
        _, profile = inputs_of_area(given, liaoning, code)
        said[code] = " ".join(notice.zh for notice in profile.settings.bulletin.notices)
    assert "劳动力调查没有沈抚改革创新示范区的估计值" in said["2101SF"]
    assert "劳动力调查没有沈阳市和平区的估计值" in said["210102"]
    assert "没有沈阳市的估计值" not in said["210100"]


def test_titles_and_readers_name_the_area(liaoning, everywhere):
    _, city = inputs_of_area(everywhere, liaoning, "210100")
    _, county = inputs_of_area(everywhere, liaoning, "210102")
    _, group = inputs_of_area(everywhere, liaoning, "circle")
    assert city.settings.bulletin.title.zh == "沈阳市失业动态监测预警月报"
    assert city.settings.bulletin.title.en.endswith("bulletin: Shenyang")
    assert "供沈阳市人力资源社会保障部门使用" in city.settings.bulletin.audience.zh
    assert county.settings.title.en == "Heping District, Shenyang"
    assert "供沈阳现代化都市圈各市" in group.settings.bulletin.audience.zh


def test_a_rule_of_many_areas_becomes_one_of_the_area(liaoning, everywhere):
    _, city = inputs_of_area(everywhere, liaoning, "210200")
    rules = {rule.id: rule for rule in city.rules}
    assert rules["J2"].areas == ()
    assert rules["J2"].series.area_code == "210200"
    assert not {"R1", "W6_SHENYANG", "B1"} & set(rules)
    assert "W6_SHENYANG" in {
        rule.id for rule in inputs_of_area(everywhere, liaoning, "210100")[1].rules
    }
    _, group = inputs_of_area(everywhere, liaoning, "circle")
    assert set(group.areas_of(group.rule("J2"))) == set(liaoning.area("circle").member_codes)


def test_the_province_itself_is_left_as_it_is(liaoning, everywhere):
    inputs, profile = inputs_of_area(everywhere, liaoning, "210000")
    assert inputs is everywhere
    assert profile is liaoning


def test_an_area_the_profile_has_not_is_named_in_the_error(liaoning):
    with pytest.raises(KeyError, match="219900"):
        area_scope(liaoning, "219900")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_figure_and_no_word_of_a_city_bulletin_names_another_city(inputs, profile, language):
    wide, place = odd_inputs.many_areas(inputs, profile, count=8, vintages=3)
    cut, view = inputs_of_area(wide, place, "A03")
    content = compose_bulletin(cut, view, language=language)
    told = f"{bulletin_json(content, view)} {content!r}"
    assert "area_code=A03" in told
    assert set(re.findall(r"area_code=(\w+)", told)) <= {"A03", "US"}
    for other in place.areas:
        if other.code not in ("A03", "US"):
            assert other.title.in_language(language) not in told
    headline = view.settings.headline
    assert (headline.area_code, headline.indicator_code) == ("A03", made.RATE)


def test_a_bulletin_of_one_area_is_internal(inputs, profile):
    wide, place = odd_inputs.many_areas(inputs, profile, count=3, vintages=3)
    with pytest.raises(ValueError, match="A01: expected edition internal, got public"):
        compose_bulletin(wide, place, language="en", edition="public", area_code="A01")
