"""What senders get wrong, through the real door: a file in an inbox, read, judged, stored.

For every file rows in = rows accepted + rows set aside (``Place.take`` holds it), and
nothing wrong is accepted.
"""

import io
import struct
import threading
import time
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msoffcrypto
import openpyxl
import pandas as pd
import psutil
import pytest
from received_files import (
    credit_code,
    file_of,
    first_row,
    layoff,
    make_place,
    person,
    report,
)

from assets.submissions import summary_of
from catalogue import TABLES, parse_month
from catalogue.credit_codes import ALPHABET, credit_code_fault
from catalogue.forms import FORMS
from catalogue.resident_numbers import CHECK_CHARACTERS, WEIGHTS
from reports.senders import write_csv, write_marked_copy
from warehouse.submissions import read_sent_grids, scan_for_identifiers

PANEL = "enterprise_monitoring"
PERSONS = "survey_persons"
CUTS = "layoff_reports"
REGISTER = "employment_register"
PLACES_AND_KINDS = [
    ("liaoning", "xlsx"), ("liaoning", "xls"), ("liaoning", "csv"),
    ("liaoning_demo", "xlsx"), ("liaoning_demo", "csv"),
]  # fmt: skip
GOOD = file_of("enterprise_report", [report(1)])
OLD = file_of("enterprise_report", [report(1)], kind="xls")
TEXT = file_of("enterprise_report", [report(1)], kind="csv")


@pytest.fixture
def place(tmp_path):
    return make_place(tmp_path)


# Files that cannot be read at all


def _repacked(change: Callable[[str, bytes], bytes], content: bytes = GOOD) -> bytes:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
    return stream.getvalue()


def _zip_bomb() -> bytes:
    sheet = b"<worksheet>" + b" " * 60_000_000 + b"</worksheet>"
    return _repacked(lambda name, part: sheet if name.startswith("xl/worksheets/") else part)


def _entity_bomb() -> bytes:
    entities = ['<!ENTITY a0 "x">']
    entities += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9)]
    bomb = f"<?xml version='1.0'?><!DOCTYPE x [{''.join(entities)}]><x>&a8;</x>".encode()
    return _repacked(lambda name, part: bomb if name == "xl/styles.xml" else part)


def _encrypted() -> bytes:
    stream = io.BytesIO()
    msoffcrypto.OfficeFile(io.BytesIO(GOOD)).encrypt("secret", stream)
    return stream.getvalue()


def _encrypted_xls() -> bytes:
    """An xls file that says it is protected: a FILEPASS record in place of WRITEACCESS."""
    position = OLD.index(struct.pack("<HH", 0x005C, 112))
    return OLD[:position] + struct.pack("<H", 0x002F) + OLD[position + 2 :]


def _without(name: str) -> dict[str, object]:
    return {key: value for key, value in report(1).items() if key != name}


def _alike() -> bytes:
    record = report(1, other=7)
    return file_of("enterprise_report", [record], headings={"other": "本期新增人数"})


