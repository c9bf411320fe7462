import sys
from pathlib import Path

from catalogue import TABLES
from catalogue.document import STAGE_MEANINGS, main, tables_page

PAGE = Path(__file__).parents[3] / "docs" / "tables.md"


def test_the_page_in_docs_is_the_one_the_contracts_make():
    assert PAGE.read_text(encoding="utf-8") == tables_page(), "stale; run: make docs"


def test_every_column_of_every_table_stands_on_the_page():
    lines = tables_page().splitlines()
    assert sum(line.startswith("### ") for line in lines) == len(TABLES)
    columns = sum(len(table.columns) for table in TABLES.values())
    assert sum(line.startswith("| `") for line in lines) == columns


def test_stages_stand_in_order_and_each_once():
    stages = [line[3:] for line in tables_page().splitlines() if line.startswith("## ")]
    assert stages == list(STAGE_MEANINGS)


def test_main_writes_the_page_where_it_is_told(tmp_path, monkeypatch):
    target = tmp_path / "tables.md"
    monkeypatch.setattr(sys, "argv", ["document", str(target)])
    main()
    assert target.read_text(encoding="utf-8") == tables_page()
