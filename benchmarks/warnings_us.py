"""Early warnings of the United States to 2006 in real time, against the Sahm rule.

What does not belong here: the panels (warnings_us_panels), the default model's numbers
(warnings_us_defaults).
"""

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from benchmarks.warnings_us_areas import areas_rows
from benchmarks.warnings_us_defaults import us_model
from benchmarks.warnings_us_panels import (
    RECESSIONS,
    indicators,
    nation,
    nation_onsets,
    states,
    states_onsets,
    states_truth,
)
from benchmarks.warnings_us_triggers import SAHM_LINE_PP, alone_triggers, signal_triggers
from forecasting import WarningSettings, early_warning_history
from forecasting.early_warning import sahm_indicator
from forecasting.early_warning.discrimination import auroc, onset_labels, usefulness
from forecasting.early_warning.evaluation import (
    MONTHS_OF_DECADE,
    LevelEvaluation,
    evaluate_levels,
)
from forecasting.early_warning.history_levels import levels_of
from forecasting.early_warning.history_settings import LevelLine
from forecasting.early_warning.months import month_numbers

LINES = (0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75)
"""Lines of yellow tried where one is chosen."""
DEFAULT_LINE = 0.5
NATION_ORIGINS = ("1959-10-01", "2006-12-01")
STATES_CHOOSING = ("1979-01-01", "1988-12-01")
STATES_TESTED = ("1989-01-01", "2006-12-01")
STATES_FALSE_PER_DECADE = 0.2
_SMALL_RISE_PP, _NEAR_MISS_PP = 0.5, 0.8
FOLD_MARGIN = pd.DateOffset(months=24)


def warnings_us_table() -> str:
    """Return the tables of nation, states and areas from a sample as Markdown."""
    parts = ["\n## Early warnings, United States\n", *_nation(), "", *_states(), ""]
    return "\n".join([*parts, *areas_rows(), ""])


def _nation() -> list[str]:
    onsets, sahm = nation_onsets(), _sahm_history()
    folds = [_fold(number) for number in range(len(RECESSIONS))]
    chosen = _joined([_levels(history, _chosen(history, span)) for history, span in folds], folds)
    default = _joined([_levels(history, DEFAULT_LINE) for history, _ in folds], folds)
    claims = _joined([_claims_and_gap(history) for history, _ in folds], folds)
    text = [
        "Nation, unadjusted rate, NBER peaks 1960–2001, one recession left out at a time: model"
        " and line of yellow (the lowest without a false alarm) from the others. Rate and"
        " indicators a month late, help-wanted two. Lags in months from the peak, in order of"
        " recession; × missed, * stood since before.\n",
        "| rule | lags | mean | mean of fresh alarms | worst | false alarms | AUROC |"
        " usefulness | flips a year |",
        "|---|---|---:|---:|---:|---|---:|---:|---:|",
    ]
    for name, history in (
        ("Sahm rule, published adjusted rate", sahm),
        ("claims up 15 points and gap 0.15", claims),
        ("early_warning_history, line of the others", chosen),
        (f"early_warning_history, default line {DEFAULT_LINE}", default),
    ):
        text.append(_row(name, history, evaluate_levels(history, onsets), onsets))
    return text


