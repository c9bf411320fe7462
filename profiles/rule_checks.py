"""Whether a profile's levels and rules fit together and hold a line for every vintage.

What does not belong here: evaluating rules (forecasting.early_warning).
"""

from collections.abc import Iterator

from catalogue import parse_month
from profiles.documents import Entry
from profiles.draft import Draft
from profiles.model import Rule
from profiles.problems import Problem
from profiles.references import repeated, unknown_code, unknown_series

_KINDS_WITHIN = frozenset({"path_above_within", "gap_at_least_within"})
_KINDS_SPANNING = frozenset({"signal_rising_above", "net_loss_run", "diffusion_below"})
_KINDS_OF_EMPLOYMENT = frozenset({"net_loss_run", "diffusion_below"})


def scheme_problems(draft: Draft) -> Iterator[Problem]:
    """Yield the problems of a scheme: levels told apart by all they show, one of rank 0."""
    if draft.scheme is None:
        return
    entry, levels = draft.scheme, draft.scheme.value.levels
    for key in ("code", "rank", "symbol", "colour"):
        values = [(entry, ("levels", n, key), getattr(x, key)) for n, x in enumerate(levels)]
        yield from repeated(values, what=f"a level's {key}")
    if not any(level.rank == 0 for level in levels):
        ranks = [level.rank for level in levels]
        yield entry.problem("levels", expected="one level of rank 0, no warning", got=ranks)


def rule_problems(draft: Draft) -> Iterator[Problem]:
    """Yield the problems of the rules: unknown codes, missing or idle settings, gaps in time."""
    yield from repeated([(e, ("id",), e.value.id) for e in draft.rules], what="a rule id")
    for entry in draft.rules:
        yield from unknown_series(entry, ("series",), series=entry.value.series, codes=draft.codes)
        yield from _level_problems(entry, draft)
        yield from _kind_problems(entry)
        yield from _employment_problems(entry, draft)
        yield from _time_problems(entry)


def _level_problems(entry: Entry[Rule], draft: Draft) -> Iterator[Problem]:
    code = entry.value.level_code
    yield from unknown_code(
        entry, ("level_code",), code=code, known=draft.codes.levels, what="a level of the scheme"
    )
    levels = draft.scheme.value.levels if draft.scheme else ()
    if any(level.code == code and level.rank == 0 for level in levels):
        yield entry.problem("level_code", expected="a level of rank above 0", got=code)


def _employment_problems(entry: Entry[Rule], draft: Draft) -> Iterator[Problem]:
    if draft.settings is None or entry.value.kind not in _KINDS_OF_EMPLOYMENT:
        return
    employment = draft.settings.value.employment_indicator_code
    indicator = entry.value.series.indicator_code
    if indicator != employment:
        expected = f"employment_indicator_code of profile.toml, {employment!r}"
        yield entry.problem("series", "indicator_code", expected=expected, got=indicator)


def _kind_problems(entry: Entry[Rule]) -> Iterator[Problem]:
    rule = entry.value
    if rule.kind in _KINDS_WITHIN and rule.within_months is None:
        expected = f"within_months for kind {rule.kind!r}"
        yield entry.problem("within_months", expected=expected, got=None)
    if rule.kind not in _KINDS_WITHIN and rule.within_months is not None:
        expected = f"no such key for kind {rule.kind!r}"
        yield entry.problem("within_months", expected=expected, got=rule.within_months)
    if rule.kind not in _KINDS_SPANNING and rule.span_months is not None:
        expected = f"no such key for kind {rule.kind!r}"
        yield entry.problem("span_months", expected=expected, got=rule.span_months)


def _time_problems(entry: Entry[Rule]) -> Iterator[Problem]:
    rule = entry.value
    start = parse_month(rule.effective_from)
    if rule.effective_to is not None and parse_month(rule.effective_to) < start:
        expected = f"a month not before effective_from, {rule.effective_from}"
        yield entry.problem("effective_to", expected=expected, got=rule.effective_to)
    months = [parse_month(threshold.effective_from) for threshold in rule.thresholds]
    for number in range(1, len(months)):
        if months[number] <= months[number - 1]:
            expected = "a month after that of the threshold above it"
            keys = ("thresholds", number, "effective_from")
            got = rule.thresholds[number].effective_from
            yield entry.problem(*keys, expected=expected, got=got)
    if months[0] > start:
        expected = f"a month not after the rule's effective_from, {rule.effective_from}"
        got = rule.thresholds[0].effective_from
        yield entry.problem("thresholds", 0, "effective_from", expected=expected, got=got)
