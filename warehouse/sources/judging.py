"""Which figures are accepted, and why the others are not.

Every figure received leaves with exactly one outcome: accepted, or a reason code. What
does not belong here: reading (warehouse.sources.reading), vintages already stored
(warehouse.intake).
"""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from profiles.model import Profile, Source

_MONTH_FORMS = (
    re.compile(r"^(?P<year>\d{4})[-/.年](?P<month>\d{1,2})月?(?:[-/.]0?1)?$"),
    re.compile(r"^(?P<year>\d{4})(?P<month>\d{2})$"),
    re.compile(r"^(?P<year>\d{4})[ -](?P<name>[A-Za-z]{3})$"),
)
_MONTH_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


@dataclass(frozen=True)
class Judged:
    """Accepted figures and refused ones; together they are the figures received.

    ``accepted``: ``vintage``, ``reference_month``, the series key, ``value``,
    ``row_number``. ``refused``: ``row_number``, ``column_name``, ``received_value``,
    ``reason_code``.
    """

    accepted: pd.DataFrame
    refused: pd.DataFrame


def judge_figures(
    figures: pd.DataFrame,
    source: Source,
    profile: Profile,
    *,
    vintage: pd.Timestamp,
    present_month: pd.Timestamp,
) -> Judged:
    """Return which figures are accepted at a vintage, and the reason for each other.

    Parameters
    ----------
    figures
        Columns ``warehouse.sources.layouts.FIGURE_COLUMNS``.
    source, profile
        Codes, ranges, units and the calendar that says when a figure becomes known.
    vintage
        Figures that become known later are refused as ``not_yet_known``.
    present_month
        The month on the calendar; a figure for a later month is an error.
    """
    judged = figures.assign(
        reference_month=_months(figures["month_text"]),
        value=pd.to_numeric(
            figures["received_value"].str.replace(",", "", regex=False), errors="coerce"
        )
        * source.archive_layout.unit_multiplier,
    )
    judged["vintage"] = _vintages(judged["reference_month"], source)
    judged["reason_code"] = _reasons(judged, profile, vintage=vintage, present_month=present_month)
    judged["reason_code"] = _with_repetitions(judged)
    is_accepted = judged["reason_code"] == ""
    accepted = [
        "vintage", "reference_month", "area_code", "indicator_code", "breakdown", "value",
        "row_number",
    ]  # fmt: skip
    refused = ["row_number", "column_name", "received_value", "reason_code"]
    return Judged(
        accepted=judged.loc[is_accepted, accepted].reset_index(drop=True),
        refused=judged.loc[~is_accepted, refused].reset_index(drop=True),
    )


def parse_sent_month(text: str) -> pd.Timestamp | None:
    """Return the month a sender wrote, or None if it cannot be read.

    Examples
    --------
    >>> parse_sent_month("1939 Jan")
    Timestamp('1939-01-01 00:00:00')
    >>> parse_sent_month("2025年7月")
    Timestamp('2025-07-01 00:00:00')
    """
    for form in _MONTH_FORMS:
        match = form.match(text.strip())
        if match is None:
            continue
        parts = match.groupdict()
        name = (parts.get("name") or "").lower()
        number = _MONTH_NAMES.index(name) + 1 if name in _MONTH_NAMES else 0
        month = int(parts.get("month") or number)
        year = int(parts["year"])
        if 1 <= month <= 12 and 1700 <= year <= 2200:
            return pd.Timestamp(year=year, month=month, day=1).as_unit("us")
    return None


def _months(texts: "pd.Series[str]") -> "pd.Series[pd.Timestamp]":
    known = {text: parse_sent_month(text) for text in texts.unique()}
    return texts.map(known).astype("datetime64[us]")


def _vintages(months: "pd.Series[pd.Timestamp]", source: Source) -> "pd.Series[pd.Timestamp]":
    known = {month: source.calendar.vintage_of(month) for month in months.dropna().unique()}
    return months.map(known).astype("datetime64[us]")


def _reasons(
    judged: pd.DataFrame,
    profile: Profile,
    *,
    vintage: pd.Timestamp,
    present_month: pd.Timestamp,
) -> "pd.Series[str]":
    known_breakdowns = {"total", *(item.code for item in profile.breakdowns)}
    bounds = {item.code: (item.minimum, item.maximum) for item in profile.indicators}
    lowest = judged["indicator_code"].map({code: low for code, (low, _) in bounds.items()})
    highest = judged["indicator_code"].map({code: high for code, (_, high) in bounds.items()})
    value = judged["value"]
    # The first reason that applies is the one given.
    rules = [
        (judged["received_value"] == "", "blank"),
        (judged["reference_month"].isna(), "not_a_month"),
        (judged["reference_month"] > present_month, "future_month"),
        (~judged["area_code"].isin([area.code for area in profile.areas]), "unknown_area"),
        (~judged["breakdown"].isin(known_breakdowns), "unknown_breakdown"),
        (value.isna(), "not_a_number"),
        (np.isinf(value), "not_finite"),
        ((value < lowest.astype(float)) | (value > highest.astype(float)), "out_of_range"),
        (judged["vintage"] > vintage, "not_yet_known"),
    ]
    reasons = np.select([rule for rule, _ in rules], [code for _, code in rules], default="")
    return pd.Series(reasons, index=judged.index, dtype="str")


def _with_repetitions(judged: pd.DataFrame) -> "pd.Series[str]":
    key = ["reference_month", "area_code", "indicator_code", "breakdown"]
    reasons = judged["reason_code"].copy()
    candidates = judged[reasons == ""]
    groups = candidates.groupby(key, observed=True)["value"]
    differs = groups.transform("nunique") > 1
    repeats = candidates.duplicated(key) & ~differs
    reasons.loc[differs[differs].index] = "duplicate_month"
    reasons.loc[repeats[repeats].index] = "repeated_month"
    return reasons
