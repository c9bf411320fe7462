"""What goes back to those who send: templates, marked copies, lists of who is missing.

What does not belong here: reading and judging what they send (warehouse.submissions).
"""

from reports.senders.lists import write_missing_reporters, write_response_table
from reports.senders.marked_copy import write_marked_copy
from reports.senders.returned import ReturnSummary
from reports.senders.safe_csv import write_csv
from reports.senders.templates import write_template, write_templates

__all__ = [
    "ReturnSummary",
    "write_csv",
    "write_marked_copy",
    "write_missing_reporters",
    "write_response_table",
    "write_template",
    "write_templates",
]
