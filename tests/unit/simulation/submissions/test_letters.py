"""What stands in the files: each habit, read back by hand."""

import unicodedata
from dataclasses import replace

import pandas as pd
import pytest

from catalogue.forms import FORMS, SIMULATED_MARK
from simulation.submissions.books import write_csv, write_xls, write_xlsx
from simulation.submissions.habits import Habits, habits_of
from simulation.submissions.letters import Sender, compose

MONTHS = pd.date_range("2025-01-01", periods=2, freq="MS").as_unit("us")
RECEIVED = pd.Timestamp("2025-03-01")


@pytest.fixture(scope="module")
def plain() -> Habits:
    form = FORMS["enterprise_report"]
    drawn = habits_of("210100", form, seed=1)
    plainly = {
        name: False
        for name in Habits.__dataclass_fields__
        if name.startswith(("are_", "has_", "is_"))
    }
    return replace(
        drawn,
        **plainly,
        file_format="xlsx",
        encoding="gb18030",
        month_style="2025-07",
        area_style="code",
        number_style="plain",
        layout="long",
        hidden_sheet="",
    )


@pytest.fixture
def send(plain, liaoning, tmp_path):
    """Compose and write rows with given habits; return the path and the letter."""

    def sent(form_code, rows, *, fault_share=0.0, old_rows=None, **changes):
        form = FORMS[form_code]
        titles = {"heading_choices": (0,) * len(form.fields)}
        habits = replace(plain, **(titles | changes))
        sender = Sender("210100", form, liaoning, habits, 1, fault_share)
        rows = rows.drop(columns=["sender_code", "received_month"])
        letter = compose(rows, sender, received_month=RECEIVED, old_rows=old_rows)
        path = tmp_path / f"file.{habits.file_format}"
        if habits.file_format == "csv":
            write_csv(letter.sheets[0], path, encoding=habits.encoding)
        elif habits.file_format == "xlsx":
            write_xlsx(letter.sheets, path)
        else:
            write_xls(letter.sheets, path)
        return path, letter

    return sent


@pytest.fixture(scope="module")
def reports(enterprise_frame) -> pd.DataFrame:
    return enterprise_frame(MONTHS[:1], ["210100"], per_sender=30)


@pytest.fixture(scope="module")
def claims(table_frame) -> pd.DataFrame:
    figures = {"new_claims_persons": 1_234.0, "fund_balance_yuan": 9_876_000.0}
    areas = ["210100", "210200", "210300"]
    return table_frame(figures, MONTHS, areas, received="2025-03-01")


@pytest.mark.parametrize("file_format", ["xlsx", "xls", "csv"])
def test_figures_come_back_from_every_kind_of_file(
    send, reports, read_grids, records_below, file_format
) -> None:
    path, _ = send("enterprise_report", reports, file_format=file_format)
    (grid,) = read_grids(path, "gb18030" if file_format == "csv" else "").values()
    found = records_below(grid, "统一社会信用代码")
    assert found["统一社会信用代码"].tolist() == reports["enterprise_code"].tolist()
    for heading, name in (("建档期末员工数", "base_staff_persons"), ("减员人数", "left_persons")):
        assert found[heading].astype(float).tolist() == reports[name].tolist()
    assert set(found["所属月份"]) == {"2025-01"}
    assert set(found["登记注册类型"].astype(str)) == {"1110"}


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig"])
def test_csv_is_in_the_senders_encoding(send, reports, encoding) -> None:
    path, _ = send("enterprise_report", reports, file_format="csv", encoding=encoding)
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") == (encoding == "utf-8-sig")
    assert content.decode(encoding).startswith(SIMULATED_MARK)


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("202507", "202501"),
        ("2025年7月", "2025年1月"),
        ("2025/7", "2025/1"),
        ("2025-07", "2025-01"),
    ],
)
def test_months_in_every_style(send, reports, read_grids, records_below, style, expected) -> None:
    path, _ = send("enterprise_report", reports, month_style=style)
    found = records_below(read_grids(path)["失业动态监测企业月报"], "统一社会信用代码")
    assert set(found["所属月份"]) == {expected}


@pytest.mark.parametrize("file_format", ["xlsx", "xls"])
def test_months_as_real_dates(send, reports, read_grids, records_below, file_format) -> None:
    path, _ = send("enterprise_report", reports, month_style="date", file_format=file_format)
    found = records_below(read_grids(path)["失业动态监测企业月报"], "统一社会信用代码")
    assert {pd.Timestamp(value) for value in found["所属月份"]} == {MONTHS[0]}


