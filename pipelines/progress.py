"""Showing people how far a run has come: stage, subject, time elapsed.

What does not belong here: logs for machines (Dagster keeps those).
"""

import time

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

STAGE_TITLES = {
    "run lock": "Run lock",
    "raw": "Intake",
    "core": "Intake",
    "estimates": "Estimates",
    "forecasts": "Forecasts",
    "scores": "Scores",
    "risks": "Layoff risk",
    "warnings": "Warnings",
    "bulletins": "Bulletins",
}


class ConsoleProgress:
    """Prints a line when a stage ends; in a terminal, shows the one at work."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live: Live | None = None
        self._title = ""
        self._stage_start = self._start = time.monotonic()

    def report(self, stage: str, subject: str) -> None:
        """Show that a stage works on a subject."""
        title = STAGE_TITLES.get(stage.split(".")[0], stage)
        if title != self._title:
            self._end_stage()
            self._title, self._stage_start = title, time.monotonic()
        if stage == "run lock":
            self._console.print(f"  {subject}", style="yellow", highlight=False)
        self._show(f"{title}: {subject}")

    def close(self) -> None:
        """End the last stage and leave the screen as it is."""
        self._end_stage()
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _show(self, text: str) -> None:
        if not self._console.is_terminal:
            return
        if self._live is None:
            self._live = Live(console=self._console, refresh_per_second=8, transient=True)
            self._live.start()
        elapsed = time.monotonic() - self._start
        self._live.update(Spinner("dots", Text(f" {text} · {elapsed:.0f} s elapsed")))

    def _end_stage(self) -> None:
        if not self._title:
            return
        seconds = time.monotonic() - self._stage_start
        elapsed = time.monotonic() - self._start
        self._console.print(
            f"  {self._title:<12} {seconds:6.1f} s   ({elapsed:.1f} s elapsed)", highlight=False
        )
        self._title = ""
