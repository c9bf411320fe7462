"""Second stage, monitored enterprises: ratios of the panel, and who has reported.

What does not belong here: the arithmetic (forecasting.enterprises, warehouse.submissions).
"""

import dagster as dg
import pandas as pd

from assets.description import asset_settings, result
from assets.ledger import Due, record_computed, vintages_due
from assets.workplace import Workplace
from catalogue import as_month, month_range, parse_month
from catalogue.contracts import empty_frame
from profiles.model import Profile

PANEL = "estimates.panel"
RESPONSE = "estimates.response"
PANEL_MONTHS = 25
"""Months told at a vintage: two years, and the month to compare the first with."""

RESPONSE_MONTHS = 12
"""Months whose response is told."""


def panel_assets(partitions: dg.PartitionsDefinition[str]) -> list[dg.AssetsDefinition]:
    """Return the assets of the enterprise panel."""

    @dg.asset(
        **asset_settings(PANEL, partitions, deps=["core.observation"], kinds={"pandas"}),
        description=(
            "Job change, job loss, hidden unemployment and share of cutting enterprises by area"
            " and industry, over the enterprises that reported, with model-based errors."
        ),
    )
    def panel(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        for due in _full(workplace, PANEL, vintage):
            workplace.progress.report(PANEL, f"{due.vintage:%Y-%m}")
            frames = {PANEL: _ratios_at(workplace, due.vintage)}
            record_computed(workplace, PANEL, due, frames)
        return result(workplace, PANEL, vintage)

    @dg.asset(
        **asset_settings(RESPONSE, partitions, deps=["core.observation"], kinds={"duckdb"}),
        description=(
            "Enterprises expected and reported by area, section and size; a cell of fewer than"
            " three shows no share. Nothing is imputed."
        ),
    )
    def response(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        for due in _full(workplace, RESPONSE, vintage):
            workplace.progress.report(RESPONSE, f"{due.vintage:%Y-%m}")
            frames = {RESPONSE: _response_at(workplace, due.vintage)}
            record_computed(workplace, RESPONSE, due, frames)
        return result(workplace, RESPONSE, vintage)

    return [panel, response]


def summed_areas(profile: Profile) -> list[str]:
    """Return the areas that add up to the province, in the order of the profile."""
    top = profile.settings.headline.area_code
    return [
        area.code
        for area in profile.areas
        if area.parent_code == top and area.is_part_of_parent_sum and area.kind != "group"
    ]


def _full(workplace: Workplace, stage: str, vintage: pd.Timestamp) -> list[Due]:
    """Return the vintage of the run if it is due: no rule looks at the panel's past yet."""
    return [due for due in vintages_due(workplace, stage, vintage) if due.scope == "full"]


def _ratios_at(workplace: Workplace, vintage: pd.Timestamp) -> pd.DataFrame:
    from forecasting.enterprises import panel_ratios

    first = as_month(vintage - pd.DateOffset(months=PANEL_MONTHS))
    profile = workplace.profile
    moments = workplace.warehouse.query(
        "panel_moments_as_of",
        {
            "vintage": vintage.date(),
            "first_month": first.date(),
            "zone_codes": [area.code for area in profile.areas if area.kind == "zone"],
        },
    )
    if moments.empty:
        return empty_frame(PANEL)
    return panel_ratios(
        moments,
        province_code=profile.settings.headline.area_code,
        summed_area_codes=summed_areas(profile),
    )


def _response_at(workplace: Workplace, vintage: pd.Timestamp) -> pd.DataFrame:
    from warehouse.submissions import response

    last = as_month(vintage - pd.DateOffset(months=1))
    first = as_month(vintage - pd.DateOffset(months=RESPONSE_MONTHS))
    tables = [
        response(
            workplace.warehouse,
            vintage=vintage,
            reference_month=month,
            province_code=workplace.profile.settings.headline.area_code,
        )
        for month in month_range(first, last)
    ]
    rows = pd.concat([empty_frame(RESPONSE).drop(columns="vintage"), *tables], ignore_index=True)
    # Readers' copies carry this table: cells of one or two enterprises are left to the totals.
    return rows[~rows["is_small"].astype("bool")].reset_index(drop=True)
