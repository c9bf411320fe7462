"""Real kills: whatever moment a run dies at, the next one finishes without help.

Run by make nightly; test_daemon kills runs of the UI and the command line by day.
"""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from catalogue import parse_month
from pipelines.month import is_run_at_work
from reports.exports import verify_checksums
from warehouse import Home, Warehouse, read_lock_holder

TOY_FOLDER = Path(__file__).parent.parent / "fixtures" / "profiles" / "toy"
KILL_COUNT = int(os.environ.get("RANDOM_KILLS", "4"))
COMMAND = [sys.executable, "-m", "pipelines", "run", "--profile", str(TOY_FOLDER)]


def environment(var_folder):
    return {
        **os.environ,
        "UNEMPLOYMENT_RISK_HOME": str(var_folder),
        "UNEMPLOYMENT_RISK_PROCESSES": "1",
        "COLUMNS": "200",
    }


def start(var_folder, *options):
    return subprocess.Popen(
        [*COMMAND, "--vintage", "2019-11", *options],
        env=environment(var_folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def finish(process):
    output, _ = process.communicate(timeout=300)
    return process.returncode, output


@pytest.mark.nightly
def test_a_run_killed_at_any_moment_leaves_no_trace_that_stops_the_next(tmp_path, write_toy_inbox):
    home = Home(tmp_path / "toy")
    write_toy_inbox(home.inbox)
    moments = random.Random(7)
    for seconds in [moments.uniform(2.0, 20.0) for _ in range(KILL_COUNT)]:
        process = start(tmp_path)
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if home.warehouse_path.exists():
            counts = Warehouse(home.warehouse_path).read_table("core.intake_count")
            received = counts.loc[counts["outcome_code"] == "received", "figure_count"].sum()
            assert received * 2 == counts["figure_count"].sum()
    code, output = finish(start(tmp_path))
    assert code == 0, output
    # Killed between its last file and giving back the lock, a run has done all it had to.
    assert not is_run_at_work(home)
    levels = Warehouse(home.published_path, is_read_only=True).read_table(
        "warnings.level", vintage=parse_month("2019-11")
    )
    assert levels["level_code"].tolist() == ["red"]
    code, output = finish(start(tmp_path))
    assert code == 0
    assert "Nothing new" in output


@pytest.mark.nightly
def test_a_run_killed_among_its_bulletins_leaves_whole_files_and_the_next_lists_them(
    tmp_path, write_toy_inbox
):
    home = Home(tmp_path / "toy")
    write_toy_inbox(home.inbox)
    folder = home.outputs(parse_month("2019-11"))
    # Killed as soon as so many files stand: in the first bulletin, and among the last.
    for count in (1, 4):
        process = start(tmp_path, "--recompute")
        while sum(1 for _ in folder.rglob("*.pdf")) < count:
            assert process.poll() is None
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for path in folder.rglob("*.pdf"):
            assert path.read_bytes().rstrip().endswith(b"%%EOF"), path
    # Of a writer killed between its draft and the name, and of an edition given up since.
    draft = folder / ".bulletin_toy_2019-11_zh.pdf.ab12_xyz"
    given_up = folder / "bulletin_toy_2019-11_public_zh.pdf"
    for path in (draft, given_up):
        path.write_text("old")
    code, output = finish(start(tmp_path))
    assert code == 0, output
    assert verify_checksums(folder).is_whole
    assert not draft.exists()
    assert not given_up.exists()
    # A file changed since is no month made already.
    (lost, *_) = folder.glob("leaflet_*.pdf")
    before = lost.read_bytes()
    lost.write_bytes(b"swapped")
    code, output = finish(start(tmp_path))
    assert code == 0, output
    assert lost.read_bytes() == before
    assert verify_checksums(folder).is_whole


@pytest.mark.nightly
def test_the_second_of_two_runs_waits_and_says_for_whom(tmp_path, write_toy_inbox):
    home = Home(tmp_path / "toy")
    write_toy_inbox(home.inbox)
    first = start(tmp_path)
    while read_lock_holder(home.lock_path) is None:
        assert first.poll() is None
        time.sleep(0.1)
    second = start(tmp_path, "--recompute")
    code, output = finish(second)
    assert code == 0, output
    assert f"waiting for the run lock, held by process {first.pid}" in output
    assert finish(first)[0] == 0
