"""How well warnings did: past levels and rules against the onsets that could be dated.

What does not belong here: counting (forecasting.early_warning.signal_record), forecasts
against outcomes (record).
"""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from profiles.model import Language, Profile
from reports.bulletin.content import Block, Figure, Row, Section, Table, say, warehouse_key
from reports.bulletin.evaluations import number_or_none
from reports.bulletin.keys import derived_key
from reports.bulletin.names import rule_title
from reports.inputs import BulletinInputs
from reports.wording import format_number, say_month
from reports.wording.level_reasons import reason_phrase
from reports.wording.numbers import MISSING

LEVEL_SUBJECT = "level"
_TABLE = "warnings.signal_record"
_COLUMNS = ("col_subject", "col_found", "col_delay", "col_false", "col_auroc", "col_usefulness")
_WIDTHS = (0.36, 0.13, 0.14, 0.15, 0.1, 0.12)


def warning_record_section(inputs: BulletinInputs, profile: Profile, language: Language) -> Section:
    """Return past levels and rules against onsets, or that the record is too short to judge.

    Where no onset can be judged there is no table: only how little is known. Where the record
    is too short to judge levels by, the table stands in the data alone.
    """
    heading = reason_phrase("record_heading", language)
    return Section("warning_record", heading, tuple(_blocks(inputs, profile, language)))


def _blocks(inputs: BulletinInputs, profile: Profile, language: Language) -> Iterator[Block]:
    rows = inputs.signal_record
    rows = rows[(rows["vintage"] == inputs.vintage) & (rows["record_vintage"] == inputs.vintage)]
    of_level = rows[rows["subject_code"] == LEVEL_SUBJECT]
    if of_level.empty:
        yield say(reason_phrase("record_none", language))
        return
    level = of_level.iloc[0]
    if bool(level["is_short"]):
        text = reason_phrase("record_short", language).format(
            onsets=int(level["onsets"]), months=int(level["area_months"])
        )
        key = {name: level[name] for name in ("vintage", "record_vintage", "subject_code")}
        counts = [
            Figure(str(int(level[name])), float(level[name]), warehouse_key(_TABLE, name, key))
            for name in ("onsets", "area_months")
        ]
        yield say(text, tuple(counts))
    judged = rows[rows["onsets"] > 0]
    if judged.empty:
        return
    rules = judged[judged["subject_code"] != LEVEL_SUBJECT].sort_values("subject_code")
    table = _record_table(pd.concat([of_level, rules]), inputs, profile, language)
    yield replace(table, is_data_only=bool(level["is_short"]))


def _record_table(
    rows: pd.DataFrame, inputs: BulletinInputs, profile: Profile, language: Language
) -> Table:
    vintage = say_month(inputs.vintage, language)
    notes = [reason_phrase("record_note", language)]
    if rows["is_short"].any():
        notes.append(reason_phrase("short_note", language))
    return Table(
        code="warning_record",
        caption=reason_phrase("record_caption", language).format(vintage=vintage),
        headings=tuple(reason_phrase(code, language) for code in _COLUMNS),
        rows=tuple(_row(row, profile, language) for _, row in rows.iterrows()),
        widths=_WIDTHS,
        notes=tuple(notes),
    )


def _row(row: pd.Series, profile: Profile, language: Language) -> Row:
    subject = str(row["subject_code"])
    is_level = subject == LEVEL_SUBJECT
    title = (
        reason_phrase("subject_level", language)
        if is_level
        else rule_title(subject, profile, language)
    )
    if bool(row["is_short"]):
        title = reason_phrase("short_mark", language).format(subject=title)
    key = {name: row[name] for name in ("vintage", "record_vintage", "subject_code")}

    def figure(column: str, decimals: int) -> Figure:
        value = number_or_none(row[column])
        address = warehouse_key(_TABLE, column, key) if value is not None else ""
        return Figure(format_number(value, decimals), value, address)

    found = f"{int(row['found'])}/{int(row['onsets'])}"
    return Row(
        heading=title,
        cells=(
            Figure(
                found,
                float(row["found"]),
                warehouse_key(_TABLE, "found", key),
                (figure("onsets", 0),),
            ),
            _delay(row, key),
            figure("false_alarms_per_area_decade", 2),
            figure("auroc", 2),
            figure("usefulness", 2),
        ),
        is_emphasised=is_level,
    )


def _delay(row: pd.Series, key: dict[str, object]) -> Figure:
    """Return mean and longest delay of the onsets found; a lead is a negative delay."""
    lead, worst = number_or_none(row["mean_lead_months"]), number_or_none(row["worst_lag_months"])
    if lead is None:
        return Figure(MISSING)
    text = format_number(-lead, 1, is_signed=True)
    address = derived_key("product", -1, warehouse_key(_TABLE, "mean_lead_months", key))
    if worst is None:
        return Figure(text, -lead, address)
    longest = Figure(
        format_number(worst, 0, is_signed=True),
        worst,
        warehouse_key(_TABLE, "worst_lag_months", key),
    )
    return Figure(f"{text} ({longest.text})", -lead, address, (longest,))
