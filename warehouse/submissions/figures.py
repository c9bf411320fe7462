"""Figures of tables: each cell of a figure column becomes a figure of its own.

What does not belong here: which vintage a figure belongs to and whether it is new (facts).
"""

from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd

from catalogue import SUBMISSION_REASONS
from catalogue.forms import Field, Form
from warehouse.submissions.judging import FAULT
from warehouse.submissions.lookups import sent_text
from warehouse.submissions.records import RECORD, SHEETS_PER_SUBMISSION

RATE_OF_STANDARD_ERROR = "unemployment_rate_pct"
_KEY = ["reference_month", "reference_week", "area_code", "breakdown", "indicator_code"]
_PLACE = ["sheet_id", "row_number", "value_column"]


@dataclass(frozen=True)
class Figures:
    """The figures of a batch, each with one outcome.

    ``table``: sheet_id, row_number, value_column, field, indicator_code, reference_month or
    reference_week, area_code, breakdown, value, standard_error, sample_size_persons,
    outcome_code (``accepted`` or the reason). ``repetition``: the faults found here, as
    rows of ``fault``.
    """

    table: pd.DataFrame
    repetitions: pd.DataFrame


def figures_of(connection: duckdb.DuckDBPyConnection, form: Form) -> Figures:
    """Return the figures of the records in ``record``, judged by ``fault``."""
    parts = " UNION ALL ".join(_figure_query(field, form) for field in form.figures)
    table = connection.execute(f"{parts} ORDER BY sheet_id, row_number, value_column, field").df()
    faults = connection.execute(
        f"SELECT sheet_id, row_number, value_column, field, place, reason_code FROM {FAULT}"
    ).df()
    table["outcome_code"] = _outcomes(table, faults, form)
    repetitions = _repetitions(table, form)
    outcome = repetitions.set_index([*_PLACE, "field"])["reason_code"]
    found = pd.MultiIndex.from_frame(table[[*_PLACE, "field"]]).map(outcome.to_dict())
    table["outcome_code"] = table["outcome_code"].where(pd.isna(found), found)
    return Figures(table, repetitions)


def _figure_query(field: Field, form: Form) -> str:
    names = {item.name for item in form.fields}
    has_error = field.name == RATE_OF_STANDARD_ERROR
    optional = {
        "reference_month": "CAST(reference_month AS TIMESTAMP)",
        "reference_week": "CAST(reference_week AS TIMESTAMP)",
        "breakdown": "coalesce(breakdown, 'total')",
    }
    absent = {
        "reference_month": "CAST(NULL AS TIMESTAMP)",
        "reference_week": "CAST(NULL AS TIMESTAMP)",
        "breakdown": "'total'",
    }
    columns = [
        f"{optional[name] if name in names else absent[name]} AS {name}" for name in optional
    ]
    error = "standard_error_pp" if has_error else "CAST(NULL AS DOUBLE)"
    size = "sample_size_persons" if has_error else "CAST(NULL AS DOUBLE)"
    return (
        f"SELECT sheet_id, row_number, value_column, '{field.name}' AS field,"
        f" '{field.indicator_code}' AS indicator_code, {', '.join(columns)}, area_code,"
        f" {field.name} AS value, {error} AS standard_error, {size} AS sample_size_persons,"
        f" {sent_text(field)} AS received_value FROM {RECORD}"
        f" WHERE {sent_text(field)} IS NOT NULL"
    )


def _outcomes(table: pd.DataFrame, faults: pd.DataFrame, form: Form) -> "pd.Series[str]":
    """Return each figure's first fault: its own, or one of what names the whole row."""
    refusing = [code for code, item in SUBMISSION_REASONS.items() if item.standing != "warning"]
    faults = faults[faults["reason_code"].isin(refusing)].sort_values("place", kind="stable")
    figure_names = {field.name for field in form.figures}
    own = faults[faults["field"].isin(figure_names)].drop_duplicates([*_PLACE, "field"])
    of_row = faults[~faults["field"].isin(figure_names)].drop_duplicates(_PLACE)
    by_figure = table[[*_PLACE, "field"]].merge(
        own[[*_PLACE, "field", "reason_code"]], on=[*_PLACE, "field"], how="left"
    )["reason_code"]
    by_row = table[_PLACE].merge(of_row[[*_PLACE, "reason_code"]], on=_PLACE, how="left")[
        "reason_code"
    ]
    outcome = by_row.fillna(by_figure).fillna("accepted")
    return pd.Series(outcome.to_numpy(), index=table.index, dtype="str")


def _repetitions(table: pd.DataFrame, form: Form) -> pd.DataFrame:
    sound = table[table["outcome_code"] == "accepted"]
    key = [sound["sheet_id"] // SHEETS_PER_SUBMISSION, *(sound[name] for name in _KEY)]
    groups = sound.groupby(key, dropna=False)
    differs = groups["value"].transform("nunique") > 1
    is_later = groups.cumcount() > 0
    reason = np.select([differs, is_later], ["duplicate_row", "repeated_row"], default="")
    repeated = sound.assign(reason_code=reason)[reason != ""]
    places = {field.name: place for place, field in enumerate(form.fields)}
    return pd.DataFrame(
        {
            **{name: repeated[name] for name in [*_PLACE, "field"]},
            "place": repeated["field"].map(places).astype("int32"),
            "reason_code": repeated["reason_code"].astype("str"),
            "received_value": repeated["received_value"],
            "score": np.nan,
        }
    )
