"""What single texts mean: areas, counties and zones, codes by month, numbers, flags."""

import pandas as pd
import pytest

from catalogue.forms import FORMS
from profiles import load_profile
from warehouse.submissions.meanings import Meaning, read_flag, read_number, vocabulary_of

REPORT = FORMS["enterprise_report"]


@pytest.fixture(scope="module")
def vocabulary():
    return vocabulary_of(load_profile("liaoning"))


@pytest.mark.parametrize(
    ("text", "city", "code"),
    [
        ("铁西区", "沈阳市", "210106"),
        ("铁西区", "鞍山", "210303"),
        ("210106", "210100", "210106"),
        ("沈抚改革创新示范区", "沈阳市", "2101SF"),
        ("2101SF", "抚顺市", "2101SF"),
    ],
)
def test_a_county_is_read_beside_its_city_and_a_zone_beside_any_it_lies_in(
    vocabulary, text, city, code
):
    assert vocabulary.meaning(REPORT.field("county_code"), text, city) == Meaning(code)


def test_a_zone_is_no_county_of_a_city_it_does_not_lie_in(vocabulary):
    meaning = vocabulary.meaning(REPORT.field("county_code"), "2101SF", "大连市")
    assert meaning.reason_code == "county_unknown"


@pytest.mark.parametrize(
    ("text", "code"),
    [("210100", "210100"), ("210100000000", "210100"), ("沈阳", "210100"),
     ("210100 沈阳市", "210100"), ("２１０１００", "210100"), ("2101SF", "2101SF")],
)  # fmt: skip
def test_an_area_is_known_by_code_name_and_short_name(vocabulary, text, code):
    assert vocabulary.meaning(REPORT.field("area_code"), text) == Meaning(code)


def test_an_area_of_another_province_is_told_from_an_unknown_one(vocabulary):
    area = REPORT.field("area_code")
    assert vocabulary.meaning(area, "110100").reason_code == "area_elsewhere"
    assert vocabulary.meaning(area, "火星").reason_code == "unknown_area"


@pytest.mark.parametrize(
    ("text", "month", "meaning"),
    [
        ("173", "2021-01", Meaning("173")),
        ("173", "2024-01", Meaning("112", "code_replaced")),
        ("私营有限责任公司", "2021-01", Meaning("173")),
        ("私营有限责任公司", "2024-01", Meaning("112")),
        ("112", "2021-01", Meaning(None, "code_not_in_force")),
    ],
)
def test_a_code_means_what_it_meant_in_its_month(vocabulary, text, month, meaning):
    assert vocabulary.in_force("registration_type", text, pd.Timestamp(month)) == meaning


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234", 1234),
        ("１２３４", 1234),
        ("1 234 人", 1234),
        ("(5)", -5),
        ("−3", -3),
        ("2.50", 2.5),
    ],
)
def test_numbers_are_read_whatever_their_writing(text, value):
    assert read_number(text) == Meaning(float(value))


@pytest.mark.parametrize("text", ["约20", "1.2万", "二十", "1e999999"])
def test_what_is_no_number_is_refused(text):
    assert read_number(text).value is None
    assert read_number(text).reason_code == "not_a_number"


def test_yes_and_no():
    assert [read_flag(text).value for text in ("是", "√", "1", "否", "无")] == [True] * 3 + [
        False
    ] * 2
    assert read_flag("也许").reason_code == "not_a_flag"
