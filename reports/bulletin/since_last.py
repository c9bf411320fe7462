"""What changed since the last bulletin: level, rules, figures against forecasts, outlook.

What does not belong here: comparing anything but this vintage with the one before.
"""

import pandas as pd

from profiles.model import Language, Profile, Rule, SeriesKey
from reports.bulletin.content import (
    Bullets,
    Figure,
    LevelStyle,
    Section,
    Statement,
    say,
    warehouse_key,
)
from reports.bulletin.evaluations import met_run_months, signal_row
from reports.bulletin.keys import derived_key
from reports.bulletin.levels import join_titles, level_row, warned_area_codes
from reports.bulletin.names import UNKNOWN_RANK, area_title, level_style, rule_title
from reports.bulletin.outlook import (
    ForecastFigures,
    ensemble_quantiles,
    quantile_at,
    value_text,
)
from reports.bulletin.series import months_before, series_title
from reports.inputs import BulletinInputs
from reports.wording import phrase, say_month
from reports.wording.numbers import round_half_up

LISTED_STILL = 1  # of what did not change: the place itself; the others are counted


def changes_section(inputs: BulletinInputs, profile: Profile, language: Language) -> Section:
    """Return what changed since the vintage before, or the reason it cannot be told."""
    changes = [
        _level_change(inputs, profile, language, area_code)
        for area_code in warned_area_codes(inputs, profile)
    ]
    unchanged = [
        derived_key("equal", *_level_keys(inputs, area_code))
        for area_code in warned_area_codes(inputs, profile)
        if level_row(inputs, area_code, months_before(inputs.vintage, 1)) is not None
        and level_row(inputs, area_code, inputs.vintage) is not None
    ]
    statements = _first_and_count(changes, ("level_same", "levels_same"), unchanged, language)
    for area_code in warned_area_codes(inputs, profile):
        statements += _rule_changes(inputs, profile, language, area_code)
    statements += _surprises(inputs, profile, language)
    statements += _forecast_move(inputs, profile, language)
    heading = phrase("section_changes", language)
    if not statements:
        return Section("changes", heading, (say(phrase("nothing_to_compare", language)),))
    return Section("changes", heading, (Bullets(tuple(statements)),))


def _level_keys(inputs: BulletinInputs, area_code: str) -> tuple[str, str]:
    """Return the keys of an area's level now and at the vintage before."""
    now, before = (
        warehouse_key("warnings.level", "level_code", {"vintage": vintage, "area_code": area_code})
        for vintage in (inputs.vintage, months_before(inputs.vintage, 1))
    )
    return now, before


def _first_and_count(
    found: list[tuple[str, Statement] | None],
    codes: tuple[str, str],
    counted: list[str],
    language: Language,
) -> list[Statement]:
    """Return what moved, and of what did not the first few and the number of the others.

    ``codes`` are the phrases of one that did not and of their number; ``counted`` the keys of
    which each is one where nothing moved.
    """
    quiet, summary = codes
    told = [item for item in found if item is not None]
    still = [statement for code, statement in told if code == quiet]
    listed = still[:LISTED_STILL]
    statements = [item for code, item in told if code != quiet or item in listed]
    hidden = len(still) - len(listed)
    if hidden > 0:
        key = derived_key("difference", derived_key("sum", *counted), len(listed))
        text = phrase(summary, language).format(count=hidden)
        statements.append(Statement(text, (Figure(str(hidden), hidden, key),)))
    return statements


def _level_change(
    inputs: BulletinInputs, profile: Profile, language: Language, area_code: str
) -> tuple[str, Statement] | None:
    now = level_row(inputs, area_code, inputs.vintage)
    before = level_row(inputs, area_code, months_before(inputs.vintage, 1))
    if now is None:
        return None
    level = level_style(str(now["level_code"]), profile, language)
    area = area_title(area_code, profile, language)
    words = {"area": area, "now": level.title, "before": ""}
    code = "level_first"
    if before is not None:
        earlier = level_style(str(before["level_code"]), profile, language)
        words["before"] = earlier.title
        code = _move(earlier, level)
    key = {"vintage": inputs.vintage, "area_code": area_code}
    figure = Figure(level.title, None, warehouse_key("warnings.level", "level_code", key))
    return code, Statement(phrase(code, language).format_map(words), (figure,))


def _move(earlier: LevelStyle, level: LevelStyle) -> str:
    if level.code == earlier.code:
        return "level_same"
    if UNKNOWN_RANK in (level.rank, earlier.rank):
        return "level_other"
    return "level_raised" if level.rank > earlier.rank else "level_lowered"


