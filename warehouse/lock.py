"""The run lock: one run at a time per profile, and who holds it.

A file lock of the operating system, so it is free the moment its holder dies. What does
not belong here: what a run does.
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

WAIT_SECONDS = 0.5


@dataclass(frozen=True)
class LockHolder:
    """Who holds the run lock: process, vintage, start (UTC, ISO 8601)."""

    pid: int
    vintage: str
    started_at: str

    def __str__(self) -> str:
        """Return the holder as a reader would name it."""
        return f"process {self.pid}, vintage {self.vintage}, since {self.started_at}"


@contextmanager
def hold_run_lock(
    path: Path,
    *,
    vintage: str,
    on_wait: Callable[[LockHolder | None], None],
    timeout_seconds: float | None = None,
) -> Iterator[None]:
    """Hold the run lock, waiting for it as long as need be.

    Parameters
    ----------
    path
        The lock file; the holder's name stands in a file beside it.
    vintage
        Vintage of the run, for whoever has to wait.
    on_wait
        Called once, with the holder where known, if the lock is not free.
    timeout_seconds
        How long to wait; None waits for ever.

    Raises
    ------
    TimeoutError
        If the lock is still held after ``timeout_seconds``.
    """
    from filelock import FileLock, Timeout

    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path)
    deadline = None if timeout_seconds is None else time.monotonic() + timeout_seconds
    has_told = False
    while True:
        try:
            lock.acquire(timeout=0)
            break
        except Timeout:
            holder = read_lock_holder(path)
            if not has_told:
                on_wait(holder)
                has_told = True
            if deadline is not None and time.monotonic() > deadline:
                raise TimeoutError(f"the run lock is still held by {holder}") from None
            time.sleep(WAIT_SECONDS)
    try:
        _write_holder(path, vintage)
        yield
    finally:
        _holder_path(path).unlink(missing_ok=True)
        lock.release()


def read_lock_holder(path: Path) -> LockHolder | None:
    """Return who last took the run lock and has not given it back, or None.

    A holder that was killed leaves its name behind; the lock itself is free then.
    """
    try:
        return LockHolder(**json.loads(_holder_path(path).read_text(encoding="utf-8")))
    except (FileNotFoundError, json.JSONDecodeError, TypeError):
        return None


def _holder_path(path: Path) -> Path:
    return path.with_suffix(".holder.json")


def _write_holder(path: Path, vintage: str) -> None:
    started_at = datetime.now(UTC).isoformat(timespec="seconds")
    holder = LockHolder(pid=os.getpid(), vintage=vintage, started_at=started_at)
    target = _holder_path(path)
    draft = target.with_suffix(".new")
    draft.write_text(json.dumps(asdict(holder)), encoding="utf-8")
    os.replace(draft, target)  # noqa: PTH105
