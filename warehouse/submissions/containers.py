"""What a file is by its content, and whether a workbook may be opened at all.

Extensions are not believed. What does not belong here: reading cells
(warehouse.submissions.workbooks), compound files (warehouse.submissions.compound_files).
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Literal

from warehouse.submissions.compound_files import COMPOUND_MAGIC, check_compound_file
from warehouse.submissions.limits import ReadingLimits
from warehouse.submissions.table import SubmissionError

Kind = Literal["xlsx", "xls", "text"]

_OTHER_KINDS = (
    (b"%PDF", "PDF"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "RAR"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"SQLite format 3", "SQLite"),
    (b"PAR1", "Parquet"),
    (b"{\\rtf", "RTF"),
    (b"\x09\x00\x04\x00", "Excel 2.1"),
    (b"\x09\x02\x06\x00", "Excel 3.0"),
    (b"\x09\x04\x06\x00", "Excel 4.0"),
)
_MARKUP = re.compile(rb"\s*<(!doctype\s+html|html|head|body|meta|table|div|\?xml|!--)", re.I)
_TEXT_BOMS = (b"\xff\xfe", b"\xfe\xff")
_HEAD_BYTES = 8192
_CHUNK_BYTES = 1 << 20
_DECLARATION_BYTES = 40  # a declaration cut by the end of a piece is found with the next
_ENTITY = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.I)
_CELL = re.compile(
    rb"""<(?:\w+:)?c\s(?:[^>]*?\s)?r=["']([A-Za-z]{1,3})(\d{1,10})["'][^>]*(?<!/)>(?!</)"""
)
_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml", re.I)
_XML_PART = re.compile(r".*\.(xml|rels|vml)", re.I)
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_STORED, _DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
_IS_ENCRYPTED = 0x1
# What a directory of made-up numbers and names leads to.
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OSError,
    ValueError, OverflowError,
)  # fmt: skip


