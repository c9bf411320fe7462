"""Surveyed unemployment by city and by group, and the market, each figure with its error.

A figure graded ``suppress`` is not shown. What does not belong here: estimating and grading
(forecasting.survey), the indicator table (indicators).
"""

from dataclasses import replace
from typing import Any

import pandas as pd

from profiles.model import Language, Profile
from reports.bulletin.content import (
    Block,
    Figure,
    Row,
    Section,
    Statement,
    Table,
    say,
    warehouse_key,
)
from reports.bulletin.evaluations import number_or_none
from reports.bulletin.keys import derived_key
from reports.bulletin.names import area_title
from reports.inputs import BulletinInputs
from reports.wording import describe_verdict, format_number, phrase, say_month
from reports.wording.changes import judge_change
from reports.wording.numbers import MISSING, plus_minus

SMALLEST_SAMPLE_PERSONS = 30
SUPPRESSED = "suppress"
Record = dict[Any, Any]
_TOTAL = "total"
_SURVEY_KEY = ("vintage", "reference_month", "area_code", "indicator_code", "breakdown")
_SURVEY_COLUMNS = ("estimate", "standard_error")
_GROUPS = (
    _TOTAL,
    "male",
    "female",
    "youth_16_24",
    "age_25_29",
    "age_30_59",
    "local_registration",
    "migrant",
    "rural_migrant",
)
_AREA_COLUMNS = (
    "col_area",
    "col_survey_model",
    "col_survey_direct",
    "col_survey_sample",
    "col_survey_model_grade",
)
_GROUP_COLUMNS = (
    "col_group",
    "col_survey_rate",
    "col_survey_sample",
    "col_survey_month",
    "col_verdict",
    "col_survey_year",
    "col_verdict",
    "col_survey_grade",
)


def survey_section(inputs: BulletinInputs, profile: Profile, language: Language) -> Section | None:
    """Return the surveyed rates by city and group; None where no model was estimated."""
    if inputs.survey_model.empty:
        return None
    month = pd.Timestamp(inputs.survey_model["reference_month"].max())
    latest = inputs.survey_model[inputs.survey_model["reference_month"] == month]
    blocks: list[Block] = [say(phrase("survey_sentence", language))]
    blocks += _no_sample(inputs.survey_model, profile, language)
    table = _areas_table(latest, profile, language, month)
    sources = _two_sources(inputs, profile, language, month)
    if sources is not None:
        table = replace(table, notes=(sources.text, *table.notes), figures=sources.figures)
    blocks.append(table)
    groups = _groups_table(inputs, profile, language)
    blocks += [] if groups is None else [groups]
    blocks += _market(inputs, profile, language)
    return Section("survey", phrase("section_survey", language), tuple(blocks))


def _no_sample(model: pd.DataFrame, profile: Profile, language: Language) -> list[Block]:
    top = profile.settings.headline.area_code
    synthetic = set(model.loc[model["basis_code"] == "synthetic", "area_code"])
    others = [code for code in model["area_code"].unique() if code not in {*synthetic, top}]
    if len(others) >= len(synthetic):
        return []
    joint = "、" if language == "zh" else ", "
    named = joint.join(area_title(code, profile, language) for code in others)
    nobody = phrase("survey_nobody", language)
    return [say(phrase("survey_no_sample", language).format(named=named or nobody))]


def _two_sources(
    inputs: BulletinInputs, profile: Profile, language: Language, month: pd.Timestamp
) -> Statement | None:
    """Return that person records and tables of results differ, where both tell of the month."""
    top = profile.settings.headline.area_code
    tables = inputs.survey_table
    if not tables.empty:
        tables = tables[tables["reference_month"] == month]
    found = [
        (_of_headline(frame, profile), name)
        for frame, name in (
            (inputs.survey_direct[inputs.survey_direct["reference_month"] == month],
             "estimates.survey_direct"),
            (tables, "estimates.survey_table"),
        )
    ]  # fmt: skip
    told: list[Figure] = []
    for frame, name in found:
        rows = frame[frame["breakdown"].eq(_TOTAL) & frame["area_code"].eq(top)]
        row = None if rows.empty else rows.to_dict("records")[-1]
        value = None if row is None else number_or_none(row["estimate"])
        error = None if row is None else number_or_none(row["standard_error"])
        if row is None or value is None or error is None:
            return None
        key = {column: row[column] for column in _SURVEY_KEY}
        told.append(_banded(value, error, _addresses(name, _SURVEY_COLUMNS, key), language))
    direct, published = told
    if direct.text == published.text:
        return None
    simulated = "survey_two_simulated" if profile.settings.is_simulated else ""
    text = phrase("survey_two_sources", language).format(
        month=say_month(month, language),
        direct=direct.text,
        published=published.text,
        simulated=phrase(simulated, language) if simulated else "",
    )
    return Statement(text, (direct, published))


