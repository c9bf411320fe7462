"""The life of warnings as assets: what a run proposes, and the states its bulletin tells.

What does not belong here: the rules of the life (catalogue.warning_states,
assets.warning_proposals), what people do (pipelines.cli_warning).
"""

from datetime import UTC, datetime

import dagster as dg
import pandas as pd

from assets.description import asset_key, asset_settings, markdown_table, result
from assets.ledger import Due, record_computed
from assets.warning_clocks import running_clocks
from assets.warning_evidence import proposed_actions
from assets.workplace import Workplace
from catalogue import format_month, parse_month
from catalogue.warning_log import LOG, NO_HASH, STATE, log_problems, warning_states
from catalogue.warning_states import FINAL
from warehouse.warning_log import append_actions, states_to_tell

SHOWN_STATES = ["warning_id", "area_code", "level_code", "state_code", "state_since"]


def warning_life_assets(partitions: dg.PartitionsDefinition[str]) -> list[dg.AssetsDefinition]:
    """Return the assets of the life of warnings."""

    @dg.asset(
        **asset_settings(LOG, partitions, deps=["warnings.level"], kinds={"duckdb"}),
        description=(
            "The log of actions on warnings. A run appends what it proposes: a level above"
            " normal, another level, a lifting; a second run adds nothing."
        ),
    )
    def action(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        actions = proposed_actions(workplace.warehouse, workplace.profile, vintage)
        written = append_actions(workplace.warehouse, actions, now=_now())
        log = workplace.warehouse.read_table(LOG)
        shown = ["action_number", "warning_id", "level_code", "action_code", "actor_code"]
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": len(log),
                "vintage": format_month(vintage),
                "added_by_this_run": len(written),
                "last_sha256": NO_HASH if log.empty else str(log["sha256"].iloc[-1]),
                "last_actions": markdown_table(log[shown].tail(12)),
            }
        )

    @dg.asset(
        **asset_settings(STATE, partitions, deps=[LOG], kinds={"pandas"}),
        description=(
            "The state of every warning when the vintage's bulletin is made. Once the vintage"
            " is frozen it stays as issued, whatever people do later."
        ),
    )
    def state(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        states = states_to_tell(workplace.warehouse, vintage)
        if states is not None:
            due = Due(vintage, "full", workplace.fingerprint(vintage))
            record_computed(workplace, STATE, due, {STATE: states})
        stored = workplace.warehouse.read_table(STATE, vintage=vintage)
        open_ones = stored[~stored["state_code"].isin(FINAL)]
        more = {"open_warnings": markdown_table(open_ones[SHOWN_STATES])}
        return result(workplace, STATE, vintage, more=more)

    return [action, state]


def build_warning_life_checks() -> list[dg.AssetChecksDefinition]:
    """Return the checks of the life of warnings: no clock overdue, no row changed."""
    return [_no_clock_is_overdue(), _log_is_whole()]


def _no_clock_is_overdue() -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=asset_key(STATE),
        description="Nothing the procedure asks for a warning is overdue.",
    )
    def no_clock_is_overdue(workplace: dg.ResourceParam[Workplace]) -> dg.AssetCheckResult:
        overdue = overdue_clocks(workplace, _now())
        return dg.AssetCheckResult(
            passed=overdue.empty,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={
                f"{row['warning_id']} {row['clock_code']}": f"due {row['due_at']:%Y-%m-%d %H:%M}"
                for row in overdue.to_dict("records")
            },
        )

    return no_clock_is_overdue


def _log_is_whole() -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=asset_key(LOG),
        description="No row of the log was changed, left out or cut off.",
    )
    def log_is_whole(workplace: dg.ResourceParam[Workplace]) -> dg.AssetCheckResult:
        problems = log_problems(
            workplace.warehouse.read_table(LOG), workplace.warehouse.read_table(STATE)
        )
        return dg.AssetCheckResult(
            passed=not problems, metadata={str(n): text for n, text in enumerate(problems, 1)}
        )

    return log_is_whole


def overdue_clocks(workplace: Workplace, now: pd.Timestamp) -> pd.DataFrame:
    """Return the clocks overdue at a moment (UTC), as `running_clocks` does."""
    procedure = workplace.profile.procedure
    log = workplace.warehouse.read_table(LOG)
    if procedure is None or warning_states(log).empty:
        return pd.DataFrame(columns=["warning_id", "clock_code", "due_at"])
    clocks = running_clocks(log, procedure, now=now)
    return clocks[clocks["is_overdue"]]


def _now() -> pd.Timestamp:
    return pd.Timestamp(datetime.now(UTC).replace(tzinfo=None)).as_unit("us")
