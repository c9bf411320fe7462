"""Where each key and value of a TOML document stands, which the parser does not say.

What does not belong here: judging the document. The text must already have been parsed by
``tomllib``, so the scanner meets valid TOML only.
"""

import tomllib
from bisect import bisect_right

TomlPath = tuple[str | int, ...]

_BLANK = " \t\r\n"
_SCALAR_ENDS = ",]}#\n"


def line_numbers(text: str) -> dict[TomlPath, int]:
    r"""Return the line, from 1, on which each table, key and array element begins.

    Parameters
    ----------
    text
        A valid TOML document.

    Returns
    -------
    dict
        Paths such as ``("rules", 2, "thresholds", 0, "value")``. A table has the line of its
        header, a key the line of its name, an array element the line of its value; the empty
        path has line 1.

    Examples
    --------
    >>> line_numbers("a = 1\n[[b]]\nc = [2,\n 3]")[("b", 0, "c", 1)]
    4
    """
    scanner = _Scanner(text)
    scanner.read_document()
    return scanner.lines


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[TomlPath, int] = {(): 1}
        self._line_starts = [0, *(i + 1 for i, char in enumerate(text) if char == "\n")]
        self._array_lengths: dict[TomlPath, int] = {}

    def read_document(self) -> None:
        table: TomlPath = ()
        self._skip_blank()
        while self.at < len(self.text):
            if self._starts("["):
                table = self._read_header()
            else:
                self._read_pair(table)
            self._skip_blank()

    def _read_header(self) -> TomlPath:
        begin = self.at
        is_element = self._starts("[[")
        self.at += 2 if is_element else 1
        parts = self._read_key()
        self.at += 2 if is_element else 1
        path: TomlPath = ()
        for part in parts[:-1]:
            path = self._latest((*path, part))
        path = (*path, parts[-1])
        if is_element:
            self._note(path, begin)
            count = self._array_lengths.get(path, 0)
            self._array_lengths[path] = count + 1
            path = (*path, count)
        self._note(path, begin)
        return path

    def _read_pair(self, table: TomlPath) -> None:
        begin = self.at
        path = table
        for part in self._read_key():
            path = (*path, part)
            self._note(path, begin)
        self.at += 1  # the equals sign
        self._skip_blank()
        self._read_value(path)

    def _read_key(self) -> list[str]:
        parts: list[str] = []
        while True:
            self._skip_blank()
            if self._starts('"') or self._starts("'"):
                begin = self.at
                self._skip_string()
                parts.append(tomllib.loads(f"key = {self.text[begin : self.at]}")["key"])
            else:
                begin = self.at
                while self.text[self.at].isalnum() or self.text[self.at] in "_-":
                    self.at += 1
                parts.append(self.text[begin : self.at])
            self._skip_blank()
            if not self._starts("."):
                return parts
            self.at += 1

    def _read_value(self, path: TomlPath) -> None:
        if self._starts("["):
            self._read_array(path)
        elif self._starts("{"):
            self._read_inline_table(path)
        elif self._starts('"') or self._starts("'"):
            self._skip_string()
        else:
            while self.at < len(self.text) and self.text[self.at] not in _SCALAR_ENDS:
                self.at += 1

    def _read_array(self, path: TomlPath) -> None:
        self.at += 1
        count = 0
        self._skip_blank()
        while not self._starts("]"):
            self._note((*path, count), self.at)
            self._read_value((*path, count))
            count += 1
            self._skip_comma()
        self.at += 1

    def _read_inline_table(self, path: TomlPath) -> None:
        self.at += 1
        self._skip_blank()
        while not self._starts("}"):
            self._read_pair(path)
            self._skip_comma()
        self.at += 1

    def _skip_comma(self) -> None:
        self._skip_blank()
        if self._starts(","):
            self.at += 1
            self._skip_blank()

    def _skip_string(self) -> None:
        quote = self.text[self.at]
        if not self._starts(quote * 3):
            self._skip_to_closing(quote)
            return
        self._skip_to_closing(quote * 3)
        # up to two quotation marks may stand before the closing three
        while self._starts(quote):
            self.at += 1

    def _skip_to_closing(self, marks: str) -> None:
        self.at += len(marks)
        while not self._starts(marks):
            is_escape = marks[0] == '"' and self.text[self.at] == "\\"
            self.at += 2 if is_escape else 1
        self.at += len(marks)

    def _skip_blank(self) -> None:
        while self.at < len(self.text):
            if self.text[self.at] in _BLANK:
                self.at += 1
            elif self._starts("#"):
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            else:
                return

    def _starts(self, mark: str) -> bool:
        return self.text.startswith(mark, self.at)

    def _latest(self, path: TomlPath) -> TomlPath:
        length = self._array_lengths.get(path)
        return path if length is None else (*path, length - 1)

    def _note(self, path: TomlPath, at: int) -> None:
        self.lines.setdefault(path, bisect_right(self._line_starts, at))
