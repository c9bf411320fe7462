import pytest

from reports.files import write_whole


def test_file_appears_whole_and_replaces_the_old(tmp_path):
    path = tmp_path / "new" / "bulletin.pdf"
    write_whole(b"first", path)
    write_whole(b"second", path)
    assert path.read_bytes() == b"second"
    assert [entry.name for entry in path.parent.iterdir()] == ["bulletin.pdf"]


def test_failed_write_leaves_nothing_behind(tmp_path):
    folder = tmp_path / "taken.pdf"
    folder.mkdir()
    (folder / "inside").write_text("x")
    with pytest.raises(OSError, match=r"taken\.pdf"):
        write_whole(b"content", folder)
    assert [entry.name for entry in tmp_path.iterdir()] == ["taken.pdf"]