REFUSED_FILES = {
    "zero_bytes.xlsx": (lambda: b"", "empty_file"),
    "zero_bytes.csv": (lambda: b"", "empty_file"),
    "cut_off.xlsx": (lambda: GOOD[: len(GOOD) // 2], "truncated_file"),
    "cut_off.xls": (lambda: OLD[: len(OLD) // 2], "truncated_file"),
    "cut_off_in_its_heading.csv": (lambda: TEXT[:90], "missing_column"),
    "encrypted.xlsx": (_encrypted, "encrypted_file"),
    "encrypted.xls": (_encrypted_xls, "encrypted_file"),
    "a_picture_called.xlsx": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "unsupported_file"),
    "a_pdf_called.csv": (lambda: b"%PDF-1.7\n" + GOOD, "unsupported_file"),
    "a_page_called.xls": (lambda: b"<html><table><tr><td>1</td></tr></table>", "unsupported_file"),
    "zip_bomb.xlsx": (_zip_bomb, "zip_bomb"),
    "entity_bomb.xlsx": (_entity_bomb, "xml_entities"),
    "column_missing.xlsx": (
        lambda: file_of("enterprise_report", [_without("end_staff_persons")]),
        "missing_column",
    ),
    "two_columns_alike.xlsx": (_alike, "duplicate_column"),
    "other_form.xlsx": (lambda: file_of("layoff_report", [layoff()]), "no_heading"),
}


@pytest.fixture(scope="module")
def refused(tmp_path_factory):
    """All these files in one month, and a good one that must not suffer from them."""
    place = make_place(tmp_path_factory.mktemp("refused"))
    for name, (make, _) in REFUSED_FILES.items():
        place.put(PANEL, make(), name=name)
    place.put(PANEL, GOOD, name="good.xlsx")
    taken = place.take(PANEL)
    contents = {Path(item.file_name).name: item.content_sha256 for item in taken.found}
    deliveries = place.stored("raw.delivery").set_index("content_sha256")
    return place, taken, contents, deliveries


@pytest.mark.parametrize("name", REFUSED_FILES)
def test_a_file_that_cannot_be_read_is_refused_for_its_reason(refused, name):
    _, taken, contents, deliveries = refused
    reason = REFUSED_FILES[name][1]
    assert taken.rejected[f"2025-07/{PANEL}/{name}"] == reason
    held = deliveries.loc[contents[name]]
    assert [held["status"], held["reason_code"], held["row_count"]] == ["rejected", reason, 0]


def test_a_good_file_among_bad_ones_is_taken_in(refused):
    place, taken, _, _ = refused
    assert taken.outcomes == {"received": 1, "accepted": 1}
    assert place.stored()["enterprise_code"].tolist() == [credit_code(1)]


@pytest.mark.parametrize(
    ("content", "name"),
    [(GOOD, "a.csv"), (GOOD, "a.xls"), (OLD, "a.xlsx"), (TEXT, "a.xlsx"), (TEXT, "a.dat"),
     (TEXT.decode().encode("gb18030"), "a.csv"), (TEXT.decode().encode("utf-8-sig"), "a.csv"),
     (TEXT.decode().encode("utf-16"), "a.txt"), (TEXT.decode().encode("gb18030"), "a.xls")],
    ids=["xlsx as csv", "xlsx as xls", "xls as xlsx", "csv as xlsx", "csv as dat", "gb18030",
         "utf-8 with its mark", "utf-16", "gb18030 as xls"],
)  # fmt: skip
def test_a_wrong_extension_or_another_encoding_does_no_harm(place, content, name):
    place.put(PANEL, content, name=name)
    assert place.take(PANEL).outcomes == {"received": 1, "accepted": 1}
    assert place.stored("core.enterprise_register")["enterprise_name"].tolist() == ["第1机械厂"]


CUTS_OFF = range(1, 60, 3)


def test_a_csv_file_cut_off_in_its_last_row_brings_no_half_row(place):
    for cut in CUTS_OFF:
        records = [report(1000 + cut), report(2000 + cut)]
        whole = file_of("enterprise_report", records, kind="csv", encoding="gb18030")
        place.put(PANEL, whole[:-cut], name=f"{cut}.csv")
    taken = place.take(PANEL)
    # Cut within a character, it is no text.
    assert set(taken.rejected.values()) == {"unknown_encoding"}
    lost = {int(Path(name).stem) for name in taken.rejected}
    # Without its line end the last row is whole; one digit less and it does not balance.
    whole_rows = {1000 + cut for cut in CUTS_OFF if cut not in lost} | {2001}
    assert set(place.stored()["enterprise_code"]) == {credit_code(n) for n in whole_rows}
    assert taken.outcomes["received"] == 2 * (len(CUTS_OFF) - len(lost))


# Cells


READ_CELLS = [
    *(({"reference_month": text}, "reference_month", pd.Timestamp(month)) for text, month in [
        ("202507", "2025-07-01"), (202507, "2025-07-01"), ("2025年7月", "2025-07-01"),
        ("2025年07月", "2025-07-01"), ("2025/7", "2025-07-01"), ("2025/07", "2025-07-01"),
        ("2025-7", "2025-07-01"), ("2025.07", "2025-07-01"), ("２０２５年７月", "2025-07-01"),
        ("2025-07-01", "2025-07-01"), ("45839", "2025-07-01"), (45839, "2025-07-01"),
        (datetime(2025, 7, 1), "2025-07-01"), (datetime(2025, 6, 30), "2025-06-01"),
        ("二〇二五年七月", "2025-07-01"), (" 2025-07 ", "2025-07-01"), ("2024年12月", "2024-12-01"),
    ]),
    *(({"base_staff_persons": text}, "base_staff_persons", 1100) for text in (
        "１１００", "1,100", "１，１００", "1100.0", "1100人", " 1100 ", "　1100",
        "1,100.00", 1100.0,
    )),
    *(({"joined_persons": text, "end_staff_persons": 1097}, "joined_persons", 0)
      for text in ("无", "-", "—", "——", "０", "/")),
    ({"hidden_unemployed_persons": "无"}, "hidden_unemployed_persons", 0),
    ({"hidden_unemployed_persons": ""}, "hidden_unemployed_persons", None),
    *(({"area_code": text}, "area_code", "210100")
      for text in ("沈阳", "沈阳市", "210100", 210100, "２１０１００", "2101", "210100 沈阳市")),
    ({"enterprise_code": f" {credit_code(900).lower()} "}, "enterprise_code", credit_code(900)),
    ({"enterprise_code": credit_code(901).translate({ord("9"): "９", ord("1"): "１"})},
     "enterprise_code", credit_code(901)),
    ({"registration_type_code": "173"}, "registration_type_code", "112"),
    ({"registration_type_code": "173", "reference_month": "2022-12"},
     "registration_type_code", "173"),
    ({"industry_code": "制造业"}, "industry_code", "C"),
    ({"size_class_code": "中型"}, "size_class_code", "M"),
    ({"is_hardship_industry": "是"}, "is_hardship_industry", True),
]  # fmt: skip


def _wrong_check(number: int) -> str:
    code = credit_code(number)
    return code[:-1] + ALPHABET[(ALPHABET.index(code[-1]) + 7) % len(ALPHABET)]


REFUSED_CELLS = [
    ({"enterprise_code": _wrong_check(800)}, "enterprise_code", "wrong_check_character"),
    ({"enterprise_code": "91210100"}, "enterprise_code", "not_a_credit_code"),
    ({"enterprise_code": ""}, "enterprise_code", "required_empty"),
    ({"enterprise_code": "无"}, "enterprise_code", "not_a_credit_code"),
    ({"base_staff_persons": -1100, "end_staff_persons": -1098}, "base_staff_persons", "negative"),
    ({"joined_persons": "－5"}, "joined_persons", "negative"),
    ({"joined_persons": "(5)"}, "joined_persons", "negative"),
    ({"base_staff_persons": "无"}, "base_staff_persons", "required_empty"),
    ({"end_staff_persons": "-"}, "end_staff_persons", "required_empty"),
    ({"base_staff_persons": ""}, "base_staff_persons", "required_empty"),
    ({"joined_persons": "约5"}, "joined_persons", "not_a_number"),
    ({"joined_persons": "五"}, "joined_persons", "not_a_number"),
    ({"joined_persons": 5.5}, "joined_persons", "not_whole"),
    ({"joined_persons": "1e400"}, "joined_persons", "not_finite"),
    ({"joined_persons": "nan"}, "joined_persons", "not_finite"),
    ({"end_staff_persons": 1103}, "end_staff_persons", "unbalanced_row"),
    ({"area_code": 220100}, "area_code", "area_elsewhere"),
    ({"area_code": "220100 长春市"}, "area_code", "area_elsewhere"),
    ({"area_code": "长春市"}, "area_code", "unknown_area"),
    ({"area_code": "219999"}, "area_code", "unknown_area"),
    ({"reference_month": "2025-08"}, "reference_month", "future_month"),
    ({"reference_month": "2052-07"}, "reference_month", "future_month"),
    ({"reference_month": "7月"}, "reference_month", "not_a_month"),
    ({"reference_month": "2025"}, "reference_month", "not_a_month"),
    ({"reference_month": "2025-13"}, "reference_month", "not_a_month"),
    # 2025.1 may have been 2025.10.
    ({"reference_month": 2025.1}, "reference_month", "not_a_month"),
    ({"reference_month": ""}, "reference_month", "required_empty"),
    # 私营企业 has no successor of its own.
    ({"registration_type_code": "170"}, "registration_type_code", "code_not_in_force"),
    ({"registration_type_code": "999"}, "registration_type_code", "unknown_code"),
    ({"industry_code": "+1+1"}, "industry_code", "unknown_code"),
    ({"is_hardship_industry": "可能"}, "is_hardship_industry", "not_a_flag"),
]  # fmt: skip


def _labels(cases) -> list[str]:
    return [f"{number}_{case[1]}" for number, case in enumerate(cases)]


@pytest.fixture(scope="module", params=PLACES_AND_KINDS, ids="-".join)
def cells(request, tmp_path_factory):
    """All cells to be read and all to be refused in one file of a kind."""
    code, kind = request.param
    is_marked = code == "liaoning_demo"
    place = make_place(tmp_path_factory.mktemp("cells"), code)
    cases = [case[0] for case in (*READ_CELLS, *REFUSED_CELLS)]
    records = [report(100 + number, **changed) for number, changed in enumerate(cases)]
    content = file_of("enterprise_report", records, kind=kind, is_marked=is_marked)
    place.put(PANEL, content, name=f"a.{kind}")
    taken = place.take(PANEL)
    return place.stored().set_index("row_number"), taken, first_row(is_marked=is_marked)


@pytest.mark.parametrize("case", range(len(READ_CELLS)), ids=_labels(READ_CELLS))
def test_a_cell_is_understood_however_it_is_written(cells, case):
    stored, taken, first = cells
    _, name, expected = READ_CELLS[case]
    faults = taken.result.faults
    assert first + case in stored.index, faults[faults["row_number"] == first + case]
    value = stored.loc[first + case, name]
    assert pd.isna(value) if expected is None else value == expected


@pytest.mark.parametrize("case", range(len(REFUSED_CELLS)), ids=_labels(REFUSED_CELLS))
def test_a_wrong_cell_sets_its_row_aside_and_is_named(cells, case):
    stored, taken, first = cells
    _, name, reason = REFUSED_CELLS[case]
    row = first + len(READ_CELLS) + case
    assert row not in stored.index
    faults = taken.result.faults
    of_row = faults[faults["row_number"] == row]
    assert [name, reason] in of_row[["field", "reason_code"]].to_numpy().tolist()
    told = of_row[of_row["reason_code"] == reason].iloc[0]
    assert told["standing"] == "error"
    assert told["heading"] == FORMS["enterprise_report"].field(name).title_zh
    assert told["column_letter"]


def test_as_many_rows_come_out_as_went_in(cells):
    stored, taken, _ = cells
    outcomes = dict(taken.outcomes)
    assert outcomes.pop("received") == len(READ_CELLS) + len(REFUSED_CELLS)
    assert outcomes.pop("accepted") == len(READ_CELLS) == len(stored)
    assert sum(outcomes.values()) == len(REFUSED_CELLS)


def test_an_old_registration_type_after_2023_is_replaced_and_told(cells):
    _, taken, first = cells
    faults = taken.result.faults
    replaced = faults[faults["reason_code"] == "code_replaced"]
    changed = [item[0] for item in READ_CELLS]
    case = changed.index({"registration_type_code": "173"})
    assert replaced[["row_number", "standing", "received_value"]].to_numpy().tolist() == [
        [first + case, "warning", "173"]
    ]


DATES = [
    "2025-06-10", "2025/6/10", "2025.6.10", "2025年6月10日", "20250610", "２０２５年６月１０日",
    "45818", 45818, datetime(2025, 6, 10),
]  # fmt: skip
WRONG_DATES = ["2025-06-31", "六月十日", "10/06", "2025-06", 45818.5]


@pytest.mark.parametrize("kind", ["xlsx", "xls", "csv"])
def test_dates_as_text_and_as_serial_numbers_are_days(place, kind):
    records = [layoff(n, report_date=day) for n, day in enumerate([*DATES, *WRONG_DATES], 1)]
    place.put(CUTS, file_of("layoff_report", records, kind=kind), name=f"a.{kind}")
    taken = place.take(CUTS)
    stored = place.stored("core.layoff_report")
    assert set(stored["report_date"]) == {pd.Timestamp("2025-06-10")}
    assert taken.outcomes == {
        "received": len(records), "accepted": len(DATES), "not_a_date": len(WRONG_DATES)
    }  # fmt: skip


def _rounded_code() -> str:
    """Return a code of digits that a number of a spreadsheet turns into another sound code."""
    for number in range(10_000, 100_000):
        code = credit_code(number)
        if code.isdigit():
            rounded = str(int(float(code)))
            if rounded != code and credit_code_fault(rounded) is None:
                return code
    raise AssertionError("no such code")


def test_a_code_that_a_spreadsheet_rounded_is_not_stored_as_another_enterprise(place):
    code = _rounded_code()
    place.put(PANEL, file_of("enterprise_report", [report(1, enterprise_code=int(code))]))
    place.take(PANEL)
    assert set(place.stored()["enterprise_code"]) <= {code}


def test_a_number_of_a_person_that_a_spreadsheet_rounded_is_not_another_person(place):
    number = _resident_number(101)
    assert str(int(float(number))) != number
    place.put(PERSONS, file_of("person_record", [person(1, person_id=number)]), name="a.xlsx")
    place.put(PERSONS, file_of("person_record", [person(1, person_id=int(number))]), name="b.xlsx")
    place.take(PERSONS)
    assert place.stored("core.person_record")["person_id"].nunique() == 1


# Formulas


def _with_formula(value: str | None) -> bytes:
    """A workbook whose end staff is a formula, with or without the value last computed."""
    record = report(1, end_staff_persons="=H2+I2-J2")
    content = file_of("enterprise_report", [record])
    if value is None:
        return content

    computed = f"</f><v>{value}</v>".encode()
    return _repacked(
        lambda _, part: part.replace(b"</f><v></v>", computed).replace(b"</f><v />", computed),
        content,
    )


def test_a_formula_counts_by_the_value_it_last_had(place):
    place.put(PANEL, _with_formula("1102"))
    assert place.take(PANEL).outcomes == {"received": 1, "accepted": 1}
    assert place.stored()["end_staff_persons"].tolist() == [1102]


def test_a_formula_that_was_never_computed_is_an_empty_cell(place):
    place.put(PANEL, _with_formula(None))
    assert place.take(PANEL).outcomes == {"received": 1, "required_empty": 1}


@pytest.mark.parametrize(
    "name",
    [
        "joined_persons",
        pytest.param(
            "hidden_unemployed_persons",
            marks=pytest.mark.xfail(
                strict=True,
                reason="An error of a spreadsheet (#REF!) is read as an empty cell; where none is"
                " required, the row is accepted without the figure and without a word.",
            ),
        ),
    ],
)
def test_a_cell_that_shows_an_error_sets_its_row_aside(place, name):
    place.put(PANEL, file_of("enterprise_report", [report(1, **{name: "#REF!"}), report(2)]))
    taken = place.take(PANEL)
    assert place.stored()["row_number"].tolist() == [3]
    assert taken.outcomes["accepted"] == 1


FORMULAS = ["=HYPERLINK(\"http://x\",\"y\")", "+1+1", "@SUM(1)", "-2+3", "=cmd|' /C calc'!A0",
            "\t=1+1", "＝1+1"]  # fmt: skip


@pytest.mark.parametrize("kind", ["csv", "xls"])
def test_no_text_of_a_sender_is_a_formula_in_the_marked_copy(place, kind, tmp_path):
    records = [
        report(n, enterprise_name=text, joined_persons=text) for n, text in enumerate(FORMULAS, 1)
    ]
    records.append(report(90))
    content = file_of("enterprise_report", records, kind=kind, titles=[FORMULAS[0]])
    place.put(PANEL, content, name=f"=1+1.{kind}")
    taken = place.take(PANEL)
    assert taken.outcomes["accepted"] == 1
    (found,) = taken.found
    path = tmp_path / "copy.xlsx"
    write_marked_copy(
        read_sent_grids(found, taken.source, place.profile),
        taken.result.faults,
        summary=summary_of(taken.submissions[0], taken.source, place.profile, taken.result.counts),
        path=path,
    )
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name).decode("utf-8", "replace") for name in book.namelist()}
    assert not [name for name, text in parts.items() if "<f>" in text or "<f " in text]
    assert not [name for name, text in parts.items() if 'TargetMode="External"' in text]
    cells = [
        cell for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row
    ]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    shown = {str(cell.value).strip() for cell in cells}
    assert {text.strip() for text in FORMULAS} <= shown


def test_no_text_of_a_sender_is_a_formula_in_a_csv_list(place, tmp_path):
    records = [report(n, enterprise_name=text) for n, text in enumerate(FORMULAS, 1)]
    place.put(PANEL, file_of("enterprise_report", records, kind="csv"), name="a.csv")
    assert place.take(PANEL).outcomes == {"received": len(records), "accepted": len(records)}
    path = tmp_path / "list.csv"
    write_csv(place.stored("core.enterprise_register"), path)
    cells = [
        cell.strip().strip('"').strip()
        for line in path.read_text("utf-8-sig").splitlines()[1:]
        for cell in line.split(",")
    ]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "＝")]


