"""Large csv files go to DuckDB as they are, and only those it reads whole."""

import time
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from submission_files import ENTERPRISE_HEADING, ENTERPRISE_ROWS, csv_text

from profiles import load_profile
from warehouse.submissions import ReadingLimits, SubmissionError, read_submission
from warehouse.submissions.found import Found
from warehouse.submissions.plain_csv import plain_csv_relation
from warehouse.submissions.table import CsvRows, Submission

LIMITS = replace(ReadingLimits(), plain_csv_bytes=0)


@pytest.fixture(scope="module")
def profile():
    return load_profile("liaoning")


@pytest.fixture
def read(profile, tmp_path: Path):
    source = profile.source("enterprise_monitoring")

    def reading(content: bytes, *, limits=LIMITS, has_scratch: bool = True) -> Submission:
        path = tmp_path / "a.csv"
        path.write_bytes(content)
        found = Found(source.code, "enterprise_monitoring/a.csv", None, "0" * 64, path=path)
        scratch = tmp_path / "scratch"
        scratch.mkdir(exist_ok=True)
        return read_submission(
            found, source, profile, limits=limits, scratch_folder=scratch if has_scratch else None
        )

    return reading


def _asked(rows: CsvRows) -> pd.DataFrame:
    query = (
        f"SELECT row_number() OVER () - 1 + {rows.first_row_number} AS row_number, *"
        f" FROM {plain_csv_relation(rows)} QUALIFY NOT {rows.note_condition}"
    )
    with duckdb.connect() as connection:
        return connection.execute(query).df()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_duckdb_reads_the_same_records_as_python(read, encoding: str, line_end: bytes) -> None:
    rows = [
        ["模拟数据 / SIMULATED"],
        ["2025年7月企业月报"],
        [*ENTERPRISE_HEADING, "姓名"],
        *([*row, "张三"] for row in ENTERPRISE_ROWS[1:]),
        ["合计", "", "", "", 300, 5, 13, 292, ""],
        ["注：初步数"],
    ]
    text = csv_text(rows).decode().replace("\n", line_end.decode())
    content = text.encode(encoding)
    plain = read(content).sheets[0]
    grid = read(content, limits=ReadingLimits()).sheets[0]
    assert isinstance(plain.rows, CsvRows)
    assert isinstance(grid.rows, pd.DataFrame)
    assert plain.is_simulated
    assert "张三" not in plain.rows.column_names
    assert plain.rows.column_names[-1] == ""
    asked = _asked(plain.rows)
    assert asked["row_number"].tolist() == grid.rows["row_number"].tolist() == [4, 5]
    for position, name in enumerate(plain.rows.column_names[:-1], start=1):
        assert asked[f"c{position}"].fillna("").tolist() == grid.rows[name].tolist()


@pytest.mark.parametrize(
    "line",
    [
        '2025-07,91210100MA0000003X,"甲\n乙",沈阳市,1,0,0,1',
        "2025-07,91210100MA0000003X,甲,沈阳市,1,0,0,1,7,8",
        '2025-07,91210100MA0000003X,"甲"乙,沈阳市,1,0,0,1',
        "",
    ],
    ids=["line break within a cell", "too many cells", "stray quote", "blank line"],
)
def test_what_duckdb_would_misread_is_read_in_python(read, line: str) -> None:
    many = [ENTERPRISE_HEADING, *list(ENTERPRISE_ROWS[1:]) * 150]  # beyond the lines examined
    content = csv_text(many) + (line + "\n").encode() + csv_text(ENTERPRISE_ROWS[1:])
    rows = read(content).sheets[0].rows
    assert isinstance(rows, pd.DataFrame)
    assert len(rows) == (302 if not line else 303)


def test_mixed_line_ends_are_written_anew(read) -> None:
    content = csv_text(ENTERPRISE_ROWS).replace(b"\n", b"\r\n") + csv_text(ENTERPRISE_ROWS[1:])
    rows = read(content).sheets[0].rows
    assert isinstance(rows, CsvRows)
    assert len(_asked(rows)) == 4
    assert isinstance(read(content, has_scratch=False).sheets[0].rows, pd.DataFrame)


def test_a_missing_column_is_refused(read) -> None:
    with pytest.raises(SubmissionError, match="missing_column"):
        read(csv_text([row[:-1] for row in ENTERPRISE_ROWS]))


def test_a_million_ragged_rows_are_refused_before_memory_ends(read) -> None:
    limits = replace(LIMITS, sheet_rows=1000)
    content = csv_text(ENTERPRISE_ROWS) + b"2025-07\n" * 300 + b",,,,,,,,,1\n" * 2000
    with pytest.raises(SubmissionError, match="too_many_rows"):
        read(content, limits=limits)


@pytest.mark.slow
def test_a_million_rows_are_prepared_in_seconds(read, tmp_path: Path) -> None:
    heading, *rows = csv_text(ENTERPRISE_ROWS).splitlines(keepends=True)
    started = time.monotonic()
    sheet = read(heading + b"".join(rows) * 500_000).sheets[0]
    assert time.monotonic() - started < 60
    assert isinstance(sheet.rows, CsvRows)
    with duckdb.connect() as connection:
        counted = connection.execute(f"SELECT count(*) FROM {plain_csv_relation(sheet.rows)}")
        assert counted.fetchone() == (1_000_000,)
    (tmp_path / "a.csv").unlink()
