"""How the command line speaks of warnings: states, actions, next steps, time left.

What does not belong here: wording of bulletins and board (reports.wording).
"""

from zoneinfo import ZoneInfo

import pandas as pd

from catalogue.warning_states import SYSTEM, HumanAction
from profiles.model import Profile

ACTION_HELP: dict[HumanAction, str] = {
    "review": "Give an expert's opinion on a proposal; --comment holds it.",
    "report": "Record that the written report has gone out; --reference holds its number.",
    "ask": "Record that the government of the same level has been asked for approval.",
    "release": "Release a warning; --reference holds the number of the approval.",
    "reject": "Reject a proposal; --comment says why.",
    "file": "Record that a release was filed with the level above; --reference is its number.",
    "propose_lifting": "Propose that a released warning be lifted; --comment says why.",
    "keep": "Keep a warning whose lifting was proposed; --comment says why.",
    "lift": "Lift a warning; --reference holds the number of the announcement.",
    "comment": "Add a remark to a warning's log.",
}
"""What each command of an action does, in the order of a warning's life."""

_ACTION_WORDS = {
    "propose": "proposed",
    "review": "reviewed",
    "report": "reported",
    "ask": "approval asked",
    "release": "released",
    "reject": "rejected",
    "file": "filed with the level above",
    "propose_lifting": "lifting proposed",
    "keep": "kept",
    "lift": "lifted",
    "comment": "remark added",
    "lapse": "lapsed",
    "supersede": "superseded",
}
_WHERE_CLOSED = {
    "lifted": "It is lifted and closed for good; new evidence makes a new proposal.",
    "rejected": "It is rejected and closed for good; another level makes a new proposal.",
    "lapsed": "It lapsed with its evidence before anybody decided.",
    "superseded": "Another warning of the area has taken its place.",
}


def state_words(state_code: object) -> str:
    """Return a state as people say it."""
    return str(state_code).replace("_", " ")


def action_words(action_code: object) -> str:
    """Return an action as something done."""
    return _ACTION_WORDS[str(action_code)]


def next_step(place: Profile, state: "pd.Series[str]") -> str:
    """Return what comes next for a warning, and who may do it."""
    code = str(state["state_code"])
    if code in _WHERE_CLOSED:
        return _WHERE_CLOSED[code]
    if code == "lifting_proposed":
        return f"Next: lift it or keep it ({_able(place, state, 'lift')})."
    if code == "released":
        return (
            f"It is released. File it with the level above if not done"
            f" ({_able(place, state, 'file')}); its lifting is proposed when the evidence is gone."
        )
    return _before_release(place, state, code)


def _before_release(place: Profile, state: "pd.Series[str]", code: str) -> str:
    assert place.procedure is not None
    level_code = str(state["level_code"])
    if not any(level_code in item.level_codes for item in place.procedure.requirements):
        return f"procedure.toml no longer knows level {level_code}: reject it."
    requirement = place.procedure.requirement(level_code)
    missing = requirement.review_count - int(state["review_count"])
    if missing > 0:
        return f"Next: {missing} more opinion(s), warning review ({_able(place, state, 'review')})."
    if requirement.is_approval_required and code != "awaiting_approval":
        return (
            "Next: ask the government of the same level for approval, warning ask"
            f" ({_able(place, state, 'ask')})."
        )
    return (
        "Next: release it with the number of the approval, or reject it"
        f" ({_able(place, state, 'release')}; not who proposed or reviewed it)."
    )


def time_left(due_at: pd.Timestamp, now: pd.Timestamp) -> str:
    """Return how long until a moment, or for how long it is overdue.

    Examples
    --------
    >>> time_left(pd.Timestamp("2026-01-05 12:00"), pd.Timestamp("2026-01-05 08:40"))
    '3 h 20 min left'
    >>> time_left(pd.Timestamp("2026-01-05 12:00"), pd.Timestamp("2026-01-07 14:00"))
    'OVERDUE by 2 d 2 h'
    """
    minutes = int(abs(due_at - now).total_seconds() // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    span = f"{days} d {hours} h" if days else f"{hours} h {rest} min"
    return f"OVERDUE by {span}" if due_at < now else f"{span} left"


def local_time(place: Profile, moment: object) -> str:
    """Return a UTC moment in the time of the place, to the minute."""
    there = pd.Timestamp(str(moment), tz="UTC").tz_convert(ZoneInfo(place.settings.timezone))
    return f"{there:%Y-%m-%d %H:%M}"


def level_title(place: Profile, level_code: str) -> str:
    """Return a level's title, or its code where the scheme has it no longer."""
    titles = {level.code: level.title.en for level in place.scheme.levels}
    return titles.get(level_code, level_code)


def area_title(place: Profile, area_code: str) -> str:
    """Return an area's title and code, or its code where the profile has it no longer."""
    titles = {area.code: area.title.en for area in place.areas}
    return f"{titles[area_code]} ({area_code})" if area_code in titles else area_code


def person_title(place: Profile, actor_code: str) -> str:
    """Return a post by its title and code; the system as such."""
    if actor_code == SYSTEM or place.procedure is None:
        return actor_code
    titles = {person.code: person.title.en for person in place.procedure.people}
    title = titles.get(actor_code, "no longer in the procedure")
    return f"{actor_code}: {title}"


def _able(place: Profile, state: "pd.Series[str]", action: HumanAction) -> str:
    assert place.procedure is not None
    able = place.procedure.people_for(
        action, level_code=str(state["level_code"]), area_code=str(state["area_code"])
    )
    return ", ".join(person.code for person in able) or "nobody"
