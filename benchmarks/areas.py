"""The area model in real time: simulated provinces, and US states with survey error added.

Variances are estimated from figures up to a month and used after it only. What does not
belong here: the estimators of single figures (survey_design, planning).
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd

ResultT = TypeVar("ResultT")
PROVINCE = "210000"
CAPITAL = "210100"
SCENARIOS = ("calm", "steel_crisis", "national_shock", "slow_decline")
SEEDS = (1001, 1002, 1003)
LAST_MONTH = "2025-12-01"
MONTHS = 120
FIRST_FIT_MONTHS = 36
US_FILE = (
    Path(__file__).parents[2] / "shared" / "data" / "us_states_labour_force_1976_2006_nsa.parquet"
)
US_FIRST_FIT_MONTHS = 96
US_REFIT_MONTHS = 48
US_STANDARD_ERRORS = (0.7, 1.6)


@dataclass(frozen=True)
class Case:
    """Direct estimates of areas with weights and the truth, by month and area."""

    name: str
    direct: pd.DataFrame
    weights: pd.DataFrame
    truth: pd.DataFrame
    province_code: str
    covariates: pd.DataFrame | None = None
    priors: Mapping[str, tuple[float, float]] = field(default_factory=dict)


def area_table(
    *,
    seeds: Sequence[int] = SEEDS,
    scenarios: Sequence[str] = SCENARIOS,
    us_seeds: Sequence[int] = (1001,),
) -> str:
    """Return the tables of accuracy, coverage and time as Markdown."""
    rows = []
    for scenario in scenarios:
        made = [in_real_time(simulated_case(seed, scenario)) for seed in seeds]
        rows.append(_row(f"simulated province, {scenario}, {len(seeds)} seeds", made))
    if US_FILE.exists():
        made = [
            in_real_time(us_case(seed), first=US_FIRST_FIT_MONTHS, step=US_REFIT_MONTHS)
            for seed in us_seeds
        ]
        rows.append(_row(f"US states 1984–2006, unadjusted, {len(us_seeds)} seed(s)", made))
    return "\n".join(
        [
            "\n## Area model, in real time\n",
            f"Simulated provinces of 14 cities, {MONTHS} months, variances estimated yearly from"
            f" month {FIRST_FIT_MONTHS} on; US states: 51 areas, error added with SE .7 to 1.6 and"
            " the autocorrelation of a 2-10-2 rotation, variances estimated every four years. Error"
            " of the concurrent figure against the truth over that of the direct estimate.\n",
            "| case | RMSE ratio | worst area | areas significantly worse | 95 % coverage |"
            " adjusted figure, coverage | province, ratio | province, coverage | sum error |",
            "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
            *rows,
            "",
            *_little_told(seeds, scenarios),
            "",
            *_times(),
            "",
        ]
    )


def simulated_case(seed: int, scenario: str) -> Case:
    """Return the survey's table of all cities of a simulated province, with its truth."""
    from profiles import load_profile
    from simulation import ProvinceSettings, simulate_frames
    from simulation.settings import SurveySettings

    survey = SurveySettings(has_unreleased_city_rows=True, first_month_with_errors="2010-01")
    truth, frames = simulate_frames(
        load_profile("liaoning_demo"), seed=seed, months=36, scenario=scenario,
        last_month=pd.Timestamp(LAST_MONTH), history_months=MONTHS - 36, parts=("tables",),
        settings=ProvinceSettings(survey=survey),
    )  # fmt: skip
    table = frames["survey_table"]
    assert isinstance(table, pd.DataFrame)
    rows = table[table["breakdown"] == "total"]
    direct = rows.drop_duplicates(["reference_month", "area_code"]).rename(
        columns={"unemployment_rate_pct": "estimate", "standard_error_pp": "standard_error"}
    )
    rates = truth.economy.rates[truth.economy.rates["breakdown"] == "total"]
    weights = rates[rates["area_code"] != PROVINCE].rename(
        columns={"labour_force_persons": "weight"}
    )
    return Case(
        scenario,
        direct[["reference_month", "area_code", "estimate", "standard_error"]],
        weights[["reference_month", "area_code", "weight"]],
        rates[["reference_month", "area_code", "rate_pct", "adjusted_rate_pct"]],
        PROVINCE,
        covariates=_variables(frames, weights.groupby("area_code")["weight"].mean().to_dict()),
    )


