"""What a rule asks and what it is given to answer with.

What does not belong here: evaluating it (evidence, rules), and which rules a place has.
"""

from dataclasses import dataclass
from typing import get_args

import pandas as pd

from catalogue import MISSING_REASONS, RuleKind

DEFAULT_SPAN_MONTHS = 3


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
        The series, ``area/indicator/breakdown``.
    indicator_code
        The series' indicator, repeated in the result.
    threshold
        The line, in the unit of the signal.
    required_probability
        From which on the rule is triggered, between 0 and 1.
    within_months
        Months ahead, 1 to 12, of the kinds that end in ``_within``.
    span_months
        Months over which a rise, a loss or a diffusion index is taken; 3 where None.

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

    def __post_init__(self) -> None:
        if self.kind not in get_args(RuleKind):
            raise ValueError(
                f"rule {self.rule_id}: expected kind in {get_args(RuleKind)}, got {self.kind!r}"
            )
        if not 0 < self.required_probability < 1:
            raise ValueError(
                f"rule {self.rule_id}: expected required_probability in (0, 1),"
                f" got {self.required_probability}"
            )
        if self.kind.endswith("_within") and not 1 <= (self.within_months or 0) <= 12:
            raise ValueError(
                f"rule {self.rule_id}: expected within_months in 1..12, got {self.within_months}"
            )
        if not 1 <= self.span <= 12:
            raise ValueError(
                f"rule {self.rule_id}: expected span_months in 1..12, got {self.span_months}"
            )

    @property
    def span(self) -> int:
        """Months of the span, the default where none is given."""
        return DEFAULT_SPAN_MONTHS if self.span_months is None else self.span_months


@dataclass(frozen=True)
class SignalInputs:
    """What is known of one series at one vintage; frames are never changed.

    Parameters
    ----------
    adjusted
        reference_month, value, seasonally_adjusted, seasonal_factor,
        noise_standard_error, mode; months beyond the last figure carry projected factors.
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
    """

    adjusted: pd.DataFrame
    paths: pd.DataFrame | None = None
    net_job_change: pd.DataFrame | None = None
    diffusion: pd.DataFrame | None = None
    expected_month: pd.Timestamp | None = None
    survey_standard_error: float | None = None


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
