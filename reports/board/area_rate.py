"""The surveyed rate of one area with its error, in a sentence and as a chart.

What does not belong here: estimating it (forecasting.survey), the province's own sentence
(reports.bulletin.indicators).
"""

import pandas as pd

from profiles.model import Language, Profile
from reports.bulletin.chart_blocks import BandChart, Line
from reports.bulletin.content import BulletinContent, Figure, Statement, warehouse_key
from reports.bulletin.evaluations import number_or_none
from reports.bulletin.survey import SUPPRESSED
from reports.inputs import BulletinInputs
from reports.wording import format_number, say_month, unit_label
from reports.wording.board_phrases import board_phrase

SHOWN_MONTHS = 60
_TABLE = "estimates.survey_model"


def area_rate(
    inputs: BulletinInputs, profile: Profile, content: BulletinContent, area_code: str
) -> Statement:
    """Return the latest rate of an area with its 95 % error, or that there is none.

    The province, nation or whole of the profile is told in the bulletin's own words. A figure
    graded not to be shown is none.
    """
    language = content.language
    if area_code == profile.settings.headline.area_code:
        return Statement(content.headline or board_phrase("rate_none", language))
    rows = _rows(inputs, area_code)
    rows = rows[rows["quality_grade_code"] != SUPPRESSED]
    if rows.empty:
        return Statement(board_phrase("rate_none", language))
    row = rows.iloc[-1]
    value = number_or_none(row["model_estimate"])
    error = number_or_none(row["model_standard_error"])
    if value is None or error is None:
        return Statement(board_phrase("rate_none", language))
    indicator = profile.indicator(profile.settings.headline.indicator_code)
    shown, half = (format_number(part, indicator.decimals) for part in (value, 1.96 * error))
    text = board_phrase("rate_sentence", language).format(
        indicator=indicator.title.in_language(language),
        month=say_month(pd.Timestamp(row["reference_month"]), language),
        value=shown,
        error=half,
    )
    key = {name: row[name] for name in ("vintage", "reference_month", "area_code")}
    return Statement(
        text,
        (
            Figure(shown, value, warehouse_key(_TABLE, "model_estimate", key)),
            Figure(half, 1.96 * error, warehouse_key(_TABLE, "model_standard_error", key)),
        ),
    )


def area_rate_chart(
    inputs: BulletinInputs, profile: Profile, language: Language, area_code: str
) -> BandChart | None:
    """Return the smoothed rate of an area by month, None for an area without one."""
    rows = _rows(inputs, area_code).dropna(subset=["smoothed_estimate", "smoothed_standard_error"])
    rows = rows.tail(SHOWN_MONTHS)
    if len(rows) < 2:
        return None
    months = pd.DatetimeIndex(rows["reference_month"])
    values = pd.Series(rows["smoothed_estimate"].astype(float).to_numpy(), index=months)
    half = pd.Series(1.96 * rows["smoothed_standard_error"].astype(float).to_numpy(), index=months)
    decimals = profile.indicator(profile.settings.headline.indicator_code).decimals
    title = board_phrase("rate_chart", language)
    return BandChart(
        code=f"rate{area_code}",
        title=title,
        caption=title,
        alt=board_phrase("rate_chart_alt", language).format(
            month=say_month(months[-1], language),
            value=format_number(float(values.iloc[-1]), decimals),
            error=format_number(float(half.iloc[-1]), decimals),
        ),
        unit_label=unit_label("pct", language),
        values=values,
        lower=values - half,
        upper=values + half,
        line=Line(float("nan"), ""),
    )


def _rows(inputs: BulletinInputs, area_code: str) -> pd.DataFrame:
    rows = inputs.survey_model[inputs.survey_model["area_code"] == area_code]
    return rows.sort_values("reference_month", kind="stable")
