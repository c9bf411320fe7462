"""Monitored enterprises 失业动态监测: job change, losses, hidden unemployment by area.

Sums over enterprises only; a cell of fewer than three shows no figure. What does not
belong here: estimating the figures or their errors (forecasting.enterprises).
"""

from typing import Any

import pandas as pd

from profiles.model import Area, Language, Profile
from reports.area_view import is_of_one_area
from reports.bulletin.content import (
    Block,
    Figure,
    Paragraph,
    Row,
    Section,
    Statement,
    Table,
    say,
    warehouse_key,
)
from reports.bulletin.evaluations import number_or_none
from reports.bulletin.job_losses import losses_table
from reports.inputs import BulletinInputs
from reports.wording import format_number, phrase, say_month
from reports.wording.numbers import MISSING, plus_minus

Record = dict[Any, Any]
TOTAL = "total"
NOT_WEIGHTED = "no_insured_structure"
"""Begins the note of a panel without a structure to weight it with."""

_CHANGE, _FLOW, _RECORD = (
    "estimates.panel_change",
    "estimates.job_flow",
    "estimates.panel_expectation",
)
_CHANGE_COLUMNS = (
    "col_area",
    "col_panel_count",
    "col_panel_response",
    "col_panel_imputed",
    "col_panel_job_change",
    "col_panel_without_giants",
)
_STRAIN_COLUMNS = (
    "col_area",
    "col_panel_hidden",
    "col_panel_cutting",
    "col_panel_expected",
    "col_panel_came_true",
)
_STRAIN = (
    ("panel_hidden_unemployment", 2),
    ("panel_enterprises_cutting", 1),
    ("panel_expected_cuts", 2),
)


def enterprises_section(
    inputs: BulletinInputs, profile: Profile, language: Language
) -> Section | None:
    """Return the monitored enterprises by area; None for a profile without such reports."""
    if not any("enterprise_report" in source.forms for source in profile.sources):
        return None
    heading = phrase("section_enterprises", language)
    is_told = inputs.panel_change["section_code"].eq(TOTAL)
    is_told &= inputs.panel_change["population"].eq("all")
    rows = inputs.panel_change[is_told]
    if rows.empty:
        none: list[Block] = [say(phrase("enterprises_none", language))]
        if is_of_one_area(profile):  # a zone's bulletin has its unweighted figure alone
            last = inputs.panel["reference_month"].max()
            none = _zones(inputs.panel, profile, language, last) or none
        return Section("enterprises", heading, tuple(none))
    month = pd.Timestamp(rows["reference_month"].max())
    latest = rows[rows["reference_month"] == month]
    blocks: list[Block] = [say(_opening(inputs, month, language))]
    blocks.append(_change_table(latest, inputs, profile, language, month))
    blocks += _zones(inputs.panel, profile, language, month)
    strain = _strain_table(inputs, profile, language, month)
    blocks += [] if strain is None else [strain]
    blocks += _expected(inputs, profile, language, month)
    losses = losses_table(inputs.job_loss, profile, language, month)
    blocks += [] if losses is None else [losses]
    return Section("enterprises", heading, tuple(blocks))


def _opening(inputs: BulletinInputs, month: pd.Timestamp, language: Language) -> str:
    notes = inputs.panel_diagnostic["diagnostic"].astype("str")
    is_unweighted = notes.str.startswith(NOT_WEIGHTED).any()
    code = "enterprises_unweighted" if is_unweighted else "enterprises_sentence"
    return phrase(code, language).format(month=say_month(month, language))


def _areas(present: set[str], profile: Profile) -> list[Area]:
    kinds = ("province", "nation", "city", "zone")
    return [area for area in profile.areas if area.code in present and area.kind in kinds]


