"""Fifth stage, what rules are given: figures of areas that are neither facts nor adjusted.

Panel, ratio of vacancies, signal and gap of the rate, pressure: each as known at the vintage,
for the months of signal history too. What does not belong here: the methods (forecasting),
rules (assets.warnings).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import dagster as dg
import numpy as np
import pandas as pd

from assets.area_model import CLAIMS, REGISTERED
from assets.demand import rule_series
from assets.description import asset_settings, result
from assets.ledger import Due, record_computed, vintages_due
from assets.panel import summed_areas
from assets.panel_figures import (
    REPORT_MONTHS,
    SMALLEST,
    areas_reporting,
    insured_structure_at,
    placed_reports,
)
from assets.survey import direct_as_of, facts_as_of, table_at
from assets.workplace import Workplace
from catalogue import as_month, parse_month
from catalogue.contracts import empty_frame
from profiles.model import Profile
from warehouse.records import report_versions

FIGURE = "warnings.figure"
JOB_CHANGE = "panel_job_change"
HIDDEN = "panel_hidden_unemployment"
EXPECTED = "panel_expected_cuts"
PANEL_FIGURES = (JOB_CHANGE, HIDDEN, EXPECTED)
RATIO = "demand_supply_ratio"
RATE_SIGNAL = "rate_signal"
RATE_GAP = "rate_gap"
RATE_RISE = "rate_rise_3_months"
RATE_FIGURES = (RATE_SIGNAL, RATE_GAP, RATE_RISE)
PRESSURE = "employment_pressure"
VACANCIES, JOB_SEEKERS = "vacancies", "job_seekers"

PANEL_REPLICATES = 60
"""Replicates of the panel's errors in figures for rules: an error is then known within a tenth."""
FIGURE_MONTHS = 37
"""Months kept of a figure; what is usual is learned from them."""
_COLUMNS = ["area_code", "indicator_code", "reference_month", "value", "standard_error"]


