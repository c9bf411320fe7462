import itertools
from datetime import date

import openpyxl
import pandas as pd
import pytest

from catalogue.forms import FORMS, SIMULATED_MARK, is_own_sheet
from reports.senders import examples, write_template, write_templates
from reports.senders.choices import choices_of
from reports.senders.examples import example_credit_code, example_rows
from reports.senders.form_sheet import write_form_sheet
from reports.senders.workbook import open_book

REPORT = FORMS["enterprise_report"]


@pytest.fixture(scope="module")
def templates(province, tmp_path_factory):
    folder = tmp_path_factory.mktemp("templates")
    month = pd.Timestamp("2025-07-01")
    return write_templates(province, folder=folder, reference_month=month)


def test_every_source_of_forms_has_a_workbook_with_all_its_forms(templates, province, cells_of):
    sources = [source for source in province.sources if source.forms]
    assert len(templates) == len(sources)
    for path, source in zip(templates, sources, strict=True):
        assert path.name.startswith(f"{source.code}_")
        names = list(cells_of(path))
        titles = [FORMS[code].title_zh for code in source.forms]
        assert [name for name in names if not is_own_sheet(name)] == titles
        assert sum(is_own_sheet(name) for name in names) == 2 + len(source.forms)


def test_headings_stand_in_one_row_exactly_as_the_form_has_them(templates, cells_of):
    rows = cells_of(templates[0])[REPORT.title_zh]
    assert [field.title_zh for field in REPORT.fields] in rows


def test_two_writings_give_the_same_bytes(province, tmp_path, month):
    paths = [
        write_templates(province, folder=tmp_path / name, reference_month=month)
        for name in ("a", "b")
    ]
    for one, other in zip(*paths, strict=True):
        assert one.read_bytes() == other.read_bytes()


def test_every_sheet_of_a_simulated_profile_is_marked(templates, cells_of):
    for path in templates:
        for name, rows in cells_of(path).items():
            assert any(SIMULATED_MARK in row for row in rows[:3]), (path.name, name)


def test_no_sheet_of_a_real_profile_is_marked(real_province, tmp_path, month, cells_of):
    for path in write_templates(real_province, folder=tmp_path, reference_month=month):
        for rows in cells_of(path).values():
            assert not any(SIMULATED_MARK in str(cell) for row in rows for cell in row)


@pytest.mark.parametrize("code", FORMS)
def test_the_example_keeps_every_rule_of_the_form(code, province, month):
    form = FORMS[code]
    rows = example_rows(form, province, month)
    assert rows
    for row in rows:
        for field in form.fields:
            assert field.name in row or not field.is_required, field.name
            value = row.get(field.name)
            if field.type in ("count", "number") and value is not None:
                assert (field.minimum or 0) <= value <= (field.maximum or float("inf"))
            choices = choices_of(field, form, province, month)
            if choices is not None and value is not None:
                assert value in {text for text, _ in choices.options}
        for item in form.identities:
            added = sum(row.get(name, 0) for name in item.added)
            assert row[item.total] == added - sum(row.get(name, 0) for name in item.taken)


def test_a_layoff_example_gives_thirty_days_of_notice(province, month):
    (row,) = example_rows(FORMS["layoff_report"], province, month)
    assert isinstance(row["report_date"], date)
    assert (row["effective_date"] - row["report_date"]).days >= 30


# Two codes in public registers of companies.
@pytest.mark.parametrize("known", ["914403001922038216", "9144030071526726XG"])
def test_check_characters_of_known_codes_come_out(known, monkeypatch):
    assert examples._organisation_code(known[8:16]) == known[8:17]
    monkeypatch.setattr(examples, "_organisation_code", lambda _: known[8:17])
    assert example_credit_code(known[2:8]) == known


def test_code_lists_are_those_in_force_at_the_month(province):
    field = REPORT.field("registration_type_code")
    older = choices_of(field, REPORT, province, pd.Timestamp("2022-12-01"))
    newer = choices_of(field, REPORT, province, pd.Timestamp("2023-01-01"))
    assert {text for text, _ in older.options} != {text for text, _ in newer.options}
    assert any(text.endswith("国有企业") for text, _ in older.options)


def test_an_unbalanced_row_is_coloured_and_drop_downs_point_at_their_options(templates):
    book = openpyxl.load_workbook(templates[0])
    sheet = book[REPORT.title_zh]
    formulas = [rule.formula[0] for entry in sheet.conditional_formatting for rule in entry.rules]
    assert len(formulas) == len(REPORT.identities)
    assert any("COUNT" in text and "<>" in text for text in formulas)
    lists = [item for item in sheet.data_validations.dataValidation if item.type == "list"]
    for item in lists:
        name, cells = item.formula1.replace("$", "").split("!")
        block = book[name.strip("'")][cells]
        values = [cell.value for (cell,) in (block if isinstance(block, tuple) else ((block,),))]
        assert values
        assert all(values)


def test_an_empty_example_holds_headings_alone(province, tmp_path, month, cells_of):
    path = tmp_path / "form.xlsx"
    write_template(REPORT, province, path=path, reference_month=month, is_example_filled=False)
    assert "示例企业" not in {
        cell for rows in cells_of(path).values() for row in rows for cell in row
    }


def test_names_that_files_and_sheets_cannot_have_are_mended(tmp_path, cells_of):
    path = tmp_path / "form.xlsx"
    with open_book(path) as book:
        for name in ("a/b?", "a/b?", "History", "长" * 40, "'", ""):
            write_form_sheet(book, REPORT, sheet_name=name, title="t", rows=(), is_simulated=False)
    names = list(cells_of(path))
    assert len(names) == 6
    assert all(len(name) <= 31 for name in names)
    assert all(
        one.casefold() != other.casefold() for one, other in itertools.combinations(names, 2)
    )


def test_nothing_appears_where_writing_fails(tmp_path):
    path = tmp_path / "form.xlsx"
    with pytest.raises(RuntimeError), open_book(path) as book:
        book.add_sheet("one")
        raise RuntimeError("stopped")
    assert not path.exists()
