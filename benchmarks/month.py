"""Run time by stage and peak memory of a month, first from nothing, then the next one.

Each run is a process of its own, so that memory is that of one run. What does not belong
here: accuracy.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from catalogue import as_month, format_month, parse_month

STAGES = ("raw", "estimates", "forecasts", "scores", "warnings", "bulletins")


class StageClock:
    """Adds up the seconds between reports under the stage that was at work."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._stage = "start"
        self._since = time.monotonic()

    def report(self, stage: str, subject: str) -> None:  # noqa: ARG002
        """Close the time of the stage before and open this one's."""
        self._close()
        self._stage = stage.split(".")[0]

    def result(self) -> dict[str, float]:
        """Return seconds by stage, up to now."""
        self._close()
        return self.seconds

    def _close(self) -> None:
        now = time.monotonic()
        self.seconds[self._stage] = self.seconds.get(self._stage, 0.0) + now - self._since
        self._since = now


def month_tables(profile_code: str) -> str:
    """Return the table of a profile: its first month, the next, and one with nothing new."""
    from pipelines.environment import latest_vintage
    from profiles import load_profile

    last = latest_vintage(load_profile(profile_code))
    before = as_month(last - pd.DateOffset(months=1))
    with tempfile.TemporaryDirectory() as folder:
        first = measured_month(profile_code, before, folder)
        second = measured_month(profile_code, last, folder)
        nothing_new = _seconds_with_nothing_new(profile_code, last, folder)
    rows = [("load and start", "start"), *((stage, stage) for stage in STAGES)]
    lines = [
        f"\n## {profile_code}\n",
        f"| stage | first run ({format_month(before)}, with 24 months of signal history), s |"
        f" next month ({format_month(last)}), s |",
        "|---|---:|---:|",
    ]
    for title, stage in rows:
        lines.append(f"| {title} | {first.get(stage, 0):.1f} | {second.get(stage, 0):.1f} |")
    for title, key in (("**in all**", "all"), ("peak memory, MB", "self_mb")):
        lines.append(f"| {title} | {first[key]:.1f} | {second[key]:.1f} |")
    lines.append(f"| largest child process, MB | {first['child_mb']:.1f} |"
                 f" {second['child_mb']:.1f} |")  # fmt: skip
    lines.append(f"\nThe same month again, nothing new: {nothing_new:.1f} s.\n")
    return "\n".join(lines)


def measured_month(profile_code: str, vintage: pd.Timestamp, folder: str) -> dict[str, float]:
    """Run a month in a folder and return its seconds by stage and its memory."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.month", profile_code, format_month(vintage)],
        env={**os.environ, "UNEMPLOYMENT_RISK_HOME": folder},
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parent.parent,
    )
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _seconds_with_nothing_new(profile_code: str, vintage: pd.Timestamp, folder: str) -> float:
    start = time.monotonic()
    options = ["--profile", profile_code, "--vintage", format_month(vintage)]
    subprocess.run(
        [sys.executable, "-m", "pipelines", "run", *options],
        env={**os.environ, "UNEMPLOYMENT_RISK_HOME": folder},
        capture_output=True,
        check=True,
        cwd=Path(__file__).parent.parent,
    )
    return time.monotonic() - start


def _run_and_tell(profile_code: str, month: str) -> None:
    from pipelines.environment import read_surroundings
    from pipelines.month import RunOptions, run_month
    from profiles import load_profile

    clock = StageClock()
    outcome = run_month(
        load_profile(profile_code),
        parse_month(month),
        surroundings=read_surroundings(),
        options=RunOptions(),
        progress=clock,
    )
    if not outcome.is_success:
        raise SystemExit(json.dumps(outcome.failures))
    seconds = clock.result()
    usage = {
        "self_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "child_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    }
    sys.stdout.write(json.dumps({**seconds, "all": sum(seconds.values()), **usage}) + "\n")


if __name__ == "__main__":
    _run_and_tell(sys.argv[1], sys.argv[2])