def test_figures_with_separators_and_in_full_width(
    send, reports, read_grids, records_below
) -> None:
    for style in ("thousands", "full_width"):
        path, _ = send("enterprise_report", reports, number_style=style, file_format="csv")
        found = records_below(read_grids(path, "gb18030")[""], "统一社会信用代码")
        cells = [str(cell) for cell in found["建档期末员工数"]]
        numbers = [int(unicodedata.normalize("NFKC", cell).replace(",", "")) for cell in cells]
        assert numbers == reports["base_staff_persons"].tolist()
        if style == "thousands":
            assert any("," in cell for cell in cells)
        else:
            assert any(not cell.isascii() for cell in found.astype(str).to_numpy().ravel())


def test_names_stand_for_codes_where_the_sender_writes_names(
    send, reports, read_grids, records_below
) -> None:
    path, _ = send(
        "enterprise_report", reports, area_style="short_name", are_codes_titled=True,
        are_flags_numbers=True,
    )  # fmt: skip
    found = records_below(read_grids(path)["失业动态监测企业月报"], "统一社会信用代码")
    assert set(found["地区"]) == {"沈阳"}
    assert set(found["企业规模"]) <= {"大型", "中型", "小型", "微型"}
    assert set(found["是否困难行业"].astype(int)) <= {0, 1}


def test_a_title_of_two_codes_is_not_written(liaoning) -> None:
    from simulation.submissions.cells import code_texts

    texts = code_texts(liaoning, "industry")
    assert "K" not in texts
    assert "70" not in texts
    assert texts["C"] == "制造业"


def test_zero_is_worded_only_where_nothing_means_zero(
    send, reports, read_grids, records_below
) -> None:
    path, _ = send("enterprise_report", reports, are_zeros_worded=True, file_format="csv")
    found = records_below(read_grids(path, "gb18030")[""], "统一社会信用代码")
    is_zero = (reports["hidden_unemployed_persons"] == 0).to_numpy()
    assert ((found["隐性失业人数"] == "无").to_numpy() == is_zero).all()
    assert not (found["调查期末员工数"] == "无").any()


def test_frame_of_title_units_serial_numbers_total_and_footnotes(
    send, reports, read_grids, records_below
) -> None:
    path, _ = send(
        "enterprise_report", reports, has_serial_numbers=True, has_remarks=True, has_totals=True,
        has_footnotes=True, has_units_row=True,
    )  # fmt: skip
    grid = read_grids(path)["失业动态监测企业月报"]
    assert grid[1][0] == "沈阳市2025年1月失业动态监测企业月报"
    assert grid[2][0] == "单位：人"
    found = records_below(grid, "统一社会信用代码")
    assert found["序号"].astype(int).tolist() == list(range(1, 31))
    assert found["备注"].astype(bool).any()
    total = next(row for row in grid if row[0] == "合计")
    assert total[list(found.columns).index("减员人数")] == reports["left_persons"].sum()
    last = [cell for cell in grid[-1] if cell]
    assert last[0].startswith("填表人：")
    assert "联系电话：024-0" in last[1]


def test_month_in_the_title_only(send, reports, read_grids, records_below) -> None:
    path, _ = send("enterprise_report", reports, is_month_in_title_only=True)
    grid = read_grids(path)["失业动态监测企业月报"]
    assert "2025年1月" in str(grid[1][0])
    assert "所属月份" not in records_below(grid, "统一社会信用代码")


@pytest.mark.parametrize("file_format", ["xlsx", "xls"])
def test_headings_in_two_merged_rows(send, reports, file_format) -> None:
    import python_calamine

    path, letter = send(
        "enterprise_report", reports, has_two_row_heading=True, file_format=file_format
    )
    sheet = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    rows = sheet.to_python(skip_empty_area=False)
    place = next(number for number, row in enumerate(rows) if "减员情况" in row)
    assert rows[place][0] == "所属月份"
    assert rows[place + 1][0] == ""
    left = rows[place].index("减员情况")
    assert rows[place + 1][left : left + 2] == ["减员人数", "减少类型1"]
    assert ((place, 0), (place + 1, 0)) in sheet.merged_cell_ranges
    assert letter.sheets[0].first_record_row == place + 3


