"""Text tables: their encoding, their delimiter, their cells.

What does not belong here: what the cells mean (sheets), tables DuckDB reads (plain_csv).
"""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from warehouse.submissions.grids import Grid, make_grid
from warehouse.submissions.heading_rows import find_heading
from warehouse.submissions.sheets import ReadingRules
from warehouse.submissions.table import SubmissionError

DELIMITERS = (",", "\t", ";", "|", "，")
_ENCODINGS = ("utf-8-sig", "gb18030")
_CHUNK_BYTES = 1 << 20
_SURE_SCORE = 3.0  # so many headings are not found by a delimiter that is not one
_SWALLOWING_COLUMNS = 3  # a quoted cell holding whole lines of so many columns has lost its end


@dataclass(frozen=True)
class TextTable:
    """A text file: its encoding and delimiter, and its first lines as a grid.

    ``head_lines`` tells for each row of ``head`` how many lines of the file end with it.
    """

    path: Path
    encoding: str
    delimiter: str
    head: Grid
    head_lines: tuple[int, ...]


def examine_text(path: Path, file_name: str, rules: ReadingRules) -> TextTable:
    """Return the encoding and delimiter of a text file, and its first rows.

    Raises
    ------
    SubmissionError
        unknown_encoding; truncated_file, if a cell never ends.
    """
    encoding = detect_encoding(path, file_name)
    with path.open(encoding=encoding, newline="") as stream:
        lines = list(islice(stream, rules.limits.heading_rows + _LINES_BELOW_HEADING))
    best: tuple[float, TextTable] | None = None
    for delimiter in DELIMITERS:
        rows, ends = _parse_head(lines, delimiter, file_name)
        head = make_grid("", rows)
        heading = find_heading(
            head,
            rules.indexes,
            rules.names,
            row_limit=rules.limits.heading_rows,
            file_name=file_name,
        )
        score = heading.score if heading is not None else 0.0
        if best is None or score > best[0]:
            best = (score, TextTable(path, encoding, delimiter, head, tuple(ends)))
        if score >= _SURE_SCORE:
            break
    assert best is not None
    return best[1]


def read_text_grid(table: TextTable, file_name: str, rules: ReadingRules) -> Grid:
    """Return all cells of a text file.

    Raises
    ------
    SubmissionError
        too_many_rows or truncated_file.
    """
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        with table.path.open(encoding=table.encoding, newline="") as stream:
            rows = _all_rows(stream, table.delimiter, quoting, file_name, rules.limits.sheet_rows)
        if quoting == csv.QUOTE_NONE or not _has_swallowed(rows, table):
            break
    return make_grid("", rows)


def detect_encoding(path: Path, file_name: str) -> str:
    """Return the codec that reads a whole file: UTF-8 or UTF-16 with its mark, or GB 18030.

    Raises
    ------
    SubmissionError
        unknown_encoding.
    """
    with path.open("rb") as stream:
        head = stream.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates: tuple[str, ...] = ("utf-16",)
    else:
        candidates = _ENCODINGS
    for encoding in candidates:
        if _decodes(path, encoding):
            return encoding
    raise SubmissionError("unknown_encoding", file_name)


_LINES_BELOW_HEADING = 140


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _parse_head(
    lines: Sequence[str], delimiter: str, file_name: str
) -> tuple[list[list[str]], list[int]]:
    reader = csv.reader(lines, delimiter=delimiter)
    rows, ends = [], []
    for row in _checked(reader, file_name):
        rows.append([cell.strip() for cell in row])
        ends.append(reader.line_num)
    return rows, ends


def _all_rows(
    stream: io.TextIOBase, delimiter: str, quoting: int, file_name: str, row_limit: int
) -> list[list[str]]:
    reader = csv.reader(stream, delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
    rows = []
    for row in _checked(reader, file_name):
        rows.append([cell.strip() for cell in row])
        if len(rows) > row_limit:
            raise SubmissionError("too_many_rows", file_name, f"> {row_limit}")
    return rows


def _checked(reader: Iterator[list[str]], file_name: str) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as error:
        raise SubmissionError("truncated_file", file_name, str(error)) from error


def _has_swallowed(rows: Sequence[Sequence[str]], table: TextTable) -> bool:
    width = table.head.width
    if width < _SWALLOWING_COLUMNS:
        return False
    return any(
        line.count(table.delimiter) >= width - 1
        for row in rows
        for cell in row
        if "\n" in cell
        for line in cell.splitlines()
    )
