"""What a marked copy is told from: the counts of a submission and its faults, in order.

What does not belong here: judging (warehouse.submissions), writing the copy (marked_copy).
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import pandas as pd

from catalogue.forms import FORMS, PERSONAL_HEADINGS

FAULT_COLUMNS = (
    "sheet_name",
    "row_number",
    "column_letter",
    "heading",
    "received_value",
    "reason_code",
    "standing",
    "message_zh",
    "message_en",
)
"""The columns of faults that a marked copy needs; more are ignored."""

HIDDEN_VALUE = "（个人信息，不重复显示）"
_RESIDENT_NUMBER = re.compile(
    r"(?<!\d)\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)"
)


class UnknownHeading(Protocol):
    """A heading that was not understood; ``nearest`` is the known one most like it."""

    @property
    def sheet_name(self) -> str: ...  # noqa: D102 - said above
    @property
    def heading(self) -> str: ...  # noqa: D102
    @property
    def column_letter(self) -> str: ...  # noqa: D102
    @property
    def nearest(self) -> str | None: ...  # noqa: D102


@dataclass(frozen=True)
class ReturnSummary:
    """What the first sheet of a marked copy says of a submission.

    ``*_count`` count rows of unit and event forms, figures of tables, as the intake does.
    ``rejection`` says why nothing of the file could be read, if so; ``skipped_sheets``
    gives the reason by sheet, in words or as a reason code.
    """

    file_name: str
    source_title: str
    received: str  # month or moment of receipt, as shown
    received_count: int
    accepted_count: int
    set_aside_count: int
    unknown_headings: Sequence[UnknownHeading] = ()
    skipped_sheets: Mapping[str, str] = field(default_factory=dict)
    rejection: str = ""
    is_simulated: bool = False


def ordered_faults(faults: pd.DataFrame, sheet_names: Sequence[str]) -> pd.DataFrame:
    """Return the faults in reading order, personal values hidden.

    Parameters
    ----------
    faults : pd.DataFrame
        Columns of ``FAULT_COLUMNS``; row_number and column_letter may be empty where a
        fault concerns a whole row or sheet.
    sheet_names : sequence of str
        Sheets of the submission in order; faults of others come last.

    Returns
    -------
    pd.DataFrame
        The columns of ``FAULT_COLUMNS``: row_number as int64, 0 where none; column_letter
        as text, "" where none; texts without nulls. Ordered by sheet, row, column, reason.

    Raises
    ------
    ValueError
        If a column is missing; the message names it.
    """
    missing = [name for name in FAULT_COLUMNS if name not in faults.columns]
    if missing:
        raise ValueError(f"faults: expected the columns {FAULT_COLUMNS}, missing {missing}")
    frame = faults.loc[:, list(FAULT_COLUMNS)].reset_index(drop=True)
    frame["row_number"] = (
        pd.to_numeric(frame["row_number"], errors="coerce").fillna(0).astype("int64")
    )
    for name in FAULT_COLUMNS:
        if name != "row_number":
            frame[name] = frame[name].astype(object).where(frame[name].notna(), "").map(str)
    place = {name: number for number, name in enumerate(sheet_names)}
    keys = pd.DataFrame(
        {
            "sheet": frame["sheet_name"].map(place).fillna(len(place)),
            "sheet_name": frame["sheet_name"],
            "row": frame["row_number"],
            "column": frame["column_letter"].map(column_index),
            "reason": frame["reason_code"],
        }
    )
    order = keys.sort_values(list(keys.columns), kind="stable").index
    return _without_personal_values(frame.loc[order].reset_index(drop=True))


def column_index(letter: str) -> int:
    """Return the place of a column from 0, −1 for no letter.

    Examples
    --------
    >>> column_index("A"), column_index("AB"), column_index("")
    (0, 27, -1)
    """
    place = 0
    for sign in letter.strip().upper():
        if not "A" <= sign <= "Z":
            return -1
        place = place * 26 + ord(sign) - ord("A") + 1
    return place - 1


def _without_personal_values(frame: pd.DataFrame) -> pd.DataFrame:
    personal = _personal_headings()
    is_personal = frame["heading"].map(_plain).isin(personal) | frame["received_value"].map(
        lambda value: _RESIDENT_NUMBER.search(value) is not None
    )
    shown = frame.copy()
    for name in ("message_zh", "message_en"):
        shown[name] = [
            _RESIDENT_NUMBER.sub("…", message.replace(value, "…") if hidden and value else message)
            for message, value, hidden in zip(
                frame[name], frame["received_value"], is_personal, strict=True
            )
        ]
    is_given = frame["received_value"] != ""
    shown["received_value"] = frame["received_value"].mask(is_personal & is_given, HIDDEN_VALUE)
    return shown


def _personal_headings() -> frozenset[str]:
    headings = set(PERSONAL_HEADINGS)
    for form in FORMS.values():
        for item in form.fields:
            if item.type == "identifier":
                headings.update((item.title_zh, item.title_en, item.name, *item.synonyms))
    return frozenset(_plain(heading) for heading in headings)


def _plain(heading: str) -> str:
    folded = unicodedata.normalize("NFKC", heading).casefold()
    return "".join(sign for sign in folded if sign.isalnum())
