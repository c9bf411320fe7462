"""How a sender writes: drawn once for a sender and a form, then kept month after month.

What does not belong here: writing by them (cells, sheets, books).
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal, TypeVar

import numpy as np

from catalogue.forms import Form
from simulation.submissions.draws import draws_for

FileFormat = Literal["csv", "xlsx", "xls"]
Encoding = Literal["gb18030", "utf-8", "utf-8-sig"]
MonthStyle = Literal["202507", "2025年7月", "2025/7", "2025-07", "date"]
AreaStyle = Literal["code", "name", "short_name"]
NumberStyle = Literal["plain", "thousands", "full_width"]
Layout = Literal["long", "months_across", "areas_across"]
HiddenSheet = Literal["", "code_list", "old_month"]
ChoiceT = TypeVar("ChoiceT")

# How often each habit is met is a default of ours: every kind must occur among 15 senders,
# and plain files must remain the most frequent.
_FILE_FORMATS: tuple[tuple[FileFormat, float], ...] = (("xlsx", 0.5), ("csv", 0.3), ("xls", 0.2))
_ENCODINGS: tuple[tuple[Encoding, float], ...] = (
    ("gb18030", 0.6), ("utf-8-sig", 0.2), ("utf-8", 0.2)
)  # fmt: skip
_MONTH_STYLES: tuple[tuple[MonthStyle, float], ...] = (
    ("202507", 0.25), ("2025年7月", 0.3), ("2025/7", 0.1), ("2025-07", 0.2), ("date", 0.15)
)  # fmt: skip
_AREA_STYLES: tuple[tuple[AreaStyle, float], ...] = (
    ("name", 0.4), ("code", 0.35), ("short_name", 0.25)
)  # fmt: skip
_NUMBER_STYLES: tuple[tuple[NumberStyle, float], ...] = (
    ("plain", 0.65), ("thousands", 0.2), ("full_width", 0.15)
)  # fmt: skip
_LAYOUTS: tuple[tuple[Layout, float], ...] = (
    ("long", 0.5), ("months_across", 0.25), ("areas_across", 0.25)
)  # fmt: skip
_HIDDEN_SHEETS: tuple[tuple[HiddenSheet, float], ...] = (
    ("", 0.5), ("code_list", 0.25), ("old_month", 0.25)
)  # fmt: skip
_WORKBOOK_CITIES = 3
_OLD_WORKBOOK_CITIES = 1
_SMALLER_CITIES = 6


@dataclass(frozen=True)
class Habits:
    """The habits of one sender for one form.

    ``heading_choices``: a number per field of the form that picks its heading among the
    title and the synonyms. The other habits bear the name of what they do to a file.
    """

    file_format: FileFormat
    encoding: Encoding
    month_style: MonthStyle
    area_style: AreaStyle
    number_style: NumberStyle
    layout: Layout
    hidden_sheet: HiddenSheet
    heading_choices: tuple[int, ...]
    are_codes_titled: bool
    are_flags_numbers: bool
    are_zeros_worded: bool  # 无 for zero
    are_blanks_dashed: bool  # - for empty
    has_serial_numbers: bool
    has_remarks: bool
    has_totals: bool
    has_footnotes: bool
    has_units_row: bool
    is_scaled: bool  # 万人, 万元
    has_two_row_heading: bool
    has_trailing_spaces: bool
    is_sheet_per_month: bool
    is_month_in_title_only: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The habits as words, such as ``xlsx``, ``month 2025/7``, ``has_totals``."""
        told = [self.file_format, f"month {self.month_style}", f"area {self.area_style}"]
        told += [self.layout, f"number {self.number_style}"]
        told += [self.encoding] if self.file_format == "csv" else []
        told += [f"hidden {self.hidden_sheet}"] if self.hidden_sheet else []
        told += ["synonyms"] if any(self.heading_choices) else []
        return (*told, *(item.name for item in fields(self) if getattr(self, item.name) is True))


