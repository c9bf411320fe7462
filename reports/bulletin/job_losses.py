"""Losses of the monitored enterprises by type and by cause: two axes, never joined.

What does not belong here: estimating them (forecasting.enterprises).
"""

from typing import Any

import pandas as pd

from catalogue.disclosure import CONFIDENTIAL
from profiles.model import Language, Profile
from reports.bulletin.content import Figure, Row, Table, warehouse_key
from reports.bulletin.evaluations import number_or_none
from reports.bulletin.names import area_title
from reports.bulletin.panel_figures import (
    WITHHELD,
    banded_figure,
    is_confidential,
    with_withheld_note,
)
from reports.wording import format_number, phrase, say_month

_AXES = (("type", "loss_type", "losses_by_type"), ("cause", "loss_cause", "losses_by_cause"))
_COLUMNS = ("col_loss", "col_loss_rate", "col_loss_share")
_TABLE = "estimates.job_loss"
_KEY = ("vintage", "reference_month", "area_code", "section_code", "axis", "code")


def losses_table(
    losses: pd.DataFrame, profile: Profile, language: Language, month: pd.Timestamp
) -> Table | None:
    """Return the province's losses of a month, one axis below the other; None without any."""
    is_own = losses["area_code"].eq(profile.settings.headline.area_code)
    is_own &= losses["section_code"].eq("total") & losses["reference_month"].eq(month)
    is_told = losses["value"].notna() | losses["reason_code"].eq(CONFIDENTIAL)
    latest = losses[is_own & is_told]
    rows: list[Row] = []
    for axis, list_name, heading in _AXES:
        part = latest[latest["axis"] == axis].sort_values("code", kind="stable")
        if part.empty:
            continue
        rows.append(Row(phrase(heading, language), (), is_group=True))
        titles = {
            entry.code: entry.title.in_language(language) for entry in profile.code_list(list_name)
        }
        rows += [
            Row(titles.get(str(row["code"]), str(row["code"])), _cells(row, language))
            for row in part.to_dict("records")
        ]
    if not rows:
        return None
    return Table(
        code="enterprises_losses",
        caption=phrase("losses_caption", language).format(
            area=area_title(profile.settings.headline.area_code, profile, language),
            month=say_month(month, language),
        ),
        headings=tuple(phrase(code, language) for code in _COLUMNS),
        rows=tuple(rows),
        widths=(0.5, 0.27, 0.23),
        notes=with_withheld_note([phrase("losses_note", language)], rows, language),
    )


def _cells(row: dict[Any, Any], language: Language) -> tuple[Figure, ...]:
    key = {name: row[name] for name in _KEY}
    rate = banded_figure(row, language, _TABLE, key)
    if is_confidential(row):
        return rate, Figure(WITHHELD)
    share = number_or_none(row["share_of_losses_pct"])
    address = warehouse_key(_TABLE, "share_of_losses_pct", key)
    return rate, Figure(format_number(share, 1), share, "" if share is None else address)
