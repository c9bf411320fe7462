import os
import subprocess
import sys
import time

import psutil

from pipelines.processes import is_alive, is_running_since, process_identity


def dead_process():
    process = subprocess.Popen([sys.executable, "-S", "-c", ""])
    identity = process_identity(process.pid)
    process.wait()
    return process.pid, identity


def test_a_process_is_alive_until_it_ends():
    assert is_alive(process_identity(os.getpid()))
    assert not is_alive(dead_process()[1])


def test_another_process_with_the_same_number_is_not_the_one_meant():
    start = psutil.Process().create_time()
    assert not is_alive(f"{os.getpid()}@{start - 3600:.2f}")


def test_a_clock_set_right_does_not_kill_a_process():
    start = psutil.Process().create_time()
    assert is_alive(f"{os.getpid()}@{start - 1:.2f}")


def test_what_is_no_identity_names_no_living_process():
    assert not is_alive("somebody")
    assert not is_alive("12@yesterday")


def test_a_process_that_began_after_the_moment_is_another_one():
    assert is_running_since(os.getpid(), time.time())
    assert not is_running_since(os.getpid(), psutil.Process().create_time() - 3600)
    assert not is_running_since(dead_process()[0], time.time())
