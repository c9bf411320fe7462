import csv
import math
from dataclasses import replace

import openpyxl
import pytest
from bulletin_inputs import full_inputs

from reports.bulletin.chart_blocks import Chart
from reports.bulletin.compose import compose_bulletin
from reports.bulletin.content import BulletinContent, Figure, Paragraph, Row, Section, Table
from reports.bulletin.figures import figures_of
from reports.exports import write_tables


@pytest.fixture(scope="module", params=["zh", "en"])
def content(request, inputs, profile) -> BulletinContent:
    return compose_bulletin(inputs, profile, language=request.param)


@pytest.fixture(scope="module")
def folder(content, tmp_path_factory):
    folder = tmp_path_factory.mktemp("data") / content.language
    write_tables(content, folder)
    return folder


def blocks(content) -> list[Table | Chart]:
    return [b for s in content.sections for b in s.blocks if isinstance(b, Table | Chart)]


def rows_of(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def of_table(content, table: Table) -> BulletinContent:
    return replace(content, sections=(Section("one", "One", (table,)),))


def test_every_table_and_chart_has_a_sheet_and_a_file(content, folder):
    book = openpyxl.load_workbook(folder / "tables.xlsx")
    told = blocks(content)
    assert len(book.sheetnames) == len(told) + 2
    assert len(list(folder.glob("*.csv"))) == len(told) > 8
    for number, block in enumerate(told, start=1):
        sheet = book[book.sheetnames[number]]
        assert sheet["A1"].value == (block.title if isinstance(block, Chart) else block.caption)
        assert (folder / f"{number:02d}_{block.code}.csv").stat().st_size > 20


def test_sheet_shows_the_table_its_values_and_their_keys(content, folder):
    number, table = next(
        (n, b) for n, b in enumerate(blocks(content), start=1) if b.code == "indicators"
    )
    book = openpyxl.load_workbook(folder / "tables.xlsx")
    grid = list(book[book.sheetnames[number]].iter_rows(values_only=True))
    start = next(n for n, row in enumerate(grid) if row[: len(table.headings)] == table.headings)
    for row, line in zip(table.rows, grid[start + 1 :], strict=False):
        assert line[0] == row.heading
        assert [cell or "" for cell in line[1 : len(table.headings)]] == [c.text for c in row.cells]
        first = row.cells[0]
        assert first.value in line[len(table.headings) :]
        assert first.key in line
    notes = {row[0] for row in grid[:start]}
    assert set(table.notes) <= notes


def test_file_holds_each_figure_with_value_and_key(content, folder):
    for number, table in enumerate(blocks(content), start=1):
        if not isinstance(table, Table):
            continue
        written = rows_of(folder / f"{number:02d}_{table.code}.csv")
        own = [row for row in written if row["part"] == "0"]
        cells = [(row, cell) for row in table.rows if not row.is_group for cell in row.cells]
        assert len(own) == len(cells)
        for line, (row, cell) in zip(own, cells, strict=True):
            assert line["row"].removeprefix("'") == row.heading
            assert line["shown"].removeprefix("'") == cell.text.replace("\n", " ")
            assert line["key"] == cell.key
            if cell.value is None or math.isnan(cell.value):
                assert line["value"] == ""
            else:
                assert float(line["value"]) == pytest.approx(cell.value)


def test_last_sheet_lists_every_figure_in_the_text(content, folder):
    book = openpyxl.load_workbook(folder / "tables.xlsx")
    grid = list(book[book.sheetnames[-1]].iter_rows(min_row=2, values_only=True))
    keyed = [
        figure.key for place, figure in figures_of(content) if figure.key and place.role != "cell"
    ]
    assert [row[6] for row in grid] == keyed
    assert len(grid) > 10


def test_values_are_not_called_unrounded_where_a_public_edition_rounds_them(content, folder):
    book = openpyxl.load_workbook(folder / "tables.xlsx")
    texts = [
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
    ]
    assert not {"Unrounded", "未取整数值"} & set(texts)
    told = {"en": "in a public edition have the digits shown", "zh": "公开版中监测企业的数值只保留"}
    assert any(told[content.language] in text for text in texts)


def test_first_sheet_says_what_this_is(content, folder):
    book = openpyxl.load_workbook(folder / "tables.xlsx")
    sheet = book[book.sheetnames[0]]
    told = {cell.value for row in sheet.iter_rows() for cell in row if cell.value}
    assert {content.place, content.issuer, content.audience, "2008-05", "0123abcd"} <= told
    assert content.disclaimer in told
    assert any("SHA-256" in str(text) for text in told)
    sources = next(s for s in content.sections if s.code == "sources")
    assert {text for block in sources.blocks for text in said(block)} <= told


def said(block) -> list[str]:
    if isinstance(block, Paragraph):
        return [block.statement.text]
    return [text for _, text in getattr(block, "entries", ())]


@pytest.mark.parametrize("is_simulated", [True, False])
def test_simulated_mark_stands_on_every_sheet(content, tmp_path, is_simulated):
    mark = "模拟数据 / SIMULATED" if is_simulated else ""
    table = Table("t", "T", ("a", "b"), (Row("x", (Figure("1", 1.0, "k"),)),), (1, 1))
    write_tables(replace(of_table(content, table), simulated_mark=mark), tmp_path)
    book = openpyxl.load_workbook(tmp_path / "tables.xlsx")
    for sheet in book.worksheets[:-1]:
        cells = [cell.value for row in sheet.iter_rows() for cell in row]
        assert ("模拟数据 / SIMULATED" in cells) == is_simulated


def test_same_content_gives_the_same_bytes(content, folder, tmp_path):
    paths = write_tables(content, tmp_path)
    assert sorted(path.name for path in paths) == sorted(path.name for path in folder.iterdir())
    assert all(path.read_bytes() == (folder / path.name).read_bytes() for path in paths)


def test_files_of_an_earlier_run_do_not_stay(content, tmp_path):
    (tmp_path / "99_gone.csv").write_text("old")
    (tmp_path / "figures.sdmx.csv").write_text("not ours")
    write_tables(content, tmp_path)
    assert not (tmp_path / "99_gone.csv").exists()
    assert (tmp_path / "figures.sdmx.csv").exists()


def test_no_cell_runs_as_a_formula(content, tmp_path):
    evil = '=HYPERLINK("http://x","y")'
    table = Table("t", evil, (evil, evil), (Row(evil, (Figure(evil, None, evil),)),), (1, 1))
    write_tables(of_table(content, table), tmp_path)
    book = openpyxl.load_workbook(tmp_path / "tables.xlsx")
    cells = [c for sheet in book.worksheets for row in sheet.iter_rows() for c in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert sum(cell.value == evil for cell in cells) >= 5
    assert (tmp_path / "01_t.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (tmp_path / "01_t.csv").open(encoding="utf-8-sig", newline="") as file:
        assert not any(cell.startswith("=") for row in csv.reader(file) for cell in row)


def test_tables_that_are_data_only_are_written(content, tmp_path):
    table = Table(
        "all", "All", ("a", "b"), (Row("x", (Figure("1", 1.25, "k"),)),), (1, 1), is_data_only=True
    )
    write_tables(of_table(content, table), tmp_path)
    assert rows_of(tmp_path / "01_all.csv")[0]["value"] == "1.25"


def test_figures_within_a_text_have_rows_and_columns_of_their_own(content, tmp_path):
    cell = Figure("5.0±0.2", 5.04, "key", parts=(Figure("0.2", 0.21, "error"),))
    table = Table("t", "T", ("a", "b"), (Row("x", (cell,)),), (1, 1))
    write_tables(of_table(content, table), tmp_path)
    told = [(row["part"], row["value"], row["key"]) for row in rows_of(tmp_path / "01_t.csv")]
    assert told == [("0", "5.04", "key"), ("1", "0.21", "error")]
    book = openpyxl.load_workbook(tmp_path / "tables.xlsx")
    last = list(book[book.sheetnames[1]].iter_rows(values_only=True))[-1]
    assert last == ("x", "5.0±0.2", 5.04, 0.21, "key", "error")


def test_rows_of_a_group_name_it(content, tmp_path):
    rows = (Row("Group", (), is_group=True), Row("x", (Figure("1"),)))
    write_tables(of_table(content, Table("t", "T", ("a", "b"), rows, (1, 1))), tmp_path)
    assert [row["group"] for row in rows_of(tmp_path / "01_t.csv")] == ["Group"]


def test_many_tables_of_one_name_have_sheets_of_their_own(content, tmp_path):
    table = Table("t", "同名表" * 20, ("a", "b"), (Row("x", (Figure("1"),)),), (1, 1))
    many = replace(content, sections=(Section("one", "One", (table,) * 12),))
    paths = write_tables(many, tmp_path)
    assert len({path.name for path in paths}) == 13
    assert len(openpyxl.load_workbook(tmp_path / "tables.xlsx").sheetnames) == 14


def test_public_edition_holds_only_what_its_content_holds(profile, tmp_path):
    settings = profile.settings.model_copy(update={"editions": ("internal", "public")})
    both = profile.model_copy(update={"settings": settings})
    inputs = full_inputs(both.settings.targets[:4])
    public = compose_bulletin(inputs, both, language="zh", edition="public")
    internal = compose_bulletin(inputs, both, language="zh", edition="internal")
    write_tables(public, tmp_path)
    book = openpyxl.load_workbook(tmp_path / "tables.xlsx")
    keys = {
        str(cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and "[" in cell.value and "vintage=" in cell.value
    }
    assert keys
    assert keys <= {figure.key for _, figure in figures_of(public)}
    withheld = {figure.key for _, figure in figures_of(internal)} - {
        figure.key for _, figure in figures_of(public)
    }
    assert any(key.startswith("warnings.signal[") for key in withheld)
    assert not any("warnings.signal[" in key for key in keys)
