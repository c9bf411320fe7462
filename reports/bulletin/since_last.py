"""What changed since the last bulletin: level, rules, figures against forecasts, outlook.

What does not belong here: comparing anything but this vintage with the one before.
"""

import pandas as pd

from profiles.model import Language, Profile, Rule, SeriesKey
from reports.bulletin.content import (
    MOST_BOXED_AREAS,
    Bullets,
    Figure,
    LevelStyle,
    Section,
    Statement,
    say,
    warehouse_key,
)
from reports.bulletin.evaluations import met_run_months, signal_row
from reports.bulletin.levels import join_titles, level_row, warned_area_codes
from reports.bulletin.names import UNKNOWN_RANK, area_title, level_style, rule_title
from reports.bulletin.outlook import (
    ensemble_quantiles,
    interval_text,
    quantile_at,
    value_text,
)
from reports.bulletin.series import months_before, series_title
from reports.inputs import BulletinInputs, rows_of_series
from reports.wording import phrase, say_month
from reports.wording.numbers import round_half_up


def changes_section(inputs: BulletinInputs, profile: Profile, language: Language) -> Section:
    """Return what changed since the vintage before, or the reason it cannot be told."""
    changes = [
        _level_change(inputs, profile, language, area_code)
        for area_code in warned_area_codes(inputs, profile)
    ]
    statements = _first_and_count(changes, "level_same", "levels_same", language)
    for area_code in warned_area_codes(inputs, profile):
        statements += _rule_changes(inputs, profile, language, area_code)
    statements += _surprises(inputs, profile, language)
    statements += _forecast_move(inputs, profile, language)
    heading = phrase("section_changes", language)
    if not statements:
        return Section("changes", heading, (say(phrase("nothing_to_compare", language)),))
    return Section("changes", heading, (Bullets(tuple(statements)),))


def _first_and_count(
    found: list[tuple[str, Statement] | None], quiet: str, summary: str, language: Language
) -> list[Statement]:
    """Return what moved, and of what did not the first few and the number of the others."""
    told = [item for item in found if item is not None]
    still = [statement for code, statement in told if code == quiet]
    listed = still[:MOST_BOXED_AREAS]
    statements = [item for code, item in told if code != quiet or item in listed]
    hidden = len(still) - len(listed)
    if hidden > 0:
        statements.append(Statement(phrase(summary, language).format(count=hidden)))
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
    figure = Figure(level.code, None, warehouse_key("warnings.level", "level_code", key))
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
    if row is None or pd.notna(row["missing_reason"]):
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
    found = [_surprise(inputs, profile, language, series) for series in listed]
    return _first_and_count(found, "new_figure_inside", "figures_inside", language)


def _surprise(
    inputs: BulletinInputs, profile: Profile, language: Language, series: SeriesKey
) -> tuple[str, Statement] | None:
    observed = rows_of_series(inputs.observation, series)
    quantiles = ensemble_quantiles(inputs.previous_forecast, series)
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
    text = phrase(code, language).format(
        series=series_title(series, profile, language),
        month=say_month(month, language),
        value=value_text(value, profile, language, series),
        interval=interval_text(quantiles, (0.1, 0.9), month, profile, language, series),
    )
    figure = Figure(
        value_text(value, profile, language, series),
        value,
        warehouse_key("core.observation", "value", key),
    )
    return code, Statement(text, (figure,))


def _forecast_move(inputs: BulletinInputs, profile: Profile, language: Language) -> list[Statement]:
    series = profile.settings.headline
    now = ensemble_quantiles(inputs.forecast, series)
    before = ensemble_quantiles(inputs.previous_forecast, series)
    if not now or not before:
        return []
    shared = next(iter(now.values())).index.intersection(next(iter(before.values())).index)
    if shared.empty:
        return []
    month = pd.Timestamp(shared[min(5, len(shared) - 1)])
    text = phrase("forecast_moved", language).format(
        series=series_title(series, profile, language),
        month=say_month(month, language),
        before=value_text(quantile_at(before, 0.5, month), profile, language, series),
        now=value_text(quantile_at(now, 0.5, month), profile, language, series),
    )
    return [Statement(text)]
