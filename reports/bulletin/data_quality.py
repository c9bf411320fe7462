"""Quality of the data of this vintage: response, what was set aside, late sources, revisions.

What does not belong here: every row set aside and every count of intake (problems).
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from catalogue import as_month, month_range
from profiles.model import Language, Profile, Source
from reports.area_view import is_of_one_area
from reports.bulletin.content import (
    Block,
    Bullets,
    Figure,
    Row,
    Section,
    Statement,
    Table,
    warehouse_key,
)
from reports.bulletin.evaluations import number_or_none
from reports.bulletin.indicators import without_blank_columns
from reports.bulletin.keys import derived_key
from reports.bulletin.levels import join_titles
from reports.bulletin.names import area_title
from reports.inputs import BulletinInputs, rows_of_vintage
from reports.wording import format_number, phrase, say_month
from reports.wording.numbers import MISSING

RESPONSE, DIAGNOSTIC = "estimates.response", "estimates.panel_diagnostic"
INTAKE, REVISION = "core.intake_count", "estimates.panel_revision"
LOWEST_AREAS = 3
_TOTAL = "total"
_COLUMNS = (
    "col_area",
    "col_quality_expected",
    "col_quality_reported",
    "col_quality_share",
    "col_quality_on_time",
    "col_quality_imputed",
)
_LOOK_BACK_MONTHS = 24
Record = Mapping[Any, Any]


def data_quality_section(inputs: BulletinInputs, profile: Profile, language: Language) -> Section:
    """Return how complete and how settled the data of this vintage are."""
    rows = _response_rows(inputs, profile)
    statements = [
        *_response(rows, inputs, profile, language),
        *_intake(inputs, language),
        *_sources(inputs, profile, language),
        *_revisions(inputs, profile, language),
    ]
    blocks: list[Block] = [Bullets(tuple(statements))]
    if rows:
        blocks += _tables(rows, inputs, profile, language)
    heading = phrase("section_data_quality", language)
    return Section("data_quality", heading, tuple(blocks))


def _response_rows(inputs: BulletinInputs, profile: Profile) -> list[Record]:
    """Return the response of each area in the latest month, in the profile's order."""
    frame = inputs.response
    is_whole = frame["section_code"].eq(_TOTAL) & frame["size_class_code"].eq(_TOTAL)
    rows = frame[is_whole & ~frame["is_small"].astype("bool")]
    if rows.empty:
        return []
    latest = rows[rows["reference_month"] == rows["reference_month"].max()]
    by_area = {str(row["area_code"]): row for row in latest.to_dict("records")}
    return [by_area[area.code] for area in profile.areas if area.code in by_area]


def _response(
    rows: list[Record], inputs: BulletinInputs, profile: Profile, language: Language
) -> Iterator[Statement]:
    top = profile.settings.headline.area_code
    own = next((row for row in rows if row["area_code"] == top), None)
    if own is None:
        if any("enterprise_report" in source.forms for source in profile.sources):
            yield Statement(phrase("quality_no_response", language))
        return
    cells: tuple[Figure, ...] = _response_cells(own, _imputed(inputs, own), language)
    names = ("expected", "reported", "share", "on_time", "imputed")
    code = "quality_response"
    if cells[-1].text == MISSING:
        code, cells = "quality_response_alone", cells[:-1]
    text = phrase(code, language).format(
        month=say_month(pd.Timestamp(own["reference_month"]), language),
        **{name: cell.text for name, cell in zip(names, cells, strict=False)},
    )
    yield Statement(text, cells)


def _imputed(inputs: BulletinInputs, row: Record) -> Record | None:
    return inputs.imputed_shares.get((row["area_code"], row["reference_month"]))


def _response_cells(
    row: Record, imputed: Record | None, language: Language
) -> tuple[Figure, Figure, Figure, Figure, Figure]:
    names = ("vintage", "reference_month", "area_code", "section_code", "size_class_code")
    key = {name: row[name] for name in names}
    addresses = {
        name: warehouse_key(RESPONSE, name, key)
        for name in ("expected_count", "reported_count", "on_time_count", "response_share")
    }
    expected, reported = (
        Figure(_count(row[name], language), float(row[name]), addresses[name])
        for name in ("expected_count", "reported_count")
    )
    share = number_or_none(row["response_share"])
    on_time = None if not row["expected_count"] else row["on_time_count"] / row["expected_count"]
    ratio = derived_key("ratio", addresses["on_time_count"], addresses["expected_count"])
    return (
        expected,
        reported,
        _percent(share, addresses["response_share"]),
        _percent(on_time, ratio),
        _percent_of(imputed),
    )


def _percent(share: float | None, address: str) -> Figure:
    if share is None:
        return Figure(MISSING)
    return Figure(format_number(100 * share, 1), 100 * share, derived_key("percent", address))


