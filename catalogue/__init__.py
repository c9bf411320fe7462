"""The words all rooms share: quantile levels, months, table contracts, reason codes.

A leaf: it imports none of the other rooms. What does not belong here: reading,
writing, statistics, wording for readers.
"""

from catalogue.months import as_month, format_month, month_range, months_between, parse_month
from catalogue.quantiles import QUANTILE_LEVELS
from catalogue.reasons import MISSING_REASONS, NOT_DUE_REASONS, REASONS, MissingReason, Reason
from catalogue.rules import (
    FIGURE_KINDS,
    MODEL_INDICATORS,
    PROBABILITY_KINDS,
    Direction,
    RuleKind,
    direction_of,
)
from catalogue.submission_reasons import SUBMISSION_REASONS
from catalogue.tables import TABLES, Column, TableContract

__all__ = [
    "FIGURE_KINDS",
    "MISSING_REASONS",
    "MODEL_INDICATORS",
    "NOT_DUE_REASONS",
    "PROBABILITY_KINDS",
    "QUANTILE_LEVELS",
    "REASONS",
    "SUBMISSION_REASONS",
    "TABLES",
    "Column",
    "Direction",
    "MissingReason",
    "Reason",
    "RuleKind",
    "TableContract",
    "as_month",
    "direction_of",
    "format_month",
    "month_range",
    "months_between",
    "parse_month",
]
