"""Fourth stage, layoff risk: probabilities by enterprise, persons by city and industry, the list.

Single enterprises are restricted: their tables are never published, and the watch list, which
rests on administrative sources only, is written apart from all that circulates. What does not
belong here: the models (forecasting.enterprises), the list's form (reports.watch_list).
"""

from typing import TYPE_CHECKING, Any

import dagster as dg
import pandas as pd

from assets.description import asset_settings, markdown_table, result
from assets.ledger import record_computed, vintages_due
from assets.panel_figures import areas_reporting, reports_and_structure
from assets.survey import facts_as_of
from assets.workplace import Workplace
from catalogue import as_month, format_month, month_range, parse_month
from catalogue.contracts import empty_frame
from warehouse import records_as_of

if TYPE_CHECKING:
    from forecasting.enterprises import LayoffRisk

ENTERPRISE = "risks.enterprise"
CONTRIBUTION = "risks.contribution"
CELL = "risks.cell"
MODEL = "risks.model"
TABLES_OF_RISK = (ENTERPRISE, CONTRIBUTION, CELL, MODEL)
WATCH_LIST = "bulletins.watch_list"

ALL, ADMINISTRATIVE = "all", "administrative"
REGISTER_MONTHS = 37
"""Months of registers: as many as of the enterprises' own reports."""

_CLAIMS = "unemployment_insurance_new_claims"
_EVERY = "all"


