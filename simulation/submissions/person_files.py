"""Files of person records: plain UTF-8 csv with names, numbers and telephones of no one.

One file per month, written in one go: a statistics office exports it from its own system.
What does not belong here: the records (simulation.persons).
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from catalogue.forms import SIMULATED_MARK
from simulation.persons_identity import person_names, telephone_numbers
from simulation.submissions.books import column_letter
from simulation.submissions.cells import Cell, CellWriter
from simulation.submissions.faults import choose_faults, plant
from simulation.submissions.habits import Habits
from simulation.submissions.letters import Letter, Sender, fault_list

PERSON_FORM_CODES = ("person_record", "insurance_register")
PERSON_FILE_HABITS = ("csv", "utf-8", "identity numbers", "names")
_IDENTITY_HEADING = "身份证号"
_FAULT_PART = 0.1  # of the share of other unit forms: exported by a program, not typed
_FIRST_RECORD_ROW = 3


def write_person_file(
    rows: pd.DataFrame, path: Path, sender: Sender, *, received_month: pd.Timestamp
) -> Letter:
    """Write a month of person records and return what the file holds, without sheets.

    Parameters
    ----------
    rows
        Canonical rows of a form of persons.
    path
        The csv file: the mark, the headings, the records; made-up names and telephone
        numbers stand after the identity number.
    sender
        The sender; a tenth of its share of faults is planted.
    received_month
        When the file comes.
    """
    form, habits = sender.form, _plain_export(sender.habits)
    writer = CellWriter(sender.profile, habits)
    fields = [field for field in form.fields if field.name in rows.columns]
    sent = rows[[field.name for field in fields]]
    planting = choose_faults(
        form,
        sent,
        area_style=habits.area_style,
        draws=sender.fault_draws(received_month),
        fault_share=sender.fault_share * _FAULT_PART,
    )
    if planting.places:
        sent = sent.iloc[planting.row_order]
    cells = {field.name: writer.column(field, sent[field.name]) for field in fields}
    keys = sent["person_id"].tolist()
    plant(planting, cells, habits=habits, received_month=received_month)
    names, headings, columns = _with_persons(
        [field.name for field in fields], [field.title_zh for field in fields], cells, keys
    )
    _write(path, headings, columns)
    faults = fault_list(
        planting,
        form,
        keys=keys,
        letters={name: column_letter(place) for place, name in enumerate(names)},
        months=sent["reference_month"].tolist(),
        sheet_name="",
        first_row=_FIRST_RECORD_ROW,
    )
    return Letter((), len(keys), tuple(faults))


def _with_persons(
    names: list[str], titles: list[str], cells: dict[str, list[Cell]], keys: Sequence[object]
) -> tuple[list[str], list[str], list[Sequence[Cell]]]:
    """Return field names, headings and columns with the identity of persons among them."""
    numbers = _numbers_of(keys)
    place = names.index("person_id")
    headings = [*titles[:place], _IDENTITY_HEADING, "姓名", "联系电话", *titles[place + 1 :]]
    columns: list[Sequence[Cell]] = [cells[name] for name in names]
    columns[place + 1 : place + 1] = [person_names(numbers), telephone_numbers(numbers)]
    return [*names[: place + 1], "", "", *names[place + 1 :]], headings, columns


def _plain_export(habits: Habits) -> Habits:
    return replace(
        habits,
        month_style="202507",
        area_style="code",
        are_codes_titled=False,
        are_blanks_dashed=False,
        are_zeros_worded=False,
        is_scaled=False,
    )


def _write(path: Path, headings: list[str], columns: list[Sequence[Cell]]) -> None:
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow([SIMULATED_MARK])
    lines.writerow(headings)
    lines.writerows(zip(*columns, strict=True))
    path.write_bytes(text.getvalue().encode("utf-8"))


def _numbers_of(keys: Sequence[object]) -> list[int]:
    """Return a whole number per person: of the digits that tell persons apart."""
    return [
        int(text[2:6] + text[14:17]) if (text := str(key))[2:17].isdigit() else len(text)
        for key in keys
    ]
