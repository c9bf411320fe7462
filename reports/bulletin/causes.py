"""Causes 原因分析: jobs created and ended, losses by type and by cause, never joined.

What does not belong here: estimating them (forecasting.enterprises), the whole list of types
and causes (job_losses).
"""

from typing import Any

import pandas as pd

from profiles.model import Language, Profile
from reports.bulletin.charts_of_jobs import beveridge_curve, flow_bars
from reports.bulletin.content import Block, Figure, Section, say, warehouse_key
from reports.bulletin.evaluations import number_or_none
from reports.bulletin.job_losses import OTHER_CODE, LossRow, loss_rows, loss_titles, losses_tables
from reports.bulletin.keys import derived_key
from reports.inputs import BulletinInputs
from reports.wording import format_number, phrase, say_month
from reports.wording.changes import judge_change
from reports.wording.numbers import MISSING

FLOW_TABLE = "estimates.job_flow"
INVOLUNTARY_TYPES = ("03", "04", "06")
"""Closure, economic layoff, suspension: those of a large-scale unemployment event."""

NATURAL_TYPE = "01"
_FLOWS = ("creation", "destruction", "net")
_FLOW_CODES = ("panel_job_creation", "panel_job_destruction", "panel_net_job_flow")
_FLOW_KEY = ("vintage", "reference_month", "area_code", "section_code", "indicator_code")
Record = dict[Any, Any]


def causes_section(inputs: BulletinInputs, profile: Profile, language: Language) -> Section | None:
    """Return what lies behind the figures in monitored enterprises, or why it is not known.

    None for a profile without such reports.
    """
    if not any("enterprise_report" in source.forms for source in profile.sources):
        return None
    heading = phrase("section_causes", language)
    rows = loss_rows(inputs.job_loss, profile)
    flows = _flows(inputs, profile)
    if not rows and not flows:
        return Section("causes", heading, (say(phrase("causes_none", language)),))
    blocks: list[Block] = []
    if flows:
        blocks.append(_flow_sentence(flows, language))
    if rows:
        blocks.append(_loss_sentences(rows, profile, language))
    blocks += losses_tables(rows, profile, language)
    charts = (
        flow_bars(inputs, profile, language),
        beveridge_curve(inputs, profile, language),
    )
    blocks += [chart for chart in charts if chart is not None]
    return Section("causes", heading, tuple(blocks))


def _flows(inputs: BulletinInputs, profile: Profile) -> dict[str, Record]:
    """Return the province's flows of the latest month by name; none unless all are known."""
    frame = inputs.job_flow
    is_own = frame["area_code"].eq(profile.settings.headline.area_code)
    is_own &= frame["section_code"].eq("total") & frame["indicator_code"].isin(_FLOW_CODES)
    rows = frame[is_own & frame["value"].notna()]
    if rows.empty:
        return {}
    latest = rows[rows["reference_month"] == rows["reference_month"].max()]
    by_code = {str(row["indicator_code"]): row for row in latest.to_dict("records")}
    if set(by_code) != set(_FLOW_CODES):
        return {}
    return {name: by_code[code] for name, code in zip(_FLOWS, _FLOW_CODES, strict=True)}


def _flow_sentence(flows: dict[str, Record], language: Language) -> Block:
    words: dict[str, str] = {}
    figures: list[Figure] = []
    for name, row in flows.items():
        value, error = float(row["value"]), number_or_none(row["standard_error"])
        key = {column: row[column] for column in _FLOW_KEY}
        shown = Figure(
            format_number(value, 2, is_signed=name == "net"),
            value,
            warehouse_key(FLOW_TABLE, "value", key),
        )
        half = None if error is None else 1.96 * error
        address = derived_key("band95", warehouse_key(FLOW_TABLE, "standard_error", key))
        band = Figure(format_number(half, 2), half, "" if half is None else address)
        words |= {name: shown.text, f"{name}_band": band.text}
        figures += [shown, band]
    net = flows["net"]
    verdict = judge_change(number_or_none(net["value"]), number_or_none(net["standard_error"]))
    text = phrase("causes_flows", language).format(
        month=say_month(pd.Timestamp(net["reference_month"]), language),
        verdict=phrase(f"net_{verdict}", language),
        **words,
    )
    return say(text, tuple(figures))


def _loss_sentences(rows: list[LossRow], profile: Profile, language: Language) -> Block:
    types = {row.code: row for row in rows if row.axis == "type"}
    sentences: list[str] = []
    figures: list[Figure] = []
    involuntary = [types[code].share_figure() for code in INVOLUNTARY_TYPES if code in types]
    natural = types[NATURAL_TYPE].share_figure() if NATURAL_TYPE in types else Figure("")
    # A sum beside its other parts would tell what is withheld of one of them.
    if involuntary and all(item.key for item in (*involuntary, natural)):
        value = sum(item.value or 0.0 for item in involuntary)
        key = derived_key("sum", *(item.key for item in involuntary))
        total = Figure(format_number(value, 1), value, key)
        figures += [total, natural]
        sentences.append(
            phrase("causes_types", language).format(involuntary=total.text, natural=natural.text)
        )
    causes = [row for row in rows if row.axis == "cause" and row.code != OTHER_CODE]
    causes = sorted((row for row in causes if row.share is not None), key=lambda row: row.order)
    if causes:
        titles = loss_titles("cause", profile, language)
        leading = causes[0].share_figure()
        other = next((row for row in rows if (row.axis, row.code) == ("cause", OTHER_CODE)), None)
        unnamed = Figure(MISSING) if other is None else other.share_figure()
        figures += [leading, unnamed]
        sentences.append(
            phrase("causes_leading", language).format(
                cause=titles.get(causes[0].code, causes[0].code),
                share=leading.text,
                other=unnamed.text,
            )
        )
    return say(("" if language == "zh" else " ").join(sentences), tuple(figures))
