"""Workbooks and text tables as senders lay them out, read under the form's names."""

import datetime
import io
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from submission_files import (
    ENTERPRISE_HEADING,
    ENTERPRISE_ROWS,
    INSURANCE_HEADING,
    INSURANCE_ROWS,
    csv_text,
    xls,
    xlsx,
)

from profiles import load_profile
from profiles.model import Profile
from warehouse.submissions import Submission, SubmissionError, find_submissions, read_submission


@pytest.fixture(scope="module")
def profile() -> Profile:
    return load_profile("liaoning")


@pytest.fixture
def read(profile: Profile, tmp_path: Path):
    def reading(source_code: str, content: bytes, name: str = "a.xlsx", **how) -> Submission:
        source = profile.source(source_code)
        path = tmp_path / "inbox" / source.location.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        files = find_submissions(source, inbox=tmp_path / "inbox", addresses={})
        (found,) = [item for item in files if item.file_name.endswith(name)]
        return read_submission(found, source, profile, **how)

    return reading


def _rows(submission: Submission, number: int = 0) -> pd.DataFrame:
    rows = submission.sheets[number].rows
    assert isinstance(rows, pd.DataFrame)
    return rows


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (xlsx({"七月": ENTERPRISE_ROWS}), "a.xlsx"),
        (xls({"七月": ENTERPRISE_ROWS}), "a.xls"),
        (csv_text(ENTERPRISE_ROWS), "a.csv"),
        (csv_text(ENTERPRISE_ROWS, encoding="utf-8-sig"), "a.csv"),
        (csv_text(ENTERPRISE_ROWS, encoding="gb18030"), "a.csv"),
        (csv_text(ENTERPRISE_ROWS, encoding="utf-16", delimiter="\t"), "a.txt"),
        (csv_text(ENTERPRISE_ROWS, delimiter="\t"), "a.txt"),
        (csv_text(ENTERPRISE_ROWS, delimiter=";"), "a.csv"),
    ],
    ids=["xlsx", "xls", "utf-8", "utf-8 with mark", "gb18030", "utf-16", "tabs", "semicolons"],
)
def test_the_same_rows_come_out_of_every_kind_of_file(read, content: bytes, name: str) -> None:
    submission = read("enterprise_monitoring", content, name)
    rows = _rows(submission)
    assert submission.sheets[0].form_code == "enterprise_report"
    assert rows["row_number"].tolist() == [2, 3]
    assert rows["enterprise_code"].tolist() == ["91210100MA0000001X", "91210100MA0000002X"]
    assert rows["end_staff_persons"].tolist() == ["102", "190"]
    assert submission.sheets[0].column_letters["end_staff_persons"] == "H"
    assert submission.notices == ()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (xlsx({"a": INSURANCE_ROWS}), "a.csv"),
        (xls({"a": INSURANCE_ROWS}), "a.xlsx"),
        (csv_text(INSURANCE_ROWS), "a.xls"),
    ],
)
def test_content_decides_not_the_extension(read, content: bytes, name: str) -> None:
    assert len(_rows(read("unemployment_insurance", content, name))) == 2


def test_title_units_row_notes_and_totals_are_no_records(read) -> None:
    rows = [
        ["模拟数据 / SIMULATED"],
        ["2025年7月失业保险情况表"],
        ["填报单位：某某局", "", "单位：万人、万元"],
        ["地区", "新申领人数", "领金人数", "基金结余", "备注"],
        ["甲", 1, 2, 3, 4],
        ["沈阳市", 1.2, 3, 400, "初步数"],
        ["大连", 1.1, 2, 300, ""],
        ["", "", "", "", ""],
        ["地区", "新申领人数", "领金人数", "基金结余", "备注"],
        ["鞍山市", 0.4, 1, 100, ""],
        ["合　计", 2.7, 6, 800, ""],
        ["注：本表为初步数据。"],
        ["填表人：张三", "", "审核人：李四"],
        ["本表一式两份"],
    ]
    sheet = read("unemployment_insurance", xlsx({"a": rows})).sheets[0]
    assert isinstance(sheet.rows, pd.DataFrame)
    assert sheet.rows["area_code"].tolist() == ["沈阳市", "大连", "鞍山市"]
    assert sheet.rows["row_number"].tolist() == [6, 7, 10]
    assert set(sheet.rows["reference_month"]) == {"2025-07"}
    assert sheet.headings["reference_month"] == "2025年7月失业保险情况表"
    assert sheet.multipliers == {
        "new_claims_persons": 10000.0,
        "recipients_persons": 10000.0,
        "fund_balance_yuan": 10000.0,
    }
    assert sheet.is_simulated


