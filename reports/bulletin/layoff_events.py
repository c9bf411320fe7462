"""Layoff events 裁员事件: cuts announced or in effect, the levels they support, settlement.

No enterprise is named. What does not belong here: recognising events
(forecasting.early_warning), who may see what (reports.editions).
"""

from dataclasses import replace
from typing import Any

import pandas as pd

from catalogue import parse_month
from profiles.event_rules import EventRuleSettings
from profiles.model import Edition, Language, Profile
from reports.area_view import is_of_one_area
from reports.bulletin.content import (
    Block,
    Entries,
    Figure,
    Row,
    Section,
    Table,
    say,
    warehouse_key,
)
from reports.bulletin.evaluations import number_or_none
from reports.bulletin.event_areas import area_table, public_table
from reports.bulletin.event_classes import FEWEST_ENTERPRISES, PERSON_CLASSES, class_text
from reports.bulletin.keys import derived_key
from reports.bulletin.names import area_title, level_style, rule_code
from reports.inputs import BulletinInputs, rows_of_vintage
from reports.wording import format_number, phrase
from reports.wording.numbers import MISSING, plus_minus

Record = dict[Any, Any]
REPORT_FORM = "layoff_report"
LIVE = ("announced", "in_effect")
LISTED_EVENTS = 15
_DEFAULT_DAYS = 30  # to report how the staff of a cut are settled
_CUT = "cut"
_LINES_TOLD = ("county_cluster", "large_scale_event")
_EVENT = "restricted.layoff_event"
_EVENT_COLUMNS = (
    "col_event_place", "col_event_rules", "col_event_persons", "col_event_dates",
    "col_event_level", "col_event_status",
)  # fmt: skip


def layoff_events_section(
    inputs: BulletinInputs, profile: Profile, language: Language, *, edition: Edition
) -> Section | None:
    """Return the layoff events; None for a profile without event rules.

    An internal edition tells of single events, of no enterprise by name; a public one of
    areas in which enterprises hide one another, and says nothing where that is not permitted.
    """
    is_sent = any(REPORT_FORM in source.forms for source in profile.sources)
    if not profile.event_rules or (edition == "public" and not is_sent):
        return None
    heading = phrase("section_events", language)
    areas = rows_of_vintage(inputs.event_level, inputs.vintage)
    with_events = areas[areas["event_count"] > 0]
    if edition == "public":
        return Section("layoff_events", heading, _public(with_events, profile, language))
    if areas.empty:
        reason = "events_none_stored" if is_sent else "events_withheld"
        return Section("layoff_events", heading, (say(phrase(reason, language)),))
    events = rows_of_vintage(inputs.layoff_event, inputs.vintage)
    live = events[events["status"].isin(LIVE)]
    if live.empty:
        return Section("layoff_events", heading, _calm(language))
    blocks: list[Block] = [_opening(live, inputs.vintage, profile, language)]
    blocks += _follow_up(live, inputs.vintage, profile, language)
    blocks += _event_table(live, profile, language)
    if len(with_events):
        blocks.append(area_table(with_events, profile, language))
    return Section("layoff_events", heading, tuple(blocks))


def _public(areas: pd.DataFrame, profile: Profile, language: Language) -> tuple[Block, ...]:
    """Return the areas that may be told; that there are none does not mean calm."""
    if areas.empty:
        return (say(phrase("events_none_public", language)),)
    return (public_table(areas, profile, language),)


def _calm(language: Language) -> tuple[Block, ...]:
    return (say(phrase("events_calm", language)),)


def _opening(
    live: pd.DataFrame, vintage: pd.Timestamp, profile: Profile, language: Language
) -> Block:
    cuts = live[live["kind"] == _CUT]
    cut = {"vintage": vintage, "kind": _CUT}
    with_status = [{**cut, "status": status} for status in LIVE]
    counted = [_of_events("count", "event_id", key, profile) for key in with_status]
    persons = [_of_events("total", "persons", key, profile) for key in with_status]
    codes = sorted(set(cuts.loc[_has_level(cuts), "level_code"]))
    raising = [
        _of_events("count", "event_id", {**key, "level_code": code}, profile)
        for key in with_status
        for code in codes
    ]
    figures = {
        "announced": _told(cuts["status"].eq("announced").sum(), counted[0], language),
        "in_effect": _told(cuts["status"].eq("in_effect").sum(), counted[1], language),
        "persons": _told(cuts["persons"].sum(), derived_key("sum", *persons), language),
        "raising": _told(_has_level(cuts).sum(), derived_key("sum", 0, *raising), language),
    }
    if not figures["raising"].value:
        del figures["raising"]
        return _said("events_opening_calm", figures, language)
    return _said("events_opening", figures, language)


def _of_events(name: str, column: str, key: dict[str, object], profile: Profile) -> str:
    """Return the key of a sum over events, those of the bulletin's area where it has one."""
    keys = [
        derived_key(name, warehouse_key(_EVENT, column, {**key, **place}))
        for place in _places(profile)
    ]
    return keys[0] if len(keys) == 1 else derived_key("sum", 0, *keys)


