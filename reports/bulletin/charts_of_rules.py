"""Charts of rules and levels over the vintages: the heat strip, the history under a fan.

What does not belong here: evaluating rules, drawing.
"""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from profiles.model import Language, Profile
from reports.bulletin.chart_blocks import MET_SYMBOL, MISSING_SYMBOL, FanChart, HeatRow, HeatStrip
from reports.bulletin.levels import level_history, level_styles
from reports.bulletin.names import area_title, join_titles, known_rule, rule_title
from reports.inputs import BulletinInputs
from reports.wording import phrase

MOST_VINTAGES = 25  # two years and this month


def heat_strip(
    inputs: BulletinInputs, profile: Profile, language: Language, area_code: str | None = None
) -> HeatStrip | None:
    """Return the signals of an area over the history window, None where none is used.

    Parameters
    ----------
    area_code : str or None
        None: the area of the headline series.

    Notes
    -----
    Rules in the profile's order, those alone that supported levels at this vintage.
    """
    code = profile.settings.headline.area_code if area_code is None else area_code
    own = inputs.signal[
        (inputs.signal["area_code"] == code) & (inputs.signal["vintage"] <= inputs.vintage)
    ]
    is_used = own["is_used"].fillna(value=False).astype(bool)
    used = set(own.loc[is_used & (own["vintage"] == inputs.vintage), "rule_id"].astype(str))
    if not used:
        return None
    vintages = sorted(own["vintage"].unique())[-MOST_VINTAGES:]
    shown = own[own["vintage"].isin(vintages)]
    rows = tuple(
        _row(shown[shown["rule_id"] == rule_id], rule_id, profile, language)
        for rule_id in _in_order(used, profile)
    )
    return HeatStrip(
        code="signals" if area_code is None else f"signals_{code}",
        title=phrase("heat_title", language),
        caption=phrase("heat_caption", language).format(
            area=area_title(code, profile, language), met=MET_SYMBOL, missing=MISSING_SYMBOL
        ),
        alt=_alt(rows, len(vintages), inputs.vintage, language),
        rows=rows,
        labels={
            name: phrase(f"heat_{name}", language) for name in ("probability", "met", "missing")
        },
    )


def with_level_history(
    chart: FanChart, inputs: BulletinInputs, profile: Profile, language: Language
) -> FanChart:
    """Return a fan chart with the levels proposed for its area under the months."""
    history = level_history(inputs, chart.area_code)
    if not history:
        return chart
    labels: Mapping[str, str] = {**chart.labels, "history": phrase("fan_history", language)}
    return replace(
        chart,
        caption=chart.caption + phrase("fan_history_caption", language),
        history=history,
        levels=level_styles(inputs, profile, language),
        labels=labels,
    )


def _in_order(rule_ids: set[str], profile: Profile) -> list[str]:
    known = [rule.id for rule in profile.rules if rule.id in rule_ids]
    return [*known, *sorted(rule_ids - set(known))]


def _row(rows: pd.DataFrame, rule_id: str, profile: Profile, language: Language) -> HeatRow:
    rows = rows.sort_values("vintage").drop_duplicates("vintage")
    months = pd.DatetimeIndex(rows["vintage"])
    is_met = rows["is_triggered"].fillna(value=False).astype(bool)
    rule = known_rule(rule_id, profile)
    required = rows["required_probability"].dropna()
    return HeatRow(
        code=rule_id,
        title=rule_title(rule_id, profile, language),
        probability=pd.Series(rows["probability"].astype(float).to_numpy(), index=months),
        is_met=pd.Series(is_met.to_numpy(), index=months),
        required_probability=(
            float(required.iloc[-1])
            if len(required)
            else (1.0 if rule is None else rule.required_probability)
        ),
    )


def _alt(
    rows: tuple[HeatRow, ...], vintage_count: int, vintage: pd.Timestamp, language: Language
) -> str:
    met = [row.title for row in rows if bool(row.is_met.get(vintage, default=False))]
    return phrase("heat_alt", language).format(
        rules=len(rows),
        vintages=vintage_count,
        met=join_titles(met, language) if met else phrase("heat_none", language),
    )