def test_a_unit_in_a_heading_beats_the_units_row(read) -> None:
    rows = [
        ["单位：万元"],
        ["月份", "地区", "基金结余（亿元）", "基金支出", "领金人数（人）"],
        ["2025-07", "沈阳市", 4, 3, 2],
    ]
    sheet = read("unemployment_insurance", xlsx({"a": rows})).sheets[0]
    assert sheet.multipliers == {"fund_balance_yuan": 1e8, "payments_yuan": 1e4}


def test_a_row_of_units_below_the_heading_scales_its_columns(read) -> None:
    rows = [
        ["月份", "地区", "领金人数", "基金结余"],
        ["", "", "人", "万元"],
        ["2025-07", "沈阳市", 3, 2],
    ]
    sheet = read("unemployment_insurance", xlsx({"a": rows})).sheets[0]
    assert len(sheet.rows) == 1
    assert sheet.multipliers == {"fund_balance_yuan": 1e4}


def test_a_percentage_is_not_scaled_by_a_row_of_persons(read) -> None:
    rows = [["单位：万人、%"], ["月份", "地区", "失业率（%）"], ["2025-07", "全省", 5.1]]
    assert read("survey_tables", xlsx({"a": rows})).sheets[0].multipliers == {}


def test_personal_and_plain_columns_are_dropped_without_a_word(read) -> None:
    heading = [*ENTERPRISE_HEADING, "姓名", "联系电话", "序号"]
    submission = read(
        "enterprise_monitoring",
        xlsx({"a": [heading, [*ENTERPRISE_ROWS[1], "张三", "13800000000", 1]]}),
    )
    rows = _rows(submission)
    assert "张三" not in rows.to_string()
    assert "13800000000" not in rows.to_string()
    assert submission.notices == ()


def test_an_unknown_heading_is_told_with_the_nearest_known_one(read) -> None:
    rows = [[*INSURANCE_HEADING, "基金节余", "天气"], [*INSURANCE_ROWS[1], 1, 2]]
    notices = read("unemployment_insurance", xlsx({"a": rows})).notices
    assert [(item.heading, item.column_letter, item.nearest) for item in notices] == [
        ("基金节余", "E", "基金结余"),
        ("天气", "F", None),
    ]


def test_several_months_in_one_book_take_their_month_from_the_sheet(read) -> None:
    rows = [["地区", "领金人数"], ["沈阳市", 3]]
    submission = read("unemployment_insurance", xlsx({"2025年6月": rows, "202507": rows}))
    assert [_rows(submission, item)["reference_month"].item() for item in (0, 1)] == [
        "2025-06",
        "2025-07",
    ]


def test_the_file_name_gives_the_month_last(read) -> None:
    rows = [["地区", "领金人数"], ["沈阳市", 3]]
    submission = read("unemployment_insurance", xlsx({"a": rows}), "210100_202507_表.xlsx")
    assert _rows(submission)["reference_month"].item() == "2025-07"


def test_a_cumulative_title_gives_its_last_month(read) -> None:
    rows = [["2025年1—7月就业情况"], ["地区", "城镇新增就业累计"], ["沈阳市", 30000]]
    submission = read("employment_register", xlsx({"a": rows}))
    assert _rows(submission)["reference_month"].item() == "2025-07"


def test_the_day_of_filling_in_is_not_the_month(read) -> None:
    rows = [
        ["失业保险情况表（2025年7月）"],
        ["填报日期：2025年8月3日", "有效期至：2026年12月"],
        ["地区", "领金人数"],
        ["沈阳市", 3],
    ]
    submission = read("unemployment_insurance", xlsx({"a": rows}))
    assert _rows(submission)["reference_month"].item() == "2025-07"