def _variables(frames: Mapping[str, object], sizes: dict[str, float]) -> pd.DataFrame:
    from forecasting.survey import area_variables

    claims, registered = frames["insurance_table"], frames["employment_table"]
    assert isinstance(claims, pd.DataFrame)
    assert isinstance(registered, pd.DataFrame)
    parts = [
        frame.rename(columns={column: "value"})
        .drop_duplicates(["reference_month", "area_code"])[
            ["reference_month", "area_code", "value"]
        ]
        .dropna()
        for frame, column in (
            (claims, "new_claims_persons"),
            (registered, "registered_unemployed_persons"),
        )
    ]
    return area_variables(parts[0], parts[1], sizes)


def with_little_told(case: Case) -> Case:
    """Return the case with the rates of province and capital only, and the variables."""
    from assets.area_model import PRIORS

    told = case.direct["area_code"].isin([PROVINCE, CAPITAL])
    return replace(case, direct=case.direct[told], priors=PRIORS)


def us_case(seed: int) -> Case:
    """Return unadjusted state rates with survey error added; the nation is their sum."""
    from forecasting.survey.survey_error import SurveyErrorProcess

    table = pd.read_parquet(US_FILE)
    table["reference_month"] = table["reference_month"].astype("datetime64[us]")
    table["rate"] = 100 * table["unemployed_persons"] / table["labour_force_persons"]
    rate = table.pivot(index="reference_month", columns="area_code", values="rate")
    force = table.pivot(index="reference_month", columns="area_code", values="labour_force_persons")
    draws = np.random.default_rng(seed)
    error = draws.uniform(*US_STANDARD_ERRORS, rate.shape[1])
    moving = SurveyErrorProcess().moving_average()
    shocks = draws.standard_normal((len(rate) + len(moving) - 1, rate.shape[1]))
    noise = np.stack([np.convolve(column, moving, mode="valid") for column in shocks.T], axis=1)
    direct = (rate + noise * error).clip(lower=0.0)
    share = force.div(force.sum(axis=1), axis=0)
    nation = (share * rate).sum(axis=1)
    long = direct.stack().rename("estimate").reset_index()
    long["standard_error"] = np.tile(error, len(rate))
    truth = pd.concat(
        [
            rate.stack().rename("rate_pct").reset_index(),
            nation.rename("rate_pct").reset_index().assign(area_code="US"),
        ]
    )
    weights = force.stack().rename("weight").reset_index()
    return Case("us", long, weights, truth.assign(adjusted_rate_pct=np.nan), "US")


def in_real_time(case: Case, *, first: int = FIRST_FIT_MONTHS, step: int = 12) -> pd.DataFrame:
    """Return concurrent estimates beside the truth, by variances from before each span."""
    from forecasting.survey import AreaModelSettings, estimate_areas, fit_areas

    settings = AreaModelSettings(covariate_priors=case.priors)
    covariates = case.covariates if case.priors else None
    months = np.sort(case.direct["reference_month"].unique())
    parts = []
    for start in range(first, len(months), step):
        past, end = months[start - 1], months[min(start + step, len(months)) - 1]
        parameters = fit_areas(
            _until(case.direct, past), province_code=case.province_code,
            weights=_until(case.weights, past), settings=settings,
            covariates=None if covariates is None else _until(covariates, past),
        )  # fmt: skip
        found = estimate_areas(
            _until(case.direct, end), province_code=case.province_code,
            weights=_until(case.weights, end), parameters=parameters, is_smoothed=False,
            settings=settings,
            covariates=None if covariates is None else _until(covariates, end),
        ).estimates  # fmt: skip
        parts.append(found[found["reference_month"] > past])
    key = ["reference_month", "area_code"]
    made = pd.concat(parts).merge(case.truth, on=key)
    return made.merge(case.weights, on=key, how="left").assign(province_code=case.province_code)


def _until(frame: pd.DataFrame, month: object) -> pd.DataFrame:
    return frame[frame["reference_month"] <= month]


def _row(name: str, made: Sequence[pd.DataFrame]) -> str:
    every = pd.concat([frame.assign(run=number) for number, frame in enumerate(made)])
    is_province = every["area_code"] == every["province_code"]
    areas, province = every[~is_province], every[is_province]
    ratio, worst, worse = _ratios(areas)
    sums = areas.assign(part=areas["model_estimate"] * areas["weight"])
    total = sums.groupby(["run", "reference_month"])[["part", "weight"]].sum()
    whole = province.set_index(["run", "reference_month"])["model_estimate"]
    gap = (total["part"] / total["weight"] - whole).abs().max()
    adjusted = _covered(areas, "adjusted_estimate", "adjusted_standard_error", "adjusted_rate_pct")
    return (
        f"| {name} | {ratio:.3f} | {worst:.2f} | {worse} |"
        f" {_covered(areas, 'model_estimate', 'model_standard_error', 'rate_pct'):.3f} |"
        f" {'–' if np.isnan(adjusted) else f'{adjusted:.3f}'} |"
        f" {_province_ratio(province)} |"
        f" {_covered(province, 'model_estimate', 'model_standard_error', 'rate_pct'):.3f} |"
        f" {gap:.0e} |"
    )


