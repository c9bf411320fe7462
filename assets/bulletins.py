"""Sixth stage: the bulletin, the alert board and the copy for readers.

What does not belong here: what they say and how it looks (reports).
"""

import base64
import hashlib
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pandas as pd

from assets.description import asset_settings, published_schema
from assets.layoff_events import EVENT, EVENT_LEVEL
from assets.ledger import kept_vintages, signal_vintages
from assets.survey import GROUPS, direct_as_of
from assets.workplace import Workplace
from catalogue import as_month, format_month, parse_month
from profiles.bulletins import bulletin_kinds
from reports import BulletinInputs, render_board, render_bulletin, render_charts_for_ui
from warehouse import freeze_issued, publish


def bulletin_assets(partitions: dg.PartitionsDefinition[str]) -> list[dg.AssetsDefinition]:
    """Return the assets of the stage."""
    warnings = [
        "warnings.level",
        "warnings.index",
        "warnings.reason",
        "warnings.state",
        "risks.enterprise",
        "scores.summary",
        "estimates.net_job_change",
        "estimates.panel",
        "estimates.response",
        "estimates.panel_change",
        "estimates.survey_change",
        "estimates.survey_model",
        "estimates.market",
        "estimates.gross_flow",
    ]

    @dg.asset(
        **asset_settings("bulletins.bulletin", partitions, deps=warnings, kinds={"pdf"}),
        description=(
            "The bulletin as PDF, in each language of the profile. Row count: rows of the"
            " warehouse it is told from."
        ),
    )
    def bulletin(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        inputs = bulletin_inputs(workplace, vintage)
        paths = {}
        for kind in bulletin_kinds(workplace.profile):
            path = workplace.home.bulletin_path(vintage, *kind.name_parts)
            workplace.progress.report("bulletins.bulletin", path.name)
            render_bulletin(
                inputs,
                workplace.profile,
                edition=kind.edition,
                language=kind.language,
                pdf_path=path,
            )
            paths[f"pdf_{'_'.join(kind.name_parts)}"] = path
        language = workplace.profile.settings.languages[0]
        charts = render_charts_for_ui(inputs, workplace.profile, language=language)
        return dg.MaterializeResult(
            metadata={
                **_told_from(workplace, inputs),
                **{name: dg.MetadataValue.path(path) for name, path in paths.items()},
                **{f"{name}_sha256": _sha256(path) for name, path in paths.items()},
                **{f"chart_{name}": _picture(png, name) for name, png in charts.items()},
            }
        )

    @dg.asset(
        **asset_settings("bulletins.alert_board", partitions, deps=warnings, kinds={"html"}),
        description=(
            "The alert board: one self-contained page with the history of levels. Row count:"
            " rows of the warehouse it is told from."
        ),
    )
    def alert_board(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        path = workplace.home.board_path(vintage)
        workplace.progress.report("bulletins.alert_board", path.name)
        inputs = bulletin_inputs(workplace, vintage)
        render_board(inputs, workplace.profile, html_path=path)
        return dg.MaterializeResult(
            metadata={
                **_told_from(workplace, inputs),
                "board": dg.MetadataValue.path(path),
                "board_sha256": _sha256(path),
            }
        )

    @dg.asset(
        **asset_settings(
            "bulletins.published",
            partitions,
            deps=["bulletins.bulletin", "bulletins.alert_board", "risks.enterprise"],
            kinds={"duckdb"},
            schema=published_schema(),
        ),
        description=(
            "published.duckdb, the copy for readers: estimates to warnings, never raw or"
            " single records. Making it marks the vintage as issued and, once its month is"
            " over, freezes its facts."
        ),
    )
    def published(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        workplace.progress.report("bulletins.published", workplace.home.published_path.name)
        counts = publish(workplace.warehouse, workplace.home.published_path)
        # Last of all: a run killed before this has not issued the vintage.
        _set_down_issue(workplace, vintage)
        return dg.MaterializeResult(
            metadata={
                "vintage": format_month(vintage),
                "facts_fingerprint": workplace.fingerprint(vintage),
                "published": dg.MetadataValue.path(workplace.home.published_path),
                "dagster/row_count": sum(counts.values()),
                "rows_by_table": counts,
            }
        )

    return [bulletin, alert_board, published]


def bulletin_inputs(workplace: Workplace, vintage: pd.Timestamp) -> BulletinInputs:
    """Return all a bulletin of a vintage is told from, as the warehouse holds it."""
    warehouse = workplace.warehouse

    def of_vintage(full_name: str) -> pd.DataFrame:
        return warehouse.read_table(full_name, vintage=vintage)

    history = signal_vintages(workplace, vintage)
    signal = warehouse.read_table("warnings.signal")
    level = warehouse.read_table("warnings.level")
    state = warehouse.read_table("warnings.state")
    month_before = as_month(vintage - pd.DateOffset(months=1))
    earlier = warehouse.read_table("forecasts.forecast", vintage=month_before)
    code_revision, profile_sha256 = _provenance(workplace, vintage)
    return BulletinInputs(
        vintage=vintage,
        code_revision=code_revision,
        profile_sha256=profile_sha256,
        observation=warehouse.observation_as_of(vintage),
        seasonal_adjustment=of_vintage("estimates.seasonal_adjustment"),
        net_job_change=of_vintage("estimates.net_job_change"),
        diffusion=of_vintage("estimates.diffusion"),
        panel=of_vintage("estimates.panel"),
        response=of_vintage("estimates.response"),
        panel_change=of_vintage("estimates.panel_change"),
        job_flow=of_vintage("estimates.job_flow"),
        job_loss=of_vintage("estimates.job_loss"),
        panel_expectation=of_vintage("estimates.panel_expectation"),
        panel_diagnostic=of_vintage("estimates.panel_diagnostic"),
        panel_revision=of_vintage("estimates.panel_revision"),
        survey_direct=direct_as_of(
            workplace,
            vintage,
            indicator_codes=[workplace.profile.settings.headline.indicator_code],
            breakdowns=GROUPS,
        ),
        survey_table=of_vintage("estimates.survey_table"),
        survey_change=of_vintage("estimates.survey_change"),
        survey_model=of_vintage("estimates.survey_model"),
        market=of_vintage("estimates.market"),
        beveridge=of_vintage("estimates.beveridge"),
        forecast=of_vintage("forecasts.forecast"),
        previous_forecast=earlier[earlier["model"] == "ensemble"].reset_index(drop=True),
        line_probability=of_vintage("forecasts.line_probability"),
        plan_target=of_vintage("forecasts.plan_target"),
        news=of_vintage("forecasts.news"),
        scenario=of_vintage("forecasts.scenario"),
        scenario_path=of_vintage("forecasts.scenario_path"),
        outlook_failure=of_vintage("forecasts.outlook_failure"),
        outcome=of_vintage("scores.outcome"),
        score_summary=of_vintage("scores.summary"),
        signal=signal[signal["vintage"].isin(history)].reset_index(drop=True),
        level=level[level["vintage"].isin(history)].reset_index(drop=True),
        layoff_event=without_names(of_vintage(EVENT)),
        event_level=of_vintage(EVENT_LEVEL),
        risk_cell=of_vintage("risks.cell"),
        warning_index=of_vintage("warnings.index"),
        index_contribution=of_vintage("warnings.contribution"),
        level_reason=of_vintage("warnings.reason"),
        signal_record=of_vintage("warnings.signal_record"),
        warning_state=_states_since_last(state, vintage),
        model_failure=_failures(workplace, vintage),
        intake_count=of_vintage("core.intake_count"),
        set_aside=of_vintage("core.set_aside"),
        source_failure=of_vintage("raw.failure"),
    )


def without_names(events: pd.DataFrame) -> pd.DataFrame:
    """Return layoff events without credit codes and report numbers: no bulletin holds them."""
    return events.assign(enterprise_code=None, report_numbers="")


def _told_from(workplace: Workplace, inputs: BulletinInputs) -> dict[str, str | int]:
    values = [getattr(inputs, item.name) for item in fields(inputs)]
    return {
        "dagster/row_count": sum(len(item) for item in values if isinstance(item, pd.DataFrame)),
        "vintage": format_month(inputs.vintage),
        "facts_fingerprint": workplace.fingerprint(inputs.vintage),
    }


def _states_since_last(state: pd.DataFrame, vintage: pd.Timestamp) -> pd.DataFrame:
    """Return the states of a vintage and of the last told before it, months apart or not."""
    last = state.loc[state["vintage"] < vintage, "vintage"].max()
    return state[state["vintage"].isin([last, vintage])].reset_index(drop=True)


def _failures(workplace: Workplace, vintage: pd.Timestamp) -> pd.DataFrame:
    """Return what failed and what took its place: adjustments and forecasting models."""
    warehouse = workplace.warehouse
    adjustments = warehouse.read_table("estimates.adjustment_failure", vintage=vintage)
    models = warehouse.read_table("forecasts.model_failure", vintage=vintage)
    as_models = adjustments.rename(columns={"method": "fallback_model", "reason": "message"})
    # X-13 standing in for itself means that the airline model took the chosen one's place.
    as_models["fallback_model"] = as_models["fallback_model"].replace("x13", "x13 airline model")
    return pd.concat([as_models.assign(model="x13"), models], ignore_index=True)[models.columns]


def _provenance(workplace: Workplace, vintage: pd.Timestamp) -> tuple[str, str]:
    issue = workplace.warehouse.read_table("runs.issue", vintage=vintage)
    if vintage not in kept_vintages(workplace):
        return workplace.settings.code_revision, workplace.profile.content_sha256
    return str(issue["code_revision"].iloc[0]), str(issue["profile_sha256"].iloc[0])


def _set_down_issue(workplace: Workplace, vintage: pd.Timestamp) -> None:
    code_revision, profile_sha256 = _provenance(workplace, vintage)
    # What was made from the stored facts says nothing of the sources as they are now.
    made_from = "" if workplace.settings.is_stored_only else workplace.settings.input_sha256
    now = datetime.now(UTC).replace(tzinfo=None)
    issue = pd.DataFrame(
        {
            "vintage": [vintage],
            "fingerprint": [made_from],
            "code_revision": [code_revision],
            "profile_sha256": [profile_sha256],
            "issued_at": [now],
        }
    )
    workplace.warehouse.replace_vintage({"runs.issue": issue}, vintage)
    freeze_issued(
        workplace.warehouse, present_month=workplace.settings.present_month, frozen_at=now
    )


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _picture(png: bytes, name: str) -> dg.MarkdownMetadataValue:
    encoded = base64.b64encode(png).decode("ascii")
    return dg.MetadataValue.md(f"![{name}](data:image/png;base64,{encoded})")
