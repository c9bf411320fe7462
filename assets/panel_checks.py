"""Checks on the panel's estimates and on the seasonal adjustment of the vintage.

What does not belong here: the checks of other stages (assets.checks).
"""

from collections.abc import Callable

import dagster as dg
import pandas as pd

from assets.description import asset_key
from assets.panel_figures import CHANGE, FLOW, LEVEL, LOSS
from assets.workplace import Workplace

SMALLEST_CELL = 3
VintageOf = Callable[[dg.AssetCheckExecutionContext, Workplace], pd.Timestamp]
TABLES_OF_CELLS = (CHANGE, LEVEL, FLOW, LOSS)


def build_panel_checks(vintage_of: VintageOf) -> list[dg.AssetChecksDefinition]:
    """Return the checks on the panel's estimates and the adjustment of the run's vintage."""

    @dg.asset_check(
        asset=asset_key(CHANGE),
        blocking=True,
        description="No cell of one or two enterprises shows a figure.",
    )
    def small_cells_show_nothing(
        context: dg.AssetCheckExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.AssetCheckResult:
        found = _counts(workplace, vintage_of(context, workplace), shown_small_cells)
        return dg.AssetCheckResult(passed=not any(found.values()), metadata=found)

    @dg.asset_check(
        asset=asset_key(CHANGE),
        description="A figure has its error, a missing one its reason.",
    )
    def panel_figures_have_errors_or_reasons(
        context: dg.AssetCheckExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.AssetCheckResult:
        found = _counts(workplace, vintage_of(context, workplace), silent_rows)
        return dg.AssetCheckResult(passed=not any(found.values()), metadata=found)

    @dg.asset_check(
        asset=asset_key("estimates.seasonal_adjustment"),
        description="No season is left in the adjusted targets and series of rules.",
    )
    def adjustments_pass_their_diagnostics(
        context: dg.AssetCheckExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.AssetCheckResult:
        rows = workplace.warehouse.read_table(
            "estimates.seasonal_diagnostic", vintage=vintage_of(context, workplace)
        )
        failed = failed_adjustments(rows)
        return dg.AssetCheckResult(
            passed=not failed, severity=dg.AssetCheckSeverity.WARN, metadata=failed
        )

    return [
        small_cells_show_nothing,
        panel_figures_have_errors_or_reasons,
        adjustments_pass_their_diagnostics,
    ]


def shown_small_cells(rows: pd.DataFrame) -> int:
    """Return how many rows of one or two enterprises hold a figure or its error."""
    is_small = rows["enterprise_count"].between(1, SMALLEST_CELL - 1)
    return int((is_small & rows[["value", "standard_error"]].notna().any(axis=1)).sum())


def silent_rows(rows: pd.DataFrame) -> int:
    """Return how many rows have a figure without error, or none without a reason."""
    is_missing = rows["value"].isna()
    is_bare = ~is_missing & ~rows["standard_error"].ge(0)
    return int((is_bare | (is_missing & rows["reason_code"].isna())).sum())


def failed_adjustments(diagnostics: pd.DataFrame) -> dict[str, str]:
    """Return by series which measures failed, where the overall verdict is fail."""
    key = ["area_code", "indicator_code", "breakdown"]
    is_failed = diagnostics["verdict"] == "fail"
    overall = diagnostics[is_failed & diagnostics["diagnostic"].eq("overall")]
    failed = diagnostics[is_failed & diagnostics["diagnostic"].ne("overall")]
    named = {
        "/".join(map(str, name)): ", ".join(part["diagnostic"].astype("str"))
        for name, part in failed.groupby(key)
    }
    return {
        name: named.get(name, "")
        for name in ("/".join(row) for row in overall[key].itertuples(index=False, name=None))
    }


def _counts(
    workplace: Workplace, vintage: pd.Timestamp, count: Callable[[pd.DataFrame], int]
) -> dict[str, int]:
    return {
        name: count(workplace.warehouse.read_table(name, vintage=vintage))
        for name in TABLES_OF_CELLS
    }
