"""The records of a batch of sheets as temporary tables: texts as sent, values as meant.

``sent`` holds the text ``sent_<field>`` of every field, ``record`` the typed value
``<field>``. Identifiers of persons are hashed on the way: they reach no table. What does
not belong here: which records are accepted (judging).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pandas as pd

from catalogue.forms import Field, Form
from warehouse.submissions.identifiers import IdentifierKey, hashed_expression
from warehouse.submissions.lookups import (
    SENT,
    Lookup,
    has_fault,
    has_lookup,
    is_numeric,
    join_of,
    lookup_name,
    make_lookups,
    meant,
    sent_text,
)
from warehouse.submissions.meanings import Vocabulary
from warehouse.submissions.plain_csv import plain_columns, plain_csv_relation
from warehouse.submissions.table import ROW_NUMBER, VALUE_COLUMN, CsvRows, SheetTable

RECORD = "record"
SHEETS_PER_SUBMISSION = 1000
"""A sheet's number in a batch: its submission's times this, plus its own place in it."""

_BLANK_BYTES = {
    "' '": b" ", "chr(9)": b"\t", "chr(10)": b"\n\"", "chr(160)": b"\xc2\xa0",
    "chr(12288)": b"\xe3\x80\x80",
}  # fmt: skip
_CHUNK_BYTES = 1 << 22
_WHOLE_TOLERANCE = 1e-6
_LONGEST_TEXT = 200
_FILES_AT_ONCE = 16  # read in one statement, by all threads
_COUNTY, _AREA = "county_code", "area_code"


@dataclass(frozen=True)
class NumberedSheet:
    """A sheet of a batch and the number its records carry."""

    sheet_id: int
    sheet: SheetTable


def load_records(
    connection: duckdb.DuckDBPyConnection,
    sheets: Sequence[NumberedSheet],
    form: Form,
    vocabulary: Vocabulary,
    key: IdentifierKey,
) -> frozenset[str]:
    """Make ``sent`` and ``record`` of all sheets of one form; ``drop_records`` takes them away.

    Returns the fields some of whose texts have no plain meaning; their meanings stand in
    tables of ``lookup_name``.

    ``sent``: sheet_id, is_note (no record after all) and the texts. ``record``: sent_id
    (rowid in ``sent``), sheet_id, row_number, value_column, the typed value of each field,
    null if it has none, and is_odd, true where a text is missing or has a fault. Records of
    table forms hold their texts too.
    """
    offsets = _load_sent(connection, sheets, form, key)
    lookups = make_lookups(connection, form, vocabulary)
    texts = ", s.*" if form.grain == "table" else ""
    columns = [f"{_typed(field, lookups, sheets)} AS {field.name}" for field in form.fields]
    joins = " ".join(join_of(item, form, vocabulary) for item in lookups.values() if item.is_joined)
    cases = {name: value for item in lookups.values() for name, value in item.cases.items()}
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {RECORD} AS SELECT s.rowid AS sent_id, s.sheet_id,"
        f" {_row_number(offsets)} AS {ROW_NUMBER}, s.{VALUE_COLUMN},"
        f" {', '.join(columns)}, {_is_odd(form, lookups)} AS is_odd"
        f"{texts.replace('s.*', 's.* EXCLUDE (sheet_id, row_number, value_column, is_note)')}"
        f" FROM {SENT} s {joins} WHERE NOT s.is_note",
        cases,
    )
    if form.grain != "table":
        _lift_counties(connection, lookups, vocabulary)
    return frozenset(name for name, item in lookups.items() if item.has_faults)


def drop_records(connection: duckdb.DuckDBPyConnection, form: Form) -> None:
    """Take away the tables ``load_records`` made."""
    for field in form.fields:
        if has_lookup(field):
            connection.execute(f"DROP TABLE IF EXISTS {lookup_name(field)}")
    connection.execute(f"DROP TABLE {RECORD}")
    connection.execute(f"DROP TABLE {SENT}")


def _lift_counties(
    connection: duckdb.DuckDBPyConnection, lookups: Mapping[str, Lookup], vocabulary: Vocabulary
) -> None:
    """Put a county that stands in the place of its city where it belongs."""
    if _COUNTY not in lookups:
        return
    pairs = {
        (county, city) for codes in vocabulary.counties.values() for city, county in codes.items()
    }
    # A zone that lies in several cities does not tell which one is meant.
    several = {county for county, count in Counter(county for county, _ in pairs).items()
               if count > 1}  # fmt: skip
    cities = {county: city for county, city in pairs if county not in several}
    found = [value for value in lookups[_AREA].values if value in cities]
    if found:
        connection.execute(
            f"UPDATE {RECORD} SET {_COUNTY} = coalesce({_COUNTY}, {_AREA}), {_AREA} = c.city"
            " FROM (SELECT unnest($counties) AS county, unnest($cities) AS city) c"
            f" WHERE {_AREA} = c.county",
            {"counties": found, "cities": [cities[str(county)] for county in found]},
        )


def _load_sent(
    connection: duckdb.DuckDBPyConnection,
    sheets: Sequence[NumberedSheet],
    form: Form,
    key: IdentifierKey,
) -> dict[int, int]:
    """Fill ``sent`` and return, by sheet, what turns a rowid into a row number."""
    columns = ", ".join(f"{sent_text(field)} VARCHAR" for field in form.fields)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {SENT} (sheet_id INTEGER, {ROW_NUMBER} BIGINT,"
        f" {VALUE_COLUMN} VARCHAR, {columns}, is_note BOOLEAN)"
    )
    has_identifier = any(field.type == "identifier" for field in form.fields)
    pads = {"inner_pad": key.inner_pad, "outer_pad": key.outer_pad} if has_identifier else {}
    plain = [item for item in sheets if isinstance(item.sheet.rows, CsvRows)]
    for start in range(0, len(plain), _FILES_AT_ONCE):
        files = plain[start : start + _FILES_AT_ONCE]
        queries = " UNION ALL ".join(f"SELECT {_of_csv(item, form)}" for item in files)
        connection.execute(f"INSERT INTO {SENT} {queries}", pads)
    offsets = _offsets(connection, plain)
    frames = [
        item.sheet.rows.assign(sheet_id=item.sheet_id)
        for item in sheets
        if isinstance(item.sheet.rows, pd.DataFrame) and not item.sheet.rows.empty
    ]
    if frames:
        together = pd.concat(frames, ignore_index=True)
        connection.register("sheet_rows", together)
        connection.execute(f"INSERT INTO {SENT} SELECT {_of_frame(together, form)}", pads)
        connection.unregister("sheet_rows")
    return offsets


def _offsets(
    connection: duckdb.DuckDBPyConnection, plain: Sequence[NumberedSheet]
) -> dict[int, int]:
    if not plain:
        return {}
    firsts = dict(
        connection.execute(f"SELECT sheet_id, min(rowid) FROM {SENT} GROUP BY sheet_id").fetchall()
    )
    return {
        item.sheet_id: item.sheet.rows.first_row_number - firsts[item.sheet_id]
        for item in plain
        if isinstance(item.sheet.rows, CsvRows) and item.sheet_id in firsts
    }


def _of_csv(item: NumberedSheet, form: Form) -> str:
    rows = item.sheet.rows
    if not isinstance(rows, CsvRows):
        raise ValueError(f"sheet {item.sheet.sheet_name!r}: expected csv rows, got a frame")
    columns = dict(zip(rows.column_names, plain_columns(rows), strict=True))
    texts = {name: column for name, column in columns.items() if name}
    texts |= {name: _quoted(text) for name, text in rows.constants.items() if name not in texts}
    blanks = _blanks_in(rows)
    # Rows are numbered by where they come to stand, so that many threads can read them.
    return (
        f"{item.sheet_id}, NULL, '', {_cells(form, texts, blanks)},"
        f" coalesce({rows.note_condition}, false)"
        f" FROM {plain_csv_relation(rows)}"
    )


def _of_frame(rows: pd.DataFrame, form: Form) -> str:
    texts = {field.name: f'"{field.name}"' for field in form.fields if field.name in rows.columns}
    value_column = f"coalesce({VALUE_COLUMN}, '')" if VALUE_COLUMN in rows.columns else "''"
    cells = _cells(form, texts, "' '")  # other blanks were taken away with the file's cells
    return f"sheet_id, {ROW_NUMBER}, {value_column}, {cells}, false FROM sheet_rows"


def _blanks_in(rows: CsvRows) -> str:
    """Return the SQL of the blanks that stand in a file; trimming what is not there is dear."""
    found: set[str] = set()
    with rows.path.open("rb") as stream:
        for _ in range(rows.skipped_line_count):
            stream.readline()
        while chunk := stream.read(_CHUNK_BYTES):
            found |= {sql for sql, blank in _BLANK_BYTES.items() if blank in chunk}
    return " || ".join(sql for sql in _BLANK_BYTES if sql in found)


def _cells(form: Form, texts: dict[str, str], blanks: str) -> str:
    return ", ".join(
        _cell(texts.get(field.name), blanks, is_identifier=field.type == "identifier")
        for field in form.fields
    )


def _cell(text: str | None, blanks: str, *, is_identifier: bool) -> str:
    if text is None:
        return "NULL"
    trimmed = f"trim({text}, {blanks})" if blanks else text
    given = f"nullif({trimmed}, '')"
    if not is_identifier:
        return given
    # A number kept as 2.1e17 has lost its last digits and is of no one, or someone else.
    rounded = f"regexp_matches({given}, '^[0-9.]+[eE][+][0-9]+$')"
    return hashed_expression(f"(CASE WHEN {rounded} THEN NULL ELSE {given} END)")


def _row_number(offsets: Mapping[int, int]) -> str:
    if not offsets:
        return f"s.{ROW_NUMBER}"
    cases = " ".join(f"WHEN {sheet_id} THEN {offset}" for sheet_id, offset in offsets.items())
    return f"coalesce(s.{ROW_NUMBER}, s.rowid + CASE s.sheet_id {cases} END)"


def _typed(field: Field, lookups: Mapping[str, Lookup], sheets: Sequence[NumberedSheet]) -> str:
    text = f"s.{sent_text(field)}"
    if field.type == "text":
        return f"left({text}, {_LONGEST_TEXT})"
    if field.type == "identifier":
        return text
    lookup = lookups[field.name]
    if not is_numeric(field):
        return meant(lookup, text)
    read = f"TRY_CAST({text} AS DOUBLE)"
    if lookup.keys:
        read = f"coalesce({read}, {meant(lookup, text)})"
    return _scaled(f"(CASE WHEN isfinite({read}) THEN {read} END)", field, sheets)


def _scaled(finite: str, field: Field, sheets: Sequence[NumberedSheet]) -> str:
    factors = {item.sheet_id: item.sheet.multipliers.get(field.name, 1.0) for item in sheets}
    cases = "".join(
        f" WHEN {sheet} THEN {factor!r}" for sheet, factor in factors.items() if factor != 1.0
    )
    scaled = f"({finite} * CASE s.sheet_id{cases} ELSE 1.0 END)" if cases else finite
    if field.type == "number":
        return scaled
    # A count in 万人 with four decimals is whole again once multiplied.
    whole = f"round({scaled})"
    return f"CASE WHEN abs({scaled} - {whole}) < {_WHOLE_TOLERANCE} THEN {whole} ELSE {scaled} END"


def _is_odd(form: Form, lookups: Mapping[str, Lookup]) -> str:
    """Return the SQL of whether a record has a text without a meaning, or lacks one."""
    conditions = ["false"]
    for field in form.fields:
        text = f"s.{sent_text(field)}"
        if field.is_required:
            conditions.append(f"{text} IS NULL")
        if is_numeric(field):
            conditions.append(f"(NOT isfinite(TRY_CAST({text} AS DOUBLE))) IS TRUE")
        if has_lookup(field) and lookups[field.name].has_faults:
            conditions.append(has_fault(lookups[field.name], text))
    return f"({' OR '.join(conditions)})"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
