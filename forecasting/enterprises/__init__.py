"""What enterprises report, turned into job change and its spread over industries.

What does not belong here: seasonal adjustment (forecasting.seasonal) and the rules that
turn a change into a warning (forecasting.early_warning).
"""

from forecasting.enterprises.job_change import diffusion_index, net_job_change
from forecasting.enterprises.panel import PANEL_RATIOS, panel_ratios

__all__ = ["PANEL_RATIOS", "diffusion_index", "net_job_change", "panel_ratios"]
