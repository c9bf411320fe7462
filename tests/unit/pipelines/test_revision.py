import re

from pipelines import revision


def test_the_hash_of_the_code_follows_names_and_bytes_of_its_sources(tmp_path, monkeypatch):
    monkeypatch.setattr(revision, "code_folder", lambda: tmp_path)
    file = tmp_path / "warehouse" / "sql" / "a.sql"
    file.parent.mkdir(parents=True)

    def now():
        revision.code_sha256.cache_clear()
        return revision.code_sha256()

    try:
        hashes = [now()]
        file.write_text("SELECT 1")
        hashes.append(now())
        file.write_text("SELECT 2")
        hashes.append(now())
        file.rename(file.with_name("b.sql"))
        hashes.append(now())
        assert len(set(hashes)) == 4
        (tmp_path / "warehouse" / "notes.txt").write_text("no source")
        (tmp_path / "elsewhere.py").write_text("not of the product")
        assert now() == hashes[-1]
    finally:
        revision.code_sha256.cache_clear()


def test_outside_a_checkout_the_revision_is_the_release(tmp_path, monkeypatch):
    monkeypatch.setattr(revision, "code_folder", lambda: tmp_path)
    monkeypatch.setattr(revision, "version", lambda _: "9.8.7")
    revision.code_revision.cache_clear()
    try:
        assert revision.code_revision() == "9.8.7"
    finally:
        revision.code_revision.cache_clear()


def test_in_a_checkout_the_revision_names_the_commit():
    if not (revision.code_folder() / ".git").exists():
        assert "(" not in revision.code_revision()
        return
    assert re.fullmatch(r"\S+ \([0-9a-f]{12}\+?\)", revision.code_revision())
