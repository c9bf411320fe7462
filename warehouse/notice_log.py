"""The log of notices: what is to be told to whom, each attempt, and how it ended.

A file of one JSON object a line beside the warehouse, each line written through to the disk
before anything follows from it: telling needs no run lock and outlives a kill. It holds no
address. What does not belong here: what is told, and when (pipelines).
"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import pandas as pd

LOG_NAME = "notices.jsonl"
LOCK_NAME = "notices.lock"

DeliveryState = Literal["waiting", "unknown", "failed", "sent"]
Outcome = Literal["sent", "failed"]


@dataclass(frozen=True)
class NoticeDue:
    """One notice for one channel, in its final words.

    Parameters
    ----------
    notice_id : str
        Of this notice for this channel.
    channel_code : str
        A channel of the profile.
    occasion_ids : tuple of str
        What it tells of; the same channel is never told of one of them again.
    is_urgent : bool
        Whether it is told in quiet hours too.
    kind : str
        What it tells of: a kind of occasion of the profile.
    title, text, line, tail : str
        Heading, text, the one line that stands for it among many, and where to read on.
    figure_keys : tuple of str
        Where the figures shown stand in the warehouse.
    """

    notice_id: str
    channel_code: str
    occasion_ids: tuple[str, ...]
    is_urgent: bool
    kind: str
    title: str
    text: str
    line: str
    tail: str = ""
    figure_keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Delivery:
    """A notice that is due, and what has become of it."""

    due: NoticeDue
    due_at: pd.Timestamp
    state: DeliveryState = "waiting"
    attempt_count: int = 0
    last_attempt_at: pd.Timestamp | None = None


@dataclass
class NoticeLog:
    """The log of a profile's folder; whoever appends holds it."""

    folder: Path
    path: Path = field(init=False)

    def __post_init__(self) -> None:
        self.path = self.folder / LOG_NAME

    @contextmanager
    def held(self, *, timeout_seconds: float) -> Iterator[None]:
        """Hold the log against other processes; TimeoutError if one keeps it too long."""
        from filelock import FileLock, Timeout

        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.folder / LOCK_NAME, timeout=timeout_seconds):
                yield
        except Timeout:
            raise TimeoutError("another process is telling notices") from None

    def deliveries(self) -> list[Delivery]:
        """Return every notice ever due, in order, as it stands now.

        Returns
        -------
        list of Delivery
            ``unknown``: the process died between an attempt and its outcome, so that it may
            have been told.

        Raises
        ------
        ValueError
            If a line is no record of this log; the message names file and line. A last line
            without its end was cut off by a kill and counts as never written.
        """
        found: dict[str, Delivery] = {}
        for number, record in enumerate(self._records(), start=1):
            try:
                _apply(found, record)
            except (KeyError, TypeError, ValueError) as error:
                where = f"{self.path.name}, line {number}"
                raise ValueError(f"{where}: expected a record of notices, got {error}") from None
        return list(found.values())

    def add_due(self, notices: Sequence[NoticeDue], *, now: pd.Timestamp) -> None:
        """Record that notices are due, in order."""
        if notices:
            self._append([{"record": "due", "at": _text(now), **asdict(item)} for item in notices])

    def add_attempt(self, notice_ids: Sequence[str], *, now: pd.Timestamp) -> None:
        """Record that notices are about to be sent together."""
        self._append([{"record": "attempt", "at": _text(now), "notice_ids": list(notice_ids)}])

    def add_outcome(
        self, notice_ids: Sequence[str], outcome: Outcome, *, now: pd.Timestamp
    ) -> None:
        """Record how an attempt ended."""
        self._append([{"record": outcome, "at": _text(now), "notice_ids": list(notice_ids)}])

    def add_reprieve(self, notice_ids: Sequence[str], *, now: pd.Timestamp) -> None:
        """Record that failed notices are to be tried afresh, as if never attempted."""
        self._append([{"record": "again", "at": _text(now), "notice_ids": list(notice_ids)}])

    def _records(self) -> Iterator[dict[str, Any]]:
        if not self.path.exists():
            return
        lines = self.path.read_bytes().split(b"\n")
        for number, line in enumerate(lines[:-1], start=1):
            try:
                record = json.loads(line)
            except ValueError:
                where = f"{self.path.name}, line {number}"
                raise ValueError(f"{where}: expected a JSON object, got other text") from None
            yield record

    def _append(self, records: Sequence[dict[str, Any]]) -> None:
        text = "".join(f"{json.dumps(item, ensure_ascii=False)}\n" for item in records)
        flags = os.O_RDWR | os.O_CREAT
        with os.fdopen(os.open(self.path, flags, 0o600), "r+b") as stream:
            stream.seek(_whole_length(self.path.read_bytes()))
            stream.truncate()
            stream.write(text.encode("utf-8"))
            stream.flush()
            os.fsync(stream.fileno())


def _whole_length(content: bytes) -> int:
    return content.rfind(b"\n") + 1


def _apply(found: dict[str, Delivery], record: dict[str, Any]) -> None:
    kind, at = record["record"], pd.Timestamp(record["at"])
    if kind == "due":
        own = {name: record[name] for name in NoticeDue.__dataclass_fields__}
        own |= {name: tuple(own[name]) for name in ("occasion_ids", "figure_keys")}
        found[own["notice_id"]] = Delivery(NoticeDue(**own), due_at=at)
        return
    for notice_id in record["notice_ids"]:
        found[notice_id] = _after(found[notice_id], kind, at)


def _after(before: Delivery, kind: str, at: pd.Timestamp) -> Delivery:
    if kind == "again":
        return Delivery(before.due, before.due_at)
    state: DeliveryState
    if kind == "attempt":
        return Delivery(before.due, before.due_at, "unknown", before.attempt_count + 1, at)
    if kind in ("sent", "failed"):
        state = "sent" if kind == "sent" else "failed"
        return Delivery(
            before.due, before.due_at, state, before.attempt_count, before.last_attempt_at
        )
    raise KeyError(kind)


def _text(moment: pd.Timestamp) -> str:
    return moment.isoformat(timespec="seconds")
