"""What stands in the warehouse after an intake, and what is known at which vintage."""

import duckdb
import pandas as pd
import pytest

from catalogue import parse_month
from warehouse import FrozenVintageError
from warehouse.submissions import record_rejected
from warehouse.submissions.table import SubmissionError


def day(text):
    return parse_month(text).date()


def reports_as_of(warehouse, vintage):
    return warehouse.query(
        "enterprise_report_as_of",
        {"vintage": day(vintage), "first_month": day("2020-01"), "last_month": day("2026-01")},
    )


def test_a_report_is_stored_typed(take, enterprise_row, warehouse):
    row = enterprise_row(
        reference_month="2025年6月",
        registration_type_code="112 私营有限责任公司",
        industry_code="3110",
        area_code="沈阳",
        county_code="铁西区",
        size_class_code="中型",
        is_hardship_industry="√",
        base_staff_persons="１，000",
        joined_persons="无",
        left_persons=" 8 ",
        end_staff_persons="992人",
        hidden_unemployed_persons="-",
    )
    take("enterprise_report", [row])
    stored = warehouse.read_table("core.enterprise_report").iloc[0]
    assert stored["vintage"] == pd.Timestamp("2025-07-01")
    assert stored["reference_month"] == pd.Timestamp("2025-06-01")
    assert stored["industry_code"] == "31"
    assert stored["section_code"] == "C"
    assert stored["area_code"] == "210100"
    assert stored["county_code"] == "210106"
    assert stored["size_class_code"] == "M"
    assert stored["is_hardship_industry"]
    assert stored["base_staff_persons"] == 1000
    assert stored["joined_persons"] == 0
    assert stored["hidden_unemployed_persons"] == 0
    assert pd.isna(stored["expected_cut_persons"])
    assert not stored["is_late"]
    assert "enterprise_name" not in stored.index


def test_a_county_in_the_place_of_its_city_is_lifted(take, enterprise_row, warehouse):
    take("enterprise_report", [enterprise_row(area_code="210303")])
    stored = warehouse.read_table("core.enterprise_report").iloc[0]
    assert (stored["area_code"], stored["county_code"]) == ("210300", "210303")


@pytest.mark.parametrize(
    ("month", "text", "code"),
    [
        ("2022-12", "国有企业", "110"),
        ("2023-01", "国有企业", "131"),
        ("2022-12", "110", "110"),
        ("2024-05", "171", "140"),
    ],
)
def test_a_code_means_what_it_meant_in_its_month(
    take, enterprise_row, warehouse, month, text, code
):
    take(
        "enterprise_report",
        [enterprise_row(reference_month=month, registration_type_code=text)],
        received=None,
    )
    stored = warehouse.read_table("core.enterprise_report")
    assert stored["registration_type_code"].tolist() == [code]


def test_units_rows_multiply_and_stay_whole(take, enterprise_row, warehouse):
    row = enterprise_row(base_staff_persons="0.01", end_staff_persons="0.0102")
    take(
        "enterprise_report",
        [row],
        multipliers={"base_staff_persons": 10000.0, "end_staff_persons": 10000.0},
    )
    stored = warehouse.read_table("core.enterprise_report").iloc[0]
    assert (stored["base_staff_persons"], stored["end_staff_persons"]) == (100, 102)


STATUS_CASES = [
    ({}, "employed"),
    ({"has_worked_one_hour": "0", "is_absent_from_job": "Y"}, "employed"),
    (
        {"has_worked_one_hour": "n", "has_looked_for_work": "1", "can_start_within_two_weeks": "y"},
        "unemployed",
    ),
    ({"has_worked_one_hour": "N", "has_looked_for_work": "true"}, "out_of_labour_force"),
    ({"has_worked_one_hour": "×"}, "out_of_labour_force"),
    ({"age_years": "15"}, "under_16"),
]  # fmt: skip


def test_labour_status_follows_from_the_answers(take, person_row, warehouse):
    rows = [person_row(n, **cells) for n, (cells, _) in enumerate(STATUS_CASES, start=10)]
    take("person_record", rows)
    stored = warehouse.read_table("core.person_record").sort_values("row_number")
    assert stored["labour_status_code"].tolist() == [status for _, status in STATUS_CASES]


