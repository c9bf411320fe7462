"""All assets and checks of a profile, in the order of the stages.

What does not belong here: jobs, schedules, sensors (pipelines).
"""

import dagster as dg

from assets.area_model import area_model_assets
from assets.bulletins import bulletin_assets
from assets.checks import build_asset_checks
from assets.description import GROUPS
from assets.estimates import estimate_assets
from assets.forecasts import forecast_assets
from assets.intake import intake_assets
from assets.layoff_events import layoff_event_assets
from assets.market import market_assets
from assets.outlook import outlook_assets
from assets.panel import panel_assets
from assets.panel_figures import panel_figure_assets
from assets.risks import risk_assets
from assets.sample_planning import sample_planning_assets
from assets.scores import score_assets
from assets.sender_lists import sender_list_assets
from assets.survey import survey_assets
from assets.warning_figures import warning_figure_assets
from assets.warning_index import warning_index_assets
from assets.warning_life import warning_life_assets
from assets.warnings import warning_assets
from profiles.model import Profile

__all__ = ["GROUPS", "build_asset_checks", "build_assets"]


def build_assets(
    profile: Profile, partitions: dg.PartitionsDefinition[str]
) -> list[dg.AssetsDefinition]:
    """Return every asset of the house for one profile, partitioned by vintage."""
    return [
        *intake_assets(profile, partitions),
        *estimate_assets(partitions),
        *panel_assets(partitions),
        *panel_figure_assets(partitions),
        *sample_planning_assets(partitions),
        *survey_assets(partitions),
        *area_model_assets(partitions),
        *market_assets(partitions),
        *forecast_assets(partitions),
        *outlook_assets(partitions),
        *score_assets(partitions),
        *risk_assets(partitions),
        *warning_figure_assets(partitions),
        *layoff_event_assets(profile, partitions),
        *warning_assets(profile, partitions),
        *warning_index_assets(partitions),
        *warning_life_assets(partitions),
        *bulletin_assets(partitions),
        *sender_list_assets(partitions),
    ]
