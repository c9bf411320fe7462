"""The CSV tables of a profile as read, with lines: breakdowns and code lists.

What does not belong here: TOML files (profiles.documents), whether codes fit together
(profiles.checks, profiles.code_list_checks).
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from profiles.documents import Document, Entry, Reading, SettingsT, told_details
from profiles.model import Breakdown, CodeListEntry, Text

BREAKDOWN_COLUMNS = ("code", "parent_code", "is_counted_in_diffusion", "title_en", "title_zh")
CODE_LIST_COLUMNS = (
    "code_list",
    "code",
    "parent_code",
    "effective_from",
    "effective_to",
    "successor_code",
    "title_en",
    "title_zh",
)
_SYNONYMS = "synonyms"  # a last column that either table may lack
_OWNERSHIP = "ownership_code"  # a column after it that code lists may lack
_FLAGS = {"true": True, "false": False}


def read_breakdowns(reading: Reading, name: str) -> list[Entry[Breakdown]] | None:
    """Return the rows of the breakdown table; none without a file, None if unreadable."""
    needed = ("code", "title_en", "title_zh")
    rows = _rows(reading, name, BREAKDOWN_COLUMNS, needed, further=(_SYNONYMS,))
    return None if rows is None else _entries(reading, rows, _breakdown)


def read_code_lists(reading: Reading, name: str) -> list[Entry[CodeListEntry]] | None:
    """Return the rows of the table of code lists; none without a file, None if unreadable."""
    needed = ("code_list", "code", "title_en", "title_zh")
    rows = _rows(reading, name, CODE_LIST_COLUMNS, needed, further=(_SYNONYMS, _OWNERSHIP))
    return None if rows is None else _entries(reading, rows, _code_list_entry)


@dataclass(frozen=True)
class _Row:
    document: Document
    cells: Mapping[str, str]


class _CellError(ValueError):
    """A cell that cannot be used: its column, what was expected, what stands there."""

    def __init__(self, column: str, expected: str, got: str) -> None:
        super().__init__(f"{column}: expected {expected}, got {got}")
        self.column, self.expected, self.got = column, expected, got


def _rows(
    reading: Reading,
    name: str,
    columns: tuple[str, ...],
    needed: tuple[str, ...],
    *,
    further: tuple[str, ...],
) -> list[_Row] | None:
    if not reading.has(name):
        return []
    text = reading.text(name, is_required=True)
    if text is None:
        return None
    lines = csv.reader(io.StringIO(text, newline=""))
    heading = tuple(next(lines, []))
    if heading in [(*columns, *further[:count]) for count in range(1, len(further) + 1)]:
        columns = heading
    if heading != columns:
        reading.problems.append(
            reading.document_at(name, 1).problem(
                (), expected=",".join(columns), got=repr(",".join(heading))
            )
        )
        return None
    numbered = ((lines.line_num, line) for line in lines)
    return list(_complete_rows(reading, name, numbered, columns=columns, needed=needed))


def _complete_rows(
    reading: Reading,
    name: str,
    numbered: Iterable[tuple[int, list[str]]],
    *,
    columns: tuple[str, ...],
    needed: tuple[str, ...],
) -> Iterator[_Row]:
    for number, line in numbered:
        if not line:
            continue
        document = reading.document_at(name, number)
        if len(line) != len(columns):
            reading.problems.append(
                document.problem((), expected=f"{len(columns)} cells", got=f"{len(line)}")
            )
            continue
        cells = dict(zip(columns, line, strict=True))
        empty = [key for key in needed if not cells[key].strip()]
        for key in empty:
            reading.problems.append(document.problem((key,), expected="text", got="an empty cell"))
        if not empty:
            yield _Row(document, cells)


def _entries(
    reading: Reading, rows: list[_Row], model_of: Callable[[Mapping[str, str]], SettingsT]
) -> list[Entry[SettingsT]]:
    found = []
    for row in rows:
        try:
            found.append(Entry(row.document, (), model_of(row.cells)))
        except _CellError as wrong:
            reading.problems.append(
                row.document.problem((wrong.column,), expected=wrong.expected, got=wrong.got)
            )
        except ValidationError as error:
            for where, expected, got in told_details(error):
                reading.problems.append(row.document.problem(where, expected=expected, got=got))
    return found


def _breakdown(cells: Mapping[str, str]) -> Breakdown:
    flag = _FLAGS.get(cells["is_counted_in_diffusion"])
    if flag is None:
        column = "is_counted_in_diffusion"
        raise _CellError(column, "true or false", repr(cells[column]))
    return Breakdown(
        code=cells["code"],
        title=Text(en=cells["title_en"], zh=cells["title_zh"]),
        parent_code=cells["parent_code"] or None,
        is_counted_in_diffusion=flag,
        synonyms=_names(cells.get(_SYNONYMS, "")),
    )


def _code_list_entry(cells: Mapping[str, str]) -> CodeListEntry:
    return CodeListEntry(
        code_list=cells["code_list"],
        code=cells["code"],
        title=Text(en=cells["title_en"], zh=cells["title_zh"]),
        synonyms=_names(cells.get(_SYNONYMS, "")),
        parent_code=cells["parent_code"] or None,
        effective_from=cells["effective_from"] or None,
        effective_to=cells["effective_to"] or None,
        successor_code=cells["successor_code"] or None,
        ownership_code=cells.get(_OWNERSHIP) or None,
    )


def _names(cell: str) -> tuple[str, ...]:
    return tuple(name for name in cell.split("|") if name)
