"""The labour market: vacancies against persons, and worker flows between states.

What does not belong here: the survey's own estimates (forecasting.survey), jobs created and
lost by enterprises (forecasting.enterprises), rules that warn (forecasting.early_warning).
"""

from forecasting.market.gross_flows import flow_rates, gross_flows
from forecasting.market.indicators import market_indicators
from forecasting.market.settings import FlowSettings, MarketSettings

__all__ = ["FlowSettings", "MarketSettings", "flow_rates", "gross_flows", "market_indicators"]