# Large files


@pytest.mark.nightly
def test_a_million_rows_are_taken_in_within_bounded_time_and_memory(place):
    path = place.put(PERSONS, b"", name="a.csv")
    record = person(1)
    names = list(record)
    headings = ",".join(FORMS["person_record"].field(name).title_zh for name in names)
    values = ",".join(str(value) for name, value in record.items() if name != "person_id")
    before, after = values.split(",", 1)
    assert names.index("person_id") == 1
    with path.open("w", encoding="utf-8") as stream:
        stream.write(f"{headings}\n")
        for start in range(0, 1_000_000, 50_000):
            lines = (f"{before},P{n},{after}\n" for n in range(start, start + 50_000))
            stream.writelines(lines)
        stream.write(f"{before},P1000000,{after.replace('男', '外')}\n")
    peak = _PeakMemory()
    began = time.monotonic()
    with peak:
        taken = place.take(PERSONS)
    assert taken.outcomes == {"received": 1_000_001, "accepted": 1_000_000, "unknown_code": 1}
    assert taken.result.faults["row_number"].tolist() == [1_000_002]
    seconds = time.monotonic() - began
    assert seconds < 60
    assert peak.grown_bytes < 2_000_000_000


class _PeakMemory:
    """The most memory this process held while a block ran, over what it held before."""

    def __enter__(self) -> "_PeakMemory":
        self._process = psutil.Process()
        self._first = self._most = self._process.memory_info().rss
        self._is_over = threading.Event()
        self._watcher = threading.Thread(target=self._watch)
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._watcher.join()

    @property
    def grown_bytes(self) -> int:
        return self._most - self._first

    def _watch(self) -> None:
        while not self._is_over.wait(0.05):
            self._most = max(self._most, self._process.memory_info().rss)


