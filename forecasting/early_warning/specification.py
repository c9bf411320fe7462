"""What a rule asks and what it is given to answer with.

What does not belong here: evaluating it (evidence, rules), and which rules a place has.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

import pandas as pd

from catalogue import MISSING_REASONS, Direction, RuleKind, direction_of

DEFAULT_SPAN_MONTHS = 3
_OTHER_SPANS: Mapping[str, int] = {
    "figure_at_least": 1,
    "figure_at_most": 1,
    "growth_at_least": 1,
    "growth_at_most": 1,
}


@dataclass(frozen=True)
class RuleSpec:
    """One rule as of one vintage: its signal, its line, the probability it requires.

    Parameters
    ----------
    rule_id
        Its name in the profile.
    kind
        Which signal; see `evaluate_rules`.
    unique_id
        The series, ``area/indicator/breakdown``; its area is that of the signal.
    indicator_code
        The series' indicator, repeated in the result.
    threshold
        The line, in the unit of the signal.
    required_probability
        From which on the rule is triggered, between 0 and 1.
    within_months
        Months ahead, 1 to 12, of the kinds that end in ``_within``.
    span_months
        Months over which a figure, a rise, a loss or an index is taken; None: 1 for figures
        and growth, 3 for the others.
    span_count
        Spans running, each of which must be beyond the line; of figures and growth.
    least
        Size a deviation must have besides, in the figure's unit; of deviations.
    leave_probability
        Down to which a level once supported is held; None: as much as is required.
    also
        Conditions that must hold together with this one; their line and series count, not
        their required probability.

    Raises
    ------
    ValueError
        If the kind is unknown, or a number is absent or outside its range.
    """

    rule_id: str
    kind: RuleKind
    unique_id: str
    indicator_code: str
    threshold: float
    required_probability: float
    within_months: int | None = None
    span_months: int | None = None
    span_count: int = 1
    least: float = 0.0
    leave_probability: float | None = None
    also: tuple["RuleSpec", ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in get_args(RuleKind):
            raise self._error(f"kind in {get_args(RuleKind)}", self.kind)
        if not 0 < self.required_probability < 1:
            raise self._error("required_probability in (0, 1)", self.required_probability)
        if self.kind.endswith("_within") and not 1 <= (self.within_months or 0) <= 12:
            raise self._error("within_months in 1..12", self.within_months)
        if not 1 <= self.span <= 12:
            raise self._error("span_months in 1..12", self.span_months)
        if not 1 <= self.span_count <= 4:
            raise self._error("span_count in 1..4", self.span_count)
        leave = self.leave_probability
        if leave is not None and not 0.0 < leave <= self.required_probability:
            raise self._error("leave_probability in (0, required_probability]", leave)
        if self.least < 0.0:
            raise self._error("least of 0 or more", self.least)

    @property
    def span(self) -> int:
        """Months of the span, the kind's default where none is given."""
        default = _OTHER_SPANS.get(self.kind, DEFAULT_SPAN_MONTHS)
        return default if self.span_months is None else self.span_months

    @property
    def area_code(self) -> str:
        """The area of its series."""
        return self.unique_id.split("/", 1)[0]

    @property
    def direction(self) -> Direction:
        """On which side of the line the rule looks."""
        return direction_of(self.kind)

    def _error(self, expected: str, got: object) -> ValueError:
        return ValueError(f"rule {self.rule_id}: expected {expected}, got {got!r}")


@dataclass(frozen=True)
class SignalInputs:
    """What is known of one series at one vintage; frames are never changed.

    Parameters
    ----------
    adjusted
        reference_month, value, seasonally_adjusted, seasonal_factor,
        noise_standard_error, mode; months beyond the last figure carry projected factors.
        None where a series is not adjusted.
    paths
        path, reference_month, value: sample paths of the unadjusted series from the month
        after its last figure; None if there is no forecast.
    net_job_change
        reference_month, employment_persons, change_1_month_standard_error_persons of this
        series' industry; None where the series is no employment.
    diffusion
        span_months, reference_month, diffusion_index, standard_error of the area; None
        where there is none.
    expected_month
        Month whose figure should be known by this vintage; None does not check.
    survey_standard_error
        Sampling error published for the figure, its unit; used where it exceeds the noise
        measured by the seasonal adjustment. None: only the latter.
    figures
        reference_month, value and, where it has one, standard_error (null: exact): the
        figures as reported or estimated, not adjusted, for the kinds that look at figures.
        None: those of ``adjusted``.
    parts
        part_code, probability that the part (an area, an industry) has worsened: what a
        breadth is counted over.
    """

    adjusted: pd.DataFrame | None = None
    paths: pd.DataFrame | None = None
    net_job_change: pd.DataFrame | None = None
    diffusion: pd.DataFrame | None = None
    expected_month: pd.Timestamp | None = None
    survey_standard_error: float | None = None
    figures: pd.DataFrame | None = None
    parts: pd.DataFrame | None = None


class MissingEvidenceError(ValueError):
    """A rule cannot be evaluated on what is known.

    Parameters
    ----------
    reason_code
        A code of ``catalogue.MISSING_REASONS``; KeyError if it is none.
    """

    def __init__(self, reason_code: str) -> None:
        super().__init__(MISSING_REASONS[reason_code].message_en)
        self.reason_code = reason_code
