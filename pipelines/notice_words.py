"""How the command line speaks of notices, and telling them when a run has ended.

What does not belong here: the words of a notice (reports.notices), the command
(pipelines.cli_notices).
"""

import os

import pandas as pd

from pipelines.console import console, errors
from pipelines.environment import utc_now
from pipelines.notice_channels import CHANNELS_FILE, Addresses, read_addresses
from pipelines.notice_plan import Standing
from pipelines.notices import Round, tell, untold
from profiles.model import Profile
from warehouse import Home

_STANDINGS: dict[Standing, str] = {
    "quiet": "held back until the quiet hours end",
    "later": "failed, to be tried again",
    "given_up": "failed too often; try them again: unemployment-risk notify --again",
    "ready": "waiting for the next round",
}


def addresses_of(place: Profile, home: Home) -> Addresses:
    """Return the addresses of a profile's channels, of this process and of the file."""
    assert place.notices is not None
    return read_addresses(home, [item.code for item in place.notices.channels], os.environ)


def tell_after(place: Profile, home: Home, *, is_run: bool) -> None:
    """Tell what a run or an action has brought, and say so; whatever fails, that stands.

    Only a run says that nobody is told because no channel has an address.
    """
    if place.notices is None:
        return
    try:
        addresses = addresses_of(place, home)
        say_problems(addresses)
        if not addresses.by_channel:
            if is_run:
                say_no_channel()
            return
        say_round(tell(place, home, addresses, now=utc_now()))
    except Exception as error:  # noqa: BLE001
        # The type alone: the text of a foreign error may hold an address.
        errors.print(f"Notices were not told: {type(error).__name__}.", style="yellow")
        errors.print("What is due stays due: unemployment-risk notify", style="yellow")


def say_problems(addresses: Addresses) -> None:
    """Say what is wrong with channels and their addresses, never the addresses."""
    for problem in addresses.problems:
        errors.print(f"Notices: {problem}", style="yellow", highlight=False, soft_wrap=True)


def say_no_channel() -> None:
    """Say that nobody is told, and where an address would stand."""
    console.print(
        f"Notices: no channel has an address, so nobody is told; see {CHANNELS_FILE} in"
        " docs/operating/notices.md.",
        soft_wrap=True,
    )


def say_round(done: Round) -> None:
    """Say how many messages went out to which channel, and what was not told."""
    for post in done.posts:
        count = len(post.notice_ids)
        what = f"{count} notice{'' if count == 1 else 's'} to {post.channel.code}"
        if post.is_sent:
            console.print(f"Told: {what}.", highlight=False)
        else:
            errors.print(f"Not told, to be tried again: {what}.", style="yellow", highlight=False)
    if not done.is_read:
        console.print("A run is at work: what it brings is told when it has ended.")
    for text in standing_words(counts_of(done)):
        console.print(f"Notices {text}", highlight=False, soft_wrap=True)


def untold_words(place: Profile, home: Home, *, now: pd.Timestamp) -> list[str]:
    """Return what is to be said of notices not told yet; nothing where all are."""
    if place.notices is None:
        return []
    try:
        return [f"Notices {text}" for text in standing_words(untold(place, home, now=now))]
    except ValueError as error:
        return [f"Notices: {error}"]


def standing_words(counts: dict[Standing, int]) -> list[str]:
    """Return how many notices stand how, those that wait for a person last."""
    return [f"{_STANDINGS[name]}: {counts[name]}" for name in _STANDINGS if name in counts]


def counts_of(done: Round) -> dict[Standing, int]:
    """Return how many notices are not told yet, by how they stand."""
    counts: dict[Standing, int] = {}
    for _, standing in done.standings:
        counts[standing] = counts.get(standing, 0) + 1
    return counts
