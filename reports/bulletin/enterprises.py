"""Monitored enterprises 失业动态监测: job change, losses, hidden unemployment by area.

Sums over enterprises only; a cell of fewer than three shows no figure, one that would tell of
an enterprise a sign. What does not
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
from reports.bulletin.panel_figures import (
    WITHHELD,
    banded_figure,
    count_figure,
    is_confidential,
    share_figure,
    with_withheld_note,
)
from reports.inputs import BulletinInputs
from reports.public_cells import SMALLEST_CELL_ENTERPRISES
from reports.wording import format_number, phrase, say_month
from reports.wording.numbers import MISSING

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
    rows = tuple(
        Row(
            heading=area.title.in_language(language),
            cells=(
                _count(found[area.code, False], language),
                _response(response.get(area.code), area.code, inputs, month),
                _imputed(found[area.code, False]),
                _change(found[area.code, False], language),
                _without_giants(found.get((area.code, True)), language),
            ),
            area_code=area.code,
            is_emphasised=area.code == profile.settings.headline.area_code,
        )
        for area in _areas(present, profile)
    )
    return Table(
        code="enterprises",
        caption=phrase("change_caption", language).format(month=say_month(month, language)),
        headings=tuple(phrase(code, language) for code in _CHANGE_COLUMNS),
        rows=rows,
        widths=(0.22, 0.12, 0.12, 0.12, 0.21, 0.21),
        notes=with_withheld_note([phrase("change_note", language)], rows, language),
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


def _response(
    share: float | None, area_code: str, inputs: BulletinInputs, month: pd.Timestamp
) -> Figure:
    key = {
        "vintage": inputs.vintage,
        "reference_month": month,
        "area_code": area_code,
        "section_code": TOTAL,
        "size_class_code": TOTAL,
    }
    return share_figure(share, warehouse_key("estimates.response", "response_share", key))


def _change_key(row: Record) -> dict[str, Any]:
    names = ("vintage", "reference_month", "area_code", "section_code", "population")
    return {**{name: row[name] for name in names}, "is_without_giants": row["is_without_giants"]}


def _count(row: Record, language: Language) -> Figure:
    count = int(row["enterprise_count"])
    if is_confidential(row) and count < SMALLEST_CELL_ENTERPRISES:
        return Figure(WITHHELD)
    address = warehouse_key(_CHANGE, "enterprise_count", _change_key(row))
    return count_figure(count, address, language)


def _imputed(row: Record) -> Figure:
    address = warehouse_key(_CHANGE, "imputed_share", _change_key(row))
    share = number_or_none(row["imputed_share"])
    return share_figure(share, address, is_withheld=is_confidential(row))


def _change(row: Record, language: Language) -> Figure:
    return banded_figure(row, language, _CHANGE, _change_key(row), is_signed=True)


def _without_giants(row: Record | None, language: Language) -> Figure:
    # Where no giant is left out the figure is the one beside it.
    if row is None or not int(row["left_out_count"]):
        return Figure(MISSING)
    return _change(row, language)


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
        figure = banded_figure(row, language, "estimates.panel", named, is_signed=True)
        address = warehouse_key("estimates.panel", "enterprise_count", named)
        count = count_figure(int(row["enterprise_count"]), address, language)
        sentence = phrase("enterprises_zone", language).format(
            area=area.title.in_language(language), change=figure.text, count=count.text
        )
        blocks.append(Paragraph(Statement(sentence, (figure, count))))
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
    told = tuple(
        Row(
            heading=area.title.in_language(language),
            cells=(
                *(
                    _flow(found.get((area.code, code)), language, decimals)
                    for code, decimals in _STRAIN
                ),
                _came_true(record.get(area.code)),
            ),
            area_code=area.code,
            is_emphasised=area.code == profile.settings.headline.area_code,
        )
        for area in _areas({key[0] for key in found}, profile)
    )
    return Table(
        code="enterprises_strain",
        caption=phrase("strain_caption", language).format(month=say_month(month, language)),
        headings=tuple(phrase(code, language) for code in _STRAIN_COLUMNS),
        rows=told,
        widths=(0.22, 0.2, 0.2, 0.2, 0.18),
        notes=with_withheld_note([phrase("strain_note", language)], told, language),
    )


def _flow_key(row: Record) -> dict[str, Any]:
    names = ("vintage", "reference_month", "area_code", "section_code", "indicator_code")
    return {name: row[name] for name in names}


def _flow(row: Record | None, language: Language, decimals: int) -> Figure:
    if row is None:
        return Figure(MISSING)
    return banded_figure(row, language, _FLOW, _flow_key(row), decimals=decimals)


def _came_true(row: Record | None) -> Figure:
    if row is None:
        return Figure(MISSING)
    share = number_or_none(row["calibration_ratio"])
    return share_figure(share, _record_address(row, "calibration_ratio"))


def _record_address(row: Record, column: str) -> str:
    key = {name: row[name] for name in ("vintage", "area_code")}
    return warehouse_key(_RECORD, column, key)


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
    row: Record = flow[is_own].iloc[0].to_dict()
    told = {
        name: _persons_share(row, column)
        for name, column in (("expected", "value"), ("calibrated", "calibrated_value"))
    }
    shares = {
        name: share_figure(number_or_none(record[column]), _record_address(record, column))
        for name, column in (
            ("came_true", "calibration_ratio"),
            ("hit", "hit_share"),
            ("false_alarm", "false_alarm_share"),
        )
    }
    figures = {**told, **shares}
    if any(figure.value is None for figure in figures.values()):
        return []
    sentence = phrase("expected_sentence", language).format(
        **{name: figure.text for name, figure in figures.items()}
    )
    return [Paragraph(Statement(sentence, tuple(figures.values())))]


def _persons_share(row: Record, column: str) -> Figure:
    value = number_or_none(row[column])
    if value is None:
        return Figure(MISSING)
    return Figure(format_number(value, 2), value, warehouse_key(_FLOW, column, _flow_key(row)))
