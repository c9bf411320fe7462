"""Third stage: predictive distributions of the unadjusted targets.

What does not belong here: the models (forecasting.members, forecasting.models).
"""

import dagster as dg
import pandas as pd

from assets.demand import forecast_ids, indicator_ids
from assets.description import asset_settings, result
from assets.ledger import Due, record_computed, vintages_due
from assets.series import indicators_of, observed_series, with_series_key
from assets.workplace import Workplace
from catalogue import parse_month
from forecasting.settings import DEFAULT_MEMBERS

FORECAST = "forecasts.forecast"
PATH = "forecasts.path"
FAILURE = "forecasts.model_failure"
PATH_COUNT = 500
SHOWN_MODELS = ("seasonal_random_walk", *DEFAULT_MEMBERS, "prophet")
"""Prophet is shown beside the members, and not combined with them."""


def forecast_assets(partitions: dg.PartitionsDefinition[str]) -> list[dg.AssetsDefinition]:
    """Return the assets of the stage."""

    @dg.asset(
        **asset_settings(
            FORECAST,
            partitions,
            deps=["estimates.diffusion"],  # the last of its stage: stages run in their order
            kinds={"statsmodels", "prophet"},
        ),
        description=(
            "Fifteen quantiles for each of the next twelve months, by model and by their"
            " combination; sample paths and failures of models beside them."
        ),
    )
    def forecast(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        for due in vintages_due(workplace, FORECAST, vintage):
            record_computed(workplace, FORECAST, due, _forecasts_at(workplace, due))
        failures = workplace.warehouse.read_table(FAILURE, vintage=vintage)
        return result(workplace, FORECAST, vintage, more={"models_replaced": len(failures)})

    return [forecast]


def _forecasts_at(workplace: Workplace, due: Due) -> dict[str, pd.DataFrame]:
    from forecasting import ForecastSettings, forecast_with_paths

    unique_ids = forecast_ids(workplace.profile, due.scope)
    known = workplace.warehouse.observation_as_of(due.vintage)
    targets = observed_series(known, unique_ids)
    workplace.progress.report(FORECAST, f"{due.vintage:%Y-%m}, {len(unique_ids)} series")
    made = forecast_with_paths(
        targets[["unique_id", "reference_month", "value"]],
        indicators=indicators_of(known, indicator_ids(workplace.profile)),
        settings=ForecastSettings(models=SHOWN_MODELS, path_count=PATH_COUNT),
        n_jobs=workplace.settings.process_count,
    )
    return {
        FORECAST: with_series_key(made.quantiles),
        PATH: with_series_key(made.paths),
        FAILURE: with_series_key(made.failures),
    }
