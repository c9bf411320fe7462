"""The latent economy: stocks of persons and the flows between them, month by month.

All else of the simulation is derived from it. What does not belong here: anything measured
with error (simulation.tables), single enterprises (simulation.enterprises), single persons.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from catalogue import month_range
from simulation.cells import (
    Cells,
    build_cells,
    level_pct,
    population_by_cell,
    sum_by_city,
    usual_employed_by_cell,
)
from simulation.demand import Demand, build_demand
from simulation.flows import FLOW_NAMES, BaseFlows, flows_to, steady_flows
from simulation.industries import INDUSTRIES, industry_codes
from simulation.places import Places
from simulation.scenarios import Scenario
from simulation.seasons import festival_bump, seasonal_log_rate
from simulation.settings import AGE_GROUPS, AGES, SEX_CODES, EconomySettings

_LARGEST_PARTICIPATION = 0.985
_CELL_COLUMNS = ["reference_month", "area_code", "sex_code", "age_group"]


@dataclass(frozen=True)
class Economy:
    """The true economy of the province's cities, without noise.

    Attributes
    ----------
    months
        Every month of the window, month-start timestamps.
    scenario_month
        Month from which the scenario acts.
    province_code, area_codes
        The province and its cities; the cities sum to the province.
    industry_codes
        As of ``simulation.industries``.
    stocks
        reference_month, area_code, sex_code ("1" male, "2" female), age_group ("16_24",
        "25_29", "30_59", "60_plus"), labour_force, employed, unemployed, inactive, students
        (in full-time education, part of inactive): urban residents of 16 and over, persons, as
        of the reference week. One row per month, city, sex and age group, in this order.
        Unemployed over labour force is the urban surveyed rate without sampling error.
    flows
        Same key; eu, ue, ei, ie, ui, iu: probabilities that a person in the first state (E, U
        or I) in the month BEFORE ``reference_month`` is in the second in ``reference_month``,
        so that employed(m) = employed(m−1)·(1 − eu − ei) + unemployed(m−1)·ue +
        inactive(m−1)·ie, apart from the growth of the population (the same for all three).
    rates
        reference_month, area_code (province too), breakdown (total, male, female,
        youth_16_24, age_25_29, age_30_59), rate_pct, adjusted_rate_pct (without season and
        festival).
    industry_employment
        reference_month, area_code, industry_code, section_code, employed_persons; sums to
        employed by city.
    employment
        The same as an array, month × city × industry.
    demand
        Log employment demand and its parts, month × city × industry, of the window and
        ``lead_months`` after it.
    industry_shares
        City × industry, employment in normal times; each city sums to one.
    usual_employed
        Employed persons by city in normal times, at the level of ``employed_year``.
    """

    months: pd.DatetimeIndex
    scenario_month: pd.Timestamp
    province_code: str
    area_codes: tuple[str, ...]
    industry_codes: tuple[str, ...]
    stocks: pd.DataFrame
    flows: pd.DataFrame
    rates: pd.DataFrame
    industry_employment: pd.DataFrame
    employment: np.ndarray
    demand: Demand
    industry_shares: np.ndarray
    usual_employed: np.ndarray


def build_economy(
    places: Places,
    *,
    first_month: pd.Timestamp,
    last_month: pd.Timestamp,
    scenario: Scenario,
    scenario_month: pd.Timestamp,
    seed: int,
    settings: EconomySettings,
) -> Economy:
    """Return the latent economy of a window of months under a scenario.

    Parameters
    ----------
    places
        Cities with their traits.
    first_month, last_month
        The window; draws start years before it and do not depend on it.
    scenario, scenario_month
        What happens, and from when.
    seed
        Of all draws.
    settings
        Levels, seasons and shocks.

    Notes
    -----
    Employment demand by city and industry (``simulation.demand``) gives each city a gap g, the
    shortfall of employment in %. For cell c of a city, with base rate u0, level λ and season s,

    logit u(c,t) = logit(u0(c)·λ(t)) + b(age)·ρ·g(t) / (ū(1−ū)) + s(t),
    log p(c,t)   = log p0(c) − (1−ρ)·g(t) − festival,

    so that about the part ρ of a lost job is a person unemployed and the rest left the labour
    force. Worker flows that lead exactly from one month's stocks to the next follow from
    ``simulation.flows``.
    """
    latent_first = pd.Timestamp(year=settings.first_latent_year, month=1, day=1)
    known_to = last_month + pd.DateOffset(months=settings.lead_months)
    months = pd.DatetimeIndex(month_range(latent_first, known_to))
    demand = build_demand(
        places,
        months=months,
        scenario=scenario,
        scenario_month=scenario_month,
        seed=seed,
        settings=settings,
    )
    cells = build_cells(places, settings)
    rate, adjusted, participation = _targets(cells, demand, months, places, settings)
    flows = _walk(cells, rate, participation, months, settings)
    population = population_by_cell(cells, places, months, settings)
    usual = usual_employed_by_cell(cells, places, settings)
    keep = (months >= first_month) & (months <= last_month)
    return _assemble(
        places, months, keep, scenario_month, cells,
        (rate, adjusted, participation, population), flows, demand,
        sum_by_city(usual[None], cells, len(places.city_codes))[0],
    )  # fmt: skip


def _targets(
    cells: Cells,
    demand: Demand,
    months: pd.DatetimeIndex,
    places: Places,
    settings: EconomySettings,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return rate, seasonally adjusted rate and participation, month × cell."""
    level = level_pct(months, settings) / 100
    base = np.clip(level[:, None] * cells.relative_rate[None, :], 1e-4, 0.6)
    gap = demand.delayed_gap(places.industry_shares, settings.response_weights)
    city_rate = np.array([traits.relative_rate for traits in places.traits])
    city_rate = city_rate * settings.rate_anchors[0][1] / 100
    response = np.array([group.shock_response for group in AGES])[cells.age]
    shift = settings.unemployment_response * gap / (city_rate * (1 - city_rate))
    log_odds = np.log(base / (1 - base)) + response * shift[:, cells.city]
    season = seasonal_log_rate(months, settings)[:, np.where(cells.age == 0, 0, 1)]
    leaving = (1 - settings.unemployment_response) * gap[:, cells.city] * response
    dip = settings.festival_participation_dip * festival_bump(months, settings)
    participation = cells.participation * np.exp(-leaving - dip[:, None])
    return (
        1 / (1 + np.exp(-(log_odds + season))),
        1 / (1 + np.exp(-log_odds)),
        np.minimum(participation, _LARGEST_PARTICIPATION),
    )