def test_a_workbook_larger_than_a_sheet_may_be_is_refused_unread(place):
    def far(name: str, part: bytes) -> bytes:
        if not name.startswith("xl/worksheets/"):
            return part
        cell = b'<row r="1000000"><c r="A1000000"><v>1</v></c></row></sheetData>'
        return part.replace(b"</sheetData>", cell)

    place.put(PANEL, _repacked(far), name="a.xlsx")
    assert list(place.take(PANEL).rejected.values()) == ["too_many_rows"]


# Rows against rows


def test_the_same_row_again_is_kept_once_and_a_differing_one_not_at_all(place):
    records = [
        report(1), report(1),
        report(2), report(2, joined_persons=6, end_staff_persons=1103),
        report(3), report(3, reference_month="2025-05"),
    ]  # fmt: skip
    place.put(PANEL, file_of("enterprise_report", records))
    taken = place.take(PANEL)
    assert taken.outcomes == {
        "received": 6, "accepted": 3, "repeated_row": 1, "duplicate_row": 2
    }  # fmt: skip
    assert place.stored()["row_number"].tolist() == [2, 6, 7]
    errors = taken.result.faults[taken.result.faults["standing"] == "error"]
    assert errors["row_number"].tolist() == [3, 4, 5]


def test_the_same_unit_by_another_spelling_is_the_same_unit(place):
    records = [
        report(1),
        report(1, enterprise_code=credit_code(1).lower(), reference_month="2025年6月"),
    ]
    place.put(PANEL, file_of("enterprise_report", records))
    assert place.take(PANEL).outcomes == {"received": 2, "accepted": 1, "repeated_row": 1}


