"""Persons expected in staff cuts, by area and by city and industry; no enterprise is told.

What does not belong here: the models (forecasting.enterprises), which cells may be told
(assets.risks), the watch list (reports.watch_list).
"""

from dataclasses import replace
from typing import Any

import pandas as pd

from profiles.model import Edition, Language, Profile
from reports.area_view import is_of_one_area
from reports.bulletin.content import Block, Figure, Row, Section, Table, say, warehouse_key
from reports.bulletin.evaluations import number_or_none
from reports.bulletin.keys import derived_key
from reports.bulletin.layoff_events import section_title
from reports.bulletin.names import area_title
from reports.inputs import BulletinInputs, rows_of_vintage
from reports.wording import format_number, phrase
from reports.wording.numbers import MISSING

Record = dict[Any, Any]
TOTAL = "total"
LISTED_CELLS = 10
_MONTH, _QUARTER = 1, 3
_TABLE = "risks.cell"
_FORM = "enterprise_report"


def risk_section(
    inputs: BulletinInputs, profile: Profile, language: Language, *, edition: Edition
) -> Section | None:
    """Return the expected persons of an internal edition; None where enterprises do not report."""
    is_sent = any(_FORM in source.forms for source in profile.sources)
    if edition != "internal" or not is_sent:
        return None
    heading = phrase("section_risk", language)
    cells = rows_of_vintage(inputs.risk_cell, inputs.vintage)
    if cells.empty:
        return Section("persons_at_risk", heading, (say(phrase("risk_none", language)),))
    blocks: list[Block] = [say(phrase("risk_opening", language))]
    blocks.append(_areas_table(cells[cells["section_code"] == TOTAL], profile, language))
    top = profile.settings.headline.area_code
    is_single = cells["section_code"].ne(TOTAL)
    if not is_of_one_area(profile):
        is_single &= cells["area_code"].ne(top)
    blocks += _cells_table(
        cells[is_single & cells["horizon_months"].eq(_QUARTER)], profile, language
    )
    return Section("persons_at_risk", heading, tuple(blocks))


def _areas_table(cells: pd.DataFrame, profile: Profile, language: Language) -> Table:
    found: dict[tuple[str, int], Record] = {
        (str(row["area_code"]), int(row["horizon_months"])): row for row in cells.to_dict("records")
    }
    present = {area for area, _ in found}
    listed = [area for area in profile.areas if area.code in present]
    columns = ("col_area", "col_risk_enterprises", "col_risk_month", "col_risk_quarter")
    table = Table(
        code="risk_areas",
        caption=phrase("risk_areas_caption", language),
        headings=tuple(phrase(code, language) for code in columns),
        rows=tuple(
            Row(
                heading=area.title.in_language(language),
                cells=(
                    _count(found.get((area.code, _QUARTER), found.get((area.code, _MONTH)))),
                    _expected(found.get((area.code, _MONTH)), language),
                    _expected(found.get((area.code, _QUARTER)), language),
                ),
                area_code=area.code,
                is_emphasised=area.code == profile.settings.headline.area_code,
            )
            for area in listed
        ),
        widths=(0.24, 0.18, 0.28, 0.3),
        notes=(phrase("risk_note", language),),
    )
    if any(cell.text == MISSING for row in table.rows for cell in row.cells):
        return replace(table, notes=(phrase("risk_dash", language), *table.notes))
    return table


def _cells_table(cells: pd.DataFrame, profile: Profile, language: Language) -> list[Block]:
    shown = cells[cells["expected_persons"].notna()]
    if shown.empty:
        return []
    largest = shown.sort_values(
        ["expected_persons", "area_code", "section_code"],
        ascending=[False, True, True],
        kind="stable",
    ).head(LISTED_CELLS)
    untold = cells[cells["expected_persons"].isna()].to_dict("records")
    hidden = _hidden(untold)
    notes = (phrase("risk_hidden", language).format(count=hidden.text),) if untold else ()
    columns = ("col_risk_cell", "col_risk_enterprises", "col_risk_quarter")
    return [
        Table(
            code="risk_cells",
            caption=phrase("risk_cells_caption", language),
            headings=tuple(phrase(code, language) for code in columns),
            rows=tuple(_cell_row(row, profile, language) for row in largest.to_dict("records")),
            widths=(0.54, 0.18, 0.28),
            notes=notes,
            figures=(hidden,) if untold else (),
        )
    ]


def _hidden(untold: list[Record]) -> Figure:
    """Return how many cells are not told."""
    counted = [
        derived_key("count", warehouse_key(_TABLE, "section_code", _key(row))) for row in untold
    ]
    return Figure(str(len(untold)), len(untold), derived_key("sum", *counted))


def _cell_row(row: Record, profile: Profile, language: Language) -> Row:
    title = phrase("risk_cell_title", language).format(
        area=area_title(str(row["area_code"]), profile, language),
        industry=section_title(str(row["section_code"]), profile, language),
    )
    return Row(
        heading=title,
        cells=(_count(row), _expected(row, language)),
        area_code=str(row["area_code"]),
    )


def _count(row: Record | None) -> Figure:
    if row is None:
        return Figure(MISSING)
    count = int(row["enterprise_count"])
    address = warehouse_key(_TABLE, "enterprise_count", _key(row))
    return Figure(format_number(count, 0), count, address)


def _expected(row: Record | None, language: Language) -> Figure:
    """Return expected persons and their 80 % interval, a dash where they may not be told."""
    if row is None:
        return Figure(MISSING)
    names = ("expected_persons", "lower_persons", "upper_persons")
    values = [number_or_none(row[name]) for name in names]
    if values[0] is None:
        return Figure(MISSING)
    mean, lower, upper = (
        Figure(MISSING)
        if value is None
        else Figure(
            format_number(value, 0, is_grouped=language == "en"),
            value,
            warehouse_key(_TABLE, name, _key(row)),
        )
        for name, value in zip(names, values, strict=True)
    )
    text = (
        f"{mean.text}（{lower.text}—{upper.text}）"
        if language == "zh"
        else f"{mean.text} ({lower.text}–{upper.text})"
    )
    return replace(mean, text=text, parts=(lower, upper))


def _key(row: Record) -> dict[str, object]:
    names = ("vintage", "horizon_months", "area_code", "section_code")
    return {name: row[name] for name in names}