def test_the_last_known_report_counts_and_later_vintages_do_not_leak(
    take, enterprise_row, warehouse
):
    first = enterprise_row()
    changed = enterprise_row(joined_persons="6", end_staff_persons="103")
    take("enterprise_report", [first], content="a", received="2025-07", vintage="2025-07")
    take("enterprise_report", [changed], content="b", received="2025-08", vintage="2025-08")
    assert reports_as_of(warehouse, "2025-06").empty
    assert reports_as_of(warehouse, "2025-07")["end_staff_persons"].tolist() == [102]
    assert reports_as_of(warehouse, "2025-08")["end_staff_persons"].tolist() == [103]


def test_within_a_vintage_the_later_file_wins(
    take, enterprise_row, warehouse, sheet_of, submission_of
):
    rows = [enterprise_row(), enterprise_row(joined_persons="6", end_staff_persons="103")]
    submissions = [
        submission_of("enterprise_monitoring", sheet_of("enterprise_report", [row]), content=name)
        for row, name in zip(rows, "ab", strict=True)
    ]
    take("enterprise_report", submissions=submissions)
    assert reports_as_of(warehouse, "2025-07")["end_staff_persons"].tolist() == [103]


def test_rows_of_an_archive_stand_under_the_vintage_their_calendar_gives(
    take, enterprise_row, warehouse
):
    rows = [enterprise_row(reference_month=month) for month in ("2025-03", "2025-06", "2025-11")]
    take("enterprise_report", rows, received=None, vintage="2025-07")
    stored = warehouse.read_table("core.enterprise_report")
    assert stored["vintage"].dt.strftime("%Y-%m").tolist() == ["2025-04", "2025-07", "2025-12"]
    assert len(reports_as_of(warehouse, "2025-07")) == 2


def test_the_latest_revision_counts_and_a_withdrawn_report_is_marked(take, layoff_row, warehouse):
    rows = [
        layoff_row(),
        layoff_row(revision_number="1", cut_persons="80"),
        layoff_row(2, revision_number="0", is_withdrawn="是"),
    ]
    take("layoff_report", rows)
    known = warehouse.query("layoff_report_as_of", {"vintage": day("2025-07")})
    known = known.set_index("report_number")
    assert known["cut_persons"].to_dict() == {"R1": 80, "R2": 60}
    assert known["is_withdrawn"].to_dict() == {"R1": False, "R2": True}


def test_the_newest_name_of_an_enterprise_is_kept(take, enterprise_row, warehouse):
    take(
        "enterprise_report",
        [enterprise_row(enterprise_name="新名")],
        content="b",
        received="2025-07",
    )
    take("enterprise_report", [enterprise_row(enterprise_name="旧名", reference_month="2025-05")],
         content="a", received="2025-06")  # fmt: skip
    assert warehouse.read_table("core.enterprise_register")["enterprise_name"].tolist() == ["新名"]


def test_what_was_taken_in_is_not_taken_in_again(take, enterprise_row, warehouse, outcomes):
    rows = [enterprise_row(), enterprise_row(2, area_code="火星")]
    first = take("enterprise_report", rows)
    before = warehouse.read_table("core.enterprise_report")
    again = take("enterprise_report", rows)
    pd.testing.assert_frame_equal(before, warehouse.read_table("core.enterprise_report"))
    assert outcomes(again) == outcomes(first)
    assert again.faults["reason_code"].tolist() == first.faults["reason_code"].tolist()
    assert again.new_fact_count == 0
    assert len(warehouse.read_table("raw.delivery")) == 1


def test_one_content_under_two_names_is_taken_in_once(
    take, enterprise_row, warehouse, sheet_of, submission_of
):
    sheet = sheet_of("enterprise_report", [enterprise_row()])
    submissions = [submission_of("enterprise_monitoring", sheet) for _ in range(2)]
    take("enterprise_report", submissions=submissions)
    assert len(warehouse.read_table("core.enterprise_report")) == 1


def test_an_intake_that_breaks_off_leaves_nothing(take, enterprise_row, warehouse, monkeypatch):
    import warehouse.submissions.storing as storing

    def fail(connection, full_name, frame):
        if full_name == "raw.delivery":
            raise RuntimeError("killed")
        original(connection, full_name, frame)

    original = storing.insert
    monkeypatch.setattr(storing, "insert", fail)
    with pytest.raises(RuntimeError, match="killed"):
        take("enterprise_report", [enterprise_row(), enterprise_row(2, area_code="火星")])
    for name in ("core.enterprise_report", "core.fault", "core.set_aside_row", "raw.delivery",
                 "core.intake_count", "core.enterprise_register"):  # fmt: skip
        assert warehouse.read_table(name).empty, name
    monkeypatch.setattr(storing, "insert", original)
    take("enterprise_report", [enterprise_row()])
    assert len(warehouse.read_table("core.enterprise_report")) == 1