def test_the_same_figure_twice_in_a_table_is_kept_once_and_differing_ones_not_at_all(place):
    good = {"reference_month": "2025-06", "area_code": "沈阳市"}
    records = [
        {**good, "registered_unemployed_persons": 50},
        {**good, "registered_unemployed_persons": 50},
        {**good, "area_code": "大连市", "registered_unemployed_persons": 60},
        {**good, "area_code": "大连", "registered_unemployed_persons": 61},
    ]
    place.put(REGISTER, file_of("employment_table", records))
    assert place.take(REGISTER).outcomes == {
        "received": 4, "accepted": 1, "repeated_row": 1, "duplicate_row": 2
    }  # fmt: skip
    assert place.stored("core.observation")["value"].tolist() == [50.0]


def test_a_file_sent_twice_under_two_names_counts_once(place):
    place.put(PANEL, GOOD, name="a.xlsx")
    place.put(PANEL, GOOD, name="b.xlsx")
    assert place.take(PANEL).outcomes == {"received": 1, "accepted": 1}
    assert place.take(PANEL).outcomes == {}
    assert len(place.stored()) == 1


def test_an_enterprise_that_moved_to_another_area_is_accepted_and_asked_about(place):
    place.put(PANEL, file_of("enterprise_report", [report(1, area_code="沈阳市")]))
    place.take(PANEL)
    moved = report(1, reference_month="2025-07", area_code="大连市",
                   base_staff_persons=1102, end_staff_persons=1104)  # fmt: skip
    place.put(PANEL, file_of("enterprise_report", [moved]), received="2025-08")
    taken = place.take(PANEL, "2025-08")
    assert taken.outcomes == {"received": 1, "accepted": 1}
    assert taken.reasons == ["moved_area"]
    assert taken.result.faults["standing"].tolist() == ["warning"]
    assert place.stored()["area_code"].tolist() == ["210100", "210200"]


