"""What the surroundings say: which profile, where its folder is, what month it is.

What does not belong here: settings that decide a figure (profiles).
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from catalogue import as_month, parse_month
from profiles.model import Profile
from warehouse import Home
from warehouse.submissions import IdentifierKey, read_or_make_key

PROFILE_VARIABLE = "UNEMPLOYMENT_RISK_PROFILE"
HOME_VARIABLE = "UNEMPLOYMENT_RISK_HOME"
PROCESSES_VARIABLE = "UNEMPLOYMENT_RISK_PROCESSES"
KEY_VARIABLE = "UNEMPLOYMENT_RISK_KEY"
KEY_FILE_VARIABLE = "UNEMPLOYMENT_RISK_KEYFILE"
CHANNELS_VARIABLE = "UNEMPLOYMENT_RISK_CHANNELS"
"""The file of the channels' addresses."""
CHANNEL_VARIABLE = "UNEMPLOYMENT_RISK_CHANNEL"
"""Followed by _ and the code of a channel in capitals: its address."""
OUTPUTS_PORT_VARIABLE = "UNEMPLOYMENT_RISK_LINKPORT"
DEFAULT_OUTPUTS_PORT = "3001"  # the one after the UI's
DEFAULT_PROFILE = "liaoning_demo"


@dataclass(frozen=True)
class Surroundings:
    """The profile asked for, the folder of all profiles' folders, processes to use."""

    profile_code: str
    var_folder: Path
    process_count: int

    def home(self, profile_code: str) -> Home:
        """Return the folder of a profile."""
        return Home(self.var_folder / profile_code)


def read_surroundings() -> Surroundings:
    """Return what the environment says, or the defaults.

    Raises
    ------
    ValueError
        If the number of processes is no positive whole number.
    """
    count_text = os.environ.get(PROCESSES_VARIABLE, str(os.cpu_count() or 1))
    if not count_text.isdigit() or int(count_text) < 1:
        raise ValueError(f"{PROCESSES_VARIABLE}: expected 1, 2, …, got {count_text!r}")
    return Surroundings(
        profile_code=os.environ.get(PROFILE_VARIABLE, DEFAULT_PROFILE),
        var_folder=Path(os.environ.get(HOME_VARIABLE, "var")).resolve(),
        process_count=int(count_text),
    )


def outputs_address() -> str:
    """Return where the outputs can be opened while the UI runs: a link for its pages."""
    port = os.environ.get(OUTPUTS_PORT_VARIABLE, DEFAULT_OUTPUTS_PORT)
    return f"http://127.0.0.1:{port}"


def source_addresses(profile: Profile) -> dict[str, str]:
    """Return the addresses of databases and services, by the variable that holds each.

    They may hold passwords: they are handed to the reader and to nothing else.
    """
    names = {source.location.address_variable for source in profile.sources}
    return {name: os.environ[name] for name in names if name and name in os.environ}


def identifier_key(home: Home) -> IdentifierKey:
    """Return the key that replaces personal identifiers: of the environment, else of a file.

    A profile without one gets a key of its own, in its folder and readable by its owner
    only.

    Raises
    ------
    ValueError
        If the key is shorter than 16 bytes.
    """
    secret = os.environ.get(KEY_VARIABLE)
    if secret:
        return IdentifierKey.of(secret.encode())
    named = os.environ.get(KEY_FILE_VARIABLE)
    return read_or_make_key(Path(named) if named else home.identifier_key_path)


def utc_now() -> pd.Timestamp:
    """Return the present moment in UTC, naive, in microseconds."""
    return pd.Timestamp(datetime.now(UTC).replace(tzinfo=None)).as_unit("us")


def present_month(profile: Profile) -> pd.Timestamp:
    """Return the month on the calendar where the profile's place is.

    The calendar of a simulated province stands still at its last vintage, which stays
    open, so that a correction can be rehearsed.
    """
    if profile.settings.simulation is not None:
        return latest_vintage(profile)
    return _month_on_the_calendar(profile)


def latest_vintage(profile: Profile) -> pd.Timestamp:
    """Return the last vintage a profile can be run for: its archive's end, or this month."""
    if profile.settings.last_vintage is not None:
        return parse_month(profile.settings.last_vintage)
    return _month_on_the_calendar(profile)


def _month_on_the_calendar(profile: Profile) -> pd.Timestamp:
    return as_month(pd.Timestamp(datetime.now(ZoneInfo(profile.settings.timezone)).date()))
