"""Real kills of an intake: whatever moment it dies at, the files balance and the next goes on."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from profiles import load_profile
from simulation import simulate_province
from warehouse import Home, Warehouse

DRIVER = Path(__file__).parents[1] / "fixtures" / "intake_driver.py"
KILL_COUNT = int(os.environ.get("RANDOM_KILLS", "4"))
MORE_KILLS = 8
VINTAGE = "2025-07"
PROFILE = "liaoning_demo"
SOURCE_OF = {
    "enterprise_report": "enterprise_monitoring",
    "layoff_report": "layoff_reports",
    "layoff_follow_up": "layoff_reports",
    "enterprise_administration": "enterprise_administration",
    "person_record": "survey_persons",
}
# When and in which order a file was taken in may differ; what it brought may not.
PASSING = ["received_at", "submission_number"]


@pytest.fixture(scope="module")
def inbox(tmp_path_factory):
    folder = tmp_path_factory.mktemp("province")
    made = simulate_province(
        load_profile(PROFILE),
        seed=5,
        months=2,
        history_months=6,
        scenario="calm",
        out_dir=folder,
        last_month=pd.Timestamp("2025-06-01"),
    )
    return made.inbox


def start(home_folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, str(DRIVER), str(home_folder), PROFILE, VINTAGE],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def new_home(folder: Path, inbox: Path) -> Home:
    home = Home(folder)
    home.folder.mkdir()
    home.inbox.symlink_to(inbox, target_is_directory=True)
    # One key for all homes, so that hashed identifiers can be compared.
    home.identifier_key_path.write_text("0" * 64, encoding="ascii")
    return home


def assert_balanced(home: Home) -> int:
    """Hold the counts of every file against each other and the rows stored; return the files."""
    warehouse = Warehouse(home.warehouse_path)
    counts = warehouse.read_table("core.intake_count")
    is_received = counts["outcome_code"] == "received"
    signed = counts["figure_count"].where(is_received, -counts["figure_count"])
    assert (signed.groupby([counts["source_code"], counts["content_sha256"]]).sum() == 0).all()
    deliveries = warehouse.read_table("raw.delivery")
    taken = deliveries[deliveries["status"] == "accepted"].set_index("content_sha256")
    assert set(counts["content_sha256"]) == set(taken.index)
    accepted = counts[counts["outcome_code"] == "accepted"].set_index("content_sha256")
    for source in set(SOURCE_OF.values()):
        tables = [f"core.{name}" for name, own in SOURCE_OF.items() if own == source]
        stored = sum(len(warehouse.read_table(name)) for name in tables)
        of_source = accepted.loc[accepted["source_code"] == source, "figure_count"].sum()
        assert stored == of_source, source
    return len(deliveries)


def contents(home: Home) -> dict[str, pd.DataFrame]:
    warehouse = Warehouse(home.warehouse_path)
    names = ("core.observation", "core.weekly_observation", "core.intake_count", "core.fault",
             "core.set_aside_row", *(f"core.{name}" for name in SOURCE_OF))  # fmt: skip
    frames = {}
    for name in names:
        frame = warehouse.read_table(name)
        frame = frame.drop(columns=[column for column in PASSING if column in frame])
        frames[name] = frame.sort_values(list(frame.columns), ignore_index=True)
    return frames


@pytest.mark.nightly
def test_an_intake_killed_at_random_moments_ends_as_one_that_was_not(inbox, tmp_path):
    whole = new_home(tmp_path / "whole", inbox)
    began = time.monotonic()
    process = start(whole.folder)
    assert process.wait(timeout=300) == 0
    seconds = time.monotonic() - began
    files = assert_balanced(whole)
    moments = random.Random(3)
    killed = new_home(tmp_path / "killed", inbox)
    found = []
    number = 0
    # On a machine busy with other things a kill may come before the first file or after the last.
    while number < KILL_COUNT or not any(0 < count < files for count in found):
        assert number < KILL_COUNT + MORE_KILLS, found
        # Each try begins where the last one died; the last tries meet little left to do.
        process = start(killed.folder)
        time.sleep(moments.uniform(0.3 * seconds, 0.95 * seconds) if number else 0.4 * seconds)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if killed.warehouse_path.exists():
            found.append(assert_balanced(killed))
        if found and found[-1] == files:
            killed = new_home(tmp_path / f"killed_{number}", inbox)
        number += 1
    assert start(killed.folder).wait(timeout=300) == 0
    assert assert_balanced(killed) == files
    expected = contents(whole)
    for name, frame in contents(killed).items():
        pd.testing.assert_frame_equal(frame, expected[name], obj=name)
