"""A template filled as its example shows comes back without notice and without fault."""

import openpyxl
import pandas as pd
import pytest

from catalogue.forms import EXAMPLE_SHEET, FORMS
from profiles import load_profile
from reports.senders import ReturnSummary, write_marked_copy, write_templates
from reports.senders.returned import FAULT_COLUMNS
from warehouse.submissions.found import find_submissions
from warehouse.submissions.meanings import vocabulary_of
from warehouse.submissions.reading import read_submission

MONTH = pd.Timestamp("2025-07-01")
PROFILE = load_profile("liaoning_demo")
SOURCES = [source for source in PROFILE.sources if source.forms]


@pytest.fixture(scope="module")
def templates(tmp_path_factory):
    folder = tmp_path_factory.mktemp("templates")
    paths = write_templates(PROFILE, folder=folder, reference_month=MONTH)
    return {source.code: path for source, path in zip(SOURCES, paths, strict=True)}


def fill(template, source, target):
    """Copy the rows of each example into the form above which it stands, as a clerk would."""
    book = openpyxl.load_workbook(template)
    examples = [name for name in book.sheetnames if name.startswith(EXAMPLE_SHEET)]
    for code, name in zip(source.forms, examples, strict=True):
        example, form = book[name], book[FORMS[code].title_zh]
        first_title = FORMS[code].fields[0].title_zh
        heading = next(row for row in range(1, 9) if example.cell(row, 1).value == first_title)
        for row in range(heading + 1, example.max_row + 1):
            for column in range(1, example.max_column + 1):
                form.cell(row, column).value = example.cell(row, column).value
    target.parent.mkdir(parents=True)
    book.save(target)


def read(source, inbox):
    (found,) = find_submissions(source, inbox=inbox, addresses={})
    return read_submission(found, source, PROFILE)


def inbox_path(source, inbox):
    return inbox / "2025-08" / source.location.path / "210100.xlsx"


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.code)
def test_a_filled_template_is_read_without_notice(source, templates, tmp_path):
    fill(templates[source.code], source, inbox_path(source, tmp_path))
    submission = read(source, tmp_path)
    assert list(submission.notices) == []
    assert [table.form_code for table in submission.sheets] == list(source.forms)
    for table in submission.sheets:
        form = FORMS[table.form_code]
        assert table.is_simulated
        assert list(table.headings) == [field.name for field in form.fields]
        assert dict(table.multipliers) in ({}, dict.fromkeys(table.multipliers, 1.0))
        assert len(table.rows) == 1 + any(field.type == "breakdown" for field in form.fields)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.code)
def test_every_value_of_an_example_has_a_meaning(source, templates, tmp_path):
    fill(templates[source.code], source, inbox_path(source, tmp_path))
    vocabulary = vocabulary_of(PROFILE)
    for table in read(source, tmp_path).sheets:
        for row in table.rows.to_dict("records"):
            for field in FORMS[table.form_code].fields:
                text = row.get(field.name, "")
                if text and field.type not in ("text", "identifier"):
                    meaning = vocabulary.meaning(field, text, row.get("area_code", ""))
                    assert meaning.reason_code is None, (field.name, text)


def test_an_empty_template_is_a_nil_return(templates, tmp_path):
    source = PROFILE.source("enterprise_monitoring")
    path = inbox_path(source, tmp_path)
    path.parent.mkdir(parents=True)
    path.write_bytes(templates[source.code].read_bytes())
    assert [len(table.rows) for table in read(source, tmp_path).sheets] == [0]


def test_a_marked_copy_sent_back_as_it_is_reads_like_the_original(templates, tmp_path):
    source = PROFILE.source("enterprise_monitoring")
    first = inbox_path(source, tmp_path / "first")
    fill(templates[source.code], source, first)
    original = read(source, tmp_path / "first")
    (table,) = original.sheets
    book = openpyxl.load_workbook(first)
    grids = {
        sheet.title: [
            ["" if value is None else str(value) for value in row]
            for row in sheet.iter_rows(values_only=True)
        ]
        for sheet in book
    }
    fault = {
        "sheet_name": table.sheet_name,
        "row_number": int(table.rows["row_number"].iloc[0]),
        "column_letter": table.column_letters["left_persons"],
        "heading": table.headings["left_persons"],
        "received_value": "8",
        "reason_code": "unbalanced_row",
        "standing": "error",
        "message_zh": "期初＋新增－减少≠期末",
        "message_en": "the row does not balance",
    }
    second = inbox_path(source, tmp_path / "second")
    write_marked_copy(
        grids,
        pd.DataFrame([fault], columns=list(FAULT_COLUMNS)),
        summary=ReturnSummary("a.xlsx", "失业动态监测", "2025-08", 1, 0, 1),
        path=second,
    )
    again = read(source, tmp_path / "second")
    assert list(again.notices) == []
    (table_again,) = again.sheets
    pd.testing.assert_frame_equal(table_again.rows, table.rows)
