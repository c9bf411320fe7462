"""From figures to signals with probabilities, and from signals to proposed levels.

What does not belong here: which rules and lines a place has (its profile, given as
arguments), seasonal adjustment and forecasts (given as frames).
"""

from forecasting.early_warning.area_control import control_areas
from forecasting.early_warning.levels import LevelRule, propose_levels
from forecasting.early_warning.rules import RuleSpec, SignalInputs, evaluate_rules
from forecasting.early_warning.sahm import sahm_indicator
from forecasting.early_warning.signal import SignalPosterior, estimate_signal

__all__ = [
    "LevelRule",
    "RuleSpec",
    "SignalInputs",
    "SignalPosterior",
    "control_areas",
    "estimate_signal",
    "evaluate_rules",
    "propose_levels",
    "sahm_indicator",
]
