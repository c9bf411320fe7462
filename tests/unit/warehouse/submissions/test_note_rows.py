"""Which rows are no records: Python and SQL say the same."""

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.submissions.note_rows import NoteRule, is_column_numbers

RULE = NoteRule((0, 1, 3), (0, 1, 2), {0: "月份", 1: "代码"})
LENIENT = NoteRule((1,), (2,), {}, is_first_enough=True)
COLUMNS = ["c1", "c2", "c3", "c4"]
CELLS = st.one_of(
    st.sampled_from(
        [
            "", "", " ", "\u3000", "月份", "代码", "合计", "合　计", "合 计：", "总计", "小计",
            "Total", "注：数据", "注", "注1", "注塑厂", "(注)：", "说明：无", "填 表 人：",
            "填表人", "2025-07", "5", "制表单位（盖章）：", "单位负责人:", "审核人", "备注",
            "'", '"', "\n", "a\nb", "\u00a0", "\ufeff",
        ]
    ),
    st.text(st.characters(exclude_categories=("C", "Zl", "Zp", "Zs")) | st.just(" "), max_size=6),
)  # fmt: skip


def _sql(rule: NoteRule, rows: list[list[str]]) -> list[bool]:
    cells = ", ".join("nullif(?, '')" for _ in COLUMNS)
    values = ", ".join(f"({number}, {cells})" for number in range(len(rows)))
    query = (
        f"SELECT {rule.sql_condition(COLUMNS)}"
        f" FROM (VALUES {values}) AS given (number, {', '.join(COLUMNS)}) ORDER BY number"
    )
    with duckdb.connect() as connection:
        answers = connection.execute(query, [cell for row in rows for cell in row]).fetchall()
    return [bool(answer) for (answer,) in answers]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=4, max_size=4), min_size=1, max_size=40))
def test_python_and_sql_agree(rows: list[list[str]]) -> None:
    for rule in (RULE, LENIENT):
        assert [rule.is_note(row) for row in rows] == _sql(rule, rows)


def test_records_and_notes_are_told_apart() -> None:
    records = (["2025-07", "91A", "注塑厂", "5"], ["2025-07", "", "", "5"], ["", "91A", "", "5"])
    notes = (
        ["", "", "x", ""],
        ["合计", "", "", "5"],
        ["2025-07", "", "小 计", "5"],
        ["月份", "代码", "名称", "人数"],
        ["注：初步数", "", "", ""],
        ["填表人：", "张三", "", "1"],
        ["本表一式两份", "", "", ""],
    )
    assert [RULE.is_note(row) for row in records] == [False] * 3
    assert [RULE.is_note(row) for row in notes] == [True] * 7


def test_a_row_that_numbers_the_columns_is_known() -> None:
    assert is_column_numbers(["甲", "乙", "1", "2"])
    assert is_column_numbers(["(1)", "(2)", "(3)"])
    assert not is_column_numbers(["沈阳", "1", "2"])
    assert not is_column_numbers(["1", "2"])
    assert not is_column_numbers(["3", "1", "2"])
