"""From figures to signals with probabilities, and from signals to proposed levels.

What does not belong here: which rules and lines a place has (its profile, given as
arguments), seasonal adjustment and forecasts (given as frames).
"""

from forecasting.early_warning.area_control import control_areas
from forecasting.early_warning.events import LayoffEvents, layoff_events
from forecasting.early_warning.events_large import CityFrame
from forecasting.early_warning.events_levels import event_levels, merge_event_levels
from forecasting.early_warning.events_settings import EventHandling, EventRule
from forecasting.early_warning.levels import LevelRule, propose_levels
from forecasting.early_warning.rules import RuleSpec, SignalInputs, evaluate_rules
from forecasting.early_warning.sahm import sahm_indicator
from forecasting.early_warning.signal import SignalPosterior, estimate_signal

__all__ = [
    "CityFrame",
    "EventHandling",
    "EventRule",
    "LayoffEvents",
    "LevelRule",
    "RuleSpec",
    "SignalInputs",
    "SignalPosterior",
    "control_areas",
    "estimate_signal",
    "evaluate_rules",
    "event_levels",
    "layoff_events",
    "merge_event_levels",
    "propose_levels",
    "sahm_indicator",
]
