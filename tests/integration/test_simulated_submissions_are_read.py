"""Every file the synthetic province's senders write is read whole, without a notice."""

from pathlib import Path

import pandas as pd
import pytest

from profiles import load_profile
from profiles.model import Profile
from simulation.province import simulate_frames
from simulation.submissions import WrittenSubmissions, write_submissions
from warehouse.submissions import Submission, find_submissions, read_submission
from warehouse.submissions.table import CsvRows

SEED = 11
EXPECTED_SKIPS = {"hidden_sheet", "own_sheet"}


@pytest.fixture(scope="module")
def profile() -> Profile:
    return load_profile("liaoning_demo")


@pytest.fixture(scope="module")
def received(
    profile: Profile, tmp_path_factory: pytest.TempPathFactory
) -> tuple[WrittenSubmissions, dict[str, Submission]]:
    folder: Path = tmp_path_factory.mktemp("simulated")
    _, frames = simulate_frames(
        profile,
        seed=SEED,
        months=2,
        history_months=12,
        scenario="steel_crisis",
        last_month=pd.Timestamp("2025-06-01"),
    )
    written = write_submissions(frames, profile, seed=SEED, inbox=folder / "inbox")
    scratch = folder / "scratch"
    scratch.mkdir()
    submissions = {
        found.file_name: read_submission(found, source, profile, scratch_folder=scratch)
        for source in profile.sources
        for found in find_submissions(source, inbox=folder / "inbox", addresses={})
    }
    return written, submissions


def test_every_file_is_found_and_read(received) -> None:
    written, submissions = received
    assert set(submissions) == set(written.row_counts)
    assert len(submissions) > 100


def test_no_heading_is_unknown_and_only_hidden_sheets_are_skipped(received) -> None:
    _, submissions = received
    for name, submission in submissions.items():
        assert submission.notices == (), name
        assert set(submission.skipped_sheets.values()) <= EXPECTED_SKIPS, name


def test_every_sheet_is_marked_as_simulated(received) -> None:
    _, submissions = received
    for name, submission in submissions.items():
        assert all(sheet.is_simulated for sheet in submission.sheets), name


def test_as_many_records_are_read_as_were_written(received) -> None:
    written, submissions = received
    compared = 0
    for name, submission in submissions.items():
        frames = [sheet.rows for sheet in submission.sheets if not isinstance(sheet.rows, CsvRows)]
        is_spread = any("value_column" in rows for rows in frames)
        if is_spread or len(frames) < len(submission.sheets):
            continue
        assert sum(map(len, frames)) == written.row_counts[name], name
        compared += 1
    assert compared > 50


def test_planted_faults_stand_where_they_were_planted(received) -> None:
    written, submissions = received
    for fault in written.faults.to_dict("records"):
        sheets = [
            sheet
            for sheet in submissions[fault["file_name"]].sheets
            if sheet.sheet_name == (fault["sheet_name"] or "")
        ]
        assert sheets, fault
        assert any(_holds(sheet, fault) for sheet in sheets), fault


def _holds(sheet, fault) -> bool:
    if isinstance(sheet.rows, CsvRows):
        return bool(sheet.rows.first_row_number <= fault["row_number"])
    is_row = (sheet.rows["row_number"] == fault["row_number"]).any()
    return bool(is_row) and (
        "value_column" in sheet.rows
        or sheet.column_letters[fault["field_name"]] == fault["column_letter"]
    )
