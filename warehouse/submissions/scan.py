"""Looking through every text of the warehouse for personal identifiers that slipped in.

What does not belong here: what an identifier looks like (personal).
"""

import pandas as pd

from catalogue import TABLES
from catalogue.credit_codes import ALPHABET, LENGTH, WEIGHTS
from warehouse.connection import Warehouse
from warehouse.submissions.personal import KINDS, kind_condition, likely_condition

_CREDIT_CODE_COLUMN = "enterprise_code"


def scan_for_identifiers(warehouse: Warehouse) -> pd.DataFrame:
    """Return where card numbers, mobile numbers or e-mail addresses stand, never which.

    Parameters
    ----------
    warehouse
        Every text column of every table of the catalogue is read.

    Returns
    -------
    pandas.DataFrame
        table, column, kind (of ``KINDS``), count (cells); one row per finding, in the
        order of the tables; none if the warehouse is clean.

    Notes
    -----
    Keyed hashes and SHA-256 sums are runs of 32 and 64 letters and digits; numbers within
    a longer run are no findings. A unified social credit code is a run of 18 characters
    as a card number is: in the column enterprise_code, a text whose credit-code check
    character is right is not taken for a card number. Intake refuses card numbers there.
    """
    found: list[dict[str, object]] = []
    with warehouse.connected() as connection:
        for contract in TABLES.values():
            if connection.execute(f"FROM {contract.full_name} LIMIT 1").fetchone() is None:
                continue
            for column in contract.columns:
                if column.type != "text":
                    continue
                counts = connection.execute(_counts(contract.full_name, column.name)).fetchall()[0]
                found += [
                    {
                        "table": contract.full_name,
                        "column": column.name,
                        "kind": kind,
                        "count": int(count),
                    }
                    for kind, count in zip(KINDS, counts, strict=True)
                    if count
                ]
    frame = pd.DataFrame(found, columns=["table", "column", "kind", "count"])
    return frame.astype({"table": "str", "column": "str", "kind": "str", "count": "int64"})


def _counts(full_name: str, column: str) -> str:
    likely = f"{likely_condition(column)}"
    if column == _CREDIT_CODE_COLUMN:
        likely += f" AND NOT coalesce({_is_credit_code(column)}, false)"
    conditions = ", ".join(f"count(*) FILTER (WHERE {kind_condition('t', kind)})" for kind in KINDS)
    return f"SELECT {conditions} FROM (SELECT {column} AS t FROM {full_name} WHERE {likely})"


def _is_credit_code(column: str) -> str:
    total = " + ".join(
        f"(strpos('{ALPHABET}', {column}[{place}]) - 1) * {weight}"
        for place, weight in enumerate(WEIGHTS, start=1)
    )
    return (
        f"CASE WHEN length({column}) = {LENGTH} AND regexp_matches({column}, '^[{ALPHABET}]+$')"
        f" THEN '{ALPHABET}'[(31 - ({total}) % 31) % 31 + 1] = {column}[{LENGTH}] END"
    )