def _places(profile: Profile) -> list[dict[str, object]]:
    """Return where the events of a bulletin happen; one empty condition for the whole place."""
    if not is_of_one_area(profile):
        return [{}]
    area = profile.area(profile.settings.headline.area_code)
    column = "county_code" if area.kind == "county" else "area_code"
    return [{column: code} for code in area.member_codes or (area.code,)]


def _told(value: float, key: str, language: Language) -> Figure:
    return Figure(_number(value, language), float(value), key)


def _said(code: str, figures: dict[str, Figure], language: Language) -> Block:
    texts = {name: figure.text for name, figure in figures.items()}
    return say(phrase(code, language).format_map(texts), tuple(figures.values()))


def _follow_up(
    live: pd.DataFrame, vintage: pd.Timestamp, profile: Profile, language: Language
) -> list[Block]:
    """Return what is known of the staff of cuts in effect, nothing while there are none."""
    cuts = live[(live["kind"] == _CUT) & (live["status"] == "in_effect")]
    if cuts.empty:
        return []
    handling = profile.event_handling
    days = _DEFAULT_DAYS if handling is None else handling.follow_up_due_days
    key = {"vintage": vintage, "kind": _CUT, "status": "in_effect"}

    def total(column: str) -> Figure:
        value = cuts[column].astype("float64").sum()
        return _told(value, _of_events("total", column, key, profile), language)

    figures = {
        "followed": _told(
            cuts["followed_up_on"].notna().sum(),
            _of_events("count", "followed_up_on", key, profile),
            language,
        ),
        "open": total("open_persons"),
        "overdue": total("is_follow_up_overdue"),
        "days": _told(
            days,
            derived_key("default", days)
            if handling is None
            else warehouse_key("profile.event_handling", "follow_up_due_days", {}),
            language,
        ),
    }
    money = {
        "wages": _money(total("wages_owed_yuan"), language),
        "contributions": _money(total("contributions_owed_yuan"), language),
    }
    is_owed = any(figure.value for figure in money.values())
    owed = phrase("events_owed" if is_owed else "events_nothing_owed", language)
    texts = {name: figure.text for name, figure in {**figures, **money}.items()}
    told = phrase("events_follow_up", language).format(owed=owed.format_map(texts), **texts)
    return [say(told, (*figures.values(), *(money.values() if is_owed else ())))]


def _money(figure: Figure, language: Language) -> Figure:
    """Return yuan in 万元, in English in thousands."""
    scale, decimals = (1e4, 1) if language == "zh" else (1e3, 0)
    yuan = figure.value or 0.0
    return replace(figure, text=format_number(yuan / scale, decimals, is_grouped=language == "en"))


def _event_table(live: pd.DataFrame, profile: Profile, language: Language) -> list[Block]:
    of_level = live[_has_level(live)]
    if of_level.empty:
        return []
    ranks = {level.code: level.rank for level in profile.scheme.levels}
    ordered = of_level.assign(rank=of_level["level_code"].map(ranks).fillna(0)).sort_values(
        ["rank", "persons", "event_id"], ascending=[False, False, True], kind="stable"
    )
    listed = ordered.head(LISTED_EVENTS)
    notes = [phrase("events_note", language)]
    figures: tuple[Figure, ...] = ()
    if len(ordered) > len(listed):
        hidden = _hidden(ordered, len(ordered) - len(listed))
        notes.insert(0, phrase("events_more", language).format(count=hidden.text))
        figures = (hidden,)
    table = Table(
        code="layoff_events",
        caption=phrase("events_caption", language),
        headings=tuple(phrase(code, language) for code in _EVENT_COLUMNS),
        rows=tuple(_event_row(row, profile, language) for row in listed.to_dict("records")),
        widths=(0.235, 0.085, 0.135, 0.155, 0.19, 0.2),
        notes=tuple(notes),
        figures=figures,
        aligns=("left", "left", "right", "left", "left", "left"),
    )
    return [table, *_rules(live["vintage"].iloc[0], profile, language)]


def _hidden(events: pd.DataFrame, count: int) -> Figure:
    """Return how many events of a level are not listed."""
    stored = [
        derived_key(
            "count",
            warehouse_key(
                _EVENT, "event_id", {"vintage": row["vintage"], "event_id": row["event_id"]}
            ),
        )
        for row in events.to_dict("records")
    ]
    key = derived_key("difference", derived_key("sum", *stored), LISTED_EVENTS)
    return Figure(str(count), count, key)


def _rules(vintage: pd.Timestamp, profile: Profile, language: Language) -> list[Block]:
    """Return every event rule that raises a level, with the lines its title may not name."""
    rules = [
        rule
        for rule in profile.event_rules
        if rule.level_code is not None and rule.is_in_force(vintage)
    ]
    if not rules:
        return []
    entries: list[tuple[str, str]] = []
    figures: list[Figure] = []
    for rule in rules:
        lines = _lines(rule, vintage, language) if rule.kind in _LINES_TOLD else {}
        texts = {name: figure.text for name, figure in lines.items()}
        told = phrase(f"event_lines_{rule.kind}", language).format_map(texts) if lines else ""
        entries.append((rule_code(rule.id, language), rule.title.in_language(language) + told))
        figures += lines.values()
    caption = phrase("events_rules", language)
    return [Entries(tuple(entries), caption=caption, is_run_in=True, figures=tuple(figures))]


