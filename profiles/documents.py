"""Files of a profile as read: TOML documents and the table of breakdowns, with lines.

What does not belong here: whether codes named in one file exist in another
(profiles.checks).
"""

import csv
import io
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from profiles.model import Breakdown, Settings, Text
from profiles.positions import TomlPath, line_numbers
from profiles.problems import Problem, key_text

SettingsT = TypeVar("SettingsT", bound=Settings)

BREAKDOWN_COLUMNS = ("code", "parent_code", "is_counted_in_diffusion", "title_en", "title_zh")
_FLAGS = {"true": True, "false": False}
_TOML_WORDS = {"an object": "a table", "a valid array": "a list", "a valid string": "text"}
_LINE_IN_MESSAGE = re.compile(r"\(at line (\d+), column \d+\)")


@dataclass(frozen=True)
class Document:
    """A file's data, and the line of each path into it."""

    name: str
    data: Mapping[str, Any]
    lines: Mapping[TomlPath, int]
    is_read: bool = True  # False where the file is absent or not TOML, which is noted already

    def problem(self, path: TomlPath, *, expected: str, got: str) -> Problem:
        """Return the problem at a path, on the line of its nearest known ancestor."""
        known = path
        while known not in self.lines:
            known = known[:-1]
        return Problem(self.name, self.lines[known], key_text(path), expected, got)


@dataclass(frozen=True)
class Entry(Generic[SettingsT]):
    """A validated table of a document, and the path it stands at."""

    document: Document
    path: TomlPath
    value: SettingsT

    def problem(self, *keys: str | int, expected: str, got: object) -> Problem:
        """Return the problem at a key of this table."""
        return self.document.problem((*self.path, *keys), expected=expected, got=_shown(got))