def _walk(
    cells: Cells,
    rate: np.ndarray,
    participation: np.ndarray,
    months: pd.DatetimeIndex,
    settings: EconomySettings,
) -> np.ndarray:
    """Return flows, month × flow × cell; the first month has none before it and repeats."""

    def by_age(values: list[float]) -> np.ndarray:
        return np.asarray(np.array(values)[cells.age])

    base = steady_flows(
        rate=cells.relative_rate * settings.rate_anchors[0][1] / 100,
        participation=cells.participation,
        job_finding=by_age([group.job_finding for group in AGES]),
        employed_to_inactive=by_age([group.employed_to_inactive for group in AGES]),
        unemployed_to_inactive=by_age([group.unemployed_to_inactive for group in AGES]),
        entrants_unemployed_share=by_age([group.entrants_unemployed_share for group in AGES]),
    )
    graduation = np.array(settings.graduation_entry_factors)
    made = np.empty((len(months), len(FLOW_NAMES), len(cells.city)))
    for month in range(len(months)):
        before = max(month - 1, 0)
        stocks = (
            participation[before] * (1 - rate[before]),
            participation[before] * rate[before],
            1 - participation[before],
        )
        factor = graduation[months[month].month - 1]
        step = flows_to(
            base,
            stocks=stocks,
            target_rate=rate[month],
            target_participation=participation[month],
            entry_factor=np.where(cells.age == 0, factor, 1.0),
        )
        made[month] = _stacked(step)
    return made


def _stacked(flows: BaseFlows) -> np.ndarray:
    return np.stack([getattr(flows, name) for name in FLOW_NAMES])


