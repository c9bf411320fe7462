"""Tables of what came, as it came.

What does not belong here: what of it was accepted (catalogue.tables.core).
"""

from catalogue.tables.contract import (
    CONTENT_SHA256,
    FILE_NAME,
    ROW_NUMBER,
    SHEET_NAME,
    SOURCE,
    VINTAGE,
    Column,
    TableContract,
    table,
)

RAW: tuple[TableContract, ...] = (
    table(
        "raw.submission",
        "one row per file, table or service answer received",
        ("source_code", "content_sha256"),
        SOURCE,
        CONTENT_SHA256,
        Column("file_name", "text", "name under which it arrived, without folders"),
        Column("row_count", "count", "rows received"),
        Column("received_at", "timestamp", "moment of receipt, UTC"),
    ),
    table(
        "raw.record",
        "one row per row received",
        ("source_code", "content_sha256", "row_number"),
        SOURCE,
        CONTENT_SHA256,
        ROW_NUMBER,
        Column("payload", "text", "the row as received, as a JSON object"),
    ),
    table(
        "raw.failure",
        "one row per source that could not be read in a vintage",
        ("vintage", "source_code"),
        VINTAGE,
        SOURCE,
        Column("message_en", "text", "what was expected, what came, and where, in English"),
        Column("message_zh", "text", "the same in Chinese"),
    ),
    table(
        "raw.delivery",
        "one row per file, table or service answer of a source of forms",
        ("source_code", "content_sha256"),
        Column("submission_number", "count", "number of the file, from 1 in order of intake"),
        SOURCE,
        CONTENT_SHA256,
        FILE_NAME,
        Column("vintage", "month", "vintage that took it in"),
        Column("read_vintage", "month", "last vintage at which it was read"),
        Column("received_month", "month", "month folder it lay in", True),
        Column("received_at", "timestamp", "moment of intake, UTC"),
        Column("status", "text", "accepted, or rejected as a whole"),
        Column("reason_code", "text", "why it was rejected: of SUBMISSION_REASONS", True),
        Column("detail", "text", "what of the file is meant, such as sheets not read", True),
        Column("row_count", "count", "rows of unit and event forms, figures of tables"),
        Column("notice_count", "count", "headings not understood"),
        Column("is_simulated", "flag", "every sheet is marked as simulated"),
    ),
    table(
        "raw.heading_notice",
        "one row per heading that was not understood",
        ("source_code", "content_sha256", "sheet_name", "column_letter", "heading"),
        SOURCE,
        CONTENT_SHA256,
        SHEET_NAME,
        Column("column_letter", "text", "column as a spreadsheet names it"),
        Column("heading", "text", "the heading as sent"),
        Column("nearest", "text", "the known heading most like it", True),
    ),
)
"""Tables of the stage ``raw``."""
