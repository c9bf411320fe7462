"""What a profile is: the settings that make the system serve one place.

Each class is one table of the profile's TOML files and forbids keys it does not know.
What does not belong here: reading files (profiles.loader), defaults that decide a
warning (they stand in the profile, each with its source).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal, Protocol, TypeVar

import pandas as pd
from pydantic import Field, model_validator

from catalogue import parse_month
from profiles.base import Language as Language
from profiles.base import Settings as Settings
from profiles.base import Text as Text
from profiles.event_rules import EventHandlingSettings, EventRuleSettings
from profiles.notices import NoticeSettings
from profiles.procedure import Procedure
from profiles.response import Measure
from profiles.rules import EACH_AREA as EACH_AREA
from profiles.rules import Condition as Condition
from profiles.rules import Level as Level
from profiles.rules import LevelScheme as LevelScheme
from profiles.rules import Rule as Rule
from profiles.rules import Threshold as Threshold
from profiles.rules import in_area as in_area
from profiles.scenarios import Scenario
from profiles.series_key import MonthText as MonthText
from profiles.series_key import SeriesKey as SeriesKey

Edition = Literal["internal", "public"]
SourceKind = Literal[
    "enterprise_sample",
    "labour_survey",
    "layoff_reports",
    "vacancies",
    "unemployment_insurance",
    "employment_register",
    "insured_structure",
    "enterprise_administration",
    "big_data",
]
Unit = Literal["pct", "pp", "persons", "ratio", "index", "count", "yuan", "kwh", "tonnes"]
TilePlace = Annotated[float, Field(ge=0, le=100, multiple_of=0.5)]  # halves of a tile's side


class Area(Settings):
    """A place that figures describe, or a group of places."""

    code: str
    title: Text
    kind: Literal["nation", "province", "city", "county", "zone", "group"]
    parent_code: str | None = None
    is_part_of_parent_sum: bool = True  # a zone lying inside cities already summed is not
    lies_within_codes: tuple[str, ...] = ()
    member_codes: tuple[str, ...] = ()  # of a group; groups may overlap
    population_persons: int | None = None
    economy: Text | None = None
    synonyms: tuple[str, ...] = ()  # other names in use, such as 沈阳
    tile: tuple[TilePlace, TilePlace] | None = None  # column and row on the tile map


class SamplingError(Settings):
    """A published or modelled standard error of an indicator's figures, and its source."""

    standard_error: float = Field(gt=0)
    source: Text


class MovingHoliday(Settings):
    """A holiday that moves between months, and the days of the month a figure speaks of."""

    name: Literal["spring_festival"]
    reference_days: tuple[int, int] | None = None  # first and last; absent: the whole month

    @model_validator(mode="after")
    def _days_are_in_order(self) -> "MovingHoliday":
        first, last = self.reference_days or (1, 31)
        if not 1 <= first <= last <= 31:
            raise ValueError(f"reference_days: expected 1 to 31 in order, got {first}, {last}")
        return self


class Indicator(Settings):
    """A quantity: its unit, how it is rounded for readers, and what its rise means."""

    code: str
    title: Text
    definition: Text
    unit: Unit
    decimals: int = Field(ge=0, le=4)
    rise_means: Literal["worse", "better"]
    minimum: float | None = None
    maximum: float | None = None
    seasonal_mode: Literal["additive", "multiplicative"]
    rounding_unit: float = Field(gt=0)  # as published: 0.1 for a rate with one decimal
    sampling_error: SamplingError | None = None
    moving_holiday: MovingHoliday | None = None  # tried in seasonal adjustment; absent: none


class Breakdown(Settings):
    """An industry or group; ``parent_code`` places it in its hierarchy."""

    code: str
    title: Text
    parent_code: str | None = None
    is_counted_in_diffusion: bool = False
    synonyms: tuple[str, ...] = ()  # as senders write it


class CodeListEntry(Settings):
    """A code senders use, its names, and the months it holds for; None: without end."""

    code_list: str
    code: str
    title: Text
    synonyms: tuple[str, ...] = ()
    parent_code: str | None = None
    effective_from: MonthText | None = None
    effective_to: MonthText | None = None
    successor_code: str | None = None  # in the version that replaced this one
    ownership_code: str | None = None  # of a registration type: its group in the list ownership

    def is_effective(self, reference_month: pd.Timestamp) -> bool:
        """Return whether the code may describe a month."""
        start, end = self.effective_from, self.effective_to
        is_begun = start is None or parse_month(start) <= reference_month
        return is_begun and (end is None or reference_month <= parse_month(end))