def _lines(rule: EventRuleSettings, vintage: pd.Timestamp, language: Language) -> dict[str, Figure]:
    """Return the lines of an event rule that hold at a vintage."""
    told: dict[str, Figure] = {}
    for item in rule.thresholds:
        if parse_month(item.effective_from) <= vintage:
            key = {
                "rule_id": rule.id, "line": item.line, "effective_from": item.effective_from,
            }  # fmt: skip
            address = warehouse_key("profile.event_thresholds", "value", key)
            told[item.line] = _told(item.value, address, language)
    return told


def _event_row(row: Record, profile: Profile, language: Language) -> Row:
    level = level_style(str(row["level_code"]), profile, language)
    key = {"vintage": row["vintage"], "event_id": row["event_id"]}
    ids = [rule_code(code, language) for code in str(row["level_rule_ids"]).split(",") if code]
    joint, stop = ("、", "；") if language == "zh" else (", ", ";")
    return Row(
        heading=_place(row, profile, language),
        cells=(
            Figure(joint.join(ids)),
            _persons(row, key, language),
            Figure(f"{_day(row['announced_date'])}{stop}\n{_day(row['effective_date'])}"),
            Figure(f"{level.symbol} {level.title}"),
            _status(row, key, language),
        ),
        figures=_in_heading(row, key),
        area_code=str(row["area_code"]),
        level_code=level.code,
    )


def _place(row: Record, profile: Profile, language: Language) -> str:
    county = row["county_code"]
    city = area_title(str(row["area_code"]), profile, language)
    place = city
    if _is_told(county):
        title = area_title(str(county), profile, language)
        place = f"{city}{title}" if language == "zh" else f"{title}, {city}"
    if not _is_told(row["section_code"]):
        return place if row["kind"] == _CUT else f"{place}\n{_of_all(row, language)}"
    return f"{place}\n{section_title(str(row['section_code']), profile, language)}"


def _in_heading(row: Record, key: dict[str, object]) -> tuple[Figure, ...]:
    if row["kind"] == _CUT or _is_told(row["section_code"]):
        return ()
    count = int(row["enterprise_count"])
    return (Figure(str(count), count, warehouse_key(_EVENT, "enterprise_count", key)),)


def _of_all(row: Record, language: Language) -> str:
    if row["kind"] == "large_scale_event":
        return phrase("event_whole_city", language)
    count = int(row["enterprise_count"])
    return phrase("event_enterprises", language).format(count=count)


def section_title(code: str, profile: Profile, language: Language) -> str:
    """Return the title of an industry section, its letter where the profile has it no longer."""
    titles = {item.code: item.title.in_language(language) for item in profile.breakdowns}
    return titles.get(code, code)


def _persons(row: Record, key: dict[str, object], language: Language) -> Figure:
    persons = number_or_none(row["persons"])
    if persons is None:
        return Figure(MISSING)
    address = warehouse_key(_EVENT, "persons", key)
    error = number_or_none(row["persons_standard_error"])
    if error is None and int(row["enterprise_count"]) < FEWEST_ENTERPRISES:
        return Figure(class_text(persons, PERSON_CLASSES, language), None, address)
    own = _told(persons, address, language)
    if error is None:
        return own
    address = derived_key("band95", warehouse_key(_EVENT, "persons_standard_error", key))
    band = _told(1.96 * error, address, language)
    return replace(own, text=f"{own.text}{plus_minus(language)}{band.text}", parts=(band,))


def _share(share: float, column: str, key: dict[str, object]) -> Figure:
    text = format_number(100.0 * share, 0)
    return Figure(text, 100.0 * share, derived_key("percent", warehouse_key(_EVENT, column, key)))


def _status(row: Record, key: dict[str, object], language: Language) -> Figure:
    status = phrase(f"event_{row['status']}", language)
    address = warehouse_key(_EVENT, "status", key)
    if row["kind"] != _CUT or row["status"] != "in_effect":
        return Figure(status, None, address)
    share = number_or_none(row["settled_share"])
    parts = () if share is None else (_share(share, "settled_share", key),)
    settled = (
        phrase("event_settled", language).format(share=parts[0].text)
        if parts
        else phrase("event_not_told", language)
    )
    overdue = f"\n{phrase('event_overdue', language)}" if bool(row["is_follow_up_overdue"]) else ""
    joint = "；" if language == "zh" else "; "
    return Figure(f"{status}{joint}{settled}{overdue}", None, address, parts)


def _has_level(events: pd.DataFrame) -> "pd.Series[bool]":
    return events["level_code"].notna() & events["level_code"].ne("")


def _is_told(code: object) -> bool:
    return isinstance(code, str) and code != ""


def _number(value: float, language: Language) -> str:
    return format_number(float(value), 0, is_grouped=language == "en")


def _day(day: object) -> str:
    return MISSING if day is None or pd.isna(day) else f"{pd.Timestamp(str(day)):%Y-%m-%d}"  # type: ignore[call-overload]
