"""Files that must not be opened, each made here in real bytes."""

import io
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msoffcrypto
import pytest
import xlwt
from submission_files import INSURANCE_ROWS, csv_text, xls, xlsx

from warehouse.submissions import ReadingLimits, SubmissionError
from warehouse.submissions.containers import identify_content
from warehouse.submissions.workbooks import read_workbook

LIMITS = ReadingLimits()
GOOD = xlsx({"a": INSURANCE_ROWS})
OLD = xls({"a": INSURANCE_ROWS})


def _repacked(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
    return stream.getvalue()


def _with_sheet(sheet: bytes) -> bytes:
    return _repacked(GOOD, lambda name, part: sheet if name.startswith("xl/worksheets/") else part)


def _encrypted(content: bytes) -> bytes:
    stream = io.BytesIO()
    msoffcrypto.OfficeFile(io.BytesIO(content)).encrypt("secret", stream)
    return stream.getvalue()


def _with_filepass() -> bytes:
    """An xls file that says it is protected: a FILEPASS record in place of WRITEACCESS."""
    position = OLD.index(struct.pack("<HH", 0x005C, 112))
    return OLD[:position] + struct.pack("<H", 0x002F) + OLD[position + 2 :]


def _with_entities() -> bytes:
    lines = ['<!ENTITY a0 "x">']
    lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9)]
    head = f"<?xml version='1.0'?><!DOCTYPE x [{''.join(lines)}]>"
    return _repacked(
        GOOD,
        lambda name, part: head.encode() + b"<x>&a8;</x>" if name == "xl/styles.xml" else part,
    )


def _lying_about_its_size() -> bytes:
    """A part that unpacks to more than its directory entry states."""
    content = bytearray(_with_sheet(b"<worksheet>" + b" " * 50_000_000 + b"</worksheet>"))
    size = struct.pack("<I", 50_000_023)
    while (position := content.find(size)) >= 0:
        content[position : position + 4] = struct.pack("<I", 1000)
    return bytes(content)


def _far_cell() -> bytes:
    return _with_sheet(
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row>'
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )


def _archive(**parts: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), text)
    return stream.getvalue()


def _patched(content: bytes, offset: int, value: int) -> bytes:
    return content[:offset] + struct.pack("<I", value) + content[offset + 4 :]


REFUSED = {
    "zero bytes": (b"", "empty_file"),
    "xlsx cut off": (GOOD[: len(GOOD) // 2], "truncated_file"),
    "xlsx without its end": (GOOD[:-30], "truncated_file"),
    "xls cut off": (OLD[: len(OLD) // 2], "truncated_file"),
    "xls of its head alone": (OLD[:100], "truncated_file"),
    "xls with more tables than sectors": (_patched(OLD, 44, 10**9), "truncated_file"),
    "xls with a chain that leads nowhere": (_patched(OLD, 48, 10**6), "truncated_file"),
    "encrypted xlsx": (_encrypted(GOOD), "encrypted_file"),
    "encrypted xls": (_with_filepass(), "encrypted_file"),
    "entities in xml": (_with_entities(), "xml_entities"),
    "zip bomb": (_with_sheet(b"<worksheet>" + b" " * 60_000_000), "zip_bomb"),
    "zip bomb that lies": (_lying_about_its_size(), "truncated_file"),
    "a cell in the last corner": (_far_cell(), "too_many_rows"),
    "web page": (
        b"\xef\xbb\xbf<html><table><tr><td>1</td></tr></table></html>",
        "unsupported_file",
    ),
    "web table": (b"<TABLE border=1><tr><td>1</td></tr></TABLE>", "unsupported_file"),
    "XML spreadsheet of 2003": (b'<?xml version="1.0"?><Workbook/>', "unsupported_file"),
    "PDF": (b"%PDF-1.7 ...", "unsupported_file"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "unsupported_file"),
    "binary": (bytes(range(256)) * 4, "unsupported_file"),
    "zip": (_archive(a_csv="1,2"), "unsupported_file"),
    "docx": (_archive(word__document_xml="<a/>"), "unsupported_file"),
    "OpenDocument": (_archive(content_xml="<a/>", mimetype="x"), "unsupported_file"),
    "xlsb": (_archive(xl__workbook_bin="x"), "unsupported_file"),
}


@pytest.mark.parametrize(("content", "reason_code"), REFUSED.values(), ids=REFUSED)
def test_unsafe_and_foreign_files_are_refused(
    content: bytes, reason_code: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(SubmissionError) as refused:
        identify_content(path, "a.xlsx", LIMITS)
    assert refused.value.reason_code == reason_code


@pytest.mark.parametrize(
    ("content", "kind"),
    [(GOOD, "xlsx"), (OLD, "xls"), (csv_text(INSURANCE_ROWS), "text")],
)
def test_good_files_are_known_by_their_content(content: bytes, kind: str, tmp_path: Path) -> None:
    path = tmp_path / "a.dat"
    path.write_bytes(content)
    assert identify_content(path, "a.dat", LIMITS) == kind


@pytest.mark.parametrize("content", [GOOD, OLD])
def test_too_many_rows_are_refused_before_they_are_read(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(SubmissionError) as refused:
        identify_content(path, "a.xlsx", replace(LIMITS, sheet_rows=2))
    assert refused.value.reason_code == "too_many_rows"


def test_a_formatted_but_empty_last_row_does_no_harm(tmp_path: Path) -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row>'
        b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData></worksheet>'
    )
    path = tmp_path / "a.xlsx"
    path.write_bytes(_with_sheet(sheet))
    identify_content(path, "a.xlsx", LIMITS)
    assert read_workbook(path, "a.xlsx")[0].cells == [["1"]]


def test_a_large_xls_with_a_stream_of_many_sectors_is_checked(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    for row in range(3000):
        for column in range(20):
            sheet.write(row, column, f"{row} {column}")
    path = tmp_path / "a.xls"
    book.save(str(path))
    assert identify_content(path, "a.xls", LIMITS) == "xls"
    assert len(read_workbook(path, "a.xls")[0].cells) == 3000
