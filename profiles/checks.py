"""Whether the parts of a profile fit together: every code named is defined, and once.

What does not belong here: the form of a single table (profiles.model), reading files
(profiles.documents), levels and rules (profiles.rule_checks), sources
(profiles.source_checks).
"""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from catalogue import parse_month
from profiles.code_list_checks import code_list_problems
from profiles.documents import Entry
from profiles.draft import Codes, Draft
from profiles.event_checks import event_problems
from profiles.model import Area, Indicator, PlanTarget
from profiles.name_checks import name_problems
from profiles.notice_checks import notice_problems
from profiles.problems import Problem
from profiles.procedure_checks import measure_problems, procedure_problems
from profiles.references import (
    AREA,
    BREAKDOWN,
    INDICATOR,
    ancestors,
    circular_parents,
    repeated,
    unknown_code,
    unknown_series,
)
from profiles.rule_checks import rule_problems, scheme_problems
from profiles.scenario_checks import scenario_problems
from profiles.source_checks import source_problems


def reference_problems(draft: Draft) -> list[Problem]:
    """Return every problem between the tables of a profile; none if it can be used."""
    return [
        *_settings_problems(draft),
        *_area_problems(draft),
        *_indicator_problems(draft),
        *_breakdown_problems(draft),
        *code_list_problems(draft),
        *name_problems(draft),
        *source_problems(draft),
        *scheme_problems(draft),
        *rule_problems(draft),
        *_plan_target_problems(draft),
        *procedure_problems(draft),
        *notice_problems(draft),
        *event_problems(draft),
        *measure_problems(draft),
        *scenario_problems(draft.scenarios, _leading_ids(draft)),
    ]


def _leading_ids(draft: Draft) -> frozenset[str] | None:
    if draft.settings is None:
        return None
    return frozenset(item.unique_id for item in draft.settings.value.leading_indicators)


def _settings_problems(draft: Draft) -> Iterator[Problem]:
    if draft.settings is None:
        return
    entry, settings, codes = draft.settings, draft.settings.value, draft.codes
    if settings.code != draft.folder.name:
        expected = f"the folder's name, {draft.folder.name!r}"
        yield entry.problem("code", expected=expected, got=settings.code)
    if not _is_timezone(settings.timezone):
        expected = "a time zone of the IANA list, such as 'Asia/Shanghai'"
        yield entry.problem("timezone", expected=expected, got=settings.timezone)
    last = settings.last_vintage
    if last is not None and parse_month(last) < parse_month(settings.first_vintage):
        expected = f"a month not before first_vintage, {settings.first_vintage}"
        yield entry.problem("last_vintage", expected=expected, got=last)
    if settings.simulation is not None and not settings.is_simulated:
        expected = "no simulation, or is_simulated = true"
        yield entry.problem("simulation", expected=expected, got="one")
    yield from repeated(
        [(entry, ("editions", n), item) for n, item in enumerate(settings.editions)],
        what="an edition",
    )
    yield from unknown_series(entry, ("headline",), series=settings.headline, codes=codes)
    if settings.headline not in settings.targets:
        expected = "one of the targets"
        yield entry.problem("headline", expected=expected, got=settings.headline.unique_id)
    listed = {
        "targets": (settings.targets, "a target"),
        "leading_indicators": (settings.leading_indicators, "a leading indicator"),
    }
    for key, (items, what) in listed.items():
        for number, item in enumerate(items):
            yield from unknown_series(entry, (key, number), series=item, codes=codes)
        yield from repeated(
            [(entry, (key, n), item.unique_id) for n, item in enumerate(items)], what=what
        )
    yield from repeated(
        [(entry, ("languages", n), item) for n, item in enumerate(settings.languages)],
        what="a language",
    )
    yield from unknown_code(
        entry,
        ("employment_indicator_code",),
        code=settings.employment_indicator_code,
        known=codes.indicators,
        what=INDICATOR,
    )


