"""Whether a procedure can be followed and a response plan names the levels there are.

What does not belong here: the form of the tables (profiles.procedure, profiles.response).
"""

from collections.abc import Iterator, Sequence

from catalogue.warning_states import SYSTEM
from profiles.documents import Entry
from profiles.draft import Draft
from profiles.problems import Problem
from profiles.procedure import Procedure
from profiles.references import AREA, repeated, unknown_code

_LEVEL = "a level of the scheme above normal"


def procedure_problems(draft: Draft) -> Iterator[Problem]:
    """Yield the problems of a procedure: unknown codes, and releases that nobody could make."""
    if draft.procedure is None:
        return
    entry = draft.procedure
    yield from _repeated_codes(entry)
    yield from _level_problems(entry, draft)
    yield from _people_problems(entry, draft)
    if draft.scheme is not None:
        for level_code in _warned_levels(draft):
            yield from _requirement_problems(entry, level_code)


def measure_problems(draft: Draft) -> Iterator[Problem]:
    """Yield the problems of a response plan: a code used twice, a level that is none."""
    yield from repeated([(e, ("code",), e.value.code) for e in draft.measures], what="a measure")
    if draft.scheme is None:
        return
    levels = _warned_levels(draft)
    for entry in draft.measures:
        code = entry.value.from_level_code
        yield from unknown_code(entry, ("from_level_code",), code=code, known=levels, what=_LEVEL)


def _warned_levels(draft: Draft) -> tuple[str, ...]:
    levels = draft.scheme.value.levels if draft.scheme else ()
    return tuple(level.code for level in levels if level.rank > 0)


def _repeated_codes(entry: Entry[Procedure]) -> Iterator[Problem]:
    procedure = entry.value
    tables: dict[str, Sequence[str]] = {
        "clocks": [item.code for item in procedure.clocks],
        "roles": [item.code for item in procedure.roles],
        "people": [item.code for item in procedure.people],
    }
    for key, codes in tables.items():
        listed = [(entry, (key, number, "code"), code) for number, code in enumerate(codes)]
        yield from repeated(listed, what=f"a code of {key}")
    for number, person in enumerate(procedure.people):
        if person.code == SYSTEM:
            expected = f"another code than {SYSTEM!r}, which means what a run does by itself"
            yield entry.problem("people", number, "code", expected=expected, got=person.code)


def _level_problems(entry: Entry[Procedure], draft: Draft) -> Iterator[Problem]:
    if draft.scheme is None:
        return
    known, procedure = _warned_levels(draft), entry.value
    levels: dict[str, list[tuple[str, ...]]] = {
        "requirements": [item.level_codes for item in procedure.requirements],
        "clocks": [item.level_codes for item in procedure.clocks],
        "roles": [item.level_codes for item in procedure.roles],
    }
    for key, tables in levels.items():
        for number, codes in enumerate(tables):
            for place, code in enumerate(codes):
                keys = (key, number, "level_codes", place)
                yield from unknown_code(entry, keys, code=code, known=known, what=_LEVEL)
    named = [
        (entry, ("requirements", number, "level_codes", place), code)
        for number, table in enumerate(procedure.requirements)
        for place, code in enumerate(table.level_codes)
    ]
    yield from repeated(named, what="a level's requirement")


def _people_problems(entry: Entry[Procedure], draft: Draft) -> Iterator[Problem]:
    roles = {role.code for role in entry.value.roles}
    for number, person in enumerate(entry.value.people):
        for place, code in enumerate(person.role_codes):
            keys: tuple[str | int, ...] = ("people", number, "role_codes", place)
            yield from unknown_code(entry, keys, code=code, known=roles, what="a role")
        for place, code in enumerate(person.area_codes):
            keys = ("people", number, "area_codes", place)
            yield from unknown_code(entry, keys, code=code, known=draft.codes.areas, what=AREA)


def _requirement_problems(entry: Entry[Procedure], level_code: str) -> Iterator[Problem]:
    procedure = entry.value
    try:
        requirement = procedure.requirement(level_code)
    except KeyError:
        expected = f"a requirement for level {level_code!r}"
        yield entry.problem("requirements", expected=expected, got="none")
        return
    reviewers = _people_of_action(procedure, "review", level_code)
    releasers = _people_of_action(procedure, "release", level_code)
    # Whoever reviews a warning does not release it.
    can_release = any(
        len(reviewers - {releaser}) >= requirement.review_count for releaser in releasers
    )
    if not can_release:
        expected = (
            f"for level {level_code!r} at least {requirement.review_count} to review"
            " and another person to release"
        )
        got = f"reviewers {sorted(reviewers)}, releasers {sorted(releasers)}"
        yield entry.problem("people", expected=expected, got=got)
    if requirement.is_approval_required and not _people_of_action(procedure, "ask", level_code):
        expected = f"somebody who may ask for the approval of level {level_code!r}"
        yield entry.problem("people", expected=expected, got="nobody")


def _people_of_action(procedure: Procedure, action: str, level_code: str) -> set[str]:
    """Return who may act so for every area: those bound to an area can stand in for no other."""
    roles = {
        role.code
        for role in procedure.roles
        if action in role.actions and (not role.level_codes or level_code in role.level_codes)
    }
    return {
        person.code
        for person in procedure.people
        if roles & set(person.role_codes) and not person.area_codes
    }