def _states() -> list[str]:
    settings = replace(
        WarningSettings(),
        model=us_model(without=((pd.Timestamp("1989-01-01"), pd.Timestamp("2006-12-01")),)),
    )
    begin = time.perf_counter()
    origins = list(pd.date_range(STATES_CHOOSING[0], STATES_TESTED[1], freq="MS"))
    history = early_warning_history(states(), indicators(), origins=origins, settings=settings)
    seconds = time.perf_counter() - begin
    onsets = states_onsets()
    triggers = (signal_triggers(history, onsets), _alone(onsets))
    line = next(
        (
            line
            for line in LINES
            if evaluate_levels(
                _levels(_between(history, STATES_CHOOSING), line), onsets
            ).false_alarms_per_area_decade
            <= STATES_FALSE_PER_DECADE
        ),
        LINES[-1],
    )
    text = [
        f"51 areas, unadjusted, the nation's indicators; model from figures to 1988, line {line}"
        f" the lowest with at most {STATES_FALSE_PER_DECADE} false alarms per area-decade in"
        " 1979–1988, judged 1989–2006. Onsets: rate in hindsight up 1.0 pp on its 12-month low."
        " Lead: months before the first origin, from the onset on, whose gap is 0.5; the gap of"
        " the engine's signal, and of the state's rate alone, adjusted by STL as known then."
        " Of false alarms: without and with a large rise of the rate in the year after, on the"
        " lowest of the year before."
        f" {len(origins)} origins in {seconds:.0f} s.\n",
        "| rule | onsets | found | mean lag | worst | lead on Sahm trigger | on Sahm, state alone"
        " | false alarms per area-decade | of these rise below 0.5 pp | rise of 0.8 pp or more"
        " | months of false alarm | AUROC | usefulness | flips a year |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    tested = _between(history, STATES_TESTED)
    gap = tested.assign(level_rank=2 * (tested["gap"].round(2) >= SAHM_LINE_PP))
    text.append(_states_row("gap 0.5, causally adjusted", gap, onsets, triggers))
    for tried in sorted({*LINES[::2], line}):
        name = f"line {tried}" + (", frozen" if tried == line else "")
        text.append(_states_row(name, _levels(tested, tried), onsets, triggers))
    return text


def _fold(number: int) -> tuple[pd.DataFrame, tuple[pd.Timestamp, pd.Timestamp]]:
    """Return the history by a model without one recession, and the months of its fold."""
    peak, trough = (pd.Timestamp(f"{month}-01") for month in RECESSIONS[number])
    model = us_model(without=((peak - FOLD_MARGIN, trough + FOLD_MARGIN),))
    history = early_warning_history(
        nation(), indicators(), origins=list(pd.date_range(*NATION_ORIGINS, freq="MS")),
        settings=replace(WarningSettings(), model=model),
    )  # fmt: skip
    begin = _middle(number - 1) if number else pd.Timestamp(NATION_ORIGINS[0])
    is_last = number == len(RECESSIONS) - 1
    end = pd.Timestamp("2007-01-01") if is_last else _middle(number)
    return history, (begin, end)


def _middle(number: int) -> pd.Timestamp:
    """Return the month half-way from a trough to the next peak."""
    trough, peak = (
        pd.Timestamp(f"{RECESSIONS[number][1]}-01"),
        pd.Timestamp(f"{RECESSIONS[number + 1][0]}-01"),
    )
    return (trough + (peak - trough) / 2).to_period("M").to_timestamp()


def _chosen(history: pd.DataFrame, span: tuple[pd.Timestamp, pd.Timestamp]) -> float:
    """Return the lowest line without a false alarm outside the fold; the highest if none is."""
    for line in LINES:
        alarms = evaluate_levels(_levels(history, line), nation_onsets()).alarms
        alarms = alarms[~alarms["first_month"].between(*span)]
        if not alarms["is_false"].fillna(value=False).any():
            return line
    return LINES[-1]


def _joined(
    parts: Sequence[pd.DataFrame], folds: Sequence[tuple[pd.DataFrame, tuple[pd.Timestamp, ...]]]
) -> pd.DataFrame:
    """Return the months of each fold from its own history."""
    kept = [
        part[(part["origin_month"] >= span[0]) & (part["origin_month"] < span[1])]
        for part, (_, span) in zip(parts, folds, strict=True)
    ]
    return pd.concat(kept, ignore_index=True)


def _levels(history: pd.DataFrame, line: float) -> pd.DataFrame:
    """Return yellow by a line of our own, with the default hysteresis."""
    settings = WarningSettings()
    wide = history.pivot(index="origin_month", columns="unique_id", values="probability")
    ranks = levels_of(
        wide.to_numpy(dtype=np.float64), (LevelLine("yellow", 2, line),),
        leave_share=settings.leave_share, hold_months=settings.hold_months,
    )  # fmt: skip
    made = wide.reset_index().melt(id_vars="origin_month", var_name="unique_id")
    made = made.assign(level_rank=ranks.T.reshape(-1)).drop(columns="value")
    return made.merge(history[["unique_id", "origin_month", "probability"]])


def _claims_and_gap(history: pd.DataFrame) -> pd.DataFrame:
    return history.assign(level_rank=2 * (history["claims_and_gap"] >= 1.0))


def _sahm_history() -> pd.DataFrame:
    rate = nation("US_SA")
    gap = sahm_indicator(rate[["reference_month", "value"]])
    known = gap.merge(rate[["reference_month", "vintage"]])
    history = pd.DataFrame(
        {
            "unique_id": "US",
            "origin_month": known["vintage"],
            "level_rank": 2 * (known["gap"] >= SAHM_LINE_PP),
            "probability": known["gap"],
        }
    )
    return _between(history, NATION_ORIGINS)


def _between(history: pd.DataFrame, span: tuple[str, str]) -> pd.DataFrame:
    return history[history["origin_month"].between(pd.Timestamp(span[0]), pd.Timestamp(span[1]))]


def _alone(onsets: pd.DataFrame) -> pd.DataFrame:
    begin = pd.Timestamp(STATES_TESTED[0])
    return alone_triggers(onsets[onsets["onset_month"] >= begin])


def _row(name: str, history: pd.DataFrame, judged: LevelEvaluation, onsets: pd.DataFrame) -> str:
    lags = [
        ("×" if not row.is_found else f"{row.lag_months:+.0f}") + ("*" if row.is_standing else "")
        for row in judged.onsets.itertuples()
    ]
    false = judged.alarms[judged.alarms["is_false"].fillna(value=False).astype(bool)]
    months = ", ".join(month.strftime("%Y-%m") for month in false["first_month"]) or "none"
    fresh = judged.onsets[~judged.onsets["is_standing"]]["lag_months"].mean()
    return (
        f"| {name} | {' '.join(lags)} | {judged.mean_lag_months:+.1f} | {fresh:+.1f}"
        f" | {judged.worst_lag_months:+.0f} | {months} | {_scores(history, onsets)}"
        f" | {judged.level_flips_per_year:.2f} |"
    )


def _states_row(
    name: str, history: pd.DataFrame, onsets: pd.DataFrame, triggers: Sequence[pd.DataFrame]
) -> str:
    judged = evaluate_levels(history, onsets)
    leads = " | ".join(f"{_lead(judged, found):+.1f}" for found in triggers)
    rises = _rises_after_false_alarms(judged)
    decades = judged.area_months / MONTHS_OF_DECADE
    return (
        f"| {name} | {len(judged.onsets)} | {judged.recall:.2f} | {judged.mean_lag_months:+.1f}"
        f" | {judged.worst_lag_months:+.0f} | {leads}"
        f" | {judged.false_alarms_per_area_decade:.2f}"
        f" | {(rises < _SMALL_RISE_PP).sum() / decades:.2f}"
        f" | {(rises >= _NEAR_MISS_PP).sum() / decades:.2f}"
        f" | {judged.false_alarm_month_share:.3f}"
        f" | {_scores(history, onsets)} | {judged.level_flips_per_year:.2f} |"
    )


def _lead(judged: LevelEvaluation, triggers: pd.DataFrame) -> float:
    """Return the mean lead of the onsets found, in months before the trigger."""
    both = judged.onsets.dropna(subset="first_alarm_month").merge(triggers)
    trigger = month_numbers(both["trigger_month"], "trigger")
    return float((trigger - month_numbers(both["first_alarm_month"], "alarm")).mean())


def _rises_after_false_alarms(judged: LevelEvaluation) -> np.ndarray:
    """Return the rise in pp after each false alarm.

    Highest of the twelve months from the alarm on, less the lowest of the twelve before.
    """
    truth = states_truth().pivot(index="reference_month", columns="unique_id", values="value")
    false = judged.alarms[judged.alarms["is_false"].fillna(value=False).astype(bool)]
    rises = []
    for name, first in zip(false["unique_id"], false["first_month"], strict=True):
        rate = truth[str(name)]
        before, after = rate[rate.index <= first].iloc[-13:], rate[rate.index >= first].iloc[:13]
        rises.append(after.max() - before.min())
    return np.array(rises)


def _scores(history: pd.DataFrame, onsets: pd.DataFrame) -> str:
    labels = onset_labels(history, onsets)
    useful = usefulness(history["level_rank"] >= 2, labels)
    return f"{auroc(history['probability'], labels):.2f} | {useful.relative:.2f}"
