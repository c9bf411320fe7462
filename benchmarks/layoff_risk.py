"""The layoff risk by enterprise on simulated provinces, in real time and against the truth.

At each vintage a model is made from what was known by then and scores every enterprise of
the panel; outcomes are what really happened, silent closures too. Enterprises that had filed
a notice are left out. No enterprise is scored by a model that learned from it. What does not
belong here: persons by cell against other estimators of losses.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

SEEDS = (7301, 7302)
"""Never used while the model was made (those were below 5000)."""
SCENARIOS = (
    "calm", "national_shock", "steel_crisis", "slow_decline", "giant_firm", "silent_closures",
)  # fmt: skip
MONTHS = 60
"""Of enterprises, five years; scenarios begin 24 months before the end."""
JUDGED_BEFORE_END = (23, 20, 17, 14, 11, 8, 5)
"""Vintages, in months before the last, so that outcomes of three months are there."""
COMPARED = (20, 8)
"""Those at which the model is made without registers too, and for a window a month later."""
LAST_MONTH = "2025-12-01"
_MODELS = ("combined", "logistic", "boosting", "base_rate")


@dataclass(frozen=True)
class Case:
    """One simulated province: what was sent, and involuntary losses by month and enterprise."""

    reports: pd.DataFrame
    notices: pd.DataFrame
    administrative: pd.DataFrame
    signals: pd.DataFrame
    structure: pd.DataFrame
    months: pd.DatetimeIndex
    codes: pd.Index
    involuntary: np.ndarray
    base: np.ndarray


def layoff_risk_table(
    *, seeds: tuple[int, ...] = SEEDS, scenarios: tuple[str, ...] = SCENARIOS, n_jobs: int = 2
) -> str:
    """Return tables of ranking, precision and calibration, and of expected persons."""
    from joblib import Parallel, delayed

    tasks = [(seed, scenario) for scenario in scenarios for seed in seeds]
    made = Parallel(n_jobs=n_jobs)(delayed(judged)(*task) for task in tasks)
    rows = pd.concat([item[0] for item in made], ignore_index=True)
    cells = pd.concat([item[1] for item in made], ignore_index=True)
    seconds = float(np.median([item[2] for item in made]))
    variants = rows["variant"].unique()
    return "\n".join(
        [
            "\n## Layoff risk by enterprise: simulated provinces, in real time\n",
            f"Seeds {', '.join(map(str, seeds))}, scenarios {', '.join(scenarios)}; {MONTHS}"
            f" months of about 10,000 enterprises, judged at {len(JUDGED_BEFORE_END)} vintages of"
            " the last two years each. Unseen enterprises of at least 20 staff that had not"
            " filed a notice; outcomes from the truth. The window begins with the first month"
            " not yet reported (delay 0) or the month after it (delay 1).\n",
            *_model_rows(rows[rows["variant"] == "all"]),
            "\nThe combined model at the vintages compared, by what it may look at:\n",
            *_variant_rows(
                rows[(rows["model"] == "combined") & rows["before"].isin(COMPARED)], list(variants)
            ),
            "\nThe combined model by scenario, three months:\n",
            *_scenario_rows(rows),
            "\nPersons in involuntary cuts within the window, panel, by city and industry and in"
            " all: expected over realised, and coverage of the 80 % interval.\n",
            *_cell_rows(cells),
            f"\nOne vintage, both horizons: {seconds:.1f} s (median, two processes at a time).\n",
        ]
    )


def judged(seed: int, scenario: str) -> tuple[pd.DataFrame, pd.DataFrame, float]:
    """Return scored enterprises, cells and the seconds a vintage took, of one province."""
    from forecasting.enterprises import RiskSettings

    case = simulated(seed, scenario)
    rows, cells, seconds = [], [], []
    for before in JUDGED_BEFORE_END:
        position = len(case.months) - before
        others = (("without registers", 0), ("all", 1)) if before in COMPARED else ()
        for variant, delay in (("all", 0), *others):
            settings = RiskSettings(window_delay_months=delay)
            began = time.perf_counter()
            scored, made = _at(case, position, variant, settings)
            seconds.append(time.perf_counter() - began)
            tag = {"seed": seed, "scenario": scenario, "delay": delay, "before": before}
            name = variant if not delay else "all, window a month later"
            rows.append(scored.assign(variant=name, **tag))
            if (variant, delay) == ("all", 0):
                cells.append(made.assign(**tag))
    return (
        pd.concat(rows, ignore_index=True),
        pd.concat(cells, ignore_index=True),
        float(np.median(seconds)),
    )


def simulated(seed: int, scenario: str, *, months: int = MONTHS) -> Case:
    """Return a simulated province with its enterprises, registers, claims and truth."""
    from profiles import load_profile
    from simulation import simulate_frames
    from simulation.industries import INDUSTRIES

    truth, frames = simulate_frames(
        load_profile("liaoning_demo"), seed=seed, months=months, scenario=scenario,
        last_month=pd.Timestamp(LAST_MONTH), history_months=24, parts=("tables", "enterprises"),
    )  # fmt: skip
    known = {name: frame for name, frame in frames.items() if isinstance(frame, pd.DataFrame)}
    section = {code: item.section_code for item in INDUSTRIES for code in item.division_codes}
    population, history = truth.population, truth.history
    if population is None or history is None:
        raise ValueError("expected enterprises from the simulation")

    def placed(name: str) -> pd.DataFrame:
        frame = known[name]
        return frame.assign(
            section_code=frame["industry_code"].map(section), vintage=frame["received_month"]
        )

    return Case(
        reports=placed("enterprise_report"),
        notices=placed("layoff_report"),
        administrative=placed("enterprise_administration"),
        signals=_claims_growth(known["insurance_table"], history.months[:months]),
        structure=known["insured_structure"].rename(columns={"industry_code": "section_code"}),
        months=history.months[:months],
        codes=pd.Index(population.code.astype(str)),
        involuntary=history.involuntary[:months],
        base=history.base[:months],
    )


def _claims_growth(claims: pd.DataFrame, months: pd.DatetimeIndex) -> pd.DataFrame:
    from forecasting.enterprises.layoff_risk_signals import claims_growth

    columns = ["reference_month", "area_code", "received_month", "new_claims_persons"]
    rows = claims[columns].rename(columns={"new_claims_persons": "value"})
    parts = []
    for month in months:
        vintage = month + pd.DateOffset(months=1)
        seen = rows[rows["received_month"] <= vintage].sort_values("received_month", kind="stable")
        latest = seen.drop_duplicates(["reference_month", "area_code"], keep="last")
        parts.append(claims_growth(latest, vintage=vintage))
    return pd.concat(parts, ignore_index=True)


def _at(
    case: Case, position: int, variant: str, settings: object
) -> tuple[pd.DataFrame, pd.DataFrame]:
    from forecasting.enterprises import RiskSettings, layoff_risk

    if not isinstance(settings, RiskSettings):
        raise TypeError("expected RiskSettings")
    first = case.months[0]
    vintage = pd.Timestamp(first + pd.DateOffset(months=position))
    made = layoff_risk(
        case.reports,
        vintage=vintage,
        notices=case.notices,
        administrative=None if variant == "without registers" else case.administrative,
        signals=case.signals,
        settings=replace(settings, explained_enterprises=1),
    )
    rows = made.enterprises[~made.enterprises["has_open_notice"]]
    rates = made.notes.set_index("horizon_months")["base_rate_pct"] / 100
    who = case.codes.get_indexer(pd.Index(rows["enterprise_code"]))
    parts, cells = [], []
    for horizon in settings.horizons_months:
        start = position + settings.window_delay_months
        hit, _ = _happened(case, slice(start, start + horizon), settings)
        chosen = (rows["horizon_months"] == horizon).to_numpy()
        of = rows[chosen]
        outcome = hit[who[chosen]].astype(float)
        odds = {"combined": of["log_odds"], "base_rate": _logit(rates[horizon])}
        odds |= {name: of[f"{name}_log_odds"] for name in ("logistic", "boosting")}
        for name, values in odds.items():
            parts.append(
                pd.DataFrame(
                    {
                        "horizon": horizon,
                        "model": name,
                        "odds": np.asarray(values) + 0 * outcome,
                        "outcome": outcome,
                    }
                )
            )
        cells.append(_cells(case, made.cells, made.enterprises, horizon, start, settings))
    return pd.concat(parts, ignore_index=True), pd.concat(cells, ignore_index=True)


def _logit(rate: float) -> float:
    return float(np.log(rate / (1 - rate)))


def _happened(case: Case, window: slice, settings: object) -> tuple[np.ndarray, np.ndarray]:
    """Return whether a reportable cut happened, and its persons, by enterprise."""
    from forecasting.enterprises import RiskSettings
    from forecasting.enterprises.layoff_risk_outcomes import reportable_line

    if not isinstance(settings, RiskSettings):
        raise TypeError("expected RiskSettings")
    lost = case.involuntary[window].astype(float)
    line = np.stack([reportable_line(row.astype(float), settings.cut) for row in case.base[window]])
    is_cut = (lost > 0) & (lost >= line)
    return is_cut.any(axis=0), np.where(is_cut, lost, 0.0).sum(axis=0)


def _cells(
    case: Case, cells: pd.DataFrame, enterprises: pd.DataFrame, horizon: int, start: int,
    settings: object,
) -> pd.DataFrame:  # fmt: skip
    _, persons = _happened(case, slice(start, start + horizon), settings)
    of = enterprises[enterprises["horizon_months"] == horizon]
    real = persons[case.codes.get_indexer(pd.Index(of["enterprise_code"]))]
    placed = pd.DataFrame(
        {"area_code": of["area_code"].to_numpy(), "section_code": of["section_code"].to_numpy(),
         "realised": real}
    )  # fmt: skip
    summed = pd.concat(
        [placed, placed.assign(section_code="total"), placed.assign(area_code="all"),
         placed.assign(area_code="all", section_code="total")]
    ).groupby(["area_code", "section_code"], as_index=False)["realised"].sum()  # fmt: skip
    made = cells[cells["horizon_months"] == horizon].assign(
        area_code=lambda frame: frame["area_code"].fillna("all")
    )
    return made[~made["is_small"]].merge(summed, on=["area_code", "section_code"])


def _measured(rows: pd.DataFrame) -> Mapping[str, float]:
    from forecasting.enterprises.layoff_risk_measures import (
        auroc,
        average_precision,
        calibration_line,
    )

    odds, outcome = rows["odds"].to_numpy(), rows["outcome"].to_numpy()
    rate = outcome.mean()
    _, slope, error = calibration_line(odds, outcome)
    return {
        "events": outcome.sum(),
        "rate": 100 * rate,
        "auroc": auroc(odds, outcome),
        "ratio": average_precision(odds, outcome) / rate,
        "slope": slope,
        "error": error,
        "over": outcome.sum() / (1 / (1 + np.exp(-odds))).sum(),
    }


_HEAD = (
    "events | base rate, % | AUROC | average precision over base rate | calibration slope (SE)"
    " | events over expected |"
)


def _cell_texts(rows: pd.DataFrame) -> str:
    made = _measured(rows)
    return (
        f"{made['events']:.0f} | {made['rate']:.2f} | {made['auroc']:.3f} | {made['ratio']:.1f}"
        f" | {made['slope']:.2f} ({made['error']:.2f}) | {made['over']:.2f} |"
    )


def _model_rows(rows: pd.DataFrame) -> list[str]:
    lines = [f"| horizon, months | model | {_HEAD}", "|---|---|---|---|---|---|---|---|"]
    for horizon in sorted(rows["horizon"].unique()):
        for model in _MODELS:
            of = rows[(rows["horizon"] == horizon) & (rows["model"] == model)]
            lines.append(f"| {horizon} | {model} | {_cell_texts(of)}")
    return lines


def _variant_rows(rows: pd.DataFrame, variants: list[str]) -> list[str]:
    lines = [f"| horizon, months | with | {_HEAD}", "|---|---|---|---|---|---|---|---|"]
    for horizon in sorted(rows["horizon"].unique()):
        for variant in variants:
            of = rows[(rows["horizon"] == horizon) & (rows["variant"] == variant)]
            lines.append(f"| {horizon} | {variant} | {_cell_texts(of)}")
    return lines


def _scenario_rows(rows: pd.DataFrame) -> list[str]:
    of = rows[(rows["horizon"] == 3) & (rows["model"] == "combined") & (rows["variant"] == "all")]
    lines = [f"| scenario | {_HEAD}", "|---|---|---|---|---|---|---|"]
    for scenario, part in of.groupby("scenario", sort=False):
        lines.append(f"| {scenario} | {_cell_texts(part)}")
    return lines


def _cell_rows(cells: pd.DataFrame) -> list[str]:
    lines = [
        "| horizon, months | sums | number | expected over realised persons | covered |",
        "|---|---|---|---|---|",
    ]
    kinds = {
        "city × industry": (cells["area_code"] != "all") & (cells["section_code"] != "total"),
        "city": (cells["area_code"] != "all") & (cells["section_code"] == "total"),
        "all": (cells["area_code"] == "all") & (cells["section_code"] == "total"),
    }
    for horizon in sorted(cells["horizon_months"].unique()):
        for kind, chosen in kinds.items():
            of = cells[chosen & (cells["horizon_months"] == horizon)]
            inside = of["realised"].between(of["lower_persons"], of["upper_persons"])
            share = of["expected_persons"].sum() / of["realised"].sum()
            lines.append(f"| {horizon} | {kind} | {len(of)} | {share:.2f} | {inside.mean():.2f} |")
    return lines
