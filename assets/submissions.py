"""Sources of forms: what their senders sent is taken in, and marked copies go back.

What does not belong here: archives with a layout of their own (assets.intake).
"""

import tempfile
from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pandas as pd

from assets.description import markdown_table
from assets.workplace import Workplace
from catalogue import SUBMISSION_REASONS, Reason, format_month
from catalogue.contracts import empty_frame
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

BATCH_BYTES = 56_000_000
BATCH_FILES = 480
"""Files taken in together: few statements for many files, and a bounded memory."""

_LISTED_FILES = 5
_KEPT_COLUMNS = ["file_name", "sheet_name", "row_number", "column_letter", "message_zh"]


def take_in_source(
    workplace: Workplace, source: Source, vintage: pd.Timestamp
) -> dg.MaterializeResult[None]:
    """Take in everything received for a source by the end of a vintage, and not yet stored.

    Raises
    ------
    SourceError
        If the source cannot be reached, nothing has ever come from it, or files of the
        vintage could not be read; the others have been taken in by then.
    """
    found = _found(workplace, source, vintage)
    due = [item for item in found if not _is_taken_in(workplace, item)]
    results = [_take_in_batch(workplace, source, vintage, batch) for batch in _batches(due)]
    counts = pd.concat([item.counts for item in results]) if results else pd.DataFrame()
    faults = pd.concat([item.faults for item in results]) if results else pd.DataFrame()
    _raise_if_silent(source, found)
    _raise_if_rejected(workplace, source, vintage)
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
                _reject(workplace, source, item, error, vintage, received_at)
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
    source: Source,
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
    if found.received_month not in (None, vintage):
        return
    reason = SUBMISSION_REASONS[error.reason_code]
    detail = f"（{error.detail}）" if error.detail else ""
    summary = ReturnSummary(
        file_name=Path(found.file_name).name,
        source_title=source.title.zh,
        received=format_month(found.received_month or vintage),
        received_count=0,
        accepted_count=0,
        set_aside_count=0,
        rejection=f"{reason.message_zh}{detail} / {reason.message_en}",
        is_simulated=workplace.profile.settings.is_simulated,
    )
    path = _returned_path(workplace, source, found, vintage)
    write_marked_copy({}, empty_frame("core.fault"), summary=summary, path=path)


def _returned_path(
    workplace: Workplace, source: Source, found: Found, vintage: pd.Timestamp
) -> Path:
    folder = workplace.home.returned / format_month(found.received_month or vintage) / source.code
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{Path(found.file_name).stem}_审核.xlsx"


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
        target = _returned_path(workplace, source, found, vintage)
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


def _raise_if_rejected(workplace: Workplace, source: Source, vintage: pd.Timestamp) -> None:
    deliveries = workplace.warehouse.read_table("raw.delivery", vintage=vintage)
    is_rejected = (deliveries["source_code"] == source.code) & (deliveries["status"] == "rejected")
    rejected = deliveries[is_rejected].to_dict("records")
    if not rejected:
        workplace.warehouse.forget_source_failure(source.code, vintage)
        return
    listed = rejected[:_LISTED_FILES]
    english = "; ".join(f"{_file_of(row)}: {_reason_of(row).message_en}" for row in listed)
    chinese = "；".join(f"{_file_of(row)}：{_reason_of(row).message_zh}" for row in listed)
    raise SourceError(
        source,
        f": {len(rejected)} files could not be read and were refused as a whole. {english}",
        f"：{len(rejected)}个文件无法读取，已整份退回。{chinese}",
    )


def _file_of(row: Mapping[Hashable, Any]) -> str:
    detail = f" ({row['detail']})" if isinstance(row["detail"], str) else ""
    return f"{Path(str(row['file_name'])).name}{detail}"


def _reason_of(row: Mapping[Hashable, Any]) -> Reason:
    return SUBMISSION_REASONS[str(row["reason_code"])]


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
