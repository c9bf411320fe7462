"""Second stage: values and their errors, from facts as they were known.

What does not belong here: the methods (forecasting.seasonal, forecasting.enterprises).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import dagster as dg
import pandas as pd

from assets.demand import (
    adjusted_ids,
    diagnosed_ids,
    diffusion_ids,
    moving_holidays,
    seasonal_modes,
    target_ids,
)
from assets.description import asset_settings, result
from assets.ledger import Due, record_computed, vintages_due
from assets.series import observed_series, with_series_key, with_unique_id
from assets.workplace import Workplace
from catalogue import as_month, parse_month
from profiles.model import Profile

if TYPE_CHECKING:
    from forecasting.seasonal import AdjustmentResult

ADJUSTMENT = "estimates.seasonal_adjustment"
ADJUSTMENT_FAILURE = "estimates.adjustment_failure"
DIAGNOSTIC = "estimates.seasonal_diagnostic"
FESTIVAL = "estimates.festival_effect"
NET_JOB_CHANGE = "estimates.net_job_change"
DIFFUSION = "estimates.diffusion"
CHANGES_KEPT_MONTHS = 25
"""Months kept of series that serve the diffusion index alone; a year's change needs 13."""


def estimate_assets(partitions: dg.PartitionsDefinition[str]) -> list[dg.AssetsDefinition]:
    """Return the assets of the stage."""

    @dg.asset(
        **asset_settings(ADJUSTMENT, partitions, deps=["core.observation"], kinds={"x13"}),
        description=(
            "Seasonally adjusted series as estimated at the vintage, by X-13ARIMA-SEATS;"
            " by STL where a series is too short. Twelve months of projected factors follow."
            " Where the indicator says so, Spring Festival is part of the factor."
        ),
    )
    def seasonal_adjustment(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        previous = None
        for due in vintages_due(workplace, ADJUSTMENT, vintage):
            frames, previous = _adjusted_at(workplace, due, previous)
            record_computed(workplace, ADJUSTMENT, due, frames)
        return result(workplace, ADJUSTMENT, vintage)

    @dg.asset(
        **asset_settings(NET_JOB_CHANGE, partitions, deps=[ADJUSTMENT], kinds={"pandas"}),
        description="Net change of employment by industry, seasonally adjusted, with its error.",
    )
    def net_job_change(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        for due in vintages_due(workplace, NET_JOB_CHANGE, vintage):
            changes = _net_changes_at(workplace, due)
            record_computed(workplace, NET_JOB_CHANGE, due, {NET_JOB_CHANGE: changes})
        return result(workplace, NET_JOB_CHANGE, vintage)

    @dg.asset(
        **asset_settings(DIFFUSION, partitions, deps=[NET_JOB_CHANGE], kinds={"pandas"}),
        description="Share of industries with rising employment over 1, 3 and 12 months.",
    )
    def diffusion(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        for due in vintages_due(workplace, DIFFUSION, vintage):
            record_computed(workplace, DIFFUSION, due, {DIFFUSION: _diffusion_at(workplace, due)})
        return result(workplace, DIFFUSION, vintage)

    return [seasonal_adjustment, net_job_change, diffusion]


def _adjusted_at(
    workplace: Workplace, due: Due, previous: "AdjustmentResult | None"
) -> "tuple[dict[str, pd.DataFrame], AdjustmentResult]":
    """Adjust a vintage; series as they were in the vintage before are taken from it."""
    from forecasting.seasonal import SeasonalSettings, adjust

    profile = workplace.profile
    unique_ids = adjusted_ids(profile, due.scope)
    workplace.progress.report(ADJUSTMENT, f"{due.vintage:%Y-%m}, {len(unique_ids)} series")
    series = observed_series(workplace.warehouse.observation_as_of(due.vintage), unique_ids)
    models = _models_at(workplace, due, unique_ids)
    adjustment = adjust(
        series,
        models=models,
        modes=seasonal_modes(profile, unique_ids),
        settings=SeasonalSettings(),
        n_jobs=workplace.settings.process_count,
        previous=previous,
    )
    frames = {
        ADJUSTMENT: with_series_key(_kept(adjustment.adjusted, target_ids(profile))),
        ADJUSTMENT_FAILURE: with_series_key(adjustment.failures),
        FESTIVAL: with_series_key(adjustment.festival),
    }
    if due.scope == "full":
        frames[DIAGNOSTIC] = with_series_key(_diagnosed(workplace, series, models))
    return frames, adjustment


def _diagnosed(workplace: Workplace, series: pd.DataFrame, models: pd.DataFrame) -> pd.DataFrame:
    from forecasting.seasonal import SeasonalSettings, diagnose

    unique_ids = diagnosed_ids(workplace.profile)
    judged = diagnose(
        series[series["unique_id"].isin(unique_ids)],
        models=models,
        modes=seasonal_modes(workplace.profile, unique_ids),
        settings=SeasonalSettings(),
        n_jobs=workplace.settings.process_count,
    )
    named = judged.rename(columns={"limit": "limit_value"})
    return named.assign(reason=named["reason"].where(named["reason"] != "", None))


def _kept(adjusted: pd.DataFrame, whole_ids: set[str]) -> pd.DataFrame:
    last_observed = adjusted["value"].notna().groupby(adjusted["unique_id"]).transform("sum")
    number = adjusted.groupby("unique_id").cumcount()
    is_recent = number >= last_observed - CHANGES_KEPT_MONTHS
    is_whole = adjusted["unique_id"].isin(whole_ids)
    return adjusted[is_whole | is_recent].reset_index(drop=True)


def _models_at(workplace: Workplace, due: Due, unique_ids: set[str]) -> pd.DataFrame:
    """Identify once a year, on the facts known in January, so that it never matters when."""
    from forecasting.seasonal import SeasonalSettings, identify_models

    january = as_month(pd.Timestamp(year=due.vintage.year, month=1, day=1))
    stage = "estimates.seasonal_model"
    fingerprint = workplace.fingerprint(january)
    ledger = workplace.warehouse.read_table("runs.computation", vintage=january)
    is_known = fingerprint in set(ledger.loc[ledger["stage"] == stage, "fingerprint"])
    held = workplace.warehouse.read_table(stage, vintage=january)
    known = with_unique_id(held) if is_known else with_unique_id(held).head(0)
    missing = unique_ids - set(known["unique_id"])
    series = observed_series(workplace.warehouse.observation_as_of(january), missing)
    if series.empty:
        return known[["unique_id", "model"]]
    workplace.progress.report(stage, f"{january:%Y-%m}, {len(missing)} series")
    found = identify_models(
        series,
        modes=seasonal_modes(workplace.profile, missing),
        settings=SeasonalSettings(),
        n_jobs=workplace.settings.process_count,
        moving_holidays=moving_holidays(workplace.profile, missing),
    )
    models = pd.concat([known[["unique_id", "model"]], found], ignore_index=True)
    record = Due(january, "signals", fingerprint)
    record_computed(workplace, stage, record, {stage: with_series_key(models)})
    return models


def _employment(workplace: Workplace, due: Due) -> tuple[pd.DataFrame, pd.DataFrame]:
    profile = workplace.profile
    code = profile.settings.employment_indicator_code
    area_code = profile.settings.headline.area_code
    adjusted = workplace.warehouse.read_table(ADJUSTMENT, vintage=due.vintage)
    observed = workplace.warehouse.observation_as_of(due.vintage)
    return _of_employment(adjusted, area_code, code), _of_employment(observed, area_code, code)


def _of_employment(frame: pd.DataFrame, area_code: str, code: str | None) -> pd.DataFrame:
    is_employment = (frame["indicator_code"] == code) & (frame["area_code"] == area_code)
    return frame[is_employment].reset_index(drop=True)


def _net_changes_at(workplace: Workplace, due: Due) -> pd.DataFrame:
    from forecasting.enterprises import net_job_change

    workplace.progress.report(NET_JOB_CHANGE, f"{due.vintage:%Y-%m}")
    adjusted, observed = _employment(workplace, due)
    changes = net_job_change(adjusted, observed)
    return changes.assign(area_code=workplace.profile.settings.headline.area_code)


def _diffusion_at(workplace: Workplace, due: Due) -> pd.DataFrame:
    from forecasting.enterprises import diffusion_index

    workplace.progress.report(DIFFUSION, f"{due.vintage:%Y-%m}")
    changes = workplace.warehouse.read_table(NET_JOB_CHANGE, vintage=due.vintage)
    counted = _codes(sorted(diffusion_ids(workplace.profile)))
    index = diffusion_index(
        changes[changes["breakdown"].isin(counted)],
        rounding_persons=_rounding_persons(workplace.profile),
    )
    return index.assign(area_code=workplace.profile.settings.headline.area_code)


def _rounding_persons(profile: Profile) -> float:
    code = profile.settings.employment_indicator_code
    return 1.0 if code is None else profile.indicator(code).rounding_unit


def _codes(unique_ids: Sequence[str]) -> list[str]:
    return [unique_id.split("/")[2] for unique_id in unique_ids]
