import shutil
import subprocess
import sys
import textwrap

import pandas as pd
import pytest

from catalogue import parse_month
from warehouse import Home, Warehouse, publish

V = parse_month("2016-12")


@pytest.fixture
def warehouse(tmp_path):
    return Warehouse(tmp_path / "warehouse.duckdb")


def level(code="normal", vintage=V):
    return pd.DataFrame(
        {
            "vintage": [vintage],
            "area_code": ["XX"],
            "level_code": [code],
            "evidence_level_code": [code],
            "since_vintage": [vintage],
            "rule_ids": [""],
            "missing_rule_ids": [""],
            "due_rule_count": [0],
            "used_rule_count": [0],
        }
    )


def test_migrations_are_applied_once(warehouse):
    warehouse.read_table("warnings.level")
    again = Warehouse(warehouse.path)
    assert again.read_table("warnings.level").empty
    with again.connected() as connection:
        names = connection.execute("SELECT name FROM main.migration").fetchall()
    assert len(names) == len(set(names)) >= 8


def test_replacing_a_vintage_leaves_the_others(warehouse):
    earlier = parse_month("2016-11")
    warehouse.replace_vintage({"warnings.level": level("blue", earlier)}, earlier)
    warehouse.replace_vintage({"warnings.level": level("red")}, V)
    warehouse.replace_vintage({"warnings.level": level("normal")}, V)
    assert warehouse.read_table("warnings.level")["level_code"].tolist() == ["blue", "normal"]


def test_rows_of_another_vintage_are_refused(warehouse):
    with pytest.raises(ValueError, match="expected rows of vintage 2016-11 only"):
        warehouse.replace_vintage({"warnings.level": level()}, parse_month("2016-11"))


def test_a_failing_transaction_leaves_nothing(warehouse):
    warehouse.replace_vintage({"warnings.level": level()}, V)
    with pytest.raises(RuntimeError), warehouse.transaction() as connection:
        connection.execute("DELETE FROM warnings.level")
        raise RuntimeError("on the way")
    assert len(warehouse.read_table("warnings.level")) == 1


def test_an_unknown_table_is_a_key_error(warehouse):
    with pytest.raises(KeyError):
        warehouse.read_table("warnings.nothing")


def test_the_published_copy_holds_no_raw_facts_or_ledger(warehouse, tmp_path):
    warehouse.replace_vintage({"warnings.level": level("red")}, V)
    path = tmp_path / "published.duckdb"
    publish(warehouse, path)
    reader = Warehouse(path, is_read_only=True)
    assert reader.read_table("warnings.level")["level_code"].tolist() == ["red"]
    with reader.connected() as connection:
        schemas = connection.execute(
            "SELECT DISTINCT table_schema FROM information_schema.tables ORDER BY 1"
        ).fetchall()
    assert [row[0] for row in schemas] == ["estimates", "forecasts", "risks", "scores", "warnings"]


def test_a_reader_of_the_published_copy_works_while_the_warehouse_is_written(warehouse, tmp_path):
    warehouse.replace_vintage({"warnings.level": level("red")}, V)
    path = tmp_path / "published.duckdb"
    publish(warehouse, path)
    read = textwrap.dedent(
        f"""
        from pathlib import Path
        from warehouse import Warehouse
        reader = Warehouse(Path({str(path)!r}), is_read_only=True)
        assert len(reader.read_table("warnings.level")) == 1
        """
    )
    with warehouse.transaction() as connection:
        connection.execute("DELETE FROM warnings.level")
        done = subprocess.run([sys.executable, "-c", read], check=False, timeout=60)
    assert done.returncode == 0


def test_publishing_again_replaces_the_copy_whole(warehouse, tmp_path):
    path = tmp_path / "published.duckdb"
    for code in ("red", "normal"):
        warehouse.replace_vintage({"warnings.level": level(code)}, V)
        publish(warehouse, path)
    reader = Warehouse(path, is_read_only=True)
    assert reader.read_table("warnings.level")["level_code"].tolist() == ["normal"]
    assert not path.with_name("published.duckdb.new").exists()


def test_each_profile_has_a_folder_of_its_own(tmp_path):
    one, other = Home(tmp_path / "one"), Home(tmp_path / "other")
    one.create()
    assert one.inbox.is_dir()
    assert not other.folder.exists()
    assert one.outputs(V) == tmp_path / "one" / "outputs" / "2016-12"


def test_a_file_copied_right_after_its_migrations_can_be_opened(tmp_path):
    # What a kill leaves behind: the file and the log that was not yet folded into it.
    warehouse = Warehouse(tmp_path / "warehouse.duckdb")
    with warehouse.session():
        warehouse.read_table("core.observation")
        for path in tmp_path.glob("warehouse.duckdb*"):
            shutil.copy(path, tmp_path / path.name.replace("warehouse", "left"))
    assert (tmp_path / "left.duckdb.wal").exists()
    assert Warehouse(tmp_path / "left.duckdb").read_table("core.observation").empty
