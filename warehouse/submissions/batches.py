"""A batch of submissions: numbers, vintages and places of its files and sheets.

What does not belong here: what the rows say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import duckdb
import pandas as pd

from catalogue import TABLES
from catalogue.contracts import cast_to_contract
from profiles.model import Source
from warehouse.statements import statement
from warehouse.submissions.personal import without_identifiers
from warehouse.submissions.records import SHEETS_PER_SUBMISSION, NumberedSheet
from warehouse.submissions.table import Submission


@dataclass(frozen=True)
class Batch:
    """Submissions of one source in the order received, each with its number.

    ``first_number`` is the submission number of the first. ``vintages`` has the vintage
    of each submission's month of receipt, None where nothing says when it came: its rows
    then enter the vintage the source's calendar gives them. Rows of a vintage frozen
    by ``frozen_through`` enter ``run_vintage``.
    """

    submissions: Sequence[Submission]
    source_code: str
    first_number: int
    vintages: Sequence[pd.Timestamp | None]
    run_vintage: pd.Timestamp
    frozen_through: pd.Timestamp | None
    received_at: datetime

    @property
    def form_codes(self) -> list[str]:
        """The forms the batch holds, in the order met."""
        codes = [sheet.form_code for item in self.submissions for sheet in item.sheets]
        return list(dict.fromkeys(codes))

    @property
    def content_sha256s(self) -> list[str]:
        """The content of each submission."""
        return [item.content_sha256 for item in self.submissions]

    @property
    def notices(self) -> pd.DataFrame:
        """The headings not understood, as rows of ``raw.heading_notice``."""
        rows = [
            {
                "source_code": self.source_code,
                "content_sha256": item.content_sha256,
                "sheet_name": notice.sheet_name,
                "column_letter": notice.column_letter,
                "heading": notice.heading,
                "nearest": notice.nearest,
            }
            for item in self.submissions
            for notice in item.notices
        ]
        columns = ["source_code", "content_sha256", "sheet_name", "column_letter", "heading",
                   "nearest"]  # fmt: skip
        return cast_to_contract(pd.DataFrame(rows, columns=columns), "raw.heading_notice")

    def index_of(self, content_sha256: str) -> int:
        """Return the place of a submission in the batch."""
        return self.content_sha256s.index(content_sha256)

    def sheets_of(self, form_code: str) -> list[NumberedSheet]:
        """Return the sheets of one form with their numbers."""
        return [
            NumberedSheet(place * SHEETS_PER_SUBMISSION + number, sheet)
            for place, item in enumerate(self.submissions)
            for number, sheet in enumerate(item.sheets)
            if sheet.form_code == form_code
        ]

    def submission_of(self, sheet_ids: "pd.Series[int]") -> "pd.Series[int]":
        """Return the place in the batch of the submissions of sheets."""
        return sheet_ids // SHEETS_PER_SUBMISSION

    def latest_month(self, sheet_id: int, present_month: pd.Timestamp) -> pd.Timestamp:
        """Return the last month a sheet can describe: that of its receipt.

        Of an undated sheet, which may be an archive, it is the month on the calendar: a row
        known only after the vintage of the run waits under its own.
        """
        vintage = self.vintages[sheet_id // SHEETS_PER_SUBMISSION]
        return present_month if vintage is None else min(vintage, present_month)

    def sheet_frame(self) -> pd.DataFrame:
        """Return sheet_id, submission_number, sheet_name and vintage of receipt (or null)."""
        rows = [
            (place * SHEETS_PER_SUBMISSION + number, self.first_number + place, sheet.sheet_name,
             self._received(place))
            for place, item in enumerate(self.submissions)
            for number, sheet in enumerate(item.sheets)
        ]  # fmt: skip
        frame = pd.DataFrame(
            rows, columns=["sheet_id", "submission_number", "sheet_name", "vintage"]
        )
        return frame.astype({"vintage": "datetime64[us]", "sheet_name": "str"})

    def vintage_frame(self, months: Sequence[pd.Timestamp], source: Source) -> pd.DataFrame:
        """Return month and the vintage in which an undated row of it is known."""
        vintages = [self._open(source.calendar.vintage_of(month)) for month in months]
        frame = pd.DataFrame({"month": list(months), "month_vintage": vintages})
        return frame.astype(dict.fromkeys(frame.columns, "datetime64[us]"))

    def place(self, figures: pd.DataFrame, source: Source) -> pd.DataFrame:
        """Return figures with ``vintage`` and ``content_sha256``, in the order received."""
        sheets = self.sheet_frame().set_index("sheet_id")
        received = figures["sheet_id"].map(sheets["vintage"]).astype("datetime64[us]")
        week_month = figures["reference_week"] + pd.Timedelta(days=3)
        month = figures["reference_month"].fillna(week_month).dt.to_period("M").dt.to_timestamp()
        known = self.vintage_frame(list(month.dropna().unique()), source)
        vintages = dict(zip(known["month"], known["month_vintage"], strict=True))
        by_month = month.map(vintages).astype("datetime64[us]")
        submission = self.submission_of(figures["sheet_id"])
        contents = dict(enumerate(self.content_sha256s))
        placed = figures.assign(
            vintage=received.fillna(by_month).astype("datetime64[us]"),
            content_sha256=submission.map(contents),
        )
        columns = [
            "vintage", "reference_month", "reference_week", "area_code", "indicator_code",
            "breakdown", "value", "standard_error", "sample_size_persons", "content_sha256",
            "row_number",
        ]  # fmt: skip
        return placed[columns].reset_index(drop=True)

    def counts(
        self, received: Mapping[int, int], outcomes: Mapping[tuple[int, str], int]
    ) -> pd.DataFrame:
        """Return rows of ``core.intake_count`` from counts by submission, and by outcome."""
        rows = [(place, "received", count) for place, count in received.items()]
        rows += [(place, outcome, count) for (place, outcome), count in outcomes.items()]
        rows += [
            (place, "accepted", 0) for place in received if (place, "accepted") not in outcomes
        ]
        frame = pd.DataFrame(rows, columns=["place", "outcome_code", "figure_count"])
        contents = dict(enumerate(self.content_sha256s))
        vintages = {place: self._delivered(place) for place in range(len(self.submissions))}
        return frame.assign(
            vintage=frame["place"].map(vintages).astype("datetime64[us]"),
            source_code=self.source_code,
            content_sha256=frame["place"].map(contents),
        ).drop(columns="place")

    def with_places(self, faults: pd.DataFrame) -> pd.DataFrame:
        """Return faults with file, sheet, column letter and heading in place of numbers."""
        sheets = {
            place * SHEETS_PER_SUBMISSION + number: (place, item, sheet)
            for place, item in enumerate(self.submissions)
            for number, sheet in enumerate(item.sheets)
        }
        found = [sheets[sheet_id] for sheet_id in faults["sheet_id"]]
        names = list(faults["field"])
        letters = [
            value_column if value_column and sheet.headings.get(name) is None
            else sheet.column_letters.get(name, "")
            for (_, _, sheet), name, value_column in zip(
                found, names, faults["value_column"], strict=True
            )
        ]  # fmt: skip
        return faults.drop(columns=["sheet_id", "value_column"]).assign(
            vintage=pd.Series(
                [self._delivered(place) for place, _, _ in found],
                index=faults.index,
                dtype="datetime64[us]",
            ),
            source_code=self.source_code,
            content_sha256=[item.content_sha256 for _, item, _ in found],
            file_name=[item.file_name for _, item, _ in found],
            sheet_name=[sheet.sheet_name for _, _, sheet in found],
            column_letter=letters,
            heading=[sheet.headings.get(name, "")
                     for (_, _, sheet), name in zip(found, names, strict=True)],
        )  # fmt: skip

    def deliveries(self, counts: pd.DataFrame) -> pd.DataFrame:
        """Return rows of ``raw.delivery``, one per submission."""
        received = counts[counts["outcome_code"] == "received"]
        row_counts = received.set_index("content_sha256")["figure_count"].to_dict()
        rows = [
            {
                "submission_number": self.first_number + place,
                "source_code": self.source_code,
                "content_sha256": item.content_sha256,
                "file_name": item.file_name,
                "vintage": self._delivered(place),
                "read_vintage": self.run_vintage,
                "received_month": item.received_month,
                "received_at": self.received_at,
                "status": "accepted",
                "reason_code": None,
                "detail": "、".join(item.skipped_sheets) or None,
                "row_count": row_counts.get(item.content_sha256, 0),
                "notice_count": len(item.notices),
                "is_simulated": all(sheet.is_simulated for sheet in item.sheets),
            }
            for place, item in enumerate(self.submissions)
        ]
        columns = TABLES["raw.delivery"].column_names
        return cast_to_contract(pd.DataFrame(rows, columns=columns), "raw.delivery")

    def _received(self, place: int) -> pd.Timestamp | None:
        vintage = self.vintages[place]
        return None if vintage is None else self._open(vintage)

    def _delivered(self, place: int) -> pd.Timestamp:
        return self._received(place) or self.run_vintage

    def _open(self, vintage: pd.Timestamp) -> pd.Timestamp:
        is_frozen = self.frozen_through is not None and vintage <= self.frozen_through
        return self.run_vintage if is_frozen else vintage


def _with_safe_names(submission: Submission) -> Submission:
    """Return a submission whose names of file, sheets and columns identify no person."""
    return replace(
        submission,
        file_name=without_identifiers(submission.file_name),
        sheets=[
            replace(
                sheet,
                sheet_name=without_identifiers(sheet.sheet_name),
                headings={
                    name: without_identifiers(heading) for name, heading in sheet.headings.items()
                },
            )
            for sheet in submission.sheets
        ],
        notices=[
            replace(
                notice,
                sheet_name=without_identifiers(notice.sheet_name),
                heading=without_identifiers(notice.heading),
            )
            for notice in submission.notices
        ],
        skipped_sheets={
            without_identifiers(name): why for name, why in submission.skipped_sheets.items()
        },
    )


def batch_of(
    connection: duckdb.DuckDBPyConnection,
    submissions: Sequence[Submission],
    source: Source,
    *,
    vintage: pd.Timestamp,
    frozen_through: pd.Timestamp | None,
    received_at: datetime,
) -> Batch:
    """Return the batch of some submissions, numbered after all before them."""
    last = connection.execute(statement("last_submission_number")).fetchall()[0][0]
    return Batch(
        submissions=[_with_safe_names(item) for item in submissions],
        source_code=source.code,
        first_number=int(last) + 1,
        vintages=[item.received_month for item in submissions],
        run_vintage=vintage,
        frozen_through=frozen_through,
        received_at=received_at,
    )
