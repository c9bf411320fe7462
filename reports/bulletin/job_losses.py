"""Losses of the monitored enterprises by type and by cause: two axes, never joined.

What does not belong here: estimating them (forecasting.enterprises).
"""

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from catalogue.disclosure import CONFIDENTIAL
from profiles.model import Language, Profile
from reports.bulletin.content import Figure, Row, Table, warehouse_key
from reports.bulletin.evaluations import number_or_none
from reports.bulletin.keys import derived_key
from reports.bulletin.names import area_title
from reports.bulletin.panel_figures import (
    WITHHELD,
    banded_figure,
    is_confidential,
    with_withheld_note,
)
from reports.wording import describe_verdict, format_number, phrase, say_month
from reports.wording.changes import judge_change
from reports.wording.numbers import MISSING

_AXES = (("type", "loss_type", "losses_by_type"), ("cause", "loss_cause", "losses_by_cause"))
_COLUMNS = ("col_loss", "col_loss_rate", "col_loss_share")
_TABLE = "estimates.job_loss"
_KEY = ("vintage", "reference_month", "area_code", "section_code", "axis", "code")
SHOWN_OF_AXIS = 3
LAYOFF_TYPE, OTHER_CODE = "04", "99"
USUAL_MONTHS = 12
_SHORT_COLUMNS = (*_COLUMNS, "col_causes_usual", "col_causes_verdict")


@dataclass(frozen=True)
class Usual:
    """The mean of the months before, its error, and its key."""

    mean: float
    error: float
    key: str


@dataclass(frozen=True)
class LossRow:
    """Losses of one type or cause in the latest month, and what is usual of them."""

    axis: str
    code: str
    row: dict[Any, Any]
    share: float | None
    usual: "Usual | None"

    @property
    def order(self) -> tuple[float, str]:
        """What sorts the largest first."""
        return (-(self.share or 0.0), self.code)

    def share_figure(self) -> Figure:
        """Return the share of the losses of the axis."""
        return _cells(self.row, "en")[1]


def loss_rows(losses: pd.DataFrame, profile: Profile) -> list[LossRow]:
    """Return the losses of the headline's area in the latest month known, by axis and code."""
    is_own = losses["area_code"].eq(profile.settings.headline.area_code)
    is_own &= losses["section_code"].eq("total")
    own = losses[is_own]
    told = own[own["value"].notna() | own["reason_code"].eq(CONFIDENTIAL)]
    if told.empty:
        return []
    known = told[told["value"].notna()]
    month = pd.Timestamp(told["reference_month"].max())
    latest = told[told["reference_month"] == month].sort_values(["axis", "code"], kind="stable")
    first = month - pd.DateOffset(months=USUAL_MONTHS)
    past = known[(known["reference_month"] >= first) & (known["reference_month"] < month)]
    by_code = dict(iter(past.groupby(["axis", "code"])))
    return [
        LossRow(
            str(row["axis"]),
            str(row["code"]),
            row,
            None if is_confidential(row) else number_or_none(row["share_of_losses_pct"]),
            _usual(by_code.get((row["axis"], row["code"]))),
        )
        for row in latest.to_dict("records")
    ]


def loss_titles(axis: str, profile: Profile, language: Language) -> dict[str, str]:
    """Return the titles of types or causes by code."""
    names = {name: list_name for name, list_name, _ in _AXES}
    entries = profile.code_list(names[axis])
    return {entry.code: entry.title.in_language(language) for entry in entries}


def losses_tables(rows: list[LossRow], profile: Profile, language: Language) -> list[Table]:
    """Return the largest types and causes against their usual, and all of them as data."""
    if not rows:
        return []
    month = say_month(pd.Timestamp(rows[0].row["reference_month"]), language)
    area = area_title(profile.settings.headline.area_code, profile, language)
    made = []
    for code, caption, most in (
        ("causes", "causes_caption", SHOWN_OF_AXIS),
        ("all_causes", "causes_all_caption", max(len(rows), SHOWN_OF_AXIS + 1)),
    ):
        shown = _short_rows(rows, profile, language, most)
        made.append(
            Table(
                code=code,
                caption=phrase(caption, language).format(area=area, month=month),
                headings=tuple(phrase(name, language) for name in _SHORT_COLUMNS),
                rows=tuple(shown),
                widths=(0.36, 0.18, 0.15, 0.18, 0.13),
                notes=with_withheld_note([phrase("causes_note", language)], shown, language),
                is_data_only=most > SHOWN_OF_AXIS,
            )
        )
    return made


def _short_rows(rows: list[LossRow], profile: Profile, language: Language, most: int) -> list[Row]:
    made: list[Row] = []
    for axis, _, heading in _AXES:
        own = [row for row in rows if row.axis == axis]
        titles = loss_titles(axis, profile, language)
        if own:
            made.append(Row(phrase(heading, language), (), is_group=True))
        made += [
            Row(titles.get(row.code, row.code), _short_cells(row, language))
            for row in _chosen(own, most)
        ]
    return made


def _chosen(rows: list[LossRow], most: int) -> list[LossRow]:
    """Return the largest that say something, economic layoffs always among them."""
    ordered = sorted(rows, key=lambda row: row.order)
    if most > SHOWN_OF_AXIS:
        return ordered
    layoffs = [row for row in rows if (row.axis, row.code) == ("type", LAYOFF_TYPE)]
    named = [row for row in ordered if row.code != OTHER_CODE and row not in layoffs]
    return sorted([*layoffs, *named[: most - len(layoffs)]], key=lambda row: row.order)


def _short_cells(row: LossRow, language: Language) -> tuple[Figure, ...]:
    if is_confidential(row.row):
        return (*_cells(row.row, language), Figure(WITHHELD), Figure(WITHHELD))
    value, error = (number_or_none(row.row[name]) for name in ("value", "standard_error"))
    usual = row.usual
    # No loss among those asked has no error of its own: nothing says how sure the nought is.
    if usual is None or value is None or not error:
        unknown = describe_verdict("unknown", language)
        return (*_cells(row.row, language), Figure(MISSING), Figure(unknown))
    verdict = judge_change(value - usual.mean, math.hypot(error, usual.error))
    words = {"up": "causes_more", "down": "causes_less"}
    text = (
        phrase(words[verdict], language)
        if verdict in words
        else describe_verdict(verdict, language)
    )
    mean = Figure(format_number(usual.mean, 2), usual.mean, usual.key)
    return (*_cells(row.row, language), mean, Figure(text))


def _usual(past: pd.DataFrame | None) -> Usual | None:
    """Return the mean of the months before with its error; None unless all are known."""
    if past is None or len(past) < USUAL_MONTHS or past["standard_error"].isna().any():
        return None
    errors = past["standard_error"].to_numpy(dtype="float64")
    addresses = [
        warehouse_key(_TABLE, "value", {name: row[name] for name in _KEY})
        for row in past.to_dict("records")
    ]
    mean = derived_key("ratio", derived_key("sum", *addresses), len(past))
    error = math.sqrt((errors**2).sum()) / len(errors)
    return Usual(float(past["value"].mean()), float(error), mean)


def _cells(row: dict[Any, Any], language: Language) -> tuple[Figure, ...]:
    key = {name: row[name] for name in _KEY}
    rate = banded_figure(row, language, _TABLE, key)
    if is_confidential(row):
        return rate, Figure(WITHHELD)
    share = number_or_none(row["share_of_losses_pct"])
    address = warehouse_key(_TABLE, "share_of_losses_pct", key)
    return rate, Figure(format_number(share, 1), share, "" if share is None else address)
