"""Staff cuts by area: how many, how large, which level they support.

What does not belong here: single events (layoff_events), the classes themselves
(event_classes).
"""

from typing import Any

import pandas as pd

from profiles.model import Language, Profile
from reports.area_view import is_of_one_area
from reports.bulletin.content import Figure, Row, Table, warehouse_key
from reports.bulletin.event_classes import (
    ENTERPRISE_CLASSES,
    FEWEST_ENTERPRISES,
    PERSON_CLASSES,
    class_text,
)
from reports.bulletin.names import area_title, level_style
from reports.wording import format_number, phrase

Record = dict[Any, Any]
_AREA = "warnings.event_level"
_AREA_COLUMNS = ("col_area", "col_events", "col_event_enterprises", "col_event_sum")
_LEVEL_COLUMNS = ("col_events_level", "col_events_gravest")


def area_table(areas: pd.DataFrame, profile: Profile, language: Language) -> Table:
    """Return events, enterprises, persons and levels by area; persons of few in classes."""
    # A province has a hundred counties; one city tells of its own.
    is_city = is_of_one_area(profile)
    counties = {area.code for area in profile.areas if area.kind == "county" and not is_city}
    shown = _in_order(areas[~areas["area_code"].isin(counties)], profile)
    columns = (*_AREA_COLUMNS, *_LEVEL_COLUMNS)
    return Table(
        code="layoff_areas",
        caption=phrase("events_by_area", language),
        headings=tuple(phrase(code, language) for code in columns),
        rows=tuple(_area_row(row, profile, language) for row in shown.to_dict("records")),
        widths=(0.22, 0.1, 0.13, 0.13, 0.21, 0.21),
        notes=(phrase("events_area_note", language),),
        aligns=("left", "right", "right", "right", "left", "left"),
    )


def public_table(areas: pd.DataFrame, profile: Profile, language: Language) -> Table:
    """Return enterprises and persons by area in classes; no figure, no key of one."""
    columns = ("col_area", "col_event_enterprises", "col_event_sum")
    return Table(
        code="layoff_areas",
        caption=phrase("events_by_area", language),
        headings=tuple(phrase(code, language) for code in columns),
        rows=tuple(
            Row(
                heading=area_title(str(row["area_code"]), profile, language),
                cells=(
                    Figure(class_text(row["enterprise_count"], ENTERPRISE_CLASSES, language)),
                    Figure(class_text(row["persons"], PERSON_CLASSES, language)),
                ),
                area_code=str(row["area_code"]),
            )
            for row in _in_order(areas, profile).to_dict("records")
        ),
        widths=(0.4, 0.3, 0.3),
        notes=(phrase("events_public_note", language),),
        aligns=("left", "right", "right"),
    )


def _in_order(areas: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    placed = {area.code: place for place, area in enumerate(profile.areas)}
    return areas.sort_values(
        "area_code", key=lambda codes: codes.map(placed).fillna(len(placed)), kind="stable"
    )


def _area_row(row: Record, profile: Profile, language: Language) -> Row:
    key = {"vintage": row["vintage"], "area_code": row["area_code"]}
    counts = [
        Figure(_number(row[name], language), float(row[name]), warehouse_key(_AREA, name, key))
        for name in ("event_count", "enterprise_count", "persons")
    ]
    if int(row["enterprise_count"]) < FEWEST_ENTERPRISES:
        persons = class_text(row["persons"], PERSON_CLASSES, language)
        counts[-1] = Figure(persons, None, warehouse_key(_AREA, "persons", key))
    styles = [
        level_style(str(row[name]), profile, language)
        for name in ("level_code", "gravest_level_code")
    ]
    levels = tuple(Figure(f"{style.symbol} {style.title}") for style in styles)
    return Row(
        heading=area_title(str(row["area_code"]), profile, language),
        cells=(*counts, *levels),
        area_code=str(row["area_code"]),
    )


def _number(value: float, language: Language) -> str:
    return format_number(float(value), 0, is_grouped=language == "en")
