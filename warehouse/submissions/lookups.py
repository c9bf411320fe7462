"""The meanings of a column's distinct texts, looked up once for all records.

What does not belong here: what a single text means (meanings), loading records.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pandas as pd

from catalogue import as_month
from catalogue.forms import Field, Form
from warehouse.submissions.meanings import Meaning, Vocabulary

SENT = "sent"
NOTHING = "nothing"

SQL_TYPES = {
    "month": "DATE", "week": "DATE", "date": "DATE", "area": "VARCHAR", "breakdown": "VARCHAR",
    "code": "VARCHAR", "flag": "BOOLEAN", "enterprise_code": "VARCHAR", "count": "DOUBLE",
    "number": "DOUBLE", "text": "VARCHAR", "identifier": "VARCHAR",
}  # fmt: skip
_MOST_CASES = 20  # beyond, a join is quicker
_COUNTY, _AREA = "county_code", "area_code"


@dataclass(frozen=True)
class Lookup:
    """What the distinct texts of a field mean, as a table; ``beside`` is read with the text."""

    field: Field
    beside: str | None
    keys: Sequence[str]
    values: Sequence[object]
    reasons: Sequence[str | None]

    @property
    def has_faults(self) -> bool:
        """Whether a text has no plain meaning."""
        return any(reason is not None for reason in self.reasons)

    @property
    def is_joined(self) -> bool:
        """Whether the table is joined; a few texts are told apart in the select itself."""
        return bool(self.keys) and (self.beside is not None or len(self.keys) > _MOST_CASES)

    @property
    def cases(self) -> dict[str, object]:
        """The texts told apart in the select, and their values, as parameters."""
        if self.is_joined:
            return {}
        name = self.field.name
        keys = {f"{name}_text_{n}": key for n, key in enumerate(self.keys)}
        return keys | {f"{name}_value_{n}": value for n, value in enumerate(self.values)}


def is_numeric(field: Field) -> bool:
    """Return whether a field holds a number."""
    return field.type in ("count", "number")


def has_lookup(field: Field) -> bool:
    """Return whether the texts of a field are given a meaning one by one."""
    return field.type not in ("text", "identifier")


def lookup_name(field: Field) -> str:
    """Return the name of the table of a field's meanings: text, value, reason_code."""
    return f"lookup_{field.name}"


def sent_text(field: Field) -> str:
    """Return the column that holds a field's text as sent."""
    return f"sent_{field.name}"


def lookup_key(field: Field, form: Form, vocabulary: Vocabulary, prefix: str = "") -> str:
    """Return the SQL text by which a field's meanings are found.

    Two cities may each have a county of the same name, and a code may change its meaning
    from one month to the next: they are read beside the city, and beside the month.
    """
    beside = _beside(field, form, vocabulary)
    text = f"{prefix}{sent_text(field)}"
    return text if beside is None else f"{text} || chr(31) || coalesce({prefix}sent_{beside}, '')"


def described_time(form: Form) -> Field:
    """Return the field that says when a row was true: its month, or its first date."""
    for kind in ("month", "date"):
        for field in form.fields:
            if field.type == kind:
                return field
    raise ValueError(f"form {form.code}: expected a month or a date, got neither")


def make_lookups(
    connection: duckdb.DuckDBPyConnection, form: Form, vocabulary: Vocabulary
) -> dict[str, Lookup]:
    """Make a table of text, value and reason for the distinct texts of each field."""
    fields = [field for field in form.fields if has_lookup(field)]
    lists = ", ".join(
        f"list(DISTINCT {lookup_key(field, form, vocabulary)}) {_filter(field)}" for field in fields
    )
    found = connection.execute(f"SELECT {lists} FROM {SENT} WHERE NOT is_note").fetchall()[0]
    lookups = {}
    for field, texts in zip(fields, found, strict=True):
        keys = sorted(texts or [])
        meanings = [_meaning(field, form, vocabulary, key) for key in keys]
        lookup = Lookup(
            field,
            _beside(field, form, vocabulary),
            keys,
            [item.value for item in meanings],
            [item.reason_code for item in meanings],
        )
        lookups[field.name] = lookup
        if not lookup.is_joined and not lookup.has_faults:
            continue
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {lookup_name(field)} AS"
            " SELECT unnest(CAST($keys AS VARCHAR[])) AS text,"
            f" unnest(CAST($values AS {SQL_TYPES[field.type]}[])) AS value,"
            " unnest(CAST($reasons AS VARCHAR[])) AS reason_code",
            {
                "keys": keys,
                "values": lookup.values,
                "reasons": lookup.reasons,
            },
        )
    return lookups


def join_of(lookup: Lookup, form: Form, vocabulary: Vocabulary) -> str:
    """Return the SQL that joins the table of meanings to ``sent``."""
    field = lookup.field
    alias = f"l_{field.name}"
    key = lookup_key(field, form, vocabulary, prefix="s.")
    return f"LEFT JOIN {lookup_name(field)} {alias} ON {key} = {alias}.text"


def meant(lookup: Lookup, text: str) -> str:
    """Return the SQL of the value of a text of the field."""
    name, kind = lookup.field.name, SQL_TYPES[lookup.field.type]
    if lookup.is_joined:
        return f"CAST(l_{name}.value AS {kind})"
    if not lookup.keys:
        return f"CAST(NULL AS {kind})"
    cases = " ".join(
        f"WHEN ${name}_text_{n} THEN CAST(${name}_value_{n} AS {kind})"
        for n in range(len(lookup.keys))
    )
    return f"CASE {text} {cases} END"


def has_fault(lookup: Lookup, text: str) -> str:
    """Return the SQL condition that a text of the field has no plain meaning."""
    if lookup.is_joined:
        return f"l_{lookup.field.name}.reason_code IS NOT NULL"
    faulty = [n for n, reason in enumerate(lookup.reasons) if reason is not None]
    return f"{text} IN ({', '.join(f'${lookup.field.name}_text_{n}' for n in faulty)})"


def _filter(field: Field) -> str:
    # Numbers written plainly are cast by SQL; only the others are given a meaning here.
    text = sent_text(field)
    unread = f"AND TRY_CAST({text} AS DOUBLE) IS NULL" if is_numeric(field) else ""
    return f"FILTER (WHERE {text} IS NOT NULL {unread})"


def _meaning(field: Field, form: Form, vocabulary: Vocabulary, key: str) -> Meaning:
    text, _, beside = key.partition(chr(31))
    if is_numeric(field):
        number = vocabulary.meaning(field, text)
        says_zero = field.is_nothing_zero and number.reason_code == NOTHING
        return Meaning(0.0) if says_zero else number
    if field.type != "code" or field.code_list not in vocabulary.versioned_lists():
        return vocabulary.meaning(field, text, beside)
    meaning = vocabulary.meaning(field, text)
    time = vocabulary.meaning(described_time(form), beside).value if beside else None
    if meaning.value is None or not isinstance(time, pd.Timestamp):
        return meaning
    return vocabulary.in_force(field.code_list or "", text, as_month(time))


def _beside(field: Field, form: Form, vocabulary: Vocabulary) -> str | None:
    if field.name == _COUNTY and any(item.name == _AREA for item in form.fields):
        return _AREA
    if field.type == "code" and field.code_list in vocabulary.versioned_lists():
        return described_time(form).name
    return None
