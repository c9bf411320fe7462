"""Gross flows of simulated provinces against their true transition probabilities.

What does not belong here: vacancy ratios, which are counts over counts.
"""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from forecasting.market import FlowSettings

SEEDS = (11, 12)
MONTHS = 24
LAST_MONTH = pd.Timestamp("2025-12-01")
_RATES = {"job_finding_rate": "UE", "separation_rate": "EU"}
_INTERVAL = 1.96
_STATES = {"employed": "employed", "unemployed": "unemployed", "inactive": "out_of_labour_force"}
_RECORD = [
    "reference_month", "person_id", "cluster_code", "stratum_code", "weight", "area_code",
    "labour_status_code",
]  # fmt: skip


def market_table() -> str:
    """Return bias, spread, error and coverage of EU and UE of the province, and the run time."""
    rows = [row for seed in SEEDS for row in _measured(seed)]
    made = pd.DataFrame(rows, columns=["method", "rate", "value", "error", "truth", "seconds"])
    made["off"] = made["value"] - made["truth"]
    key = ["method", "rate"]
    bias = made.groupby(key)["off"].transform("mean")
    made["is_covered"] = made["off"].abs() <= _INTERVAL * made["error"]
    made["is_centred_covered"] = (made["off"] - bias).abs() <= _INTERVAL * made["error"]
    table = made.groupby(key, sort=False).agg(
        truth=("truth", "mean"),
        bias=("off", "mean"),
        spread=("off", "std"),
        error=("error", "mean"),
        covered=("is_covered", "mean"),
        centred=("is_centred_covered", "mean"),
    )
    lines = [
        f"| {method} | {rate} | {row.truth:.2f} | {row.bias:+.2f} | {row.spread:.2f} |"
        f" {row.error:.2f} | {row.covered:.2f} | {row.centred:.2f} |"
        for (method, rate), row in table.iterrows()
    ]
    return "\n".join(
        [
            "\n## Gross flows: liaoning_demo, simulated person records\n",
            f"Province, {MONTHS} months × {len(SEEDS)} seeds, % a month. Answers of the"
            " simulation hold errors, so flows between recorded states are biased by design:"
            " coverage is that of the 95 % interval as it is, and with the mean bias taken"
            " away. True stocks stand for a model's, and the matrix of classification is the"
            f" one simulated. A month takes {made['seconds'].mean():.2f} s"
            f" (longest {made['seconds'].max():.2f} s).\n",
            "| flows | rate | true | bias | SD | mean SE | coverage | without bias |",
            "|---|---|---:|---:|---:|---:|---:|---:|",
            *lines,
            "",
        ]
    )


def _measured(seed: int) -> Iterator[tuple[str, str, float, float, float, float]]:
    from forecasting.market import flow_rates
    from profiles import load_profile
    from simulation import simulate_frames

    truth, frames = simulate_frames(
        load_profile("liaoning_demo"), seed=seed, months=MONTHS + 1, scenario="calm",
        last_month=LAST_MONTH, history_months=14, parts=("persons",),
    )  # fmt: skip
    true_rates = _true_rates(truth.economy.stocks, truth.economy.flows)
    stocks = _province_stocks(truth.economy.stocks)
    before = None
    for records in frames["person_record"]:
        now = _with_status(records)
        if before is not None:
            month = now["reference_month"].iloc[0]
            for method, given, settings in _methods(stocks, now):
                begun = time.perf_counter()
                made = flow_rates(before, now, stocks=given, settings=settings)
                seconds = time.perf_counter() - begun
                province = made[made["area_code"] == settings.province_code]
                for row in province.itertuples():
                    if row.indicator_code in _RATES:
                        rate = _RATES[row.indicator_code]
                        yield (
                            method, rate, row.value, row.standard_error,
                            float(true_rates.loc[month, rate]), seconds,
                        )  # fmt: skip
        before = now


def _methods(
    stocks: pd.DataFrame, now: pd.DataFrame
) -> tuple[tuple[str, pd.DataFrame | None, "FlowSettings"], ...]:
    from forecasting.market import FlowSettings

    matrix = _simulated_matrix(now)
    return (
        ("matched", None, FlowSettings()),
        ("raked to the survey's stocks", None, FlowSettings(margins="survey")),
        ("raked to true stocks", stocks, FlowSettings()),
        ("raked to true stocks, classification corrected", stocks,
         FlowSettings(misclassification=matrix)),
    )  # fmt: skip


def _simulated_matrix(now: pd.DataFrame) -> tuple[tuple[float, float, float], ...]:
    """Return the simulation's errors: part of the labour force answers at random at the rate."""
    from simulation.persons_settings import SurveySettings

    noise = SurveySettings().noise_share
    size = now.groupby("labour_status_code")["weight"].sum()
    rate = float(size["unemployed"] / (size["unemployed"] + size["employed"]))
    to_unemployed, to_employed = noise * rate, noise * (1 - rate)
    return (
        (1 - to_unemployed, to_unemployed, 0.0),
        (to_employed, 1 - to_employed, 0.0),
        (0.0, 0.0, 1.0),
    )


def _with_status(records: pd.DataFrame) -> pd.DataFrame:
    is_employed = records["has_worked_one_hour"] | records["is_absent_from_job"]
    is_looking = records["has_looked_for_work"] & records["can_start_within_two_weeks"]
    status = np.where(
        is_employed, "employed", np.where(is_looking, "unemployed", "out_of_labour_force")
    )
    return records.assign(labour_status_code=status)[_RECORD]


def _province_stocks(stocks: pd.DataFrame) -> pd.DataFrame:
    sums = stocks.groupby("reference_month")[list(_STATES)].sum().reset_index()
    names = {name: f"{state}_persons" for name, state in _STATES.items()}
    return sums.rename(columns=names).assign(area_code="210000")


def _true_rates(stocks: pd.DataFrame, flows: pd.DataFrame) -> pd.DataFrame:
    """Return UE and EU in %, by the month they lead into, cells weighted by their origin."""
    key = ["reference_month", "area_code", "sex_code", "age_group"]
    earlier = stocks.assign(reference_month=stocks["reference_month"] + pd.DateOffset(months=1))[
        [*key, "employed", "unemployed"]
    ]
    joined = flows[[*key, "eu", "ue"]].merge(earlier, on=key)
    made = {}
    for rate, flow, origin in (("EU", "eu", "employed"), ("UE", "ue", "unemployed")):
        moved = (joined[flow] * joined[origin]).groupby(joined["reference_month"]).sum()
        made[rate] = 100 * moved / joined.groupby("reference_month")[origin].sum()
    return pd.DataFrame(made)
