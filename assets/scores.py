"""Fourth stage: every past forecast against what came.

What does not belong here: the scores (forecasting.scoring).
"""

import dagster as dg
import pandas as pd

from assets.description import asset_settings, result
from assets.ledger import Due, record_computed, vintages_due
from assets.series import with_series_key, with_unique_id
from assets.workplace import Workplace
from catalogue import parse_month
from catalogue.contracts import empty_frame

OUTCOME = "scores.outcome"
SUMMARY = "scores.summary"


def score_assets(partitions: dg.PartitionsDefinition[str]) -> list[dg.AssetsDefinition]:
    """Return the assets of the stage."""

    @dg.asset(
        **asset_settings(OUTCOME, partitions, deps=["forecasts.forecast"], kinds={"pandas"}),
        description="Forecasts of earlier vintages whose month has been observed since.",
    )
    def outcome(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        for due in vintages_due(workplace, OUTCOME, vintage):
            if due.vintage == vintage:
                record_computed(workplace, OUTCOME, due, _scores_at(workplace, due))
        return result(workplace, OUTCOME, vintage)

    @dg.asset(
        **asset_settings(SUMMARY, partitions, deps=[OUTCOME], kinds={"pandas"}),
        description=(
            "Mean absolute error, weighted interval score and coverage by model and month"
            " ahead, relative to the seasonal random walk. Written together with the outcomes."
        ),
    )
    def summary(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        return result(workplace, SUMMARY, parse_month(context.partition_key))

    return [outcome, summary]


def _scores_at(workplace: Workplace, due: Due) -> dict[str, pd.DataFrame]:
    from forecasting import score_forecasts, summarise_scores

    workplace.progress.report(OUTCOME, f"{due.vintage:%Y-%m}")
    made = workplace.warehouse.query("forecasts_before", {"vintage": due.vintage.date()})
    if made.empty:
        return {OUTCOME: empty_frame(OUTCOME), SUMMARY: empty_frame(SUMMARY)}
    known = with_unique_id(workplace.warehouse.observation_as_of(due.vintage))
    outcomes = known[["unique_id", "reference_month", "value"]]
    # Vintage by vintage: two of them may rest on the same last observed month.
    scored = pd.concat(
        [
            score_forecasts(with_unique_id(forecasts), outcomes).assign(forecast_vintage=vintage)
            for vintage, forecasts in made.groupby("vintage")
        ],
        ignore_index=True,
    )
    return {
        OUTCOME: with_series_key(scored),
        SUMMARY: with_series_key(summarise_scores(scored)),
    }
