"""Taking in a batch of submissions of one source, all or nothing.

Rows of units and events are stored whole and typed; figures of tables become facts;
what is refused is kept aside without identifiers; every file balances: rows in = rows
accepted + rows set aside. What does not belong here: reading files, judging rows.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb
import pandas as pd

from catalogue import SUBMISSION_REASONS, TABLES
from catalogue.contracts import cast_to_contract, empty_frame
from catalogue.forms import FORMS, Form
from profiles.model import Profile, Source
from warehouse.connection import Warehouse, insert
from warehouse.intake import FrozenVintageError, frozen_through
from warehouse.statements import statement
from warehouse.submissions.batches import Batch, batch_of
from warehouse.submissions.facts import NewFacts, new_facts
from warehouse.submissions.figures import Figures, figures_of
from warehouse.submissions.identifiers import IdentifierKey
from warehouse.submissions.judging import (
    FAULT,
    SheetRules,
    codes_of_standing,
    judge_records,
)
from warehouse.submissions.meanings import Vocabulary, vocabulary_of
from warehouse.submissions.personal import withheld_if_personal, without_identifiers
from warehouse.submissions.records import drop_records, load_records
from warehouse.submissions.table import Submission, SubmissionError
from warehouse.submissions.unit_rows import record_counts, refused_rows, store_units


@dataclass(frozen=True)
class BatchResult:
    """What a batch brought: counts by file and outcome, faults, facts that are new.

    ``counts``: columns of ``core.intake_count``. ``faults``: columns of ``core.fault``.
    """

    counts: pd.DataFrame
    faults: pd.DataFrame
    new_fact_count: int


def take_in_submissions(
    warehouse: Warehouse,
    submissions: Sequence[Submission],
    source: Source,
    profile: Profile,
    *,
    vintage: pd.Timestamp,
    present_month: pd.Timestamp,
    received_at: datetime,
    key: IdentifierKey,
    is_frozen_change_allowed: bool = False,
) -> BatchResult:
    """Store what a source's senders sent, in one transaction.

    Parameters
    ----------
    warehouse
        Where to store it.
    submissions
        In the order received: within a vintage the later one wins. What was taken in before
        is not taken in again; its stored counts and faults are returned.
    source, profile
        Forms, calendar, codes and names.
    vintage
        The vintage of the run; submissions received later do not belong here.
    present_month
        The month on the calendar; a row for a later month is refused.
    received_at
        Moment of receipt, UTC, naive.
    key
        Replaces identifiers of persons.
    is_frozen_change_allowed
        Store facts under a frozen vintage all the same.

    Returns
    -------
    BatchResult
        Counts sum over outcomes to the rows (of tables: the figures) received, file by file.

    Raises
    ------
    FrozenVintageError
        If the vintage of the run is frozen and this is not allowed.
    """
    limit = None if is_frozen_change_allowed else frozen_through(warehouse)
    vocabulary = vocabulary_of(profile)
    with warehouse.transaction() as connection:
        fresh, held = _told_apart(connection, submissions, source)
        if limit is not None and vintage <= limit and fresh:
            raise FrozenVintageError(_frozen_message(source, fresh[0], vintage))
        batch = batch_of(
            connection,
            fresh,
            source,
            vintage=vintage,
            frozen_through=limit,
            received_at=received_at,
        )
        counts, faults, fact_count = [], [], 0
        for form_code in batch.form_codes:
            form = FORMS[form_code]
            _judge(connection, batch, form, profile, vocabulary, key, present_month)
            if form.grain == "table":
                figures = figures_of(connection, form)
                _add_repetitions(connection, figures)
                facts = _store_figures(connection, figures, batch, form, source, profile)
                fact_count += len(facts.monthly) + len(facts.weekly)
                counts.append(_figure_counts(figures.table, batch))
            else:
                store_units(connection, batch, form, source, profile)
                counts.append(record_counts(connection, batch))
            insert(connection, "core.set_aside_row", refused_rows(connection, batch, form))
            faults.append(_faults(connection, batch))
            drop_records(connection, form)
        all_counts = _with_empty_files(_concat(counts, "core.intake_count"), batch)
        all_faults = _concat(faults, "core.fault")
        insert(connection, "core.intake_count", all_counts)
        insert(connection, "core.fault", all_faults)
        insert(connection, "raw.heading_notice", batch.notices)
        insert(connection, "raw.delivery", batch.deliveries(all_counts))
        held_counts = _held_rows(connection, "core.intake_count", held, source)
        held_faults = _held_rows(connection, "core.fault", held, source)
    return BatchResult(
        pd.concat([all_counts, held_counts], ignore_index=True),
        pd.concat([all_faults, held_faults], ignore_index=True),
        fact_count,
    )


def record_rejected(
    warehouse: Warehouse,
    error: SubmissionError,
    *,
    source_code: str,
    content_sha256: str,
    vintage: pd.Timestamp,
    received_month: pd.Timestamp | None,
    received_at: datetime,
) -> None:
    """Store that a file could not be read at all, and why."""
    with warehouse.transaction() as connection:
        number = connection.execute(statement("last_submission_number")).fetchall()[0][0] + 1
        row = {
            "submission_number": number,
            "source_code": source_code,
            "content_sha256": content_sha256,
            "file_name": without_identifiers(error.file_name),
            "vintage": vintage,
            "read_vintage": vintage,
            "received_month": received_month,
            "received_at": received_at,
            "status": "rejected",
            "reason_code": error.reason_code,
            "detail": without_identifiers(error.detail) or None,
            "row_count": 0,
            "notice_count": 0,
            "is_simulated": False,
        }
        frame = cast_to_contract(pd.DataFrame([row]), "raw.delivery")
        insert(connection, "raw.delivery", frame)


def _told_apart(
    connection: duckdb.DuckDBPyConnection, submissions: Sequence[Submission], source: Source
) -> tuple[list[Submission], list[str]]:
    """Return the submissions not yet taken in, each content once, and the contents that are.

    What was refused as a whole before and can be read now is taken in afresh.
    """
    parameters = {
        "source_code": source.code,
        "contents": [item.content_sha256 for item in submissions],
    }
    known = dict(connection.execute(statement("deliveries_of"), parameters).fetchall())
    fresh = {
        item.content_sha256: item
        for item in reversed(submissions)
        if known.get(item.content_sha256) != "accepted"
    }
    refused = [content for content in fresh if content in known]
    if refused:
        connection.execute(
            statement("clear_deliveries"), {"source_code": source.code, "contents": refused}
        )
    held = [content for content, status in known.items() if status == "accepted"]
    return list(reversed(fresh.values())), held


def _held_rows(
    connection: duckdb.DuckDBPyConnection, full_name: str, contents: Sequence[str], source: Source
) -> pd.DataFrame:
    """Return what an earlier intake stored of some contents."""
    if not contents:
        return empty_frame(full_name)
    frame = connection.execute(
        f"SELECT * FROM {full_name} WHERE source_code = $source_code"
        " AND list_contains($contents, content_sha256) ORDER BY ALL",
        {"source_code": source.code, "contents": list(contents)},
    ).df()
    return cast_to_contract(frame, full_name)


def _frozen_message(source: Source, submission: Submission, vintage: pd.Timestamp) -> str:
    return (
        f"source {source.code}: vintage {vintage:%Y-%m} is frozen and {submission.file_name}"
        " has not been taken in yet. Run the next vintage to take it in as a correction, or"
        " --stored-only to make the old bulletin from what is stored, or --allow-frozen to"
        " add to what was frozen"
    )


def _judge(
    connection: duckdb.DuckDBPyConnection,
    batch: Batch,
    form: Form,
    profile: Profile,
    vocabulary: Vocabulary,
    key: IdentifierKey,
    present_month: pd.Timestamp,
) -> None:
    sheets = batch.sheets_of(form.code)
    faulty_fields = load_records(connection, sheets, form, vocabulary, key)
    rules = [
        SheetRules(
            sheet_id=item.sheet_id,
            latest_month=batch.latest_month(item.sheet_id, present_month),
            refusal=_refusal(item.sheet.is_simulated, profile.settings.is_simulated),
        )
        for item in sheets
    ]
    judge_records(connection, form, rules, vocabulary, faulty_fields)


def _refusal(is_marked: bool, is_expected: bool) -> str | None:
    if is_marked == is_expected:
        return None
    return "simulated_row" if is_marked else "not_marked_simulated"


def _add_repetitions(connection: duckdb.DuckDBPyConnection, figures: Figures) -> None:
    if figures.repetitions.empty:
        return
    connection.register("repetitions", figures.repetitions)
    connection.execute(f"INSERT INTO {FAULT} BY NAME SELECT * FROM repetitions")
    connection.unregister("repetitions")


def _store_figures(
    connection: duckdb.DuckDBPyConnection,
    figures: Figures,
    batch: Batch,
    form: Form,
    source: Source,
    profile: Profile,
) -> NewFacts:
    accepted = figures.table[figures.table["outcome_code"] == "accepted"]
    placed = batch.place(accepted, source)
    indicators = [code for field in form.figures
                  for code in (field.indicator_code, field.cumulative_of) if code]  # fmt: skip
    parameters = {"indicator_codes": indicators}
    held = connection.execute(statement("facts_of_indicators"), parameters).df()
    held_weeks = connection.execute(statement("weeks_of_indicators"), parameters).df()
    facts = new_facts(placed, _microseconds(held), _microseconds(held_weeks), form)
    _note_falls(connection, facts.falls, accepted, form)
    errors = {
        item.code: item.sampling_error.standard_error
        for item in profile.indicators
        if item.sampling_error is not None
    }
    known = facts.monthly["indicator_code"].map(errors)
    monthly = facts.monthly.assign(
        standard_error=facts.monthly["standard_error"].fillna(known.astype("float64")),
        source_code=source.code,
    )
    connection.register("incoming_facts", cast_to_contract(monthly, "core.observation"))
    connection.execute(statement("accept_facts"))
    connection.unregister("incoming_facts")
    weekly = cast_to_contract(
        facts.weekly.assign(source_code=source.code), "core.weekly_observation"
    )
    connection.register("incoming_weeks", weekly)
    connection.execute(statement("accept_weeks"))
    connection.unregister("incoming_weeks")
    return facts


def _note_falls(
    connection: duckdb.DuckDBPyConnection, falls: pd.DataFrame, accepted: pd.DataFrame, form: Form
) -> None:
    """Ask about cumulative figures below that of the month before, at the figure itself."""
    if falls.empty:
        return
    key = ["reference_month", "area_code", "indicator_code", "breakdown"]
    last = accepted.drop_duplicates(key, keep="last")
    found = falls.merge(last[[*key, "sheet_id", "row_number", "value_column", "field"]],
                        on=key, suffixes=("_carried", ""))  # fmt: skip
    places = {field.name: place for place, field in enumerate(form.fields)}
    rows = found.assign(
        place=found["field"].map(places),
        reason_code="cumulative_falls",
        received_value=[
            f"{value:g} / {previous:g}"
            for value, previous in zip(found["value"], found["previous"], strict=True)
        ],
        score=found["value"] - found["previous"],
    )
    columns = ["sheet_id", "row_number", "value_column", "field", "place", "reason_code",
               "received_value", "score"]  # fmt: skip
    connection.register("falls", rows[columns])
    connection.execute(f"INSERT INTO {FAULT} BY NAME SELECT * FROM falls")
    connection.unregister("falls")


def _microseconds(frame: pd.DataFrame) -> pd.DataFrame:
    months = [name for name in ("vintage", "reference_month", "reference_week") if name in frame]
    return frame.astype(dict.fromkeys(months, "datetime64[us]"))


def _figure_counts(table: pd.DataFrame, batch: Batch) -> pd.DataFrame:
    numbered = table.assign(submission=batch.submission_of(table["sheet_id"]))
    pairs = Counter(zip(numbered["submission"], numbered["outcome_code"], strict=True))
    return batch.counts(dict(Counter(numbered["submission"])), dict(pairs))


def _faults(connection: duckdb.DuckDBPyConnection, batch: Batch) -> pd.DataFrame:
    rows = connection.execute(
        "SELECT sheet_id, row_number, value_column, field, reason_code,"
        f" {withheld_if_personal('received_value')} AS received_value, score"
        f" FROM {FAULT} WHERE reason_code IN {codes_of_standing('error', 'warning')}"
        " ORDER BY sheet_id, row_number, value_column, place, reason_code"
    ).df()
    # Tables side by side tell a fault of their common cell once for each figure.
    placed = batch.with_places(rows).drop_duplicates(list(TABLES["core.fault"].key))
    reasons = [SUBMISSION_REASONS[code] for code in placed["reason_code"]]
    return placed.assign(
        standing=[reason.standing for reason in reasons],
        message_zh=[reason.message_zh for reason in reasons],
        message_en=[reason.message_en for reason in reasons],
    )


def _with_empty_files(counts: pd.DataFrame, batch: Batch) -> pd.DataFrame:
    """Return the counts with a zero for every file that held no record: a nil return."""
    counted = set(counts["content_sha256"])
    empty = [sha for sha in batch.content_sha256s if sha not in counted]
    nil = batch.counts({batch.index_of(sha): 0 for sha in empty}, {})
    return cast_to_contract(pd.concat([counts, nil], ignore_index=True), "core.intake_count")


def _concat(frames: Sequence[pd.DataFrame], full_name: str) -> pd.DataFrame:
    if not frames:
        return empty_frame(full_name)
    return cast_to_contract(_summed(pd.concat(frames, ignore_index=True), full_name), full_name)


def _summed(frame: pd.DataFrame, full_name: str) -> pd.DataFrame:
    """Return counts added up where one file holds several forms."""
    if full_name != "core.intake_count":
        return frame
    key = [name for name in frame.columns if name != "figure_count"]
    return frame.groupby(key, as_index=False, sort=False)[["figure_count"]].sum()