def test_staff_that_differ_from_the_end_of_the_month_before_are_asked_about(place):
    place.put(PANEL, file_of("enterprise_report", [report(1), report(2)]))
    place.take(PANEL)
    records = [
        report(1, reference_month="2025-07", base_staff_persons=1102, end_staff_persons=1104),
        report(2, reference_month="2025-07", base_staff_persons=1120, end_staff_persons=1122),
    ]
    place.put(PANEL, file_of("enterprise_report", records), received="2025-08")
    taken = place.take(PANEL, "2025-08")
    assert taken.outcomes == {"received": 2, "accepted": 2}
    faults = taken.result.faults
    assert faults[["row_number", "field", "reason_code", "standing"]].to_numpy().tolist() == [
        [3, "base_staff_persons", "base_differs", "warning"]
    ]


def test_two_months_in_one_file_are_held_against_each_other(place):
    records = [
        report(1, reference_month="2025-05"),
        report(1, reference_month="2025-06", base_staff_persons=1200, end_staff_persons=1202),
    ]
    place.put(PANEL, file_of("enterprise_report", records))
    assert "base_differs" in place.take(PANEL).reasons


# Headings and names


def test_an_unknown_heading_is_told_with_the_nearest_known_one(place):
    record = report(1, near=4, far="甲")
    headings = {"near": "隐性失业人员数", "far": "车间主任姓氏"}
    place.put(PANEL, file_of("enterprise_report", [record], headings=headings))
    taken = place.take(PANEL)
    assert taken.outcomes == {"received": 1, "accepted": 1}
    notices = place.stored("raw.heading_notice").set_index("heading")["nearest"]
    assert notices["隐性失业人员数"] == "隐性失业人数"
    assert pd.isna(notices["车间主任姓氏"])
    assert pd.isna(place.stored()["hidden_unemployed_persons"].iloc[0])


TRICKS = [
    "a..\\..\\evil.xlsx", "%2e%2e%2fevil.xlsx", "evil\u202excsv.xlsx", "a\nb.xlsx", "C:evil.xlsx",
]  # fmt: skip


def test_tricks_in_file_names_are_refused_and_shown_in_plain(place):
    for name in TRICKS:
        place.put(PANEL, GOOD, name=name)
    outside = place.folder / "outside.xlsx"
    outside.write_bytes(GOOD)
    folder = place.inbox / "2025-07" / place.profile.source(PANEL).location.path
    (folder / "link.xlsx").symlink_to(outside)
    (folder / "folder").symlink_to(place.folder, target_is_directory=True)
    taken = place.take(PANEL)
    assert taken.outcomes == {}
    assert set(taken.rejected.values()) == {"path_trick"}
    assert len(taken.rejected) == len(TRICKS) + 2
    assert all(name.isprintable() for name in taken.rejected)
    assert place.stored().empty


