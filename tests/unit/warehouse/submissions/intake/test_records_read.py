"""Records as estimates read them: typed, of the months asked for, as known at a vintage."""

import pandas as pd
import pytest

from catalogue import TABLES, parse_month
from catalogue.contracts import PANDAS_TYPES, cast_columns
from warehouse.records import record_months_as_of, records_as_of

BOUNDS = {"first_month": parse_month("2020-01"), "last_month": parse_month("2026-01")}
FORMS = ("person_record", "enterprise_report", "insured_structure")


@pytest.fixture
def make(enterprise_row, person_row, structure_row):
    return {
        "person_record": person_row,
        "enterprise_report": enterprise_row,
        "insured_structure": structure_row,
    }


@pytest.mark.parametrize("form_code", FORMS)
def test_columns_have_the_types_of_the_contract(take, make, warehouse, form_code):
    take(form_code, [make[form_code]()])
    found = records_as_of(warehouse, form_code, vintage=parse_month("2025-07"), **BOUNDS)
    contract = {column.name: column for column in TABLES[f"core.{form_code}"].columns}
    assert len(found) == 1
    for name in found.columns:
        column = contract["vintage" if name == "first_vintage" else name]
        optional = {"count": "float64", "flag": "boolean"}
        kind = optional.get(column.type) if column.is_optional else None
        assert str(found[name].dtype) == (kind or PANDAS_TYPES[column.type]), name


@pytest.mark.parametrize("form_code", FORMS)
def test_an_empty_warehouse_gives_no_rows_and_all_columns(take, make, warehouse, form_code):
    empty = records_as_of(warehouse, form_code, vintage=parse_month("2025-07"), **BOUNDS)
    take(form_code, [make[form_code]()])
    full = records_as_of(warehouse, form_code, vintage=parse_month("2025-07"), **BOUNDS)
    assert empty.empty
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


@pytest.mark.parametrize("form_code", FORMS[:2])
def test_the_selection_agrees_with_the_whole_record(take, make, warehouse, form_code):
    rows = [make[form_code](number, reference_month=month)
            for number in (1, 2) for month in ("2025-04", "2025-05")]  # fmt: skip
    take(form_code, rows, content="a")
    take(form_code, rows[:1], content="b", received="2025-08", vintage="2025-08")
    found = records_as_of(warehouse, form_code, vintage=parse_month("2025-08"), **BOUNDS)
    whole = warehouse.query(
        f"{form_code}_as_of",
        {
            "vintage": parse_month("2025-08").date(),
            **{name: month.date() for name, month in BOUNDS.items()},
        },
    )
    shared = [name for name in found.columns if name != "first_vintage"]
    typed = cast_columns(whole[shared], f"core.{form_code}")
    pd.testing.assert_frame_equal(found[shared], typed)


def test_a_report_sent_again_keeps_the_vintage_it_first_came_in(take, make, warehouse):
    row = make["enterprise_report"](1, reference_month="2025-04")
    take("enterprise_report", [row], content="a", received="2025-06", vintage="2025-06")
    take("enterprise_report", [row], content="b", received="2025-08", vintage="2025-08")

    def vintages(vintage):
        found = records_as_of(warehouse, "enterprise_report", vintage=vintage, **BOUNDS)
        return [f"{found.iloc[0][name]:%Y-%m}" for name in ("first_vintage", "vintage")]

    assert vintages(parse_month("2025-07")) == ["2025-06", "2025-06"]
    assert vintages(parse_month("2025-08")) == ["2025-06", "2025-08"]


@pytest.mark.parametrize("form_code", FORMS[:2])
def test_months_tell_the_last_vintage_that_changed_them(take, make, warehouse, form_code):
    first = [make[form_code](1, reference_month=month) for month in ("2025-04", "2025-05")]
    take(form_code, first, content="a", received="2025-06", vintage="2025-06")
    late = [make[form_code](2, reference_month="2025-04")]
    take(form_code, late, content="b", received="2025-07", vintage="2025-07")

    def known(vintage):
        months = record_months_as_of(warehouse, form_code, vintage=parse_month(vintage))
        return [
            (f"{row.reference_month:%Y-%m}", row.row_count, f"{row.last_vintage:%Y-%m}")
            for row in months.itertuples()
        ]

    assert known("2025-05") == []
    assert known("2025-06") == [("2025-04", 1, "2025-06"), ("2025-05", 1, "2025-06")]
    assert known("2025-07") == [("2025-04", 2, "2025-07"), ("2025-05", 1, "2025-06")]
