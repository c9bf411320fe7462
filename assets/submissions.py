"""Sources of forms: what their senders sent is taken in, and marked copies go back.

What does not belong here: archives with a layout of their own (assets.intake).
"""

import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pandas as pd

from assets.description import markdown_table
from assets.workplace import Workplace
from catalogue import SUBMISSION_REASONS, format_month
from profiles.model import Profile, Source
from reports.senders import ReturnSummary, write_marked_copy
from warehouse import SourceError
from warehouse.submissions import (
    BatchResult,
    Found,
    Submission,
    SubmissionError,
    find_submissions,
    read_sent_grids,
    read_submission,
    record_rejected,
    take_in_submissions,
)

BATCH_BYTES = 24_000_000
BATCH_FILES = 200
"""Files taken in together: few statements for many files, and a bounded memory."""

_KEPT_COLUMNS = ["file_name", "sheet_name", "row_number", "column_letter", "message_zh"]


def take_in_source(
    workplace: Workplace, source: Source, vintage: pd.Timestamp
) -> dg.MaterializeResult[None]:
    """Take in everything received for a source by the end of a vintage, and not yet stored.

    Raises
    ------
    SourceError
        If the source cannot be reached, or nothing has ever come from it.
    """
    found = _found(workplace, source, vintage)
    due = [item for item in found if not _is_taken_in(workplace, item)]
    results = [_take_in_batch(workplace, source, vintage, batch) for batch in _batches(due)]
    counts = pd.concat([item.counts for item in results]) if results else pd.DataFrame()
    faults = pd.concat([item.faults for item in results]) if results else pd.DataFrame()
    _raise_if_silent(source, found)
    return dg.MaterializeResult(metadata=_metadata(due, counts, faults, vintage))


def _found(workplace: Workplace, source: Source, vintage: pd.Timestamp) -> list[Found]:
    try:
        found = find_submissions(source, inbox=workplace.home.inbox, addresses=workplace.addresses)
    except SubmissionError as error:
        raise _source_error(source, error) from error
    return [item for item in found if item.received_month is None or item.received_month <= vintage]


def _is_taken_in(workplace: Workplace, found: Found) -> bool:
    held = workplace.warehouse.query(
        "delivery_of", {"source_code": found.source_code, "content_sha256": found.content_sha256}
    )
    return not held.empty


def _batches(due: Sequence[Found]) -> Iterator[list[Found]]:
    batch: list[Found] = []
    size = 0
    for item in due:
        item_size = item.path.stat().st_size if item.path is not None else 0
        if batch and (size + item_size > BATCH_BYTES or len(batch) == BATCH_FILES):
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += item_size
    if batch:
        yield batch


def _take_in_batch(
    workplace: Workplace, source: Source, vintage: pd.Timestamp, batch: Sequence[Found]
) -> BatchResult:
    workplace.progress.report(f"raw.{source.code}", f"{len(batch)} files")
    received_at = datetime.now(UTC).replace(tzinfo=None)
    with tempfile.TemporaryDirectory() as folder:
        taken: dict[str, tuple[Found, Submission]] = {}
        for item in batch:
            try:
                submission = read_submission(
                    item, source, workplace.profile, scratch_folder=Path(folder)
                )
            except SubmissionError as error:
                _reject(workplace, item, error, vintage, received_at)
                continue
            # The same content twice in a batch is one submission.
            taken.setdefault(submission.content_sha256, (item, submission))
        result = take_in_submissions(
            workplace.warehouse,
            [submission for _, submission in taken.values()],
            source,
            workplace.profile,
            vintage=vintage,
            present_month=workplace.settings.present_month,
            received_at=received_at,
            key=workplace.identifier_key,
            is_frozen_change_allowed=workplace.settings.is_frozen_change_allowed,
        )
        _return_copies(workplace, source, vintage, list(taken.values()), result)
    return result


def _reject(
    workplace: Workplace,
    found: Found,
    error: SubmissionError,
    vintage: pd.Timestamp,
    received_at: datetime,
) -> None:
    if _is_taken_in(workplace, found):
        return
    record_rejected(
        workplace.warehouse,
        error,
        source_code=found.source_code,
        content_sha256=found.content_sha256,
        vintage=found.received_month or vintage,
        received_month=found.received_month,
        received_at=received_at,
    )


def _return_copies(
    workplace: Workplace,
    source: Source,
    vintage: pd.Timestamp,
    taken: Sequence[tuple[Found, Submission]],
    result: BatchResult,
) -> None:
    """Write a marked copy of each file of this vintage that has a fault or an odd heading."""
    faulty = set(result.faults["content_sha256"])
    for found, submission in taken:
        is_new = found.received_month in (None, vintage)
        has_something = submission.content_sha256 in faulty or bool(submission.notices)
        if not is_new or not has_something:
            continue
        folder = workplace.home.returned / format_month(found.received_month or vintage)
        target = folder / source.code / f"{Path(found.file_name).stem}_审核.xlsx"
        target.parent.mkdir(parents=True, exist_ok=True)
        of_file = result.faults["content_sha256"] == submission.content_sha256
        write_marked_copy(
            read_sent_grids(found, source, workplace.profile),
            result.faults[of_file],
            summary=summary_of(submission, source, workplace.profile, result.counts),
            path=target,
        )


def summary_of(
    submission: Submission, source: Source, profile: Profile, counts: pd.DataFrame
) -> ReturnSummary:
    """Return what the first sheet of a marked copy says of a submission."""
    of_file = counts[counts["content_sha256"] == submission.content_sha256]
    sums = of_file.groupby("outcome_code")["figure_count"].sum()
    received, accepted = int(sums.get("received", 0)), int(sums.get("accepted", 0))
    month = submission.received_month
    return ReturnSummary(
        file_name=Path(submission.file_name).name,
        source_title=source.title.zh,
        received="" if month is None else format_month(month),
        received_count=received,
        accepted_count=accepted,
        set_aside_count=received - accepted,
        unknown_headings=submission.notices,
        skipped_sheets=submission.skipped_sheets,
        is_simulated=profile.settings.is_simulated,
    )


def _raise_if_silent(source: Source, found: Sequence[Found]) -> None:
    """Say that nothing came; a source that reports events may have none to report."""
    if found or source.kind == "layoff_reports":
        return
    raise SourceError(
        source,
        f": nothing has been received; files go into {source.location.path} of the inbox",
        f"：尚未收到任何数据；报送文件应放入收件文件夹的{source.location.path}目录",
    )


def _source_error(source: Source, error: SubmissionError) -> SourceError:
    reason = SUBMISSION_REASONS[error.reason_code]
    detail = f" ({error.detail})" if error.detail else ""
    return SourceError(source, f": {reason.message_en}{detail}", f"：{reason.message_zh}{detail}")


def _metadata(
    due: Sequence[Found], counts: pd.DataFrame, faults: pd.DataFrame, vintage: pd.Timestamp
) -> dict[str, Any]:
    metadata: dict[str, Any] = {"vintage": format_month(vintage), "files_taken_in": len(due)}
    if counts.empty:
        return {**metadata, "dagster/row_count": 0}
    sums = counts.groupby("outcome_code")["figure_count"].sum().reset_index()
    received = int(sums.loc[sums["outcome_code"] == "received", "figure_count"].sum())
    return {
        **metadata,
        "dagster/row_count": received,
        "rows_by_outcome": markdown_table(sums),
        "faults": markdown_table(faults[_KEPT_COLUMNS].head(20)),
    }
