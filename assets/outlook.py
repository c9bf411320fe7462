"""Third stage, the outlook: lines passed, plan targets, what moved forecasts, scenarios.

Made for the vintage of the run alone: no rule looks at their past. What does not belong here:
the arithmetic (forecasting), the forecasts they rest on (assets.forecasts).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import dagster as dg
import pandas as pd

from assets.demand import indicator_ids, target_ids
from assets.description import asset_settings, result
from assets.estimates import ADJUSTMENT
from assets.forecasts import FORECAST, PATH, PATH_COUNT
from assets.ledger import record_computed
from assets.plan_targets import plan_target_frame
from assets.series import indicators_of, observed_series, with_series_key, with_unique_id
from assets.survey import full_due
from assets.warning_inputs import signal_inputs
from assets.warning_rules import rules_in_force
from assets.workplace import Workplace
from catalogue import RuleKind, as_month, parse_month
from catalogue.contracts import empty_frame

if TYPE_CHECKING:
    from forecasting import ForecastSettings

LINE_PROBABILITY = "forecasts.line_probability"
PLAN_TARGET = "forecasts.plan_target"
NEWS = "forecasts.news"
SCENARIO = "forecasts.scenario"
SCENARIO_PATH = "forecasts.scenario_path"
FAILURE = "forecasts.outlook_failure"
LINE_KINDS: tuple[RuleKind, ...] = ("signal_above", "signal_rising_above", "path_above_within")
"""Kinds of rules whose line the signal itself is held against."""


def outlook_assets(partitions: dg.PartitionsDefinition[str]) -> list[dg.AssetsDefinition]:
    """Return the assets of the outlook."""

    @dg.asset(
        **asset_settings(
            LINE_PROBABILITY, partitions, deps=[FORECAST, ADJUSTMENT], kinds={"numpy"}
        ),
        description=(
            "Probability, month by month, that the signal passes each line a rule names, and"
            " that it has passed it once by then. Reasons where there is none beside it."
        ),
    )
    def line_probability(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        for due in full_due(workplace, LINE_PROBABILITY, vintage):
            workplace.progress.report(LINE_PROBABILITY, f"{due.vintage:%Y-%m}")
            frames = line_probability_frames(workplace, due.vintage)
            record_computed(workplace, LINE_PROBABILITY, due, frames)
        return result(workplace, LINE_PROBABILITY, vintage)

    @dg.asset(
        **asset_settings(PLAN_TARGET, partitions, deps=[FORECAST], kinds={"numpy"}),
        description=(
            "Each target of the plan by year: what is known, what is expected, and how likely"
            " it is met; once the year is over, whether it was."
        ),
    )
    def plan_target(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        for due in full_due(workplace, PLAN_TARGET, vintage):
            frame = plan_target_frame(workplace, due.vintage)
            record_computed(workplace, PLAN_TARGET, due, {PLAN_TARGET: frame})
        return result(workplace, PLAN_TARGET, vintage)

    @dg.asset(
        **asset_settings(NEWS, partitions, deps=[FORECAST], kinds={"statsmodels"}),
        description=(
            "By how much each kind of new figures moved the forecast of the headline since the"
            " vintage before, in parts that add up."
        ),
    )
    def news(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        for due in full_due(workplace, NEWS, vintage):
            workplace.progress.report(NEWS, f"{due.vintage:%Y-%m}")
            record_computed(workplace, NEWS, due, news_frames(workplace, due.vintage))
        return result(workplace, NEWS, vintage)

    @dg.asset(
        **asset_settings(SCENARIO, partitions, deps=[FORECAST], kinds={"numpy"}),
        description=(
            "The headline if indicators were to leave their expected paths as the profile's"
            " scenarios say; the paths they hold beside it."
        ),
    )
    def scenario(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        for due in full_due(workplace, SCENARIO, vintage):
            workplace.progress.report(SCENARIO, f"{due.vintage:%Y-%m}")
            record_computed(workplace, SCENARIO, due, scenario_frames(workplace, due.vintage))
        return result(workplace, SCENARIO, vintage)

    return [line_probability, plan_target, news, scenario]


def line_probability_frames(workplace: Workplace, vintage: pd.Timestamp) -> dict[str, pd.DataFrame]:
    """Return the table of lines passed and its failures, as of a vintage."""
    from forecasting.line_probability import line_probabilities

    profile = workplace.profile
    rules = [rule for rule in rules_in_force(profile, vintage) if rule.kind in LINE_KINDS]
    inputs = signal_inputs(workplace, rules, vintage)
    lines: dict[str, list[float]] = {}
    for rule in rules:
        for series in profile.series_of(rule):
            lines.setdefault(series.unique_id, []).append(rule.line_at(vintage).value)
    rows, failures = [], []
    for unique_id, values in lines.items():
        if unique_id not in inputs:
            failures.append((unique_id, "no_series", ""))
            continue
        made = line_probabilities(
            inputs[unique_id], values, unique_id=unique_id, seed=int(f"{vintage:%Y%m}")
        )
        if made.reason_code is not None:
            failures.append((unique_id, made.reason_code, ""))
        rows.append(made.rows.assign(unique_id=unique_id))
    frame = pd.concat(rows, ignore_index=True) if rows else None
    return {
        LINE_PROBABILITY: empty_frame(LINE_PROBABILITY)
        if frame is None
        else with_series_key(frame),
        FAILURE: _failures(workplace, vintage, "line_probability", failures),
    }


def news_frames(workplace: Workplace, vintage: pd.Timestamp) -> dict[str, pd.DataFrame]:
    """Return what moved the headline's forecast since the vintage before, and failures."""
    from forecasting import forecast_news

    headline = workplace.profile.settings.headline.unique_id
    before = as_month(vintage - pd.DateOffset(months=1))
    try:
        then, now = (_known_at(workplace, month) for month in (before, vintage))
        if then[0].empty:
            raise ValueError("expected figures known at the vintage before, got none")
        made = forecast_news(
            then[0],
            now[0],
            before_indicators=then[1],
            after_indicators=now[1],
            settings=_settings(),
            n_jobs=workplace.settings.process_count,
        )
    except ValueError as error:
        failures = [(headline, "not_comparable", str(error))]
        rows = empty_frame(NEWS)
    else:
        failures = []
        rows = _news_rows(made[made["unique_id"] == headline])
    return {NEWS: rows, FAILURE: _failures(workplace, vintage, "news", failures)}


