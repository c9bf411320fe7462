"""Reading a CSV file of series that somebody wants forecast.

What does not belong here: sources of a profile (warehouse), which keep every row.
"""

from pathlib import Path

import pandas as pd

from catalogue import parse_month

REQUIRED = ("reference_month", "value")


def read_series(file: Path) -> pd.DataFrame:
    """Return the series of a CSV file, named by the file where it names none.

    Parameters
    ----------
    file
        CSV with the columns ``reference_month`` (YYYY-MM or YYYY-MM-DD), ``value`` (a number;
        empty where missing) and, where it holds several series, ``unique_id``.

    Returns
    -------
    pandas.DataFrame
        ``unique_id, reference_month, value``, a row per row of the file, in its order.

    Raises
    ------
    ValueError
        If the file is absent, no table, empty, lacks a column, or has a row whose month or
        number cannot be read; the message names file and row.
    """
    table = _read_text(file)
    absent = [name for name in REQUIRED if name not in table.columns]
    if absent:
        raise ValueError(
            f"{file.name}: expected the columns reference_month and value, got"
            f" {', '.join(table.columns)}"
        )
    if table.empty:
        raise ValueError(f"{file.name}: expected at least one row below the header, got none")
    names = table["unique_id"] if "unique_id" in table.columns else file.stem
    cells = zip(table["reference_month"], table["value"], strict=True)
    rows = [_row(file, number, *pair) for number, pair in enumerate(cells, start=2)]
    typed = pd.DataFrame(rows, columns=list(REQUIRED)).astype({"reference_month": "datetime64[us]"})
    return typed.assign(unique_id=names)[["unique_id", *REQUIRED]]


def _read_text(file: Path) -> pd.DataFrame:
    if not file.is_file():
        raise ValueError(
            f"{file} is not there; name a CSV file with the columns reference_month, value"
        )
    try:
        return pd.read_csv(file, dtype="str", keep_default_na=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise ValueError(f"{file.name} is no CSV table in UTF-8: {error}") from error


def _row(file: Path, number: int, month: str, value: str) -> tuple[pd.Timestamp, float]:
    try:
        reference_month = parse_month(month.strip()[:7])
    except ValueError as error:
        raise ValueError(f"{file.name} row {number}: {error}") from error
    try:
        return reference_month, float(value) if value.strip() else float("nan")
    except ValueError as error:
        raise ValueError(f"{file.name} row {number}: expected a number, got {value!r}") from error