@dataclass
class Reading:
    """What could be read of a folder, and every problem met on the way."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)

    def document(self, name: str, *, is_required: bool = True) -> Document:
        """Return a TOML file of the folder; an empty document where it cannot be read."""
        empty = Document(name, {}, {(): 1}, is_read=False)
        text = self._text(name, is_required=is_required)
        if text is None:
            return empty
        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            line = _LINE_IN_MESSAGE.search(str(error))
            number = int(line.group(1)) if line else text.count("\n") + 1
            self.problems.append(Problem(name, number, "", "valid TOML", f"an error: {error}"))
            return empty
        return Document(name, data, line_numbers(text))

    def entry(
        self, document: Document, path: TomlPath, model: type[SettingsT]
    ) -> Entry[SettingsT] | None:
        """Return the table at a path as a model, or None after noting its problems."""
        if not document.is_read:
            return None
        value: Any = document.data
        for part in path:
            if isinstance(part, str) and part not in value:
                expected = f"a table [{key_text(path)}]"
                self.problems.append(document.problem((), expected=expected, got="none"))
                return None
            value = value[part]
        try:
            # Through JSON, because strict validation takes a list for a tuple only there.
            checked = model.model_validate_json(json.dumps(value, default=str), strict=True)
        except ValidationError as error:
            for detail in _innermost(error):
                where = (*path, *detail["loc"])
                expected, got = _told(detail)
                self.problems.append(document.problem(where, expected=expected, got=got))
            return None
        return Entry(document, path, checked)

    def entries(
        self, document: Document, key: str, model: type[SettingsT]
    ) -> list[Entry[SettingsT]]:
        """Return the valid tables of an array of tables, noting the problems of the others."""
        tables = document.data.get(key, [])
        if not isinstance(tables, list):
            expected = f"tables headed [[{key}]]"
            self.problems.append(document.problem((key,), expected=expected, got=_shown(tables)))
            return []
        found = [self.entry(document, (key, number), model) for number in range(len(tables))]
        return [entry for entry in found if entry is not None]

    def expect_only(self, document: Document, keys: tuple[str, ...]) -> None:
        """Note each key of a document's top level that is none of those expected."""
        for key in document.data:
            if key not in keys:
                self.problems.append(
                    document.problem((key,), expected=f"only {_listed(keys)}", got=repr(key))
                )

    def expect_some(self, document: Document) -> None:
        """Note a document that could be read and holds nothing."""
        if document.is_read and not document.data:
            expected = f"tables headed [[{document.name.removesuffix('.toml')}]]"
            self.problems.append(document.problem((), expected=expected, got="none"))

    def breakdowns(self, name: str) -> list[Entry[Breakdown]] | None:
        """Return the rows of the breakdown table; none without a file, None if unreadable."""
        if not (self.folder / name).exists():
            return []
        text = self._text(name, is_required=True)
        if text is None:
            return None
        rows = csv.reader(io.StringIO(text, newline=""))
        heading = tuple(next(rows, []))
        if heading != BREAKDOWN_COLUMNS:
            self.problems.append(
                Problem(name, 1, "", ",".join(BREAKDOWN_COLUMNS), repr(",".join(heading)))
            )
            return None
        found = [self._breakdown(name, rows.line_num, row) for row in rows if row]
        return [entry for entry in found if entry is not None]

    def _breakdown(self, name: str, line: int, row: list[str]) -> Entry[Breakdown] | None:
        document = Document(name, {}, {(): line})
        if len(row) != len(BREAKDOWN_COLUMNS):
            self.problems.append(
                document.problem((), expected=f"{len(BREAKDOWN_COLUMNS)} cells", got=f"{len(row)}")
            )
            return None
        cells = dict(zip(BREAKDOWN_COLUMNS, row, strict=True))
        wrong = [key for key in ("code", "title_en", "title_zh") if not cells[key].strip()]
        for key in wrong:
            self.problems.append(document.problem((key,), expected="text", got="an empty cell"))
        flag = _FLAGS.get(cells["is_counted_in_diffusion"])
        if flag is None:
            self.problems.append(
                document.problem(
                    ("is_counted_in_diffusion",),
                    expected="true or false",
                    got=repr(cells["is_counted_in_diffusion"]),
                )
            )
        if wrong or flag is None:
            return None
        breakdown = Breakdown(
            code=cells["code"],
            title=Text(en=cells["title_en"], zh=cells["title_zh"]),
            parent_code=cells["parent_code"] or None,
            is_counted_in_diffusion=flag,
        )
        return Entry(document, (), breakdown)

    def _text(self, name: str, *, is_required: bool) -> str | None:
        path = self.folder / name
        if not path.is_file():
            if is_required:
                self.problems.append(Problem(name, 1, "", "a file of this name", "none"))
            return None
        content = path.read_bytes()
        try:
            # With newlines as TOML and the line count know them; some editors write a mark first.
            return content.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            self.problems.append(Problem(name, line, "", "text in UTF-8", "other bytes"))
            return None


def _innermost(error: ValidationError) -> list[dict[str, Any]]:
    """Return the details of an error, less those that only follow from one deeper inside."""
    details = error.errors()
    around = {detail["loc"][:depth] for detail in details for depth in range(len(detail["loc"]))}
    return [dict(detail) for detail in details if detail["loc"] not in around]


def _told(detail: dict[str, Any]) -> tuple[str, str]:
    """Return what pydantic expected and what it got, in the words of our messages."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing":
        return "a value", "nothing"
    if kind == "extra_forbidden":
        return "a key this table knows", repr(detail["loc"][-1])
    if kind == "literal_error":
        return f"one of {context['expected']}", _shown(detail["input"])
    if kind == "value_error":
        message = str(context["error"]).removeprefix("expected ")
        return message.partition(", got ")[0], _shown(detail["input"])
    return _lowered(detail["msg"]), _shown(detail["input"])


def _lowered(message: str) -> str:
    text = message.removeprefix("Input should be ").removeprefix("Input should ")
    return _TOML_WORDS.get(text, text[:1].lower() + text[1:])


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names)
