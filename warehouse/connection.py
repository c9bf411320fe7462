"""The warehouse: short connections to one DuckDB file, migrated on opening.

Every write is one transaction, so that a process killed at any moment leaves either all
of it or none. What does not belong here: what the tables mean (catalogue), which rows
are accepted (warehouse.intake).
"""

import random
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pandas as pd

from catalogue import TABLES
from catalogue.contracts import cast_to_contract
from warehouse.statements import migrations, statement

OPENING_ATTEMPTS = 60
OPENING_PAUSE_SECONDS = 0.25


class Warehouse:
    """All access to one DuckDB file.

    Outside a session each call opens and closes the file, so that other processes find
    it free; within one the file stays open, which spares 35 ms a call.

    Parameters
    ----------
    path
        The file; made, with its folder, at the first write.
    is_read_only
        True for readers of a published copy.
    """

    def __init__(self, path: Path, *, is_read_only: bool = False) -> None:
        self.path = path
        self.is_read_only = is_read_only
        self._is_migrated = is_read_only
        self._session: duckdb.DuckDBPyConnection | None = None

    def read_table(self, full_name: str, *, vintage: pd.Timestamp | None = None) -> pd.DataFrame:
        """Return a table, or its rows of one vintage, in the order of its key.

        Raises
        ------
        KeyError
            If no contract has that name.
        """
        contract = TABLES[full_name]
        where = "" if vintage is None else "WHERE vintage = $vintage"
        order = ", ".join(contract.key)
        text = f"SELECT * FROM {full_name} {where} ORDER BY {order}"
        parameters = {} if vintage is None else {"vintage": vintage.date()}
        with self.connected() as connection:
            frame = connection.execute(text, parameters).df()
        return cast_to_contract(frame, full_name)

    def query(self, name: str, parameters: Mapping[str, object] | None = None) -> pd.DataFrame:
        """Return the answer of ``sql/<name>.sql`` with its named parameters."""
        with self.connected() as connection:
            return connection.execute(statement(name), dict(parameters or {})).df()

    def replace_vintage(self, frames: Mapping[str, pd.DataFrame], vintage: pd.Timestamp) -> None:
        """Replace the rows of one vintage in several tables, all or none.

        Parameters
        ----------
        frames
            Frames by full table name, with or without the column ``vintage``.
        vintage
            The vintage the rows belong to.

        Raises
        ------
        ValueError
            If a frame breaks its contract or holds another vintage.
        """
        typed = {
            name: cast_to_contract(_with_vintage(frame, vintage, name), name)
            for name, frame in frames.items()
        }
        with self.transaction() as connection:
            for name, frame in typed.items():
                connection.execute(
                    f"DELETE FROM {name} WHERE vintage = $vintage", {"vintage": vintage.date()}
                )
                insert(connection, name, frame)

    def append(self, full_name: str, frame: pd.DataFrame) -> None:
        """Append rows to a table in one transaction; ValueError if they break its contract."""
        typed = cast_to_contract(frame, full_name)
        with self.transaction() as connection:
            insert(connection, full_name, typed)

    def forget_source_failure(self, source_code: str, vintage: pd.Timestamp) -> None:
        """Delete that a source could not be read in a vintage, now that it could."""
        place = {"source_code": source_code, "vintage": vintage.date()}
        with self.transaction() as connection:
            connection.execute(statement("clear_source_failure"), place)

    def observation_as_of(self, vintage: pd.Timestamp) -> pd.DataFrame:
        """Return the facts as they were known at a vintage.

        Returns
        -------
        pandas.DataFrame
            Columns of ``core.observation``, one row per reference month, area, indicator
            and breakdown: the latest recorded by the end of the vintage. Ordered by
            series, then month.
        """
        frame = self.query("observation_as_of", {"vintage": vintage.date()})
        return cast_to_contract(frame, "core.observation")

    @contextmanager
    def transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield a connection whose work is committed on leaving, undone on an error."""
        with self.connected() as connection:
            connection.begin()
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    @contextmanager
    def session(self) -> Iterator[None]:
        """Keep the file open until leaving; for a run, which holds the run lock."""
        with self.connected() as connection:
            self._session = connection
            try:
                yield
            finally:
                self._session = None

    @contextmanager
    def connected(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield the session's connection, or one of its own; no transaction is begun."""
        if self._session is not None:
            yield self._session
            return
        connection = _open(self.path, is_read_only=self.is_read_only)
        try:
            if not self._is_migrated:
                _migrate(connection)
                self._is_migrated = True
            yield connection
        finally:
            connection.close()


def insert(connection: duckdb.DuckDBPyConnection, full_name: str, frame: pd.DataFrame) -> None:
    """Insert a frame's rows by column name within the caller's transaction."""
    connection.register("incoming_rows", frame)
    connection.execute(f"INSERT INTO {full_name} BY NAME SELECT * FROM incoming_rows")
    connection.unregister("incoming_rows")


def make_temporary(connection: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame) -> None:
    """Make a temporary table of a frame: unlike a frame, its size is known to the planner."""
    connection.register("incoming_rows", frame)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM incoming_rows")
    connection.unregister("incoming_rows")


def _with_vintage(frame: pd.DataFrame, vintage: pd.Timestamp, name: str) -> pd.DataFrame:
    if "vintage" not in frame.columns:
        return frame.assign(vintage=vintage)
    if not (frame["vintage"] == vintage).all():
        raise ValueError(f"{name}: expected rows of vintage {vintage:%Y-%m} only")
    return frame


def _open(path: Path, *, is_read_only: bool) -> duckdb.DuckDBPyConnection:
    # DuckDB shuts out other processes while one writes; a reader's moment passes quickly.
    if not is_read_only:
        path.parent.mkdir(parents=True, exist_ok=True)
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    for attempt in range(OPENING_ATTEMPTS):
        try:
            return duckdb.connect(str(path), read_only=is_read_only, config=config)
        except duckdb.IOException as error:
            if "lock" not in str(error).lower() or attempt == OPENING_ATTEMPTS - 1:
                raise
            time.sleep(OPENING_PAUSE_SECONDS * (0.5 + random.random()))
    raise AssertionError("unreachable")


def _migrate(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "CREATE TABLE IF NOT EXISTS main.migration (name VARCHAR PRIMARY KEY, applied_at TIMESTAMP)"
    )
    applied = {row[0] for row in connection.execute("SELECT name FROM main.migration").fetchall()}
    for name, text in migrations():
        if name in applied:
            continue
        connection.begin()
        try:
            connection.execute(text)
            connection.execute(
                "INSERT INTO main.migration VALUES ($name, now()::TIMESTAMP)", {"name": name}
            )
        except BaseException:
            connection.rollback()
            raise
        connection.commit()
