"""Judging one file without storing it, for a clerk who wants to know before sending.

What does not belong here: taking submissions in (assets.submissions).
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from assets.submissions import summary_of
from catalogue import SUBMISSION_REASONS
from catalogue.contracts import empty_frame
from profiles.model import Profile, Source
from reports.senders import write_marked_copy
from warehouse import Warehouse
from warehouse.submissions import (
    Found,
    HeadingNotice,
    SubmissionError,
    file_sha256,
    read_or_make_key,
    read_sent_grids,
    read_submission,
    take_in_submissions,
)


@dataclass(frozen=True)
class FileCheck:
    """What a check found; ``rejection`` says why nothing could be read, if so."""

    counts: pd.DataFrame
    faults: pd.DataFrame
    notices: Sequence[HeadingNotice] = ()
    marked_copy: Path | None = None
    rejection: str | None = None


def check_file(
    file: Path,
    source: Source,
    profile: Profile,
    *,
    vintage: pd.Timestamp,
    present_month: pd.Timestamp,
) -> FileCheck:
    """Return what the intake would say of a file, and write a marked copy if it has faults.

    Parameters
    ----------
    file
        A workbook or csv file; nothing of it is kept.
    source, profile
        Forms, names and codes.
    vintage
        Month in which it would arrive.
    present_month
        The month on the calendar.

    Notes
    -----
    A warehouse in a temporary folder takes the file in and is thrown away, so that a check
    and an intake never differ; only what the past would tell is not known to it.
    """
    found = Found(
        source_code=source.code,
        file_name=file.name,
        received_month=vintage,
        content_sha256=file_sha256(file),
        path=file.resolve(),
    )
    with tempfile.TemporaryDirectory() as folder:
        try:
            submission = read_submission(found, source, profile, scratch_folder=Path(folder))
        except SubmissionError as error:
            return FileCheck(
                counts=empty_frame("core.intake_count"),
                faults=empty_frame("core.fault"),
                rejection=_rejection(error),
            )
        warehouse = Warehouse(Path(folder) / "check.duckdb")
        with warehouse.session():
            result = take_in_submissions(
                warehouse,
                [submission],
                source,
                profile,
                vintage=vintage,
                present_month=present_month,
                received_at=datetime.now(UTC).replace(tzinfo=None),
                key=read_or_make_key(Path(folder) / "identifier.key"),
            )
        if result.faults.empty and not submission.notices:
            return FileCheck(result.counts, result.faults)
        path = file.with_name(f"{file.stem}_审核.xlsx")
        write_marked_copy(
            read_sent_grids(found, source, profile),
            result.faults,
            summary=summary_of(submission, source, profile, result.counts),
            path=path,
        )
    return FileCheck(result.counts, result.faults, submission.notices, marked_copy=path)


def _rejection(error: SubmissionError) -> str:
    reason = SUBMISSION_REASONS[error.reason_code]
    detail = f" ({error.detail})" if error.detail else ""
    return f"{reason.message_zh} / {reason.message_en}{detail}"
