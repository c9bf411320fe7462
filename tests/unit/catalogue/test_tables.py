from catalogue import REASONS, TABLES
from warehouse import Warehouse

DUCKDB_TYPES = {
    "month": "DATE",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "text": "VARCHAR",
    "number": "DOUBLE",
    "count": "BIGINT",
    "flag": "BOOLEAN",
}


def test_migrations_make_the_tables_the_contracts_describe(tmp_path):
    warehouse = Warehouse(tmp_path / "warehouse.duckdb")
    with warehouse.connected() as connection:
        rows = connection.execute(
            "SELECT table_schema || '.' || table_name, column_name, data_type, is_nullable"
            " FROM information_schema.columns WHERE table_schema <> 'main'"
            " ORDER BY table_schema, table_name, ordinal_position"
        ).fetchall()
    made: dict[str, list[tuple[str, str, bool]]] = {}
    for name, column, kind, nullable in rows:
        made.setdefault(name, []).append((column, kind, nullable == "YES"))
    described = {
        name: [(c.name, DUCKDB_TYPES[c.type], c.is_optional) for c in table.columns]
        for name, table in TABLES.items()
    }
    assert made == described


def test_every_key_column_is_a_column_and_required():
    for name, table in TABLES.items():
        required = {column.name for column in table.columns if not column.is_optional}
        assert set(table.key) <= required, name


def test_every_reason_speaks_both_languages():
    for code, reason in REASONS.items():
        assert reason.code == code
        assert reason.message_en.isascii()
        assert any("\u4e00" <= letter <= "\u9fff" for letter in reason.message_zh)