def _province_ratio(province: pd.DataFrame) -> str:
    direct = (province["direct_estimate"] - province["rate_pct"]) ** 2
    if direct.isna().all():
        return "–"
    model = (province["model_estimate"] - province["rate_pct"]) ** 2
    return f"{float(np.sqrt(model.mean() / direct.mean())):.3f}"


def _ratios(areas: pd.DataFrame) -> tuple[float, float, int]:
    """Return the ratio over all, the worst area's, and areas worse by two errors of the mean."""
    model = (areas["model_estimate"] - areas["rate_pct"]) ** 2
    direct = (areas["direct_estimate"] - areas["rate_pct"]) ** 2
    by_area = pd.DataFrame({"area": areas["area_code"], "model": model, "direct": direct})
    mean = by_area.groupby("area").mean()
    gap = (by_area["model"] - by_area["direct"]).groupby(by_area["area"])
    # Errors of neighbouring months are alike: a quarter of the months count as independent.
    error = 2.0 * gap.std() / np.sqrt(gap.count())
    worse = int((gap.mean() > 2.0 * error).sum())
    return (
        float(np.sqrt(model.mean() / direct.mean())),
        float(np.sqrt(mean["model"] / mean["direct"]).max()),
        worse,
    )


def _covered(frame: pd.DataFrame, value: str, error: str, truth: str) -> float:
    if frame[truth].isna().all():
        return float("nan")
    return float(((frame[value] - frame[truth]).abs() <= 1.96 * frame[error]).mean())


def _little_told(seeds: Sequence[int], scenarios: Sequence[str]) -> Iterator[str]:
    yield (
        "With the rates of the province and its capital alone, other cities rest on claims,"
        " registered unemployed and the province; beside them, the province's rate taken for"
        " every city's.\n"
    )
    yield "| case | RMSE, pp | province's rate for all, pp | mean told SE, pp | 95 % coverage |"
    yield "|---|---:|---:|---:|---:|"
    for scenario in scenarios:
        made = pd.concat(
            in_real_time(with_little_told(simulated_case(seed, scenario))).assign(run=seed)
            for seed in seeds
        )
        key = ["run", "reference_month"]
        whole = made[made["area_code"] == PROVINCE].set_index(key)["model_estimate"]
        cities = made[~made["area_code"].isin([PROVINCE, CAPITAL])]
        error = cities["model_estimate"] - cities["rate_pct"]
        plain = whole.reindex(pd.MultiIndex.from_frame(cities[key])).to_numpy()
        plain_error = plain - cities["rate_pct"]
        covered = _covered(cities, "model_estimate", "model_standard_error", "rate_pct")
        yield (
            f"| simulated province, {scenario}, {len(seeds)} seeds |"
            f" {np.sqrt((error**2).mean()):.2f} | {np.sqrt((plain_error**2).mean()):.2f} |"
            f" {cities['model_standard_error'].mean():.2f} | {covered:.3f} |"
        )


def _times() -> Iterator[str]:
    from forecasting.survey import estimate_areas, fit_areas

    case = simulated_case(SEEDS[0], "calm")
    known = {"province_code": PROVINCE, "weights": case.weights}
    months = case.direct["reference_month"]
    before = case.direct[months < months.max()]
    parameters, fit_seconds = _timed(lambda: fit_areas(before, **known))
    common = {"parameters": parameters, "is_smoothed": False, **known}
    earlier, filter_seconds = _timed(lambda: estimate_areas(before, **common))
    _, next_seconds = _timed(lambda: estimate_areas(case.direct, previous=earlier, **common))
    _, smoothed_seconds = _timed(
        lambda: estimate_areas(before, parameters=parameters, is_smoothed=True, **known)
    )
    yield "| 15 areas × 120 months, one process | target, s | seconds |"
    yield "|---|---:|---:|"
    yield f"| fit and filter | 5 | {fit_seconds + filter_seconds:.2f} |"
    yield f"| of it, filter | | {filter_seconds:.2f} |"
    yield f"| next month without refit | 0.2 | {next_seconds:.2f} |"
    yield f"| filter and smoother | | {smoothed_seconds:.2f} |"


def _timed(call: Callable[[], ResultT]) -> tuple[ResultT, float]:
    began = time.perf_counter()
    made = call()
    return made, time.perf_counter() - began


if __name__ == "__main__":
    from rich.console import Console

    Console().print(area_table(), markup=False, highlight=False)
