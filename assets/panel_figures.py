"""Second stage, monitored enterprises: weighted change, level, flows, and how good they are.

Cells of fewer than three enterprises hold no figure. What does not belong here: the methods
(forecasting.enterprises), unweighted ratios and response (assets.panel).
"""

from typing import TYPE_CHECKING

import dagster as dg
import numpy as np
import pandas as pd

from assets.description import asset_settings, result
from assets.ledger import record_computed, vintages_due
from assets.panel import PANEL_MONTHS, summed_areas
from assets.workplace import Workplace
from catalogue import as_month, month_range, parse_month
from catalogue.contracts import empty_frame
from profiles.ownership import ownership_codes
from warehouse.records import records_as_of

if TYPE_CHECKING:
    from forecasting.enterprises import PanelEstimates, PanelSettings

CHANGE = "estimates.panel_change"
LEVEL = "estimates.panel_level"
FLOW = "estimates.job_flow"
LOSS = "estimates.job_loss"
EXPECTATION = "estimates.panel_expectation"
DIAGNOSTIC = "estimates.panel_diagnostic"
REPRESENTATION = "estimates.panel_representation"
REVISION = "estimates.panel_revision"
TABLES_OF_PANEL = (
    CHANGE, LEVEL, FLOW, LOSS, EXPECTATION, DIAGNOSTIC, REPRESENTATION, REVISION,
)  # fmt: skip

REPORT_MONTHS = 37
"""Months of reports: what silences mean is learned from thirty of them."""
STRUCTURE_YEARS = 6
"""Years of insured structures that weights and levels are tied to."""
REVISION_VINTAGES = 4
"""Vintages estimated anew for the revisions, this one among them."""
FEW = "fewer_than_three"
"""Why a cell shows nothing: an enterprise could be told."""
NOBODY = "nobody_reported"
"""Why a cell shows nothing: its figure would be that of other cells."""

SMALLEST = 3
"""Enterprises a cell has at least that shows a figure."""

_TOTAL = "total"
_COUNTED = ("enterprise_count", "left_out_count", "pair_count")


