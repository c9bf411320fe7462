from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest

from catalogue.forms import SIMULATED_MARK, VERDICT_HEADING, VERDICT_SHEET
from reports.senders import ReturnSummary, write_marked_copy
from reports.senders.returned import FAULT_COLUMNS, HIDDEN_VALUE

RESIDENT = "21010019900307123X"
HEADINGS = ["所属月份", "统一社会信用代码", "单位名称", "身份证号", "新增人数", "减员人数"]
SUMMARY = ReturnSummary(
    file_name="210100_202507.xlsx",
    source_title="失业动态监测",
    received="2025-08",
    received_count=1234,
    accepted_count=1230,
    set_aside_count=4,
)


def rows_sent(count=5):
    body = [
        ["2025-07", f"91210100MA00000{n:03d}", f"示例企业{n}", RESIDENT, "5", "8"]
        for n in range(count)
    ]
    return [["失业动态监测企业月报"], ["单位：人"], HEADINGS, *body]


def fault(
    row,
    letter,
    heading,
    value,
    *,
    standing="error",
    code="not_a_number",
    zh="数值不是数字",
    sheet="月报",
):
    return {
        "sheet_name": sheet, "row_number": row, "column_letter": letter, "heading": heading,
        "received_value": value, "reason_code": code, "standing": standing,
        "message_zh": zh, "message_en": f"{code} in English", "score": 1.0,
    }  # fmt: skip


def faults_of(*faults):
    return pd.DataFrame(list(faults), columns=[*FAULT_COLUMNS, "score"])


@pytest.fixture
def copy_of(tmp_path):
    def write(grids, faults, summary=SUMMARY, **options):
        path = tmp_path / "marked.xlsx"
        write_marked_copy(grids, faults, summary=summary, path=path, **options)
        return openpyxl.load_workbook(path)

    return write


def text_of(sheet):
    return "\n".join(
        str(value) for row in sheet.iter_rows(values_only=True) for value in row if value
    )


def test_a_faulty_cell_is_coloured_bordered_and_explained_in_both_languages(copy_of):
    book = copy_of({"月报": rows_sent()}, faults_of(fault(5, "E", "新增人数", "八")))
    cell = book["月报"]["E5"]
    assert cell.fill.bgColor.rgb or cell.fill.fgColor.rgb
    assert cell.border.left.style == "thick"
    assert "数值不是数字" in cell.comment.text
    assert "not_a_number in English" in cell.comment.text


def test_a_warning_looks_different_without_colour(copy_of):
    book = copy_of(
        {"月报": rows_sent()}, faults_of(fault(5, "E", "新增人数", "5", standing="warning"))
    )
    assert book["月报"]["E5"].border.left.style == "mediumDashed"
    assert "请核实" in book["月报"]["G5"].value


def test_verdicts_stand_in_a_column_of_their_own_beside_the_headings(copy_of):
    sheet = copy_of({"月报": rows_sent()}, faults_of(fault(5, "E", "新增人数", "八")))["月报"]
    assert sheet["G3"].value == VERDICT_HEADING
    assert sheet["G5"].value == "【错误】新增人数：数值不是数字"
    assert sheet["G4"].value is None


def test_cells_stay_where_they_were_numbers_as_numbers_codes_as_text(copy_of):
    rows = [["代码", "人数", "率", "月"], ["01", "12", "5.20", "2025-07"], [7, 1.5, True, None]]
    sheet = copy_of({"表": rows}, faults_of())["表"]
    assert [cell.value for cell in sheet[2]] == ["01", 12, "5.20", "2025-07"]
    assert [cell.value for cell in sheet[3]][:3] == [7, 1.5, True]


def test_a_long_number_keeps_its_digits(copy_of):
    rows = [[123456789012345678, "123456789012345678"]]
    sheet = copy_of({"表": rows}, faults_of())["表"]
    assert [cell.value for cell in sheet[1]] == ["123456789012345678"] * 2


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_text_that_looks_like_a_formula_stays_text(copy_of, start):
    text = f"{start}HYPERLINK(1)"
    sheet = copy_of({"表": [["名称"], [text]]}, faults_of())["表"]
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].quotePrefix
    assert sheet["A2"].value.endswith("HYPERLINK(1)")


def test_personal_values_are_not_repeated_outside_their_cell(copy_of):
    book = copy_of(
        {"月报": rows_sent()},
        faults_of(
            fault(4, "D", "身份证号", RESIDENT, zh=f"个人标识{RESIDENT}重复"),
            fault(5, "E", "新增人数", RESIDENT, zh=f"应为数字，收到{RESIDENT}"),
        ),
    )
    summary = text_of(book[VERDICT_SHEET])
    assert RESIDENT not in summary
    assert HIDDEN_VALUE in summary
    assert RESIDENT not in book["月报"]["D4"].comment.text
    assert RESIDENT not in book["月报"]["G5"].value
    assert book["月报"]["D4"].value == RESIDENT