def test_a_city_in_the_title_stands_for_a_missing_area_column(read) -> None:
    rows = [["辽宁省沈阳市失业保险情况表"], ["月份", "领金人数"], ["2025-07", 3]]
    submission = read("unemployment_insurance", xlsx({"a": rows}))
    assert _rows(submission)["area_code"].item() == "210100"


def test_months_are_kept_as_sent_and_bare_ones_take_the_year_of_the_title(read) -> None:
    rows = [
        ["2025年失业保险情况表"],
        ["月份", "地区", "领金人数"],
        ["7月", "沈阳市", 3],
        [202507, "大连市", 3],
        ["2025/7", "鞍山市", 3],
        [45839, "抚顺市", 3],
        [datetime.date(2025, 7, 1), "本溪市", 3],
    ]
    submission = read("unemployment_insurance", xlsx({"a": rows}))
    assert _rows(submission)["reference_month"].tolist() == [
        "2025-07",
        "202507",
        "2025/7",
        "45839",
        "2025-07-01",
    ]


def test_a_column_of_years_completes_a_column_of_months(read) -> None:
    rows = [["年份", "月份", "地区", "领金人数"], [2025, 7, "沈阳市", 3], [2024, 12, "沈阳市", 2]]
    submission = read("unemployment_insurance", xlsx({"a": rows}))
    assert _rows(submission)["reference_month"].tolist() == ["2025-07", "2024-12"]


def test_months_side_by_side_become_records(read) -> None:
    rows = [
        ["2025年各市领取失业保险金人数"],
        ["地区", "5月", "6月", "7月"],
        ["沈阳市", 1, 2, 3],
        ["全省", 4, 5, ""],
    ]
    submission = read("unemployment_insurance", xlsx({"a": rows}))
    rows_read = _rows(submission)
    assert rows_read[["row_number", "value_column", "area_code", "reference_month"]].iloc[
        4
    ].tolist() == [4, "C", "全省", "2025-06"]
    assert rows_read["recipients_persons"].tolist() == ["1", "2", "3", "4", "5", ""]


def test_areas_side_by_side_become_records(read) -> None:
    rows = [
        ["月份", "全省", "沈阳市", "大连"],
        ["2025-06", 5.1, 5.2, 5.3],
        ["2025-07", 5, 5.1, 5.4],
    ]
    rows_read = _rows(read("survey_tables", csv_text(rows), "a.csv"))
    assert rows_read["area_code"].tolist() == ["210000", "210100", "210200"] * 2
    assert rows_read["value_column"].tolist() == ["B", "C", "D"] * 2
    assert rows_read["unemployment_rate_pct"].tolist()[:3] == ["5.1", "5.2", "5.3"]


def test_labels_of_rows_name_figures_and_what_goes_with_them(read) -> None:
    rows = [
        ["2025年全省劳动力调查结果"],
        ["指标", "地区", "6月", "7月"],
        ["调查失业率（%）", "全省", 5.1, 5.2],
        ["标准误", "全省", 0.2, 0.3],
        ["天气", "全省", 1, 2],
    ]
    submission = read("survey_tables", xlsx({"a": rows}))
    rows_read = _rows(submission)
    assert rows_read["unemployment_rate_pct"].tolist() == ["5.1", "5.2"]
    assert rows_read["standard_error_pp"].tolist() == ["0.2", "0.3"]
    assert [item.heading for item in submission.notices] == ["天气"]


def test_figures_below_months_in_two_rows_of_headings(read) -> None:
    rows = [
        ["地区", "2025年6月", "", "2025年7月", ""],
        ["", "新申领人数", "领金人数", "新申领人数", "领金人数"],
        ["沈阳市", 1, 2, 3, 4],
        ["大连市", 5, 6, 7, 8],
    ]
    content = xlsx({"a": rows}, merged=["A1:A2", "B1:C1", "D1:E1"])
    submission = read("unemployment_insurance", content)
    claims, recipients = _rows(submission, 0), _rows(submission, 1)
    assert claims["new_claims_persons"].tolist() == ["1", "3", "5", "7"]
    assert recipients["recipients_persons"].tolist() == ["2", "4", "6", "8"]
    assert recipients["value_column"].tolist() == ["C", "E", "C", "E"]


