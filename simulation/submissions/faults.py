"""Faults planted into rows of unit and event forms, each one an intake must find.

What does not belong here: what an intake does with a faulty row.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from catalogue.forms import Form
from simulation.submissions.cells import Cell, month_cell
from simulation.submissions.habits import AreaStyle, Habits
from simulation.submissions.result import FaultKind

_CHECK_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_OTHER_PROVINCE: dict[AreaStyle, str] = {
    "code": "220100",
    "name": "长春市",
    "short_name": "长春",
}
_WORDED_NUMBER = "十余人"
_FUTURE_MONTHS = 3
_KINDS: dict[str, tuple[tuple[FaultKind, str], ...]] = {
    "enterprise_report": (
        ("wrong_check_character", "enterprise_code"),
        ("negative", "joined_persons"),
        ("unbalanced_row", "end_staff_persons"),
        ("losses_do_not_add_up", "left_1_persons"),
        ("future_month", "reference_month"),
        ("unknown_area", "area_code"),
        ("unknown_code", "industry_code"),
        ("not_a_number", "left_persons"),
        ("required_empty", "end_staff_persons"),
        ("repeated_row", "enterprise_code"),
    ),
    "layoff_report": (
        ("wrong_check_character", "enterprise_code"),
        ("negative", "cut_persons"),
        ("unknown_area", "area_code"),
        ("not_a_number", "staff_persons"),
        ("required_empty", "effective_date"),
        ("repeated_row", "report_number"),
    ),
    "person_record": (
        ("out_of_range", "age_years"),
        ("unknown_code", "sex_code"),
        ("unknown_area", "area_code"),
        ("not_a_number", "weight"),
        ("required_empty", "has_worked_one_hour"),
        ("repeated_row", "person_id"),
    ),
    "enterprise_administration": (
        ("wrong_check_character", "enterprise_code"),
        ("negative", "insured_persons"),
        ("unknown_area", "area_code"),
        ("not_a_number", "electricity_kwh"),
        ("repeated_row", "enterprise_code"),
    ),
    "insurance_register": (
        ("out_of_range", "age_years"),
        ("unknown_code", "sex_code"),
        ("unknown_area", "area_code"),
        ("negative", "benefit_yuan"),
        ("repeated_row", "person_id"),
    ),
}


@dataclass(frozen=True)
class Planting:
    """Which rows of a sheet become faulty: row → kind and field; copies come after their row.

    ``row_order`` are the rows of the frame as they will stand, copied rows twice;
    ``places`` the faulty rows in that order.
    """

    row_order: np.ndarray
    places: tuple[tuple[int, FaultKind, str], ...]


def choose_faults(
    form: Form,
    rows: pd.DataFrame,
    *,
    area_style: AreaStyle,
    draws: np.random.Generator,
    fault_share: float,
) -> Planting:
    """Return which rows become faulty, and how.

    Parameters
    ----------
    form, rows
        The form, and the rows of one sheet with the columns that will be written.
    area_style
        A code of another province can be told as such, a name is only unknown.
    draws
        The sheet's own generator.
    fault_share
        Expected share of rows with a fault, 0–1; no row has two.
    """
    kinds = [(kind, name) for kind, name in _KINDS.get(form.code, ()) if name in rows.columns]
    is_chosen = draws.random(len(rows)) < fault_share
    drawn = draws.integers(0, max(len(kinds), 1), len(rows))
    if not kinds or not is_chosen.any():
        return Planting(np.arange(len(rows)), ())
    copies = np.ones(len(rows), dtype=np.int64)
    planned: list[tuple[int, FaultKind, str]] = []
    for row in np.flatnonzero(is_chosen):
        kind, name = kinds[drawn[row]]
        if kind == "losses_do_not_add_up" and not rows[name].fillna(0).iloc[row] > 0:
            kind, name = "unbalanced_row", "end_staff_persons"
        if kind == "unknown_area" and area_style == "code":
            kind = "area_elsewhere"
        copies[row] += kind == "repeated_row"
        planned.append((int(row), kind, name))
    last_places = np.cumsum(copies) - 1
    places = tuple((int(last_places[row]), kind, name) for row, kind, name in planned)
    return Planting(np.repeat(np.arange(len(rows)), copies), places)


def plant(
    planting: Planting,
    cells: Mapping[str, list[Cell]],
    *,
    habits: Habits,
    received_month: pd.Timestamp,
) -> None:
    """Spoil the chosen cells of the columns, which are the caller's own lists.

    Raises
    ------
    ValueError
        If a cell to be spoilt does not hold what its kind expects.
    """
    for place, kind, name in planting.places:
        if kind != "repeated_row":
            cells[name][place] = _spoilt(kind, cells[name][place], habits, received_month)


def _spoilt(kind: FaultKind, cell: Cell, habits: Habits, received_month: pd.Timestamp) -> Cell:
    if kind == "wrong_check_character":
        code = str(cell)
        place = _CHECK_CHARACTERS.index(code[-1])
        return code[:-1] + _CHECK_CHARACTERS[(place + 7) % len(_CHECK_CHARACTERS)]
    if kind in ("unbalanced_row", "losses_do_not_add_up"):
        if not isinstance(cell, int):
            raise ValueError(f"{kind}: expected a whole number, got {cell!r}")
        return cell + 7
    if kind == "future_month":
        future = received_month + pd.DateOffset(months=_FUTURE_MONTHS)
        return month_cell(future, habits.month_style)
    spoilt: dict[FaultKind, Cell] = {
        "negative": -5,
        "unknown_area": _OTHER_PROVINCE[habits.area_style],
        "area_elsewhere": _OTHER_PROVINCE[habits.area_style],
        "unknown_code": "9Z9",
        "not_a_number": _WORDED_NUMBER,
        "required_empty": None,
        "out_of_range": 250,
    }
    return spoilt[kind]
