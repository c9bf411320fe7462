"""Planning of samples, and areas of one month, on simulated provinces with known truth.

Does a proposed panel have the errors it is promised when it is drawn? Is the Fay–Herriot
model better than the direct rates, and are its errors true? What does not belong here: the
methods (forecasting), accuracy over time.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.enterprises.allocation import AllocationPlan, propose_allocation
from forecasting.enterprises.allocation_cells import allocation_cells
from forecasting.enterprises.allocation_settings import AllocationSettings
from forecasting.enterprises.growth_spread import CELL, growth_spread
from forecasting.enterprises.sample_structure import compare_structure, summarise_structure
from forecasting.survey.fay_herriot import ProvinceBenchmark, fit_fay_herriot
from forecasting.survey.variance_function import (
    VarianceFunctionSettings,
    complete_standard_errors,
)
from profiles import load_profile
from simulation import ProvinceSettings, ProvinceTruth, simulate_frames
from simulation.industries import INDUSTRIES
from simulation.insured_structure import OWNERSHIP_OF_OLD_TYPE
from simulation.population import SIZE_CLASSES
from simulation.settings import SurveySettings

FloatArray = npt.NDArray[np.float64]

SEEDS = (11, 12)
MONTHS = 24
HISTORY_MONTHS = 60
DRAWN_MONTHS = 4
DRAWS = 50
CERTAIN_STAFF = 5_000
"""Staff from which an enterprise counts as a giant, always in."""

_PROVINCE = "210000"
_NORMAL_95 = 1.959964


@dataclass(frozen=True)
class _Province:
    truth: ProvinceTruth
    frames: dict[str, pd.DataFrame]


def planning_table() -> str:
    """Return the tables of allocation, sample structure and areas of one month."""
    provinces = [_simulated(seed) for seed in SEEDS]
    planned = [_planned(province) for province in provinces]
    drawn = pd.concat(
        [
            _drawn_errors(province, plan, seed)
            for province, plan, seed in zip(provinces, planned, SEEDS, strict=True)
        ]
    )
    months = pd.concat([_area_errors(province) for province in provinces])
    return "\n".join(
        [
            "\n## Planning of samples, and areas of one month: simulated province\n",
            f"{len(SEEDS)} seeds, calm. Panel of the last month against the insured structure;"
            f" allocation of as many enterprises, q = 0.5; expected standard error of the"
            f" monthly job change with the spread of growth seen in the panel and with that of"
            f" all enterprises, and the error over {DRAWS} random draws in each of"
            f" {DRAWN_MONTHS} months (mean over seeds).\n",
            *_allocation_rows(planned, drawn),
            "",
            *_structure_rows(provinces[0]),
            "",
            f"Fay–Herriot on {HISTORY_MONTHS + MONTHS} months of 14 cities, each month alone,"
            " benchmarked to the province's direct rate; errors completed by the variance"
            " function where the table gives none. Errors against the true rate.\n",
            *_area_rows(months),
            "",
        ]
    )


def _simulated(seed: int) -> _Province:
    settings = ProvinceSettings(survey=SurveySettings(has_unreleased_city_rows=True))
    truth, frames = simulate_frames(
        load_profile("liaoning_demo"),
        seed=seed,
        months=MONTHS,
        scenario="calm",
        last_month=pd.Timestamp("2025-12-01"),
        history_months=HISTORY_MONTHS,
        parts=("tables", "enterprises"),
        settings=settings,
    )
    return _Province(
        truth, {code: item for code, item in frames.items() if isinstance(item, pd.DataFrame)}
    )


def _members(province: _Province) -> pd.DataFrame:
    """Return reports as last received, with section, ownership and the mark of giants."""
    reports = province.frames["enterprise_report"]
    latest = reports.drop_duplicates(["reference_month", "enterprise_code"], keep="last")
    population = province.truth.population
    if population is None:
        raise ValueError("expected a simulation with enterprises, got none")
    row = pd.Series(np.arange(len(population.code)), index=population.code)
    who = row.loc[latest["enterprise_code"]].to_numpy()
    sections = np.array([industry.section_code for industry in INDUSTRIES])
    owners = pd.Series(OWNERSHIP_OF_OLD_TYPE)
    largest = latest.groupby("enterprise_code")["base_staff_persons"].transform("max")
    return latest.assign(
        section_code=sections[population.industry[who]],
        ownership_code=owners.loc[population.old_type_code[who]].to_numpy(),
        staff_persons=latest["base_staff_persons"],
        is_certainty=(largest >= CERTAIN_STAFF).to_numpy(),
    )


def _structure(province: _Province) -> pd.DataFrame:
    structure = province.frames["insured_structure"].rename(
        columns={"industry_code": "section_code"}
    )
    return structure[structure["reference_month"] == structure["reference_month"].max()]


def _planned(province: _Province) -> AllocationPlan:
    members, structure = _members(province), _structure(province)
    last = members["reference_month"].max()
    year = members[members["reference_month"] > last - pd.DateOffset(months=12)]
    cells = structure[list(CELL)].drop_duplicates()
    panel = members[members["reference_month"] == last]
    asked = allocation_cells(panel, population=structure, spread=growth_spread(year, cells=cells))
    settings = AllocationSettings(enterprise_count=len(panel))
    return propose_allocation(asked, province_code=_PROVINCE, settings=settings)


def _drawn_errors(province: _Province, plan: AllocationPlan, seed: int) -> pd.DataFrame:
    """Return by area the error expected with the population's own spread, and that drawn.

    Every enterprise stands as often as its weight says; panels are drawn without replacement
    within cells. The truth is the mean of the cells' true changes by insured persons, which
    is what the panel is weighted to.
    """
    rng = np.random.default_rng(seed)
    everyone = _everyone(province, rng)
    spread = growth_spread(everyone, cells=plan.cells[list(CELL)])
    asked = plan.cells.drop(columns="growth_sd_pp").merge(spread, on=list(CELL))
    fixed = AllocationSettings(
        enterprise_count=int(asked["proposed_count"].sum()), quotas=(), smallest_published_cell=0
    )
    as_drawn = asked.assign(current_count=asked["proposed_count"])
    expected = propose_allocation(as_drawn, province_code=_PROVINCE, settings=fixed).areas
    staff = plan.cells.groupby("area_code")["population_staff_persons"].sum()
    cells = plan.cells.set_index(list(CELL))
    squared = []
    for _, month in everyone.groupby("reference_month"):
        error = {area: np.zeros(DRAWS) for area in staff.index}
        for name, rows in month.groupby(list(CELL)):
            if name not in cells.index:
                continue
            cell = cells.loc[name]
            share = float(cell["population_staff_persons"]) / float(staff[name[0]])
            gap = _drawn_gap(rows, int(cell["proposed_count"]), rng)
            error[name[0]] = error[name[0]] + 100 * share * gap
        whole = sum(error[area] * (staff[area] / staff.sum()) for area in staff.index)
        squared.append(pd.Series({area: (e**2).mean() for area, e in error.items()} | {
            _PROVINCE: float(np.mean(np.asarray(whole) ** 2))}))  # fmt: skip
    drawn = np.sqrt(pd.concat(squared, axis=1).mean(axis=1)).rename("drawn_pp")
    told = expected.set_index("area_code")["standard_error_now_pp"].rename("expected_pp")
    return pd.concat([told, drawn], axis=1).rename_axis("area_code").reset_index()


def _everyone(province: _Province, rng: np.random.Generator) -> pd.DataFrame:
    """Return all enterprises of the last months, as often as they stand for others."""
    history, population = province.truth.history, province.truth.population
    if history is None or population is None:
        raise ValueError("expected a simulation with enterprises, got none")
    sections = np.array([industry.section_code for industry in INDUSTRIES])
    areas = np.array(province.truth.places.city_codes)
    weight = population.weight
    times = np.maximum(np.floor(weight + rng.random(len(weight))), 1).astype(np.int64)
    is_certain = history.base.max(axis=0) >= CERTAIN_STAFF
    parts = []
    for month in range(MONTHS - DRAWN_MONTHS, MONTHS):
        base = history.base[month]
        who = np.repeat(np.arange(len(times)), np.where(base > 0, times, 0))
        size = np.array(SIZE_CLASSES)[history.size_class[month][who].astype(int)]
        parts.append(
            pd.DataFrame(
                {
                    "reference_month": history.months[month],
                    "area_code": areas[population.city[who]],
                    "section_code": sections[population.industry[who]],
                    "size_class_code": size,
                    "base_staff_persons": base[who],
                    "end_staff_persons": history.end[month][who],
                    "is_certainty": is_certain[who],
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _drawn_gap(rows: pd.DataFrame, count: int, rng: np.random.Generator) -> FloatArray:
    """Return the estimated less the true change of one cell, giants always in, by draw."""
    base = rows["base_staff_persons"].to_numpy(dtype=np.float64)
    change = rows["end_staff_persons"].to_numpy(dtype=np.float64) - base
    is_certain = rows["is_certainty"].to_numpy(dtype=bool)
    rest = np.flatnonzero(~is_certain)
    room = min(count - int(is_certain.sum()), len(rest))
    if not len(rest):
        return np.zeros(DRAWS)
    true = change[rest].sum() / base[rest].sum()
    part = base[rest].sum() / base.sum()
    if room <= 0:
        # A cell without a member is taken not to change.
        return np.full(DRAWS, -part * true)
    picked = rest[np.argsort(rng.random((DRAWS, len(rest))), axis=1)[:, :room]]
    ratio = change[picked].sum(axis=1) / base[picked].sum(axis=1)
    return np.asarray(part * (ratio - true))


def _allocation_rows(plans: list[AllocationPlan], drawn: pd.DataFrame) -> list[str]:
    areas = pd.concat([plan.areas for plan in plans]).groupby("area_code").mean()
    actual = drawn.groupby("area_code").mean()
    rows = [
        "| area | members now | proposed | expected SE now, pp | then, pp | then, true spread, pp"
        " | drawn, pp | drawn over true spread |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for area, row in areas.iterrows():
        then, found = row["standard_error_then_pp"], actual.loc[str(area)]
        rows.append(
            f"| {area} | {row['current_count']:.0f} | {row['proposed_count']:.0f} |"
            f" {row['standard_error_now_pp']:.3f} | {then:.3f} | {found['expected_pp']:.3f} |"
            f" {found['drawn_pp']:.3f} | {found['drawn_pp'] / found['expected_pp']:.2f} |"
        )
    quotas = pd.concat([plan.quotas for plan in plans]).groupby("quota", sort=False)
    told = []
    for name, part in quotas:
        side = "at least" if part["is_minimum"].iloc[0] else "at most"
        now, then, limit = part[["now_pct", "then_pct", "limit_pct"]].mean()
        told.append(f"{name} {now:.1f} → {then:.1f} % ({side} {limit:.1f})")
    moved = [
        (plan.recruit["to_recruit_count"].sum(), plan.release["to_release_count"].sum())
        for plan in plans
    ]
    recruit, release = np.mean(moved, axis=0)
    return [
        *rows,
        "",
        f"Quotas: {'; '.join(told)}. Recruited {recruit:.0f}, released {release:.0f}.",
    ]


def _structure_rows(province: _Province) -> list[str]:
    members = _members(province)
    panel = members[members["reference_month"] == members["reference_month"].max()]
    summary = summarise_structure(compare_structure(panel, population=_structure(province)))
    rows = [
        "| panel against population | cells | without member | their staff, % | dissimilarity of"
        " staff, pp | of enterprises, pp |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    wanted = ("area", "section", "size_class", "ownership", "area×section×size_class")
    return rows + [
        f"| {row['dimension']} | {row['cell_count']} | {row['absent_cell_count']} |"
        f" {row['absent_staff_share_pct']:.1f} | {row['dissimilarity_staff_pp']:.1f} |"
        f" {row['dissimilarity_enterprise_pp']:.1f} |"
        for row in summary[summary["dimension"].isin(wanted)].to_dict("records")
    ]


def _area_errors(province: _Province) -> pd.DataFrame:
    """Return every city and month: direct and model rates with errors, and the truth."""
    survey = province.frames["survey_table"]
    total = survey[survey["breakdown"] == "total"].drop_duplicates(
        ["reference_month", "area_code"], keep="last"
    )
    direct = complete_standard_errors(
        total.rename(
            columns={"unemployment_rate_pct": "estimate", "standard_error_pp": "standard_error"}
        ),
        settings=VarianceFunctionSettings(rounding_unit_pp=0.1),
    )
    rates = province.truth.economy.rates
    rates = rates[rates["breakdown"] == "total"].set_index(["reference_month", "area_code"])
    claims = _claims(province)
    parts = []
    for month, rows in direct.groupby("reference_month"):
        cities = rows[rows["area_code"] != _PROVINCE].sort_values("area_code")
        whole = rows[rows["area_code"] == _PROVINCE].iloc[0]
        truth = rates.loc[month].loc[cities["area_code"]]
        cities = cities.assign(benchmark_weight=truth["labour_force_persons"].to_numpy())
        benchmark = ProvinceBenchmark(float(whole["estimate"]), float(whole["standard_error"]))
        for name, covariates in (
            ("Fay–Herriot, constant", None),
            ("Fay–Herriot, claims", claims.get(pd.Timestamp(month))),
        ):
            if name.endswith("claims") and covariates is None:
                continue
            fitted = fit_fay_herriot(cities, covariates=covariates, benchmark=benchmark).areas
            parts.append(fitted.assign(model=name, truth=truth["rate_pct"].to_numpy(), month=month))
    return pd.concat(parts, ignore_index=True)


def _claims(province: _Province) -> dict[pd.Timestamp, pd.DataFrame]:
    """Return by month the city's claims of three months per thousand insured."""
    claims = province.frames["insurance_table"]
    insured = province.frames["employment_table"]
    key = ["reference_month", "area_code"]
    both = claims.drop_duplicates(key, keep="last").merge(
        insured.drop_duplicates(key, keep="last"), on=key
    )
    wide = both[both["area_code"] != _PROVINCE].pivot(index=key[0], columns=key[1])
    share = 1000 * wide["new_claims_persons"].rolling(3).mean() / wide["insured_persons"]
    complete = share.dropna()
    return {
        pd.Timestamp(str(month)): pd.DataFrame(
            {"area_code": row.index, "claims_per_thousand": row.to_numpy(dtype=np.float64)}
        )
        for month, row in complete.iterrows()
    }


def _area_rows(months: pd.DataFrame) -> list[str]:
    rows = [
        "| estimate | months × cities | RMSE, pp | over direct | mean told SE, pp | coverage of"
        " 95 % | worst city over direct |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    first = months[months["model"] == "Fay–Herriot, constant"]
    parts = [("direct", first.assign(model_estimate=first["estimate"],
                                     model_standard_error=first["standard_error"]))]  # fmt: skip
    parts += [(str(name), part) for name, part in months.groupby("model", sort=False)]
    for name, part in parts:
        gap = part["model_estimate"] - part["truth"]
        direct = part["estimate"] - part["truth"]
        rmse, base = np.sqrt((gap**2).mean()), np.sqrt((direct**2).mean())
        covered = (gap.abs() <= _NORMAL_95 * part["model_standard_error"]).mean()
        by_city = np.sqrt(
            (gap**2).groupby(part["area_code"]).mean()
            / (direct**2).groupby(part["area_code"]).mean()
        )
        rows.append(
            f"| {name} | {len(part)} | {rmse:.2f} | {rmse / base:.2f} |"
            f" {part['model_standard_error'].mean():.2f} | {100 * covered:.1f} % |"
            f" {by_city.max():.2f} |"
        )
    return rows