def _areas_table(
    latest: pd.DataFrame, profile: Profile, language: Language, month: pd.Timestamp
) -> Table:
    top = profile.settings.headline.area_code
    rows: list[Record] = latest.to_dict("records")
    return Table(
        code="survey_areas",
        caption=phrase("survey_caption", language).format(month=say_month(month, language)),
        headings=tuple(phrase(code, language) for code in _AREA_COLUMNS),
        rows=tuple(
            Row(
                heading=area_title(str(row["area_code"]), profile, language),
                cells=_area_cells(row, language),
                area_code=str(row["area_code"]),
                is_emphasised=row["area_code"] == top,
            )
            for row in rows
        ),
        widths=(0.24, 0.21, 0.21, 0.18, 0.16),
        notes=(phrase("survey_note", language),),
    )


def _area_cells(row: Record, language: Language) -> tuple[Figure, ...]:
    sample = number_or_none(row["sample_size_persons"])
    is_shown = row["quality_grade_code"] != SUPPRESSED
    is_direct_shown = is_shown and not (sample is not None and sample < SMALLEST_SAMPLE_PERSONS)
    key = {name: row[name] for name in ("vintage", "reference_month", "area_code")}
    return (
        _with_error(row, "model", key, language) if is_shown else Figure(MISSING),
        _with_error(row, "direct", key, language) if is_direct_shown else Figure(MISSING),
        _persons(sample, "estimates.survey_model", key, language),
        Figure(phrase(f"grade_{row['quality_grade_code']}", language)),
    )


def _with_error(row: Record, kind: str, key: dict[str, object], language: Language) -> Figure:
    value = number_or_none(row[f"{kind}_estimate"])
    error = number_or_none(row[f"{kind}_standard_error"])
    if value is None or error is None:
        return Figure(MISSING)
    table, columns = "estimates.survey_model", (f"{kind}_estimate", f"{kind}_standard_error")
    return _banded(value, error, _addresses(table, columns, key), language)


def _groups_table(inputs: BulletinInputs, profile: Profile, language: Language) -> Table | None:
    """Return the province's groups from person records, else from tables of results."""
    headline = profile.settings.headline
    table, rows = "estimates.survey_direct", _of_headline(inputs.survey_direct, profile)
    sent = _of_headline(inputs.survey_table, profile)
    if rows.empty or (sent["reference_month"] > rows["reference_month"].max()).any():
        table, rows = "estimates.survey_table", sent
    month = pd.Timestamp(rows["reference_month"].max())
    is_told = (rows["reference_month"] == month) & rows["estimate"].notna()
    latest = {str(row["breakdown"]): row for row in rows[is_told].to_dict("records")}
    if set(latest) <= {headline.breakdown}:
        return None
    changes = {
        (str(row["breakdown"]), int(row["span_months"])): row
        for row in _of_headline(inputs.survey_change, profile).to_dict("records")
        if row["reference_month"] == month
    }
    note = "groups_note_tables" if table == "estimates.survey_table" else "groups_note_persons"
    return Table(
        code="survey_groups",
        caption=phrase("groups_caption", language).format(
            area=area_title(profile.settings.headline.area_code, profile, language),
            month=say_month(month, language),
        ),
        headings=tuple(phrase(code, language) for code in _GROUP_COLUMNS),
        rows=tuple(
            Row(
                heading=_group_title(code, profile, language),
                cells=_group_cells(latest[code], changes, code, table, language),
                area_code=headline.area_code,
                is_emphasised=code == _TOTAL,
            )
            for code in _GROUPS
            if code in latest
        ),
        widths=(0.16, 0.11, 0.09, 0.135, 0.135, 0.15, 0.135, 0.085),
        notes=(phrase(note, language),),
    )


