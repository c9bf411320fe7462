"""Good files changed at random are read or refused with a reason, and never do harm.

SUBMISSION_MUTATIONS sets how many are tried; the default keeps the suite quick.
"""

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from submission_files import ENTERPRISE_ROWS, INSURANCE_ROWS, xls, xlsx

from catalogue.forms import FORMS
from catalogue.submission_reasons import SUBMISSION_REASONS
from profiles import load_profile
from profiles.model import Profile, Source
from warehouse.submissions import Submission, SubmissionError, read_submission
from warehouse.submissions.found import Found

MUTATION_COUNT = int(os.environ.get("SUBMISSION_MUTATIONS", "160"))
SEED = 20250701
BATCH_COUNT = 8
WIDE_ROWS = (
    ("2025年各市领取失业保险金人数",),
    ("单位：万人",),
    ("地区", "5月", "6月", "7月"),
    ("沈阳市", 1, 2, 3),
    ("大连市", 4, 5, 6),
    ("注：初步数",),
)
ODD_CELLS = (
    "", "合计", "2025-07", "月份", "地区", "-1", "1e999", "NaN", "=1+1", "\x00", "\u202e", "注：",
    "'; DROP TABLE x; --", '"', "\n", "9" * 400, "模拟数据", "沈阳市", "单位：万人", "🙂", "\ud800",
)  # fmt: skip

Rows = list[list[object]]
Writer = Callable[[Rows], bytes]


def _flip(content: bytes, draws: np.random.Generator) -> bytes:
    changed = bytearray(content)
    for _ in range(int(draws.integers(1, 20))):
        changed[int(draws.integers(len(changed)))] = int(draws.integers(256))
    return bytes(changed)


def _cut(content: bytes, draws: np.random.Generator) -> bytes:
    start, end = sorted(draws.integers(0, len(content) + 1, 2).tolist())
    return content[:start] + content[end:] if draws.random() < 0.5 else content[:end]


def _swell(content: bytes, draws: np.random.Generator) -> bytes:
    start, end = sorted(draws.integers(0, len(content) + 1, 2).tolist())
    return content[:end] + content[start:end] * 3 + content[end:]


def _rewrite_part(content: bytes, draws: np.random.Generator) -> bytes:
    """Damage the text of one part of a workbook and pack it anew."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        names = source.namelist()
        chosen = names[int(draws.integers(len(names)))]
        for name in names:
            part = source.read(name)
            damage = (_flip, _cut, _swell)[int(draws.integers(3))]
            target.writestr(name, damage(part, draws) if name == chosen else part)
    return stream.getvalue()


def _change_cells(rows: Rows, draws: np.random.Generator) -> Rows:
    changed = [list(row) for row in rows]
    for _ in range(int(draws.integers(1, 6))):
        row = changed[int(draws.integers(len(changed)))]
        if row:
            row[int(draws.integers(len(row)))] = ODD_CELLS[int(draws.integers(len(ODD_CELLS)))]
    return changed


def _change_rows(rows: Rows, draws: np.random.Generator) -> Rows:
    order = draws.integers(0, len(rows), int(draws.integers(0, 2 * len(rows)))).tolist()
    return [list(rows[position]) for position in order]


def _change_columns(rows: Rows, draws: np.random.Generator) -> Rows:
    width = max(len(row) for row in rows)
    order = draws.integers(0, width, int(draws.integers(0, width + 3))).tolist()
    return [[row[position] if position < len(row) else "" for position in order] for row in rows]


def _written_xlsx(rows: Rows) -> bytes:
    clean = [
        [cell if not isinstance(cell, str) else "".join(c for c in cell if c.isprintable())
         for cell in row]
        for row in rows
    ]  # fmt: skip
    return xlsx({"a": clean})


def _written_xls(rows: Rows) -> bytes:
    clean = [[cell if cell != "\ud800" else "?" for cell in row] for row in rows]
    return xls({"a": clean})


def _written_csv(rows: Rows) -> bytes:
    lines = [",".join(str(cell) for cell in row) for row in rows]
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def _mutant(draws: np.random.Generator) -> bytes:
    rows = [
        list(row) for row in (ENTERPRISE_ROWS, INSURANCE_ROWS, WIDE_ROWS)[int(draws.integers(3))]
    ]
    writer: Writer = (_written_xlsx, _written_xls, _written_csv)[int(draws.integers(3))]
    if draws.random() < 0.5:
        change = (_change_cells, _change_rows, _change_columns)[int(draws.integers(3))]
        return writer(change(rows, draws))
    content = writer(rows)
    if writer is _written_xlsx and draws.random() < 0.7:
        return _rewrite_part(content, draws)
    return (_flip, _cut, _swell)[int(draws.integers(3))](content, draws)


@pytest.fixture(scope="module")
def profile():
    return load_profile("liaoning")


@pytest.mark.parametrize("batch", range(BATCH_COUNT))
def test_mutants_are_read_or_refused_with_a_reason(batch: int, profile, tmp_path: Path) -> None:
    draws = np.random.default_rng([SEED, batch])
    path = tmp_path / "a.xlsx"
    for number in range(-(-MUTATION_COUNT // BATCH_COUNT)):
        source = profile.source(("enterprise_monitoring", "unemployment_insurance")[number % 2])
        path.write_bytes(_mutant(draws))
        found = Found(source.code, f"{source.code}/a.xlsx", None, "0" * 64, path=path)
        outcome = _outcome(found, source, profile)
        if isinstance(outcome, SubmissionError):
            assert outcome.reason_code in SUBMISSION_REASONS
            continue
        for sheet in outcome.sheets:
            assert isinstance(sheet.rows, pd.DataFrame)
            assert sheet.rows["row_number"].ge(1).all()
            fields = {item.name for item in FORMS[sheet.form_code].fields}
            assert set(sheet.rows.columns) <= {*fields, "row_number", "value_column"}


def _outcome(found: Found, source: Source, profile: Profile) -> Submission | SubmissionError:
    try:
        return read_submission(found, source, profile)
    except SubmissionError as refused:
        return refused


def test_the_same_draws_make_the_same_files() -> None:
    first, second = (_mutant(np.random.default_rng([SEED, 3])) for _ in range(2))
    assert len(first) == len(second)


def test_every_writer_and_change_is_reached() -> None:
    kinds = {_mutant(np.random.default_rng([SEED, number]))[:2] == b"PK" for number in range(30)}
    assert kinds == {True, False}
