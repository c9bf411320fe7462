"""Checks on the survey's estimates: they add up, hold their errors, and miss nothing silently.

What does not belong here: the checks of other stages (assets.checks).
"""

from collections.abc import Callable

import dagster as dg
import pandas as pd

from assets.description import asset_key
from assets.workplace import Workplace

LARGEST_GAP_PCT = 1e-6
VintageOf = Callable[[dg.AssetCheckExecutionContext, Workplace], pd.Timestamp]

_FIGURES = {
    "estimates.survey_direct": ("estimate", "reason_code"),
    "estimates.survey_table": ("estimate", "reason_code"),
    "estimates.survey_change": ("change", "reason_code"),
    "estimates.market": ("value", "reason_code"),
    "estimates.gross_flow": ("value", "reason_code"),
}
"""Tables whose figure may be missing, and the column that says why."""

_ERRORS = {
    "estimates.survey_direct": (("estimate", "standard_error"),),
    "estimates.survey_table": (("estimate", "standard_error"),),
    "estimates.survey_model": (
        ("direct_estimate", "direct_standard_error"),
        ("model_estimate", "model_standard_error"),
        ("adjusted_estimate", "adjusted_standard_error"),
        ("smoothed_estimate", "smoothed_standard_error"),
    ),
}
"""Tables of sample figures, each with its standard error."""


def build_survey_checks(vintage_of: VintageOf) -> list[dg.AssetChecksDefinition]:
    """Return the checks on the survey's estimates of the run's vintage."""

    @dg.asset_check(
        asset=asset_key("estimates.survey_model"),
        blocking=True,
        description="By their shares, the areas' rates add up to the province's in every month.",
    )
    def areas_add_up(
        context: dg.AssetCheckExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.AssetCheckResult:
        model = workplace.warehouse.read_table(
            "estimates.survey_model", vintage=vintage_of(context, workplace)
        )
        gap = largest_gap(model, workplace.profile.settings.headline.area_code)
        return dg.AssetCheckResult(passed=gap <= LARGEST_GAP_PCT, metadata={"largest_gap": gap})

    @dg.asset_check(
        asset=asset_key("estimates.gross_flow"),
        additional_deps=[
            asset_key(name) for name in ("estimates.market", "estimates.survey_change")
        ],
        description="Every figure of survey and market that is missing says why.",
    )
    def missing_figures_have_reasons(
        context: dg.AssetCheckExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.AssetCheckResult:
        vintage = vintage_of(context, workplace)
        silent = {
            name: int((rows[figure].isna() & rows[reason].isna()).sum())
            for name, (figure, reason) in _FIGURES.items()
            for rows in [workplace.warehouse.read_table(name, vintage=vintage)]
        }
        return dg.AssetCheckResult(passed=not any(silent.values()), metadata=silent)

    @dg.asset_check(
        asset=asset_key("estimates.survey_model"),
        description="Every figure from a sample has a standard error above zero.",
    )
    def errors_are_positive(
        context: dg.AssetCheckExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.AssetCheckResult:
        vintage = vintage_of(context, workplace)
        bare = {
            name: figures_without_error(workplace.warehouse.read_table(name, vintage=vintage), name)
            for name in _ERRORS
        }
        return dg.AssetCheckResult(passed=not any(bare.values()), metadata=bare)

    return [areas_add_up, missing_figures_have_reasons, errors_are_positive]


def largest_gap(model: pd.DataFrame, province_code: str) -> float:
    """Return the largest distance, in points, of the areas' sum from the province's rate."""
    rate = model["model_estimate"] * model["labour_force_share"]
    is_province = model["area_code"] == province_code
    months = model["reference_month"]
    whole = model["model_estimate"].where(is_province, 0.0).groupby(months).sum()
    gap = (rate.where(~is_province, 0.0).groupby(months).sum() - whole).abs()
    return float(gap.max()) if len(gap) else 0.0


def figures_without_error(rows: pd.DataFrame, full_name: str) -> int:
    """Return how many figures of a table have no standard error above zero."""
    return sum(
        int((rows[figure].notna() & ~(rows[error] > 0)).sum())
        for figure, error in _ERRORS[full_name]
    )
