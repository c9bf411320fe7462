"""Monitored enterprises 失业动态监测: job change, losses, hidden unemployment by area.

Sums over enterprises only; a cell of fewer than three shows no figure. What does not
belong here: estimating the ratios or their errors (forecasting.enterprises).
"""

import pandas as pd

from profiles.model import Language, Profile
from reports.bulletin.content import Figure, Row, Section, Table, say, warehouse_key
from reports.bulletin.evaluations import number_or_none
from reports.inputs import BulletinInputs
from reports.wording import format_number, phrase, say_month
from reports.wording.numbers import MISSING, plus_minus

TOTAL = "total"
_TABLE = "estimates.panel"
_INDICATORS = (
    ("panel_job_change", True),
    ("panel_job_loss", False),
    ("panel_hidden_unemployment", False),
    ("panel_enterprises_cutting", False),
)
_COLUMNS = (
    "col_area",
    "col_panel_count",
    "col_panel_response",
    "col_panel_job_change",
    "col_panel_job_loss",
    "col_panel_hidden",
    "col_panel_cutting",
)


def enterprises_section(
    inputs: BulletinInputs, profile: Profile, language: Language
) -> Section | None:
    """Return the monitored enterprises by area; None for a profile without such reports."""
    if not any("enterprise_report" in source.forms for source in profile.sources):
        return None
    heading = phrase("section_enterprises", language)
    rows = inputs.panel[inputs.panel["breakdown"] == TOTAL]
    if rows.empty:
        return Section("enterprises", heading, (say(phrase("enterprises_none", language)),))
    month = pd.Timestamp(rows["reference_month"].max())
    latest = rows[rows["reference_month"] == month]
    sentence = phrase("enterprises_sentence", language).format(month=say_month(month, language))
    table = _areas_table(latest, inputs, profile, language, month)
    return Section("enterprises", heading, (say(sentence), table))


def _areas_table(
    latest: pd.DataFrame,
    inputs: BulletinInputs,
    profile: Profile,
    language: Language,
    month: pd.Timestamp,
) -> Table:
    present = set(latest["area_code"])
    order = [
        area
        for area in profile.areas
        if area.code in present and area.kind in ("province", "nation", "city", "zone")
    ]
    response = _response_shares(inputs.response, month)
    return Table(
        code="enterprises",
        caption=phrase("enterprises_caption", language).format(month=say_month(month, language)),
        headings=tuple(phrase(code, language) for code in _COLUMNS),
        rows=tuple(
            Row(
                heading=area.title.in_language(language),
                cells=(
                    _count(latest, area.code, language),
                    Figure(_share(response.get(area.code))),
                    *(
                        _ratio(latest, area.code, code, language, is_signed=is_signed)
                        for code, is_signed in _INDICATORS
                    ),
                ),
                area_code=area.code,
                is_emphasised=area.code == profile.settings.headline.area_code,
            )
            for area in order
        ),
        widths=(0.2, 0.09, 0.1, 0.175, 0.145, 0.145, 0.145),
        notes=(phrase("enterprises_note", language),),
    )


def _response_shares(response: pd.DataFrame, month: pd.Timestamp) -> dict[str, float]:
    is_whole = (response["section_code"] == TOTAL) & (response["size_class_code"] == TOTAL)
    rows = response[(response["reference_month"] == month) & is_whole].dropna(
        subset=["response_share"]
    )
    return {
        str(area): float(share)
        for area, share in zip(rows["area_code"], rows["response_share"], strict=True)
    }


def _share(share: float | None) -> str:
    return MISSING if share is None else format_number(100 * share, 0)


def _count(cells: pd.DataFrame, area_code: str, language: Language) -> Figure:
    row = _cell(cells, area_code, _INDICATORS[0][0])
    count = int(row["enterprise_count"])
    return Figure(format_number(count, 0, is_grouped=language == "en"), count)


def _ratio(
    cells: pd.DataFrame, area_code: str, indicator_code: str, language: Language, *, is_signed: bool
) -> Figure:
    row = _cell(cells, area_code, indicator_code)
    value = number_or_none(row["value"])
    error = number_or_none(row["standard_error"])
    if value is None or error is None:
        return Figure(MISSING)
    shown = format_number(value, 2, is_signed=is_signed)
    text = f"{shown}{plus_minus(language)}{format_number(1.96 * error, 2)}"
    key = {
        "vintage": row["vintage"],
        "reference_month": row["reference_month"],
        "area_code": area_code,
        "breakdown": TOTAL,
        "indicator_code": indicator_code,
    }
    return Figure(text, value, warehouse_key(_TABLE, "value", key))


def _cell(cells: pd.DataFrame, area_code: str, indicator_code: str) -> pd.Series:
    is_cell = (cells["area_code"] == area_code) & (cells["indicator_code"] == indicator_code)
    return cells[is_cell].iloc[0]
