import pytest

from catalogue import parse_month
from pipelines.environment import (
    identifier_key,
    latest_vintage,
    present_month,
    read_surroundings,
)
from warehouse import Home
from warehouse.submissions import IdentifierKey


def test_without_a_word_the_default_place_and_the_folder_var(monkeypatch, tmp_path):
    monkeypatch.delenv("UNEMPLOYMENT_RISK_HOME")
    surroundings = read_surroundings()
    assert surroundings.profile_code == "liaoning_demo"
    assert surroundings.home("china").folder == tmp_path / "var" / "china"


def test_a_relative_home_with_spaces_becomes_a_whole_path(monkeypatch, tmp_path):
    monkeypatch.setenv("UNEMPLOYMENT_RISK_HOME", "my place/../a b")
    assert read_surroundings().var_folder == tmp_path / "a b"


@pytest.mark.parametrize("text", ["0", "-1", "two", "", "1.5"])
def test_processes_are_a_positive_whole_number(monkeypatch, text):
    monkeypatch.setenv("UNEMPLOYMENT_RISK_PROCESSES", text)
    with pytest.raises(ValueError, match="UNEMPLOYMENT_RISK_PROCESSES: expected 1, 2"):
        read_surroundings()


def test_the_latest_vintage_is_the_archives_end_or_else_this_month(toy_profile):
    assert latest_vintage(toy_profile) == parse_month("2020-01")
    settings = toy_profile.settings.model_copy(update={"last_vintage": None})
    live = toy_profile.model_copy(update={"settings": settings})
    assert latest_vintage(live) == present_month(live)
    assert latest_vintage(live) > parse_month("2020-01")


def test_the_key_of_identifiers_comes_from_the_environment_or_a_file_of_its_own(
    monkeypatch, tmp_path
):
    home = Home(tmp_path / "place")
    made = identifier_key(home)
    assert home.identifier_key_path.stat().st_mode & 0o777 == 0o600
    assert identifier_key(home) == made
    monkeypatch.setenv("UNEMPLOYMENT_RISK_KEYFILE", str(tmp_path / "elsewhere.key"))
    assert identifier_key(home) != made
    monkeypatch.setenv("UNEMPLOYMENT_RISK_KEY", "sixteen bytes or more")
    assert identifier_key(home) == IdentifierKey.of(b"sixteen bytes or more")
    assert "sixteen" not in repr(identifier_key(home))
    monkeypatch.setenv("UNEMPLOYMENT_RISK_KEY", "short")
    with pytest.raises(ValueError, match="at least 16 bytes"):
        identifier_key(home)