def warning_figure_assets(partitions: dg.PartitionsDefinition[str]) -> list[dg.AssetsDefinition]:
    """Return the asset of the figures rules are given."""

    @dg.asset(
        **asset_settings(
            FIGURE,
            partitions,
            deps=["core.observation", "estimates.survey_direct", "estimates.survey_table"],
            kinds={"pandas"},
        ),
        description=(
            "Figures of areas that rules look at, as known at the vintage: job change of the"
            " panel, ratio of vacancies to job-seekers, signal and gap of the surveyed rate,"
            " pressure on employment, each with its error."
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
    rates = reports = None
    if due and asked & set(PANEL_FIGURES):
        reports = PanelReports(workplace, due[0].vintage, due[-1].vintage)
    if due and asked & set(RATE_FIGURES):
        rates = RateSignals(workplace, due[-1].vintage)
    for month in due:
        workplace.progress.report(FIGURE, f"{month.vintage:%Y-%m}")
        parts = [maker(workplace, month.vintage, asked) for maker in makers]
        if reports is not None:
            known = reports.at(month.vintage)
            parts.append(_panel_figures(workplace, known, month.vintage, asked))
        if rates is not None:
            parts.append(rates.at(month.vintage))
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


class PanelReports:
    """Reports of enterprises with all their versions, read once for many vintages.

    Parameters
    ----------
    workplace
        Warehouse and profile.
    earliest, latest
        The vintages that will be asked for.
    """

    def __init__(self, workplace: Workplace, earliest: pd.Timestamp, latest: pd.Timestamp) -> None:
        versions = report_versions(
            workplace.warehouse,
            vintage=latest,
            first_month=as_month(earliest - pd.DateOffset(months=REPORT_MONTHS)),
            last_month=latest,
        )
        self._versions = placed_reports(workplace, versions)

    def at(self, vintage: pd.Timestamp) -> pd.DataFrame:
        """Return the reports as known at a vintage."""
        first = as_month(vintage - pd.DateOffset(months=REPORT_MONTHS))
        rows = self._versions
        is_known = (
            (rows["vintage"] <= vintage)
            & (rows["reference_month"] >= first)
            & (rows["reference_month"] <= vintage)
        )
        key = ["reference_month", "enterprise_code"]
        return rows[is_known].drop_duplicates(key, keep="last").reset_index(drop=True)


def _panel_figures(
    workplace: Workplace, reports: pd.DataFrame, vintage: pd.Timestamp, asked: set[str]
) -> pd.DataFrame:
    """Return job change, hidden unemployment and expected cuts of the panel, by area."""
    from forecasting.enterprises import NoReportError, PanelSettings
    from forecasting.enterprises.warning_figures import panel_warning_figures

    settings = replace(
        PanelSettings(
            province_code=workplace.profile.settings.headline.area_code,
            summed_area_codes=areas_reporting(workplace, reports),
        ),
        replicates=PANEL_REPLICATES,
        has_section_figures=False,
    )
    try:
        made = panel_warning_figures(
            reports,
            insured_structure_at(workplace, vintage),
            vintage=vintage,
            settings=settings,
            indicator_codes=sorted(asked),
        )
    except NoReportError:
        return _nothing()
    # Cells that readers may not see decide nothing either: a level would tell of them.
    return made[made["enterprise_count"] >= SMALLEST]


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
    """Return the pressure behind departments' figures in the cities, in the last month due."""
    from forecasting.early_warning.city_pressure import PressureFigure, area_pressure

    # Figures of departments only: feeds enter once their gain is on record.
    chosen = [
        PressureFigure(CLAIMS, 1),
        PressureFigure(REGISTERED, 1),
        PressureFigure(VACANCIES, -1),
        PressureFigure(JOB_SEEKERS, 1),
    ]
    facts = facts_as_of(workplace, vintage, [figure.indicator_code for figure in chosen])
    of_cities = facts["area_code"].isin(summed_areas(workplace.profile))
    totals = facts[of_cities & (facts["breakdown"] == "total")]
    if totals.empty:
        return _nothing()
    last = as_month(vintage - pd.DateOffset(months=1))
    made = area_pressure(totals, chosen=chosen, last_month=last).pressure
    return made.assign(indicator_code=PRESSURE)


class RateSignals:
    """Signal and gap of the surveyed rate in each area, made once for many vintages.

    A row of a signal history rests on the figures up to it alone. Where a vintage knew the
    same figures as the latest one, up to its last month, its rows are those of the latest;
    where a figure was revised since, they are made anew.

    Parameters
    ----------
    workplace
        Warehouse and profile.
    latest
        The latest vintage that will be asked for.
    """

    def __init__(self, workplace: Workplace, latest: pd.Timestamp) -> None:
        self._workplace = workplace
        profile = workplace.profile
        self._areas = [profile.settings.headline.area_code, *summed_areas(profile)]
        self._values, self._errors = self._figures_at(latest)
        self._rows = self._made(self._values, self._errors)

    def at(self, vintage: pd.Timestamp) -> pd.DataFrame:
        """Return the figures as known at a vintage."""
        values, errors = self._figures_at(vintage)
        if values.empty:
            return _nothing()
        begins_alike = self._values.index[:1].equals(values.index[:1])
        is_same = (
            begins_alike
            and values.equals(self._values.iloc[: len(values)])
            and errors.equals(self._errors.iloc[: len(errors)])
        )
        rows = self._rows if is_same else self._made(values, errors)
        chosen: pd.DataFrame = rows[rows["reference_month"] <= values.index[-1]]
        return chosen

    def _figures_at(self, vintage: pd.Timestamp) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return rates and their errors, months × areas, as known at a vintage."""
        from forecasting.survey import area_figures

        headline = self._workplace.profile.settings.headline
        table = table_at(self._workplace, vintage)
        sample = direct_as_of(self._workplace, vintage, indicator_codes=[headline.indicator_code])
        direct = area_figures(
            sample,
            table[table["breakdown"] == headline.breakdown],
            province_code=headline.area_code,
            area_codes=self._areas[1:],
        )
        values, errors = (
            direct.pivot(index="reference_month", columns="area_code", values=name)
            for name in ("estimate", "standard_error")
        )
        if values.empty:
            return values, errors
        months = pd.date_range(values.index.min(), values.index.max(), freq="MS").as_unit("us")
        return tuple(
            frame.reindex(index=months, columns=self._areas).astype("float64")
            for frame in (values, errors)
        )  # type: ignore[return-value]

    def _made(self, values: pd.DataFrame, errors: pd.DataFrame) -> pd.DataFrame:
        from forecasting.early_warning.area_signal import signal_history

        if values.empty:
            return _nothing()
        made = signal_history(
            values.to_numpy(dtype=np.float64),
            first_month=as_month(values.index[0]),
            standard_errors=errors.to_numpy(dtype=np.float64),
        )
        known = values.notna().to_numpy()
        parts = [
            pd.DataFrame(
                {
                    "reference_month": np.repeat(made.months, len(self._areas)),
                    "area_code": np.tile(np.array(self._areas, dtype=object), len(made.months)),
                    "indicator_code": code,
                    "value": np.where(known, value, np.nan).ravel(),
                    "standard_error": error.ravel(),
                }
            )
            for code, value, error in (
                (RATE_SIGNAL, made.level, made.level_error),
                (RATE_GAP, made.gap, made.gap_error),
                (RATE_RISE, made.change_3_months, made.change_3_months_error),
            )
        ]
        return pd.concat(parts, ignore_index=True)


Maker = Callable[[Workplace, pd.Timestamp, set[str]], pd.DataFrame]

_MAKERS: Mapping[str, Maker] = {
    RATIO: _ratio_figures,
    PRESSURE: _pressure_figures,
}
MADE_HERE = frozenset({*_MAKERS, *PANEL_FIGURES, *RATE_FIGURES})
"""Figures of this stage; those of other indicators are facts."""
