"""Which records are accepted, and every fault of every record, told by SQL from the form.

What does not belong here: what a text means (meanings), what only the warehouse's own
past can tell (comparing), storing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pandas as pd

from catalogue import SUBMISSION_REASONS
from catalogue.forms import LAYOFF_REPORT, Field, Form, Identity
from warehouse.connection import make_temporary
from warehouse.submissions.lookups import (
    NOTHING,
    SENT,
    described_time,
    is_numeric,
    lookup_key,
    lookup_name,
    sent_text,
)
from warehouse.submissions.meanings import Vocabulary
from warehouse.submissions.personal import personal_condition
from warehouse.submissions.records import RECORD, SHEETS_PER_SUBMISSION

FAULT = "fault"
SUSPECT = "suspect"
WHOLE_ROW = -1
"""Place of a fault that lies in no single field."""

_PLACE = "sheet_id, row_number, value_column"
_ROWS_PER_SHEET = 2**32
_NAMES = ("enterprise_name",)  # kept apart, and left out where it holds a number of a person
# Labour Contract Law, article 41: from 20 persons, or from 10 % of staff.
_REPORTED_PERSONS, _REPORTED_SHARE = 20, 0.1


@dataclass(frozen=True)
class SheetRules:
    """What holds for one sheet: its last possible month, and why it is refused as a whole."""

    sheet_id: int
    latest_month: pd.Timestamp
    refusal: str | None = None


def judge_records(
    connection: duckdb.DuckDBPyConnection,
    form: Form,
    sheets: Sequence[SheetRules],
    vocabulary: Vocabulary,
    faulty_fields: frozenset[str],
) -> None:
    """Fill ``fault`` with the faults of the records in ``record``.

    One row per fault: sheet_id, row_number, value_column, field, place (position of the
    field in the form), reason_code, received_value, score.
    """
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {FAULT} (sheet_id INTEGER, row_number BIGINT,"
        " value_column VARCHAR, field VARCHAR, place INTEGER, reason_code VARCHAR,"
        " received_value VARCHAR, score DOUBLE)"
    )
    frame = pd.DataFrame(
        {
            "sheet_id": [item.sheet_id for item in sheets],
            "latest_month": pd.to_datetime([item.latest_month for item in sheets]),
            "refusal": pd.Series([item.refusal for item in sheets], dtype="str"),
        }
    )
    make_temporary(connection, "sheet_rules", frame)
    _find_suspects(connection, form)
    queries = [
        *(query for place, field in enumerate(form.fields)
          for query in _field_faults(field, place, form, vocabulary, faulty_fields)),
        *(_identity_fault(identity, form) for identity in form.identities),
        *_missing_time(form),
        *_future_date(form),
        *_layoff_faults(form),
        f"SELECT {_PLACE}, '', {WHOLE_ROW}, refusal, NULL, NULL FROM {SUSPECT}"
        " JOIN sheet_rules USING (sheet_id) WHERE refusal IS NOT NULL",
    ]  # fmt: skip
    connection.execute(f"INSERT INTO {FAULT} {' UNION ALL '.join(queries)}")
    if form.grain != "table":
        _find_repetitions(connection, form)
    connection.execute("DROP TABLE sheet_rules")
    connection.execute(f"DROP TABLE {SUSPECT}")


def codes_of_standing(*standings: str) -> str:
    """Return the reason codes of some standings as an SQL list."""
    codes = [code for code, item in SUBMISSION_REASONS.items() if item.standing in standings]
    return "(" + ", ".join(f"'{code}'" for code in codes) + ")"


def sound_records(columns: str = "*") -> str:
    """Return the SQL of the records of a unit or event form without an error.

    A row of such a form is one record: sheet and row number tell it from the others.
    """
    return (
        f"SELECT {columns} FROM {RECORD} r ANTI JOIN (SELECT {_row_key('g')} AS row_key"
        f" FROM {FAULT} g WHERE reason_code IN {codes_of_standing('error', 'expected')}) f"
        f" ON {_row_key('r')} = f.row_key"
    )


def _row_key(alias: str) -> str:
    # One number joins faster than two; no sheet has four thousand million rows.
    return f"({alias}.sheet_id * {_ROWS_PER_SHEET} + {alias}.row_number)"


def _find_suspects(connection: duckdb.DuckDBPyConnection, form: Form) -> None:
    """Make ``suspect``: the records that may have a fault, with their texts.

    Most records have none: they are told by one pass over their values.
    """
    if form.grain == "table":
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {SUSPECT} AS FROM {RECORD}")
        return
    texts = [field for field in form.fields if field.type == "text" and field.name not in _NAMES]
    # Looked for among the distinct texts: codes of places are as long as numbers of persons.
    personal = " UNION ALL ".join(
        f"SELECT '{field.name}' AS field, t FROM (SELECT DISTINCT {field.name} AS t FROM {RECORD})"
        f" WHERE {personal_condition('t')}"
        for field in texts
    )
    empty = "SELECT NULL::VARCHAR AS field, NULL::VARCHAR AS t WHERE false"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE personal_text AS {personal or empty}")
    conditions = ["r.is_odd", "q.refusal IS NOT NULL"]
    if connection.execute("SELECT count(*) FROM personal_text").fetchall()[0][0]:
        conditions += [_is_personal(field, "r.") for field in texts]
    conditions += [f"({item}) IS TRUE" for item in _value_conditions(form)]
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE suspected AS"
        f" SELECT r.* FROM {RECORD} r JOIN sheet_rules q ON q.sheet_id = r.sheet_id"
        f" WHERE {' OR '.join(conditions)}"
    )
    texts_sent = (
        f"SELECT rowid AS sent_id, * EXCLUDE (sheet_id, row_number, value_column, is_note)"
        f" FROM {SENT} WHERE rowid IN (SELECT sent_id FROM suspected)"
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {SUSPECT} AS"
        f" FROM suspected JOIN ({texts_sent}) USING (sent_id)"
    )
    connection.execute("DROP TABLE suspected")


def _value_conditions(form: Form) -> list[str]:
    """Return SQL conditions on the values of records, true wherever a fault may lie."""
    conditions = []
    for field in form.fields:
        name = f"r.{field.name}"
        if is_numeric(field):
            conditions += [f"{name} < {field.minimum!r}"] if field.minimum is not None else []
            conditions += [f"{name} > {field.maximum!r}"] if field.maximum is not None else []
        if field.type == "count":
            conditions.append(f"{name} <> round({name})")
    conditions.append(f"r.{described_time(form).name} >= q.latest_month + INTERVAL 1 MONTH")
    for identity in form.identities:
        names = (identity.total, *identity.added, *identity.taken)
        conditions.append(_is_unbalanced(identity, {name: f"r.{name}" for name in names}))
    if form.code == LAYOFF_REPORT.code:
        conditions.append("true")
    return conditions


def _is_personal(field: Field, prefix: str = "") -> str:
    personal = f"SELECT t FROM personal_text WHERE field = '{field.name}'"
    return f"{prefix}{field.name} IN ({personal})"


def _fault(field: Field, place: int, reason: str) -> str:
    received = "NULL" if field.type == "identifier" else sent_text(field)
    return f"SELECT {_PLACE}, '{field.name}', {place}, '{reason}', {received}, NULL FROM {SUSPECT}"


def _field_faults(
    field: Field, place: int, form: Form, vocabulary: Vocabulary, faulty_fields: frozenset[str]
) -> list[str]:
    text, name = sent_text(field), field.name
    queries = []
    if name in faulty_fields:
        key = lookup_key(field, form, vocabulary)
        queries.append(
            f"SELECT {_PLACE}, '{name}', {place}, l.reason_code, {text}, NULL FROM {SUSPECT}"
            f" JOIN {lookup_name(field)} l ON {key} = l.text"
            f" WHERE l.reason_code IS NOT NULL AND l.reason_code <> '{NOTHING}'"
        )
    empty = f"{text} IS NULL"
    if is_numeric(field) and not field.is_nothing_zero and name in faulty_fields:
        says_nothing = f"SELECT text FROM {lookup_name(field)} WHERE reason_code = '{NOTHING}'"
        empty = f"({empty} OR {text} IN ({says_nothing}))"
    if field.is_figure:
        queries.append(f"{_fault(field, place, 'blank')} WHERE {empty} AND {text} IS NOT NULL")
    elif field.is_required:
        queries.append(f"{_fault(field, place, 'required_empty')} WHERE {empty}")
    if field.type in ("month", "week"):
        queries.append(
            f"{_fault(field, place, 'future_month')} JOIN sheet_rules USING (sheet_id)"
            f" WHERE {name} >= latest_month + INTERVAL 1 MONTH"
        )
    if field.type == "text" and field.name not in _NAMES and form.grain != "table":
        queries.append(f"{_fault(field, place, 'personal_data')} WHERE {_is_personal(field)}")
    if is_numeric(field):
        queries += _number_faults(field, place)
    return queries


def _number_faults(field: Field, place: int) -> list[str]:
    text, name = sent_text(field), field.name
    queries = [
        f"{_fault(field, place, 'not_finite')} WHERE NOT isfinite(TRY_CAST({text} AS DOUBLE))"
    ]
    if field.minimum is not None:
        reason = "negative" if field.minimum == 0 else "out_of_range"
        queries.append(f"{_fault(field, place, reason)} WHERE {name} < {field.minimum!r}")
    if field.maximum is not None:
        queries.append(f"{_fault(field, place, 'out_of_range')} WHERE {name} > {field.maximum!r}")
    if field.type == "count":
        queries.append(f"{_fault(field, place, 'not_whole')} WHERE {name} <> round({name})")
    return queries


def _missing_time(form: Form) -> list[str]:
    """Faults of records of a form that names a month or a week, and have neither."""
    times = [field for field in form.fields if field.type in ("month", "week")]
    if len(times) < 2:
        return []
    place = form.fields.index(times[0])
    empty = " AND ".join(f"{sent_text(field)} IS NULL" for field in times)
    return [f"{_fault(times[0], place, 'required_empty')} WHERE {empty}"]


def _future_date(form: Form) -> list[str]:
    """Faults of records without a month whose first date is later than their receipt."""
    if any(field.type in ("month", "week") for field in form.fields):
        return []
    dates = [field for field in form.fields if field.type == "date"]
    return [
        f"{_fault(field, form.fields.index(field), 'future_month')} JOIN sheet_rules"
        f" USING (sheet_id) WHERE {field.name} >= latest_month + INTERVAL 1 MONTH"
        for field in dates[:1]
    ]


def _layoff_faults(form: Form) -> list[str]:
    """Faults of reports that cut more than there are, or need not have been made."""
    if form.code != LAYOFF_REPORT.code:
        return []
    field = form.field("cut_persons")
    place = form.fields.index(field)
    return [
        f"{_fault(field, place, 'cut_exceeds_staff')} WHERE cut_persons > staff_persons",
        f"{_fault(field, place, 'unlikely_threshold')} WHERE cut_persons < {_REPORTED_PERSONS}"
        f" AND cut_persons < {_REPORTED_SHARE} * staff_persons",
    ]


def _identity_fault(identity: Identity, form: Form) -> str:
    place = [field.name for field in form.fields].index(identity.total)
    field = form.field(identity.total)
    names = {name: name for name in (identity.total, *identity.added, *identity.taken)}
    is_unbalanced = _is_unbalanced(identity, names)
    return f"{_fault(field, place, identity.reason_code)} WHERE {is_unbalanced}"


def _is_unbalanced(identity: Identity, columns: Mapping[str, str]) -> str:
    parts = [columns[name] for name in (*identity.added, *identity.taken)]
    added = " + ".join(f"coalesce({columns[name]}, 0)" for name in identity.added)
    taken = "".join(f" - coalesce({columns[name]}, 0)" for name in identity.taken)
    # A part that cannot be read is a fault of its own, and the sum says nothing then.
    joint = " OR " if identity.is_checked_if_any_given else " AND "
    given = joint.join(f"{part} IS NOT NULL" for part in parts)
    return f"({given}) AND {columns[identity.total]} <> {added}{taken}"


def _find_repetitions(connection: duckdb.DuckDBPyConnection, form: Form) -> None:
    """Add the faults of sound records whose key stands in their file more than once."""
    key = ", ".join([f"sheet_id // {SHEETS_PER_SUBMISSION}", *(_key(form, n) for n in form.key)])
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE repeated AS SELECT hash({key}) AS key_hash FROM {RECORD}"
        " GROUP BY key_hash HAVING count(*) > 1"
    )
    place = [field.name for field in form.fields].index(form.key[-1])
    field = form.fields[place]
    received = "NULL" if field.type == "identifier" else field.name
    contents = ", ".join(
        f"coalesce(CAST({_key(form, item.name) if item.name in form.key else item.name}"
        " AS VARCHAR), '')"
        for item in form.fields
    )
    grouped = (
        f"SELECT *, count(*) OVER same AS copies,"
        " min(content) OVER same <> max(content) OVER same AS differs,"
        f" row_number() OVER (PARTITION BY {key} ORDER BY {_PLACE}) AS copy_number"
        f" FROM (SELECT *, concat_ws(chr(31), {contents}) AS content FROM ({sound_records()})"
        f" WHERE hash({key}) IN (SELECT key_hash FROM repeated))"
        f" WINDOW same AS (PARTITION BY {key})"
    )
    connection.execute(
        f"INSERT INTO {FAULT} SELECT {_PLACE}, '{field.name}', {place},"
        " CASE WHEN differs THEN 'duplicate_row' ELSE 'repeated_row' END,"
        f" CAST({received} AS VARCHAR), NULL FROM ({grouped})"
        " WHERE copies > 1 AND (differs OR copy_number > 1)"
    )
    connection.execute("DROP TABLE repeated")


def _key(form: Form, name: str) -> str:
    # A report without a revision number is the first one.
    return f"coalesce({name}, 0)" if is_numeric(form.field(name)) else name