def _assemble(
    places: Places,
    months: pd.DatetimeIndex,
    keep: np.ndarray,
    scenario_month: pd.Timestamp,
    cells: Cells,
    paths: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
    flows: np.ndarray,
    demand: Demand,
    usual_employed: np.ndarray,
) -> Economy:
    rate, adjusted, participation, population = (path[keep] for path in paths)
    window = months[keep]
    labour_force = population * participation
    unemployed = labour_force * rate
    stocks = _cell_frame(places, cells, window).assign(
        labour_force=labour_force.ravel(),
        employed=(labour_force - unemployed).ravel(),
        unemployed=unemployed.ravel(),
        inactive=(population - labour_force).ravel(),
        students=(population * np.array([g.student_share for g in AGES])[cells.age]).ravel(),
    )
    flow_frame = _cell_frame(places, cells, window).assign(
        **{name: flows[keep][:, number].ravel() for number, name in enumerate(FLOW_NAMES)}
    )
    ahead = demand.window(months >= window[0])
    employed_by_city = sum_by_city(labour_force - unemployed, cells, len(places.city_codes))
    weights = places.industry_shares[None] * np.exp(ahead.log_index[: len(window)])
    employment = employed_by_city[:, :, None] * weights / weights.sum(axis=2, keepdims=True)
    return Economy(
        months=window,
        scenario_month=scenario_month,
        province_code=places.province_code,
        area_codes=places.city_codes,
        industry_codes=industry_codes(),
        stocks=stocks,
        flows=flow_frame,
        rates=_rates(places, cells, window, labour_force, unemployed, labour_force * adjusted),
        industry_employment=_industry_frame(places, window, employment),
        employment=employment,
        demand=ahead,
        industry_shares=places.industry_shares,
        usual_employed=usual_employed,
    )


def _cell_frame(places: Places, cells: Cells, months: pd.DatetimeIndex) -> pd.DataFrame:
    count = len(months)
    return pd.DataFrame(
        {
            "reference_month": np.repeat(months.to_numpy(), len(cells.city)),
            "area_code": np.tile(np.array(places.city_codes, dtype=object)[cells.city], count),
            "sex_code": np.tile(np.array(SEX_CODES, dtype=object)[cells.sex], count),
            "age_group": np.tile(np.array(AGE_GROUPS, dtype=object)[cells.age], count),
        }
    )


BREAKDOWN_CELLS: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "total": ((0, 1), (0, 1, 2, 3)),
    "male": ((0,), (0, 1, 2, 3)),
    "female": ((1,), (0, 1, 2, 3)),
    "youth_16_24": ((0, 1), (0,)),
    "age_25_29": ((0, 1), (1,)),
    "age_30_59": ((0, 1), (2,)),
}
"""Groups of persons: positions in ``SEX_CODES`` and ``AGE_GROUPS``."""


def _rates(
    places: Places,
    cells: Cells,
    months: pd.DatetimeIndex,
    labour_force: np.ndarray,
    unemployed: np.ndarray,
    adjusted: np.ndarray,
) -> pd.DataFrame:
    codes = (places.province_code, *places.city_codes)
    parts = []
    for breakdown, (sexes, ages) in BREAKDOWN_CELLS.items():
        is_in = (np.isin(cells.sex, sexes) & np.isin(cells.age, ages)).astype(float)
        totals = []
        for values in (labour_force, unemployed, adjusted):
            city = sum_by_city(values * is_in, cells, len(places.city_codes))
            totals.append(np.concatenate([city.sum(axis=1, keepdims=True), city], axis=1))
        size, out_of_work, smooth = totals
        parts.append(
            pd.DataFrame(
                {
                    "reference_month": np.repeat(months.to_numpy(), len(codes)),
                    "area_code": np.tile(np.array(codes, dtype=object), len(months)),
                    "breakdown": breakdown,
                    "rate_pct": (100 * out_of_work / size).ravel(),
                    "adjusted_rate_pct": (100 * smooth / size).ravel(),
                    "labour_force_persons": size.ravel(),
                }
            )
        )
    frame = pd.concat(parts, ignore_index=True)
    return frame.sort_values(
        ["reference_month", "area_code", "breakdown"], ignore_index=True, kind="stable"
    )


def _industry_frame(
    places: Places, months: pd.DatetimeIndex, employment: np.ndarray
) -> pd.DataFrame:
    count, cities, industries = employment.shape
    codes = np.array(industry_codes(), dtype=object)
    sections = np.array([industry.section_code for industry in INDUSTRIES], dtype=object)
    return pd.DataFrame(
        {
            "reference_month": np.repeat(months.to_numpy(), cities * industries),
            "area_code": np.tile(
                np.repeat(np.array(places.city_codes, dtype=object), industries), count
            ),
            "industry_code": np.tile(codes, count * cities),
            "section_code": np.tile(sections, count * cities),
            "employed_persons": employment.ravel(),
        }
    )