def test_months_in_sheets_of_one_book(send, enterprise_frame, read_grids, records_below) -> None:
    rows = enterprise_frame(MONTHS, ["210100"])
    path, letter = send("enterprise_report", rows, is_sheet_per_month=True)
    grids = read_grids(path)
    assert list(grids) == ["2025年1月", "2025年2月"]
    for month, grid in zip(MONTHS, grids.values(), strict=True):
        found = records_below(grid, "统一社会信用代码")
        expected = rows.loc[rows["reference_month"] == month, "enterprise_code"]
        assert found["统一社会信用代码"].tolist() == expected.tolist()
    assert letter.row_count == len(rows)


@pytest.mark.parametrize("file_format", ["xlsx", "xls"])
@pytest.mark.parametrize("hidden", ["code_list", "old_month"])
def test_hidden_sheets_stay_hidden(send, reports, read_grids, file_format, hidden) -> None:
    import python_calamine

    old_rows = reports.drop(columns=["sender_code", "received_month"])
    path, _ = send(
        "enterprise_report", reports, hidden_sheet=hidden, old_rows=old_rows,
        file_format=file_format,
    )  # fmt: skip
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    assert len(book.sheet_names) == 2
    assert len(read_grids(path)) == 1
    assert book.get_sheet_by_index(1).to_python()[0][0] == SIMULATED_MARK


@pytest.mark.parametrize("is_scaled", [False, True])
def test_areas_side_by_side(send, claims, read_grids, records_below, is_scaled) -> None:
    path, _ = send(
        "insurance_table", claims, layout="areas_across", area_style="short_name",
        is_scaled=is_scaled,
    )  # fmt: skip
    grids = read_grids(path)
    assert len(grids) == 2
    for grid, name in zip(grids.values(), ("new_claims_persons", "fund_balance_yuan"), strict=True):
        found = records_below(grid, "沈阳")
        assert list(found.columns) == ["所属月份", "沈阳", "大连", "鞍山"]
        expected = claims.pivot(index="reference_month", columns="area_code", values=name)
        factor = 10_000 if is_scaled else 1
        got = found[["沈阳", "大连", "鞍山"]].to_numpy(dtype=float) * factor
        # In 万元 two decimals are left: a step of 100 yuan.
        assert abs(got - expected.to_numpy()).max() < (60 if is_scaled else 1e-9)
        assert any(str(row[0]).startswith("单位：万") for row in grid) == is_scaled
    assert "新申领失业保险金人数" in str(next(iter(grids.values()))[1][0])


def test_months_side_by_side_under_merged_headings(send, claims) -> None:
    import python_calamine

    path, _ = send(
        "insurance_table", claims, layout="months_across", month_style="2025年7月",
        has_two_row_heading=True,
    )  # fmt: skip
    sheet = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    rows = sheet.to_python(skip_empty_area=False)
    place = next(number for number, row in enumerate(rows) if "2025年1月" in row)
    assert rows[place] == ["地区", "2025年1月", "", "2025年2月", ""]
    assert rows[place + 1][1:3] == ["新申领失业保险金人数", "失业保险基金结余（元）"]
    first = claims[claims["area_code"] == "210100"].sort_values("reference_month")
    assert rows[place + 2][1] == first["new_claims_persons"].iloc[0]
    assert rows[place + 2][3] == first["new_claims_persons"].iloc[1]


def test_a_late_row_of_another_month_does_not_spread_a_table(send, claims, read_grids) -> None:
    few = claims.iloc[:4]
    path, letter = send("insurance_table", few, layout="months_across")
    assert len(read_grids(path)) == 1
    assert letter.row_count == 4


def test_synonyms_are_headings_of_the_form(send, reports, read_grids) -> None:
    form = FORMS["enterprise_report"]
    path, _ = send("enterprise_report", reports, heading_choices=(7,) * len(form.fields))
    grid = read_grids(path)["失业动态监测企业月报"]
    known = {text for field in form.fields for text in (field.title_zh, *field.synonyms)}
    heading = next(row for row in grid[1:] if sum(cell in known for cell in row) > 10)
    sent = [cell for cell in heading if cell]
    assert set(sent) <= known
    assert len(set(sent)) == len(sent)
    assert any(cell not in {field.title_zh for field in form.fields} for cell in sent)