def identify_content(path: Path, file_name: str, limits: ReadingLimits) -> Kind:
    """Return what a file is, having made sure that it may be opened.

    Raises
    ------
    SubmissionError
        empty_file, encrypted_file, truncated_file, unsupported_file, zip_bomb,
        xml_entities or too_many_rows.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    if not head:
        raise SubmissionError("empty_file", file_name)
    if head.startswith(b"PK\x03\x04"):
        check_workbook_archive(path, file_name, limits)
        return "xlsx"
    if head.startswith(COMPOUND_MAGIC):
        check_compound_file(path, file_name, limits)
        return "xls"
    _refuse_other_kinds(head, file_name)
    return "text"


def check_workbook_archive(path: Path, file_name: str, limits: ReadingLimits) -> None:
    """Refuse an xlsx file that is unsafe to open.

    Every part is unpacked once, in pieces, against the size it states and the limits; the
    furthest cell of each sheet bounds the memory the workbook reader will take.

    Raises
    ------
    SubmissionError
        truncated_file, encrypted_file, unsupported_file, zip_bomb, xml_entities or
        too_many_rows.
    """
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as stream:
            parts = archive.infolist()
            _refuse_other_archives([part.filename for part in parts], file_name)
            _check_directory(parts, file_name, limits)
            for part in parts:
                _check_part(stream, part, file_name, limits)
    except SubmissionError:
        raise
    except _DAMAGE as error:
        raise SubmissionError("truncated_file", file_name, str(error)) from error


def _refuse_other_kinds(head: bytes, file_name: str) -> None:
    for magic, name in _OTHER_KINDS:
        if head.startswith(magic):
            raise SubmissionError("unsupported_file", file_name, name)
    if head.startswith(_TEXT_BOMS):
        return
    text = head.removeprefix(b"\xef\xbb\xbf")
    if found := _MARKUP.match(text):
        is_xml = found[1].lower() == b"?xml" and b"<html" not in text.lower()
        raise SubmissionError("unsupported_file", file_name, "XML" if is_xml else "HTML")
    if b"\x00" in head:
        raise SubmissionError("unsupported_file", file_name, "binary")


def _refuse_other_archives(names: list[str], file_name: str) -> None:
    lowered = {name.lower().replace("\\", "/") for name in names}
    if "xl/workbook.xml" in lowered:
        return
    if "xl/workbook.bin" in lowered:
        raise SubmissionError("unsupported_file", file_name, "xlsb")
    if "word/document.xml" in lowered:
        raise SubmissionError("unsupported_file", file_name, "docx")
    if "content.xml" in lowered:
        raise SubmissionError("unsupported_file", file_name, "OpenDocument")
    raise SubmissionError("unsupported_file", file_name, "ZIP")


def _check_directory(parts: list[zipfile.ZipInfo], file_name: str, limits: ReadingLimits) -> None:
    names = [part.filename.lower() for part in parts]
    if len(names) > limits.part_count or len(set(names)) < len(names):
        raise SubmissionError("zip_bomb", file_name, f"{len(names)} parts")
    total = sum(part.file_size for part in parts)
    if total > limits.unpacked_bytes:
        raise SubmissionError("zip_bomb", file_name, f"{total / 1e6:.0f} MB")
    for part in parts:
        if part.flag_bits & _IS_ENCRYPTED:
            raise SubmissionError("encrypted_file", file_name, _shown(part.filename))
        if part.compress_type not in (_STORED, _DEFLATED):
            raise SubmissionError("unsupported_file", file_name, "ZIP")
        is_large = part.file_size > limits.ratio_floor_bytes
        if is_large and part.file_size > limits.compression_ratio * max(part.compress_size, 1):
            ratio = part.file_size / max(part.compress_size, 1)
            raise SubmissionError("zip_bomb", file_name, f"{_shown(part.filename)} {ratio:.0f}:1")


def _check_part(
    stream: IO[bytes], part: zipfile.ZipInfo, file_name: str, limits: ReadingLimits
) -> None:
    is_xml = _XML_PART.fullmatch(part.filename) is not None
    is_sheet = _SHEET_PART.fullmatch(part.filename) is not None
    bounds = (0, 0)
    tail = before = b""
    for chunk in _unpacked(stream, part):
        if is_xml:
            _refuse_entities(before + chunk, part, file_name)
            before = chunk[-_DECLARATION_BYTES:]
        if is_sheet:
            text = tail + chunk
            cut = text.rfind(b"<", 0, max(len(text) - 2, 0))
            bounds = _furthest(text[:cut] if cut > 0 else text, bounds)
            tail = text[cut:] if cut > 0 else b""
            _refuse_large(bounds, part, file_name, limits)
    if is_sheet:
        _refuse_large(_furthest(tail, bounds), part, file_name, limits)


def _unpacked(stream: IO[bytes], part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack a part from its own bytes: the size its directory entry states must be true."""
    stream.seek(part.header_offset)
    header = _LOCAL_HEADER.unpack(stream.read(_LOCAL_HEADER.size))
    if header[0] != b"PK\x03\x04":
        raise zipfile.BadZipFile(f"no header of {_shown(part.filename)}")
    stream.seek(header[9] + header[10], 1)
    inflater = None if part.compress_type == _STORED else zlib.decompressobj(-15)
    left, size, checksum = part.compress_size, 0, 0
    while left > 0:
        packed = stream.read(min(left, _CHUNK_BYTES))
        if not packed:
            raise EOFError(f"{_shown(part.filename)} is cut off")
        left -= len(packed)
        while packed:
            piece = packed if inflater is None else inflater.decompress(packed, _CHUNK_BYTES)
            packed = b"" if inflater is None else inflater.unconsumed_tail
            size += len(piece)
            if size > part.file_size:
                raise zipfile.BadZipFile(f"{_shown(part.filename)} is larger than it states")
            checksum = zlib.crc32(piece, checksum)
            if piece:
                yield piece
    is_whole = inflater is None or (inflater.eof and not inflater.unused_data)
    if size != part.file_size or checksum != part.CRC or not is_whole:
        raise zipfile.BadZipFile(f"{_shown(part.filename)} differs from its checksum")


def _refuse_entities(text: bytes, part: zipfile.ZipInfo, file_name: str) -> None:
    # In UTF-16 every other byte is zero.
    if _ENTITY.search(text.replace(b"\x00", b"")):
        raise SubmissionError("xml_entities", file_name, _shown(part.filename))


def _furthest(text: bytes, bounds: tuple[int, int]) -> tuple[int, int]:
    cells = _CELL.findall(text)
    if not cells:
        return bounds
    letters = max({column for column, _ in cells}, key=lambda item: (len(item), item.upper()))
    row = max(int(row) for row in {row for _, row in cells})
    return max(bounds[0], row), max(bounds[1], column_number(letters.decode("ascii")))


def _refuse_large(
    bounds: tuple[int, int], part: zipfile.ZipInfo, file_name: str, limits: ReadingLimits
) -> None:
    rows, columns = bounds
    if rows > limits.sheet_rows or rows * columns > limits.sheet_cells:
        detail = f"{_shown(part.filename)} {rows} × {columns}"
        raise SubmissionError("too_many_rows", file_name, detail)


def column_number(letters: str) -> int:
    """Return the number of a column from its letters.

    Examples
    --------
    >>> column_number("A"), column_number("AB")
    (1, 28)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letter(number: int) -> str:
    """Return the letters of a column from its number, counted from 1.

    Examples
    --------
    >>> column_letter(1), column_letter(28)
    ('A', 'AB')
    """
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _shown(name: str) -> str:
    return name.encode("ascii", "backslashreplace").decode("ascii")[:80]
