"""Rows of single units and events: stored typed and whole, or set aside without identifiers.

What does not belong here: tables of areas (figures, facts).
"""

import duckdb
import pandas as pd

from catalogue import TABLES
from catalogue.contracts import cast_to_contract
from catalogue.forms import ENTERPRISE_REPORT, Field, Form
from profiles.model import Profile, Source
from warehouse.connection import make_temporary
from warehouse.statements import statement
from warehouse.submissions.batches import Batch
from warehouse.submissions.comparing import compare_with_past
from warehouse.submissions.judging import FAULT, codes_of_standing, sound_records
from warehouse.submissions.lookups import SENT, described_time, sent_text
from warehouse.submissions.personal import personal_condition, withheld_if_personal
from warehouse.submissions.records import RECORD, SHEETS_PER_SUBMISSION

LABOUR_STATUS = """CASE
    WHEN age_years < 16 THEN 'under_16'
    WHEN has_worked_one_hour OR is_absent_from_job THEN 'employed'
    WHEN has_looked_for_work AND can_start_within_two_weeks THEN 'unemployed'
    ELSE 'out_of_labour_force' END"""
"""Status after the official rules: an hour's work, or a job not attended, is employment;
unemployed is who has none, looked in the past three months and can start within two weeks
(National Bureau of Statistics, labour force survey)."""

ACCEPTED = "accepted"
_LATE = "late_report"
_NOT_KEPT = ("enterprise_name",)


def store_units(
    connection: duckdb.DuckDBPyConnection,
    batch: Batch,
    form: Form,
    source: Source,
    profile: Profile,
) -> None:
    """Append the sound records of a unit or event form to its table, each in its vintage.

    Adds the warnings that only the past can tell to ``fault``.
    """
    make_temporary(connection, "batch_sheets", batch.sheet_frame())
    make_temporary(connection, "month_vintages", _month_vintages(connection, batch, form, source))
    make_temporary(connection, "industry_sections", _sections(profile))
    accepted = _accepted(form, has_window=source.reporting_window is not None)
    if form.grain == "event" or form == ENTERPRISE_REPORT:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {ACCEPTED} AS {accepted}")
        accepted = f"FROM {ACCEPTED}"
        time = described_time(form).name
        connection.execute(
            f"INSERT INTO {FAULT} SELECT sheet_id, row_number, value_column, '{time}', 0,"
            f" '{_LATE}', strftime({time}, '%Y-%m'), NULL FROM {ACCEPTED} WHERE is_late"
        )
    if form == ENTERPRISE_REPORT:
        compare_with_past(connection, accepted)
    names = TABLES[f"core.{form.code}"].column_names
    columns = ", ".join(f"{_as_stored(name, form)} AS {name}" for name in names)
    connection.execute(f"INSERT INTO core.{form.code} BY NAME SELECT {columns} FROM ({accepted})")
    if any(field.name == "enterprise_name" for field in form.fields):
        _register_names(connection)
    connection.execute(f"DROP TABLE IF EXISTS {ACCEPTED}")
    for name in ("batch_sheets", "month_vintages", "industry_sections"):
        connection.execute(f"DROP TABLE {name}")


def _accepted(form: Form, *, has_window: bool) -> str:
    """Return the SQL of the sound records with vintage, numbers and what follows from them."""
    made = {
        "vintage": "CAST(coalesce(b.vintage, m.month_vintage) AS DATE)",
        "submission_number": "b.submission_number",
        "sheet_number": f"r.sheet_id % {SHEETS_PER_SUBMISSION} + 1",
        "is_late": "coalesce(b.vintage > m.month_vintage, false)" if has_window else "false",
    }
    section_join = ""
    if any(field.name == "industry_code" for field in form.fields):
        made["section_code"] = "coalesce(i.section_code, r.industry_code)"
        section_join = "LEFT JOIN industry_sections i ON i.industry_code = r.industry_code"
    if form.code == "person_record":
        made["labour_status_code"] = LABOUR_STATUS
    columns = ", ".join(f"{sql} AS {name}" for name, sql in made.items())
    return (
        f"SELECT r.*, {columns} FROM ({sound_records('r.*')}) r"
        " JOIN batch_sheets b ON b.sheet_id = r.sheet_id LEFT JOIN month_vintages m"
        f" ON m.month = date_trunc('month', r.{described_time(form).name}) {section_join}"
    )


