"""How figures and months read in Chinese and English.

What does not belong here: choosing what to say, layout.
"""

from reports.wording.changes import describe_change, describe_verdict
from reports.wording.months import say_month
from reports.wording.numbers import (
    format_number,
    format_probability,
    format_quantity,
    round_half_up,
    unit_label,
)
from reports.wording.phrases import phrase

__all__ = [
    "describe_change",
    "describe_verdict",
    "format_number",
    "format_probability",
    "format_quantity",
    "phrase",
    "round_half_up",
    "say_month",
    "unit_label",
]
