"""One series as readers meet it: its title, its latest figures, their changes and noise.

What does not belong here: sentences, tables.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from catalogue import as_month
from profiles.model import Breakdown, Indicator, Language, Profile, SeriesKey
from reports.area_view import is_of_one_area
from reports.bulletin.evaluations import number_or_none
from reports.bulletin.names import area_title, gone
from reports.inputs import BulletinInputs

TOTAL = "total"


ERROR_CORRELATION = 0.25
"""Of the survey's errors in adjacent months, by its rotation; nothing further apart: a default."""


@dataclass(frozen=True)
class LatestFigures:
    """The latest month of a series: observed and adjusted, with what they compare to.

    Every figure is in the unit of the indicator; ``adjusted_change_error`` is the standard
    error of the adjusted change, noise of one adjusted figure times the root of two.
    """

    month: pd.Timestamp
    observed: float
    month_before: float | None
    year_before: float | None
    adjusted: float | None
    adjusted_change: float | None
    adjusted_change_error: float | None


def series_title(series: SeriesKey, profile: Profile, language: Language) -> str:
    """Return a series in words, with its area where the profile has several.

    The total of the only area, or of the area a bulletin is cut to, is named by its indicator
    alone; a code the profile has no
    longer stands as it is.
    """
    parts = [_title_of(profile.indicators, series.indicator_code, language)]
    if series.breakdown != TOTAL:
        parts.append(_title_of(profile.breakdowns, series.breakdown, language))
    title = (", " if language == "en" else "·").join(parts)
    is_own = series.area_code == profile.settings.headline.area_code
    if not _has_several_areas(profile) or (is_own and is_of_one_area(profile)):
        return title
    area = area_title(series.area_code, profile, language)
    return f"{title}（{area}）" if language == "zh" else f"{title} ({area})"


def indicator_of(series: SeriesKey, profile: Profile) -> Indicator:
    """Return the indicator of a series."""
    return profile.indicator(series.indicator_code)


def latest_figures(inputs: BulletinInputs, series: SeriesKey) -> LatestFigures | None:
    """Return the latest observed month of a series and its comparisons, or None.

    Notes
    -----
    The change of an adjusted figure on the month before carries the noise of both months,
    taken as independent: its standard error is the noise of one figure times √2. Of sampled
    figures the sample may say more: see ``ShownSeries.adjusted_change``.
    """
    observed = inputs.of_series("observation", series)
    if observed.empty:
        return None
    by_month = dict(zip(observed["reference_month"], observed["value"], strict=True))
    month = pd.Timestamp(max(by_month))
    adjustment = inputs.of_series("seasonal_adjustment", series).set_index("reference_month")
    adjusted = _figure_of(adjustment, month, "seasonally_adjusted")
    before = _figure_of(adjustment, months_before(month, 1), "seasonally_adjusted")
    noise = _figure_of(adjustment, month, "noise_standard_error")
    return LatestFigures(
        month=month,
        observed=float(by_month[month]),
        month_before=number_or_none(by_month.get(months_before(month, 1))),
        year_before=number_or_none(by_month.get(months_before(month, 12))),
        adjusted=adjusted,
        adjusted_change=None if adjusted is None or before is None else adjusted - before,
        adjusted_change_error=None if noise is None else noise * math.sqrt(2),
    )


def latest_month(inputs: BulletinInputs, profile: Profile) -> pd.Timestamp | None:
    """Return the latest month observed of the headline series, else of any target."""
    for series in (profile.settings.headline, *profile.settings.targets):
        rows = inputs.of_series("observation", series)
        if not rows.empty:
            return pd.Timestamp(rows["reference_month"].max())
    return None


def months_before(month: pd.Timestamp, count: int) -> pd.Timestamp:
    """Return the month a number of months earlier."""
    return as_month(month - pd.DateOffset(months=count))


def _figure_of(by_month: pd.DataFrame, month: pd.Timestamp, column: str) -> float | None:
    if month not in by_month.index:
        return None
    return number_or_none(float(by_month[column].loc[month]))


def _title_of(
    items: Sequence[Indicator] | Sequence[Breakdown], code: str, language: Language
) -> str:
    for item in items:
        if item.code == code:
            return item.title.in_language(language)
    return gone(code, language)


def _has_several_areas(profile: Profile) -> bool:
    return len({target.area_code for target in profile.settings.targets}) > 1
