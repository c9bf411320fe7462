"""Seasonal adjustment, concurrent: what a month's figure says once its season is removed.

Models are identified once a year (`identify_models`) and applied to the data of every
vintage (`adjust`). What does not belong here: survey error filtered over time
(forecasting.early_warning) and forecasts of the unadjusted figures (forecasting.models).
"""

from forecasting.seasonal.adjustment import AdjustmentResult, adjust, identify_models
from forecasting.seasonal.settings import Mode, SeasonalSettings

__all__ = ["AdjustmentResult", "Mode", "SeasonalSettings", "adjust", "identify_models"]
