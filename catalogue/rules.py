"""The kinds of rules there are: what a profile may name and the statistics evaluate.

What does not belong here: evaluating a rule (forecasting.early_warning), its line (profiles).
"""

from typing import Literal

RuleKind = Literal[
    "signal_above",
    "signal_rising_above",
    "path_above_within",
    "annual_average_above",
    "gap_at_least",
    "gap_at_least_within",
    "rise_over_low",
    "fall_from_high",
    "figure_at_least",
    "figure_at_most",
    "growth_at_least",
    "growth_at_most",
    "deviation_at_least",
    "deviation_at_most",
    "loss_run",
    "breadth_at_least",
    "probability_at_least",
    "net_loss_run",
    "diffusion_below",
]

Direction = Literal["at_least", "at_most"]

AT_MOST_KINDS: frozenset[RuleKind] = frozenset(
    {
        "figure_at_most",
        "growth_at_most",
        "deviation_at_most",
        "loss_run",
        "net_loss_run",
        "diffusion_below",
    }
)
"""Kinds whose figure is beyond the line where it is at or below it."""


def direction_of(kind: RuleKind) -> Direction:
    """Return on which side of the line a kind of rule looks for its figure."""
    return "at_most" if kind in AT_MOST_KINDS else "at_least"


FIGURE_KINDS: frozenset[RuleKind] = frozenset(
    {
        "figure_at_least",
        "figure_at_most",
        "growth_at_least",
        "growth_at_most",
        "deviation_at_least",
        "deviation_at_most",
        "loss_run",
        "breadth_at_least",
        "probability_at_least",
    }
)
"""Kinds that look at figures as reported or estimated; the others at the adjusted signal."""

PROBABILITY_KINDS: frozenset[RuleKind] = frozenset({"probability_at_least"})
"""Kinds whose figure is a probability, %: no test, so many areas ask no more of each."""

MODEL_INDICATORS: frozenset[str] = frozenset(
    {"notice_factor", "employment_pressure", "early_warning_index", "onset_probability"}
)
"""Figures that models of warning make: they support a level only on a proven gain."""
