"""Copies of a bulletin that people edit and programs read, and the list that seals them.

What does not belong here: what the bulletin says (reports.bulletin), the PDF.
"""

from reports.exports.checksums import ChecksumReport, verify_checksums, write_checksums
from reports.exports.sdmx import write_sdmx
from reports.exports.tables import write_tables
from reports.exports.word import write_docx

__all__ = [
    "ChecksumReport",
    "verify_checksums",
    "write_checksums",
    "write_docx",
    "write_sdmx",
    "write_tables",
]
