"""Accuracy of the enterprise panel's estimates on simulated provinces, in real time.

Each month is judged at the first vintage that knows it, from the reports received by then,
against what happened to all enterprises. What does not belong here: other estimators.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

SEEDS = (1001, 1002, 1003)
"""Never used while the estimators were made (those were below 100)."""
SCENARIOS = (
    "calm", "national_shock", "steel_crisis", "giant_firm", "one_giant", "silent_closures",
    "three_cities_missing",
)  # fmt: skip
MONTHS = 36
FIRST_JUDGED = 8
"""Months before the first one judged, so that there is a past to learn from."""
LAST_MONTH = "2025-12-01"
YEAR_ENDS = (23, 35)
"""Positions of Decembers whose latest known benchmark is twelve months old."""


@dataclass(frozen=True)
class _Case:
    """One simulated province: what was sent, what was true."""

    reports: pd.DataFrame
    structure: pd.DataFrame
    truth: dict[str, pd.DataFrame]


def enterprise_table(
    *, seeds: tuple[int, ...] = SEEDS, scenarios: tuple[str, ...] = SCENARIOS
) -> str:
    """Return tables of bias, error and coverage of job change, and of the error of levels."""
    changes, levels, seconds = [], [], []
    for scenario in scenarios:
        for seed in seeds:
            case = _simulated(seed, scenario)
            change, level = _judged(case)
            changes.append(change.assign(scenario=scenario))
            levels.append(level.assign(scenario=scenario))
            if scenario == scenarios[0] and seed == seeds[0]:
                seconds.append(_seconds(case))
    return "\n".join(
        [
            "\n## Enterprise panel: simulated provinces, in real time\n",
            f"Seeds {', '.join(map(str, seeds))}; each month from the {FIRST_JUDGED + 1}th at its"
            " first vintage, against all enterprises (`all`) and those alive at the end of the"
            " month (`continuing`). Bias, RMSE and mean standard error in pp; coverage of 95 %"
            " intervals.\n",
            *_change_rows(pd.concat(changes)),
            "\nLevel of cities (insured persons) twelve months after the latest known benchmark,"
            " error in %.\n",
            *_level_rows(pd.concat(levels)),
            f"\nAll figures of one vintage ({MONTHS} months, about 10,000 enterprises, by area and"
            f" section, 200 replicates): {seconds[0]:.1f} s on one core.\n",
        ]
    )


def _simulated(seed: int, scenario: str) -> _Case:
    from profiles import load_profile
    from simulation import ProvinceSettings, simulate_frames
    from simulation.industries import INDUSTRIES
    from simulation.insured_structure import insured_structure

    truth, frames = simulate_frames(
        load_profile("liaoning_demo"), seed=seed, months=MONTHS, scenario=scenario,
        last_month=pd.Timestamp(LAST_MONTH), history_months=84, parts=("enterprises",),
    )  # fmt: skip
    reports = frames["enterprise_report"]
    population, history = truth.population, truth.history
    if not isinstance(reports, pd.DataFrame) or population is None or history is None:
        raise ValueError("expected enterprise reports and their truth from the simulation")
    section = {code: item.section_code for item in INDUSTRIES for code in item.division_codes}
    structure = insured_structure(
        population, history, truth.places, seed=seed, settings=ProvinceSettings().insured
    )
    codes = [*truth.places.city_codes, truth.places.province_code]
    base, end = history.base[:MONTHS], history.end[:MONTHS]
    cities = len(truth.places.city_codes)

    def summed(values: np.ndarray) -> pd.DataFrame:
        weighted = values * population.weight
        rows = np.stack(
            [np.bincount(population.city, weights=row, minlength=cities) for row in weighted]
        )
        whole = np.concatenate([rows, rows.sum(axis=1, keepdims=True)], axis=1)
        return pd.DataFrame(whole, index=history.months[:MONTHS], columns=codes)

    # Enterprises that begin in a month have its staff as base: both populations leave the
    # jump out, as the panel does.
    alive = (base > 0) & (end > 0)
    change = {
        "all": 100 * (summed(end * (base > 0)) / summed(base) - 1),
        "continuing": 100 * (summed(end * alive) / summed(base * alive) - 1),
    }
    return _Case(
        reports.assign(section_code=reports["industry_code"].map(section)), structure, change
    )


def _judged(case: _Case) -> tuple[pd.DataFrame, pd.DataFrame]:
    from forecasting.enterprises.panel_estimates import job_change_frame, level_frame, panel_state
    from forecasting.enterprises.panel_job_change import area_change
    from forecasting.enterprises.settings_panel import PanelSettings
    from forecasting.enterprises.weights import known_structure

    settings = PanelSettings()
    changes, levels = [], []
    for position, month, vintage in _vintages(case):
        known = case.reports[case.reports["received_month"] <= vintage]
        state = panel_state(known, case.structure, vintage=vintage, settings=settings)
        frame = job_change_frame(state)
        is_judged = (frame["reference_month"] == month) & ~frame["is_without_giants"]
        changes.append(frame[is_judged])
        if position in YEAR_ENDS:
            path = level_frame(
                state, area_change(state, has_giants=True),
                known_structure(case.structure, vintage=vintage),
            )  # fmt: skip
            levels.append(path[path["reference_month"] == month])
    return _with_truth(pd.concat(changes), case), _with_benchmark(pd.concat(levels), case)


def _vintages(case: _Case) -> Iterator[tuple[int, pd.Timestamp, pd.Timestamp]]:
    months = case.truth["all"].index
    for position in range(FIRST_JUDGED, len(months)):
        month = months[position]
        yield position, month, pd.Timestamp(month + pd.DateOffset(months=1))


def _with_truth(frame: pd.DataFrame, case: _Case) -> pd.DataFrame:
    long = pd.concat(
        [
            table.rename_axis(index="reference_month", columns="area_code")
            .stack()
            .rename("truth")
            .reset_index()
            .assign(population=name)
            for name, table in case.truth.items()
        ]
    )
    both = frame.merge(long, on=["reference_month", "area_code", "population"])
    error = both["value"] - both["truth"]
    is_covered = error.abs() <= 1.96 * both["standard_error"]
    is_province = both["area_code"] == case.truth["all"].columns[-1]
    area_kind = np.where(is_province, "province", "city")
    return both.assign(error=error, is_covered=is_covered, area_kind=area_kind)


def _with_benchmark(frame: pd.DataFrame, case: _Case) -> pd.DataFrame:
    counted = case.structure.groupby(["reference_month", "area_code"])["insured_persons"].sum()
    both = frame.merge(counted.reset_index(), on=["reference_month", "area_code"])
    error = 100 * (both["value"] / both["insured_persons"] - 1)
    is_covered = error.abs() <= 196 * both["standard_error"] / both["value"]
    return both.assign(error=error, is_covered=is_covered)


def _change_rows(frame: pd.DataFrame) -> list[str]:
    rows = [
        "| scenario | areas | population | figures | bias | RMSE | SE | coverage |",
        "|---|---|---|---:|---:|---:|---:|---:|",
    ]
    whole = frame.assign(scenario="**together**")
    order = {name: number for number, name in enumerate([*SCENARIOS, "**together**"])}
    both = pd.concat([frame, whole])
    keys = ["scenario", "area_kind", "population"]
    groups = {tuple(map(str, key)): part for key, part in both.groupby(keys)}
    for key in sorted(groups, key=lambda key: (order.get(key[0], 0), key[1], key[2])):
        part = groups[key]
        error = part["error"]
        rows.append(
            f"| {key[0]} | {key[1]} | {key[2]} | {len(part)} | {error.mean():+.3f} |"
            f" {np.sqrt((error**2).mean()):.3f} | {part['standard_error'].mean():.3f} |"
            f" {100 * part['is_covered'].mean():.1f} % |"
        )
    return rows


def _level_rows(frame: pd.DataFrame) -> list[str]:
    rows = [
        "| scenario | figures | mean | mean absolute | RMSE | 90th pct | largest | coverage |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    names = [name for name in SCENARIOS if name in set(frame["scenario"])]
    for name, part in [
        *((name, frame[frame["scenario"] == name]) for name in names), ("**together**", frame),
    ]:  # fmt: skip
        error = part["error"]
        rows.append(
            f"| {name} | {len(part)} | {error.mean():+.2f} | {error.abs().mean():.2f} |"
            f" {np.sqrt((error**2).mean()):.2f} | {error.abs().quantile(0.9):.2f} |"
            f" {error.abs().max():.2f} | {100 * part['is_covered'].mean():.1f} % |"
        )
    return rows


def _seconds(case: _Case) -> float:
    from forecasting.enterprises.panel_estimates import panel_estimates
    from forecasting.enterprises.settings_panel import PanelSettings

    vintage = pd.Timestamp(LAST_MONTH) + pd.DateOffset(months=1)
    settings = replace(PanelSettings(), replicates=200)
    begin = time.process_time()
    panel_estimates(case.reports, case.structure, vintage=vintage, settings=settings)
    return time.process_time() - begin


if __name__ == "__main__":
    from rich.console import Console

    Console().print(enterprise_table(), markup=False, highlight=False, soft_wrap=True)