def risk_assets(partitions: dg.PartitionsDefinition[str]) -> list[dg.AssetsDefinition]:
    """Return the assets of the stage, and the watch list."""

    @dg.asset(
        **asset_settings(ENTERPRISE, partitions, deps=["core.observation"], kinds={"pandas"}),
        description=(
            "Restricted. Probability of an involuntary cut within one and three months by"
            " enterprise, explained; persons expected by city and industry, and how the models"
            " do, stand in tables of their own. At the run's own vintage only."
        ),
    )
    def enterprise(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        for due in vintages_due(workplace, ENTERPRISE, vintage):
            if due.scope == "full":
                workplace.progress.report(ENTERPRISE, f"{due.vintage:%Y-%m}")
                record_computed(workplace, ENTERPRISE, due, risk_frames(workplace, due.vintage))
        return _told(workplace, vintage)

    @dg.asset(
        **asset_settings(
            WATCH_LIST, partitions, deps=[ENTERPRISE, "bulletins.published"], kinds={"xlsx"}
        ),
        description=(
            "Restricted. Enterprises with the highest risk by administrative sources only, with"
            " reasons; in a folder apart from the bulletins, never published."
        ),
    )
    def watch_list(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        return write_list(workplace, vintage)

    return [enterprise, watch_list]


def risk_frames(workplace: Workplace, vintage: pd.Timestamp) -> dict[str, pd.DataFrame]:
    """Return the rows of every table of the stage at a vintage; none where nobody reports."""
    from forecasting.enterprises import NoReportError, PanelSettings, layoff_risk, watch_list

    reports, structure = reports_and_structure(workplace, vintage)
    notices = workplace.warehouse.query(
        "layoff_report_versions_as_of", {"vintage": vintage.date()}
    ).astype({"vintage": "datetime64[us]", "effective_date": "datetime64[us]"})
    registers = _registers(workplace, vintage)
    signals = _claims_growth(workplace, vintage)
    settings = PanelSettings(
        province_code=workplace.profile.settings.headline.area_code,
        summed_area_codes=areas_reporting(workplace, reports),
    )
    made: list[tuple[str, LayoffRisk]] = []
    try:
        made.append(
            (
                ALL,
                layoff_risk(
                    reports, vintage=vintage, notices=notices, administrative=registers,
                    signals=signals, structure=structure, panel_settings=settings,
                ),
            )
        )  # fmt: skip
    except NoReportError:
        workplace.progress.report(ENTERPRISE, "no report")
    workplace.progress.report(ENTERPRISE, "registers")
    watched = watch_list(registers, vintage=vintage, notices=notices, signals=signals)
    made.append((ADMINISTRATIVE, watched))
    return stored_risks(made, province_code=settings.province_code)


def stored_risks(
    made: "list[tuple[str, LayoffRisk]]", *, province_code: str
) -> dict[str, pd.DataFrame]:
    """Return the figures as the tables keep them; a cell that may not be told is empty."""
    frames: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES_OF_RISK}
    for basis, risk in made:
        if not risk.enterprises.empty:
            frames[ENTERPRISE].append(risk.enterprises.assign(basis=basis))
            frames[CONTRIBUTION].append(risk.contributions.assign(basis=basis))
        if not risk.cells.empty:
            frames[CELL].append(_cells(risk.cells, province_code))
        if not risk.performance.empty:
            frames[MODEL].append(_measures(risk).assign(basis=basis))
    return {name: _kept(name, parts) for name, parts in frames.items()}


def _kept(name: str, parts: list[pd.DataFrame]) -> pd.DataFrame:
    empty = empty_frame(name).drop(columns="vintage")
    if not parts:
        return empty
    return pd.concat(parts, ignore_index=True)[list(empty.columns)]


def _cells(cells: pd.DataFrame, province_code: str) -> pd.DataFrame:
    is_shown = cells["reason_code"].isna()
    figures = ["expected_persons", "lower_persons", "upper_persons"]
    told = cells.assign(area_code=cells["area_code"].fillna(province_code), is_publishable=is_shown)
    told[figures] = told[figures].where(is_shown)
    return told.sort_values("horizon_months", kind="stable", ignore_index=True)


def _measures(risk: "LayoffRisk") -> pd.DataFrame:
    reasons = risk.notes.set_index("horizon_months")["reason_code"]
    measures = risk.performance.assign(feature=_EVERY, line=float("nan"), is_failing=False)
    checks = risk.drift.rename(columns={"check": "measure"}).assign(model="combined")
    # The slope of the fit and that of months not fitted are two measures.
    checks["measure"] = "recent_" + checks["measure"].astype(str)
    checks["feature"] = checks["feature"].fillna(_EVERY)
    both = pd.concat([measures, checks], ignore_index=True)
    return both.assign(reason_code=both["horizon_months"].map(reasons))


def _registers(workplace: Workplace, vintage: pd.Timestamp) -> pd.DataFrame:
    return records_as_of(
        workplace.warehouse,
        "enterprise_administration",
        vintage=vintage,
        first_month=as_month(vintage - pd.DateOffset(months=REGISTER_MONTHS)),
        last_month=vintage,
    )


def _claims_growth(workplace: Workplace, vintage: pd.Timestamp) -> pd.DataFrame:
    """Return the growth of claims by area as it was known at each past vintage."""
    from forecasting.enterprises import claims_growth

    first = as_month(vintage - pd.DateOffset(months=REGISTER_MONTHS))
    parts = []
    for month in month_range(first, vintage):
        facts = facts_as_of(workplace, month, [_CLAIMS])
        whole = facts[facts["breakdown"] == "total"]
        parts.append(claims_growth(whole, vintage=month))
    return pd.concat(parts, ignore_index=True)


def _told(workplace: Workplace, vintage: pd.Timestamp) -> dg.MaterializeResult[None]:
    """Return what the stage says of itself: models and cells, no single enterprise."""
    models = workplace.warehouse.read_table(MODEL, vintage=vintage)
    failing = models[models["is_failing"].astype("bool")]
    cells = workplace.warehouse.read_table(CELL, vintage=vintage)
    more = {
        "models": markdown_table(models[models["feature"] == _EVERY].drop(columns="vintage")),
        "failing_checks": markdown_table(failing.drop(columns="vintage")),
        "cells": len(cells),
    }
    return result(workplace, MODEL, vintage, more=more)


def write_list(workplace: Workplace, vintage: pd.Timestamp) -> dg.MaterializeResult[None]:
    """Write the watch list of a vintage into a folder of its owner alone; return what was done.

    An earlier list of the vintage goes first: where nothing may or can be written, none stays.
    """
    from reports.watch_list import sources_not_permitting, write_watch_list

    rows = workplace.warehouse.read_table(ENTERPRISE, vintage=vintage)
    rows = rows[rows["basis"] == ADMINISTRATIVE]
    told: dict[str, Any] = {"vintage": format_month(vintage), "dagster/row_count": len(rows)}
    folder = workplace.home.restricted / format_month(vintage)
    path = folder / f"watch_list_{workplace.profile.settings.code}_{format_month(vintage)}.xlsx"
    path.unlink(missing_ok=True)  # a list this run would not write must not stay
    if rows.empty:
        return dg.MaterializeResult(metadata=told)
    closed = sources_not_permitting(workplace.profile)
    if closed:
        told["not_written"] = f"not for internal use: {', '.join(closed)}"
        return dg.MaterializeResult(metadata=told)
    reasons = workplace.warehouse.read_table(CONTRIBUTION, vintage=vintage)
    models = workplace.warehouse.read_table(MODEL, vintage=vintage)
    folder.mkdir(parents=True, exist_ok=True)
    workplace.home.restricted.chmod(0o700)
    write_watch_list(
        rows,
        reasons[reasons["basis"] == ADMINISTRATIVE],
        models[models["basis"] == ADMINISTRATIVE],
        path,
        profile=workplace.profile,
        vintage=vintage,
    )
    return dg.MaterializeResult(metadata={**told, "watch_list": dg.MetadataValue.path(path)})
