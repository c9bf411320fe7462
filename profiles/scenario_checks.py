"""Whether scenarios fit the profile: codes used once, indicators that forecasts learn from.

What does not belong here: the form of a scenario (profiles.scenarios).
"""

from collections.abc import Iterator, Sequence

from profiles.documents import Entry
from profiles.problems import Problem
from profiles.scenarios import Scenario


def scenario_problems(
    scenarios: Sequence[Entry[Scenario]], leading_ids: frozenset[str] | None
) -> Iterator[Problem]:
    """Yield what is wrong with scenarios: a code twice, an indicator forecasts do not learn from.

    ``leading_ids`` are the leading indicators of the profile; None where they are not known.
    """
    seen: set[str] = set()
    for entry in scenarios:
        code = entry.value.code
        if code in seen:
            yield entry.problem("code", expected="a scenario code used once", got=code)
        seen.add(code)
        held: set[str] = set()
        for number, path in enumerate(entry.value.held_paths):
            name = path.series.unique_id
            where = ("held_paths", number, "series")
            if leading_ids is not None and name not in leading_ids:
                expected = "one of leading_indicators in profile.toml"
                yield entry.problem(*where, expected=expected, got=name)
            if name in held:
                yield entry.problem(*where, expected="a series held once", got=name)
            held.add(name)
