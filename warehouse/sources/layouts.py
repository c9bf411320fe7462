"""Three forms of table, each turned into figures with everything still as sent.

Year by month (a row per year, a column per month), long (a row per figure) and wide by
month (a row per month, a column per series). What does not belong here: reading bytes,
judging figures.
"""

from typing import Any

import pandas as pd

from profiles.model import Source

MONTH_HEADINGS = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip
FIGURE_COLUMNS = [
    "row_number",
    "column_name",
    "area_code",
    "indicator_code",
    "breakdown",
    "month_text",
    "received_value",
]


def figures_of(table: pd.DataFrame, source: Source) -> pd.DataFrame:
    """Return the figures of a table, one row each, in the order received.

    Parameters
    ----------
    table
        The rows as sent, headings as column names.
    source
        Its layout says which form the table has.

    Returns
    -------
    pandas.DataFrame
        ``FIGURE_COLUMNS``; an empty cell has the ``received_value`` "".

    Raises
    ------
    KeyError
        If a column the layout names is absent; its name is the argument.
    """
    numbered = table.reset_index(drop=True)
    numbered.index = numbered.index + 1
    readers = {"year_by_month": _year_by_month, "long": _long, "wide_by_month": _wide_by_month}
    figures = readers[source.archive_layout.form](numbered, source)
    figures["received_value"] = _as_text(figures["received_value"])
    return figures[FIGURE_COLUMNS].sort_values(["row_number"], kind="stable", ignore_index=True)


def _year_by_month(table: pd.DataFrame, source: Source) -> pd.DataFrame:
    year = _column(table, source.archive_layout.year_column)
    parts = [
        _figures(
            table.index,
            heading,
            source,
            month_text=year.astype("str") + "-" + f"{number:02d}",
            received_value=_column(table, heading),
        )
        for number, heading in enumerate(MONTH_HEADINGS, start=1)
    ]
    return pd.concat(parts, ignore_index=True)


def _long(table: pd.DataFrame, source: Source) -> pd.DataFrame:
    layout = source.archive_layout
    figures = _figures(
        table.index,
        str(layout.value_column),
        source,
        month_text=_column(table, layout.month_column).astype("str"),
        received_value=_column(table, layout.value_column),
    )
    if layout.breakdown_column is not None:
        sent = _column(table, layout.breakdown_column).astype("str")
        figures["breakdown"] = [layout.breakdown_codes.get(code, code) for code in sent]
    return figures


def _wide_by_month(table: pd.DataFrame, source: Source) -> pd.DataFrame:
    month_text = _column(table, source.archive_layout.month_column).astype("str")
    parts = []
    for heading, series in source.archive_layout.value_columns.items():
        part = _figures(
            table.index,
            heading,
            source,
            month_text=month_text,
            received_value=_column(table, heading),
        )
        parts.append(
            part.assign(
                area_code=series.area_code,
                indicator_code=series.indicator_code,
                breakdown=series.breakdown,
            )
        )
    return pd.concat(parts, ignore_index=True)


def _figures(
    rows: pd.Index,
    heading: str,
    source: Source,
    *,
    month_text: "pd.Series[str]",
    received_value: "pd.Series[Any]",
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "row_number": rows.to_numpy(),
            "column_name": heading,
            "area_code": source.area_code or "",
            "indicator_code": source.indicator_code or "",
            "breakdown": source.breakdown,
            "month_text": month_text.to_numpy(),
            "received_value": received_value.to_numpy(dtype=object),
        }
    )


def _column(table: pd.DataFrame, name: str | None) -> "pd.Series[Any]":
    if name is None or name not in table.columns:
        raise KeyError(name)
    return table[name]


def _as_text(values: "pd.Series[Any]") -> "pd.Series[str]":
    text = values.astype("str").str.strip()
    return text.where(values.notna() & ~text.isin(["nan", "NaN", "None", "<NA>"]), "")
