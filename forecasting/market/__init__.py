"""The labour market: vacancies against persons, and worker flows between states.

What does not belong here: the survey's own estimates (forecasting.survey), jobs created and
lost by enterprises (forecasting.enterprises), rules that warn (forecasting.early_warning).
"""

from forecasting.market.beveridge import beveridge_points, beveridge_shifts
from forecasting.market.durations import duration_rates
from forecasting.market.gross_flows import flow_rates, gross_flows
from forecasting.market.indicators import market_indicators
from forecasting.market.settings import FlowSettings, MarketSettings

__all__ = [
    "FlowSettings",
    "MarketSettings",
    "beveridge_points",
    "beveridge_shifts",
    "duration_rates",
    "flow_rates",
    "gross_flows",
    "market_indicators",
]
