"""The addresses of channels, and whether a file of secrets is kept as such.

An address holds a password or a key: it is read here, handed to the sender and told to nobody,
in no message of an error either. What does not belong here: which channels there are
(profiles.notices).
"""

import os
import re
import stat
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.environment import CHANNEL_VARIABLE, CHANNELS_VARIABLE
from warehouse import Home

CHANNELS_FILE = "notice_channels.toml"
KINDS: dict[str, str] = {
    "mailto": "mail",
    "mailtos": "mail",
    "wecombot": "WeCom",
    "dingtalk": "DingTalk",
    "feishu": "Feishu",
    "lark": "Lark",
    "json": "webhook",
    "jsons": "webhook",
}
"""What kind of channel the beginning of an address means; no other is taken."""

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")


@dataclass(frozen=True)
class Addresses:
    """Addresses by channel, and what is wrong with others; neither shows in a message."""

    by_channel: dict[str, str] = field(repr=False)
    problems: tuple[str, ...] = ()

    def kind(self, channel_code: str) -> str:
        """Return what kind of channel it is: mail, WeCom, …."""
        return KINDS[_beginning(self.by_channel[channel_code])]


def read_addresses(
    home: Home, channel_codes: Iterable[str], environment: Mapping[str, str]
) -> Addresses:
    """Return the addresses of a profile's channels: of the environment, else of a file.

    Parameters
    ----------
    home
        The profile's folder, where the file lies unless the environment names another.
    channel_codes
        Those of the profile.
    environment
        Variables of the process.

    Returns
    -------
    Addresses
        A file that others may read is not read at all: that is a problem, as is a channel
        the profile does not have, and an address of no known kind.
    """
    named = environment.get(CHANNELS_VARIABLE)
    path = Path(named) if named else home.folder / CHANNELS_FILE
    known = list(channel_codes)
    found, problems = _of_file(path, is_named=named is not None)
    problems += [
        f"{path.name}: channel {_shown(code)} is none of the profile's ({', '.join(known)})"
        for code in found
        if code not in known
    ]
    for code in known:
        address = environment.get(f"{CHANNEL_VARIABLE}_{code.upper()}")
        if address:
            found[code] = address
    taken = {code: found[code] for code in known if code in found}
    wrong = [code for code, address in taken.items() if _beginning(address) not in KINDS]
    expected = ", ".join(KINDS)
    problems += [f"channel {code}: expected an address of {expected}" for code in wrong]
    return Addresses(
        {code: address for code, address in taken.items() if code not in wrong}, tuple(problems)
    )


def _of_file(path: Path, *, is_named: bool) -> tuple[dict[str, str], list[str]]:
    if not path.exists():
        missing = f"{CHANNELS_VARIABLE}: expected a file, got none of that name"
        return {}, [missing] if is_named else []
    if not path.is_file():
        return {}, [f"{path.name}: expected a file, got a folder"]
    if os.name == "posix" and path.stat().st_mode & _OTHERS:
        mode = stat.S_IMODE(path.stat().st_mode)
        problem = f"{path.name}: expected mode 0600, got {mode:04o}; not read: chmod 600 it"
        return {}, [problem]
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError:  # its text would show what stands there
        return {}, [f"{path.name}: expected TOML in UTF-8 with a table [channels]"]
    channels = data.get("channels")
    if not isinstance(channels, dict):
        return {}, [f"{path.name}: expected a table [channels]"]
    wrong = [code for code, address in channels.items() if not isinstance(address, str)]
    problems = [
        f"{path.name}: channel {_shown(code)}: expected an address as text" for code in wrong
    ]
    return {code: address for code, address in channels.items() if code not in wrong}, problems


def _shown(code: str) -> str:
    """Return a channel's name, unless an address or a key may stand where the name should."""
    return code if _NAME.fullmatch(code) else "(name not shown: it may be an address)"


def _beginning(address: str) -> str:
    return address.partition("://")[0].strip().lower() if "://" in address else ""
