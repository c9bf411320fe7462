"""Whether a profile's levels and rules fit together and hold a line for every vintage.

What does not belong here: whether a rule may be used (profiles.evidence_checks), evaluating
rules (forecasting.early_warning).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import get_args

from catalogue import PROBABILITY_KINDS, parse_month
from profiles.documents import Entry
from profiles.draft import Draft
from profiles.evidence_checks import evidence_problems, overlap_problems
from profiles.model import EACH_AREA, Area, Rule, SeriesKey
from profiles.problems import Problem
from profiles.references import Keys, repeated, unknown_code, unknown_series

_KINDS_WITHIN = frozenset({"path_above_within", "gap_at_least_within"})
_FIGURE_KINDS = frozenset({"figure_at_least", "figure_at_most"})
_DEVIATION_KINDS = frozenset({"deviation_at_least", "deviation_at_most"})
_KINDS_SPANNING = frozenset(
    {
        "signal_rising_above", "net_loss_run", "diffusion_below", "rise_over_low",
        "fall_from_high", "growth_at_least", "growth_at_most", "loss_run",
    }
) | _FIGURE_KINDS  # fmt: skip
_KINDS_OF_EMPLOYMENT = frozenset({"net_loss_run", "diffusion_below"})
_KEYS_OF_KINDS: Mapping[str, frozenset[str]] = {
    "within_months": _KINDS_WITHIN,
    "span_months": _KINDS_SPANNING,
    "span_count": _FIGURE_KINDS,
    "least": _DEVIATION_KINDS,
    "of_rule": frozenset({"breadth_at_least"}),
}
_NEEDED_KEYS = ("within_months", "of_rule")


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
        yield from _series_problems(entry, draft)
        yield from evidence_problems(entry, draft)
        yield from _level_problems(entry, draft)
        yield from _kind_problems(entry)
        yield from _probability_problems(entry)
        yield from _employment_problems(entry, draft)
        yield from _time_problems(entry)
    yield from overlap_problems(draft)


def _series_problems(entry: Entry[Rule], draft: Draft) -> Iterator[Problem]:
    rule, codes = entry.value, draft.codes
    kinds = set(get_args(Area.model_fields["kind"].annotation))
    if rule.is_of_many_areas and rule.series.area_code != EACH_AREA:
        expected = "no area_code, because the rule names its areas"
        yield entry.problem("series", "area_code", expected=expected, got=rule.series.area_code)
    if not rule.is_of_many_areas and rule.series.area_code == EACH_AREA:
        expected = "an area_code, or areas beside the series"
        yield entry.problem("series", expected=expected, got="neither")
    for place, name in enumerate(rule.areas):
        known = None if codes.areas is None else codes.areas | kinds
        what = "a kind of area or an area of areas.toml"
        yield from unknown_code(entry, ("areas", place), code=name, known=known, what=what)
    named: list[tuple[Keys, SeriesKey]] = [(("series",), rule.series)]
    named += [(("also", place, "series"), item.series) for place, item in enumerate(rule.also)]
    for keys, series in named:
        known_areas = None if codes.areas is None else codes.areas | {EACH_AREA}
        of_series = replace(codes, areas=known_areas)
        yield from unknown_series(entry, keys, series=series, codes=of_series)


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
    for key, kinds in _KEYS_OF_KINDS.items():
        got = getattr(rule, key)
        is_given = got != Rule.model_fields[key].default
        if rule.kind not in kinds and is_given:
            expected = f"no such key for kind {rule.kind!r}"
            yield entry.problem(key, expected=expected, got=got)
        if rule.kind in kinds and not is_given and key in _NEEDED_KEYS:
            yield entry.problem(key, expected=f"{key} for kind {rule.kind!r}", got=None)


def _probability_problems(entry: Entry[Rule]) -> Iterator[Problem]:
    """Yield a line that is another probability than the one required."""
    rule = entry.value
    if rule.kind not in PROBABILITY_KINDS:
        return
    wanted = round(100.0 * rule.required_probability, 6)
    for place, line in enumerate(rule.thresholds):
        if line.value != wanted:
            expected = f"required_probability in %, {wanted:g}"
            yield entry.problem("thresholds", place, "value", expected=expected, got=line.value)


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
