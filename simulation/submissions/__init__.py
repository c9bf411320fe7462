"""The synthetic province's files, written as its senders would write them."""

from simulation.submissions.result import FAULT_COLUMNS, FaultKind, WrittenSubmissions
from simulation.submissions.writing import write_submissions

__all__ = ["FAULT_COLUMNS", "FaultKind", "WrittenSubmissions", "write_submissions"]
