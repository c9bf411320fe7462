"""What was written: files, rows, habits and planted faults, for those who judge the intake.

What does not belong here: writing (simulation.submissions.writing).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

FaultKind = Literal[
    "wrong_check_character",
    "negative",
    "unbalanced_row",
    "losses_do_not_add_up",
    "future_month",
    "area_elsewhere",
    "unknown_area",
    "unknown_code",
    "not_a_number",
    "required_empty",
    "out_of_range",
    "repeated_row",
]
"""What is wrong with a planted row: the reason code an intake must give for it."""

FAULT_COLUMNS = (
    "file_name",
    "sheet_name",
    "row_number",
    "column_letter",
    "field_name",
    "kind",
    "form_code",
    "reference_month",
    "key",
)


@dataclass(frozen=True)
class WrittenSubmissions:
    """The files of one simulated inbox.

    ``paths`` in order of writing. ``row_counts``: records by file (relative to the inbox,
    with slashes), planted copies included; a wide table counts its cells' rows as the frame
    had them. ``habits``: the names of the habits a file shows. ``faults``: one row per
    planted fault, columns ``FAULT_COLUMNS``; ``row_number`` and ``column_letter`` as a
    spreadsheet shows them; ``field_name`` and ``column_letter`` name the spoilt cell, for a
    repeated row the key of the second copy; ``key`` the row's own key (enterprise, person or
    report). A csv file has no sheet name.
    """

    paths: tuple[Path, ...]
    row_counts: Mapping[str, int]
    habits: Mapping[str, tuple[str, ...]]
    faults: pd.DataFrame
