import shutil
import subprocess

import pytest

from reports.exports import ChecksumReport, verify_checksums, write_checksums
from reports.exports.checksums import LIST_NAME, is_as_listed, list_also

NAMES = ("bulletin_zh.pdf", "tables/表一 失业率.csv", "tables/back\\slash.csv", "two\nlines.csv")


@pytest.fixture
def folder(tmp_path):
    for name in NAMES:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name, encoding="utf-8")
    (tmp_path / ".half-written").write_text("x")
    write_checksums(tmp_path)
    return tmp_path


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum on this machine")
def test_sha256sum_accepts_the_list(folder):
    command = ["sha256sum", "--check", "--strict", LIST_NAME]
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.count(": OK") == len(NAMES)


def test_list_is_sorted_and_leaves_out_itself_and_hidden_files(folder):
    first = (folder / LIST_NAME).read_bytes()
    assert write_checksums(folder).read_bytes() == first
    text = first.decode("utf-8")
    assert LIST_NAME not in text
    assert "half-written" not in text
    assert text.index("bulletin_zh.pdf") < text.index("tables/") < text.index("two\\nlines.csv")


def test_unchanged_files_are_whole(folder):
    assert verify_checksums(folder) == ChecksumReport((), (), ())
    assert verify_checksums(folder).is_whole


def test_changed_missing_and_added_files_are_named(folder):
    (folder / NAMES[0]).write_text("swapped")
    (folder / NAMES[3]).unlink()
    (folder / "added.txt").write_text("x")
    report = verify_checksums(folder)
    assert report == ChecksumReport((NAMES[0],), (NAMES[3],), ("added.txt",))
    assert not report.is_whole


def test_folder_without_list_and_broken_list_are_refused(tmp_path):
    with pytest.raises(ValueError, match="expected a folder"):
        write_checksums(tmp_path / "none")
    with pytest.raises(ValueError, match=LIST_NAME):
        verify_checksums(tmp_path)
    (tmp_path / LIST_NAME).write_text("no sum\n")
    with pytest.raises(ValueError, match="line 1"):
        verify_checksums(tmp_path)


def test_file_made_later_is_put_on_the_list_and_nothing_else_is_touched(folder):
    (folder / NAMES[0]).write_text("swapped")
    (folder / "later.pdf").write_text("made on request")
    list_also(folder, ["later.pdf"])
    assert verify_checksums(folder) == ChecksumReport((NAMES[0],), (), ())
    write_checksums(folder)
    first = (folder / LIST_NAME).read_bytes()
    list_also(folder, ["later.pdf"])
    assert (folder / LIST_NAME).read_bytes() == first


def test_without_a_list_none_is_begun(tmp_path):
    (tmp_path / "later.pdf").write_text("x")
    list_also(tmp_path, ["later.pdf"])
    assert not (tmp_path / LIST_NAME).exists()
    assert is_as_listed(tmp_path, "later.pdf", b"anything")


def test_content_is_compared_with_what_is_listed(folder):
    assert is_as_listed(folder, NAMES[3], NAMES[3].encode())
    assert not is_as_listed(folder, NAMES[3], b"other")
    assert is_as_listed(folder, "unlisted.pdf", b"other")
