import pandas as pd
import pytest

from assets.area_model import model_frames
from assets.ledger import Due, record_computed
from assets.market import flow_frames, insured_by_section, market_frames, stocks_at
from assets.survey import (
    DIRECT,
    LABOUR_FORCE,
    POPULATION,
    change_frames,
    direct_as_of,
    estimate_changed_months,
    summed_areas,
    table_frames,
)
from catalogue import parse_month
from profiles import load_profile

V = parse_month("2019-11")


@pytest.fixture(scope="module")
def province():
    return load_profile("liaoning_demo")


def direct_row(*, month="2019-10", estimate=5.0):
    return pd.DataFrame(
        {
            "reference_month": [parse_month(month)], "area_code": "210000",
            "indicator_code": "rate", "breakdown": "total", "estimate": estimate,
            "standard_error": 0.3, "standard_error_source_code": "sample",
            "sample_size_persons": 900, "cluster_count": 40, "design_effect": 1.5,
            "quality_grade_code": "publish", "grade_reason_codes": "", "reason_code": None,
        }
    )  # fmt: skip


def test_cities_add_up_to_a_province_and_the_zone_does_not(province, toy_profile):
    areas = summed_areas(province)
    assert len(areas) == 14
    assert "2101SF" not in areas
    assert summed_areas(toy_profile) == []


def test_the_latest_vintage_of_a_month_stands_and_no_later_one_leaks(workplace):
    for vintage, estimate in (("2019-11", 5.0), ("2019-12", 6.0)):
        workplace.warehouse.replace_vintage(
            {DIRECT: direct_row(estimate=estimate)}, parse_month(vintage)
        )
    known = direct_as_of(workplace, V, indicator_codes=["rate"])
    later = direct_as_of(workplace, parse_month("2020-01"), indicator_codes=["rate"])
    assert known["estimate"].tolist() == [5.0]
    assert later["estimate"].tolist() == [6.0]
    assert direct_as_of(workplace, V, indicator_codes=["rate"], breakdowns=["male"]).empty


def test_estimates_of_records_withdrawn_from_an_open_vintage_go_with_them(workplace):
    due = Due(V, "full", "facts as they were")
    record_computed(workplace, DIRECT, due, {DIRECT: direct_row()})
    estimate_changed_months(workplace, V)
    assert workplace.warehouse.read_table(DIRECT).empty


@pytest.mark.parametrize("make", [table_frames, change_frames, model_frames, market_frames])
def test_a_place_without_areas_or_figures_has_empty_tables(
    workplace, workplace_with, province, make
):
    for place in (workplace, workplace_with(profile=province)):
        made = make(place, V)
        assert made
        assert all(frame.empty for frame in made.values())


def test_without_records_there_are_no_flows(workplace):
    assert all(frame.empty for frame in flow_frames(workplace, V).values())


def test_insured_of_months_without_an_area_are_no_provinces(workplace_with, province, monkeypatch):
    place = workplace_with(profile=province)
    areas = summed_areas(province)
    cells = pd.DataFrame(
        {
            "reference_month": [parse_month("2019-09")] * 14 + [parse_month("2019-10")] * 13,
            "area_code": [*areas, *areas[1:]], "section_code": "C", "insured_persons": 10,
        }
    )  # fmt: skip
    monkeypatch.setattr("assets.market.records_as_of", lambda *_, **__: cells)
    made = insured_by_section(place, V)
    assert made["reference_month"].tolist() == [parse_month("2019-09")]
    assert made["value"].tolist() == [140.0]


def test_a_sum_that_lacks_an_area_is_no_labour_force_of_the_province(workplace_with, province):
    place = workplace_with(profile=province)
    rows = [
        direct_row(month=month, estimate=estimate).assign(indicator_code=code, reason_code=reason)
        for month, estimate, reason in (("2019-09", 90.0, None), ("2019-10", 60.0, "missing_area"))
        for code in (LABOUR_FORCE, POPULATION)
    ]
    place.warehouse.replace_vintage({DIRECT: pd.concat(rows)}, V)
    month = parse_month("2019-10")
    rates = pd.DataFrame(
        {"reference_month": [month], "area_code": "210000", "estimate": 5.0, "standard_error": 0.3}
    )
    for is_whole, persons in ((True, 90.0), (False, 75.0)):
        made = stocks_at(place, V, rates, [month], is_whole=is_whole)
        assert made["labour_force_persons"].tolist() == [persons]
