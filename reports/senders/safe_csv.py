"""Csv files for people: they open in a spreadsheet in Chinese, and no cell runs as a formula.

What does not belong here: csv as sent (warehouse.submissions).
"""

from pathlib import Path

import pandas as pd

from reports.files import write_whole
from reports.senders.workbook import cell_text, is_formula_like


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame as csv for a spreadsheet: UTF-8 with its mark, formulas disarmed.

    Parameters
    ----------
    frame : pd.DataFrame
        Written without its index, columns in order. Text that a spreadsheet could take
        for a formula, headings included, gets an apostrophe in front; numbers stay.
        Months and days are written as YYYY-MM-DD.
    path : Path
        The file; one that exists is replaced whole.
    """
    safe = frame.copy()
    for name in frame.columns:
        if not pd.api.types.is_numeric_dtype(frame[name]):
            safe[name] = frame[name].map(_disarmed, na_action="ignore").astype(object)
    safe.columns = pd.Index([_disarmed(str(name)) for name in frame.columns], dtype=object)
    text = safe.to_csv(index=False, lineterminator="\r\n")
    write_whole(text.encode("utf-8-sig"), path)


def _disarmed(value: object) -> object:
    if isinstance(value, pd.Timestamp):
        is_day = value == value.normalize()
        return f"{value:%Y-%m-%d}" if is_day else value.isoformat(sep=" ")
    if not isinstance(value, str):
        return value
    text = cell_text(value)
    # Leading spaces do not disarm: some programs strip them.
    return f"'{text}" if is_formula_like(text) or is_formula_like(text.lstrip(" \u3000")) else text
