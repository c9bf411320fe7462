"""Small frames in the shape the simulation hands to the writers, and a reader of its own."""

import csv
import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from profiles import load_profile
from profiles.model import Profile

CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.fixture(scope="session")
def liaoning() -> Profile:
    return load_profile("liaoning")


@pytest.fixture(scope="session")
def enterprise_frame():
    return _enterprise_frame


@pytest.fixture(scope="session")
def table_frame():
    return _table_frame


@pytest.fixture(scope="session")
def read_grids():
    return _read_grids


@pytest.fixture(scope="session")
def records_below():
    return _records_below


def _read_grids(path: Path, encoding: str = "") -> dict[str, list[list[object]]]:
    """Return the visible sheets of a file as they stand."""
    if path.suffix == ".csv":
        for name in [encoding] if encoding else ["utf-8-sig", "gb18030"]:
            try:
                text = path.read_bytes().decode(name)
            except UnicodeDecodeError:
                continue
            return {"": [list(row) for row in csv.reader(io.StringIO(text))]}
        raise ValueError(f"{path.name}: expected UTF-8 or GB 18030")
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(str(path))
    return {
        meta.name: book.get_sheet_by_name(meta.name).to_python(skip_empty_area=False)
        for meta in book.sheets_metadata
        if meta.visible == python_calamine.SheetVisibleEnum.Visible
    }


def _records_below(grid: list[list[object]], heading: str) -> pd.DataFrame:
    """Return the rows under the row that holds a heading, down to a total or a footnote."""
    place = next(number for number, row in enumerate(grid) if heading in row)
    names = list(grid[place])
    rows = []
    for row in grid[place + 1 :]:
        first = str(row[0])
        if first.startswith(("合计", "注：", "填表人")):
            break
        rows.append([*row, *[""] * (len(names) - len(row))])
    return pd.DataFrame(rows, columns=names)


def _credit_code(number: int) -> str:
    body = f"91210100{number:09d}"
    weights = [pow(3, place, 31) for place in range(17)]
    total = sum(CHARACTERS.index(sign) * weight for sign, weight in zip(body, weights, strict=True))
    return body + CHARACTERS[(31 - total % 31) % 31]


def _enterprise_frame(
    months: pd.DatetimeIndex, senders: list[str], per_sender: int = 12, seed: int = 1
) -> pd.DataFrame:
    draws = np.random.default_rng(seed)
    parts = []
    for place, sender in enumerate(senders):
        for month in months:
            base = draws.integers(8, 9000, per_sender)
            joined = draws.integers(0, 6, per_sender)
            left = draws.integers(0, 7, per_sender)
            is_any = left > 0
            numbers = np.arange(per_sender) + per_sender * place
            blank = np.full(per_sender, np.nan)
            parts.append(
                pd.DataFrame(
                    {
                        "sender_code": sender,
                        "received_month": month + pd.DateOffset(months=1),
                        "reference_month": month,
                        "enterprise_code": [_credit_code(n) for n in numbers],
                        "enterprise_name": [f"模拟企业{n:04d}有限公司" for n in numbers],
                        "registration_type_code": "173" if month.year < 2023 else "1110",
                        "industry_code": draws.choice(["C31", "F", "I65", "H62"], per_sender),
                        "area_code": sender,
                        "county_code": None,
                        "size_class_code": draws.choice(["L", "M", "S", "X"], per_sender),
                        "is_hardship_industry": draws.random(per_sender) < 0.1,
                        "base_staff_persons": base,
                        "base_dispatched_persons": base // 20,
                        "joined_persons": joined,
                        "joined_1_cause_code": np.where(joined > 0, "01", None),
                        "joined_1_persons": np.where(joined > 0, joined, np.nan),
                        "joined_2_cause_code": None,
                        "joined_2_persons": blank,
                        "left_persons": left,
                        "left_1_type_code": np.where(is_any, "02", None),
                        "left_1_cause_code": np.where(is_any, "08", None),
                        "left_1_persons": np.where(is_any, left, np.nan),
                        "end_staff_persons": base + joined - left,
                        "end_dispatched_persons": base // 20,
                        "hidden_unemployed_persons": draws.integers(0, 3, per_sender),
                        "expected_cut_persons": draws.integers(0, 2, per_sender),
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


def _table_frame(
    figures: dict[str, float], months: pd.DatetimeIndex, areas: list[str], *, received: str
) -> pd.DataFrame:
    index = pd.MultiIndex.from_product([months, areas], names=["reference_month", "area_code"])
    frame = index.to_frame(index=False)
    for place, (name, level) in enumerate(figures.items()):
        frame[name] = np.round(level * (1 + np.arange(len(frame)) / 100 + place))
    return frame.assign(sender_code="210000", received_month=pd.Timestamp(received))
