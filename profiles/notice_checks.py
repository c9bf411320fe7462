"""Whether notices can reach those they are meant for: codes known, channels of one area.

What does not belong here: the form of the tables (profiles.notices).
"""

from collections.abc import Iterator

from profiles.documents import Entry
from profiles.draft import Draft
from profiles.notices import NoticeSettings
from profiles.problems import Problem
from profiles.references import repeated, unknown_code

_LEVEL = "a level of the scheme"


def notice_problems(draft: Draft) -> Iterator[Problem]:
    """Yield the problems of a profile's notices; none where it has none."""
    if draft.notices is None:
        return
    entry = draft.notices
    if draft.procedure is None:
        expected = "a procedure.toml, whose posts and roles are told"
        yield entry.problem("channels", expected=expected, got="none")
        return
    yield from _level_problems(entry, draft)
    yield from _role_problems(entry, draft)
    yield from _channel_problems(entry, draft)


def _level_problems(entry: Entry[NoticeSettings], draft: Draft) -> Iterator[Problem]:
    settings = entry.value
    named: list[tuple[tuple[str | int, ...], str | None]] = [
        (("subscriptions", number, "from_level_code"), item.from_level_code)
        for number, item in enumerate(settings.subscriptions)
    ]
    if settings.quiet_hours is not None:
        code = settings.quiet_hours.passed_from_level_code
        named.append((("quiet_hours", "passed_from_level_code"), code))
    for keys, level in named:
        yield from unknown_code(entry, keys, code=level, known=draft.codes.levels, what=_LEVEL)


def _role_problems(entry: Entry[NoticeSettings], draft: Draft) -> Iterator[Problem]:
    assert draft.procedure is not None
    roles = {role.code for role in draft.procedure.value.roles}
    for number, item in enumerate(entry.value.subscriptions):
        for place, code in enumerate(item.role_codes):
            keys = ("subscriptions", number, "role_codes", place)
            yield from unknown_code(entry, keys, code=code, known=roles, what="a role")


def _channel_problems(entry: Entry[NoticeSettings], draft: Draft) -> Iterator[Problem]:
    assert draft.procedure is not None
    channels = entry.value.channels
    codes = [(entry, ("channels", n, "code"), item.code) for n, item in enumerate(channels)]
    yield from repeated(codes, what="a channel")
    areas = {person.code: set(person.area_codes) for person in draft.procedure.value.people}
    for number, channel in enumerate(channels):
        keys = ("channels", number, "person_codes")
        for place, code in enumerate(channel.person_codes):
            yield from unknown_code(
                entry, (*keys, place), code=code, known=areas, what="a post of procedure.toml"
            )
        known = [areas[code] for code in channel.person_codes if code in areas]
        if any(own != known[0] for own in known):
            # Else the people of a city would read of the others.
            expected = "posts with the same area_codes"
            yield entry.problem(*keys, expected=expected, got=list(channel.person_codes))
