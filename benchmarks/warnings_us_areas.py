"""Early warnings of few areas known from a sample alone: states with an error drawn on top.

What does not belong here: the states as they are (warnings_us), the signal's own rule
(warnings_areas).
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from benchmarks.warnings_us_defaults import us_model
from benchmarks.warnings_us_panels import RATE_LAG_MONTHS, states_onsets, states_truth
from forecasting import WarningSettings, early_warning_history
from forecasting.early_warning.area_signal_settings import SignalSettings
from forecasting.early_warning.evaluation import evaluate_levels
from forecasting.survey.survey_error import SurveyErrorProcess

SEEDS = (7001, 7002, 7003)
AREAS = 14
ERROR_PP, CORRELATION = 0.5, 0.5
TESTED = ("1989-01-01", "2006-12-01")
_TOLD_LAGS = 13


def areas_rows() -> list[str]:
    """Return the lines of the table: error's autocorrelation told or not."""
    text = [
        f"{AREAS} areas from a sample, nothing else known: states' rates in hindsight with an error"
        f" of {ERROR_PP} pp, autocorrelation {CORRELATION}, drawn with seeds"
        f" {', '.join(map(str, SEEDS))}; model from figures to 1988, default line, judged 1989–2006"
        " by the onsets of the states. To reach: recall 0.85, mean lag 3.5, 0.7 false alarms.\n",
        "| autocorrelation of the error | onsets | found | mean lag | of fresh alarms |"
        " false alarms per area-decade | months of false alarm |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    return [*text, _row("told", is_told=True), _row("not told (2-10-2 taken)", is_told=False)]


def sampled(seed: int) -> pd.DataFrame:
    """Return rates (%) of some states with a drawn error, and its size, as targets."""
    draws = np.random.default_rng(seed)
    truth = states_truth().pivot(index="reference_month", columns="unique_id", values="value")
    truth = truth[sorted(draws.choice(truth.columns.to_numpy(), AREAS, replace=False))]
    error = draws.standard_normal(truth.shape)
    for month in range(1, len(error)):
        fresh = np.sqrt(1.0 - CORRELATION**2) * error[month]
        error[month] = CORRELATION * error[month - 1] + fresh
    drawn = truth + ERROR_PP * error
    long = drawn.reset_index().melt(id_vars="reference_month", var_name="unique_id")
    return long.assign(standard_error=ERROR_PP, publication_lag_months=RATE_LAG_MONTHS)


def _row(name: str, *, is_told: bool) -> str:
    lags = {lag: CORRELATION**lag for lag in range(1, _TOLD_LAGS + 1)}
    signal = SignalSettings(error_process=SurveyErrorProcess(lags)) if is_told else SignalSettings()
    span = (pd.Timestamp(TESTED[0]), pd.Timestamp(TESTED[1]))
    settings = replace(WarningSettings(), signal=signal, model=us_model(without=(span,)))
    judged = evaluate_levels(*_all_draws(SEEDS, settings))
    fresh = judged.onsets[~judged.onsets["is_standing"]]["lag_months"].mean()
    return (
        f"| {name} | {len(judged.onsets)} | {judged.recall:.2f} | {judged.mean_lag_months:+.1f} |"
        f" {fresh:+.1f} | {judged.false_alarms_per_area_decade:.2f} |"
        f" {judged.false_alarm_month_share:.3f} |"
    )


def _all_draws(
    seeds: Sequence[int], settings: WarningSettings
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return histories and onsets of all draws, areas named by draw."""
    histories: list[pd.DataFrame] = []
    onsets: list[pd.DataFrame] = []
    origins = list(pd.date_range(*TESTED, freq="MS"))
    for seed in seeds:
        history = early_warning_history(sampled(seed), origins=origins, settings=settings)
        true = states_onsets()
        true = true[true["unique_id"].isin(history["unique_id"])]
        for frames, frame in ((histories, history), (onsets, true)):
            frames.append(frame.assign(unique_id=f"{seed}/" + frame["unique_id"]))
    return pd.concat(histories), pd.concat(onsets)
