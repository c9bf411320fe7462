"""Seasonal adjustment, concurrent: what a month's figure says once its season is removed.

Models are identified once a year (`identify_models`) and applied to the data of every
vintage (`adjust`). What does not belong here: survey error filtered over time
(forecasting.early_warning) and forecasts of the unadjusted figures (forecasting.models).
"""

from forecasting.seasonal.adjustment import adjust, identify_models
from forecasting.seasonal.diagnostics import DiagnosticLimits, diagnose
from forecasting.seasonal.holiday import MovingHoliday
from forecasting.seasonal.results import AdjustmentResult
from forecasting.seasonal.settings import Mode, SeasonalSettings, WantedMode

__all__ = [
    "AdjustmentResult",
    "DiagnosticLimits",
    "Mode",
    "MovingHoliday",
    "SeasonalSettings",
    "WantedMode",
    "adjust",
    "diagnose",
    "identify_models",
]
