"""Tables and queries of databases as submissions.

The address comes from the environment, is used and is never shown: errors name the source
and the kind of failure alone. What does not belong here: the warehouse's own database.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from profiles.model import Source
from warehouse.submissions.found import Found
from warehouse.submissions.table import SubmissionError
from warehouse.submissions.table_text import hash_of_rows, write_rows

Rows = tuple[Sequence[str], Iterator[Sequence[Any]]]

_TABLE_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*){0,2}")
_QUERY = re.compile(r"\s*(?:select|with)\b", re.I)
_DUCKDB = "duckdb:///"
_FETCHED_ROWS = 10_000
_CONNECT_SECONDS = 15


def find_in_database(source: Source, addresses: Mapping[str, str]) -> Found:
    """Return the table or query of a database as one submission.

    Parameters
    ----------
    source
        ``location.path`` names a table, or is a SELECT whose ORDER BY fixes the order of
        rows; a table is ordered by all its columns.
    addresses
        ``location.address_variable`` → address for SQLAlchemy: ``postgresql://``,
        ``sqlite:///`` or ``duckdb:///``.

    Raises
    ------
    SubmissionError
        source_unreachable; unsupported_file, if the path is neither a table nor a SELECT.
    """
    address = address_of(source, addresses)
    check_query(source)
    fetch = partial(_fetch, source, address)
    with _asked(source, address) as (headings, rows):
        digest = hash_of_rows(headings, rows)
    return Found(source.code, source.code, None, digest, fetch=fetch)


def address_of(source: Source, addresses: Mapping[str, str]) -> str:
    """Return the address of a source's database or service; it may hold credentials.

    Raises
    ------
    SubmissionError
        source_unreachable, naming the variable that is not set.
    """
    variable = source.location.address_variable or ""
    address = addresses.get(variable, "")
    if not address:
        raise SubmissionError("source_unreachable", source.code, f"{variable} is not set")
    return address


def check_query(source: Source) -> None:
    """Raise unsupported_file unless the location names a table or is one SELECT."""
    text = source.location.path.strip().rstrip(";")
    is_table = _TABLE_NAME.fullmatch(text) is not None
    is_query = _QUERY.match(text) is not None and ";" not in text
    if not is_table and not is_query:
        raise SubmissionError("unsupported_file", source.code, "table / SELECT")


def _fetch(source: Source, address: str, folder: Path) -> Path:
    with _asked(source, address) as (headings, rows):
        return write_rows(folder, headings, rows)


@contextmanager
def _asked(source: Source, address: str) -> Iterator[Rows]:
    """Run the query in a transaction that cannot write."""
    ask = _ask_duckdb if address.startswith(_DUCKDB) else _ask_sqlalchemy
    try:
        with ask(source, address) as answer:
            yield answer
    except SubmissionError:
        raise
    except Exception as error:  # noqa: BLE001
        # Drivers put the address, password and all, into texts and causes of many classes.
        raise SubmissionError("source_unreachable", source.code, type(error).__name__) from None


@contextmanager
def _ask_duckdb(source: Source, address: str) -> Iterator[Rows]:
    path = Path(address.removeprefix(_DUCKDB))
    if not path.is_file():
        raise SubmissionError("source_unreachable", source.code, "no such file")
    # Nothing outside the file: a query cannot read or load other files.
    settings: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": "false",
        "lock_configuration": "true",
    }
    with duckdb.connect(str(path), read_only=True, config=settings) as connection:
        answer = connection.execute(_duckdb_query(source))
        headings = [item[0] for item in answer.description or ()]
        yield headings, _batches(answer.fetchmany)


@contextmanager
def _ask_sqlalchemy(source: Source, address: str) -> Iterator[Rows]:
    import sqlalchemy

    url = sqlalchemy.make_url(address)
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    is_postgresql = url.get_backend_name() == "postgresql"
    options: dict[str, Any] = {"connect_timeout": _CONNECT_SECONDS} if is_postgresql else {}
    if url.get_backend_name() == "sqlite":
        options = _read_only_sqlite(source, url.database)
        url = sqlalchemy.make_url("sqlite://")
    engine = sqlalchemy.create_engine(
        url,
        poolclass=sqlalchemy.NullPool,
        hide_parameters=True,
        **({"creator": options["creator"]} if "creator" in options else {"connect_args": options}),
    )
    try:
        with engine.connect() as connection:
            if is_postgresql:
                connection = connection.execution_options(
                    postgresql_readonly=True, stream_results=True
                )
            answer = connection.execute(_sqlalchemy_query(source, connection))
            yield list(answer.keys()), _batches(answer.fetchmany)
    finally:
        engine.dispose()


def _read_only_sqlite(source: Source, database: str | None) -> dict[str, Any]:
    import sqlite3
    from urllib.parse import quote

    if not database or not Path(database).is_file():
        raise SubmissionError("source_unreachable", source.code, "no such file")
    address = f"file:{quote(str(Path(database).resolve()))}?mode=ro"
    return {"creator": lambda: sqlite3.connect(address, uri=True)}


def _sqlalchemy_query(source: Source, connection: Any) -> Any:
    import sqlalchemy

    text = source.location.path.strip().rstrip(";")
    if _QUERY.match(text):
        # Colons in the text are the sender's, not parameters.
        return sqlalchemy.text(text.replace(":", "\\:"))
    *schema, name = text.split(".")
    table = sqlalchemy.Table(
        name, sqlalchemy.MetaData(), schema=".".join(schema) or None, autoload_with=connection
    )
    return sqlalchemy.select(table).order_by(*table.columns)


def _duckdb_query(source: Source) -> str:
    text = source.location.path.strip().rstrip(";")
    if _QUERY.match(text):
        return text
    quoted = ".".join(f'"{part}"' for part in text.split("."))
    return f"SELECT * FROM {quoted} ORDER BY ALL"


def _batches(fetch: Any) -> Iterator[Sequence[Any]]:
    while rows := fetch(_FETCHED_ROWS):
        yield from rows
