import pytest

from benchmarks.__main__ import PARTS, TARGET, main, page_of, tables_of


def test_a_page_holds_its_tables_in_order() -> None:
    tables = {"seasonal": "## b", "areas": "## a\n\n| x |"}
    page = page_of(tables)
    assert tables_of(page) == tables
    assert page.index("## a") < page.index("## b")


def test_the_committed_page_can_be_updated_in_part() -> None:
    tables = tables_of(TARGET.read_text(encoding="utf-8"))
    assert set(tables) <= set(PARTS)
    assert tables_of(page_of(tables)) == tables


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(SystemExit, match="got nonsense"):
        main(["nonsense"])
