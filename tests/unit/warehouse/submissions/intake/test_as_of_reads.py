"""As-of reads of records: nothing later leaks, the last accepted counts, the order is fixed."""

import pandas as pd
import pytest

from catalogue import parse_month

BOUNDED = ("enterprise_report", "person_record", "insurance_register", "insured_structure")
FORMS = (*BOUNDED, "layoff_report")
CHANGES = {
    "enterprise_report": ("hidden_unemployed_persons", "1", "2", "3"),
    "person_record": ("age_years", "31", "32", "33"),
    "insurance_register": ("benefit_yuan", "1801", "1802", "1803"),
    "insured_structure": ("insured_persons", "101", "102", "103"),
    "layoff_report": ("cut_persons", "51", "52", "53"),
}


@pytest.fixture
def make(enterprise_row, person_row, claim_row, structure_row, layoff_row):
    """Return a row of a form, or of another unit of it."""

    def row(form_code, number=1, **cells):
        if form_code == "insured_structure":
            return structure_row(area_code=("210100", "210200")[number - 1], **cells)
        makers = {
            "enterprise_report": enterprise_row,
            "person_record": person_row,
            "insurance_register": claim_row,
            "layoff_report": layoff_row,
        }
        return makers[form_code](number, **cells)

    return row


@pytest.fixture
def known(warehouse):
    def at(form_code, vintage, first="2020-01", last="2026-01"):
        parameters = {"vintage": parse_month(vintage).date()}
        if form_code in BOUNDED:
            parameters |= {
                "first_month": parse_month(first).date(), "last_month": parse_month(last).date(),
            }  # fmt: skip
        return warehouse.query(f"{form_code}_as_of", parameters)

    return at


def send(take, make, form_code, content, value, vintage, number=1):
    cells = {CHANGES[form_code][0]: value}
    take(
        form_code, [make(form_code, number, **cells)], content=content, vintage=vintage,
        received=vintage,
    )  # fmt: skip


@pytest.mark.parametrize("form_code", FORMS)
def test_a_later_vintage_never_leaks(take, make, known, form_code):
    name, first, second, _ = CHANGES[form_code]
    send(take, make, form_code, "a", first, "2025-07")
    send(take, make, form_code, "b", second, "2025-09")
    assert known(form_code, "2025-06").empty
    assert known(form_code, "2025-07")[name].tolist() == [int(first)]
    assert known(form_code, "2025-08")[name].tolist() == [int(first)]
    assert known(form_code, "2025-09")[name].tolist() == [int(second)]


@pytest.mark.parametrize("form_code", FORMS)
def test_within_a_vintage_the_last_accepted_wins(
    take, make, known, sheet_of, submission_of, form_code
):
    name, *values = CHANGES[form_code]
    from_source = {"enterprise_report": "enterprise_monitoring", "person_record": "survey_persons",
                   "insurance_register": "unemployment_insurance",
                   "layoff_report": "layoff_reports"}  # fmt: skip
    submissions = [
        submission_of(
            from_source.get(form_code, form_code),
            sheet_of(form_code, [make(form_code, **{name: value})]),
            content=f"{place}",
        )
        for place, value in enumerate(values)
    ]
    take(form_code, submissions=submissions)
    assert known(form_code, "2025-07")[name].tolist() == [int(values[-1])]


@pytest.mark.parametrize("form_code", FORMS)
def test_a_refused_row_takes_nothing_back(take, make, known, form_code):
    name, first, *_ = CHANGES[form_code]
    send(take, make, form_code, "a", first, "2025-07")
    send(take, make, form_code, "b", "nine", "2025-08")
    assert known(form_code, "2025-08")[name].tolist() == [int(first)]


@pytest.mark.parametrize("form_code", FORMS)
def test_the_answer_is_the_same_however_the_rows_lie(take, make, known, warehouse, form_code):
    _, first, second, third = CHANGES[form_code]
    send(take, make, form_code, "a", first, "2025-07")
    send(take, make, form_code, "b", second, "2025-08", number=2)
    send(take, make, form_code, "c", third, "2025-08")
    before = known(form_code, "2025-08")
    assert len(before) == 2
    table = f"core.{form_code}"
    with warehouse.transaction() as connection:
        connection.execute(
            f"CREATE TEMP TABLE turned AS FROM {table} ORDER BY row_number, vintage DESC"
        )
        connection.execute(f"DELETE FROM {table}")
        connection.execute(f"INSERT INTO {table} FROM turned")
    pd.testing.assert_frame_equal(before, known(form_code, "2025-08"))


@pytest.mark.parametrize("form_code", BOUNDED)
def test_both_bounds_of_months_are_included(take, make, known, form_code):
    months = ("2025-02", "2025-03", "2025-04", "2025-05")
    rows = [make(form_code, reference_month=month) for month in months]
    take(form_code, rows)
    found = known(form_code, "2025-07", first="2025-03", last="2025-04")
    assert found["reference_month"].dt.month.tolist() == [3, 4]