def habits_of(
    sender_code: str, form: Form, *, seed: int, smaller_senders: Sequence[str] = ()
) -> Habits:
    """Return a sender's habits for a form, fixed by seed, sender and form.

    Parameters
    ----------
    sender_code, form
        Who sends what.
    seed
        Of the simulation.
    smaller_senders
        Codes of senders from the smallest up. Enterprise reports are workbooks for some of
        the six smallest and csv for all others, who have too many rows for a workbook.

    Returns
    -------
    Habits
        Only those that suit the form: person records are plain UTF-8 csv.
    """
    draws = draws_for(seed, "habits", sender_code, form.code)
    is_long_file = form.code in ("enterprise_report", "person_record", "insurance_register")
    file_format = _one_of(draws, _FILE_FORMATS)
    if form.code == "enterprise_administration":
        file_format = "csv"  # one sender, too many rows for a workbook
    elif is_long_file:
        file_format = _unit_file_format(sender_code, form, seed, smaller_senders)
    encoding = _one_of(draws, _ENCODINGS)
    month_style = _one_of(draws, _MONTH_STYLES)
    is_book = file_format != "csv"
    is_table = form.grain == "table"
    return Habits(
        file_format=file_format,
        encoding=encoding,
        month_style=month_style,
        area_style=_one_of(draws, _AREA_STYLES),
        number_style=_one_of(draws, _NUMBER_STYLES),
        layout=_layout(draws, form),
        hidden_sheet=_one_of(draws, _HIDDEN_SHEETS) if is_book else "",
        heading_choices=_heading_choices(draws, form),
        are_codes_titled=_is_drawn(draws, 0.5),
        are_flags_numbers=_is_drawn(draws, 0.25),
        are_zeros_worded=_is_drawn(draws, 0.2) and not is_table,
        are_blanks_dashed=_is_drawn(draws, 0.25),
        has_serial_numbers=_is_drawn(draws, 0.5),
        has_remarks=_is_drawn(draws, 0.4),
        has_totals=_is_drawn(draws, 0.4),
        has_footnotes=_is_drawn(draws, 0.5),
        has_units_row=_is_drawn(draws, 0.6),
        is_scaled=_is_drawn(draws, 0.3) and is_table,
        has_two_row_heading=_is_drawn(draws, 0.4) and is_book,  # csv has no merged cells
        has_trailing_spaces=_is_drawn(draws, 0.25),
        is_sheet_per_month=_is_drawn(draws, 0.5) and is_book,
        is_month_in_title_only=_is_drawn(draws, 0.2),
    )


def _unit_file_format(
    sender_code: str, form: Form, seed: int, smaller_senders: Sequence[str]
) -> FileFormat:
    smallest = list(smaller_senders[:_SMALLER_CITIES])
    if form.code != "enterprise_report" or sender_code not in smallest:
        return "csv"
    draws = draws_for(seed, "workbook cities", form.code)
    place = int(np.flatnonzero(draws.permutation(len(smallest)) == smallest.index(sender_code))[0])
    if place < _WORKBOOK_CITIES:
        return "xlsx"
    return "xls" if place < _WORKBOOK_CITIES + _OLD_WORKBOOK_CITIES else "csv"


def _layout(draws: np.random.Generator, form: Form) -> Layout:
    drawn = _one_of(draws, _LAYOUTS)
    # A wide table has room for figures, not for the standard error of each.
    has_only_figures = all(field.is_figure for field in form.fields if field.name not in form.key)
    return drawn if form.grain == "table" and has_only_figures else "long"


def _heading_choices(draws: np.random.Generator, form: Form) -> tuple[int, ...]:
    uses_synonyms = _is_drawn(draws, 0.5)
    choices = draws.integers(0, 1000, len(form.fields)) * (draws.random(len(form.fields)) < 0.6)
    return tuple(int(choice) if uses_synonyms else 0 for choice in choices)


def _one_of(draws: np.random.Generator, choices: tuple[tuple[ChoiceT, float], ...]) -> ChoiceT:
    edges = np.cumsum([share for _, share in choices])
    place = int(np.searchsorted(edges, draws.random(), side="right"))
    return choices[min(place, len(choices) - 1)][0]


def _is_drawn(draws: np.random.Generator, share: float) -> bool:
    return bool(draws.random() < share)
