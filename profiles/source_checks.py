"""Whether a profile's sources name known codes, forms or the columns they need.

What does not belong here: where they lie (profiles.location_checks), reading the
sources themselves (warehouse).
"""

from collections.abc import Iterator

from profiles.documents import Entry
from profiles.draft import Codes, Draft
from profiles.form_checks import form_problems
from profiles.location_checks import location_problems
from profiles.model import Layout, Source
from profiles.problems import Problem
from profiles.references import (
    AREA,
    BREAKDOWN,
    INDICATOR,
    repeated,
    unknown_code,
    unknown_series,
)

_COLUMNS_NEEDED = {
    "year_by_month": ("year_column",),
    "long": ("month_column", "value_column"),
    "wide_by_month": ("month_column", "value_columns"),
}
_MONTH_NUMBERS = tuple(f"{number:02d}" for number in range(1, 13))


def source_problems(draft: Draft) -> Iterator[Problem]:
    """Yield the problems of a profile's sources."""
    entries = draft.sources
    yield from repeated([(e, ("code",), e.value.code) for e in entries], what="a source code")
    folders = [
        (entry, ("location", "path"), entry.value.location.path)
        for entry in entries
        if entry.value.forms and entry.value.location.kind == "inbox"
    ]
    yield from repeated(folders, what="a folder of the inbox")
    # Where profile.toml cannot be read, nothing is known to contradict a simulated source.
    is_real = draft.settings is not None and not draft.settings.value.is_simulated
    for entry in entries:
        yield from _code_problems(entry, codes=draft.codes)
        yield from form_problems(entry, codes=draft.codes)
        if entry.value.layout is not None:
            yield from _layout_code_problems(entry, entry.value.layout, codes=draft.codes)
            yield from _layout_problems(entry, entry.value.layout)
        yield from location_problems(entry, draft)
        for month in entry.value.calendar.lag_months_by_reference_month:
            if month not in _MONTH_NUMBERS:
                keys = ("calendar", "lag_months_by_reference_month", month)
                yield entry.problem(*keys, expected='a month from "01" to "12"', got=month)
        if not entry.value.permitted_editions:
            yield entry.problem("permitted_editions", expected="at least one edition", got=[])
        if entry.value.is_simulated and is_real:
            expected = "false, or is_simulated = true in profile.toml"
            yield entry.problem("is_simulated", expected=expected, got=True)


def _code_problems(entry: Entry[Source], *, codes: Codes) -> Iterator[Problem]:
    source = entry.value
    for key, code, known, what in (
        ("area_code", source.area_code, codes.areas, AREA),
        ("indicator_code", source.indicator_code, codes.indicators, INDICATOR),
        ("breakdown", source.breakdown, codes.breakdowns, BREAKDOWN),
    ):
        yield from unknown_code(entry, (key,), code=code, known=known, what=what)


def _layout_code_problems(
    entry: Entry[Source], layout: Layout, *, codes: Codes
) -> Iterator[Problem]:
    for sent, code in layout.breakdown_codes.items():
        yield from unknown_code(
            entry,
            ("layout", "breakdown_codes", sent),
            code=code,
            known=codes.breakdowns,
            what=BREAKDOWN,
        )
    for heading, series in layout.value_columns.items():
        keys = ("layout", "value_columns", heading)
        yield from unknown_series(entry, keys, series=series, codes=codes)
    named = [
        (entry, ("layout", "value_columns", heading), series.unique_id)
        for heading, series in layout.value_columns.items()
    ]
    yield from repeated(named, what="a series")


def _layout_problems(entry: Entry[Source], layout: Layout) -> Iterator[Problem]:
    source = entry.value
    for key in _COLUMNS_NEEDED[layout.form]:
        if not getattr(layout, key):
            expected = f"a value for form {layout.form!r}"
            yield entry.problem("layout", key, expected=expected, got=getattr(layout, key))
    if layout.form != "wide_by_month":
        for key in ("area_code", "indicator_code"):
            if getattr(source, key) is None:
                expected = f"a value, because form {layout.form!r} does not name it"
                yield entry.problem(key, expected=expected, got=None)
    for number, heading in enumerate(layout.ignored_columns):
        if heading in layout.value_columns:
            expected = "a column that is not read"
            keys = ("layout", "ignored_columns", number)
            yield entry.problem(*keys, expected=expected, got=heading)
    if layout.unit_multiplier <= 0:
        expected = "a number above 0"
        got = layout.unit_multiplier
        yield entry.problem("layout", "unit_multiplier", expected=expected, got=got)
