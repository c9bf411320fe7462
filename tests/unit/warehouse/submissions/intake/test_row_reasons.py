"""Every reason a row or figure can be refused or asked about for, each with a case."""

import shutil

import pytest

from catalogue import SUBMISSION_REASONS
from warehouse import Warehouse

ENTERPRISE_CASES = [
    ({"enterprise_code": "123"}, "enterprise_code", "not_a_credit_code"),
    ({"enterprise_code": "91210100000000001A"}, "enterprise_code", "wrong_check_character"),
    ({"enterprise_code": "11010519491231002X"}, "enterprise_code", "personal_data"),
    ({"enterprise_code": ""}, "enterprise_code", "required_empty"),
    ({"reference_month": "some day"}, "reference_month", "not_a_month"),
    ({"reference_month": "2025-09"}, "reference_month", "future_month"),
    ({"area_code": "220100"}, "area_code", "area_elsewhere"),
    ({"area_code": "219900"}, "area_code", "unknown_area"),
    ({"area_code": "长春市"}, "area_code", "unknown_area"),
    ({"industry_code": "9Z9"}, "industry_code", "unknown_code"),
    ({"registration_type_code": "170"}, "registration_type_code", "code_not_in_force"),
    ({"joined_persons": "十余人"}, "joined_persons", "not_a_number"),
    ({"joined_persons": "inf"}, "joined_persons", "not_finite"),
    ({"joined_persons": "-5"}, "joined_persons", "negative"),
    ({"joined_persons": "5.5"}, "joined_persons", "not_whole"),
    ({"is_hardship_industry": "也许"}, "is_hardship_industry", "not_a_flag"),
    ({"end_staff_persons": "103"}, "end_staff_persons", "unbalanced_row"),
    ({"left_1_persons": "2"}, "left_persons", "losses_do_not_add_up"),
    ({"joined_1_persons": "9"}, "joined_persons", "joins_do_not_add_up"),
]


@pytest.fixture(scope="module")
def all_at_once(tmp_path_factory, empty_warehouse, take_into, enterprise_row):
    """Every faulty report in one file, after a sound one: row 5 is sound, row 6 the first case."""
    path = tmp_path_factory.mktemp("reasons") / "warehouse.duckdb"
    shutil.copy(empty_warehouse, path)
    warehouse = Warehouse(path)
    cases = [cells for cells, _, _ in ENTERPRISE_CASES]
    rows = [enterprise_row(100 + n, **cells) for n, cells in enumerate([{}, *cases])]
    return warehouse, take_into(warehouse, "enterprise_report", rows)


@pytest.mark.parametrize("case", range(len(ENTERPRISE_CASES)))
def test_a_faulty_report_is_refused_for_its_reason(all_at_once, case):
    warehouse, result = all_at_once
    _, field, reason = ENTERPRISE_CASES[case]
    faults = result.faults[result.faults["row_number"] == 6 + case]
    first = faults.iloc[0]
    assert [first["field"], first["reason_code"], first["standing"]] == [field, reason, "error"]
    assert first["heading"] != ""
    aside = warehouse.read_table("core.set_aside_row").set_index("row_number")
    assert aside["reason_code"][6 + case] == reason


def test_only_the_sound_report_is_stored(all_at_once, outcomes):
    warehouse, result = all_at_once
    assert warehouse.read_table("core.enterprise_report")["row_number"].tolist() == [5]
    assert outcomes(result)["accepted"] == 1
    counts = result.counts.set_index("outcome_code")["figure_count"]
    assert counts["received"] == len(ENTERPRISE_CASES) + 1 == counts.drop("received").sum()


WARNING_CASES = [
    ({"registration_type_code": "171"}, "registration_type_code", "code_replaced"),
    ({"county_code": "某县"}, "county_code", "county_unknown"),
]


@pytest.mark.parametrize(("cells", "field", "reason"), WARNING_CASES)
def test_a_doubtful_report_is_accepted_with_a_warning(
    take, enterprise_row, outcomes, cells, field, reason
):
    result = take("enterprise_report", [enterprise_row(**cells)])
    assert outcomes(result) == {"received": 1, "accepted": 1}
    assert result.faults[["field", "reason_code", "standing"]].to_numpy().tolist() == [
        [field, reason, "warning"]
    ]


LAYOFF_CASES = [
    ({"report_date": "someday"}, "report_date", "not_a_date", "error"),
    ({"report_date": "2025-09-01"}, "report_date", "future_month", "error"),
    ({"cut_persons": "600"}, "cut_persons", "cut_exceeds_staff", "error"),
    ({"cut_persons": "7"}, "cut_persons", "unlikely_threshold", "warning"),
    ({"report_number": "张三13800138000"}, "report_number", "personal_data", "error"),
]


@pytest.mark.parametrize(("cells", "field", "reason", "standing"), LAYOFF_CASES)
def test_a_layoff_report_is_judged(take, layoff_row, cells, field, reason, standing):
    result = take("layoff_report", [layoff_row(**cells)])
    assert result.faults[["field", "reason_code", "standing"]].to_numpy().tolist() == [
        [field, reason, standing]
    ]