def test_locks_and_half_copied_files_are_no_submissions(place):
    for name in ("~$210100.xlsx", ".hidden.xlsx", "a.xlsx.part", "b.xlsx.crdownload", "Thumbs.db"):
        place.put(PANEL, GOOD, name=name)
    taken = place.take(PANEL)
    assert taken.found == []


# Simulated figures


@pytest.mark.parametrize("kind", ["xlsx", "xls", "csv"])
@pytest.mark.parametrize(
    ("code", "is_marked", "reason"),
    [("liaoning", True, "simulated_row"), ("liaoning_demo", False, "not_marked_simulated")],
)
def test_simulated_and_real_figures_never_meet(tmp_path, code, is_marked, reason, kind):
    place = make_place(tmp_path, code)
    content = file_of("enterprise_report", [report(1), report(2)], kind=kind, is_marked=is_marked)
    place.put(PANEL, content, name=f"a.{kind}")
    figures = [{"reference_month": "2025-06", "area_code": "沈阳", "insured_persons": 9}]
    table = file_of("employment_table", figures, kind=kind, is_marked=is_marked)
    place.put(REGISTER, table, name=f"a.{kind}")
    assert place.take(PANEL).outcomes == {"received": 2, reason: 2}
    assert place.take(REGISTER).outcomes == {"received": 1, reason: 1}
    assert place.stored().empty
    assert place.stored("core.observation").empty


# Late and corrected


def _staff_known(place, vintage: str) -> list[int]:
    june = parse_month("2025-06")
    known = place.warehouse.query(
        "enterprise_report_as_of",
        {
            "vintage": parse_month(vintage).date(),
            "first_month": june.date(),
            "last_month": june.date(),
        },
    )
    return known["end_staff_persons"].tolist()


def test_a_corrected_report_is_a_new_vintage_and_the_old_one_stands(place):
    place.put(PANEL, file_of("enterprise_report", [report(1)]))
    place.take(PANEL)
    corrected = report(1, joined_persons=9, end_staff_persons=1106)
    place.put(PANEL, file_of("enterprise_report", [corrected]), received="2025-08")
    taken = place.take(PANEL, "2025-08")
    assert taken.outcomes == {"received": 1, "accepted": 1}
    assert taken.reasons == ["late_report"]
    assert _staff_known(place, "2025-06") == []
    assert _staff_known(place, "2025-07") == [1102]
    assert _staff_known(place, "2025-08") == [1106]


def test_a_correction_of_the_same_month_of_receipt_wins(place):
    place.put(PANEL, file_of("enterprise_report", [report(1)]), name="210100_1.xlsx")
    place.take(PANEL)
    corrected = report(1, joined_persons=9, end_staff_persons=1106)
    place.put(PANEL, file_of("enterprise_report", [corrected]), name="210100_2.xlsx")
    place.take(PANEL)
    assert _staff_known(place, "2025-07") == [1106]


def test_a_corrected_figure_is_a_new_vintage_of_the_same_fact(place):
    row = {"reference_month": "2025-06", "area_code": "沈阳市"}
    for received, value in (("2025-07", 50), ("2025-08", 50), ("2025-09", 70)):
        content = file_of(
            "employment_table", [{**row, "registered_unemployed_persons": value}],
            titles=[f"{received}报送"],
        )  # fmt: skip
        place.put(REGISTER, content, received=received)
        assert place.take(REGISTER, received).outcomes == {"received": 1, "accepted": 1}
    known = {
        vintage: place.warehouse.observation_as_of(parse_month(vintage))["value"].tolist()
        for vintage in ("2025-06", "2025-07", "2025-08", "2025-09")
    }
    assert known == {"2025-06": [], "2025-07": [50.0], "2025-08": [50.0], "2025-09": [70.0]}
    # Sent again unchanged it is no news.
    assert len(place.stored("core.observation")) == 2


# Personal data


def _resident_number(serial: int) -> str:
    first = f"21010519900307{serial:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(first, WEIGHTS, strict=True))
    return first + CHECK_CHARACTERS[total % 11]


NUMBERS = [_resident_number(serial) for serial in range(101, 131)]
NAMES = ["欧阳娜娜敏", "司徒建国华", "上官婉儿静"]
PHONES = ["13898765432", "+86 139-4001-2345"]
EMAILS = ["ouyang.nana@example.com"]


