"""Tables of single enterprises, layoff reports, persons and cells, their columns from the forms.

A row stands as it was accepted, once for each time it was received; what is known at a
vintage is read by the as-of statements of the warehouse. What does not belong here: the
forms (catalogue.forms).
"""

from catalogue.forms import FORMS, Field, FieldType
from catalogue.tables.contract import (
    ROW_NUMBER,
    SHEET_NUMBER,
    SUBMISSION_NUMBER,
    VINTAGE,
    Column,
    ColumnType,
    TableContract,
    table,
)

_TYPES: dict[FieldType, ColumnType] = {
    "month": "month",
    "week": "date",
    "date": "date",
    "count": "count",
    "number": "number",
    "flag": "flag",
}
_NOT_STORED = ("enterprise_name",)
_KEY = ("vintage", "submission_number", "sheet_number", "row_number")
_SECTION = Column("section_code", "text", "industry section, a letter of GB/T 4754-2017", True)


def _column(field: Field, is_always_given: bool) -> Column:
    kind = _TYPES.get(field.type, "text")
    meaning = "keyed hash of the identifier" if field.type == "identifier" else field.meaning_en
    return Column(field.name, kind, meaning, is_optional=not is_always_given)


def _records(
    form_code: str, grain: str, *more: Column, filled: tuple[str, ...] = ()
) -> TableContract:
    """Return the table of a form; ``filled`` fields hold a value where the cell is empty."""
    columns: list[Column] = []
    for field in FORMS[form_code].fields:
        if field.name in _NOT_STORED:
            continue
        columns.append(_column(field, field.is_required or field.name in filled))
        if field.name == "industry_code":
            columns.append(_SECTION)
    place = (VINTAGE, SUBMISSION_NUMBER, SHEET_NUMBER, ROW_NUMBER)
    return table(f"core.{form_code}", grain, _KEY, *place, *columns, *more)


RECORDS: tuple[TableContract, ...] = (
    _records(
        "enterprise_report",
        "one row per accepted row of an enterprise's monthly report; append-only",
        Column("is_late", "flag", "received after the reporting window of its source"),
    ),
    _records(
        "layoff_report",
        "one row per accepted revision of a report of staff cuts; append-only",
        filled=("revision_number", "is_withdrawn"),
    ),
    _records(
        "layoff_follow_up",
        "one row per accepted follow-up of a staff cut; append-only",
        filled=("is_closed",),
    ),
    _records(
        "person_record",
        "one row per accepted person record of the labour force survey; append-only",
        Column(
            "labour_status_code",
            "text",
            "employed, unemployed, out_of_labour_force or under_16, from the answers",
        ),
    ),
    _records(
        "insurance_register",
        "one row per accepted person and month of unemployment insurance; append-only",
    ),
    _records(
        "insured_structure",
        "one row per accepted cell of the yearly structure of insured enterprises; append-only",
    ),
    _records(
        "enterprise_administration",
        "one row per accepted row of a department's register of enterprises; append-only",
    ),
    table(
        "core.enterprise_register",
        "one row per enterprise; the only place of a name",
        ("enterprise_code",),
        Column("enterprise_code", "text", "unified social credit code"),
        Column("enterprise_name", "text", "the latest name; enters no circulated edition"),
        VINTAGE,
        SUBMISSION_NUMBER,
    ),
)
"""Tables of the stage ``core`` that hold single units."""
