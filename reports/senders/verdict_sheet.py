"""The first sheet of a marked copy: what was received, accepted, set aside, and why.

What does not belong here: the sender's own sheets (marked_copy).
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from catalogue import REASONS
from catalogue.forms import SIMULATED_MARK, VERDICT_HEADING, VERDICT_SHEET, is_own_sheet
from catalogue.submission_reasons import SUBMISSION_REASONS
from reports.senders.returned import ReturnSummary
from reports.senders.workbook import (
    HEADING,
    LINE_HEIGHT,
    MARK,
    NOTE,
    TITLE,
    TITLE_HEIGHT,
    WRAPPED,
    Book,
    Style,
    line_count,
    style,
)

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

LISTED_FAULTS = 5_000
"""Faults listed on the first sheet; the others stand in the sheets alone."""

_WIDTHS = (26, 9, 8, 24, 24, 18, 52, 52)
_LAST_COLUMN = len(_WIDTHS) - 1
_HIGHEST_ROW_LINES = 10
_SINGLE_COLUMNS = tuple((column, column) for column in range(len(_WIDTHS)))
_REASON_SPANS = ((0, 0), (1, 1), (2, 5), (6, 7))
_HEADING_SPANS = ((0, 0), (1, 2), (3, 3), (4, 4))
_SKIPPED_SPANS = ((0, 0), (1, 4))
_STANDINGS = {"error": "错误，未采用", "warning": "请核实，已采用"}
_SECTION = style(bold=True, font_size=13)
_LABEL = style(bold=True, border=1, border_color="#c5ccd3", valign="top")
_LINK = style(border=1, border_color="#c5ccd3", font_color="#1f4e79", underline=1, valign="top")
_FAULT_HEADINGS = (
    "工作表", "行", "列", "栏目", "报送值", "处理", "原因", "Reason"
)  # fmt: skip


def fill_verdict_sheet(
    book: Book,
    sheet: "Worksheet",
    summary: ReturnSummary,
    faults: pd.DataFrame,
    *,
    written_sheets: Mapping[str, str],
    shortened_sheets: Sequence[str],
    whole_sheet_rows: int,
) -> None:
    """Write what became of a submission, from the faults in order.

    Parameters
    ----------
    written_sheets
        Name of a sheet as sent → name in the copy.
    shortened_sheets
        Sheets of more than ``whole_sheet_rows`` rows, of which only faulty rows stand.
    """
    writer = _Writer(book, sheet)
    writer.head(summary)
    writer.facts(summary)
    writer.advice(summary, faults, shortened_sheets, whole_sheet_rows)
    writer.reasons(faults)
    writer.headings(summary)
    writer.skipped(summary)
    writer.faults(faults, written_sheets)


class _Writer:
    """Writes the sections one below the other."""

    def __init__(self, book: Book, sheet: "Worksheet") -> None:
        self.book, self.sheet, self.row = book, sheet, 0
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)

    def head(self, summary: ReturnSummary) -> None:
        title = self.book.format(TITLE)
        self.sheet.merge_range(0, 0, 0, _LAST_COLUMN, f"{VERDICT_SHEET}　Verdict", title)
        self.sheet.set_row(0, TITLE_HEIGHT)
        self.row = 1
        if summary.is_simulated:
            mark = self.book.format(MARK)
            self.sheet.merge_range(1, 0, 1, _LAST_COLUMN, SIMULATED_MARK, mark)
            self.row = 2

    def facts(self, summary: ReturnSummary) -> None:
        facts: list[tuple[str, object]] = [
            ("文件 File", summary.file_name),
            ("数据来源 Source", summary.source_title),
            ("收到时间 Received", summary.received),
        ]
        if summary.rejection:
            facts.append(("整份退回 Not read", summary.rejection))
        else:
            facts += [
                ("收到记录数 Received", summary.received_count),
                ("采用 Accepted", summary.accepted_count),
                ("退回 Set aside", summary.set_aside_count),
            ]
        for label, value in facts:
            text = f"{value:,}" if isinstance(value, int) else str(value)
            self.book.write(self.sheet, self.row, 0, label, _LABEL)
            self._merged(text, WRAPPED, first_column=1, last_column=4)
            self.sheet.set_row(self.row, LINE_HEIGHT * line_count(text, sum(_WIDTHS[1:5])))
            self.row += 1

    def advice(
        self,
        summary: ReturnSummary,
        faults: pd.DataFrame,
        shortened_sheets: Sequence[str],
        whole_sheet_rows: int,
    ) -> None:
        lines = [
            "企业、个人等明细表按行计数，汇总表按数据项计数。"
            "Records are rows of units and persons, figures of tables."
        ]
        if not faults.empty:
            lines += [
                "红底粗框：错误，该行（汇总表为该数据项）未采用；黄底虚线框：请核实，数据已采用。"
                f"原因见单元格批注和最右侧“{VERDICT_HEADING}”列。",
                "请在本文件或原文件中更正后将整份文件重新报送，以最后一次报送为准。",
            ]
        elif not summary.rejection:
            lines.append("全部采用，无须更正。All accepted; nothing to correct.")
        lines += [
            f"工作表“{name}”超过{whole_sheet_rows:,}行，本文件只保留标题和有问题的行，行号与原文件一致。"
            "更正请在原文件中进行。"
            for name in shortened_sheets
        ]
        for line in lines:
            self._merged(line, NOTE, first_column=0, last_column=_LAST_COLUMN)
            self.row += 1

    def reasons(self, faults: pd.DataFrame) -> None:
        if faults.empty:
            return
        self._section("原因汇总　By reason")
        self._table_head(("处理", "条数", "原因", "Reason"), _REASON_SPANS)
        counts = faults.groupby(
            ["standing", "reason_code", "message_zh", "message_en"], sort=True, as_index=False
        ).size()
        # Messages may name a value; reasons of one code stand together under the first.
        for (standing, _), part in counts.groupby(["standing", "reason_code"], sort=True):
            first = part.iloc[0]
            count = f"{part['size'].sum():,}"
            texts = (_standing(standing), count, first["message_zh"], first["message_en"])
            self._table_row(texts, _REASON_SPANS)

    def headings(self, summary: ReturnSummary) -> None:
        if not summary.unknown_headings:
            return
        self._section("未能识别的列　Headings not understood")
        self._table_head(("工作表", "列", "列标题", "最接近的栏目"), _HEADING_SPANS)
        for item in summary.unknown_headings:
            texts = (item.sheet_name, item.column_letter, item.heading, item.nearest or "—")
            self._table_row(texts, _HEADING_SPANS)

    def skipped(self, summary: ReturnSummary) -> None:
        skipped = {
            name: why for name, why in summary.skipped_sheets.items() if not is_own_sheet(name)
        }
        if not skipped:
            return
        self._section("未读取的工作表　Sheets not read")
        self._table_head(("工作表", "原因"), _SKIPPED_SPANS)
        for name, why in skipped.items():
            self._table_row((name, _reason_told(why)), _SKIPPED_SPANS)

    def faults(self, faults: pd.DataFrame, written_sheets: Mapping[str, str]) -> None:
        if faults.empty:
            return
        self._section("逐条列示　Every fault")
        self._table_head(_FAULT_HEADINGS, _SINGLE_COLUMNS)
        for fault in faults.head(LISTED_FAULTS).to_dict("records"):
            number = int(fault["row_number"])
            self._table_row(
                (
                    fault["sheet_name"],
                    str(number) if number else "",
                    fault["column_letter"],
                    fault["heading"],
                    fault["received_value"],
                    _standing(fault["standing"]),
                    fault["message_zh"],
                    fault["message_en"],
                ),
                _SINGLE_COLUMNS,
            )
            written = written_sheets.get(str(fault["sheet_name"]))
            if written is not None and number:
                self._link(written, str(fault["column_letter"]) or "A", number)
        hidden = len(faults) - LISTED_FAULTS
        if hidden > 0:
            text = f"另有{hidden:,}条未列示，见各工作表“{VERDICT_HEADING}”列。"
            self._merged(text, NOTE, first_column=0, last_column=_LAST_COLUMN)

    def _link(self, sheet_name: str, letter: str, number: int) -> None:
        quoted = sheet_name.replace("'", "''")
        self.sheet.write_url(
            self.row - 1,
            1,
            f"internal:'{quoted}'!{letter}{number}",
            self.book.format(_LINK),
            str(number),
        )

    def _section(self, title: str) -> None:
        self.row += 1
        self.book.write(self.sheet, self.row, 0, title, _SECTION)
        self.sheet.set_row(self.row, LINE_HEIGHT + 6)
        self.row += 1

    def _table_head(self, headings: Sequence[str], spans: Sequence[tuple[int, int]]) -> None:
        for heading, (first, last) in zip(headings, spans, strict=True):
            self._merged(heading, HEADING, first_column=first, last_column=last)
        self.row += 1

    def _table_row(self, texts: Sequence[str], spans: Sequence[tuple[int, int]]) -> None:
        lines = 1
        for text, (first, last) in zip(texts, spans, strict=True):
            self._merged(str(text), WRAPPED, first_column=first, last_column=last)
            lines = max(lines, line_count(str(text), sum(_WIDTHS[first : last + 1])))
        self.sheet.set_row(self.row, LINE_HEIGHT * min(lines, _HIGHEST_ROW_LINES))
        self.row += 1

    def _merged(self, text: str, wanted: Style, *, first_column: int, last_column: int) -> None:
        if last_column > first_column:
            shown = self.book.format(wanted)
            self.sheet.merge_range(self.row, first_column, self.row, last_column, "", shown)
        self.book.write(self.sheet, self.row, first_column, text, wanted)


def _standing(standing: object) -> str:
    return _STANDINGS["error" if standing == "error" else "warning"]


def _reason_told(code: str) -> str:
    reason = SUBMISSION_REASONS.get(code) or REASONS.get(code)
    return code if reason is None else f"{reason.message_zh}　{reason.message_en}"
