"""Addresses are read from where secrets belong, and show nowhere."""

import os

import pytest

from pipelines.notice_channels import CHANNELS_FILE, read_addresses
from warehouse import Home

SECRET = "wecombot://f00d-key"
CODES = ("desk", "head")


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def write(home, text, mode=0o600):
    path = home.folder / CHANNELS_FILE
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_no_file_and_no_variable_is_no_channel_and_no_problem(home):
    found = read_addresses(home, CODES, {})
    assert (found.by_channel, found.problems) == ({}, ())


def test_file_of_the_home_gives_addresses(home):
    write(home, f'[channels]\ndesk = "{SECRET}"\n')
    found = read_addresses(home, CODES, {})
    assert found.by_channel == {"desk": SECRET}
    assert found.kind("desk") == "WeCom"


def test_environment_goes_before_the_file(home):
    write(home, f'[channels]\ndesk = "{SECRET}"\nhead = "jsons://example.test/a"\n')
    found = read_addresses(home, CODES, {"UNEMPLOYMENT_RISK_CHANNEL_DESK": "feishu://t0ken"})
    assert found.by_channel == {"desk": "feishu://t0ken", "head": "jsons://example.test/a"}


def test_environment_may_name_another_file(home, tmp_path):
    other = tmp_path / "elsewhere.toml"
    other.write_text('[channels]\ndesk = "json://localhost"\n', encoding="utf-8")
    other.chmod(0o600)
    variables = {"UNEMPLOYMENT_RISK_CHANNELS": str(other)}
    assert read_addresses(home, CODES, variables).by_channel == {"desk": "json://localhost"}
    other.unlink()
    assert read_addresses(home, CODES, variables).problems == (
        "UNEMPLOYMENT_RISK_CHANNELS: expected a file, got none of that name",
    )


@pytest.mark.skipif(os.name != "posix", reason="modes of files are those of POSIX systems")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620])
def test_file_that_others_may_open_is_refused(home, mode):
    write(home, f'[channels]\ndesk = "{SECRET}"\n', mode)
    found = read_addresses(home, CODES, {})
    assert found.by_channel == {}
    assert found.problems == (
        f"notice_channels.toml: expected mode 0600, got {mode:04o}; not read: chmod 600 it",
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f'[channels]\ndesk = "{SECRET}', "expected TOML in UTF-8 with a table [channels]"),
        (f'desk = "{SECRET}"\n', "expected a table [channels]"),
        (f'[channels]\ndesk = ["{SECRET}"]\n', "channel desk: expected an address as text"),
        (f'[channels]\ndesc = "{SECRET}"\n', "channel desc is none of the profile's (desk, head)"),
        (f'[channels]\n"{SECRET}" = "desk"\n', "channel (name not shown: it may be an address)"),
        (f'[channels]\n"{SECRET}" = 1\n', "channel (name not shown: it may be an address)"),
        ('[channels]\n"f00d-key" = "desk"\n', "channel (name not shown: it may be an address)"),
        ('[channels]\ndesk = "f00d-key"\n', "channel desk: expected an address of mailto,"),
        ('[channels]\ndesk = "sms://f00d-key"\n', "channel desk: expected an address of mailto,"),
    ],
)
def test_what_is_wrong_is_said_without_the_address(home, text, problem):
    write(home, text)
    found = read_addresses(home, CODES, {})
    assert found.by_channel == {}
    (told,) = found.problems
    assert problem in told
    assert "f00d" not in told + repr(found)


def test_folder_in_place_of_the_file_is_said(home):
    (home.folder / CHANNELS_FILE).mkdir()
    found = read_addresses(home, CODES, {})
    assert found.problems == ("notice_channels.toml: expected a file, got a folder",)