def _change_table(
    latest: pd.DataFrame,
    inputs: BulletinInputs,
    profile: Profile,
    language: Language,
    month: pd.Timestamp,
) -> Table:
    response = _response_shares(inputs.response, month)
    found: dict[tuple[str, bool], Record] = {
        (str(row["area_code"]), bool(row["is_without_giants"])): row
        for row in latest.to_dict("records")
    }
    present = {area for area, is_without in found if not is_without}
    return Table(
        code="enterprises",
        caption=phrase("change_caption", language).format(month=say_month(month, language)),
        headings=tuple(phrase(code, language) for code in _CHANGE_COLUMNS),
        rows=tuple(
            Row(
                heading=area.title.in_language(language),
                cells=(
                    _count(found[area.code, False], language),
                    Figure(_share(response.get(area.code))),
                    Figure(_share(number_or_none(found[area.code, False]["imputed_share"]))),
                    _change(found[area.code, False], language),
                    _without_giants(found.get((area.code, True)), language),
                ),
                area_code=area.code,
                is_emphasised=area.code == profile.settings.headline.area_code,
            )
            for area in _areas(present, profile)
        ),
        widths=(0.22, 0.12, 0.12, 0.12, 0.21, 0.21),
        notes=(phrase("change_note", language),),
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


def _count(row: Record, language: Language) -> Figure:
    count = int(row["enterprise_count"])
    return Figure(format_number(count, 0, is_grouped=language == "en"), count)


def _change(row: Record, language: Language) -> Figure:
    key = ("vintage", "reference_month", "area_code", "section_code", "population")
    named = {**{name: row[name] for name in key}, "is_without_giants": row["is_without_giants"]}
    return _estimate(row, language, _CHANGE, named, is_signed=True)


def _without_giants(row: Record | None, language: Language) -> Figure:
    # Where no giant is left out the figure is the one beside it.
    if row is None or not int(row["left_out_count"]):
        return Figure(MISSING)
    return _change(row, language)


def _estimate(
    row: Record,
    language: Language,
    table: str,
    key: dict[str, Any],
    *,
    is_signed: bool = False,
    decimals: int = 2,
) -> Figure:
    value, error = number_or_none(row["value"]), number_or_none(row["standard_error"])
    if value is None or error is None:
        return Figure(MISSING)
    shown = format_number(value, decimals, is_signed=is_signed)
    text = f"{shown}{plus_minus(language)}{format_number(1.96 * error, decimals)}"
    return Figure(text, value, warehouse_key(table, "value", key))


def _zones(
    panel: pd.DataFrame, profile: Profile, language: Language, month: pd.Timestamp
) -> list[Block]:
    """Return a sentence for each zone, which has an unweighted figure alone."""
    is_change = panel["indicator_code"].eq("panel_job_change") & panel["breakdown"].eq(TOTAL)
    rows = panel[is_change & panel["reference_month"].eq(month)]
    found = {str(row["area_code"]): row for row in rows.to_dict("records")}
    blocks: list[Block] = []
    for area in _areas(set(found), profile):
        row = found[area.code]
        if area.kind != "zone" or number_or_none(row["value"]) is None:
            continue
        key = ("vintage", "reference_month", "area_code", "breakdown", "indicator_code")
        named = {name: row[name] for name in key}
        figure = _estimate(row, language, "estimates.panel", named, is_signed=True)
        count = format_number(int(row["enterprise_count"]), 0, is_grouped=language == "en")
        sentence = phrase("enterprises_zone", language).format(
            area=area.title.in_language(language), change=figure.text, count=count
        )
        blocks.append(Paragraph(Statement(sentence, (figure,))))
    return blocks


def _strain_table(
    inputs: BulletinInputs, profile: Profile, language: Language, month: pd.Timestamp
) -> Table | None:
    is_told = inputs.job_flow["section_code"].eq(TOTAL)
    rows = inputs.job_flow[is_told & inputs.job_flow["reference_month"].eq(month)]
    found: dict[tuple[str, str], Record] = {
        (str(row["area_code"]), str(row["indicator_code"])): row for row in rows.to_dict("records")
    }
    if not all(any(code == key[1] for key in found) for code, _ in _STRAIN):
        return None
    record = _record(inputs)
    return Table(
        code="enterprises_strain",
        caption=phrase("strain_caption", language).format(month=say_month(month, language)),
        headings=tuple(phrase(code, language) for code in _STRAIN_COLUMNS),
        rows=tuple(
            Row(
                heading=area.title.in_language(language),
                cells=(
                    *(
                        _flow(found[area.code, code], language, decimals)
                        for code, decimals in _STRAIN
                    ),
                    Figure(_share(number_or_none(record[area.code]["calibration_ratio"])))
                    if area.code in record
                    else Figure(MISSING),
                ),
                area_code=area.code,
                is_emphasised=area.code == profile.settings.headline.area_code,
            )
            for area in _areas({key[0] for key in found}, profile)
        ),
        widths=(0.22, 0.2, 0.2, 0.2, 0.18),
        notes=(phrase("strain_note", language),),
    )


def _flow(row: Record, language: Language, decimals: int) -> Figure:
    key = ("vintage", "reference_month", "area_code", "section_code", "indicator_code")
    return _estimate(row, language, _FLOW, {name: row[name] for name in key}, decimals=decimals)


def _record(inputs: BulletinInputs) -> dict[str, Record]:
    return {str(row["area_code"]): row for row in inputs.panel_expectation.to_dict("records")}


def _expected(
    inputs: BulletinInputs, profile: Profile, language: Language, month: pd.Timestamp
) -> list[Block]:
    """Return what the province's enterprises expect, and how past expectations came true."""
    top = profile.settings.headline.area_code
    flow = inputs.job_flow
    is_own = flow["area_code"].eq(top) & flow["indicator_code"].eq("panel_expected_cuts")
    is_own &= flow["section_code"].eq(TOTAL) & flow["reference_month"].eq(month)
    record = _record(inputs).get(top)
    if record is None or not is_own.any():
        return []
    row = flow[is_own].iloc[0]
    told = {
        "expected": number_or_none(row["value"]),
        "calibrated": number_or_none(row["calibrated_value"]),
    }
    shares = {
        "came_true": number_or_none(record["calibration_ratio"]),
        "hit": number_or_none(record["hit_share"]),
        "false_alarm": number_or_none(record["false_alarm_share"]),
    }
    if None in {*told.values(), *shares.values()}:
        return []
    sentence = phrase("expected_sentence", language).format(
        **{name: format_number(value, 2) for name, value in told.items()},
        **{name: _share(value) for name, value in shares.items()},
    )
    key = {"vintage": record["vintage"], "area_code": top}
    ratio = Figure(
        _share(shares["came_true"]),
        shares["came_true"],
        warehouse_key(_RECORD, "calibration_ratio", key),
    )
    return [Paragraph(Statement(sentence, (ratio,)))]