def _of_headline(frame: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    headline = profile.settings.headline
    is_own = (frame["area_code"] == headline.area_code) & (
        frame["indicator_code"] == headline.indicator_code
    )
    return frame[is_own]


def _group_title(code: str, profile: Profile, language: Language) -> str:
    if code == _TOTAL:
        return area_title(profile.settings.headline.area_code, profile, language)
    titles = {item.code: item.title for item in profile.breakdowns}
    return titles[code].in_language(language) if code in titles else code


def _group_cells(
    row: Record,
    changes: dict[tuple[str, int], Record],
    code: str,
    table: str,
    language: Language,
) -> tuple[Figure, ...]:
    value, error = number_or_none(row["estimate"]), number_or_none(row["standard_error"])
    is_shown = row["quality_grade_code"] != SUPPRESSED and value is not None and error is not None
    names = ("vintage", "reference_month", "area_code", "indicator_code")
    key = {**{name: row[name] for name in names}, "breakdown": code}
    rate = Figure(MISSING)
    if is_shown and value is not None and error is not None:
        addresses = _addresses(table, ("estimate", "standard_error"), key)
        rate = _banded(value, error, addresses, language)
    return (
        rate,
        _persons(number_or_none(row["sample_size_persons"]), table, key, language),
        *_change_cells(changes, code, 1, language, is_shown=is_shown),
        *_change_cells(changes, code, 12, language, is_shown=is_shown),
        Figure(phrase(f"grade_{row['quality_grade_code']}", language)),
    )


def _change_cells(
    changes: dict[tuple[str, int], Record],
    code: str,
    span: int,
    language: Language,
    *,
    is_shown: bool,
) -> tuple[Figure, Figure]:
    row = changes.get((code, span), {}) if is_shown else {}
    change, error = number_or_none(row.get("change")), number_or_none(row.get("standard_error"))
    verdict = Figure(describe_verdict(judge_change(change, error), language))
    if change is None or error is None:
        return Figure(MISSING), verdict
    names = ("vintage", "reference_month", "area_code", "indicator_code", "breakdown")
    key = {**{name: row[name] for name in names}, "span_months": span}
    addresses = _addresses("estimates.survey_change", ("change", "standard_error"), key)
    return _banded(change, error, addresses, language, is_signed=True), verdict


def _market(inputs: BulletinInputs, profile: Profile, language: Language) -> list[Block]:
    """Return the province's ratios of the latest month in a sentence or two."""
    is_own = (inputs.market["area_code"] == profile.settings.headline.area_code) & (
        inputs.market["breakdown"] == _TOTAL
    )
    rows = inputs.market[is_own & inputs.market["value"].notna()]
    ratios = rows[rows["indicator_code"] == "demand_supply_ratio"]
    if ratios.empty:
        return []
    month = pd.Timestamp(ratios["reference_month"].max())
    latest = rows[rows["reference_month"] == month].set_index("indicator_code")
    if "vacancy_rate" not in latest.index:
        return []
    ratio = _market_figure(latest, "demand_supply_ratio", 2)
    rate = _market_figure(latest, "vacancy_rate", 1)
    sentences = [
        phrase("market_sentence", language).format(
            month=say_month(month, language), ratio=ratio.text, rate=rate.text
        )
    ]
    figures = [ratio, rate]
    if "market_tightness" in latest.index:
        tightness = _market_figure(latest, "market_tightness", 2)
        band = _market_band(latest, "market_tightness")
        sentences.append(
            phrase("market_tightness", language).format(
                tightness=tightness.text,
                sign="" if band is None else plus_minus(language),
                band="" if band is None else band.text,
            )
        )
        figures += [tightness] if band is None else [tightness, band]
    sentences.append(phrase("market_note", language))
    return [say(("" if language == "zh" else " ").join(sentences), tuple(figures))]


def _market_figure(latest: pd.DataFrame, code: str, decimals: int) -> Figure:
    value = number_or_none(latest.at[code, "value"])
    key = _market_key(latest, code)
    return Figure(
        format_number(value, decimals), value, warehouse_key("estimates.market", "value", key)
    )


def _market_band(latest: pd.DataFrame, code: str) -> Figure | None:
    error = number_or_none(latest.at[code, "standard_error"])
    if error is None:
        return None
    address = warehouse_key("estimates.market", "standard_error", _market_key(latest, code))
    return Figure(format_number(1.96 * error, 2), 1.96 * error, derived_key("band95", address))


def _market_key(latest: pd.DataFrame, code: str) -> dict[str, object]:
    names = ("vintage", "reference_month", "area_code")
    own = {name: latest.at[code, name] for name in names}
    return {**own, "indicator_code": code, "breakdown": _TOTAL}


def _addresses(table: str, columns: tuple[str, str], key: dict[str, object]) -> tuple[str, str]:
    value, error = columns
    return warehouse_key(table, value, key), warehouse_key(table, error, key)


def _banded(
    value: float,
    error: float,
    addresses: tuple[str, str],
    language: Language,
    *,
    is_signed: bool = False,
) -> Figure:
    """Return a figure with half the width of its 95 % interval, and the keys of both."""
    band = Figure(format_number(1.96 * error, 1), 1.96 * error, derived_key("band95", addresses[1]))
    shown = format_number(value, 1, is_signed=is_signed)
    return Figure(f"{shown}{plus_minus(language)}{band.text}", value, addresses[0], (band,))


def _persons(
    sample: float | None, table: str, key: dict[str, object], language: Language
) -> Figure:
    if sample is None:
        return Figure(MISSING)
    if sample < SMALLEST_SAMPLE_PERSONS:
        return Figure(f"<{SMALLEST_SAMPLE_PERSONS}")
    text = format_number(sample, 0, is_grouped=language == "en")
    return Figure(text, sample, warehouse_key(table, "sample_size_persons", key))