def test_two_rows_of_headings_are_joined(read) -> None:
    rows = [
        [
            "所属月份",
            "统一社会信用代码",
            "地区",
            "建档期末",
            "",
            "新增人数",
            "减员人数",
            "调查期末",
            "",
        ],
        ["", "", "", "员工数", "其中：劳务派遣", "", "", "员工数", "其中：劳务派遣"],
        ["2025-07", "91210100MA0000001X", "沈阳市", 100, 10, 5, 3, 102, 11],
    ]
    merged = ["A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:F2", "G1:G2", "H1:I1"]
    for content, name in ((xlsx({"a": rows}, merged=merged), "a.xlsx"), (csv_text(rows), "a.csv")):
        submission = read("enterprise_monitoring", content, name)
        (row,) = _rows(submission).to_dict("records")
        assert row["base_staff_persons"] == "100"
        assert row["base_dispatched_persons"] == "10"
        assert row["end_dispatched_persons"] == "11"
        assert submission.notices == ()


def test_a_comparison_over_a_known_heading_is_not_the_figure(read) -> None:
    rows = [
        ["月份", "地区", "本月", "上年同期"],
        ["", "", "失业率", "失业率"],
        ["2025-07", "全省", 5.1, 5.3],
    ]
    submission = read("survey_tables", xlsx({"a": rows}))
    assert _rows(submission)["unemployment_rate_pct"].tolist() == ["5.1"]
    assert [item.heading for item in submission.notices] == ["上年同期 失业率"]


def test_merged_and_blank_areas_are_carried_down(read) -> None:
    rows = [
        ["地区", "月份", "领金人数"],
        ["沈阳市", "2025-06", 1],
        ["", "2025-07", 2],
        ["大连市", "2025-06", 3],
        ["", "2025-07", 4],
    ]
    for content in (xlsx({"a": rows}, merged=["A2:A3", "A4:A5"]), xlsx({"a": rows})):
        rows_read = _rows(read("unemployment_insurance", content))
        assert rows_read["area_code"].tolist() == ["沈阳市", "沈阳市", "大连市", "大连市"]


def test_hidden_and_empty_sheets_are_skipped_and_said(read) -> None:
    content = xlsx(
        {"a": INSURANCE_ROWS, "旧表": INSURANCE_ROWS, "空": [], "说明": [["填表说明"], ["一、二"]]},
        hidden=["旧表"],
    )
    submission = read("unemployment_insurance", content)
    assert len(submission.sheets) == 1
    assert submission.skipped_sheets == {
        "旧表": "hidden_sheet",
        "空": "empty_sheet",
        "说明": "no_heading",
    }


def test_formula_cells_give_their_stored_value_or_nothing(read) -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("a")
    sheet.write_row(0, 0, INSURANCE_HEADING)
    sheet.write_row(1, 0, ["2025-07", "沈阳市"])
    sheet.write_formula(1, 2, "=100+20", value=120)
    sheet.write_formula(1, 3, "=1/0", value="#DIV/0!")
    book.close()
    stored = _rows(read("unemployment_insurance", stream.getvalue()))
    assert stored[["new_claims_persons", "recipients_persons"]].iloc[0].tolist() == ["120", ""]
    never = [INSURANCE_HEADING, ["2025-07", "沈阳市", "=100+20", 3]]
    assert _rows(read("unemployment_insurance", xlsx({"a": never})))[
        "new_claims_persons"
    ].tolist() == [""]


def test_a_rate_shown_as_a_percentage_is_read_as_shown(read) -> None:
    book = openpyxl.Workbook()
    for row in (["月份", "地区", "失业率（%）", "标准误"], ["2025-07", "全省", 0.051, 0.2]):
        book.active.append(row)
    book.active.append(["2025-06", "全省", 0.0525, "0.3"])
    book.active["C2"].number_format = "0.0%"
    book.active["C3"].number_format = '0.00"约"%'
    book.active["D2"].number_format = '0.0"%"'
    stream = io.BytesIO()
    book.save(stream)
    rows = _rows(read("survey_tables", stream.getvalue()))
    assert rows["unemployment_rate_pct"].tolist() == ["5.1%", "5.25%"]
    assert rows["standard_error_pp"].tolist() == ["0.2", "0.3"]


