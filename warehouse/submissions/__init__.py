"""Submissions of senders: found, read, judged and stored.

What does not belong here: archives with a layout of their own (warehouse.sources).
"""

from warehouse.submissions.found import Found, file_sha256, find_submissions
from warehouse.submissions.identifiers import IdentifierKey, read_or_make_key
from warehouse.submissions.limits import ReadingLimits
from warehouse.submissions.reading import read_submission
from warehouse.submissions.response import missing_reporters, response
from warehouse.submissions.scan import scan_for_identifiers
from warehouse.submissions.sent_grids import read_sent_grids
from warehouse.submissions.storing import BatchResult, record_rejected, take_in_submissions
from warehouse.submissions.table import HeadingNotice, Submission, SubmissionError

__all__ = [
    "BatchResult",
    "Found",
    "HeadingNotice",
    "IdentifierKey",
    "ReadingLimits",
    "Submission",
    "SubmissionError",
    "file_sha256",
    "find_submissions",
    "missing_reporters",
    "read_or_make_key",
    "read_sent_grids",
    "read_submission",
    "record_rejected",
    "response",
    "scan_for_identifiers",
    "take_in_submissions",
]