def scenario_frames(workplace: Workplace, vintage: pd.Timestamp) -> dict[str, pd.DataFrame]:
    """Return the headline in each scenario, the paths held, and failures, as of a vintage."""
    from forecasting.scenario_set import HeldIndicator, scenario_set

    profile = workplace.profile
    headline = profile.settings.headline.unique_id
    frames = {name: empty_frame(name) for name in (SCENARIO, SCENARIO_PATH)}
    paths = with_unique_id(workplace.warehouse.read_table(PATH, vintage=vintage))
    failures: list[tuple[str, str, str]] = []
    try:
        if not profile.scenarios:
            raise ValueError("expected scenarios in the profile, got none")
        targets, indicators = _known_at(workplace, vintage)
        made = scenario_set(
            targets,
            _none_given() if indicators is None else indicators,
            paths.loc[paths["unique_id"] == headline, ["path", "reference_month", "value"]],
            {
                item.code: [
                    HeldIndicator(held.series.unique_id, held.change_pct, held.months)
                    for held in item.held_paths
                ]
                for item in profile.scenarios
            },
            unique_id=headline,
            settings=_settings(),
        )
    except ValueError as error:
        code = "not_computed" if profile.scenarios else "no_scenarios"
        failures = [(headline, code, str(error))]
    else:
        frames[SCENARIO] = with_series_key(made.quantiles.assign(unique_id=headline))
        frames[SCENARIO_PATH] = made.indicator_paths.rename(columns={"indicator_code": "cause_id"})
        failures = [
            (str(code), "not_moved", str(message))
            for code, message in made.messages.itertuples(index=False)
        ]
    return {**frames, FAILURE: _failures(workplace, vintage, "scenario", failures)}


def _known_at(
    workplace: Workplace, vintage: pd.Timestamp
) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Return the pool of the headline and the indicators it may learn from, as of a vintage."""
    profile = workplace.profile
    code = profile.settings.headline.indicator_code
    pool = {name for name in target_ids(profile) if name.split("/")[1] == code}
    known = workplace.warehouse.observation_as_of(vintage)
    targets = observed_series(known, pool)[["unique_id", "reference_month", "value"]]
    indicators = indicators_of(known, indicator_ids(profile))
    return targets, None if indicators.empty else indicators


def _none_given() -> pd.DataFrame:
    return pd.DataFrame(columns=["indicator_code", "reference_month", "value"]).astype(
        {"reference_month": "datetime64[us]", "value": "float64"}
    )


def _settings() -> "ForecastSettings":
    from forecasting import ForecastSettings

    return ForecastSettings(path_count=PATH_COUNT)


def _news_rows(made: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a series as stored: causes as text, the order of replacement kept."""
    causes = made["indicator_code"].astype(object).where(made["indicator_code"].notna(), "")
    cell = ["reference_month", "quantile_level"]
    place = made.groupby(cell).cumcount() + 1
    rows = made.assign(cause_id=causes.astype("str"), place=place)
    return with_series_key(rows.drop(columns="indicator_code"))


def _failures(
    workplace: Workplace,
    vintage: pd.Timestamp,
    part: str,
    found: Sequence[tuple[str, str, str]],
) -> pd.DataFrame:
    """Return the failures of a vintage with those of one part replaced."""
    known = workplace.warehouse.read_table(FAILURE, vintage=vintage)
    new = pd.DataFrame(found, columns=["subject_code", "reason_code", "message"])
    others = known[known["part"] != part]
    return pd.concat([others, new.assign(part=part, vintage=vintage)], ignore_index=True)
