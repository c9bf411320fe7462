"""Reading a submission: its sheets under the form's names, or the reason it is refused.

What does not belong here: finding submissions (found), judging their rows.
"""

import tempfile
from dataclasses import replace
from pathlib import Path

from catalogue.forms import FORMS
from profiles.model import Profile, Source
from warehouse.submissions.containers import identify_content
from warehouse.submissions.csv_text import examine_text, read_text_grid
from warehouse.submissions.found import Found, file_sha256
from warehouse.submissions.grids import Grid
from warehouse.submissions.headings import index_headings
from warehouse.submissions.limits import ReadingLimits
from warehouse.submissions.plain_csv import read_plain_csv
from warehouse.submissions.profile_names import names_of
from warehouse.submissions.sheets import ReadingRules, SheetReading, read_sheet
from warehouse.submissions.table import Submission, SubmissionError
from warehouse.submissions.workbooks import read_workbook

_DEFAULT_LIMITS = ReadingLimits()


def read_submission(
    found: Found,
    source: Source,
    profile: Profile,
    *,
    scratch_folder: Path | None = None,
    limits: ReadingLimits = _DEFAULT_LIMITS,
) -> Submission:
    """Return what a submission says, sheet by sheet, text as sent.

    Parameters
    ----------
    found
        What has come in.
    source
        Its source; the forms it may send.
    profile
        Names of areas and groups.
    scratch_folder
        Where large text files that are not UTF-8, tables and answers are written for
        DuckDB to read; the caller deletes it once the rows have been read. None: all is
        read in Python, and only large UTF-8 files of the inbox go to DuckDB.
    limits
        What is too large to be read.

    Returns
    -------
    Submission
        A table for each sheet, and one for each figure where figures stand side by side.
        A sheet with a heading and nothing below it has no rows: a nil return.

    Raises
    ------
    SubmissionError
        If nothing of the submission can be read; its reason is one of
        ``catalogue.submission_reasons``.
    """
    if found.refusal is not None:
        raise SubmissionError(found.refusal[0], found.file_name, found.refusal[1])
    rules = reading_rules(source, profile, limits)
    if scratch_folder is not None:
        path = found.bytes_in(scratch_folder)
        return _submission(_as_fetched(found, path), _readings(path, found, rules, scratch_folder))
    with tempfile.TemporaryDirectory() as folder:
        path = found.bytes_in(Path(folder))
        # What lies in a folder about to be deleted cannot be handed on to DuckDB.
        can_be_plain = found.path is not None
        readings = _readings(path, found, rules, None, can_be_plain=can_be_plain)
        return _submission(_as_fetched(found, path), readings)


def reading_rules(source: Source, profile: Profile, limits: ReadingLimits) -> ReadingRules:
    """Return what the reader of a source goes by: forms, names, limits."""
    return ReadingRules(
        indexes=[index_headings(FORMS[code], source.location.columns) for code in source.forms],
        names=names_of(profile),
        limits=limits,
    )


def _as_fetched(found: Found, path: Path) -> Found:
    """Return what was found with the hash of what was fetched: a table may have changed since."""
    if found.path is not None:
        return found
    return replace(found, content_sha256=file_sha256(path))


def _readings(
    path: Path,
    found: Found,
    rules: ReadingRules,
    scratch_folder: Path | None,
    *,
    can_be_plain: bool = True,
) -> list[tuple[str, SheetReading]]:
    name = found.file_name
    kind = identify_content(path, name, rules.limits)
    if kind == "text":
        return [("", _text_reading(path, name, rules, scratch_folder, can_be_plain=can_be_plain))]
    grids: list[Grid] = read_workbook(path, name)
    return [(grid.sheet_name, read_sheet(grid, rules, name)) for grid in grids]


def _text_reading(
    path: Path,
    name: str,
    rules: ReadingRules,
    scratch_folder: Path | None,
    *,
    can_be_plain: bool,
) -> SheetReading:
    table = examine_text(path, name, rules)
    if can_be_plain:
        plain = read_plain_csv(table, rules, name, scratch_folder=scratch_folder)
        if plain is not None:
            return plain
    return read_sheet(read_text_grid(table, name, rules), rules, name)


def _submission(found: Found, readings: list[tuple[str, SheetReading]]) -> Submission:
    skipped = {name: item.skipped for name, item in readings if item.skipped is not None}
    tables = [table for _, item in readings for table in item.tables]
    if not tables:
        code = "no_heading" if "no_heading" in skipped.values() else "no_table"
        detail = "、".join(name for name in skipped if name)
        raise SubmissionError(code, found.file_name, detail)
    return Submission(
        source_code=found.source_code,
        file_name=found.file_name,
        content_sha256=found.content_sha256,
        received_month=found.received_month,
        sheets=tuple(tables),
        notices=tuple(notice for _, item in readings for notice in item.notices),
        skipped_sheets=skipped,
    )