def _percent_of(row: Record | None) -> Figure:
    if row is None:
        return Figure(MISSING)
    key = {n: row[n] for n in ("vintage", "reference_month", "area_code", "diagnostic")}
    return _percent(number_or_none(row["value"]), warehouse_key(DIAGNOSTIC, "value", key))


def _intake(inputs: BulletinInputs, language: Language) -> Iterator[Statement]:
    counts = rows_of_vintage(inputs.intake_count, inputs.vintage)
    if counts.empty:
        return
    sums = counts.groupby("outcome_code")["figure_count"].sum()
    received, accepted = (int(sums.get(name, 0)) for name in ("received", "accepted"))
    if not received:
        return
    keys = {
        name: derived_key(
            "total",
            warehouse_key(
                INTAKE, "figure_count", {"vintage": inputs.vintage, "outcome_code": name}
            ),
        )
        for name in ("received", "accepted")
    }
    refused = received - accepted
    if not refused:
        whole = Figure(_count(received, language), received, keys["received"])
        yield Statement(
            phrase("quality_intake_whole", language).format(received=whole.text), (whole,)
        )
        return
    refused_key = derived_key("difference", keys["received"], keys["accepted"])
    share = 100 * refused / received
    text = phrase("quality_intake", language).format(
        received=_count(received, language),
        accepted=_count(accepted, language),
        refused=_count(refused, language),
        share=format_number(share, 2),
    )
    figures = (
        Figure(_count(received, language), received, keys["received"]),
        Figure(_count(accepted, language), accepted, keys["accepted"]),
        Figure(_count(refused, language), refused, refused_key),
        Figure(
            format_number(share, 2),
            share,
            derived_key("percent", derived_key("ratio", refused_key, keys["received"])),
        ),
    )
    yield Statement(text, figures)


def _sources(inputs: BulletinInputs, profile: Profile, language: Language) -> Iterator[Statement]:
    """Yield which sources failed, are late, or never came; that all came where none.

    A source is late as a whole, or for single areas, which are counted.
    """
    failures = rows_of_vintage(inputs.source_failure, inputs.vintage)
    failed = set(failures["source_code"].astype("str"))
    late, missing = [], []
    behind: dict[str, str] = {}
    for source in profile.sources:
        if source.code in failed:
            continue
        last, due = _last_month(inputs, source), _month_due(source, inputs.vintage)
        title = source.title.in_language(language)
        if last is None and _is_told_by_month(source) and _is_due_here(source, profile):
            missing.append(title)
        elif last is not None and due is not None and last < due:
            month = say_month(last, language)
            late.append(phrase("quality_late_item", language).format(source=title, month=month))
        elif due is not None:
            behind = {**_areas_behind(inputs, source, due), **behind}
    titles = [item.title.in_language(language) for item in profile.sources if item.code in failed]
    told = (("quality_failed", titles), ("quality_late", late), ("quality_missing", missing))
    for code, names in told:
        if names:
            yield Statement(phrase(code, language).format(sources=join_titles(names, language)))
    if behind:
        count = Figure(str(len(behind)), len(behind), derived_key("sum", 0, *behind.values()))
        text = phrase("quality_late_areas", language).format(count=count.text)
        yield Statement(text, (count,))
    elif not any(names for _, names in told):
        yield Statement(phrase("quality_all_in", language))


def _areas_behind(inputs: BulletinInputs, source: Source, due: pd.Timestamp) -> dict[str, str]:
    """Return areas whose last figure of a source is older than due, each with a key that is one."""
    own = inputs.observation[inputs.observation["source_code"].eq(source.code)]
    last = own.groupby("area_code")["reference_month"].max()
    behind: dict[str, str] = {}
    for area_code in last.index[last < due]:
        came = {
            "vintage": inputs.vintage, "source_code": source.code, "area_code": area_code,
            "reference_month": due,
        }  # fmt: skip
        address = warehouse_key("core.observation", "value", came)
        behind[str(area_code)] = derived_key("equal", derived_key("count", address), 0)
    return behind


def _is_due_here(source: Source, profile: Profile) -> bool:
    """Return whether a source sends for the bulletin's place: of one area only if it is named."""
    return not is_of_one_area(profile) or profile.settings.headline.area_code in source.senders


def _is_told_by_month(source: Source) -> bool:
    """Return whether a source's months can be seen here: its figures, or its panel's response."""
    units = {"person_record", "layoff_report", "layoff_follow_up", "insured_structure"}
    hidden = {*units, "enterprise_administration"}
    return source.layout is not None or not hidden & set(source.forms)


