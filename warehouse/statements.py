"""The SQL statements, one per file under sql/, read by name.

Values are never pasted into a statement; they are its named parameters. What does not
belong here: running a statement (warehouse.connection).
"""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


@cache
def statement(name: str) -> str:
    """Return the text of ``sql/<name>.sql``; FileNotFoundError if there is none."""
    return (_FOLDER / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def migrations() -> list[tuple[str, str]]:
    """Return name and text of every migration, in order of their numbers."""
    paths = sorted((_FOLDER / "migrations").glob("[0-9]*.sql"))
    return [(path.stem, path.read_text(encoding="utf-8")) for path in paths]