def _personal_files() -> dict[str, tuple[str, bytes]]:
    """Files that hold numbers and names of persons wherever a clerk may put them."""
    own = {"name": "姓名", "phone": "联系电话", "address": "住址"}
    people = [
        person(n, person_id=number, household_id=NUMBERS[0], name=NAMES[n % 3],
               phone=PHONES[n % 2], address=f"沈阳市{NAMES[0]}巷{n}号")
        for n, number in enumerate(NUMBERS[:12])
    ]  # fmt: skip
    people += [
        person(50, person_id=NUMBERS[12], age_years=NUMBERS[13], name=NAMES[0]),
        person(51, person_id=NUMBERS[14], sex_code=NUMBERS[15], name=NAMES[1]),
        person(52, person_id=NUMBERS[16], stratum_code=NUMBERS[17]),
        person(53, person_id=f"身份证{NUMBERS[18]}", area_code=PHONES[0]),
        person(54, person_id="", household_id=NUMBERS[19]),
        person(55, person_id=NUMBERS[12], weight="x"),
    ]
    firms = [
        report(1, contact=NAMES[0], phone=PHONES[0]),
        report(2, enterprise_code=NUMBERS[20]),
        report(3, enterprise_name=f"负责人{NUMBERS[21]}"),
        report(4, joined_persons=EMAILS[0], industry_code=PHONES[1]),
        report(5, reference_month=NUMBERS[22], area_code=NUMBERS[23]),
        report(6, base_staff_persons=f"{NUMBERS[24]}", county_code=f"{NUMBERS[25]}"),
    ]
    cuts = [
        layoff(1, report_number=f"沈人社{NUMBERS[26]}"),
        layoff(2, report_date=NUMBERS[27], contact=NAMES[2]),
    ]
    figures = [
        {"reference_month": "2025-06", "area_code": NUMBERS[28], "insured_persons": PHONES[0]},
        {"reference_month": "2025-06", "area_code": "沈阳", "insured_persons": EMAILS[0]},
    ]
    contacts = {"contact": "联系人", "phone": "联系电话"}
    files = {}
    for kind in ("xlsx", "csv"):
        made = {
            PERSONS: file_of("person_record", people, kind=kind, headings=own),
            PANEL: file_of("enterprise_report", firms, kind=kind, headings=contacts),
            CUTS: file_of("layoff_report", cuts, kind=kind, headings=contacts),
            REGISTER: file_of("employment_table", figures, kind=kind),
        }
        files |= {f"{code}.{kind}": (code, content) for code, content in made.items()}
    return files


@pytest.fixture(scope="module")
def personal(tmp_path_factory):
    place = make_place(tmp_path_factory.mktemp("personal"))
    for name, (code, content) in _personal_files().items():
        place.put(code, content, name=name)
    taken = {code: place.take(code) for code in (PERSONS, PANEL, CUTS, REGISTER)}
    return place, taken, _bytes_of(place), _texts_of(place)


def _bytes_of(place) -> bytes:
    paths = sorted(place.folder.glob("warehouse.duckdb*"))
    return b"".join(path.read_bytes() for path in paths if path.is_file())


def _texts_of(place) -> str:
    with place.warehouse.session():
        frames = [place.warehouse.read_table(name) for name in TABLES]
    return "\n".join(
        str(value)
        for frame in frames
        for name in frame.columns
        if not pd.api.types.is_numeric_dtype(frame[name])
        for value in frame[name].unique()
    )


@pytest.mark.parametrize("secret", [*NUMBERS, *NAMES, *PHONES, *EMAILS])
def test_no_identifier_ever_stands_in_the_database_file(personal, secret):
    _, _, content, texts = personal
    # What is stored can be found, so what is not found is not stored.
    assert credit_code(1).encode() in content
    assert credit_code(1) in texts
    for form in {secret, secret.lower(), secret.replace(" ", "")}:
        assert form.encode() not in content
        assert form not in texts


def test_persons_are_told_apart_without_being_known(personal):
    place, taken, _, _ = personal
    stored = place.stored("core.person_record")
    assert taken[PERSONS].outcomes["accepted"] == len(stored)
    assert stored["person_id"].str.fullmatch("[0-9a-f]{32}").all()
    of_file = stored.groupby("submission_number")["person_id"]
    assert (of_file.nunique() == of_file.size()).all()
    assert scan_for_identifiers(place.warehouse).empty


NUMBER_IN_A_NAME = _resident_number(200)


@pytest.mark.parametrize(
    "where",
    [
        "title",
        "file name",
        "sheet name",
        "heading",
    ],
)
def test_no_identifier_comes_in_by_a_name(place, where):
    record = report(1)
    wrong = report(2, joined_persons="x")
    headings = {}
    if where == "heading":
        record["odd"] = wrong["odd"] = 1
        headings = {"odd": f"备查{NUMBER_IN_A_NAME}"}
    titles = [f"填报人{NUMBER_IN_A_NAME}"] if where == "title" else []
    content = file_of("enterprise_report", [record, wrong], headings=headings, titles=titles)
    if where == "sheet name":
        book = openpyxl.load_workbook(io.BytesIO(content))
        book.worksheets[0].title = f"表{NUMBER_IN_A_NAME}"
        stream = io.BytesIO()
        book.save(stream)
        content = stream.getvalue()
    name = f"{NUMBER_IN_A_NAME}.xlsx" if where == "file name" else "a.xlsx"
    place.put(PANEL, content, name=name)
    place.take(PANEL)
    assert NUMBER_IN_A_NAME not in _texts_of(place)
    assert NUMBER_IN_A_NAME.encode() not in _bytes_of(place)
