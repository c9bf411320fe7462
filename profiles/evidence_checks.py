"""Whether a rule may support a level: gains on record, probabilities, rules said twice.

What does not belong here: codes and lines (profiles.rule_checks).
"""

from collections.abc import Iterator

from catalogue import MODEL_INDICATORS, parse_month
from catalogue.forms import FORMS
from profiles.documents import Entry
from profiles.draft import Draft
from profiles.model import Rule, Source
from profiles.problems import Problem


def evidence_problems(entry: Entry[Rule], draft: Draft) -> Iterator[Problem]:
    """Yield the problems of what a rule rests on: a gain missing, a probability too high."""
    rule = entry.value
    leave = rule.leave_probability
    if leave is not None and leave > rule.required_probability:
        expected = f"at most required_probability, {rule.required_probability}"
        yield entry.problem("leave_probability", expected=expected, got=leave)
    if rule.of_rule is not None:
        counted = [other.value for other in draft.rules if other.value.id == rule.of_rule]
        if not counted or not counted[0].is_of_many_areas:
            expected = "the id of a rule that names areas"
            yield entry.problem("of_rule", expected=expected, got=rule.of_rule)
    if rule.use == "used" and rule.is_enabled and rule.gain is None:
        named = {rule.series.indicator_code, *(item.series.indicator_code for item in rule.also)}
        for code in sorted(named & (MODEL_INDICATORS | _feed_indicators(draft))):
            expected = f'a gain on record, or use = "shown": {code} is a feed or a model'
            yield entry.problem("use", expected=expected, got=rule.use)


def overlap_problems(draft: Draft) -> Iterator[Problem]:
    """Yield a problem at each rule that says in the same months what an earlier one says.

    Rules that differ in line, level, span or probability may look at one series: the
    gravest level counts.
    """
    seen: list[Entry[Rule]] = []
    for entry in draft.rules:
        for other in seen:
            if _says(entry.value) == _says(other.value) and _overlap(entry.value, other.value):
                expected = f"a rule that differs from {other.value.id}, or other months"
                yield entry.problem("id", expected=expected, got=entry.value.id)
        if entry.value.is_enabled:
            seen.append(entry)


def _says(rule: Rule) -> tuple[object, ...]:
    lines = tuple((line.value, line.effective_from) for line in rule.thresholds)
    return (
        rule.is_enabled, rule.kind, rule.series, rule.areas, rule.level_code, lines,
        rule.within_months, rule.span_months, rule.span_count, rule.least, rule.also,
        rule.of_rule, rule.consecutive_months, rule.required_probability,
    )  # fmt: skip


def _overlap(one: Rule, other: Rule) -> bool:
    return _begins_before_end(one, other) and _begins_before_end(other, one)


def _begins_before_end(one: Rule, other: Rule) -> bool:
    end = other.effective_to
    return end is None or parse_month(one.effective_from) <= parse_month(end)


def _feed_indicators(draft: Draft) -> frozenset[str]:
    """Return the indicators that only big-data sources declare."""
    feeds = {source.value.code for source in draft.sources if source.value.kind == "big_data"}
    declared: dict[str, set[str]] = {}
    for entry in draft.sources:
        for code in _declared(entry.value):
            declared.setdefault(code, set()).add(entry.value.code)
    return frozenset(code for code, sources in declared.items() if sources <= feeds)


def _declared(source: Source) -> set[str]:
    figures = [figure for form in source.forms if form in FORMS for figure in FORMS[form].figures]
    codes = {figure.indicator_code for figure in figures if figure.indicator_code}
    if source.layout is not None:
        codes |= {item.indicator_code for item in source.layout.value_columns.values()}
    return codes | ({source.indicator_code} if source.indicator_code else set())
