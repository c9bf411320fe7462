"""The old binary container of Office files: enough of it to refuse what is unsafe.

A workbook reader trusts sizes written in the file; here they are held against the bytes
that are there. What does not belong here: reading cells (warehouse.submissions.workbooks).

References
----------
[MS-CFB] Compound File Binary File Format; [MS-XLS] Excel Binary File Format.
"""

import struct
from pathlib import Path

from warehouse.submissions.limits import ReadingLimits
from warehouse.submissions.table import SubmissionError

COMPOUND_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_HEADER_BYTES = 512
_ENTRY_BYTES = 128
_LAST_SECTOR = 0xFFFFFFFA  # larger numbers are marks, not sectors
_MINI_LIMIT_BYTES = 4096
_RECORD = struct.Struct("<HH")
_CELL_PLACE = struct.Struct("<HH")
_BOUNDS = struct.Struct("<IIHH")
_CELL_RECORDS = frozenset({0x0006, 0x00BD, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E})
_BOF, _FILEPASS, _SHARED_STRINGS, _DIMENSIONS, _MULRK = 0x0809, 0x002F, 0x00FC, 0x0200, 0x00BD
_SHEET_COLUMNS = 256


def check_compound_file(path: Path, file_name: str, limits: ReadingLimits) -> None:
    """Refuse a compound file that is no workbook, is encrypted, or states impossible sizes.

    Raises
    ------
    SubmissionError
        truncated_file, encrypted_file, unsupported_file or too_many_rows.
    """
    if path.stat().st_size > limits.unpacked_bytes:
        raise SubmissionError("too_many_rows", file_name)
    try:
        streams = _Streams(path.read_bytes())
        names = {name.lower() for name in streams.places}
        if "encryptedpackage" in names:
            raise SubmissionError("encrypted_file", file_name)
        book = "workbook" if "workbook" in names else "book"
        if book not in names:
            raise SubmissionError("unsupported_file", file_name, _other_kind(names))
        _check_records(streams.content(book), file_name, limits)
    except (struct.error, _DamageError) as error:
        raise SubmissionError("truncated_file", file_name, str(error)) from error


class _DamageError(ValueError):
    """A compound file whose parts do not fit together."""


class _Streams:
    """The streams of a compound file: their places by name, and their bytes."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        (shift, mini_shift) = struct.unpack_from("<HH", content, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise _DamageError("sector size")
        self._sector_bytes = 1 << shift
        self._sector_count = len(content) // self._sector_bytes
        (fat_count,) = struct.unpack_from("<I", content, 44)
        directory_start, _, _, mini_fat_start, mini_fat_count, difat_start, difat_count = (
            struct.unpack_from("<7I", content, 48)
        )
        if max(fat_count, mini_fat_count, difat_count) > self._sector_count:
            raise _DamageError("more tables than sectors")
        self._fat = self._read_fat(fat_count, difat_start, difat_count)
        self.places: dict[str, tuple[int, int]] = {}
        root = self._read_directory(directory_start)
        self._mini_fat: tuple[int, ...] = ()
        self._mini = b""
        if mini_fat_count:
            self._mini_fat = _numbers(self._chain(mini_fat_start))
            self._mini = self._chain(root[0])

    def content(self, name: str) -> bytes:
        start, size = next(
            place for key, place in self.places.items() if key.lower() == name.lower()
        )
        if size >= _MINI_LIMIT_BYTES:
            content = self._chain(start)
        else:
            content = b"".join(
                self._mini[number * 64 : number * 64 + 64]
                for number in _followed(self._mini_fat, start)
            )
        if len(content) < size:
            raise _DamageError(f"stream {name} is cut off")
        return content[:size]

    def _read_fat(self, fat_count: int, difat_start: int, difat_count: int) -> tuple[int, ...]:
        sectors = list(struct.unpack_from("<109I", self._content, 76))
        current = difat_start
        for _ in range(difat_count):
            numbers = _numbers(self._sector(current))
            sectors.extend(numbers[:-1])
            current = numbers[-1]
        used = [number for number in sectors if number <= _LAST_SECTOR][:fat_count]
        return _numbers(b"".join(self._sector(number) for number in used))

    def _read_directory(self, start: int) -> tuple[int, int]:
        directory = self._chain(start)
        root = (_LAST_SECTOR + 1, 0)
        for offset in range(0, len(directory) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            entry = directory[offset : offset + _ENTRY_BYTES]
            name_bytes, kind = struct.unpack_from("<HB", entry, 64)
            place = struct.unpack_from("<II", entry, 116)
            if kind == 5:
                root = place
            elif kind == 2:
                name = entry[: max(min(name_bytes, 64) - 2, 0)].decode("utf-16-le", "replace")
                self.places.setdefault(name, place)
        return root

    def _chain(self, start: int) -> bytes:
        return b"".join(self._sector(number) for number in _followed(self._fat, start))

    def _sector(self, number: int) -> bytes:
        start = _HEADER_BYTES if self._sector_bytes == _HEADER_BYTES else self._sector_bytes
        offset = start + number * self._sector_bytes
        if offset >= len(self._content):
            raise _DamageError(f"sector {number} lies beyond the end")
        return self._content[offset : offset + self._sector_bytes]


def _numbers(content: bytes) -> tuple[int, ...]:
    count = len(content) // 4
    return struct.unpack_from(f"<{count}I", content)


def _followed(table: tuple[int, ...], start: int) -> list[int]:
    numbers: list[int] = []
    current = start
    while current <= _LAST_SECTOR:
        if current >= len(table) or len(numbers) > len(table):
            raise _DamageError("a chain of sectors leads nowhere")
        numbers.append(current)
        current = table[current]
    return numbers


def _check_records(book: bytes, file_name: str, limits: ReadingLimits) -> None:
    offset = 0
    rows = columns = 0
    while offset + _RECORD.size <= len(book):
        code, size = _RECORD.unpack_from(book, offset)
        body = offset + _RECORD.size
        if code == _FILEPASS:
            raise SubmissionError("encrypted_file", file_name)
        if code in _CELL_RECORDS and size >= _CELL_PLACE.size:
            row, column = _CELL_PLACE.unpack_from(book, body)
            if code == _MULRK:
                column += size // 6
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        elif code == _BOF:
            _refuse_large(rows, columns, file_name, limits)
            rows = columns = 0
        elif code == _SHARED_STRINGS:
            (_, count) = struct.unpack_from("<II", book, body)
            if count > len(book):
                raise _DamageError("more strings than bytes")
        elif code == _DIMENSIONS and size >= _BOUNDS.size:
            first_row, last_row, first_column, last_column = _BOUNDS.unpack_from(book, body)
            if last_row < first_row or last_column < first_column:
                raise _DamageError("dimensions of a sheet")
            _refuse_large(last_row, last_column, file_name, limits)
        offset = body + size
    _refuse_large(rows, columns, file_name, limits)


def _refuse_large(rows: int, columns: int, file_name: str, limits: ReadingLimits) -> None:
    if columns > _SHEET_COLUMNS:
        raise _DamageError(f"{columns} columns")
    if rows > limits.sheet_rows or rows * columns > limits.sheet_cells:
        raise SubmissionError("too_many_rows", file_name, f"{rows} × {columns}")


def _other_kind(names: set[str]) -> str:
    if "worddocument" in names:
        return "doc"
    if "powerpoint document" in names:
        return "ppt"
    return "OLE"
