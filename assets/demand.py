"""Which series a computation needs, from the profile: targets, rules, diffusion.

What does not belong here: computing anything with them.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import pandas as pd

from assets.ledger import Scope
from catalogue import FIGURE_KINDS, RuleKind, as_month, month_range
from catalogue.forms import FORMS
from profiles.model import Profile, Rule, SeriesKey, Source, in_area

if TYPE_CHECKING:
    from forecasting.seasonal import MovingHoliday

SeasonalMode = Literal["additive", "multiplicative"]
PATH_KINDS = ("path_above_within", "annual_average_above", "gap_at_least_within")


def target_ids(profile: Profile) -> set[str]:
    """Return the series forecast in full: the targets of the profile."""
    return {target.unique_id for target in profile.settings.targets}


def rule_ids(profile: Profile) -> set[str]:
    """Return the series whose adjusted signal enabled rules look at, their conditions' too."""
    return {
        series.unique_id
        for rule in profile.rules
        if rule.is_enabled
        for kind, series in rule_series(profile, rule)
        if kind not in FIGURE_KINDS
    }


def rule_series(profile: Profile, rule: Rule) -> Iterator[tuple[RuleKind, SeriesKey]]:
    """Yield kind and series of a rule and of its conditions, in each of its areas."""
    for own in profile.series_of(rule):
        yield rule.kind, own
        for condition in rule.also:
            yield condition.kind, in_area(condition.series, own.area_code)


def forecast_ids(profile: Profile, scope: Scope) -> set[str]:
    """Return the series to forecast: all targets, or those whose paths a rule needs."""
    if scope == "full":
        return target_ids(profile)
    needed = {
        series.unique_id
        for rule in profile.rules
        if rule.is_enabled
        for kind, series in rule_series(profile, rule)
        if kind in PATH_KINDS
    }
    return needed | {profile.settings.headline.unique_id}


def indicator_ids(profile: Profile) -> set[str]:
    """Return the series that forecasts may learn from."""
    return {item.unique_id for item in profile.settings.leading_indicators}


def diffusion_ids(profile: Profile) -> set[str]:
    """Return the series counted in the diffusion index; empty where there are none."""
    indicator_code = profile.settings.employment_indicator_code
    if indicator_code is None:
        return set()
    area_code = profile.settings.headline.area_code
    return {
        f"{area_code}/{indicator_code}/{item.code}"
        for item in profile.breakdowns
        if item.is_counted_in_diffusion
    }


def adjusted_ids(profile: Profile, scope: Scope) -> set[str]:
    """Return the series to adjust seasonally."""
    needed = rule_ids(profile) | diffusion_ids(profile) | forecast_ids(profile, scope)
    return needed | (target_ids(profile) if scope == "full" else set())


def seasonal_modes(profile: Profile, unique_ids: set[str]) -> dict[str, SeasonalMode]:
    """Return additive or multiplicative by series, as its indicator says."""
    modes = {item.code: item.seasonal_mode for item in profile.indicators}
    return {unique_id: modes[unique_id.split("/")[1]] for unique_id in unique_ids}


def moving_holidays(profile: Profile, unique_ids: set[str]) -> "dict[str, MovingHoliday | None]":
    """Return how Spring Festival is tried by series, as its indicator says; None: not at all."""
    from forecasting.seasonal import MovingHoliday

    told = {
        item.code: MovingHoliday(item.moving_holiday.reference_days)
        for item in profile.indicators
        if item.moving_holiday is not None
    }
    return {unique_id: told.get(unique_id.split("/")[1]) for unique_id in unique_ids}


def diagnosed_ids(profile: Profile) -> set[str]:
    """Return the series whose adjustment is judged: targets and those of rules."""
    return target_ids(profile) | rule_ids(profile)


def latest_month_known(
    profile: Profile, unique_id: str, vintage: pd.Timestamp
) -> pd.Timestamp | None:
    """Return the last month whose figure should be known at a vintage; None if unsaid."""
    area_code, indicator_code, _ = unique_id.split("/", 2)
    for source in profile.sources:
        if _is_sent_by(source, area_code, indicator_code):
            return _latest_month(source, vintage)
    return None


def vintage_due(profile: Profile, unique_id: str, month: pd.Timestamp) -> pd.Timestamp:
    """Return the vintage at which a month's figure should be known; the month after if unsaid."""
    area_code, indicator_code, _ = unique_id.split("/", 2)
    for source in profile.sources:
        if _is_sent_by(source, area_code, indicator_code):
            return source.calendar.vintage_of(month)
    return as_month(month + pd.DateOffset(months=1))


def latest_month_of_form(
    profile: Profile, form_code: str, vintage: pd.Timestamp
) -> pd.Timestamp | None:
    """Return the last month of which a form should be known at a vintage; None if unsaid."""
    for source in profile.sources:
        if form_code in source.forms:
            return _latest_month(source, vintage)
    return None


def _latest_month(source: Source, vintage: pd.Timestamp) -> pd.Timestamp | None:
    months = month_range(as_month(vintage - pd.DateOffset(months=24)), vintage)
    known = (month for month in reversed(months) if source.calendar.vintage_of(month) <= vintage)
    return next(known, None)


def _is_sent_by(source: Source, area_code: str, indicator_code: str) -> bool:
    if source.layout is None:
        return indicator_code in _indicators_of_forms(source)
    columns = source.layout.value_columns.values()
    sent = {(item.area_code, item.indicator_code) for item in columns}
    return (area_code, indicator_code) in {*sent, (source.area_code, source.indicator_code)}


def _indicators_of_forms(source: Source) -> set[str]:
    figures = [figure for code in source.forms for figure in FORMS[code].figures]
    codes = {figure.indicator_code for figure in figures}
    return {code for code in codes | {figure.cumulative_of for figure in figures} if code}
