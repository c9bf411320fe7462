"""Casting a frame to its table's contract, and checking it with pandera.

What does not belong here: what a table holds (catalogue.tables).
"""

from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from catalogue.tables import TABLES, Column, ColumnType, TableContract

if TYPE_CHECKING:
    import pandera.pandas as pa

PANDAS_TYPES: dict[ColumnType, str] = {
    "month": "datetime64[us]",
    "date": "datetime64[us]",
    "timestamp": "datetime64[us]",
    "text": "str",
    "number": "float64",
    "count": "int64",
    "flag": "bool",
}
_WHERE_OPTIONAL: dict[ColumnType, str] = {"count": "float64", "flag": "boolean"}


def cast_to_contract(frame: pd.DataFrame, full_name: str) -> pd.DataFrame:
    """Return the frame with the contract's columns, in its order and types, checked.

    Parameters
    ----------
    frame
        At least the columns of the table; further columns are dropped.
    full_name
        A key of ``catalogue.TABLES``.

    Returns
    -------
    pandas.DataFrame
        The contract's columns in order, a fresh index, one row per row given.

    Raises
    ------
    ValueError
        If a column is missing, a required column holds a null, a month is no month
        start, or a key occurs twice; the message names the table and the first rows.
    """
    contract = TABLES[full_name]
    absent = [name for name in contract.column_names if name not in frame.columns]
    if absent:
        raise ValueError(f"{full_name}: expected columns {absent}, got {list(frame.columns)}")
    if frame.empty:
        return empty_frame(full_name)
    typed = pd.DataFrame(
        {column.name: _cast_column(frame[column.name], column) for column in contract.columns}
    ).reset_index(drop=True)
    # The schema is slow and says what is wrong: it is asked only where something is.
    if not _is_sound(typed, contract):
        _check(typed, contract)
    return typed


def cast_columns(frame: pd.DataFrame, full_name: str) -> pd.DataFrame:
    """Return a selection of a table's columns in the contract's types, rows unchecked.

    For reads of some columns; those that the contract does not know stay as they are.
    """
    known = {column.name: column for column in TABLES[full_name].columns}
    return pd.DataFrame(
        {
            name: _cast_column(frame[name], known[name]) if name in known else frame[name]
            for name in frame.columns
        }
    ).reset_index(drop=True)


def empty_frame(full_name: str) -> pd.DataFrame:
    """Return a frame of no rows with the contract's columns and types."""
    return _no_rows(full_name).copy()


@cache
def _no_rows(full_name: str) -> pd.DataFrame:
    contract = TABLES[full_name]
    return pd.DataFrame(
        {column.name: pd.Series([], dtype=_dtype(column)) for column in contract.columns}
    )


@cache
def pandera_schema(full_name: str) -> "pa.DataFrameSchema":
    """Return the pandera schema of a table: types, nulls, month starts, unique key."""
    import pandera.pandas as pa

    contract = TABLES[full_name]
    month_start = pa.Check(
        lambda months: (months.dt.day == 1) | months.isna(), error="is not a month start"
    )
    return pa.DataFrameSchema(
        {
            column.name: pa.Column(
                _dtype(column),
                checks=[month_start] if column.type == "month" else [],
                nullable=column.is_optional,
                description=column.meaning,
            )
            for column in contract.columns
        },
        unique=list(contract.key),
        strict=True,
        ordered=True,
        name=full_name,
        description=contract.grain,
    )


def _dtype(column: Column) -> Any:
    kind = PANDAS_TYPES[column.type]
    return _WHERE_OPTIONAL.get(column.type, kind) if column.is_optional else kind


def _cast_column(values: "pd.Series[Any]", column: Column) -> "pd.Series[Any]":
    if column.type == "text":
        if values.dtype == "str":
            return values
        return values.astype("str").where(values.notna(), None).astype("str")
    return values.astype(_dtype(column))


def _is_sound(frame: pd.DataFrame, contract: TableContract) -> bool:
    for column in contract.columns:
        values = frame[column.name]
        if not column.is_optional and values.isna().any():
            return False
        if column.type == "month" and not ((values.dt.day == 1) | values.isna()).all():
            return False
    return not frame.duplicated(list(contract.key)).any()


def _check(frame: pd.DataFrame, contract: TableContract) -> None:
    import pandera.errors

    try:
        pandera_schema(contract.full_name).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases.head(3).to_dict("records")
        raise ValueError(f"{contract.full_name}: {cases}") from error
