"""From figures to signals with probabilities, and from signals to proposed levels.

What does not belong here: which rules and lines a place has (its profile, given as
arguments), seasonal adjustment and forecasts (given as frames).
"""

from forecasting.early_warning.area_control import control_areas
from forecasting.early_warning.discrimination import auroc, onset_labels, usefulness
from forecasting.early_warning.evaluation import LevelEvaluation, evaluate_levels
from forecasting.early_warning.events import LayoffEvents, layoff_events
from forecasting.early_warning.events_large import CityFrame
from forecasting.early_warning.events_levels import event_levels, merge_event_levels
from forecasting.early_warning.events_settings import EventHandling, EventRule
from forecasting.early_warning.history import early_warning_history
from forecasting.early_warning.history_settings import LevelLine, WarningSettings
from forecasting.early_warning.history_table import signal_rows
from forecasting.early_warning.levels import LevelRule, propose_levels
from forecasting.early_warning.onsets import hindsight_rate, rate_onsets
from forecasting.early_warning.rules import RuleSpec, SignalInputs, evaluate_rules
from forecasting.early_warning.sahm import sahm_indicator
from forecasting.early_warning.signal import SignalPosterior, estimate_signal

__all__ = [
    "CityFrame",
    "EventHandling",
    "EventRule",
    "LayoffEvents",
    "LevelEvaluation",
    "LevelLine",
    "LevelRule",
    "RuleSpec",
    "SignalInputs",
    "SignalPosterior",
    "WarningSettings",
    "auroc",
    "control_areas",
    "early_warning_history",
    "estimate_signal",
    "evaluate_levels",
    "evaluate_rules",
    "event_levels",
    "hindsight_rate",
    "layoff_events",
    "merge_event_levels",
    "onset_labels",
    "propose_levels",
    "rate_onsets",
    "sahm_indicator",
    "signal_rows",
    "usefulness",
]
