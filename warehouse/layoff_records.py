"""Layoff reports, follow-ups and returns of single enterprises as known at a vintage, typed.

Unit data: they go into layoff events, never into a published table. What does not belong
here: merging revisions and copies (forecasting.early_warning).
"""

from collections.abc import Sequence

import pandas as pd

from catalogue.contracts import cast_columns
from warehouse.connection import Warehouse
from warehouse.statements import statement


def layoff_reports_known(warehouse: Warehouse, vintage: pd.Timestamp) -> pd.DataFrame:
    """Return every accepted revision of every layoff report known at a vintage.

    Returns
    -------
    pandas.DataFrame
        Columns of ``core.layoff_report`` and received_on (day of receipt, UTC); one row per
        row accepted, in order of arrival.
    """
    frame = warehouse.query("layoff_reports_known", {"vintage": vintage.date()})
    typed = cast_columns(frame, "core.layoff_report")
    return typed.assign(received_on=typed["received_on"].astype("datetime64[us]"))


def layoff_follow_ups(warehouse: Warehouse, vintage: pd.Timestamp) -> pd.DataFrame:
    """Return the follow-ups known at a vintage, the last one of each cut and day.

    Returns
    -------
    pandas.DataFrame
        Columns of ``core.layoff_follow_up``, by report number, enterprise and day.
    """
    frame = warehouse.query("layoff_follow_up_as_of", {"vintage": vintage.date()})
    return cast_columns(frame, "core.layoff_follow_up")


def involuntary_returns(
    warehouse: Warehouse,
    *,
    vintage: pd.Timestamp,
    first_month: pd.Timestamp,
    type_codes: Sequence[str],
    closure_code: str,
) -> pd.DataFrame:
    """Return staff and involuntary separations of enterprises, as known at a vintage.

    Parameters
    ----------
    warehouse
        Where they are kept.
    vintage
        Nothing that came later is returned.
    first_month
        First month described.
    type_codes
        Types of loss that are involuntary.
    closure_code
        The one of them that is a closure.

    Returns
    -------
    pandas.DataFrame
        reference_month, enterprise_code, area_code, section_code, size_class_code,
        base_staff_persons, involuntary_persons, closure_persons (of them), first_vintage (that
        of the month's first return); one row per enterprise and month, by month and enterprise.
    """
    parameters = {
        "vintage": vintage.date(),
        "first_month": first_month.date(),
        "type_codes": list(type_codes),
        "closure_code": closure_code,
    }
    with warehouse.connected() as connection:
        answer = connection.execute(statement("involuntary_returns_as_of"), parameters)
        frame = answer.to_arrow_table().to_pandas(date_as_object=False)
    typed = cast_columns(frame, "core.enterprise_report")
    return typed.assign(
        involuntary_persons=typed["involuntary_persons"].astype("int64"),
        closure_persons=typed["closure_persons"].astype("int64"),
        first_vintage=typed["first_vintage"].astype("datetime64[us]"),
    )
