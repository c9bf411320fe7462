"""The data the page carries once for both languages: levels, index, rules, industries.

Scripts draw, compare and download from it. What does not belong here: sentences (the content
model has them), markup.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from profiles.model import Breakdown, Language, Profile
from reports.bulletin.content import BulletinContent
from reports.bulletin.names import known_event_rule, known_rule, rule_title
from reports.charts.canvas import ink_on
from reports.inputs import BulletinInputs, records_of
from reports.wording import phrase
from reports.wording.board_phrases import SCRIPT_CODES, board_phrase

LANGUAGES: tuple[Language, ...] = ("zh", "en")
_DIGITS = 9  # significant ones; no figure of the board is shown with more
_SMALLEST_CELL = 3
_TOTAL = "total"
_RISK_HORIZON_MONTHS = 3


def board_data(
    inputs: BulletinInputs, profile: Profile, contents: Sequence[BulletinContent]
) -> dict[str, Any]:
    """Return all that scripts of the page need, as plain values for JSON.

    Parameters
    ----------
    inputs : BulletinInputs
        Frames of the vintage as the edition may tell them.
    profile : Profile
        Titles, in both languages.
    contents : sequence of BulletinContent
        The content in each language, the first shown first; levels and order of areas.

    Returns
    -------
    dict
        ``vintages`` are months in order; every list of an area or rule has one entry per
        vintage, null where nothing is stored, or is one value where all are the same.
    """
    vintages = _vintages(inputs)
    content = contents[0]
    return {
        "vintage": _month(inputs.vintage),
        "languages": [item.language for item in contents],
        "place": {item.language: item.place for item in contents},
        "simulated": content.simulated_mark,
        "vintages": [_month(vintage) for vintage in vintages],
        "levels": _levels(contents),
        "areas": _areas(inputs, profile, contents, vintages),
        "rules": _rules(inputs, profile),
        "signals": _signals(inputs, vintages),
        "industries": _industries(inputs, profile),
        "words": {
            language: {
                **{code: board_phrase(code, language) for code in SCRIPT_CODES},
                "rule_shown": phrase("rule_shown", language),
            }
            for language in LANGUAGES
        },
    }


def packed(values: Sequence[Any]) -> Any:
    """Return a list, or its one value where all entries are the same.

    Examples
    --------
    >>> packed([5.5, 5.5]), packed([1, 2])
    (5.5, [1, 2])
    """
    first = values[0] if values else None
    return first if values and all(value == first for value in values) else list(values)


def plain(value: object) -> float | None:
    """Return a figure of few digits, None for a null or what is not finite."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    short = float(f"{value:.{_DIGITS}g}")
    return int(short) if short.is_integer() and abs(short) < 1e15 else short


def _month(month: pd.Timestamp) -> str:
    return f"{month:%Y-%m}"


def _vintages(inputs: BulletinInputs) -> list[pd.Timestamp]:
    stored = {*inputs.level["vintage"], *inputs.signal["vintage"], inputs.vintage}
    return sorted(vintage for vintage in stored if vintage <= inputs.vintage)


def _levels(contents: Sequence[BulletinContent]) -> list[dict[str, Any]]:
    titles = {
        content.language: {level.code: level.title for level in content.levels}
        for content in contents
    }
    return [
        {
            "code": level.code,
            "rank": level.rank,
            "symbol": level.symbol,
            "colour": level.colour,
            "ink": ink_on(level.colour),
            "title": {language: named[level.code] for language, named in titles.items()},
        }
        for level in contents[0].levels
    ]


def _areas(
    inputs: BulletinInputs,
    profile: Profile,
    contents: Sequence[BulletinContent],
    vintages: Sequence[pd.Timestamp],
) -> list[dict[str, Any]]:
    """Return the areas in the order of the board, with level and index at each vintage."""
    places = {vintage: place for place, vintage in enumerate(vintages)}
    numbers = {level.code: number for number, level in enumerate(contents[0].levels)}
    levels = _by_vintage(inputs.level, "level_code", places)
    index = _by_vintage(inputs.warning_index, "index_value", places)
    since = inputs.level[inputs.level["vintage"] == inputs.vintage]
    known = {area.code: area for area in profile.areas}
    begun = {
        str(area): _month(pd.Timestamp(month))
        for area, month in zip(since["area_code"], since["since_vintage"], strict=True)
    }
    titles = {
        content.language: {status.area_code: status.area_title for status in content.areas}
        for content in contents
    }
    areas = []
    for status in contents[0].areas:
        code = status.area_code
        area = known.get(code)
        names = {language: named[code] for language, named in titles.items()}
        economy = () if area is None or area.economy is None else (area.economy.zh, area.economy.en)
        synonyms = () if area is None else area.synonyms
        of_level = levels.get(code, {})
        areas.append(
            {
                "code": code,
                "title": names,
                "search": " ".join([code, *names.values(), *synonyms, *economy]).lower(),
                "since": begun.get(code),
                "level": [numbers.get(str(of_level.get(place)), -1) for place in places.values()],
                "index": packed([plain(index.get(code, {}).get(p)) for p in places.values()]),
            }
        )
    return areas