def test_a_form_is_chosen_by_its_columns(read) -> None:
    register = [
        ["月份", "身份证号", "地区", "性别", "是否当月新申领", "姓名"],
        ["2025-07", "210102199001011234", "沈阳市", "男", "是", "张三"],
    ]
    content = xlsx({"汇总": INSURANCE_ROWS, "名单": register})
    submission = read("unemployment_insurance", content)
    assert [sheet.form_code for sheet in submission.sheets] == [
        "insurance_table",
        "insurance_register",
    ]


def test_a_total_is_a_record_only_where_the_profile_knows_it_as_an_area(read) -> None:
    rows = [["月份", "地区", "失业率"], ["2025-07", "全省", 5.1], ["2025-07", "合计", 5.1]]
    assert _rows(read("survey_tables", xlsx({"a": rows})))["area_code"].tolist() == ["全省"]


def test_a_known_total_is_a_record(profile: Profile, tmp_path: Path) -> None:
    province, *others = profile.areas
    named = province.model_copy(update={"synonyms": ("合计",)})
    knowing = profile.model_copy(update={"areas": (named, *others)})
    path = tmp_path / "survey_tables" / "a.csv"
    path.parent.mkdir()
    path.write_bytes(csv_text([["月份", "地区", "失业率"], ["2025-07", "合计", 5.1]]))
    source = knowing.source("survey_tables")
    (found,) = find_submissions(source, inbox=tmp_path, addresses={})
    assert _rows(read_submission(found, source, knowing))["area_code"].tolist() == ["合计"]


def test_an_unmarked_sheet_is_not_simulated_and_a_column_of_marks_is(read) -> None:
    assert not read("unemployment_insurance", xlsx({"a": INSURANCE_ROWS})).sheets[0].is_simulated
    marked = [
        [*row, "数据标识" if number == 0 else "模拟数据"]
        for number, row in enumerate(INSURANCE_ROWS)
    ]
    assert read("unemployment_insurance", xlsx({"a": marked})).sheets[0].is_simulated


def test_a_heading_without_rows_is_a_nil_return(read) -> None:
    assert len(_rows(read("enterprise_monitoring", xlsx({"a": [ENTERPRISE_HEADING]})))) == 0


def test_a_code_stored_as_a_number_keeps_its_digits(read) -> None:
    book = openpyxl.Workbook()
    for row in INSURANCE_ROWS:
        book.active.append(list(row))
    book.active["B2"] = 210100
    stream = io.BytesIO()
    book.save(stream)
    assert _rows(read("unemployment_insurance", stream.getvalue()))["area_code"].iloc[0] == "210100"


def test_two_columns_alike_are_refused(read) -> None:
    rows = [[*INSURANCE_HEADING, "领金人数"], [*INSURANCE_ROWS[1], 1]]
    with pytest.raises(SubmissionError, match="D 领取失业保险金人数、E 领金人数") as refused:
        read("unemployment_insurance", xlsx({"a": rows}))
    assert refused.value.reason_code == "duplicate_column"


def test_a_missing_column_is_named(read) -> None:
    rows = [row[:-1] for row in ENTERPRISE_ROWS]
    with pytest.raises(SubmissionError, match="调查期末员工数") as refused:
        read("enterprise_monitoring", xlsx({"a": rows}))
    assert refused.value.reason_code == "missing_column"


def test_a_table_that_names_no_figure_is_refused(read) -> None:
    rows = [["2025年情况"], ["地区", "6月", "7月"], ["沈阳市", 1, 2]]
    with pytest.raises(SubmissionError) as refused:
        read("unemployment_insurance", xlsx({"a": rows}))
    assert refused.value.reason_code == "unnamed_figure"


def test_text_without_the_forms_headings_is_refused(read) -> None:
    with pytest.raises(SubmissionError) as refused:
        read("unemployment_insurance", "只有一段话\n".encode(), "a.csv")
    assert refused.value.reason_code == "no_heading"


def test_a_quote_that_never_ends_does_not_swallow_rows(read) -> None:
    rows = [list(row) for row in ENTERPRISE_ROWS]
    rows[1][2] = '"模拟企业1'
    submission = read("enterprise_monitoring", csv_text(rows), "a.csv")
    assert len(_rows(submission)) == 2
