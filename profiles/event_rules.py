"""Layoff events: what makes a report of staff cuts an event, and of which level.

The tables of events.toml. What does not belong here: recognising an event
(forecasting.early_warning), checks of references (profiles.event_checks).
"""

from typing import Literal

import pandas as pd
from pydantic import Field

from catalogue import parse_month
from catalogue.event_rules import EventKind, EventLine, EventScope
from profiles.base import Settings, Standing, Text
from profiles.series_key import MonthText


class EventThreshold(Settings):
    """A line of an event rule, and the vintages it holds for."""

    line: EventLine
    value: float = Field(gt=0)
    effective_from: MonthText
    source: Text
    standing: Standing


class EventRuleSettings(Settings):
    """What makes an event: a kind, its lines, and the level it raises; None: it is recorded."""

    id: str = Field(pattern=r"^[A-Z][A-Z0-9_]*$")
    kind: EventKind
    title: Text
    level_code: str | None = None
    raises: EventScope = "city"  # whose level: the city's, or the county's only
    thresholds: tuple[EventThreshold, ...] = Field(min_length=1)
    in_force_months: int = Field(default=3, ge=0, le=24)  # after its effect
    required_probability: float = Field(default=0.9, gt=0, lt=1)
    standing: Standing
    source: Text
    effective_from: MonthText
    effective_to: MonthText | None = None
    is_enabled: bool = True

    def is_in_force(self, vintage: pd.Timestamp) -> bool:
        """Return whether the rule looks at a vintage, with a value for each of its lines."""
        first: dict[str, pd.Timestamp] = {}
        for threshold in self.thresholds:
            first.setdefault(threshold.line, parse_month(threshold.effective_from))
        begin = max(parse_month(self.effective_from), *first.values())
        is_over = self.effective_to is not None and vintage > parse_month(self.effective_to)
        return self.is_enabled and begin <= vintage and not is_over

    def lines_at(self, vintage: pd.Timestamp) -> dict[str, float]:
        """Return the values of the lines that hold at a vintage; the latest of each."""
        lines: dict[str, float] = {}
        for threshold in self.thresholds:
            if parse_month(threshold.effective_from) <= vintage:
                lines[threshold.line] = threshold.value
        return lines


class EventHandlingSettings(Settings):
    """How reports of staff cuts are read, and when the follow-up is due."""

    title: Text
    same_cut_days: int = Field(default=15, ge=0, le=365)
    same_cut_share_pct: float = Field(default=10.0, ge=0, le=100)
    same_cut_persons: int = Field(default=2, ge=0)
    notice_days: int = Field(default=30, ge=0, le=365)
    told_share_pct: float = Field(default=50.0, gt=0, le=100)
    follow_up_due_days: int = Field(default=30, ge=1, le=365)
    memory_months: int = Field(default=18, ge=6, le=120)
    standing: Literal["official", "default"]
    source: Text