def freeze(warehouse, vintage):
    row = {"vintage": [parse_month(vintage)], "frozen_at": [pd.Timestamp("2025-08-09")]}
    warehouse.append("core.frozen_vintage", pd.DataFrame(row))


def test_what_comes_late_for_a_frozen_vintage_enters_the_next(take, enterprise_row, warehouse):
    freeze(warehouse, "2025-07")
    take("enterprise_report", [enterprise_row()], received="2025-07", vintage="2025-08")
    assert reports_as_of(warehouse, "2025-07").empty
    assert len(reports_as_of(warehouse, "2025-08")) == 1


def test_a_frozen_vintage_takes_nothing_unless_told_so(take, enterprise_row, warehouse):
    freeze(warehouse, "2025-07")
    with pytest.raises(FrozenVintageError, match="2025-07 is frozen"):
        take("enterprise_report", [enterprise_row()])
    take("enterprise_report", [enterprise_row()], is_frozen_change_allowed=True)
    assert len(reports_as_of(warehouse, "2025-07")) == 1


def test_known_contents_do_not_offend_a_frozen_vintage(take, enterprise_row, warehouse):
    take("enterprise_report", [enterprise_row()])
    freeze(warehouse, "2025-07")
    assert take("enterprise_report", [enterprise_row()]).new_fact_count == 0


def test_a_refused_file_can_be_taken_in_once_it_can_be_read(take, enterprise_row, warehouse):
    record_rejected(
        warehouse,
        SubmissionError("truncated_file", "2025-07/a.xlsx"),
        source_code="enterprise_monitoring",
        content_sha256="a",
        vintage=parse_month("2025-07"),
        received_month=parse_month("2025-07"),
        received_at=pd.Timestamp("2025-07-09").to_pydatetime(),
    )
    refused = warehouse.read_table("raw.delivery").iloc[0]
    assert (refused["status"], refused["reason_code"]) == ("rejected", "truncated_file")
    take("enterprise_report", [enterprise_row()])
    assert warehouse.read_table("raw.delivery")["status"].tolist() == ["accepted"]


def test_a_sheet_without_rows_is_a_nil_return(take, warehouse, sheet_of, submission_of):
    sheet = sheet_of("layoff_report", [{"report_number": "x", "row_number": 5}])
    object.__setattr__(sheet, "rows", sheet.rows.iloc[:0])
    result = take("layoff_report", submissions=[submission_of("layoff_reports", sheet)])
    assert result.counts.set_index("outcome_code")["figure_count"].to_dict() == {
        "received": 0, "accepted": 0,
    }  # fmt: skip
    assert warehouse.read_table("raw.delivery")["row_count"].tolist() == [0]


def test_no_statement_leaves_its_temporary_tables(take, enterprise_row, warehouse):
    take("enterprise_report", [enterprise_row(), enterprise_row(2, area_code="火星")])
    with warehouse.connected() as connection:
        left = connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE temporary"
        ).fetchall()
    assert isinstance(connection, duckdb.DuckDBPyConnection)
    assert {name for (name,) in left} <= {"fault", "personal_text"}


def fingerprint(warehouse, vintage):
    return warehouse.query("facts_fingerprint", {"vintage": day(vintage)}).iloc[0].tolist()


def test_records_of_an_archive_change_what_their_vintages_rest_on(take, enterprise_row, warehouse):
    take(
        "enterprise_report",
        [enterprise_row(3, reference_month="2025-01")],
        content="a",
        received="2025-02",
    )
    before = {month: fingerprint(warehouse, month) for month in ("2025-03", "2025-04", "2025-06")}
    rows = [enterprise_row(number, reference_month="2025-03") for number in (1, 2)]
    take("enterprise_report", rows, content="b", received=None, vintage="2025-07")
    assert fingerprint(warehouse, "2025-03") == before["2025-03"]
    assert fingerprint(warehouse, "2025-04") != before["2025-04"]
    assert fingerprint(warehouse, "2025-06") != before["2025-06"]
