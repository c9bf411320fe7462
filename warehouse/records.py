"""Records of persons, enterprises and cells as known at a vintage, typed, for estimates.

Unit data: they are read here and go into estimates, never into a published table. What does
not belong here: whole tables (warehouse.connection), the statements (warehouse/sql).
"""

from datetime import date
from typing import Literal

import pandas as pd

from catalogue.contracts import cast_columns
from warehouse.connection import Warehouse
from warehouse.statements import statement

RecordCode = Literal[
    "person_record", "enterprise_report", "insured_structure", "enterprise_administration"
]

_STATEMENTS: dict[RecordCode, str] = {
    "person_record": "person_sample_as_of",
    "enterprise_report": "enterprise_panel_as_of",
    "insured_structure": "insured_structure_as_of",
    "enterprise_administration": "enterprise_administration_as_of",
}
_MONTHS = {
    "person_record": "person_months_as_of",
    "enterprise_report": "enterprise_months_as_of",
}


def records_as_of(
    warehouse: Warehouse,
    form_code: RecordCode,
    *,
    vintage: pd.Timestamp,
    first_month: pd.Timestamp,
    last_month: pd.Timestamp,
) -> pd.DataFrame:
    """Return the records of some months as they were known at a vintage.

    Parameters
    ----------
    warehouse
        Where they are kept.
    form_code
        Which records.
    vintage
        Nothing that came later is returned.
    first_month, last_month
        Months described, both included.

    Returns
    -------
    pandas.DataFrame
        The columns estimates need of ``core.<form_code>``, typed as its contract says; one row
        per unit (of ``insured_structure`` per cell by section) and month: the last one
        accepted; of an enterprise's report also ``first_vintage``, that of the first one.
        Ordered by month, then unit or cell.
    """
    frame = _answer(
        warehouse,
        _STATEMENTS[form_code],
        {
            "vintage": vintage.date(),
            "first_month": first_month.date(),
            "last_month": last_month.date(),
        },
    )
    return cast_columns(frame, f"core.{form_code}")


def report_versions(
    warehouse: Warehouse,
    *,
    vintage: pd.Timestamp,
    first_month: pd.Timestamp,
    last_month: pd.Timestamp,
) -> pd.DataFrame:
    """Return every version of enterprises' reports that was known at a vintage.

    Returns
    -------
    pandas.DataFrame
        As `records_as_of` of ``enterprise_report``, one row per enterprise, month and vintage
        that brought a version: of those up to an earlier vintage the last is what was known
        then. Ordered by month, enterprise, vintage.
    """
    frame = _answer(
        warehouse,
        "enterprise_panel_versions",
        {
            "vintage": vintage.date(),
            "first_month": first_month.date(),
            "last_month": last_month.date(),
        },
    )
    return cast_columns(frame, "core.enterprise_report")


def _answer(warehouse: Warehouse, name: str, parameters: dict[str, date]) -> pd.DataFrame:
    with warehouse.connected() as connection:
        answer = connection.execute(statement(name), parameters)
        # Many texts reach pandas through Arrow in half the time they take directly.
        frame: pd.DataFrame = answer.to_arrow_table().to_pandas(date_as_object=False)
    if "first_vintage" in frame.columns:
        frame["first_vintage"] = frame["first_vintage"].astype("datetime64[us]")
    return frame


def record_months_as_of(
    warehouse: Warehouse,
    form_code: Literal["person_record", "enterprise_report"],
    *,
    vintage: pd.Timestamp,
) -> pd.DataFrame:
    """Return which months are known at a vintage, and since when they are as they are.

    Returns
    -------
    pandas.DataFrame
        reference_month; row_count, rows received, corrected ones each time; last_vintage, the
        last one up to the vintage that brought a row. By month. A month whose
        ``last_vintage`` is the vintage itself has changed since the one before.
    """
    frame = warehouse.query(_MONTHS[form_code], {"vintage": vintage.date()})
    months = ["reference_month", "last_vintage"]
    return frame.astype({**dict.fromkeys(months, "datetime64[us]"), "row_count": "int64"})