def _is_timezone(name: str) -> bool:
    # ZoneInfo raises as many kinds of error as there are kinds of wrong name: a folder of the
    # list gives OSError, a path outside it ValueError, any other name KeyError.
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return False
    return True


def _area_problems(draft: Draft) -> Iterator[Problem]:
    yield from repeated([(e, ("code",), e.value.code) for e in draft.areas], what="an area code")
    parents = {entry.value.code: entry.value.parent_code for entry in draft.areas}
    if len(parents) == len(draft.areas):
        yield from circular_parents(draft.areas, parents)
    for entry in draft.areas:
        yield from _one_area_problems(entry, codes=draft.codes)


def _one_area_problems(entry: Entry[Area], *, codes: Codes) -> Iterator[Problem]:
    area = entry.value
    yield from unknown_code(
        entry, ("parent_code",), code=area.parent_code, known=codes.areas, what=AREA
    )
    for key, named in (
        ("lies_within_codes", area.lies_within_codes),
        ("member_codes", area.member_codes),
    ):
        others = codes.areas and codes.areas - {area.code}
        for number, code in enumerate(named):
            yield from unknown_code(
                entry, (key, number), code=code, known=others, what="another area of areas.toml"
            )
        yield from repeated([(entry, (key, n), c) for n, c in enumerate(named)], what="an area")
    if area.kind == "group" and not (area.member_codes or area.lies_within_codes):
        expected = "at least one member, or lies_within_codes where members are no areas here"
        yield entry.problem("member_codes", expected=expected, got=[])
    if area.kind != "group" and area.member_codes:
        yield entry.problem("member_codes", expected='kind = "group"', got=area.kind)


def _indicator_problems(draft: Draft) -> Iterator[Problem]:
    yield from repeated(
        [(entry, ("code",), entry.value.code) for entry in draft.indicators],
        what="an indicator code",
    )
    for entry in draft.indicators:
        yield from _range_problems(entry)


def _range_problems(entry: Entry[Indicator]) -> Iterator[Problem]:
    low, high = entry.value.minimum, entry.value.maximum
    if low is not None and high is not None and low >= high:
        yield entry.problem("maximum", expected=f"more than the minimum, {low}", got=high)
    if entry.value.seasonal_mode == "multiplicative" and low is not None and low < 0:
        expected = "a minimum of at least 0 where seasonal_mode is multiplicative"
        yield entry.problem("minimum", expected=expected, got=low)


def _breakdown_problems(draft: Draft) -> Iterator[Problem]:
    entries = draft.breakdowns
    yield from repeated([(e, ("code",), e.value.code) for e in entries], what="a breakdown code")
    parents = {entry.value.code: entry.value.parent_code for entry in entries}
    if len(parents) == len(entries):
        yield from circular_parents(entries, parents)
    counted = {e.value.code for e in entries if e.value.is_counted_in_diffusion}
    for entry in entries:
        yield from unknown_code(
            entry,
            ("parent_code",),
            code=entry.value.parent_code,
            known=draft.codes.breakdowns,
            what=BREAKDOWN,
        )
        overlapping = counted.intersection(ancestors(entry.value.code, parents))
        overlapping -= {entry.value.code}
        if entry.value.code in counted and overlapping:
            expected = f"false, because {min(overlapping)} above it is counted already"
            yield entry.problem("is_counted_in_diffusion", expected=expected, got=True)


def _plan_target_problems(draft: Draft) -> Iterator[Problem]:
    yield from repeated(
        [(entry, ("code",), entry.value.code) for entry in draft.plan_targets],
        what="a plan target code",
    )
    for entry in draft.plan_targets:
        yield from _one_plan_target_problems(entry, codes=draft.codes)


def _one_plan_target_problems(entry: Entry[PlanTarget], *, codes: Codes) -> Iterator[Problem]:
    target = entry.value
    if target.series is not None:
        yield from unknown_series(entry, ("series",), series=target.series, codes=codes)
    if target.last_year < target.first_year:
        expected = f"a year not before first_year, {target.first_year}"
        yield entry.problem("last_year", expected=expected, got=target.last_year)
