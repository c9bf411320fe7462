"""What each rule is given at a vintage: adjusted series, paths, figures, the month due.

What does not belong here: making figures (assets.warning_figures), evaluating rules
(forecasting.early_warning).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from assets.demand import (
    latest_month_known,
    latest_month_of_form,
    rule_series,
)
from assets.estimates import ADJUSTMENT, DIFFUSION, NET_JOB_CHANGE
from assets.forecasts import PATH
from assets.onset_figures import ONSET
from assets.rate_signals import RATE_FIGURES
from assets.series import with_unique_id
from assets.survey import facts_as_of
from assets.warning_figures import FIGURE, MADE_HERE, RATIO, VACANCIES
from assets.warning_panel import PANEL_FIGURES
from assets.workplace import Workplace
from catalogue import FIGURE_KINDS, NOT_DUE_REASONS
from profiles.model import Profile, Rule

if TYPE_CHECKING:
    from forecasting.early_warning import SignalInputs

PANEL_FORM = "enterprise_report"
_FIGURE_COLUMNS = ["unique_id", "reference_month", "value", "standard_error"]


def signal_inputs(
    workplace: Workplace, rules: Sequence[Rule], vintage: pd.Timestamp
) -> "dict[str, SignalInputs]":
    """Return what the rules look at, by series, as known at a vintage; none without figures."""
    from forecasting.early_warning import SignalInputs

    warehouse, profile = workplace.warehouse, workplace.profile
    asked = {
        (series.unique_id, kind in FIGURE_KINDS)
        for rule in rules
        for kind, series in rule_series(profile, rule)
    }
    adjusted = _by_series(with_unique_id(warehouse.read_table(ADJUSTMENT, vintage=vintage)))
    paths = _by_series(with_unique_id(warehouse.read_table(PATH, vintage=vintage)))
    looked_at = {unique_id for unique_id, is_figure in asked if is_figure}
    figures = _by_series(_figures_at(workplace, looked_at, vintage))
    changes = warehouse.read_table(NET_JOB_CHANGE, vintage=vintage)
    diffusion = warehouse.read_table(DIFFUSION, vintage=vintage)
    inputs = {}
    for unique_id in sorted({name for name, _ in asked}):
        area_code, indicator_code, breakdown = unique_id.split("/", 2)
        is_employment = indicator_code == profile.settings.employment_indicator_code
        of_industry = (changes["area_code"] == area_code) & (changes["breakdown"] == breakdown)
        error = profile.indicator(indicator_code).sampling_error
        own_adjusted, own_figures = adjusted.get(unique_id), figures.get(unique_id)
        if own_adjusted is None and own_figures is None:
            continue
        inputs[unique_id] = SignalInputs(
            adjusted=own_adjusted,
            paths=paths.get(unique_id),
            net_job_change=changes[of_industry] if is_employment else None,
            diffusion=diffusion[diffusion["area_code"] == area_code],
            expected_month=month_due(profile, unique_id, vintage),
            survey_standard_error=None if error is None else error.standard_error,
            figures=own_figures,
        )
    return inputs


def breadth_inputs(
    workplace: Workplace, rules: Sequence[Rule], signals: pd.DataFrame, vintage: pd.Timestamp
) -> "dict[str, SignalInputs]":
    """Return what rules on breadth count: the areas' probabilities of the rule they name."""
    from forecasting.early_warning import SignalInputs

    profile = workplace.profile
    inputs = {}
    for rule in rules:
        counted = signals[signals["rule_id"] == rule.of_rule]
        sent = counted[~counted["missing_reason"].isin(list(NOT_DUE_REASONS))]
        parts = sent[["area_code", "probability"]].rename(columns={"area_code": "part_code"})
        for series in profile.series_of(rule):
            inputs[series.unique_id] = SignalInputs(
                parts=parts.reset_index(drop=True),
                expected_month=month_due(profile, series.unique_id, vintage),
            )
    return inputs


def month_due(profile: Profile, unique_id: str, vintage: pd.Timestamp) -> pd.Timestamp | None:
    """Return the last month whose figure should be known at a vintage; None if unsaid."""
    area_code, indicator_code, breakdown = unique_id.split("/", 2)
    if indicator_code in PANEL_FIGURES:
        return latest_month_of_form(profile, PANEL_FORM, vintage)
    made_of = dict.fromkeys(RATE_FIGURES, profile.settings.headline.indicator_code)
    made_of[RATIO] = VACANCIES
    made_of[ONSET] = profile.settings.headline.indicator_code
    named = f"{area_code}/{made_of.get(indicator_code, indicator_code)}/{breakdown}"
    return latest_month_known(profile, named, vintage)


def _figures_at(workplace: Workplace, unique_ids: set[str], vintage: pd.Timestamp) -> pd.DataFrame:
    """Return figures made for rules and facts, of the named series."""
    codes = {unique_id.split("/")[1] for unique_id in unique_ids}
    made = workplace.warehouse.read_table(FIGURE, vintage=vintage).assign(breakdown="total")
    facts = facts_as_of(workplace, vintage, sorted(codes - MADE_HERE))
    parts = [with_unique_id(frame)[_FIGURE_COLUMNS] for frame in (made, facts)]
    named = pd.concat(parts, ignore_index=True)
    return named[named["unique_id"].isin(unique_ids)]


def _by_series(frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return {
        str(unique_id): rows.reset_index(drop=True)
        for unique_id, rows in frame.groupby("unique_id", sort=False)
    }
