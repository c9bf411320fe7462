"""The sheets of the workbook of a bulletin: what it is, its tables, figures in its text.

What does not belong here: collecting the data (data_tables), the file (tables).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from profiles.model import Language
from reports.bulletin.content import BulletinContent, Entries, Figure, Paragraph, Row, Table
from reports.bulletin.figures import figures_of
from reports.exports.data_tables import DataTable, cell_figures
from reports.senders.workbook import (
    HEADING,
    LINE_HEIGHT,
    MARK,
    NOTE,
    PALE_ACCENT,
    TITLE,
    TITLE_HEIGHT,
    WRAPPED,
    Book,
    line_count,
    safe_sheet_name,
    style,
)
from reports.wording import phrase

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_GROUP = style(bold=True, bg_color=PALE_ACCENT, border=1, border_color="#c5ccd3")
_LABEL = style(bold=True, valign="top")
_LONG = style(text_wrap=True, valign="top")
_VALUE = style(border=1, border_color="#c5ccd3", valign="top")
_LINK = style(font_color="#1f4e79", underline=1, valign="top", border=1, border_color="#c5ccd3")
_PROVENANCE = ("sources", "provenance")
_CELL = "cell"  # the role of what stands in the sheets of tables
_LABEL_WIDTH, _TEXT_WIDTH, _KEY_WIDTH, _SHOWN_WIDTH = 30, 84, 36, 18


def write_sheets(book: Book, content: BulletinContent, tables: Sequence[DataTable]) -> None:
    """Write a sheet on the bulletin, one per table and chart, and one of figures in the text."""
    language = content.language
    about = book.add_sheet(phrase("export_about", language))
    sheets = [
        (item, book.add_sheet(safe_sheet_name(f"{item.number:02d} {item.caption}")))
        for item in tables
    ]
    _write_about(book, about, content, [(item, sheet.get_name()) for item, sheet in sheets])
    for item, sheet in sheets:
        first = _write_head(book, sheet, item, content)
        if item.table is not None:
            _write_table(book, sheet, item.table, first, language)
        elif item.frame is not None:
            _write_frame(book, sheet, item.frame, first, language)
    _write_figures(book, content)


def _write_about(
    book: Book, sheet: "Worksheet", content: BulletinContent, named: list[tuple[DataTable, str]]
) -> None:
    language = content.language
    sheet.set_column(0, 0, _LABEL_WIDTH)
    sheet.set_column(1, 1, _LABEL_WIDTH)
    sheet.set_column(2, 2, _TEXT_WIDTH)
    sheet.set_column(3, 3, _SHOWN_WIDTH)
    sheet.set_row(0, TITLE_HEIGHT)
    book.write(sheet, 0, 0, f"{content.title} · {content.dateline}", TITLE)
    row = 1
    if content.simulated_mark:
        book.write(sheet, row, 0, content.simulated_mark, MARK)
        row += 1
    for label, text in _about_lines(content):
        book.write(sheet, row, 0, label, _LABEL)
        sheet.merge_range(row, 1, row, 2, "", book.format(_LONG))
        book.write(sheet, row, 1, text, _LONG)
        sheet.set_row(row, LINE_HEIGHT * line_count(text, _LABEL_WIDTH + _TEXT_WIDTH))
        row += 1
    _write_contents(book, sheet, row + 1, named, language)


def _about_lines(content: BulletinContent) -> list[tuple[str, str]]:
    language = content.language
    lines = [
        (phrase("export_place", language), content.place),
        (phrase("export_vintage", language), f"{content.vintage:%Y-%m}"),
        (phrase("export_issuer", language), content.issuer),
        (phrase("export_audience", language), content.audience),
    ]
    if content.cover is not None:
        lines.append((phrase("export_issue", language), content.cover.number))
        lines.extend(content.cover.entries)
    lines.extend((phrase("export_notice", language), notice) for notice in content.notices)
    lines.append((phrase("export_notice", language), content.disclaimer))
    lines.append((phrase("export_notice", language), phrase("export_how_to_read", language)))
    for section in content.sections:
        if section.code in _PROVENANCE:
            for block in section.blocks:
                if isinstance(block, Entries):
                    lines.extend(block.entries)
                elif isinstance(block, Paragraph):
                    lines.append((section.heading, block.statement.text))
    return [(label, text) for label, text in lines if text]


def _write_contents(
    book: Book,
    sheet: "Worksheet",
    first: int,
    named: list[tuple[DataTable, str]],
    language: Language,
) -> None:
    book.write(sheet, first, 0, phrase("export_contents", language), _LABEL)
    headings = ("export_file", "export_section", "export_caption", "export_data_only")
    for column, code in enumerate(headings):
        book.write(sheet, first + 1, column, phrase(code, language), HEADING)
    for row, (item, name) in enumerate(named, start=first + 2):
        told = phrase("export_no" if item.is_data_only else "export_yes", language)
        sheet.set_row(row, LINE_HEIGHT * line_count(item.section, _LABEL_WIDTH - 1))
        book.write(sheet, row, 0, f"{item.file_stem}.csv", WRAPPED)
        book.write(sheet, row, 1, item.section, WRAPPED)
        quoted = name.replace("'", "''")
        text = f"{item.number:02d} {item.caption}"
        sheet.write_url(row, 2, f"internal:'{quoted}'!A1", book.format(_LINK), text)
        book.write(sheet, row, 3, told, WRAPPED)


def _write_head(book: Book, sheet: "Worksheet", item: DataTable, content: BulletinContent) -> int:
    """Write what a sheet shows and return its first free row."""
    count = 1 if item.frame is None else len(item.frame.columns)
    last = max(count if item.table is None else len(item.table.headings), 2) - 1
    lines = [
        (item.caption, TITLE),
        (f"{content.place} · {content.dateline} · {item.section}", NOTE),
        *([(content.simulated_mark, MARK)] if content.simulated_mark else []),
        *((note, NOTE) for note in item.notes if note),
    ]
    width = _LABEL_WIDTH + last * _SHOWN_WIDTH
    for row, (text, wanted) in enumerate(lines):
        own = wanted.with_property("text_wrap", True)
        sheet.merge_range(row, 0, row, last, "", book.format(own))
        book.write(sheet, row, 0, text, own)
        height = TITLE_HEIGHT if row == 0 else LINE_HEIGHT
        large = 1.5 if row == 0 else 1.0  # letters of a title are wider
        sheet.set_row(row, height * line_count(text, width / large))
    return len(lines) + 1


def _write_table(
    book: Book, sheet: "Worksheet", table: Table, first: int, language: Language
) -> None:
    parts = _part_counts(table)
    shown_count, value_count = len(table.headings), sum(parts)
    panels = (
        (0, shown_count, "export_shown"),
        (shown_count, value_count, "export_value"),
        (shown_count + value_count, value_count, "export_keys"),
    )
    for start, count, code in panels:
        _write_band(book, sheet, first, start, count, phrase(code, language))
    numbered = [
        heading if part == 0 else f"{heading} ({part + 1})"
        for heading, count in zip(table.headings[1:], parts, strict=True)
        for part in range(count)
    ]
    for column, heading in enumerate((*table.headings, *numbered, *numbered)):
        book.write(sheet, first + 1, column, heading, HEADING)
    for row, item in enumerate(table.rows, start=first + 2):
        if item.is_group:
            for column in range(shown_count):
                book.write(sheet, row, column, "" if column else item.heading, _GROUP)
        else:
            _write_row(book, sheet, row, item, parts)
    sheet.set_column(0, 0, _LABEL_WIDTH)
    sheet.set_column(1, shown_count + value_count - 1, _SHOWN_WIDTH)
    if value_count:
        sheet.set_column(shown_count + value_count, shown_count + 2 * value_count - 1, _KEY_WIDTH)
    sheet.freeze_panes(first + 2, 1)
    # On paper the table as the bulletin shows it.
    sheet.print_area(0, 0, first + 1 + len(table.rows), shown_count - 1)


def _write_band(
    book: Book, sheet: "Worksheet", row: int, start: int, count: int, text: str
) -> None:
    if count > 1:
        sheet.merge_range(row, start, row, start + count - 1, "", book.format(HEADING))
    if count:
        book.write(sheet, row, start, text, HEADING)


def _write_row(book: Book, sheet: "Worksheet", row: int, item: Row, parts: list[int]) -> None:
    book.write(sheet, row, 0, item.heading, WRAPPED)
    for column, cell in enumerate(item.cells, start=1):
        book.write(sheet, row, column, cell.text, WRAPPED)
    # Not every program makes a row as high as its text.
    counts = [line_count(cell.text, _SHOWN_WIDTH - 1) for cell in item.cells]
    sheet.set_row(row, LINE_HEIGHT * max(line_count(item.heading, _LABEL_WIDTH - 1), *counts, 1))
    place = len(parts) + 1
    for cell, count in zip(item.cells, parts, strict=False):
        for part, figure in enumerate(cell_figures(cell)):
            number = _number(figure)
            if number is not None:
                book.write(sheet, row, place + part, number, _VALUE)
            if figure.key:
                book.write(sheet, row, place + part + sum(parts), figure.key, _VALUE)
        place += count


def _part_counts(table: Table) -> list[int]:
    """Return how many figures the fullest cell of each column holds, at least one."""
    counts = [1] * (len(table.headings) - 1)
    for row in table.rows:
        for column, cell in enumerate(row.cells):
            counts[column] = max(counts[column], len(cell_figures(cell)))
    return counts


def _write_frame(
    book: Book, sheet: "Worksheet", frame: pd.DataFrame, first: int, language: Language
) -> None:
    for column, name in enumerate(frame.columns):
        book.write(sheet, first, column, phrase(f"export_{name}", language), HEADING)
        for row, value in enumerate(frame[name], start=first + 1):
            book.write(sheet, row, column, _plain(value), _VALUE)
    sheet.set_column(0, max(len(frame.columns) - 1, 0), _SHOWN_WIDTH)
    sheet.freeze_panes(first + 1, 0)


def _write_figures(book: Book, content: BulletinContent) -> None:
    language = content.language
    sheet = book.add_sheet(phrase("export_figures", language))
    headings = (
        ("export_section", _SHOWN_WIDTH),
        ("export_caption", _SHOWN_WIDTH),
        ("export_role", _SHOWN_WIDTH),
        ("export_text", _KEY_WIDTH),
        ("export_figure", _SHOWN_WIDTH),
        ("export_value", _SHOWN_WIDTH),
        ("export_keys", _KEY_WIDTH),
    )
    for column, (code, width) in enumerate(headings):
        book.write(sheet, 0, column, phrase(code, language), HEADING)
        sheet.set_column(column, column, width)
    told = (
        (place, figure)
        for place, figure in figures_of(content)
        if figure.key and place.role != _CELL
    )
    for row, (place, figure) in enumerate(told, start=1):
        values = (
            place.section_code, place.block_code, place.role, place.text, figure.text,
            _number(figure), figure.key,
        )  # fmt: skip
        for column, value in enumerate(values):
            book.write(sheet, row, column, value, _VALUE)
    sheet.freeze_panes(1, 0)


def _number(figure: Figure) -> float | None:
    return None if figure.value is None or pd.isna(figure.value) else float(figure.value)


def _plain(value: object) -> object:
    """Return a value as a cell can hold it: no missing value, no type of a frame."""
    if value is None or value is pd.NaT or (isinstance(value, float) and pd.isna(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    return value.item() if hasattr(value, "item") else value
