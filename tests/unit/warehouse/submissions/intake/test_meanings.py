"""What single texts mean, whatever row they stand in."""

import pandas as pd
import pytest

from catalogue.forms import FORMS
from warehouse.submissions.meanings import (
    read_date,
    read_flag,
    read_number,
    read_week,
    vocabulary_of,
)

REPORT = FORMS["enterprise_report"]


@pytest.fixture(scope="module")
def vocabulary(liaoning):
    return vocabulary_of(liaoning)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234", 1234), ("１，２３４", 1234), (" 12 人", 12), ("(5)", -5), ("−3", -3),
        ("4.5%", 4.5), ("1e3", 1000), ("+7", 7),
    ],
)  # fmt: skip
def test_numbers_are_read_however_written(text, value):
    assert read_number(text).value == value


@pytest.mark.parametrize("text", ["约20", "1.2万", "十余人", "12-15", "1.2.3", "是"])
def test_what_is_no_number_is_refused(text):
    assert read_number(text).reason_code == "not_a_number"


@pytest.mark.parametrize("text", ["无", "-", "—", "——", "/", "N/A"])
def test_nothing_is_said_in_many_ways(text):
    assert read_number(text).reason_code == "nothing"


@pytest.mark.parametrize("text", ["是", "1", "Ｙ", "TRUE", "√", "yes"])
def test_yes(text):
    assert read_flag(text).value is True


@pytest.mark.parametrize("text", ["否", "0", "n", "False", "×", "无"])
def test_no(text):
    assert read_flag(text).value is False


@pytest.mark.parametrize(
    "text", ["2025-07-03", "2025/7/3", "20250703", "2025年7月3日", "45841", "2025-07-03 00:00:00"]
)
def test_dates_are_read_however_written(text):
    assert read_date(text).value == pd.Timestamp("2025-07-03")


@pytest.mark.parametrize("text", ["2025-02-30", "soon", "1850-01-01", "7月3日"])
def test_what_is_no_date_is_refused(text):
    assert read_date(text).reason_code == "not_a_date"


@pytest.mark.parametrize("text", ["2025-06-30", "2025-07-03", "2025-07-06", "2025-W27", "2025W27"])
def test_a_week_is_named_by_any_of_its_days(text):
    assert read_week(text).value == pd.Timestamp("2025-06-30")


@pytest.mark.parametrize(
    "text", ["210100", "210100000000", "2101", "沈阳市", "沈阳", " Shenyang", "210100 沈阳市"]
)
def test_an_area_has_a_code_and_names(vocabulary, text):
    assert vocabulary.meaning(REPORT.field("area_code"), text).value == "210100"


@pytest.mark.parametrize(
    ("city", "code"), [("沈阳市", "210106"), ("210300", "210303"), ("", None)]
)  # fmt: skip
def test_counties_of_one_name_are_told_apart_by_their_city(vocabulary, city, code):
    assert vocabulary.meaning(REPORT.field("county_code"), "铁西区", city).value == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("C", "C"), ("制造业", "C"), ("31", "31"), ("3110", "31"), ("c31", "31"), ("1", "01"),
     ("C 制造业", "C"), ("01 农业", "01")],
)  # fmt: skip
def test_an_industry_is_a_section_or_a_division(vocabulary, text, code):
    assert vocabulary.meaning(REPORT.field("industry_code"), text).value == code


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("size_class_code", "大型企业", "L"),
        ("left_1_type_code", "4", "04"),
        ("left_1_type_code", "04 经济性裁员", "04"),
        ("left_1_cause_code", "8.0", "08"),
    ],
)
def test_codes_are_read_by_code_name_and_both(vocabulary, name, text, code):
    assert vocabulary.meaning(REPORT.field(name), text).value == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("女", "female"), ("male", "male"), ("合计", "total"), ("16-24岁", "youth_16_24")],
)  # fmt: skip
def test_a_group_has_a_code_and_names(vocabulary, text, code):
    field = FORMS["survey_table"].field("breakdown")
    assert vocabulary.meaning(field, text).value == code


@pytest.mark.parametrize(
    ("city", "code"), [("沈阳市", None), ("大连市", "210203"), ("示范区", "210203")]
)  # fmt: skip
def test_a_county_of_another_city_is_not_known(vocabulary, city, code):
    meaning = vocabulary.meaning(REPORT.field("county_code"), "西岗区", city)
    assert meaning.value == code
    assert meaning.reason_code == (None if code else "county_unknown")


def test_a_name_of_several_counties_is_no_area(vocabulary):
    assert vocabulary.meaning(REPORT.field("area_code"), "铁西区").reason_code == "unknown_area"
