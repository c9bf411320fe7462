"""A profile before its references are checked: the valid tables, and the codes declared.

What does not belong here: whether the tables fit together (profiles.checks,
profiles.rule_checks).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from profiles.documents import Document, Entry, Reading
from profiles.model import (
    Area,
    Breakdown,
    Indicator,
    LevelScheme,
    PlanTarget,
    ProfileSettings,
    Rule,
    Source,
)
from profiles.problems import Problem

SETTINGS_FILE = "profile.toml"
BREAKDOWNS_FILE = "breakdowns.csv"
TOTAL = "total"
"""The breakdown of every series that is not broken down; it needs no declaration."""


@dataclass(frozen=True)
class Codes:
    """Every code the files declare, in valid tables or not, so that one slip shows once.

    None stands for the codes of a file that could not be read, which are not checked.
    """

    areas: frozenset[str] | None
    indicators: frozenset[str] | None
    breakdowns: frozenset[str] | None
    levels: frozenset[str] | None


@dataclass(frozen=True)
class Draft:
    """The valid tables of a profile, each with its place in its file."""

    folder: Path
    settings: Entry[ProfileSettings] | None
    areas: Sequence[Entry[Area]]
    indicators: Sequence[Entry[Indicator]]
    breakdowns: Sequence[Entry[Breakdown]]
    sources: Sequence[Entry[Source]]
    scheme: Entry[LevelScheme] | None
    rules: Sequence[Entry[Rule]]
    plan_targets: Sequence[Entry[PlanTarget]]
    codes: Codes
    problems: Sequence[Problem]  # met while reading


def read_draft(folder: Path) -> Draft:
    """Return what a profile's folder says, table by table, with the problems met on reading."""
    reading = Reading(folder)
    areas = reading.document("areas.toml")
    indicators = reading.document("indicators.toml")
    rules = reading.document("rules.toml")
    plan_targets = reading.document("plan_targets.toml", is_required=False)
    sources = reading.document("sources.toml")
    settings = reading.document(SETTINGS_FILE)
    breakdowns = reading.breakdowns(BREAKDOWNS_FILE)
    for document, keys in (
        (areas, ("areas",)),
        (indicators, ("indicators",)),
        (rules, ("scheme", "rules")),
        (plan_targets, ("plan_targets",)),
        (sources, ("sources",)),
    ):
        reading.expect_only(document, keys)
    for document in (areas, indicators, sources):
        reading.expect_some(document)
    return Draft(
        folder=folder,
        settings=reading.entry(settings, (), ProfileSettings),
        areas=reading.entries(areas, "areas", Area),
        indicators=reading.entries(indicators, "indicators", Indicator),
        breakdowns=breakdowns or [],
        sources=reading.entries(sources, "sources", Source),
        scheme=reading.entry(rules, ("scheme",), LevelScheme),
        rules=reading.entries(rules, "rules", Rule),
        plan_targets=reading.entries(plan_targets, "plan_targets", PlanTarget),
        codes=Codes(
            areas=_declared(areas, "areas"),
            indicators=_declared(indicators, "indicators"),
            breakdowns=_with_total(breakdowns),
            levels=_declared(rules, "scheme", "levels"),
        ),
        problems=tuple(reading.problems),
    )


def _with_total(breakdowns: Sequence[Entry[Breakdown]] | None) -> frozenset[str] | None:
    if breakdowns is None:
        return None
    return frozenset({TOTAL, *(entry.value.code for entry in breakdowns)})


def _declared(document: Document, *keys: str) -> frozenset[str] | None:
    if not document.is_read:
        return None
    tables: object = document.data
    for key in keys:
        tables = tables.get(key, {}) if isinstance(tables, dict) else {}
    if not isinstance(tables, list):
        return frozenset()
    codes = (table.get("code") for table in tables if isinstance(table, dict))
    # A code without quotation marks is a number: an error of its table, and of no other.
    return frozenset(str(code) for code in codes if isinstance(code, str | int))
