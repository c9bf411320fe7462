import pytest

from pipelines.run_inputs import input_sha256
from warehouse import Home


@pytest.fixture
def home(tmp_path, write_toy_inbox):
    home = Home(tmp_path / "toy")
    write_toy_inbox(home.inbox)
    return home


def test_the_same_bytes_profile_and_code_have_the_same_hash(toy_profile, home):
    first = input_sha256(toy_profile, home)
    (home.inbox / "rate.csv").touch()
    assert input_sha256(toy_profile, home) == first


def test_other_bytes_another_profile_or_a_missing_source_change_it(toy_profile, home):
    hashes = {input_sha256(toy_profile, home)}
    hashes.add(input_sha256(toy_profile.model_copy(update={"content_sha256": "other"}), home))
    (home.inbox / "rate.csv").write_text("month,rate_pct\n")
    hashes.add(input_sha256(toy_profile, home))
    (home.inbox / "rate.csv").unlink()
    hashes.add(input_sha256(toy_profile, home))
    assert len(hashes) == 4
