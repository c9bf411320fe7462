"""From figures to signals with probabilities, and from signals to proposed levels.

What does not belong here: which rules and lines a place has (its profile, given as
arguments), seasonal adjustment and forecasts (given as frames).
"""

from forecasting.early_warning.area_control import control_areas
from forecasting.early_warning.composite_index import (
    CompositeIndex,
    IndexSettings,
    composite_index,
    signal_weights,
)
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
from forecasting.early_warning.notice_factor import NoticeFactorSettings, notice_factor
from forecasting.early_warning.onsets import hindsight_rate, rate_onsets
from forecasting.early_warning.reasons import ReasonScheme, level_reasons
from forecasting.early_warning.rules import RuleSpec, SignalInputs, evaluate_rules
from forecasting.early_warning.sahm import sahm_indicator
from forecasting.early_warning.signal import SignalPosterior, estimate_signal
from forecasting.early_warning.signal_record import RecordSettings, signal_record

__all__ = [
    "CityFrame",
    "CompositeIndex",
    "EventHandling",
    "EventRule",
    "IndexSettings",
    "LayoffEvents",
    "LevelEvaluation",
    "LevelLine",
    "LevelRule",
    "NoticeFactorSettings",
    "ReasonScheme",
    "RecordSettings",
    "RuleSpec",
    "SignalInputs",
    "SignalPosterior",
    "WarningSettings",
    "auroc",
    "composite_index",
    "control_areas",
    "early_warning_history",
    "estimate_signal",
    "evaluate_levels",
    "evaluate_rules",
    "event_levels",
    "hindsight_rate",
    "layoff_events",
    "level_reasons",
    "merge_event_levels",
    "notice_factor",
    "onset_labels",
    "propose_levels",
    "rate_onsets",
    "sahm_indicator",
    "signal_record",
    "signal_rows",
    "signal_weights",
    "usefulness",
]
