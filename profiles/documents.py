"""Files of a profile as read: TOML documents, with lines, and text.

What does not belong here: CSV tables (profiles.csv_tables), whether codes named in one
file exist in another (profiles.checks).
"""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from profiles.model import Settings
from profiles.positions import TomlPath, line_numbers
from profiles.problems import Problem, key_text

SettingsT = TypeVar("SettingsT", bound=Settings)

SETTINGS_FILE = "profile.toml"
"""The one file that every profile has of its own."""
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
    base_folder: Path | None = None  # whose files serve where the folder has none
    problems: list[Problem] = field(default_factory=list)

    def document(self, name: str, *, is_required: bool = True) -> Document:
        """Return a TOML file of the folder; an empty document where it cannot be read."""
        shown_name = self.shown_name(name)
        empty = Document(shown_name, {}, {(): 1}, is_read=False)
        text = self.text(name, is_required=is_required)
        if text is None:
            return empty
        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            line = _LINE_IN_MESSAGE.search(str(error))
            number = int(line.group(1)) if line else text.count("\n") + 1
            got = f"an error: {error}"
            self.problems.append(Problem(shown_name, number, "", "valid TOML", got))
            return empty
        return Document(shown_name, data, line_numbers(text))

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
            for where, expected, got in told_details(error):
                problem = document.problem((*path, *where), expected=expected, got=got)
                self.problems.append(problem)
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
            expected = f"tables headed [[{Path(document.name).stem}]]"
            self.problems.append(document.problem((), expected=expected, got="none"))

    def has(self, name: str) -> bool:
        """Return whether a file is there, in the folder or in the one it is based on."""
        return self._path(name).is_file()

    def document_at(self, name: str, line: int) -> Document:
        """Return a document that stands for one line of a file."""
        return Document(self.shown_name(name), {}, {(): line})

    def shown_name(self, name: str) -> str:
        """Return a file's name, with its folder where it is not the profile's own."""
        path = self._path(name)
        is_own = path.parent == self.folder or not path.is_file()
        return name if is_own else f"{path.parent.name}/{name}"

    def text(self, name: str, *, is_required: bool) -> str | None:
        """Return a file as text, or None after noting why it cannot be read."""
        shown_name = self.shown_name(name)
        path = self._path(name)
        if not path.is_file():
            if is_required:
                self.problems.append(Problem(shown_name, 1, "", "a file of this name", "none"))
            return None
        content = path.read_bytes()
        try:
            # With newlines as TOML and the line count know them; some editors write a mark first.
            return content.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            self.problems.append(Problem(shown_name, line, "", "text in UTF-8", "other bytes"))
            return None

    def _path(self, name: str) -> Path:
        own = self.folder / name
        if self.base_folder is None or own.is_file() or name == SETTINGS_FILE:
            return own
        return self.base_folder / name


def told_details(error: ValidationError) -> list[tuple[TomlPath, str, str]]:
    """Return where a model's error lies, what was expected there and what stands there."""
    return [(tuple(detail["loc"]), *_told(detail)) for detail in _innermost(error)]


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
