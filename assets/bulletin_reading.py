"""What a bulletin of a vintage is told from, as the warehouse holds it.

What does not belong here: making the files (assets.bulletins), what they say (reports).
"""

import pandas as pd

from assets.disclosure import disclosure_verdicts
from assets.layoff_events import EVENT, EVENT_LEVEL
from assets.ledger import kept_vintages, signal_vintages
from assets.survey import GROUPS, direct_as_of
from assets.workplace import Workplace
from catalogue import as_month
from reports import BulletinInputs


def inputs_of_run(workplace: Workplace, vintage: pd.Timestamp) -> BulletinInputs:
    """Return the inputs of a run's own bulletins and board, read from the warehouse once.

    To be asked once the warnings stand: nothing they are told from changes in a run after that.
    """
    if vintage not in workplace.remembered_inputs:
        workplace.remembered_inputs.clear()
        workplace.remembered_inputs[vintage] = bulletin_inputs(workplace, vintage)
    return workplace.remembered_inputs[vintage]


def bulletin_inputs(
    workplace: Workplace, vintage: pd.Timestamp, *, is_as_issued: bool = False
) -> BulletinInputs:
    """Return all a bulletin of a vintage is told from, as the warehouse holds it.

    Parameters
    ----------
    workplace
        Profile, warehouse and settings.
    vintage
        The bulletin's.
    is_as_issued
        Whether it bears the code revision and profile hash it was issued with, not those
        of the run at work.
    """
    warehouse = workplace.warehouse

    def of_vintage(full_name: str) -> pd.DataFrame:
        return warehouse.read_table(full_name, vintage=vintage)

    history = signal_vintages(workplace, vintage)
    signal = warehouse.read_table("warnings.signal")
    level = warehouse.read_table("warnings.level")
    index = warehouse.read_table("warnings.index")
    state = warehouse.read_table("warnings.state")
    month_before = as_month(vintage - pd.DateOffset(months=1))
    earlier = warehouse.read_table("forecasts.forecast", vintage=month_before)
    code_revision, profile_sha256 = (
        _issued_with(workplace, vintage) if is_as_issued else provenance_of(workplace, vintage)
    )
    direct = direct_as_of(
        workplace,
        vintage,
        indicator_codes=[workplace.profile.settings.headline.indicator_code],
        breakdowns=GROUPS,
    )
    tables = of_vintage("estimates.survey_table")
    surveys = {"estimates.survey_direct": direct, "estimates.survey_table": tables}
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
        survey_direct=direct,
        survey_table=tables,
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
        warning_index=index[index["vintage"].isin(history)].reset_index(drop=True),
        index_contribution=of_vintage("warnings.contribution"),
        level_reason=of_vintage("warnings.reason"),
        signal_record=of_vintage("warnings.signal_record"),
        warning_state=_states_since_last(state, vintage),
        model_failure=_failures(workplace, vintage),
        intake_count=of_vintage("core.intake_count"),
        set_aside=of_vintage("core.set_aside"),
        source_failure=of_vintage("raw.failure"),
        disclosure=disclosure_verdicts(workplace, vintage, surveys),
    )


def profile_sha256_of(workplace: Workplace, vintage: pd.Timestamp) -> str:
    """Return the hash of the profile an issued vintage was made with; empty if none was."""
    issue = workplace.warehouse.read_table("runs.issue", vintage=vintage)
    return "" if issue.empty else str(issue["profile_sha256"].iloc[0])


def without_names(events: pd.DataFrame) -> pd.DataFrame:
    """Return layoff events without credit codes and report numbers: no bulletin holds them."""
    return events.assign(enterprise_code=None, report_numbers="")


def provenance_of(workplace: Workplace, vintage: pd.Timestamp) -> tuple[str, str]:
    """Return the code revision and profile hash a vintage bears: those it was issued with if kept.

    Any other vintage bears those of the run at work.
    """
    if vintage not in kept_vintages(workplace):
        return workplace.settings.code_revision, workplace.profile.content_sha256
    return _issued_with(workplace, vintage)


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


def _issued_with(workplace: Workplace, vintage: pd.Timestamp) -> tuple[str, str]:
    issue = workplace.warehouse.read_table("runs.issue", vintage=vintage)
    return str(issue["code_revision"].iloc[0]), str(issue["profile_sha256"].iloc[0])
