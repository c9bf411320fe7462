"""The command ``notify``: tell what is due, or show what would be told.

What does not belong here: what there is to tell (pipelines.notice_occasions), sending
(pipelines.notices).
"""

from typing import Annotated

import typer

from pipelines.console import ProfileOption, console, errors, name_of, place_of, stop, vintage_of
from pipelines.environment import utc_now
from pipelines.notice_channels import Addresses
from pipelines.notice_plan import Standing
from pipelines.notice_words import (
    addresses_of,
    counts_of,
    say_no_channel,
    say_problems,
    say_round,
    standing_words,
)
from pipelines.notices import Post, Round, rehearse, tell, try_again
from profiles.model import Profile
from warehouse import Home

app = typer.Typer()

_FAILED: tuple[Standing, ...] = ("later", "given_up")
NOT_TOLD = 1
"""Exit code where another process is telling."""


@app.command("notify")
def notify(
    profile: ProfileOption = None,
    is_dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would go to whom; send nothing.")
    ] = False,
    vintage: Annotated[
        str | None,
        typer.Option(help="With --dry-run: what that vintage would have told, YYYY-MM."),
    ] = None,
    is_again: Annotated[
        bool, typer.Option("--again", help="Try those afresh that failed too often.")
    ] = False,
) -> None:
    """Tell the posts of the procedure what is new: levels, warnings, layoffs, what is overdue."""
    place, surroundings = place_of(profile)
    home = surroundings.home(place.settings.code)
    if place.notices is None:
        stop(f"{name_of(place)} has no notices.toml: nobody is told; see profiles/liaoning.")
    if vintage is not None and not is_dry_run:
        stop("--vintage goes with --dry-run: what is past is not told again.")
    addresses = addresses_of(place, home)
    say_problems(addresses)
    try:
        if is_dry_run:
            month = None if vintage is None else vintage_of(place, vintage)
            _show(rehearse(place, home, now=utc_now(), vintage=month), addresses)
            return
        _tell(place, home, addresses, is_again=is_again)
    except TimeoutError as error:
        errors.print(f"{error}; ask again in a moment.", style="red")
        raise typer.Exit(NOT_TOLD) from None
    except ValueError as error:
        stop(str(error))


def _tell(place: Profile, home: Home, addresses: Addresses, *, is_again: bool) -> None:
    if not addresses.by_channel:
        say_no_channel()
        return
    if is_again:
        count = try_again(place, home, now=utc_now())
        console.print(f"Tried afresh: {count}.")
    done = tell(place, home, addresses, now=utc_now())
    say_round(done)
    if not done.posts and not done.standings and done.is_read:
        console.print("Nothing new to tell.")


def _show(done: Round, addresses: Addresses) -> None:
    """Show every message that would go out, and what would wait."""
    if not done.is_read:
        console.print("Nothing has been made yet, or a run is at work: only what is due is shown.")
    for post in done.posts:
        _show_post(post, addresses)
    for post in done.held:
        _show_post(post, addresses, when=", once the quiet hours end")
    failed = {name: count for name, count in counts_of(done).items() if name in _FAILED}
    for text in standing_words(failed):
        console.print(f"Notices {text}", highlight=False, soft_wrap=True)
    if not done.posts and not done.held:
        console.print("Nothing would be told.")
    console.print("Dry run: nothing was sent, nothing written.")


def _show_post(post: Post, addresses: Addresses, *, when: str = "") -> None:
    code = post.channel.code
    has_address = code in addresses.by_channel
    kind = addresses.kind(code) if has_address else "no address, so it would not go out"
    readers = ", ".join(post.channel.person_codes)
    console.print(f"[bold]{code}[/bold] ({kind}), read by {readers}{when}:", highlight=False)
    for text in (post.notice.title, *post.notice.text.split("\n")):
        console.print(f"  {text}", highlight=False, markup=False, soft_wrap=True)
