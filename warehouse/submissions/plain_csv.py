"""Large csv files that DuckDB reads by itself: told by their first lines, then proved.

What does not belong here: small files and tables of areas, which are read as grids.
"""

import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import duckdb

from warehouse.submissions.bodies import Body, note_rule, read_body
from warehouse.submissions.containers import column_letter
from warehouse.submissions.csv_text import TextTable
from warehouse.submissions.heading_rows import Heading, find_heading
from warehouse.submissions.sheets import (
    ReadingRules,
    SheetReading,
    constants_of,
    heading_notices,
    is_marked_simulated,
    multipliers_of,
    own_fields,
    refuse_duplicates,
    refuse_missing,
)
from warehouse.submissions.table import CsvRows, SheetTable
from warehouse.submissions.titles import Titles, read_titles

_CHUNK_BYTES = 1 << 20


def read_plain_csv(
    table: TextTable, rules: ReadingRules, file_name: str, *, scratch_folder: Path | None
) -> SheetReading | None:
    """Return a large csv file as rows for DuckDB, or None if it must be read as a grid.

    Parameters
    ----------
    table
        The file, examined.
    rules
        Forms and limits.
    file_name
        For messages.
    scratch_folder
        Where a file that is not UTF-8 is written anew; the caller deletes the folder when
        the rows have been read. None: such a file is read as a grid.

    Raises
    ------
    SubmissionError
        duplicate_column or missing_column.

    Notes
    -----
    DuckDB must count as many records as the file has lines below its heading: quoted line
    breaks, blank lines and ragged rows send the file to the grid.
    """
    if table.delimiter != "," or table.path.stat().st_size < rules.limits.plain_csv_bytes:
        return None
    heading = find_heading(
        table.head, rules.indexes, rules.names, row_limit=rules.limits.heading_rows
    )
    if heading is None or heading.form.grain == "table":
        return None
    refuse_duplicates(heading, "", file_name)
    path = _as_plain_utf8(table, scratch_folder)
    if path is None:
        return None
    return _read(table, heading, path, rules, file_name)


def plain_csv_relation(rows: CsvRows) -> str:
    """Return the SQL table function that reads the rows, columns c1, c2, … of text.

    Blank cells are NULL or ''. The order of the file is kept: row_number() over () counts
    from its first record.
    """
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in plain_columns(rows))
    path = str(rows.path).replace("'", "''")
    return (
        f"read_csv('{path}', columns = {{{columns}}}, skip = {rows.skipped_line_count},"
        " header = false, auto_detect = false, delim = ',', quote = '\"', escape = '\"',"
        " null_padding = true, strict_mode = true)"
    )


def plain_columns(rows: CsvRows) -> list[str]:
    """Return the SQL names of the file's columns in order."""
    return [f"c{number}" for number in range(1, len(rows.column_names) + 1)]


def _read(
    table: TextTable, heading: Heading, path: Path, rules: ReadingRules, file_name: str
) -> SheetReading | None:
    titles = read_titles(table.head, heading.first_row, file_name)
    fields = own_fields(heading)
    constants = constants_of(heading.form, set(fields.values()), titles, rules.names)
    refuse_missing(heading.form, {*fields.values(), *constants}, "", file_name)
    body = read_body(table.head, heading, fields, rules.names, year=titles.year)
    if any(
        row != table.head.cells[number - 1]
        for number, row in zip(body.row_numbers, body.cells, strict=True)
    ):
        return None  # months that only the title completes
    first = _first_record(body.row_numbers, heading)
    rule = note_rule(heading, fields, rules.names, width=table.head.width)
    rows = CsvRows(
        path=path,
        column_names=tuple(fields.get(position, "") for position in range(table.head.width)),
        skipped_line_count=table.head_lines[first - 1],
        first_row_number=first + 1,
        constants=constants,
        note_condition="",
    )
    rows = replace(rows, note_condition=rule.sql_condition(plain_columns(rows)))
    if not _is_read_whole(rows):
        return None
    return _reading(table, heading, fields, rows, titles, body)


def _reading(
    table: TextTable,
    heading: Heading,
    fields: dict[int, str],
    rows: CsvRows,
    titles: Titles,
    body: Body,
) -> SheetReading:
    texts = {column.position: column.text for column in heading.columns}
    sheet = SheetTable(
        form_code=heading.form.code,
        sheet_name="",
        rows=rows,
        headings={name: texts[position] for position, name in fields.items()},
        column_letters={name: column_letter(position + 1) for position, name in fields.items()},
        multipliers=multipliers_of(heading, titles, body.factors),
        is_simulated=is_marked_simulated(heading, body.cells, titles),
    )
    notices = heading_notices(heading, table.head, body)
    return SheetReading(tables=(sheet,), notices=tuple(notices))


def _first_record(row_numbers: list[int], heading: Heading) -> int:
    """Return the first row of records, from 0: the rows of units below the heading are above."""
    return row_numbers[0] - 1 if row_numbers else heading.last_row + 1


def _is_read_whole(rows: CsvRows) -> bool:
    query = f"SELECT count(*) FROM {plain_csv_relation(rows)}"
    try:
        with duckdb.connect() as connection:
            counted = connection.execute(query).fetchone()
    except duckdb.Error:
        return False
    return counted is not None and counted[0] == _line_count(rows.path) - rows.skipped_line_count


def _line_count(path: Path) -> int:
    """Return the number of lines, blank ones at the end left out."""
    count = trailing = 0
    is_ended = True
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            count += chunk.count(b"\n")
            body = chunk.rstrip(b"\r\n")
            ends = chunk[len(body) :].count(b"\n")
            trailing = ends if body else trailing + ends
            is_ended = chunk.endswith(b"\n")
    return count - max(trailing - 1, 0) if is_ended else count + 1


def _as_plain_utf8(table: TextTable, scratch_folder: Path | None) -> Path | None:
    """Return a UTF-8 file with one kind of line end, written anew if the one sent is not."""
    if table.encoding == "utf-8-sig" and _has_one_line_end(table.path):
        return table.path
    if scratch_folder is None:
        return None
    handle, name = tempfile.mkstemp(suffix=".csv", dir=scratch_folder)
    path = Path(name)
    with (
        table.path.open(encoding=table.encoding) as stream,
        os.fdopen(handle, "w", encoding="utf-8", newline="\n") as target,
    ):
        shutil.copyfileobj(stream, target, _CHUNK_BYTES)
    return path


def _has_one_line_end(path: Path) -> bool:
    feeds = returns = pairs = 0
    before = b""
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            feeds += chunk.count(b"\n")
            returns += chunk.count(b"\r")
            pairs += chunk.count(b"\r\n") + (before == b"\r" and chunk.startswith(b"\n"))
            before = chunk[-1:]
    return returns == 0 or feeds == returns == pairs
