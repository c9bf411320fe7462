"""What enterprises report, turned into job change, levels, flows and risks, each with its error.

The panel's estimates weighted to insured persons (`panel_estimates`), how late reports moved
them (`revision_triangle`), the sample's structure and allocation, the spread of net change
over industries. What does not belong here: seasonal adjustment (forecasting.seasonal) and the
rules that turn a change into a warning (forecasting.early_warning).
"""

from forecasting.enterprises.allocation import AllocationPlan, propose_allocation
from forecasting.enterprises.allocation_cells import allocation_cells
from forecasting.enterprises.allocation_settings import (
    MONITORING_QUOTAS,
    AllocationSettings,
    Quota,
)
from forecasting.enterprises.growth_spread import growth_spread
from forecasting.enterprises.job_change import diffusion_index, net_job_change
from forecasting.enterprises.layoff_risk import layoff_risk
from forecasting.enterprises.layoff_risk_figures import LayoffRisk
from forecasting.enterprises.layoff_risk_settings import RiskSettings
from forecasting.enterprises.layoff_risk_signals import claims_growth
from forecasting.enterprises.layoff_risk_watch import watch_list
from forecasting.enterprises.panel import PANEL_RATIOS, panel_ratios
from forecasting.enterprises.panel_estimates import PanelEstimates, panel_estimates
from forecasting.enterprises.panel_grid import NoReportError
from forecasting.enterprises.revisions import revision_triangle
from forecasting.enterprises.sample_structure import (
    compare_structure,
    summarise_structure,
    unlike_cells,
)
from forecasting.enterprises.settings_panel import PanelSettings

__all__ = [
    "MONITORING_QUOTAS",
    "PANEL_RATIOS",
    "AllocationPlan",
    "AllocationSettings",
    "LayoffRisk",
    "NoReportError",
    "PanelEstimates",
    "PanelSettings",
    "Quota",
    "RiskSettings",
    "allocation_cells",
    "claims_growth",
    "compare_structure",
    "diffusion_index",
    "growth_spread",
    "layoff_risk",
    "net_job_change",
    "panel_estimates",
    "panel_ratios",
    "propose_allocation",
    "revision_triangle",
    "summarise_structure",
    "unlike_cells",
    "watch_list",
]
