"""Which process a run is, and whether it still lives.

What does not belong here: what is done about runs whose process is dead (reaper).
"""

import psutil

CLOCK_TOLERANCE_SECONDS = 5.0
"""By how much a start may seem to move: the system reckons it from a clock that is set."""


def process_identity(pid: int) -> str:
    """Return a process's number and start, which together no other process ever has."""
    return f"{pid}@{psutil.Process(pid).create_time():.2f}"


def is_alive(identity: str) -> bool:
    """Return whether the process of an identity still runs; False if it is no identity."""
    number, _, start = identity.partition("@")
    try:
        now_starting = psutil.Process(int(number)).create_time()
        return abs(now_starting - float(start)) <= CLOCK_TOLERANCE_SECONDS
    except (psutil.NoSuchProcess, ValueError):
        return False


def is_running_since(pid: int, moment: float) -> bool:
    """Return whether the process that bore a number at a moment (Unix time) still runs."""
    try:
        return psutil.Process(pid).create_time() <= moment + CLOCK_TOLERANCE_SECONDS
    except psutil.NoSuchProcess:
        return False
