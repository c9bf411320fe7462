"""Levels and rules: what proposes which level, where, on which evidence, by whose word.

The tables of rules.toml. What does not belong here: evaluating a rule
(forecasting.early_warning), checks of references (profiles.rule_checks).
"""

from typing import Annotated, Literal

import pandas as pd
from pydantic import BeforeValidator, Field

from catalogue import RuleKind, parse_month
from profiles.base import Settings, Standing, Text
from profiles.series_key import MonthText, SeriesKey

EACH_AREA = "*"
"""The area of a series named without one, in a rule for several areas or a condition."""


def _with_area(table: object) -> object:
    return {"area_code": EACH_AREA, **table} if isinstance(table, dict) else table


def _as_list(names: object) -> object:
    if isinstance(names, list):
        return tuple(names)
    return (names,) if isinstance(names, str) else names


def in_area(series: SeriesKey, area_code: str) -> SeriesKey:
    """Return a series that names no area as that of an area."""
    if series.area_code != EACH_AREA:
        return series
    return series.model_copy(update={"area_code": area_code})


RuleSeries = Annotated[SeriesKey, BeforeValidator(_with_area)]
AreaNames = Annotated[tuple[str, ...], BeforeValidator(_as_list)]


class Level(Settings):
    """A warning level; ``rank`` 0 is no warning, higher is graver, -1 better than usual."""

    code: str
    rank: int = Field(ge=-1)
    title: Text
    colour: str = Field(pattern=r"^#[0-9a-f]{6}$")
    symbol: str = Field(min_length=1, max_length=2)  # tells the level without colour
    measures: tuple[Text, ...] = ()


class LevelScheme(Settings):
    """The levels, how long evidence must be absent before one falls, and the area control."""

    title: Text
    source: Text
    standing: Literal["official", "default"]
    hold_months: int = Field(ge=1, le=24)
    hold_at_most_months: int = Field(default=6, ge=1, le=60)  # on less than raised it
    false_alarm_share: float | None = Field(default=None, gt=0, lt=1)  # over areas, by rule
    decided_by: Text | None = None  # who decides on rules that name nobody else
    levels: tuple[Level, ...] = Field(min_length=2)


class Threshold(Settings):
    """A line and the vintages it holds for."""

    value: float
    effective_from: MonthText
    source: Text
    standing: Standing


class Condition(Settings):
    """What must hold together with a rule: a signal of its own, and its line."""

    kind: RuleKind
    title: Text
    series: RuleSeries
    value: float
    span_months: int | None = Field(default=None, ge=1, le=12)
    source: Text
    standing: Standing


class Gain(Settings):
    """What a feed or model was found to gain in real time: the record it may be used on."""

    record: str = Field(min_length=1)  # where it stands: a table, a page, a date
    measured: Text
    source: Text


class Rule(Settings):
    """What proposes a level: a signal, its line, and the probability required.

    ``areas`` names kinds of areas or their codes for a rule that looks at each of them;
    its ``series`` then has no ``area_code``.
    """

    id: str = Field(pattern=r"^[A-Z][A-Z0-9_]*$")
    kind: RuleKind
    title: Text
    series: RuleSeries
    areas: AreaNames = ()
    level_code: str
    thresholds: tuple[Threshold, ...] = Field(min_length=1)
    required_probability: float = Field(gt=0, lt=1)
    leave_probability: float | None = Field(default=None, gt=0, lt=1)  # holds a level
    consecutive_months: int = Field(default=1, ge=1, le=12)
    within_months: int | None = Field(default=None, ge=1, le=12)
    span_months: int | None = Field(default=None, ge=1, le=12)
    span_count: int = Field(default=1, ge=1, le=4)
    least: float = Field(default=0.0, ge=0)
    also: tuple[Condition, ...] = ()
    of_rule: str | None = None  # whose areas a breadth counts
    use: Literal["used", "shown"] = "used"
    gain: Gain | None = None
    decided_by: Text | None = None  # absent: who the scheme says
    standing: Literal["official", "default"]
    source: Text
    effective_from: MonthText
    effective_to: MonthText | None = None
    is_enabled: bool = True

    @property
    def is_of_many_areas(self) -> bool:
        """Whether one entry stands for a rule in each of several areas."""
        return bool(self.areas)

    def is_in_force(self, vintage: pd.Timestamp) -> bool:
        """Return whether the rule is enabled and holds, with a line, at a vintage."""
        first = max(parse_month(self.effective_from), self._first_line)
        is_over = self.effective_to is not None and vintage > parse_month(self.effective_to)
        return self.is_enabled and first <= vintage and not is_over

    def line_at(self, vintage: pd.Timestamp) -> Threshold:
        """Return the line in force at a vintage; ValueError if none has begun."""
        begun = [line for line in self.thresholds if parse_month(line.effective_from) <= vintage]
        if not begun:
            raise ValueError(f"rule {self.id}: expected a line at {vintage:%Y-%m}, got none yet")
        return max(begun, key=lambda line: parse_month(line.effective_from))

    @property
    def _first_line(self) -> pd.Timestamp:
        return min(parse_month(line.effective_from) for line in self.thresholds)
