"""Who reported to the enterprise panel, and who is to be reminded, as known at a vintage.

What does not belong here: whether a report came late (unit_rows), weighting for those
who did not report (forecasting).
"""

import numpy as np
import pandas as pd

from catalogue.contracts import cast_to_contract
from warehouse.connection import Warehouse
from warehouse.statements import statement

SMALLEST_CELL_ENTERPRISES = 3
"""Default rule of confidentiality: counts of fewer enterprises are not shown."""

TOTAL = "total"
_CLOSURE = "03"  # of the code list loss_type
_CELL = ["area_code", "section_code", "size_class_code"]
_MARGINS: tuple[list[str], ...] = (_CELL, ["area_code"], ["section_code"], ["size_class_code"], [])


def response(
    warehouse: Warehouse,
    *,
    vintage: pd.Timestamp,
    reference_month: pd.Timestamp,
    province_code: str,
) -> pd.DataFrame:
    """Return how many enterprises of each cell reported a month, as known at a vintage.

    Parameters
    ----------
    warehouse
        Holds the enterprise reports and layoff reports.
    vintage
        Reports that came later are not known.
    reference_month
        The month reported.
    province_code
        Area under which all areas together stand.

    Returns
    -------
    pandas.DataFrame
        Columns of ``estimates.response``: one row per area × section × size class that
        has expected enterprises, per area, per section and per size class of the
        province, and for all; ``total`` stands for all. Cells of fewer than three
        expected enterprises are marked and have no share.

    Notes
    -----
    Expected is who reported in any of the twelve months before and is not known to have
    closed: no staff left at the end of the last report, or a layoff report not withdrawn
    by which the whole staff goes by closure. New enterprises are not expected.
    """
    expected = _expected(warehouse, vintage, reference_month)
    counted = expected.assign(
        expected_count=1,
        reported_count=expected["is_reported"].astype("int64"),
        on_time_count=(expected["is_reported"] & expected["is_on_time"]).astype("int64"),
    )
    cells = pd.concat(
        [_margin(counted, names, province_code) for names in _MARGINS], ignore_index=True
    ).drop_duplicates(_CELL, keep="last")
    is_small = cells["expected_count"] < SMALLEST_CELL_ENTERPRISES
    share = cells["reported_count"] / cells["expected_count"].replace(0, np.nan)
    rows = cells.assign(
        vintage=vintage,
        reference_month=reference_month,
        response_share=share.mask(is_small),
        is_small=is_small,
    ).sort_values(_CELL, ignore_index=True)
    return cast_to_contract(rows, "estimates.response")


def missing_reporters(
    warehouse: Warehouse, *, vintage: pd.Timestamp, reference_month: pd.Timestamp
) -> pd.DataFrame:
    """Return the enterprises expected to report a month and not known to have done so.

    For reminders and the restricted annex only: it carries names.

    Returns
    -------
    pandas.DataFrame
        enterprise_code, enterprise_name (may be missing), area_code, section_code,
        size_class_code, silent_months (months since the last one reported, this one
        included), end_staff_persons (as last reported); by area, the longest silent first.
    """
    expected = _expected(warehouse, vintage, reference_month)
    missing = expected.loc[~expected["is_reported"]]
    with warehouse.connected() as connection:
        connection.register("expected", missing)
        frame = connection.execute(
            statement("missing_reporters"),
            {"vintage": vintage.date(), "reference_month": reference_month.date()},
        ).df()
        connection.unregister("expected")
    return frame.astype({"silent_months": "int64"})


def _expected(
    warehouse: Warehouse, vintage: pd.Timestamp, reference_month: pd.Timestamp
) -> pd.DataFrame:
    return warehouse.query(
        "expected_reporters",
        {
            "vintage": vintage.date(),
            "reference_month": reference_month.date(),
            "closure_code": _CLOSURE,
        },
    ).astype(
        {
            "enterprise_code": "str",
            **dict.fromkeys(_CELL, "str"),
            "is_reported": "bool",
            "is_on_time": "bool",
        }
    )


def _margin(counted: pd.DataFrame, names: list[str], province_code: str) -> pd.DataFrame:
    """Return sums over all columns of a cell but those named, which read ``total``."""
    summed = counted.assign(
        **{name: TOTAL for name in _CELL if name not in names and name != "area_code"}
    )
    if "area_code" not in names:
        summed = summed.assign(area_code=province_code)
    counts = ["expected_count", "reported_count", "on_time_count"]
    return summed.groupby(_CELL, as_index=False)[counts].sum()