def _by_vintage(
    frame: pd.DataFrame, column: str, places: dict[pd.Timestamp, int]
) -> dict[str, dict[int, Any]]:
    found: dict[str, dict[int, Any]] = {}
    for vintage, area, value in zip(
        frame["vintage"], frame["area_code"], frame[column], strict=True
    ):
        if vintage in places:
            found.setdefault(str(area), {})[places[vintage]] = value
    return found


def _rules(inputs: BulletinInputs, profile: Profile) -> dict[str, dict[str, Any]]:
    """Return the rules that have a stored signal, in the order of the profile."""
    order = {rule.id: place for place, rule in enumerate(profile.rules)}
    stored = sorted(
        {*inputs.signal["rule_id"].astype(str)}, key=lambda code: (order.get(code, 10**6), code)
    )
    told = {}
    for rule_id in stored:
        rule = known_rule(rule_id, profile)
        names: Iterable[str] = ()
        if rule is not None:
            indicator = profile.indicator(rule.series.indicator_code)
            names = (indicator.title.zh, indicator.title.en)
        title = {language: rule_title(rule_id, profile, language) for language in LANGUAGES}
        told[rule_id] = {
            "title": title,
            "search": " ".join([rule_id, *title.values(), *names]).lower(),
            "event": known_event_rule(rule_id, profile) is not None,
        }
    return told


def _signals(
    inputs: BulletinInputs, vintages: Sequence[pd.Timestamp]
) -> dict[str, dict[str, dict[str, Any]]]:
    """Return per area and rule: probability, value, error, line, and where it was met."""
    places = {vintage: place for place, vintage in enumerate(vintages)}
    count = len(vintages)
    found: dict[str, dict[str, dict[str, Any]]] = {}
    columns = {
        "p": "probability",
        "v": "value",
        "e": "standard_error",
        "line": "threshold",
        "need": "required_probability",
    }
    rows = inputs.signal[inputs.signal["vintage"].isin(places)]
    for row in records_of(rows):
        of_area = found.setdefault(str(row["area_code"]), {})
        told = of_area.setdefault(
            str(row["rule_id"]),
            {**{name: [None] * count for name in columns}, "met": ["-"] * count, "used": False},
        )
        place = places[row["vintage"]]
        for name, column in columns.items():
            told[name][place] = plain(row[column])
        if isinstance(row["is_triggered"], bool):
            told["met"][place] = "1" if row["is_triggered"] else "0"
        told["used"] = told["used"] or bool(row["is_used"])
    for of_area in found.values():
        for told in of_area.values():
            told["met"] = "".join(told["met"])
            told.update({name: packed(told[name]) for name in columns})
    return found


def _industries(inputs: BulletinInputs, profile: Profile) -> dict[str, Any]:
    """Return the latest job change of each industry by area, and persons at risk.

    A cell of fewer than three enterprises, or one that an enterprise dominates, holds no figure
    but their number.
    """
    frame = inputs.panel_change
    rows = frame[
        (frame["population"] == "all")
        & ~frame["is_without_giants"].astype(bool)
        & (frame["section_code"] != _TOTAL)
    ]
    if rows.empty:
        return {"month": None, "titles": {}, "cells": {}, "risk": {}}
    month = pd.Timestamp(rows["reference_month"].max())
    latest = rows[rows["reference_month"] == month]
    cells: dict[str, dict[str, list[Any]]] = {}
    for row in latest.to_dict("records"):
        count = int(row["enterprise_count"])
        is_told = count >= _SMALLEST_CELL and not bool(row["is_dominated"])
        value, error = (
            plain(row[name]) if is_told else None for name in ("value", "standard_error")
        )
        half = None if error is None else plain(1.96 * error)
        cell = [value if half is not None else None, half, count]
        cells.setdefault(str(row["section_code"]), {})[str(row["area_code"])] = cell
    titles = {item.code: item for item in profile.breakdowns}
    return {
        "month": _month(month),
        "titles": {
            code: {language: _breakdown_title(titles, code, language) for language in LANGUAGES}
            for code in sorted(cells)
        },
        "cells": cells,
        "risk": _risks(inputs),
    }


def _breakdown_title(titles: dict[str, Breakdown], code: str, language: Language) -> str:
    return titles[code].title.in_language(language) if code in titles else code


def _risks(inputs: BulletinInputs) -> dict[str, dict[str, list[Any]]]:
    frame = inputs.risk_cell
    rows = frame[
        (frame["vintage"] == inputs.vintage)
        & (frame["horizon_months"] == _RISK_HORIZON_MONTHS)
        & (frame["section_code"] != _TOTAL)
    ]
    found: dict[str, dict[str, list[Any]]] = {}
    for row in rows.to_dict("records"):
        names = ("expected_persons", "lower_persons", "upper_persons")
        found.setdefault(str(row["section_code"]), {})[str(row["area_code"])] = [
            plain(row[name]) for name in names
        ]
    return found
