"""Templates: the workbooks that senders fill, one per source.

What does not belong here: the parts of a workbook (form_sheet, typing_checks,
instructions, code_sheet, examples).
"""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from catalogue.forms import EXAMPLE_SHEET, FORMS, Form
from profiles.model import Profile, Source
from reports.senders.choices import choices_of
from reports.senders.code_sheet import write_code_sheet
from reports.senders.examples import example_rows
from reports.senders.form_sheet import write_form_sheet
from reports.senders.instructions import write_instructions
from reports.senders.typing_checks import add_typing_checks
from reports.senders.workbook import Book, open_book, safe_file_stem


def write_templates(profile: Profile, *, folder: Path, reference_month: pd.Timestamp) -> list[Path]:
    """Write one workbook per source that sends forms, with a sheet for each of its forms.

    Parameters
    ----------
    profile
        Its areas, groups and code lists make the drop-downs; a simulated profile marks
        every sheet as simulated.
    folder
        Receives ``<source code>_<title>.xlsx``; files of these names are replaced.
    reference_month
        Month whose code lists are offered.

    Returns
    -------
    list of Path
        The files, in the order of the sources. The same arguments give the same bytes.
    """
    paths = []
    for source in profile.sources:
        if not source.forms:
            continue
        path = folder / f"{safe_file_stem(f'{source.code}_{source.title.zh}')}.xlsx"
        forms = [FORMS[code] for code in source.forms]
        with open_book(path) as book:
            _write_sheets(book, forms, profile, reference_month=reference_month, source=source)
        paths.append(path)
    return paths


def write_template(
    form: Form,
    profile: Profile,
    *,
    path: Path,
    reference_month: pd.Timestamp,
    is_example_filled: bool = True,
) -> None:
    """Write the workbook of one form: the form, instructions, codes, and an example.

    Parameters
    ----------
    form
        Its fields become the columns, in order, under their Chinese titles.
    profile, reference_month
        As for `write_templates`.
    path
        The workbook; one that exists is replaced.
    is_example_filled
        Whether the sheet of the example holds rows; else its headings alone.
    """
    with open_book(path) as book:
        _write_sheets(
            book,
            [form],
            profile,
            reference_month=reference_month,
            source=None,
            is_example_filled=is_example_filled,
        )


def _write_sheets(
    book: Book,
    forms: Sequence[Form],
    profile: Profile,
    *,
    reference_month: pd.Timestamp,
    source: Source | None,
    is_example_filled: bool = True,
) -> None:
    is_simulated = profile.settings.is_simulated or (source is not None and source.is_simulated)
    choices = {
        form.code: {
            field.name: found
            for field in form.fields
            if (found := choices_of(field, form, profile, reference_month)) is not None
        }
        for form in forms
    }
    sheets = [
        write_form_sheet(
            book, form, sheet_name=form.title_zh, title=form.title_zh, is_simulated=is_simulated
        )
        for form in forms
    ]
    write_instructions(
        book,
        forms,
        reference_month=reference_month,
        source=source,
        is_simulated=is_simulated,
    )
    for form in forms:
        write_form_sheet(
            book,
            form,
            sheet_name=EXAMPLE_SHEET,
            title=f"{form.title_zh}（示例，不作为上报数据）",
            rows=example_rows(form, profile, reference_month) if is_example_filled else (),
            is_simulated=is_simulated,
        )
    every = [found for by_field in choices.values() for found in by_field.values()]
    cells = write_code_sheet(book, every, is_simulated=is_simulated)
    for form, (sheet, heading_row) in zip(forms, sheets, strict=True):
        add_typing_checks(
            book, sheet, form, heading_row=heading_row, choices=choices[form.code], cells=cells
        )
