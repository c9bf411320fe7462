"""The statistics: frames in, frames out.

What does not belong here: reading and writing, schedules, wording, profiles (settings
arrive as arguments).
"""

from catalogue import QUANTILE_LEVELS
from forecasting.backtest import backtest_panel
from forecasting.early_warning.history import early_warning_history
from forecasting.early_warning.history_settings import WarningSettings
from forecasting.news import forecast_news
from forecasting.panel import ForecastResult, forecast_panel, forecast_with_paths
from forecasting.paths import forecast_paths
from forecasting.scenario import ScenarioResult, conditional_forecast
from forecasting.scoring import score_forecasts, summarise_scores
from forecasting.settings import ForecastSettings

__all__ = [
    "QUANTILE_LEVELS",
    "ForecastResult",
    "ForecastSettings",
    "ScenarioResult",
    "WarningSettings",
    "backtest_panel",
    "conditional_forecast",
    "early_warning_history",
    "forecast_news",
    "forecast_panel",
    "forecast_paths",
    "forecast_with_paths",
    "score_forecasts",
    "summarise_scores",
]