class Calendar(Settings):
    """When a figure becomes known: a lag in months, with exceptions by reference month."""

    lag_months: int = Field(ge=0, le=24)
    lag_months_by_reference_month: dict[str, int] = Field(default={})  # "01" to "12"

    def vintage_of(self, reference_month: pd.Timestamp) -> pd.Timestamp:
        """Return the vintage at which the figure for a reference month becomes known."""
        lag = self.lag_months_by_reference_month.get(
            f"{reference_month.month:02d}", self.lag_months
        )
        return pd.Timestamp(reference_month + pd.DateOffset(months=lag)).as_unit("us")


class ReportingWindow(Settings):
    """The days in which senders report; ``last_day`` before ``first_day``: a month later."""

    first_day: int = Field(ge=1, le=31)
    last_day: int = Field(ge=1, le=31)
    is_of_following_month: bool = False  # first_day lies in the month after the one described


class Location(Settings):
    """Where the bytes lie; ``path`` is a file, a folder, an address, a table or a SELECT."""

    kind: Literal["package", "profile", "inbox", "url", "database", "sdmx"]
    package: str | None = None  # import name of the wheel
    path: str = ""
    address_variable: str | None = Field(default=None, pattern=r"^[A-Z][A-Z0-9_]*$")
    columns: dict[str, str] = Field(default={})  # heading as sent → field of the form


class Layout(Settings):
    """How a file's rows become figures."""

    form: Literal["year_by_month", "long", "wide_by_month"]
    file_format: Literal["csv", "pickle"] = "csv"
    month_column: str | None = None
    year_column: str | None = None
    value_column: str | None = None  # long
    breakdown_column: str | None = None  # long
    breakdown_codes: dict[str, str] = Field(default={})  # as sent → code of the profile
    value_columns: dict[str, SeriesKey] = Field(default={})  # wide_by_month: heading → series
    ignored_columns: tuple[str, ...] = ()
    unit_multiplier: float = 1.0  # thousands of persons → persons


class Source(Settings):
    """Who sends what, when it is known, and where it may be shown."""

    code: str
    title: Text
    kind: SourceKind
    owner: Text
    publisher: Text
    citation: Text
    licence: Text
    revisions: Text
    permitted_editions: tuple[Edition, ...]
    area_code: str | None = None  # where the file does not name areas
    indicator_code: str | None = None  # where the file does not name indicators
    breakdown: str = "total"
    location: Location
    forms: tuple[str, ...] = ()  # of catalogue.forms; what a submission may hold
    layout: Layout | None = None  # of an archive; a source has either forms or a layout
    calendar: Calendar
    reporting_window: ReportingWindow | None = None
    senders: tuple[str, ...] = ()  # codes of the areas expected to send
    is_simulated: bool = False

    @property
    def archive_layout(self) -> Layout:
        """The layout of an archive; ValueError for a source of forms."""
        if self.layout is None:
            raise ValueError(f"source {self.code}: expected a layout, got forms {self.forms}")
        return self.layout


class PlanTarget(Settings):
    """A target of a plan: the figure aimed at, by when, and whether it binds."""

    code: str
    title: Text
    series: SeriesKey | None = None
    aggregation: Literal["annual_average", "cumulative", "year_end"]
    value: float
    start_value: float | None = None  # a stock before the first year, for the straight path
    direction: Literal["at_most", "at_least", "about"]
    standing: Literal["indicative", "binding"]
    first_year: int
    last_year: int
    source: Text


class BulletinSettings(Settings):
    """What the bulletin of this place says of itself, and with which fonts."""

    title: Text
    issuer: Text
    audience: Text  # 内部资料, or for whom it is written
    notices: tuple[Text, ...] = ()  # sentences that must stand on the cover page
    font_paths: tuple[str, ...] = ()
    title_font: str | None = None
    body_font: str | None = None


class SimulationSettings(Settings):
    """From which seed and scenario, and over which months, a profile's data are simulated."""

    seed: int = Field(ge=0)
    months: int = Field(ge=1)
    history_months: int = Field(ge=0)
    scenario: str
    last_month: MonthText


