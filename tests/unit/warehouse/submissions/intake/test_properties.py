"""What holds for any frame of good and bad rows."""

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouse import Warehouse

CELLS = {
    "reference_month": ["2025-06", "2025年5月", "2025-09", "", "x", "202504"],
    "enterprise_code": ["good1", "good2", "good3", "", "91", "91210100000000001A"],
    "area_code": ["210100", "大连", "火星", "220100", "", "210106"],
    "industry_code": ["C", "3110", "9Z9", ""],
    "base_staff_persons": ["100", "１００", "", "无", "-5", "1e400", "10.5"],
    "joined_persons": ["5", "无", "", "-", "many", "0"],
    "left_persons": ["5", "0", "", "3 人"],
    "end_staff_persons": ["100", "105", "95", "", "nan"],
    "left_1_persons": ["", "5", "2", "无"],
}  # fmt: skip
row = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in CELLS.items()})
tidy = st.fixed_dictionaries(
    {
        "reference_month": st.sampled_from(["2025-06", "2025-05"]),
        "enterprise_code": st.sampled_from(["good1", "good2", "good3", "good4"]),
        "area_code": st.just("210100"),
        "industry_code": st.just("C"),
        "base_staff_persons": st.just("100"),
        "joined_persons": st.just("5"),
        "left_persons": st.just("5"),
        "end_staff_persons": st.sampled_from(["100", "101"]),
        "left_1_persons": st.sampled_from(["", "5"]),
    }
)
CALM = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=8, deadline=None, suppress_health_check=CALM)
@given(rows=st.lists(st.one_of(row, tidy), min_size=1, max_size=25))
def test_rows_in_are_rows_accepted_and_set_aside(
    rows, take_into, empty_warehouse, tmp_path_factory, credit_code
):
    path = tmp_path_factory.mktemp("property") / "warehouse.duckdb"
    path.write_bytes(empty_warehouse.read_bytes())
    warehouse = Warehouse(path)
    codes = {f"good{number}": credit_code(number) for number in range(1, 5)}
    rows = [{**item, "enterprise_code": codes.get(item["enterprise_code"], item["enterprise_code"])}
            for item in rows]  # fmt: skip
    with warehouse.session():
        result = take_into(warehouse, "enterprise_report", rows)
        stored = warehouse.read_table("core.enterprise_report")
        aside = warehouse.read_table("core.set_aside_row")
        counts = result.counts.set_index("outcome_code")["figure_count"]
        assert counts["received"] == len(rows) == len(stored) + len(aside)
        assert counts["accepted"] == len(stored)
        assert counts.drop(["received", "accepted"]).sum() == len(aside)
        assert sorted([*stored["row_number"], *aside["row_number"]]) == list(
            range(5, 5 + len(rows))
        )
        errors = result.faults[result.faults["standing"] == "error"]
        assert set(errors["row_number"]) == set(aside["row_number"])
        assert (
            stored["base_staff_persons"] + stored["joined_persons"] - stored["left_persons"]
            == stored["end_staff_persons"]
        ).all()
        assert (stored["reference_month"] <= stored["vintage"]).all()
        assert not stored.duplicated(["reference_month", "enterprise_code"]).any()
        again = take_into(warehouse, "enterprise_report", rows)
        assert again.new_fact_count == 0
        pd.testing.assert_frame_equal(stored, warehouse.read_table("core.enterprise_report"))