def _last_month(inputs: BulletinInputs, source: Source) -> pd.Timestamp | None:
    if "enterprise_report" in source.forms:
        months = inputs.response.loc[inputs.response["reported_count"] > 0, "reference_month"]
        months = inputs.panel["reference_month"] if months.empty else months  # a zone has no other
    else:
        own = inputs.observation["source_code"].eq(source.code)
        months = inputs.observation.loc[own, "reference_month"]
    return None if months.empty else pd.Timestamp(months.max())


def _month_due(source: Source, vintage: pd.Timestamp) -> pd.Timestamp | None:
    """Return the last month whose figures should be known at a vintage."""
    first = as_month(vintage - pd.DateOffset(months=_LOOK_BACK_MONTHS))
    months = reversed(month_range(first, vintage))
    return next((one for one in months if source.calendar.vintage_of(one) <= vintage), None)


def _revisions(inputs: BulletinInputs, profile: Profile, language: Language) -> Iterator[Statement]:
    """Yield how many figures of earlier months came or changed, and how job change moved."""
    frame = inputs.observation
    if not frame.empty:
        series = ["area_code", "indicator_code", "breakdown"]
        latest = frame.groupby(series)["reference_month"].transform("max")
        is_new = frame["vintage"].eq(inputs.vintage) & (frame["reference_month"] < latest)
        count = int(is_new.sum())
        if count:
            text = phrase("quality_revised", language).format(count=_count(count, language))
            key = derived_key("sum", *_counted(frame[is_new], frame, inputs.vintage))
            yield Statement(text, (Figure(_count(count, language), count, key),))
        else:
            yield Statement(phrase("quality_revised_none", language))
    rows = inputs.panel_revision
    is_own = rows["area_code"].eq(profile.settings.headline.area_code)
    is_own &= rows["population"].eq("all") & rows["delay_months"].eq(1)
    for row in rows[is_own].to_dict("records"):
        names = ("vintage", "area_code", "population", "delay_months")
        place = {name: row[name] for name in names}
        size = float(row["mean_absolute_revision_pp"])
        figure = Figure(
            format_number(size, 2),
            size,
            warehouse_key(REVISION, "mean_absolute_revision_pp", place),
        )
        months = int(row["month_count"])
        told = Figure(str(months), months, warehouse_key(REVISION, "month_count", place))
        text = phrase("quality_panel_revision", language).format(size=figure.text, count=told.text)
        yield Statement(text, (figure, told))


def _counted(
    new: pd.DataFrame, frame: pd.DataFrame, vintage: pd.Timestamp
) -> Iterator[str | float]:
    """Yield the keys of how many figures came late, of all areas together where all are late."""
    names = ["indicator_code", "breakdown", "reference_month"]
    came = frame[frame["vintage"].eq(vintage)]
    whole = {values: len(rows) for values, rows in came.groupby(names)}
    yield 0.0
    for values, rows in new.groupby(names):
        key = {"vintage": vintage, **dict(zip(names, values, strict=True))}
        if len(rows) == whole[values]:
            yield derived_key("count", warehouse_key("core.observation", "value", key))
            continue
        for code in rows["area_code"]:
            address = warehouse_key("core.observation", "value", {**key, "area_code": code})
            yield derived_key("count", address)


def _tables(
    rows: list[Record], inputs: BulletinInputs, profile: Profile, language: Language
) -> list[Block]:
    """Return the province with its areas of lowest response, and all areas as data."""
    top = profile.settings.headline.area_code
    own = [row for row in rows if row["area_code"] == top]
    others = [row for row in rows if row["area_code"] != top]
    lowest = sorted(others, key=lambda row: number_or_none(row["response_share"]) or 0.0)
    short = [*own, *lowest[:LOWEST_AREAS]]
    month = say_month(pd.Timestamp(rows[0]["reference_month"]), language)
    place = area_title(top, profile, language)
    made: list[Block] = []
    for code, caption, chosen in (
        ("data_quality", "quality_caption", short),
        ("all_data_quality", "quality_all_caption", rows),
    ):
        is_whole = chosen is rows
        if is_whole and len(short) == len(rows):
            continue
        table = Table(
            code=code,
            caption=phrase(caption, language).format(month=month, place=place),
            headings=tuple(phrase(name, language) for name in _COLUMNS),
            rows=tuple(
                Row(
                    area_title(str(row["area_code"]), profile, language),
                    _response_cells(row, _imputed(inputs, row), language),
                    area_code=str(row["area_code"]),
                    is_emphasised=row["area_code"] == top,
                )
                for row in chosen
            ),
            widths=(0.24, 0.14, 0.14, 0.15, 0.15, 0.18),
            notes=(phrase("quality_note", language),),
            is_data_only=is_whole,
        )
        made.append(without_blank_columns(table))
    return made


def _count(count: float, language: Language) -> str:
    return format_number(count, 0, is_grouped=language == "en")