def test_an_age_beyond_reason_is_out_of_range(take, person_row, outcomes):
    result = take("person_record", [person_row(age_years="250"), person_row(2)])
    assert outcomes(result) == {"received": 2, "accepted": 1, "out_of_range": 1}


def test_rows_given_twice(take, enterprise_row, outcomes, warehouse):
    rows = [
        enterprise_row(1),
        enterprise_row(1),
        enterprise_row(2),
        enterprise_row(2, base_staff_persons="101", end_staff_persons="103"),
        enterprise_row(3),
    ]
    result = take("enterprise_report", rows)
    assert outcomes(result) == {
        "received": 5,
        "accepted": 2,
        "repeated_row": 1,
        "duplicate_row": 2,
    }
    assert warehouse.read_table("core.enterprise_report")["row_number"].tolist() == [5, 9]


def test_rows_given_twice_in_two_sheets_of_a_file_are_told(
    take, enterprise_row, sheet_of, submission_of, outcomes
):
    sheets = [
        sheet_of("enterprise_report", [enterprise_row(1)], sheet_name=name) for name in ("甲", "乙")
    ]
    result = take(
        "enterprise_report", submissions=[submission_of("enterprise_monitoring", *sheets)]
    )
    assert outcomes(result) == {"received": 2, "accepted": 1, "repeated_row": 1}
    assert result.faults["sheet_name"].tolist() == ["乙"]


def test_a_report_without_revision_is_the_first(take, layoff_row, outcomes):
    result = take("layoff_report", [layoff_row(), layoff_row(revision_number="0")])
    assert outcomes(result)["accepted"] == 1


def test_all_faults_of_a_row_are_listed_and_the_first_is_its_outcome(
    take, enterprise_row, outcomes
):
    row = enterprise_row(area_code="火星", joined_persons="-1", left_persons="many")
    result = take("enterprise_report", [row])
    assert outcomes(result) == {"received": 1, "unknown_area": 1}
    assert set(result.faults["reason_code"]) >= {"unknown_area", "negative", "not_a_number"}


def test_a_real_place_takes_no_simulated_sheet(take, enterprise_row, outcomes):
    result = take("enterprise_report", [enterprise_row()], is_simulated=True)
    assert outcomes(result) == {"received": 1, "simulated_row": 1}


def test_a_simulated_place_takes_nothing_unmarked(
    take, enterprise_row, outcomes, simulated_liaoning
):
    result = take("enterprise_report", [enterprise_row()], profile=simulated_liaoning)
    assert outcomes(result) == {"received": 1, "not_marked_simulated": 1}
    marked = take(
        "enterprise_report",
        [enterprise_row()],
        profile=simulated_liaoning,
        is_simulated=True,
        content="b",
    )
    assert outcomes(marked) == {"received": 1, "accepted": 1}


FIGURE_CASES = [
    ({"registered_unemployed_persons": "many"}, "not_a_number"),
    ({"registered_unemployed_persons": "无"}, "blank"),
    ({"registered_unemployed_persons": "-3"}, "negative"),
    ({"reference_month": "2027-01"}, "future_month"),
    ({"area_code": "火星"}, "unknown_area"),
    ({"area_code": ""}, "required_empty"),
]


@pytest.mark.parametrize(("cells", "reason"), FIGURE_CASES)
def test_a_faulty_figure_is_refused_and_its_neighbours_are_not(take, outcomes, cells, reason):
    good = {"reference_month": "2025-06", "area_code": "沈阳市"}
    rows = [
        {**good, "registered_unemployed_persons": "5", **cells},
        {**good, "area_code": "大连市", "registered_unemployed_persons": "6"},
    ]
    assert outcomes(take("employment_table", rows)) == {"received": 2, "accepted": 1, reason: 1}


def test_a_group_the_profile_lacks_is_refused(take, outcomes):
    row = {
        "reference_month": "2025-06",
        "area_code": "全省",
        "breakdown": "火星人",
        "unemployment_rate_pct": "5",
    }
    assert outcomes(take("survey_table", [row])) == {"received": 1, "unknown_breakdown": 1}


def test_figures_given_twice(take, outcomes):
    row = {"reference_month": "2025-06", "area_code": "沈阳市"}
    rows = [
        {**row, "registered_unemployed_persons": "5"},
        {**row, "registered_unemployed_persons": "5"},
        {**row, "area_code": "大连", "registered_unemployed_persons": "5"},
        {**row, "area_code": "大连", "registered_unemployed_persons": "6"},
    ]
    assert outcomes(take("employment_table", rows)) == {
        "received": 4,
        "accepted": 1,
        "repeated_row": 1,
        "duplicate_row": 2,
    }


def test_every_reason_speaks_both_languages():
    for code, reason in SUBMISSION_REASONS.items():
        assert reason.code == code
        assert reason.message_en
        assert any("一" <= letter <= "鿿" for letter in reason.message_zh)
