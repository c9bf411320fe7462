"""Cells of an xlsx workbook that show a percentage: stored as 0.051, shown as 5.1%.

The reader of workbooks gives what is stored; a rate must be read as it is shown. What
does not belong here: checking that the workbook may be opened (containers).
"""

import re
import zipfile
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

from warehouse.submissions.containers import column_number

_BUILT_IN_PERCENT = frozenset({"9", "10"})  # numFmtId of 0% and 0.00%, ECMA-376 18.8.30
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)>")
_PLACE = re.compile(rb"""\br=["']([A-Za-z]{1,3})(\d{1,7})["']""")
_STYLE = re.compile(rb"""\bs=["'](\d+)["']""")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_QUOTED = re.compile(r'"[^"]*"|\\.')


def find_percent_cells(path: Path) -> dict[str, set[tuple[int, int]]]:
    """Return the places (row, column, from 0) shown as percentages, by sheet name.

    A workbook without a percentage style is not searched. One whose parts cannot be
    followed gives nothing: the reader of workbooks then says what is wrong.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            styles = _percent_styles(archive)
            if not styles:
                return {}
            return {
                name: _places(archive.read(part), styles)
                for name, part in _sheet_parts(archive).items()
            }
    except (KeyError, ElementTree.ParseError, zipfile.BadZipFile, ValueError):
        return {}


def _percent_styles(archive: zipfile.ZipFile) -> frozenset[bytes]:
    """Return the numbers of the cell styles whose number format shows a percentage."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    root = ElementTree.fromstring(archive.read("xl/styles.xml"))
    percent = set(_BUILT_IN_PERCENT)
    for item in root.iterfind(".//{*}numFmts/{*}numFmt"):
        if "%" in _QUOTED.sub("", item.get("formatCode", "")):
            percent.add(item.get("numFmtId", ""))
    styles = root.iterfind(".//{*}cellXfs/{*}xf")
    return frozenset(
        str(number).encode("ascii")
        for number, item in enumerate(styles)
        if item.get("numFmtId") in percent
    )


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {item.get("Id"): item.get("Target", "") for item in relations}
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    parts = {}
    for sheet in book.iterfind(".//{*}sheets/{*}sheet"):
        target = targets.get(sheet.get(_RELATION), "")
        part = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl", target))
        if part in archive.namelist():
            parts[sheet.get("name", "")] = part
    return parts


def _places(text: bytes, styles: frozenset[bytes]) -> set[tuple[int, int]]:
    places = set()
    for attributes in _CELL.findall(text):
        style = _STYLE.search(attributes)
        place = _PLACE.search(attributes)
        if style and place and style[1] in styles:
            places.add((int(place[2]) - 1, column_number(place[1].decode("ascii")) - 1))
    return places
