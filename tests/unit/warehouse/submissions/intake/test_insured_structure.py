"""The yearly structure of insured enterprises: taken in, and known at a vintage."""

import pandas as pd
import pytest

from catalogue import parse_month

CELL = ["area_code", "section_code", "size_class_code", "ownership_code"]
FEBRUARY = {"vintage": "2025-02", "received": "2025-02"}


@pytest.fixture
def known(warehouse):
    def at(vintage, first="2020-12", last="2025-12"):
        return warehouse.query(
            "insured_structure_as_of",
            {
                "vintage": parse_month(vintage).date(),
                "first_month": parse_month(first).date(),
                "last_month": parse_month(last).date(),
            },
        )

    return at


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("国有", "state_owned"),
        ("state_owned", "state_owned"),
        ("state_owned 国有", "state_owned"),
        ("集体企业", "collective"),
        ("民营", "private"),
        ("外商及港澳台投资", "foreign_invested"),
        ("其他", "other"),
    ],
)
def test_ownership_is_understood_by_code_and_name(take, structure_row, warehouse, text, code):
    take("insured_structure", [structure_row(ownership_code=text)], **FEBRUARY)
    stored = warehouse.read_table("core.insured_structure")
    assert stored["ownership_code"].tolist() == [code]


def test_a_cell_is_stored_typed_and_whole(take, structure_row, warehouse):
    take("insured_structure", [structure_row(insured_persons="５６００ 人")], **FEBRUARY)
    stored = warehouse.read_table("core.insured_structure").iloc[0]
    assert stored["vintage"] == pd.Timestamp("2025-02-01")
    assert stored["reference_month"] == pd.Timestamp("2024-12-01")
    assert [stored[name] for name in ("industry_code", *CELL)] == [
        "C", "210100", "C", "M", "state_owned",
    ]  # fmt: skip
    assert (stored["enterprise_count"], stored["insured_persons"]) == (12, 5600)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"ownership_code": "国企民营"}, "unknown_code"),
        ({"ownership_code": ""}, "required_empty"),
        ({"industry_code": ""}, "required_empty"),
        ({"size_class_code": "巨型"}, "unknown_code"),
        ({"area_code": "长春市"}, "unknown_area"),
        ({"enterprise_count": "-1"}, "negative"),
        ({"enterprise_count": "12.5"}, "not_whole"),
        ({"insured_persons": "约五千"}, "not_a_number"),
        ({"reference_month": "2026-12"}, "future_month"),
    ],
)
def test_a_faulty_cell_is_set_aside_for_its_reason(
    take, structure_row, warehouse, outcomes, cells, reason
):
    rows = [structure_row(), structure_row(ownership_code="集体") | cells]
    result = take("insured_structure", rows, **FEBRUARY)
    assert outcomes(result) == {"received": 2, "accepted": 1, reason: 1}
    assert len(warehouse.read_table("core.insured_structure")) == 1


def test_a_cell_told_twice_with_two_figures_is_set_aside(take, structure_row, warehouse):
    rows = [structure_row(), structure_row(area_code="210100", enterprise_count="13")]
    take("insured_structure", rows, **FEBRUARY)
    assert warehouse.read_table("core.insured_structure").empty


def test_an_undated_structure_is_known_two_months_after_its_month(take, structure_row, known):
    take("insured_structure", [structure_row()], received=None, vintage="2025-07")
    assert known("2025-01").empty
    assert len(known("2025-02")) == 1


def test_divisions_are_summed_to_their_section(take, structure_row, known):
    rows = [
        structure_row(industry_code="31", enterprise_count="2", insured_persons="300"),
        structure_row(industry_code="36", enterprise_count="5", insured_persons="700"),
        structure_row(industry_code="06", enterprise_count="1", insured_persons="50"),
    ]
    take("insured_structure", rows, **FEBRUARY)
    found = known("2025-02").set_index("section_code")
    assert found["enterprise_count"].to_dict() == {"B": 1, "C": 7}
    assert found["insured_persons"].to_dict() == {"B": 50, "C": 1000}


def test_a_section_counts_once_where_its_divisions_stand_beside_it(take, structure_row, known):
    rows = [
        structure_row(industry_code="C", enterprise_count="7", insured_persons="1000"),
        structure_row(industry_code="31", enterprise_count="2", insured_persons="300"),
    ]
    take("insured_structure", rows, **FEBRUARY)
    assert known("2025-02")["enterprise_count"].tolist() == [7]


def test_a_cell_corrected_to_nothing_is_gone_and_one_left_out_stands(take, structure_row, known):
    both = [structure_row(), structure_row(ownership_code="集体")]
    take("insured_structure", both, content="a", **FEBRUARY)
    none = structure_row(enterprise_count="0", insured_persons="0")
    take("insured_structure", [none], content="b", vintage="2025-03", received="2025-03")
    assert known("2025-02")["ownership_code"].tolist() == ["collective", "state_owned"]
    assert known("2025-03")["ownership_code"].tolist() == ["collective"]


def test_bounds_of_months_are_included(take, structure_row, known):
    rows = [structure_row(reference_month=f"{year}-12") for year in (2021, 2022, 2023, 2024)]
    take("insured_structure", rows, **FEBRUARY)
    found = known("2025-02", first="2022-12", last="2023-12")
    assert found["reference_month"].dt.year.tolist() == [2022, 2023]
