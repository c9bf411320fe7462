"""A profile before its references are checked: the valid tables, and the codes declared.

What does not belong here: whether the tables fit together (profiles.checks,
profiles.rule_checks).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from profiles.csv_tables import read_breakdowns, read_code_lists
from profiles.documents import SETTINGS_FILE, Document, Entry, Reading
from profiles.event_rules import EventHandlingSettings, EventRuleSettings
from profiles.model import (
    Area,
    Breakdown,
    CodeListEntry,
    Indicator,
    LevelScheme,
    PlanTarget,
    ProfileSettings,
    Rule,
    Source,
)
from profiles.notices import NoticeSettings
from profiles.problems import Problem
from profiles.procedure import Procedure
from profiles.response import Measure
from profiles.scenarios import Scenario

BREAKDOWNS_FILE = "breakdowns.csv"
CODE_LISTS_FILE = "code_lists.csv"
NOTICES_FILE = "notices.toml"
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
    code_lists: frozenset[str] | None  # names of the lists


@dataclass(frozen=True)
class Draft:
    """The valid tables of a profile, each with its place in its file."""

    folder: Path
    base_folder: Path | None  # whose files serve where the folder has none
    settings: Entry[ProfileSettings] | None
    areas: Sequence[Entry[Area]]
    indicators: Sequence[Entry[Indicator]]
    breakdowns: Sequence[Entry[Breakdown]]
    code_lists: Sequence[Entry[CodeListEntry]]
    sources: Sequence[Entry[Source]]
    scheme: Entry[LevelScheme] | None
    rules: Sequence[Entry[Rule]]
    plan_targets: Sequence[Entry[PlanTarget]]
    procedure: Entry[Procedure] | None
    notices: Entry[NoticeSettings] | None
    measures: Sequence[Entry[Measure]]
    scenarios: Sequence[Entry[Scenario]]
    event_rules: Sequence[Entry[EventRuleSettings]]
    event_handling: Entry[EventHandlingSettings] | None
    codes: Codes
    problems: Sequence[Problem]  # met while reading


def read_draft(folder: Path) -> Draft:
    """Return what a profile's folder says, table by table, with the problems met on reading."""
    reading = Reading(folder)
    settings = reading.document(SETTINGS_FILE)
    reading.base_folder = _base_folder(reading, settings)
    areas = reading.document("areas.toml")
    indicators = reading.document("indicators.toml")
    rules = reading.document("rules.toml")
    plan_targets = reading.document("plan_targets.toml", is_required=False)
    procedure = reading.document("procedure.toml", is_required=False)
    notices = reading.document(NOTICES_FILE, is_required=False)
    response = reading.document("response.toml", is_required=False)
    events = reading.document("events.toml", is_required=False)
    scenarios = reading.document("scenarios.toml", is_required=False)
    sources = reading.document("sources.toml")
    breakdowns = read_breakdowns(reading, BREAKDOWNS_FILE)
    code_lists = read_code_lists(reading, CODE_LISTS_FILE)
    for document, keys in (
        (areas, ("areas",)),
        (indicators, ("indicators",)),
        (rules, ("scheme", "rules")),
        (plan_targets, ("plan_targets",)),
        (procedure, ("procedure",)),
        (notices, ("notices",)),
        (response, ("measures",)),
        (events, ("handling", "event_rules")),
        (scenarios, ("scenarios",)),
        (sources, ("sources",)),
    ):
        reading.expect_only(document, keys)
    for document in (areas, indicators, sources):
        reading.expect_some(document)
    return Draft(
        folder=folder,
        base_folder=reading.base_folder,
        settings=reading.entry(settings, (), ProfileSettings),
        areas=reading.entries(areas, "areas", Area),
        indicators=reading.entries(indicators, "indicators", Indicator),
        breakdowns=breakdowns or [],
        code_lists=code_lists or [],
        sources=reading.entries(sources, "sources", Source),
        scheme=reading.entry(rules, ("scheme",), LevelScheme),
        rules=reading.entries(rules, "rules", Rule),
        plan_targets=reading.entries(plan_targets, "plan_targets", PlanTarget),
        procedure=reading.entry(procedure, ("procedure",), Procedure),
        notices=reading.entry(notices, ("notices",), NoticeSettings),
        measures=reading.entries(response, "measures", Measure),
        scenarios=reading.entries(scenarios, "scenarios", Scenario),
        event_rules=reading.entries(events, "event_rules", EventRuleSettings),
        event_handling=reading.entry(events, ("handling",), EventHandlingSettings),
        codes=Codes(
            areas=_declared(areas, "areas"),
            indicators=_declared(indicators, "indicators"),
            breakdowns=_with_total(breakdowns),
            levels=_declared(rules, "scheme", "levels"),
            code_lists=_named_lists(code_lists),
        ),
        problems=tuple(reading.problems),
    )


def _base_folder(reading: Reading, settings: Document) -> Path | None:
    name = settings.data.get("based_on")
    if not isinstance(name, str):
        return None
    base = reading.folder.parent / name
    # Only a folder beside, and no chain: one look at profile.toml tells all that serves.
    is_beside = Path(name).name == name and name not in ("", ".", "..")
    if not is_beside or base == reading.folder or not (base / SETTINGS_FILE).is_file():
        expected = f"the name of another folder beside {reading.folder.name}, with {SETTINGS_FILE}"
        problem = settings.problem(("based_on",), expected=expected, got=repr(name))
        reading.problems.append(problem)
        return None
    if "based_on" in Reading(base).document(SETTINGS_FILE).data:
        expected = "a profile that is not based on another"
        problem = settings.problem(("based_on",), expected=expected, got=repr(name))
        reading.problems.append(problem)
    return base


def _named_lists(entries: Sequence[Entry[CodeListEntry]] | None) -> frozenset[str] | None:
    return None if entries is None else frozenset(entry.value.code_list for entry in entries)


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
