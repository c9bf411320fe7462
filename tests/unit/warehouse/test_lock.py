import subprocess
import sys
import textwrap
import time

import pytest

from warehouse import hold_run_lock, read_lock_holder

HOLD = """
import sys, time
from pathlib import Path
from warehouse import hold_run_lock
with hold_run_lock(Path(sys.argv[1]), vintage="2016-12", on_wait=lambda holder: None):
    Path(sys.argv[1] + ".held").touch()
    time.sleep(60)
"""


def start_holder(path):
    process = subprocess.Popen([sys.executable, "-c", textwrap.dedent(HOLD), str(path)])
    for _ in range(600):
        if path.with_name(path.name + ".held").exists():
            return process
        time.sleep(0.05)
    raise AssertionError("the holder did not start")


def test_the_second_waits_and_is_told_who_holds_it(tmp_path):
    path = tmp_path / "run.lock"
    process = start_holder(path)
    told = []
    try:
        with (
            pytest.raises(TimeoutError, match=f"process {process.pid}, vintage 2016-12"),
            hold_run_lock(path, vintage="2017-01", on_wait=told.append, timeout_seconds=0.1),
        ):
            pass
        assert [holder.pid for holder in told] == [process.pid]
    finally:
        process.kill()
        process.wait()


def test_a_killed_holder_frees_the_lock(tmp_path):
    path = tmp_path / "run.lock"
    process = start_holder(path)
    process.kill()
    process.wait()
    with hold_run_lock(path, vintage="2017-01", on_wait=lambda _: None, timeout_seconds=5):
        assert read_lock_holder(path).vintage == "2017-01"
    assert read_lock_holder(path) is None
