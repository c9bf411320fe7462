"""A province small enough to read, and its submissions made by hand."""

import shutil
from datetime import datetime
from functools import partial

import pandas as pd
import pytest

from catalogue import parse_month
from catalogue.credit_codes import credit_code_check
from catalogue.forms import FORMS
from profiles import load_profile
from warehouse import Warehouse
from warehouse.submissions import IdentifierKey, Submission, take_in_submissions
from warehouse.submissions.table import SheetTable

KEY = IdentifierKey.of(b"a secret of sixteen bytes or more")


@pytest.fixture(scope="session")
def liaoning():
    return load_profile("liaoning")


@pytest.fixture(scope="session")
def empty_warehouse(tmp_path_factory):
    """An empty warehouse, migrated once for all tests."""
    path = tmp_path_factory.mktemp("empty") / "warehouse.duckdb"
    Warehouse(path).read_table("raw.delivery")
    return path


@pytest.fixture
def warehouse(tmp_path, empty_warehouse):
    path = tmp_path / "warehouse.duckdb"
    shutil.copy(empty_warehouse, path)
    held = Warehouse(path)
    with held.session():
        yield held


@pytest.fixture(scope="session")
def credit_code():
    def make(number, area="210100"):
        first = f"91{area}{number:09d}"
        return first + credit_code_check(first)

    return make


@pytest.fixture(scope="session")
def enterprise_row(credit_code):
    """One balanced report as text; keywords change its cells."""

    def make(number=1, **cells):
        row = {
            "reference_month": "2025-06",
            "enterprise_code": credit_code(number),
            "enterprise_name": f"模拟企业{number}",
            "registration_type_code": "112",
            "industry_code": "C31",
            "area_code": "210100",
            "size_class_code": "M",
            "base_staff_persons": "100",
            "joined_persons": "5",
            "left_persons": "3",
            "end_staff_persons": "102",
        }
        return {**row, **cells}

    return make


@pytest.fixture(scope="session")
def person_row():
    def make(number=1, **cells):
        row = {
            "reference_month": "2025-06",
            "person_id": f"2101051990010100{number:02d}",
            "household_id": f"H{number}",
            "cluster_code": "210102001001",
            "stratum_code": "1",
            "rotation_group_code": "G1",
            "weight": "1500.5",
            "area_code": "沈阳",
            "sex_code": "男",
            "age_years": "35",
            "is_student": "否",
            "has_worked_one_hour": "是",
            "is_absent_from_job": "否",
            "has_looked_for_work": "否",
            "can_start_within_two_weeks": "否",
        }
        return {**row, **cells}

    return make


@pytest.fixture(scope="session")
def layoff_row(credit_code):
    def make(number=1, **cells):
        row = {
            "report_number": f"R{number}",
            "enterprise_code": credit_code(number),
            "area_code": "沈阳市",
            "report_date": "2025-06-10",
            "effective_date": "2025-07-20",
            "cut_type_code": "04",
            "staff_persons": "500",
            "cut_persons": "60",
        }
        return {**row, **cells}

    return make


@pytest.fixture(scope="session")
def claim_row():
    def make(number=1, **cells):
        row = {
            "reference_month": "2025-06",
            "person_id": f"2101051990010100{number:02d}",
            "area_code": "沈阳",
            "sex_code": "女",
            "is_new_claim": "是",
            "benefit_yuan": "1800",
        }
        return {**row, **cells}

    return make


@pytest.fixture(scope="session")
def structure_row():
    def make(**cells):
        row = {
            "reference_month": "2024-12",
            "area_code": "沈阳",
            "industry_code": "制造业",
            "size_class_code": "中型",
            "ownership_code": "国有",
            "enterprise_count": "12",
            "insured_persons": "5,600",
        }
        return {**row, **cells}

    return make


@pytest.fixture(scope="session")
def sheet_of():
    """A sheet of a form from rows of text, as the reader hands it on."""

    def make(form_code, rows, *, sheet_name="表", multipliers=None, is_simulated=False):
        fields = {field.name: field for field in FORMS[form_code].fields}
        frame = pd.DataFrame(rows).fillna("").astype("str")
        if "row_number" not in frame:
            frame.insert(0, "row_number", range(5, 5 + len(frame)))
        names = [name for name in frame.columns if name in fields]
        return SheetTable(
            form_code=form_code,
            sheet_name=sheet_name,
            rows=frame.astype({"row_number": "int64"}),
            headings={name: fields[name].title_zh for name in names},
            column_letters={name: chr(65 + place % 26) for place, name in enumerate(names)},
            multipliers=multipliers or {},
            is_simulated=is_simulated,
        )

    return make


@pytest.fixture(scope="session")
def submission_of():
    def make(source_code, *sheets, content="a", received="2025-07"):
        return Submission(
            source_code=source_code,
            file_name=f"{received or 'archive'}/{content}.xlsx",
            content_sha256=content,
            received_month=None if received is None else parse_month(received),
            sheets=sheets,
        )

    return make


SOURCE_OF_FORM = {
    "enterprise_report": "enterprise_monitoring",
    "person_record": "survey_persons",
    "layoff_report": "layoff_reports",
    "insurance_register": "unemployment_insurance",
    "insured_structure": "insured_structure",
    "enterprise_administration": "enterprise_administration",
    "insurance_table": "unemployment_insurance",
    "employment_table": "employment_register",
    "survey_table": "survey_tables",
    "vacancy_table": "vacancies",
    "electricity_table": "industrial_electricity",
    "mobile_table": "mobile_signalling",
}


@pytest.fixture(scope="session")
def take_into(liaoning, sheet_of, submission_of):
    """Take rows of a form, or submissions, into a warehouse; the result of the batch."""

    def run(
        warehouse,
        form_code,
        rows=None,
        *,
        submissions=None,
        vintage="2025-07",
        received="2025-07",
        content="a",
        profile=liaoning,
        is_frozen_change_allowed=False,
        **options,
    ):
        source = profile.source(SOURCE_OF_FORM[form_code])
        if submissions is None:
            sheet = sheet_of(form_code, rows, **options)
            submissions = [submission_of(source.code, sheet, content=content, received=received)]
        return take_in_submissions(
            warehouse,
            submissions,
            source,
            profile,
            vintage=parse_month(vintage),
            present_month=parse_month("2026-01"),
            received_at=datetime(2026, 1, 9),
            key=KEY,
            is_frozen_change_allowed=is_frozen_change_allowed,
        )

    return run


@pytest.fixture
def take(warehouse, take_into):
    return partial(take_into, warehouse)


@pytest.fixture(scope="session")
def outcomes():
    def of(result):
        counts = result.counts.groupby("outcome_code")["figure_count"].sum()
        return {code: int(count) for code, count in counts.items() if count}

    return of


@pytest.fixture(scope="session")
def simulated_liaoning(liaoning):
    settings = liaoning.settings.model_copy(update={"is_simulated": True})
    return liaoning.model_copy(update={"settings": settings})