def test_the_summary_counts_lists_and_names_the_nearest_heading(copy_of):
    summary = ReturnSummary(
        **{
            **vars(SUMMARY),
            "unknown_headings": [
                SimpleNamespace(
                    sheet_name="月报", heading="新增人员", column_letter="E", nearest="新增人数"
                )
            ],
            "skipped_sheets": {"说明": "空", "附表": "hidden_sheet", "示例": "no_heading"},
            "is_simulated": True,
        }
    )
    faults = faults_of(
        fault(6, "E", "新增人数", "九"),
        fault(5, "E", "新增人数", "八"),
        fault(5, "F", "减员人数", "8", standing="warning", code="unusual", zh="变动异常"),
    )
    sheet = copy_of({"月报": rows_sent()}, faults, summary)[VERDICT_SHEET]
    rows = [[value for value in row if value] for row in sheet.iter_rows(values_only=True)]
    assert SIMULATED_MARK in rows[1]
    assert ["收到记录数 Received", "1,234"] in rows
    assert ["错误，未采用", "2", "数值不是数字", "not_a_number in English"] in rows
    assert ["月报", "E", "新增人员", "新增人数"] in rows
    assert ["说明", "空"] in rows
    assert any(row[0] == "附表" and "工作表为隐藏状态" in row[1] for row in rows if row)
    assert not any(row[0] == "示例" for row in rows if row)
    listed = [row[1] for row in rows if row and row[0] == "月报" and len(row) == 8]
    assert listed == ["5", "5", "6"]
    links = [cell.hyperlink.location for (cell,) in sheet["B2:B99"] if cell.hyperlink]
    assert "'月报'!E5" in links


def test_a_copy_marked_before_is_marked_anew(copy_of):
    rows = rows_sent()
    rows[2] = [*rows[2], VERDICT_HEADING]
    rows[4] = [*rows[4], "【错误】旧"]
    book = copy_of(
        {VERDICT_SHEET: [["旧"]], "月报": rows}, faults_of(fault(6, "E", "新增人数", "八"))
    )
    assert book.sheetnames == [VERDICT_SHEET, "月报"]
    sheet = book["月报"]
    assert [cell.value for cell in sheet[3]].count(VERDICT_HEADING) == 1
    assert "旧" not in text_of(sheet)
    assert sheet["G6"].value.startswith("【错误】")


def test_a_long_sheet_keeps_headings_and_faulty_rows_at_their_place(copy_of, monkeypatch):
    monkeypatch.setattr("reports.senders.marked_copy.LONGEST_WHOLE_SHEET", 50)
    book = copy_of({"月报": rows_sent(60)}, faults_of(fault(40, "E", "新增人数", "八")))
    sheet = book["月报"]
    assert sheet["A3"].value == "所属月份"
    assert sheet["A40"].value == "2025-07"
    assert sheet["A39"].value is None
    assert "50行" in text_of(book[VERDICT_SHEET])


def test_faults_of_whole_rows_sheets_and_files_find_a_place(copy_of):
    faults = faults_of(
        fault(5, "", "", "", code="missing_column", zh="缺少必填列"),
        fault(5, None, None, None, code="duplicate", zh="重复"),
        fault(None, None, None, None, code="too_old", zh="过期"),
        fault(3, "A", "x", "y", sheet="别的表"),
    )
    book = copy_of({"月报": rows_sent()}, faults)
    assert "缺少必填列" in book["月报"]["A5"].comment.text
    summary = text_of(book[VERDICT_SHEET])
    assert "过期" in summary
    assert "别的表" in summary


def test_a_file_that_was_refused_gets_a_verdict_alone(copy_of):
    summary = ReturnSummary(**{**vars(SUMMARY), "rejection": "文件设有打开密码"})
    book = copy_of({}, faults_of(), summary)
    assert book.sheetnames == [VERDICT_SHEET]
    assert "文件设有打开密码" in text_of(book[VERDICT_SHEET])


def test_odd_sheets_do_not_stop_the_copy(copy_of):
    grids = {"": [["a"]], "a/b": [[]], "A/B": [["x" * 40_000, "\ud800", float("nan")]], "空": []}
    book = copy_of(grids, faults_of(fault(9, "ZZ", "x", "y", sheet="空")))
    assert len(book.sheetnames) == 5


def test_equal_arguments_give_equal_bytes(tmp_path):
    faults = faults_of(*(fault(row, "E", "新增人数", "八") for row in (7, 5, 6)))
    for name in ("a", "b"):
        write_marked_copy(
            {"月报": rows_sent()}, faults, summary=SUMMARY, path=tmp_path / f"{name}.xlsx"
        )
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_missing_column_of_faults_is_named(tmp_path):
    with pytest.raises(ValueError, match="message_zh"):
        write_marked_copy(
            {},
            faults_of().drop(columns="message_zh"),
            summary=SUMMARY,
            path=tmp_path / "x.xlsx",
        )
    assert not (tmp_path / "x.xlsx").exists()
