"""Fifth stage, what rules are given: figures of areas that are neither facts nor adjusted.

Panel, ratio of vacancies, signal and gap of the rate, pressure: each as known at the vintage,
for the months of signal history too. What does not belong here: the methods (forecasting),
rules (assets.warnings).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import dagster as dg
import pandas as pd

from assets.demand import rule_series
from assets.description import asset_settings, result
from assets.ledger import Due, record_computed, vintages_due
from assets.notice_figures import NOTICE, notice_figures
from assets.onset_figures import ONSET, OnsetProbabilities
from assets.panel import summed_areas
from assets.pressure_figures import pressure_figures
from assets.rate_signals import RATE_FIGURES, RateSignals
from assets.survey import facts_as_of
from assets.warning_panel import PANEL_FIGURES, PanelReports, panel_figures_at
from assets.workplace import Workplace
from catalogue import as_month, parse_month
from catalogue.contracts import empty_frame
from profiles.model import Profile

FIGURE = "warnings.figure"
RATIO = "demand_supply_ratio"
PRESSURE = "employment_pressure"
VACANCIES, JOB_SEEKERS = "vacancies", "job_seekers"

FIGURE_MONTHS = 37
"""Months kept of a figure; what is usual is learned from them."""
_COLUMNS = ["area_code", "indicator_code", "reference_month", "value", "standard_error"]


def warning_figure_assets(partitions: dg.PartitionsDefinition[str]) -> list[dg.AssetsDefinition]:
    """Return the asset of the figures rules are given."""

    @dg.asset(
        **asset_settings(
            FIGURE,
            partitions,
            deps=[
                "core.observation",
                "estimates.survey_direct",
                "estimates.survey_table",
                "scores.summary",  # the last of the stage before: stages run in their order
            ],
            kinds={"pandas"},
        ),
        description=(
            "Figures of areas that rules look at, as known at the vintage: job change of the"
            " panel, ratio of vacancies to job-seekers, signal and gap of the surveyed rate,"
            " pressure on employment, probability of an onset, each with its error."
        ),
    )
    def figure(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        due = vintages_due(workplace, FIGURE, vintage)
        for month, frame in _figures(workplace, due):
            record_computed(workplace, FIGURE, month, {FIGURE: frame})
        return result(workplace, FIGURE, vintage)

    return [figure]


def figure_codes(profile: Profile) -> set[str]:
    """Return the figures of this stage that enabled rules look at."""
    asked = {
        series.indicator_code
        for rule in profile.rules
        if rule.is_enabled
        for _, series in rule_series(profile, rule)
    }
    return asked & MADE_HERE


def _figures(workplace: Workplace, due: Sequence[Due]) -> Iterator[tuple[Due, pd.DataFrame]]:
    """Yield each vintage with its figures."""
    asked = figure_codes(workplace.profile)
    makers = {_MAKERS[code] for code in asked & set(_MAKERS)}
    rates = reports = onsets = None
    if due and asked & set(PANEL_FIGURES):
        reports = PanelReports(workplace, due[0].vintage, due[-1].vintage)
    if due and asked & {*RATE_FIGURES, ONSET}:
        rates = RateSignals(workplace, due[-1].vintage)
        if ONSET in asked:
            onsets = OnsetProbabilities(workplace, rates, [month.vintage for month in due])
    for month in due:
        workplace.progress.report(FIGURE, f"{month.vintage:%Y-%m}")
        parts = [maker(workplace, month.vintage, asked) for maker in makers]
        if reports is not None:
            known = reports.at(month.vintage)
            parts.append(panel_figures_at(workplace, known, month.vintage, asked))
        if rates is not None:
            parts.append(rates.at(month.vintage))
        if onsets is not None:
            parts.append(onsets.at(month.vintage))
        rows = pd.concat([_nothing(), *parts], ignore_index=True)
        yield month, _kept(rows, asked, month.vintage)


def _kept(frame: pd.DataFrame, asked: set[str], vintage: pd.Timestamp) -> pd.DataFrame:
    first = as_month(vintage - pd.DateOffset(months=FIGURE_MONTHS))
    frame = frame.sort_values(_COLUMNS[:3], kind="stable")
    is_kept = (
        frame["indicator_code"].isin(asked)
        & frame["value"].notna()
        & (frame["reference_month"] >= first)
    )
    return frame.loc[is_kept, _COLUMNS].reset_index(drop=True)


def _nothing() -> pd.DataFrame:
    return empty_frame(FIGURE)[_COLUMNS]


def _ratio_figures(workplace: Workplace, vintage: pd.Timestamp, _: set[str]) -> pd.DataFrame:
    """Return vacancies over job-seekers by area; counts of registers, without error."""
    from forecasting.market import market_indicators

    facts = facts_as_of(workplace, vintage, [VACANCIES, JOB_SEEKERS])
    totals = facts[facts["breakdown"] == "total"]
    if totals.empty:
        return _nothing()
    nobody = pd.DataFrame(columns=["reference_month", "area_code", "estimate", "standard_error"])
    made = market_indicators(totals, nobody)
    return made[made["indicator_code"] == RATIO]


def _pressure_figures(workplace: Workplace, vintage: pd.Timestamp, _: set[str]) -> pd.DataFrame:
    """Return the pressure behind registers and feeds by area, in the last month due."""
    from forecasting.early_warning.city_pressure import area_pressure

    profile = workplace.profile
    chosen = pressure_figures(profile)
    facts = facts_as_of(workplace, vintage, [figure.indicator_code for figure in chosen])
    areas = [profile.settings.headline.area_code, *summed_areas(profile)]
    totals = facts[facts["area_code"].isin(areas) & (facts["breakdown"] == "total")]
    if totals.empty:
        return _nothing()
    last = as_month(vintage - pd.DateOffset(months=1))
    made = area_pressure(totals, chosen=chosen, last_month=last).pressure
    return made.assign(indicator_code=PRESSURE)


Maker = Callable[[Workplace, pd.Timestamp, set[str]], pd.DataFrame]

_MAKERS: Mapping[str, Maker] = {
    RATIO: _ratio_figures,
    PRESSURE: _pressure_figures,
    NOTICE: notice_figures,
}
MADE_HERE = frozenset({*_MAKERS, *PANEL_FIGURES, *RATE_FIGURES, ONSET})
"""Figures of this stage; those of other indicators are facts."""
