"""Whether the event rules of a profile fit its levels and hold every line they need.

What does not belong here: recognising events (forecasting.early_warning).
"""

from collections.abc import Iterator

from catalogue import parse_month
from catalogue.event_rules import EVENT_LINES
from profiles.documents import Entry
from profiles.draft import Draft
from profiles.event_rules import EventRuleSettings
from profiles.problems import Problem
from profiles.references import repeated, unknown_code

_KINDS_OF_CITY = frozenset({"large_scale_event"})


def event_problems(draft: Draft) -> Iterator[Problem]:
    """Yield the problems of the event rules: unknown levels, missing or idle lines, gaps."""
    yield from repeated([(e, ("id",), e.value.id) for e in draft.event_rules], what="a rule id")
    ids = {entry.value.id for entry in draft.rules}
    for entry in draft.event_rules:
        if entry.value.id in ids:
            expected = "an id that no rule of rules.toml has"
            yield entry.problem("id", expected=expected, got=entry.value.id)
        yield from _level_problems(entry, draft)
        yield from _line_problems(entry)
        yield from _time_problems(entry)


def _level_problems(entry: Entry[EventRuleSettings], draft: Draft) -> Iterator[Problem]:
    rule = entry.value
    yield from unknown_code(
        entry,
        ("level_code",),
        code=rule.level_code,
        known=draft.codes.levels,
        what="a level of the scheme",
    )
    levels = draft.scheme.value.levels if draft.scheme else ()
    if any(level.code == rule.level_code and level.rank <= 0 for level in levels):
        expected = "a level of rank above 0, or none"
        yield entry.problem("level_code", expected=expected, got=rule.level_code)
    if rule.kind in _KINDS_OF_CITY and rule.raises != "city":
        expected = f"'city' for kind {rule.kind!r}"
        yield entry.problem("raises", expected=expected, got=rule.raises)


def _line_problems(entry: Entry[EventRuleSettings]) -> Iterator[Problem]:
    rule = entry.value
    needed = EVENT_LINES[rule.kind]
    given = [threshold.line for threshold in rule.thresholds]
    absent = [line for line in needed if line not in given]
    if absent:
        expected = f"a line {absent[0]!r} for kind {rule.kind!r}"
        yield entry.problem("thresholds", expected=expected, got=given)
    for number, line in enumerate(given):
        if line not in needed:
            expected = f"one of {', '.join(needed)} for kind {rule.kind!r}"
            yield entry.problem("thresholds", number, "line", expected=expected, got=line)


def _time_problems(entry: Entry[EventRuleSettings]) -> Iterator[Problem]:
    rule = entry.value
    start = parse_month(rule.effective_from)
    if rule.effective_to is not None and parse_month(rule.effective_to) < start:
        expected = f"a month not before effective_from, {rule.effective_from}"
        yield entry.problem("effective_to", expected=expected, got=rule.effective_to)
    before: dict[str, str] = {}
    for number, threshold in enumerate(rule.thresholds):
        month = parse_month(threshold.effective_from)
        keys = ("thresholds", number, "effective_from")
        earlier = before.get(threshold.line)
        if earlier is None and month > start:
            expected = f"a month not after the rule's effective_from, {rule.effective_from}"
            yield entry.problem(*keys, expected=expected, got=threshold.effective_from)
        if earlier is not None and month <= parse_month(earlier):
            expected = f"a month after {earlier}, of the {threshold.line!r} above it"
            yield entry.problem(*keys, expected=expected, got=threshold.effective_from)
        before[threshold.line] = threshold.effective_from
