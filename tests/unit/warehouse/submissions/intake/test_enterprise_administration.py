"""Registers of departments: taken in, and merged by column as known at a vintage."""

import pandas as pd
import pytest

from catalogue import parse_month
from warehouse.records import records_as_of


@pytest.fixture
def row(enterprise_row):
    def make(**cells):
        code = enterprise_row()["enterprise_code"]
        return {
            "reference_month": "2025-06", "enterprise_code": code, "area_code": "210100",
            "industry_code": "C", "insured_persons": "", "contributions_owed_yuan": "",
            "wages_owed_yuan": "", "tax_arrears_yuan": "", "is_loan_overdue": "",
            "is_dishonest": "", "electricity_kwh": "", **cells,
        }  # fmt: skip

    return make


def known(warehouse, vintage):
    return records_as_of(
        warehouse, "enterprise_administration", vintage=parse_month(vintage),
        first_month=parse_month("2025-01"), last_month=parse_month("2025-12"),
    )  # fmt: skip


def test_a_blank_cell_says_nothing(take, row, warehouse):
    take("enterprise_administration", [row(insured_persons="120", is_loan_overdue="是")])
    found = known(warehouse, "2025-07").iloc[0]
    assert found["insured_persons"] == 120
    assert bool(found["is_loan_overdue"])
    assert pd.isna(found["electricity_kwh"])
    assert pd.isna(found["is_dishonest"])


def test_departments_send_their_own_columns_and_none_wipes_out_the_others(take, row, warehouse):
    take("enterprise_administration", [row(insured_persons="120")], content="a")
    take("enterprise_administration", [row(tax_arrears_yuan="5000")], content="b")
    found = known(warehouse, "2025-07")
    assert len(found) == 1
    assert found[["insured_persons", "tax_arrears_yuan"]].iloc[0].tolist() == [120, 5000]


def test_a_correction_counts_from_its_own_vintage(take, row, warehouse):
    take("enterprise_administration", [row(insured_persons="120")], content="a")
    take(
        "enterprise_administration", [row(insured_persons="90")],
        content="b", vintage="2025-08", received="2025-08",
    )  # fmt: skip
    assert known(warehouse, "2025-07")["insured_persons"].tolist() == [120]
    later = known(warehouse, "2025-08")
    assert later["insured_persons"].tolist() == [90]
    assert later["first_vintage"].tolist() == [parse_month("2025-07")]


def test_negative_arrears_are_set_aside(take, row, outcomes):
    result = take("enterprise_administration", [row(tax_arrears_yuan="-1")])
    assert "accepted" not in outcomes(result)
