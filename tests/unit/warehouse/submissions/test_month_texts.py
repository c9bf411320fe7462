import pandas as pd
import pytest

from warehouse.submissions.month_texts import find_month, find_year, parse_month_text

JULY = pd.Timestamp("2025-07-01")


@pytest.mark.parametrize(
    "text",
    [
        "2025-07", "2025-7", "2025/7", "2025/07", "2025.07", "2025.7", "202507", "2025年7月",
        "2025年07月", "2025 年 7 月", "２０２５年７月", "二〇二五年七月", "2025年7月份",
        "2025年7月31日",
        "2025-07-01", "2025/7/1", "2025-07-15", "20250701", "2025-07-01 00:00:00", "45839",
        "45839.0", "202507.0", "2025年1-7月", "2025年1—7月", "2025年1至7月", "2025M07", "2025-M07",
        "07/2025", "Jul 2025", "July 2025", "jul-2025",
    ],
)  # fmt: skip
def test_months_in_use_are_read(text: str) -> None:
    assert parse_month_text(text) == JULY


@pytest.mark.parametrize(
    "text",
    ["", "7月", "2025", "2025-13", "202513", "2025年", "全年", "12345", "5.1", "2025.1", "210100",
     "1.2", "2025年7月至9月情况", "上半年", "-"],
)  # fmt: skip
def test_other_texts_name_no_month(text: str) -> None:
    assert parse_month_text(text) is None


def test_october_written_out_is_not_january() -> None:
    assert parse_month_text("2025.10") == pd.Timestamp("2025-10-01")
    assert parse_month_text("2025年十月") == pd.Timestamp("2025-10-01")
    assert parse_month_text("二〇二五年十二月") == pd.Timestamp("2025-12-01")


def test_a_bare_month_takes_the_year_given() -> None:
    assert parse_month_text("7月", year=2025) == JULY
    assert parse_month_text("1-7月", year=2025) == JULY
    assert parse_month_text("七月份", year=2025) == JULY


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2025年7月全省情况", JULY),
        ("沈阳市2025年1—7月城镇新增就业", JULY),
        ("210100_202507_失业保险.xlsx", JULY),
        ("失业保险(2025-07)", JULY),
        ("文件210100.xlsx", None),
        ("2025年情况", None),
    ],
)
def test_months_are_found_within_titles(text: str, month: pd.Timestamp | None) -> None:
    assert find_month(text) == month


def test_years_are_found_within_titles() -> None:
    assert find_year("2025年各市情况") == 2025
    assert find_year("210100") is None