def _register_names(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        f"DELETE FROM {ACCEPTED} WHERE enterprise_name IS NULL"
        f" OR {personal_condition('enterprise_name')}"
    )
    connection.execute(statement("register_enterprises"))


def record_counts(connection: duckdb.DuckDBPyConnection, batch: Batch) -> pd.DataFrame:
    """Return rows received and their outcomes: accepted, or the first fault in field order."""
    submission = f"sheet_id // {SHEETS_PER_SUBMISSION}"
    received = dict(
        connection.execute(
            f"SELECT {submission} AS place, count(*) FROM {RECORD} GROUP BY place ORDER BY place"
        ).fetchall()
    )
    refused = connection.execute(
        f"SELECT place, reason_code, count(*) FROM ({_first_faults(submission)})"
        " GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    outcomes = {(place, reason): count for place, reason, count in refused}
    accepted = dict(received)
    for place, _, count in refused:
        accepted[place] -= count
    return batch.counts(
        received, outcomes | {(place, "accepted"): count for place, count in accepted.items()}
    )


def refused_rows(connection: duckdb.DuckDBPyConnection, batch: Batch, form: Form) -> pd.DataFrame:
    """Return the refused rows of a unit or event form as rows of ``core.set_aside_row``."""
    if form.grain == "table":
        return cast_to_contract(
            pd.DataFrame(columns=TABLES["core.set_aside_row"].column_names), "core.set_aside_row"
        )
    columns = ", ".join(sent_text(field) for field in _kept(form))
    names = ", ".join(f"'{field.name}'" for field in _kept(form))
    refused = (
        f"SELECT r.sheet_id, r.row_number, r.value_column, f.reason_code,"
        f" unnest([{names}]) AS name, unnest([{columns}]) AS text,"
        f" unnest(range({len(_kept(form))})) AS place"
        f" FROM ({_first_faults('sheet_id')}) f JOIN {RECORD} r"
        " ON r.sheet_id = f.place AND r.row_number = f.row_number"
        f" JOIN {SENT} s ON s.rowid = r.sent_id"
    )
    rows = connection.execute(
        "SELECT sheet_id, row_number, value_column, '' AS field, reason_code,"
        " coalesce(CAST(to_json(map_from_entries(list({'k': name, 'v': kept} ORDER BY place)"
        " FILTER (WHERE kept IS NOT NULL))) AS VARCHAR), '{}') AS payload"
        f" FROM (SELECT *, {withheld_if_personal('text')} AS kept FROM ({refused}))"
        " GROUP BY ALL ORDER BY sheet_id, row_number"
    ).df()
    return cast_to_contract(batch.with_places(rows), "core.set_aside_row")


def _kept(form: Form) -> list[Field]:
    """Return the fields of a refused row that are kept: of persons, only where and when."""
    if any(field.type == "identifier" for field in form.fields):
        return [field for field in form.fields if field.type in ("month", "area")]
    return [field for field in form.fields if field.name not in _NOT_KEPT]


def _first_faults(place: str) -> str:
    """Return the SQL of the outcome of each refused row, and the place it is counted at."""
    return (
        f"SELECT {place} AS place, row_number, arg_min(reason_code, (fault.place, reason_code))"
        f" AS reason_code FROM {FAULT}"
        f" WHERE reason_code IN {codes_of_standing('error', 'expected')}"
        " GROUP BY sheet_id, row_number"
    )


def _as_stored(name: str, form: Form) -> str:
    if name in ("is_withdrawn", "is_closed"):
        return f"coalesce({name}, false)"
    if name == "revision_number":
        return "CAST(coalesce(revision_number, 0) AS BIGINT)"
    counts = {field.name for field in form.fields if field.type == "count"}
    return f"CAST({name} AS BIGINT)" if name in counts else name


def _sections(profile: Profile) -> pd.DataFrame:
    rows = [(entry.code, entry.parent_code or entry.code)
            for entry in profile.code_list("industry")]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["industry_code", "section_code"]).drop_duplicates()
    return frame.astype("str")


def _month_vintages(
    connection: duckdb.DuckDBPyConnection, batch: Batch, form: Form, source: Source
) -> pd.DataFrame:
    time = described_time(form).name
    months = connection.execute(
        f"SELECT DISTINCT date_trunc('month', {time}) AS month FROM {RECORD}"
        f" WHERE {time} IS NOT NULL ORDER BY month"
    ).fetchall()
    return batch.vintage_frame([pd.Timestamp(month).as_unit("us") for (month,) in months], source)