def panel_figure_assets(partitions: dg.PartitionsDefinition[str]) -> list[dg.AssetsDefinition]:
    """Return the asset of the panel's weighted estimates."""

    @dg.asset(
        **asset_settings(CHANGE, partitions, deps=["core.observation"], kinds={"pandas"}),
        description=(
            "Job change of the enterprise panel, weighted to insured persons, with and without"
            " giants, late and silent reporters imputed. Level, flows, losses, expectations,"
            " diagnostics and revisions stand in tables of their own."
        ),
    )
    def panel_change(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        for due in vintages_due(workplace, CHANGE, vintage):
            if due.scope != "full":
                continue
            workplace.progress.report(CHANGE, f"{due.vintage:%Y-%m}")
            frames = panel_figures(workplace, due.vintage)
            record_computed(workplace, CHANGE, due, frames)
        return result(workplace, CHANGE, vintage)

    return [panel_change]


def panel_figures(workplace: Workplace, vintage: pd.Timestamp) -> dict[str, pd.DataFrame]:
    """Return the rows of every table of the panel at a vintage; none where nobody reports."""
    from forecasting.enterprises import (
        NoReportError,
        PanelSettings,
        panel_estimates,
        revision_triangle,
    )

    first = as_month(vintage - pd.DateOffset(months=REVISION_VINTAGES - 1))
    known_at = {
        month: reports_and_structure(workplace, month) for month in month_range(first, vintage)
    }
    reports, structure = known_at[vintage]
    settings = PanelSettings(
        province_code=workplace.profile.settings.headline.area_code,
        summed_area_codes=areas_reporting(workplace, reports),
    )
    try:
        made = panel_estimates(reports, structure, vintage=vintage, settings=settings)
    except NoReportError:
        return {name: empty_frame(name) for name in TABLES_OF_PANEL}
    frames = stored_figures(made, settings, vintage=vintage)
    workplace.progress.report(REVISION, f"{vintage:%Y-%m}")
    _, revisions = revision_triangle(
        *_all_versions(list(known_at.values())), vintages=list(known_at), settings=settings
    )
    return {**frames, REVISION: revisions}


def stored_figures(
    made: "PanelEstimates", settings: "PanelSettings", *, vintage: pd.Timestamp
) -> dict[str, pd.DataFrame]:
    """Return estimates as rows of their tables, small cells without figures.

    Months are those told at a vintage. Flows and losses are kept for areas, and by section
    for the province.
    """
    first = as_month(vintage - pd.DateOffset(months=PANEL_MONTHS))
    province = settings.province_code

    def kept(frame: pd.DataFrame) -> pd.DataFrame:
        recent = frame[frame["reference_month"] >= first]
        is_whole = recent["section_code"].eq(_TOTAL) | recent["area_code"].eq(province)
        return without_small_cells(recent[is_whole])

    flows = [made.flows, made.shares, made.hidden, made.expected]
    losses = [
        kept(frame).rename(columns={f"{axis}_code": "code"}).assign(axis=axis)
        for axis, frame in (("type", made.losses_by_type), ("cause", made.losses_by_cause))
    ]
    level = made.level.rename(
        columns={"index": "level_index", "index_standard_error": "level_index_standard_error"}
    )
    change = made.job_change[made.job_change["reference_month"] >= first]
    return {
        CHANGE: without_small_cells(change),
        LEVEL: kept(level),
        FLOW: pd.concat([kept(frame) for frame in flows], ignore_index=True),
        LOSS: pd.concat(losses, ignore_index=True),
        EXPECTATION: _expectations(made.expectation_quality, province),
        DIAGNOSTIC: _diagnostics(made, first, province),
        REPRESENTATION: _representation(made.share_differences),
    }


def without_small_cells(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with their figures taken out where fewer than three enterprises report.

    A cell nobody reports in keeps its own reason; where its figure was put in from others,
    that is ``nobody_reported``. Whether one enterprise holds more of the figure than the
    default allows is marked.
    """
    from forecasting.enterprises.panel import LARGEST_SHARE

    count = frame["enterprise_count"]
    is_small = count < SMALLEST
    figures = [
        name
        for name in frame.columns
        if pd.api.types.is_float_dtype(frame[name]) and name not in _COUNTED
    ]
    rows = frame.assign(is_dominated=frame["largest_share"].gt(LARGEST_SHARE) & ~is_small)
    rows[figures] = rows[figures].mask(is_small)
    rows["reason_code"] = (
        rows["reason_code"]
        .mask(is_small & count.gt(0), FEW)
        .mask(count.eq(0) & rows["reason_code"].isna(), NOBODY)
    )
    return rows.reset_index(drop=True)


def _diagnostics(made: "PanelEstimates", first: pd.Timestamp, province: str) -> pd.DataFrame:
    """Return weights (of the last raking), response, silence and notes as long rows."""
    last = made.response["reference_month"].max()
    response = made.response[
        made.response["section_code"].eq(_TOTAL) & (made.response["reference_month"] >= first)
    ]
    key = ["reference_month", "area_code"]
    weights = made.weight_summary.assign(reference_month=last)
    weights = weights[~_told_by_the_rest(weights["enterprise_count"], weights["area_code"].isna())]
    weights["area_code"] = weights["area_code"].fillna(province)
    parts = [
        _long(weights, key),
        _long(response.drop(columns="section_code"), key),
        made.notes.rename(columns={"code": "diagnostic", "count": "value"}).assign(
            reference_month=last, area_code=province
        ),
    ]
    rows = pd.concat(parts, ignore_index=True)
    return rows.drop_duplicates([*key, "diagnostic"], keep="last", ignore_index=True)


def _expectations(frame: pd.DataFrame, province: str) -> pd.DataFrame:
    """Return the rows with their figures taken out where they would tell of an enterprise."""
    count, is_whole = frame["enterprise_count"], frame["area_code"].eq(province)
    is_hidden = _told_by_the_rest(count, is_whole) | (is_whole & count.lt(SMALLEST))
    rows = frame.drop(columns="enterprise_count")
    figures = [name for name in rows.columns if pd.api.types.is_float_dtype(rows[name])]
    rows[figures] = rows[figures].mask(is_hidden)
    rows["reason_code"] = rows["reason_code"].mask(is_hidden, FEW)
    return rows


def _representation(frame: pd.DataFrame) -> pd.DataFrame:
    known = frame.dropna(subset=["panel_pct", "population_pct"])
    if known.empty:
        return known.drop(columns="enterprise_count")
    parts = [
        part[~_told_by_the_rest(part["enterprise_count"], part["code"].isna())]
        for _, part in known.groupby("dimension", sort=False)
    ]
    return pd.concat(parts, ignore_index=True).drop(columns="enterprise_count")


def _told_by_the_rest(count: "pd.Series[int]", is_whole: "pd.Series[bool]") -> "pd.Series[bool]":
    """Return which parts stand for one or two enterprises, or would tell of such."""
    from forecasting.enterprises.disclosure import parts_to_hide

    parts = np.asarray(count.mask(is_whole, 0), dtype=np.float64)
    hidden = parts_to_hide(parts, fewest=SMALLEST)
    return pd.Series(hidden, index=count.index)


def _long(frame: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    wide = frame.assign(
        **{name: frame[name].astype("float64") for name in frame.columns if name not in key}
    )
    return wide.melt(id_vars=key, var_name="diagnostic", value_name="value")


def _all_versions(
    known: list[tuple[pd.DataFrame, pd.DataFrame]],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return reports and structures of several vintages together, corrected ones each time."""
    reports = pd.concat([frame for frame, _ in known], ignore_index=True)
    structures = pd.concat([frame for _, frame in known], ignore_index=True)
    key = ["vintage", "reference_month", "enterprise_code"]
    return reports.drop_duplicates(key, ignore_index=True), structures


def reports_and_structure(
    workplace: Workplace, vintage: pd.Timestamp
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the reports of enterprises and the insured structure as known at a vintage."""
    first = as_month(vintage - pd.DateOffset(months=REPORT_MONTHS))
    reports = records_as_of(
        workplace.warehouse,
        "enterprise_report",
        vintage=vintage,
        first_month=first,
        last_month=vintage,
    )
    return placed_reports(workplace, reports), insured_structure_at(workplace, vintage)


def placed_reports(workplace: Workplace, reports: pd.DataFrame) -> pd.DataFrame:
    """Return reports that have a place in the panel, with their ownership."""
    # The province is the sum of its areas, so a report that gives it as its area has no place.
    is_placed = reports["area_code"] != workplace.profile.settings.headline.area_code
    reports = reports[is_placed].reset_index(drop=True)
    return reports.assign(
        ownership_code=ownership_codes(
            workplace.profile, reports["registration_type_code"], reports["reference_month"]
        )
    )


def insured_structure_at(workplace: Workplace, vintage: pd.Timestamp) -> pd.DataFrame:
    """Return the insured structure as known at a vintage."""
    structure = records_as_of(
        workplace.warehouse,
        "insured_structure",
        vintage=vintage,
        first_month=as_month(vintage - pd.DateOffset(years=STRUCTURE_YEARS)),
        last_month=vintage,
    )
    return structure.assign(vintage=vintage)


def areas_reporting(workplace: Workplace, reports: pd.DataFrame) -> tuple[str, ...]:
    """Return the areas that add up to the province and are found in reports."""
    present = set(reports["area_code"].unique())
    return tuple(code for code in summed_areas(workplace.profile) if code in present)
