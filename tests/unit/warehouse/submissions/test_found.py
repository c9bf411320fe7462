"""What has come in is found, and nothing else is."""

import hashlib
import os
from pathlib import Path

import pandas as pd
import pytest
from submission_files import INSURANCE_ROWS, csv_text

from profiles import load_profile
from profiles.model import Profile, Source
from warehouse.submissions import SubmissionError, find_submissions, read_submission


@pytest.fixture(scope="module")
def profile() -> Profile:
    return load_profile("liaoning")


@pytest.fixture(scope="module")
def source(profile: Profile) -> Source:
    return profile.source("unemployment_insurance")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    for name in (
        "unemployment_insurance/210100_a.csv",
        "2025-08/unemployment_insurance/210100_a.csv",
        "2025-07/unemployment_insurance/b/深.csv",
        "2025-13/unemployment_insurance/no_month.csv",
        "2025-08/vacancies/other_source.csv",
        "unemployment_insurance/~$210100_a.xlsx",
        "unemployment_insurance/.hidden.csv",
        "unemployment_insurance/.sub/x.csv",
        "unemployment_insurance/a.csv.tmp",
        "unemployment_insurance/a.csv.part",
        "unemployment_insurance/Thumbs.db",
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(csv_text(INSURANCE_ROWS))
    return folder


def test_files_of_month_folders_and_the_source_folder_are_found(inbox: Path, source) -> None:
    found = find_submissions(source, inbox=inbox, addresses={})
    assert [(item.file_name, item.received_month) for item in found] == [
        ("unemployment_insurance/210100_a.csv", None),
        ("2025-07/unemployment_insurance/b/深.csv", pd.Timestamp("2025-07-01")),
        ("2025-08/unemployment_insurance/210100_a.csv", pd.Timestamp("2025-08-01")),
    ]
    digest = hashlib.sha256(csv_text(INSURANCE_ROWS)).hexdigest()
    assert {item.content_sha256 for item in found} == {digest}
    assert all(str(inbox) not in repr(item) for item in found)


def test_a_hash_remembered_by_the_caller_is_used(inbox: Path, source) -> None:
    found = find_submissions(source, inbox=inbox, addresses={}, hash_file=lambda path: path.name)
    assert found[0].content_sha256 == "210100_a.csv"


def test_no_inbox_and_no_folder_is_nothing_found(tmp_path: Path, source) -> None:
    assert find_submissions(source, inbox=tmp_path / "none", addresses={}) == []
    assert find_submissions(source, inbox=tmp_path, addresses={}) == []


@pytest.mark.parametrize(
    "name",
    ["a\\..\\b.csv", "a\nb.csv", "a\u202evsc.exe", "%2e%2e%2fb.csv", "C:b.csv"],
)
def test_tricks_in_names_are_refused(tmp_path: Path, profile, source, name: str) -> None:
    path = tmp_path / "unemployment_insurance" / name
    path.parent.mkdir()
    path.write_bytes(csv_text(INSURANCE_ROWS))
    (found,) = find_submissions(source, inbox=tmp_path, addresses={})
    assert found.path is None
    assert found.file_name.isprintable()
    with pytest.raises(SubmissionError) as refused:
        read_submission(found, source, profile)
    assert refused.value.reason_code == "path_trick"


def test_a_name_that_is_no_text_is_refused(tmp_path: Path, source) -> None:
    folder = tmp_path / "unemployment_insurance"
    folder.mkdir()
    (Path(os.fsdecode(os.fsencode(folder) + b"/\xff.csv"))).write_bytes(b"1")
    (found,) = find_submissions(source, inbox=tmp_path, addresses={})
    assert found.refusal is not None
    found.file_name.encode("utf-8")


def test_links_and_pipes_are_never_opened(tmp_path: Path, source) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.csv").write_bytes(csv_text(INSURANCE_ROWS))
    folder = tmp_path / "inbox" / "unemployment_insurance"
    folder.mkdir(parents=True)
    (folder / "link.csv").symlink_to(outside / "secret.csv")
    (folder / "folder").symlink_to(outside)
    os.mkfifo(folder / "pipe.csv")
    found = find_submissions(source, inbox=tmp_path / "inbox", addresses={})
    assert [item.refusal and item.refusal[0] for item in found] == ["path_trick"] * 3
    assert all(item.path is None for item in found)


def test_a_source_folder_that_is_a_link_is_not_entered(tmp_path: Path, source) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.csv").write_bytes(csv_text(INSURANCE_ROWS))
    (tmp_path / "inbox" / "2025-08").mkdir(parents=True)
    (tmp_path / "inbox" / "unemployment_insurance").symlink_to(outside)
    (tmp_path / "inbox" / "2025-08" / "unemployment_insurance").symlink_to(outside)
    (tmp_path / "inbox" / "2025-09").symlink_to(outside.parent)
    assert find_submissions(source, inbox=tmp_path / "inbox", addresses={}) == []


@pytest.mark.parametrize("path", ["../outside", "/etc", "a/../../b"])
def test_a_location_out_of_the_inbox_is_refused(tmp_path: Path, source, path: str) -> None:
    elsewhere = source.model_copy(
        update={"location": source.location.model_copy(update={"path": path})}
    )
    with pytest.raises(SubmissionError, match="path_trick"):
        find_submissions(elsewhere, inbox=tmp_path, addresses={})
