"""What a profile is: the settings that make the system serve one place.

Each class is one table of the profile's TOML files and forbids keys it does not know.
What does not belong here: reading files (profiles.loader), defaults that decide a
warning (they stand in the profile, each with its source).
"""

from collections.abc import Sequence
from typing import Annotated, Literal, Protocol, TypeVar

import pandas as pd
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from catalogue import RuleKind, format_month, parse_month

Language = Literal["en", "zh"]
Edition = Literal["internal", "public"]
SourceKind = Literal["labour_survey", "enterprise_sample"]
Unit = Literal["pct", "persons", "ratio", "index"]


def _checked_month(text: str) -> str:
    return format_month(parse_month(text))


MonthText = Annotated[str, AfterValidator(_checked_month)]


class Settings(BaseModel):
    """Base of every profile table: frozen, and unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Text(Settings):
    """A wording in both languages."""

    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)

    def in_language(self, language: Language) -> str:
        """Return the wording in one language."""
        return self.en if language == "en" else self.zh


class SeriesKey(Settings):
    """One series: an indicator of an area, within one industry or group."""

    area_code: str
    indicator_code: str
    breakdown: str = "total"

    @property
    def unique_id(self) -> str:
        """The name of the series in forecasting, ``area/indicator/breakdown``."""
        return f"{self.area_code}/{self.indicator_code}/{self.breakdown}"


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


class SamplingError(Settings):
    """A published or modelled standard error of an indicator's figures, and its source."""

    standard_error: float = Field(gt=0)
    source: Text


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


class Breakdown(Settings):
    """An industry or group; ``parent_code`` places it in its hierarchy."""

    code: str
    title: Text
    parent_code: str | None = None
    is_counted_in_diffusion: bool = False


class Calendar(Settings):
    """When a figure becomes known: a lag in months, with exceptions by reference month."""

    lag_months: int = Field(ge=0, le=24)
    lag_months_by_reference_month: dict[str, int] = {}  # "01" to "12"

    def vintage_of(self, reference_month: pd.Timestamp) -> pd.Timestamp:
        """Return the vintage at which the figure for a reference month becomes known."""
        lag = self.lag_months_by_reference_month.get(
            f"{reference_month.month:02d}", self.lag_months
        )
        return pd.Timestamp(reference_month + pd.DateOffset(months=lag)).as_unit("us")


class Location(Settings):
    """Where the bytes lie: inside an installed wheel, in the profile, or in the inbox."""

    kind: Literal["package", "profile", "inbox"]
    package: str | None = None  # import name of the wheel
    path: str


class Layout(Settings):
    """How a file's rows become figures."""

    form: Literal["year_by_month", "long", "wide_by_month"]
    file_format: Literal["csv", "pickle"] = "csv"
    month_column: str | None = None
    year_column: str | None = None
    value_column: str | None = None  # long
    breakdown_column: str | None = None  # long
    breakdown_codes: dict[str, str] = {}  # as sent → code of the profile, where they differ
    value_columns: dict[str, SeriesKey] = {}  # wide_by_month: heading → series
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
    layout: Layout
    calendar: Calendar
    is_simulated: bool = False


class Level(Settings):
    """A warning level; ``rank`` 0 is no warning, higher is graver."""

    code: str
    rank: int = Field(ge=0)
    title: Text
    colour: str = Field(pattern=r"^#[0-9a-f]{6}$")
    symbol: str = Field(min_length=1, max_length=2)  # tells the level without colour
    measures: tuple[Text, ...] = ()


class LevelScheme(Settings):
    """The levels and how long evidence must be absent before a level falls."""

    title: Text
    source: Text
    standing: Literal["official", "default"]
    hold_months: int = Field(ge=1, le=24)
    levels: tuple[Level, ...] = Field(min_length=2)


class Threshold(Settings):
    """A line and the vintages it holds for."""

    value: float
    effective_from: MonthText
    source: Text
    standing: Literal["official", "reference", "default"]


class Rule(Settings):
    """What proposes a level: a signal, its line, and the probability required."""

    id: str = Field(pattern=r"^[A-Z][A-Z0-9_]*$")
    kind: RuleKind
    title: Text
    series: SeriesKey
    level_code: str
    thresholds: tuple[Threshold, ...] = Field(min_length=1)
    required_probability: float = Field(gt=0, lt=1)
    consecutive_months: int = Field(default=1, ge=1, le=12)
    within_months: int | None = Field(default=None, ge=1, le=12)
    span_months: int | None = Field(default=None, ge=1, le=12)
    standing: Literal["official", "default"]
    source: Text
    effective_from: MonthText
    effective_to: MonthText | None = None
    is_enabled: bool = True


class PlanTarget(Settings):
    """A target of a plan: the figure aimed at, by when, and whether it binds."""

    code: str
    title: Text
    series: SeriesKey | None = None
    aggregation: Literal["annual_average", "cumulative", "year_end"]
    value: float
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


class ProfileSettings(Settings):
    """profile.toml: the place, its clock, its languages, its main series."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Text
    summary: Text
    timezone: str
    languages: tuple[Language, ...] = Field(min_length=1)  # the first is the bulletin's
    is_simulated: bool = False
    first_vintage: MonthText
    last_vintage: MonthText | None = None  # of an archive; absent: the current month
    headline: SeriesKey
    targets: tuple[SeriesKey, ...] = Field(min_length=1)
    signal_history_months: int = Field(default=24, ge=6, le=120)
    employment_indicator_code: str | None = None  # whose breakdowns are industries
    bulletin: BulletinSettings


class Profile(Settings):
    """A whole profile, checked: every code named is defined."""

    settings: ProfileSettings
    areas: tuple[Area, ...]
    indicators: tuple[Indicator, ...]
    breakdowns: tuple[Breakdown, ...] = ()
    sources: tuple[Source, ...]
    scheme: LevelScheme
    rules: tuple[Rule, ...]
    plan_targets: tuple[PlanTarget, ...] = ()
    folder: str = Field(exclude=True)  # where the TOML files lie
    content_sha256: str  # of all files of the folder, names and bytes

    def area(self, code: str) -> Area:
        """Return the area with a code; KeyError if there is none."""
        return _found(self.areas, code)

    def indicator(self, code: str) -> Indicator:
        """Return the indicator with a code; KeyError if there is none."""
        return _found(self.indicators, code)

    def breakdown(self, code: str) -> Breakdown:
        """Return the industry or group with a code; KeyError if there is none."""
        return _found(self.breakdowns, code)

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


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


CodedT = TypeVar("CodedT", bound=_Coded)


def _found(items: Sequence[CodedT], code: str) -> CodedT:
    for item in items:
        if item.code == code:
            return item
    raise KeyError(f"{code!r} is none of {[item.code for item in items]}")
