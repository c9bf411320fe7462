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
    "net_loss_run",
    "diffusion_below",
]