class ProfileSettings(Settings):
    """profile.toml: the place, its clock, its languages, its main series."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Text
    summary: Text
    timezone: str
    languages: tuple[Language, ...] = Field(min_length=1)  # the first is the bulletin's
    based_on: str | None = None  # folder beside, whose files serve where this one has none
    is_simulated: bool = False
    simulation: SimulationSettings | None = None
    editions: tuple[Edition, ...] = Field(default=("internal",), min_length=1)
    first_vintage: MonthText
    last_vintage: MonthText | None = None  # of an archive; absent: the current month
    headline: SeriesKey
    targets: tuple[SeriesKey, ...] = Field(min_length=1)
    leading_indicators: tuple[SeriesKey, ...] = ()  # what forecasts of the targets may learn from
    signal_history_months: int = Field(default=24, ge=6, le=120)
    employment_indicator_code: str | None = None  # whose breakdowns are industries
    bulletin: BulletinSettings


class Profile(Settings):
    """A whole profile, checked: every code named is defined."""

    settings: ProfileSettings
    areas: tuple[Area, ...]
    indicators: tuple[Indicator, ...]
    breakdowns: tuple[Breakdown, ...] = ()
    code_lists: tuple[CodeListEntry, ...] = ()
    sources: tuple[Source, ...]
    scheme: LevelScheme
    rules: tuple[Rule, ...]
    plan_targets: tuple[PlanTarget, ...] = ()
    procedure: Procedure | None = None  # who decides on warnings; absent: no log is kept
    notices: NoticeSettings | None = None  # who is told of them; absent: nobody
    event_rules: tuple[EventRuleSettings, ...] = ()  # on reports of staff cuts
    event_handling: EventHandlingSettings | None = None  # absent: defaults
    measures: tuple[Measure, ...] = ()  # the response plan; absent: those of the levels
    scenarios: tuple[Scenario, ...] = ()
    folder: str = Field(exclude=True)  # where the TOML files lie
    base_folder: str | None = Field(default=None, exclude=True)  # of ``based_on``
    content_sha256: str  # of all files that serve, names and bytes

    def area(self, code: str) -> Area:
        """Return the area with a code; KeyError if there is none."""
        return _found(self.areas, code)

    def indicator(self, code: str) -> Indicator:
        """Return the indicator with a code; KeyError if there is none."""
        return _found(self.indicators, code)

    def breakdown(self, code: str) -> Breakdown:
        """Return the industry or group with a code; KeyError if there is none."""
        return _found(self.breakdowns, code)

    def code_list(self, name: str) -> tuple[CodeListEntry, ...]:
        """Return the entries of a code list, all versions, in file order; none if unknown."""
        return tuple(entry for entry in self.code_lists if entry.code_list == name)

    def folder_of(self, relative_path: str) -> Path:
        """Return the folder that holds a file: the profile's own, else the one it is based on."""
        folder = Path(self.folder)
        if self.base_folder is None or (folder / relative_path).exists():
            return folder
        return Path(self.base_folder)

    def source(self, code: str) -> Source:
        """Return the source with a code; KeyError if there is none."""
        return _found(self.sources, code)

    def level(self, code: str) -> Level:
        """Return the level of the scheme with a code; KeyError if there is none."""
        return _found(self.scheme.levels, code)

    def rule(self, rule_id: str) -> Rule:
        """Return the rule with an id; KeyError if there is none."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(f"{rule_id!r} is none of {[rule.id for rule in self.rules]}")

    def areas_of(self, rule: Rule) -> tuple[str, ...]:
        """Return the areas a rule looks at, in the profile's order; its one area if it has."""
        if not rule.is_of_many_areas:
            return (rule.series.area_code,)
        named = set(rule.areas)
        return tuple(area.code for area in self.areas if named & {area.kind, area.code})

    def series_of(self, rule: Rule) -> tuple[SeriesKey, ...]:
        """Return the series of a rule, one for each of its areas, its conditions left aside."""
        return tuple(
            rule.series.model_copy(update={"area_code": code}) for code in self.areas_of(rule)
        )


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


CodedT = TypeVar("CodedT", bound=_Coded)


def _found(items: Sequence[CodedT], code: str) -> CodedT:
    for item in items:
        if item.code == code:
            return item
    raise KeyError(f"{code!r} is none of {[item.code for item in items]}")