def _rule_changes(
    inputs: BulletinInputs, profile: Profile, language: Language, area_code: str
) -> list[Statement]:
    newly: list[str] = []
    ended: list[str] = []
    for rule in profile.rules:
        if area_code not in profile.areas_of(rule):
            continue
        was_met = _is_met_long_enough(inputs, rule, area_code, months_before(inputs.vintage, 1))
        is_now = _is_met_long_enough(inputs, rule, area_code, inputs.vintage)
        if was_met is None or is_now is None or is_now == was_met:
            continue
        (newly if is_now else ended).append(rule_title(rule.id, profile, language))
    area = area_title(area_code, profile, language)
    return [
        Statement(phrase(code, language).format(area=area, rules=join_titles(titles, language)))
        for code, titles in (("rules_newly_met", newly), ("rules_no_longer_met", ended))
        if titles
    ]


def _is_met_long_enough(
    inputs: BulletinInputs, rule: Rule, area_code: str, vintage: pd.Timestamp
) -> bool | None:
    """Return whether a rule was met for as many vintages as it asks; None if not evaluated."""
    row = signal_row(inputs, area_code, rule.id, vintage)
    if row is None or isinstance(row["missing_reason"], str):
        return None
    run = met_run_months(inputs, area_code, rule.id, vintage=vintage)
    return run >= rule.consecutive_months


def _surprises(inputs: BulletinInputs, profile: Profile, language: Language) -> list[Statement]:
    industries = profile.settings.employment_indicator_code
    listed = [
        series
        for series in profile.settings.targets
        if series.indicator_code != industries or series.breakdown == "total"
    ]
    found: list[tuple[str, Statement] | None] = []
    inside: list[str] = []
    for series in listed:
        told = _surprise(inputs, profile, language, series)
        if told is not None:
            decimals = profile.indicator(series.indicator_code).decimals
            value, low, high = (figure.key for figure in told[1].figures)
            inside.append(derived_key("is_inside", value, low, high, decimals))
        found.append(told)
    return _first_and_count(found, ("new_figure_inside", "figures_inside"), inside, language)


def _surprise(
    inputs: BulletinInputs, profile: Profile, language: Language, series: SeriesKey
) -> tuple[str, Statement] | None:
    """Return a new figure against last month's interval; its figures are value, low and high."""
    observed = inputs.of_series("observation", series)
    quantiles = ensemble_quantiles(inputs, series, "previous_forecast")
    if observed.empty or not quantiles:
        return None
    latest = observed.iloc[-1]
    month = pd.Timestamp(latest["reference_month"])
    low = quantile_at(quantiles, 0.1, month)
    high = quantile_at(quantiles, 0.9, month)
    if low is None or high is None:
        return None
    value = float(latest["value"])
    decimals = profile.indicator(series.indicator_code).decimals
    shown, shown_low, shown_high = (
        round_half_up(figure, decimals) for figure in (value, low, high)
    )
    code = "new_figure_inside"
    if shown > shown_high:
        code = "new_figure_above"
    elif shown < shown_low:
        code = "new_figure_below"
    key = {
        "vintage": inputs.vintage,
        "reference_month": month,
        "area_code": series.area_code,
        "indicator_code": series.indicator_code,
        "breakdown": series.breakdown,
    }
    before = ForecastFigures(months_before(inputs.vintage, 1), profile, language, series, quantiles)
    interval = before.interval(
        month, _ahead(inputs, "previous_forecast", series, month), (0.1, 0.9)
    )
    text = phrase(code, language).format(
        series=series_title(series, profile, language),
        month=say_month(month, language),
        value=value_text(value, profile, language, series),
        interval=interval.text,
    )
    figure = Figure(
        value_text(value, profile, language, series),
        value,
        warehouse_key("core.observation", "value", key),
    )
    return code, Statement(text, (figure, *interval.parts))


def _ahead(inputs: BulletinInputs, field_name: str, series: SeriesKey, month: pd.Timestamp) -> int:
    """Return how many months ahead a month is in a forecast."""
    rows = inputs.of_series(field_name, series)
    return int(rows.loc[rows["reference_month"] == month, "horizon_months"].iloc[0])


def _forecast_move(inputs: BulletinInputs, profile: Profile, language: Language) -> list[Statement]:
    series = profile.settings.headline
    now = ensemble_quantiles(inputs, series)
    before = ensemble_quantiles(inputs, series, "previous_forecast")
    if not now or not before:
        return []
    shared = next(iter(now.values())).index.intersection(next(iter(before.values())).index)
    if shared.empty:
        return []
    month = pd.Timestamp(shared[min(5, len(shared) - 1)])
    told = [
        ForecastFigures(vintage, profile, language, series, quantiles).median(
            month, _ahead(inputs, field_name, series, month)
        )
        for vintage, field_name, quantiles in (
            (months_before(inputs.vintage, 1), "previous_forecast", before),
            (inputs.vintage, "forecast", now),
        )
    ]
    text = phrase("forecast_moved", language).format(
        series=series_title(series, profile, language),
        month=say_month(month, language),
        before=told[0].text,
        now=told[1].text,
    )
    return [Statement(text, tuple(told))]
