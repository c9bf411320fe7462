"""Figures of enterprises as shown: with their error, their keys, or the sign of what is withheld.

What does not belong here: which figures stand where (enterprises, job_losses), what is withheld
(reports.public_cells).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from catalogue.disclosure import CONFIDENTIAL
from profiles.model import Language
from reports.bulletin.content import Figure, Row, warehouse_key
from reports.bulletin.evaluations import number_or_none
from reports.bulletin.keys import Z_95, derived_key
from reports.wording import format_number, phrase
from reports.wording.numbers import MISSING, plus_minus

WITHHELD = "×"
"""Stands for a figure that would tell of a single enterprise."""


def is_confidential(row: Mapping[Any, Any]) -> bool:
    """Return whether the figures of a row were left out of the edition."""
    return row.get("reason_code") == CONFIDENTIAL


def banded_figure(
    row: Mapping[Any, Any],
    language: Language,
    table: str,
    key: Mapping[str, object],
    *,
    is_signed: bool = False,
    decimals: int = 2,
) -> Figure:
    """Return a value with half the width of its 95 % interval, or why there is none."""
    value, error = number_or_none(row["value"]), number_or_none(row["standard_error"])
    if is_confidential(row):
        return Figure(WITHHELD)
    if value is None or error is None:
        return Figure(MISSING)
    band = Figure(
        format_number(Z_95 * error, decimals),
        Z_95 * error,
        derived_key("band95", warehouse_key(table, "standard_error", key)),
    )
    shown = format_number(value, decimals, is_signed=is_signed)
    text = f"{shown}{plus_minus(language)}{band.text}"
    return Figure(text, value, warehouse_key(table, "value", key), (band,))


def share_figure(share: float | None, address: str, *, is_withheld: bool = False) -> Figure:
    """Return a share of 0 to 1 in whole per cent."""
    if is_withheld:
        return Figure(WITHHELD)
    if share is None:
        return Figure(MISSING)
    return Figure(format_number(100 * share, 0), 100 * share, derived_key("percent", address))


def count_figure(count: int, address: str, language: Language) -> Figure:
    """Return a number of enterprises."""
    return Figure(format_number(count, 0, is_grouped=language == "en"), count, address)


def with_withheld_note(
    notes: Iterable[str], rows: Iterable[Row], language: Language
) -> tuple[str, ...]:
    """Return the notes of a table, with what the sign means where a cell shows it."""
    has_sign = any(cell.text == WITHHELD for row in rows for cell in row.cells)
    return (*notes, *([phrase("withheld_note", language)] if has_sign else ()))
