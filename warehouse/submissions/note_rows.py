"""Rows of a table that are no records: blank, totals, footnotes, repeated headings.

Told once in Python and once as an SQL condition, for tables DuckDB reads by itself; a
test holds the two together. What does not belong here: rows above the heading.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from warehouse.submissions.headings import normalise_heading

TOTAL_WORDS = ("合计", "总计", "小计", "共计", "Total")
# Patterns are read by Python and by DuckDB (RE2): no classes that the two see differently.
_UNSEEN = "[ \t\r\n\u00a0\u3000\u200b\ufeff]*"


def _spaced(*words: str) -> str:
    """Return a pattern of any of the words, with spaces between their characters or not."""
    return "(" + "|".join(_UNSEEN.join(word) for word in words) + ")"


_BLANK_PATTERN = f"^{_UNSEEN}$"
_SEPARATOR = "\x1f"
TOTAL_PATTERN = (
    f"(^|{_SEPARATOR}){_UNSEEN}{_spaced(*TOTAL_WORDS)}{_UNSEEN}[:：]?{_UNSEEN}({_SEPARATOR}|$)"
)
_SAID = _spaced(
    "说明", "备注", "数据来源", "资料来源", "填表说明", "补充资料", "补充说明", "填报说明",
    "填表人", "填报人", "制表人", "审核人", "审表人", "复核人", "统计人", "经办人", "联系人",
    "填表单位", "填报单位", "制表单位", "单位负责人", "统计负责人", "填表负责人", "负责人",
    "联系电话", "填表日期", "填报日期", "制表日期", "报出日期", "报送日期", "打印日期", "填报时间",
    "制表时间", "制表机关",
)  # fmt: skip
NOTE_PATTERN = (
    f"^{_UNSEEN}([(（]?注{_UNSEEN}[0-9０-９一二三四五]*{_UNSEEN}[)）]?{_UNSEEN}([:：.、]|$)"
    f"|{_SAID}{_UNSEEN}([(（][^)）]*[)）])?{_UNSEEN}[:：])"
)
_BLANK, _TOTAL, _NOTE = map(re.compile, (_BLANK_PATTERN, TOTAL_PATTERN, NOTE_PATTERN))
_OPENING_CELLS = 3  # a footnote stands in the first columns
_LETTERS = "甲乙丙丁戊己庚辛"


@dataclass(frozen=True)
class NoteRule:
    """Which rows of a table are no records; positions are those of columns, from 0.

    A row is none if all ``required_positions`` are empty, if 合计 stands in one of
    ``total_positions``, if a cell repeats its heading in ``headings``, if its text begins
    as a footnote does, or if only its first cell is filled (unless ``is_first_enough``).
    """

    required_positions: tuple[int, ...]
    total_positions: tuple[int, ...]
    headings: Mapping[int, str]
    is_first_enough: bool = False

    def is_note(self, cells: Sequence[str]) -> bool:
        """Return whether a row is no record; ``cells`` hold text of all columns."""
        required = "".join(cells[position] for position in self.required_positions)
        if _BLANK.match(required):
            return True
        if _TOTAL.search(_SEPARATOR.join(cells[position] for position in self.total_positions)):
            return True
        if any(cells[position] == text for position, text in self.headings.items()):
            return True
        if not self.is_first_enough and _BLANK.match("".join(cells[1:])):
            return True
        return _NOTE.match("".join(cells[:_OPENING_CELLS])) is not None

    def sql_condition(self, columns: Sequence[str]) -> str:
        """Return the same as an SQL condition.

        Parameters
        ----------
        columns
            SQL names of all columns of the table in order, of type VARCHAR; NULL is an
            empty cell.
        """
        required = [columns[position] for position in self.required_positions]
        labels = [f"coalesce({columns[position]}, '')" for position in self.total_positions]
        conditions = [
            _sql_match(_sql_concat(required), _BLANK_PATTERN),
            _sql_match(f"concat_ws(chr(31), {', '.join(labels)})", TOTAL_PATTERN)
            if labels
            else "false",
            *(
                f"coalesce({columns[position]}, '') = {_sql_text(text)}"
                for position, text in self.headings.items()
            ),
            _sql_match(_sql_concat(columns[:_OPENING_CELLS]), NOTE_PATTERN),
        ]
        if not self.is_first_enough:
            conditions.append(_sql_match(_sql_concat(columns[1:]), _BLANK_PATTERN))
        return "(" + " OR ".join(conditions) + ")"


def is_column_numbers(cells: Sequence[str]) -> bool:
    """Return whether a row below the heading numbers the columns (甲 乙 1 2 3 …)."""
    given = [normalise_heading(cell).strip("()") for cell in cells if cell]
    numbers = [cell for cell in given if cell.isdecimal()]
    letters = [cell for cell in given if cell in _LETTERS and cell]
    if len(given) < 2 or len(numbers) + len(letters) < len(given):
        return False
    is_sequence = [int(number) for number in numbers] == list(range(1, len(numbers) + 1))
    return is_sequence and (bool(letters) or len(numbers) == len(cells) > 2)


def _sql_match(expression: str, pattern: str) -> str:
    return f"regexp_matches({expression}, {_sql_text(pattern)})"


def _sql_concat(columns: Sequence[str]) -> str:
    return f"concat({', '.join(columns)})" if columns else "''"


def _sql_text(text: str) -> str:
    quoted = text.replace("'", "''")
    return f"'{quoted}'"
