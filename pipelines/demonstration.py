"""The submissions of a simulated profile: made once, before its first run.

What does not belong here: the synthetic province itself (simulation).
"""

import os
import shutil
from collections.abc import Callable

from catalogue import parse_month
from profiles.model import Profile
from warehouse import Home


def is_demonstration_due(profile: Profile, home: Home) -> bool:
    """Return whether a profile simulates its senders and has not done so yet."""
    return profile.settings.simulation is not None and not home.truth.exists()


def send_demonstration(profile: Profile, home: Home, *, say: Callable[[str], None]) -> None:
    """Fill the inbox with what the senders of a simulated province would have sent.

    To be called under the run lock. All is made aside; the truth is moved last, so that a
    process killed on the way is followed by one that begins anew. Files that a person has
    put into the inbox before stay.

    Parameters
    ----------
    profile
        With ``settings.simulation``; other profiles are left alone.
    home
        Its inbox receives the submissions, its folder ``truth`` what the province was.
    say
        Told what is being made.
    """
    settings = profile.settings.simulation
    if settings is None or not is_demonstration_due(profile, home):
        return
    from simulation import simulate_province

    draft = home.folder / "simulation.new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    say(f"{settings.months} months, scenario {settings.scenario}")
    simulate_province(
        profile,
        seed=settings.seed,
        months=settings.months,
        scenario=settings.scenario,
        out_dir=draft,
        last_month=parse_month(settings.last_month),
        history_months=settings.history_months,
    )
    shutil.copytree(draft / "inbox", home.inbox, dirs_exist_ok=True)
    os.replace(draft / "truth", home.truth)  # noqa: PTH105
    shutil.rmtree(draft)
