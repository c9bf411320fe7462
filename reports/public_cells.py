"""Figures left out of a public edition because they tell of an enterprise or of few persons.

The rows stay where readers expect them, without their figures and with the reason
``confidential``; what no verdict allows is not told. What does not belong here: judging cells
(forecasting.disclosure), what sources permit (reports.editions).
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from catalogue.disclosure import CONFIDENTIAL, JOB_CHANGE
from profiles.model import Profile
from reports.bulletin.keys import Z_95
from reports.inputs import BulletinInputs

SMALLEST_SAMPLE_PERSONS = 30
"""Persons in sample behind a figure of the survey at least: a default."""

SMALLEST_CELL_ENTERPRISES = 3
"""Enterprises behind a figure at least: a default."""

_TOTAL = "total"
_SUPPRESSED_GRADE = "suppress"
_CELL = ["reference_month", "area_code", "section_code"]
_PANEL_FIGURES = (
    "value", "standard_error", "value_without_transfers", "closing_share_pct",
    "calibrated_value", "share_of_losses_pct", "imputed_share", "largest_share",
)  # fmt: skip
FIGURE_DECIMALS = 2
"""Digits after the point that a figure of enterprises has, those its readers see: further ones
of a weighted sum tell of single enterprises once sums or vintages are held together."""

_FEWER_DECIMALS = 1
"""Digits less of shares of enterprises, and of parts of all losses."""

_NEVER_TOLD = ("value_without_transfers", "closing_share_pct", "largest_share")
"""Figures that would need verdicts of their own: no public edition holds them."""


def without_confidential(inputs: BulletinInputs, profile: Profile) -> BulletinInputs:
    """Return the inputs without figures that tell of an enterprise, or of fewer than 30 persons.

    Parameters
    ----------
    inputs : BulletinInputs
        Frames of the whole province: cutting them to an area comes after.
    profile : Profile
        Tells which area is the province, which are zones.

    Returns
    -------
    BulletinInputs
        Of the panel: areas and the province's industries in the latest month, the province in
        every month, where their verdict allows; without giants only beside a figure with
        them. Losses by type and cause of the province alone. Of a zone its job change, from
        three enterprises on. Single events and persons at risk never. Figures of enterprises
        are rounded as they are shown.
    """
    whole = profile.settings.headline.area_code
    shown = _shown(inputs.disclosure)
    return replace(
        inputs,
        panel_change=_changes(inputs.panel_change, shown, whole),
        job_flow=_flows(inputs.job_flow, shown, whole),
        job_loss=_losses(inputs.job_loss, shown, whole),
        panel=_zones(inputs.panel, profile),
        response=_totals(inputs.response),
        panel_expectation=_of_area(inputs.panel_expectation, whole),
        panel_diagnostic=_notes(inputs.panel_diagnostic, whole),
        layoff_event=inputs.layoff_event.iloc[:0],
        event_level=_events(inputs.event_level),
        risk_cell=inputs.risk_cell.iloc[:0],
        survey_direct=_groups(inputs.survey_direct, inputs, "estimates.survey_direct"),
        survey_table=_groups(inputs.survey_table, inputs, "estimates.survey_table"),
        survey_change=_group_changes(inputs.survey_change),
        survey_model=_direct(inputs.survey_model),
    )


# Enterprises


def _shown(verdicts: pd.DataFrame) -> set[tuple[object, ...]]:
    told = verdicts[verdicts["is_shown"].astype("bool")]
    return set(told[["table_name", *_CELL, "item_code"]].itertuples(index=False, name=None))


def _changes(frame: pd.DataFrame, shown: set[tuple[object, ...]], whole: str) -> pd.DataFrame:
    rows = _offered(frame[frame["population"] == "all"], whole)
    is_told = _is_told(rows, "estimates.panel_change", pd.Series(JOB_CHANGE, rows.index), shown)
    is_told &= rows["is_publishable"].astype("bool")
    # A giant is what both figures differ by: neither goes out without the other.
    is_without = rows["is_without_giants"].astype("bool")
    is_enough = rows["enterprise_count"] >= SMALLEST_CELL_ENTERPRISES
    is_told &= ~is_without | (is_enough & ~rows["is_dominated"].astype("bool"))
    kept = ~is_without | rows["is_publishable"].astype("bool")
    return _emptied(rows[kept], is_told[kept])


def _flows(frame: pd.DataFrame, shown: set[tuple[object, ...]], whole: str) -> pd.DataFrame:
    rows = _offered(frame, whole)
    return _emptied(rows, _is_told(rows, "estimates.job_flow", rows["indicator_code"], shown))


def _losses(frame: pd.DataFrame, shown: set[tuple[object, ...]], whole: str) -> pd.DataFrame:
    rows = frame[(frame["area_code"] == whole) & (frame["section_code"] == _TOTAL)]
    item = rows["axis"].astype(str) + ":" + rows["code"].astype(str)
    return _emptied(rows, _is_told(rows, "estimates.job_loss", item, shown))


def _offered(frame: pd.DataFrame, whole: str) -> pd.DataFrame:
    is_total, is_whole = frame["section_code"].eq(_TOTAL), frame["area_code"].eq(whole)
    # A month told again after late reports may leave out other cells: both together tell more.
    is_latest = frame["reference_month"].eq(frame["reference_month"].max())
    return frame[((is_total | is_whole) & is_latest) | (is_total & is_whole)]


def _is_told(
    rows: pd.DataFrame, table: str, item: pd.Series, shown: set[tuple[object, ...]]
) -> "pd.Series[bool]":
    cells = rows[_CELL].itertuples(index=False, name=None)
    told = [(table, *cell, code) in shown for cell, code in zip(cells, item, strict=True)]
    return pd.Series(told, index=rows.index, dtype="bool")


def _emptied(rows: pd.DataFrame, is_told: "pd.Series[bool]") -> pd.DataFrame:
    figures = [name for name in _PANEL_FIGURES if name in rows.columns]
    never = [name for name in _NEVER_TOLD if name in rows.columns]
    made = rows.copy()
    had_figure = made["value"].notna()
    made[figures] = made[figures].astype("float64").where(is_told)
    made[never] = float("nan")
    made = _rounded(made)
    if "reason_code" in made.columns:
        made["reason_code"] = (
            made["reason_code"].astype("object").mask(had_figure & ~is_told, CONFIDENTIAL)
        )
    return made.reset_index(drop=True)


def _rounded(frame: pd.DataFrame) -> pd.DataFrame:
    """Return figures, and errors as half widths of their interval, with the digits shown."""
    is_share = pd.Series(False, index=frame.index)
    if "indicator_code" in frame.columns:
        is_share = frame["indicator_code"].astype("str").str.startswith("panel_enterprises_")
    digits = FIGURE_DECIMALS - _FEWER_DECIMALS * is_share.to_numpy(dtype=np.int64)
    made = frame.copy()
    for name, factor, own in (
        ("value", 1.0, digits),
        ("standard_error", Z_95, digits),
        ("calibrated_value", 1.0, digits),
        ("share_of_losses_pct", 1.0, digits - _FEWER_DECIMALS),
        ("imputed_share", 1.0, digits),
    ):
        if name in made.columns:
            scale = factor * 10.0**own
            made[name] = (made[name].astype("float64") * scale).round() / scale
    return made


def _zones(frame: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    codes = [area.code for area in profile.areas if area.kind == "zone"]
    is_kept = frame["area_code"].isin(codes) & frame["breakdown"].eq(_TOTAL)
    is_kept &= frame["indicator_code"].eq("panel_job_change")
    is_kept &= frame["enterprise_count"].ge(SMALLEST_CELL_ENTERPRISES)
    is_kept &= ~frame["is_dominated"].astype("bool")
    kept = frame[is_kept].assign(largest_share=float("nan"))
    return _rounded(kept).reset_index(drop=True)


def _totals(frame: pd.DataFrame) -> pd.DataFrame:
    is_total = frame["section_code"].eq(_TOTAL) & frame["size_class_code"].eq(_TOTAL)
    return frame[is_total].reset_index(drop=True)


def _of_area(frame: pd.DataFrame, area_code: str) -> pd.DataFrame:
    return frame[frame["area_code"] == area_code].reset_index(drop=True)


def _notes(frame: pd.DataFrame, whole: str) -> pd.DataFrame:
    """Return only the note of a panel that nothing weights: measures of weights count giants."""
    is_note = frame["diagnostic"].astype(str).str.startswith("no_insured_structure")
    return frame[is_note & frame["area_code"].eq(whole)].reset_index(drop=True)


def _events(frame: pd.DataFrame) -> pd.DataFrame:
    is_told = frame["is_publishable"].fillna(value=False).astype("bool")
    return frame[is_told].assign(largest_share=float("nan")).reset_index(drop=True)


# Persons


def _groups(frame: pd.DataFrame, inputs: BulletinInputs, table: str) -> pd.DataFrame:
    verdicts = inputs.disclosure
    hidden = verdicts[verdicts["table_name"].eq(table) & ~verdicts["is_shown"].astype("bool")]
    places = set(
        hidden[["reference_month", "area_code", "item_code"]].itertuples(index=False, name=None)
    )
    cells = frame[["reference_month", "area_code", "breakdown"]].itertuples(index=False, name=None)
    is_hidden = pd.Series([cell in places for cell in cells], index=frame.index, dtype="bool")
    is_hidden |= _is_small(frame)
    made = frame.copy()
    figures = ["estimate", "standard_error"]
    made[figures] = made[figures].astype("float64").mask(is_hidden)
    made["quality_grade_code"] = (
        made["quality_grade_code"].astype("object").mask(is_hidden, _SUPPRESSED_GRADE)
    )
    return made


def _group_changes(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[~_is_small(frame)].reset_index(drop=True)


def _direct(frame: pd.DataFrame) -> pd.DataFrame:
    figures = ["direct_estimate", "direct_standard_error"]
    made = frame.copy()
    made[figures] = made[figures].astype("float64").mask(_is_small(frame))
    return made


def _is_small(frame: pd.DataFrame) -> "pd.Series[bool]":
    sample = frame["sample_size_persons"].astype("float64")
    return sample.lt(SMALLEST_SAMPLE_PERSONS)
