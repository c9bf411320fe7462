"""Tables of the survey office and of the department's registers.

What does not belong here: big data (simulation.big_data), enterprises, the truth itself.
"""

import numpy as np
import pandas as pd

from simulation.big_data import festival_nearness
from simulation.draws import monthly_normals
from simulation.economy import BREAKDOWN_CELLS, Economy
from simulation.industries import INDUSTRIES
from simulation.places import Places
from simulation.separations import Separations
from simulation.settings import (
    AGE_GROUPS,
    SEX_CODES,
    EconomySettings,
    SurveySettings,
    TableSettings,
)
from simulation.survey_error import standard_errors

_REPORTED_YOUTH = ("youth_16_24", "age_25_29", "age_30_59")


def survey_table(
    economy: Economy,
    *,
    known_breakdowns: frozenset[str],
    seed: int,
    settings: SurveySettings,
    economy_settings: EconomySettings,
) -> pd.DataFrame:
    """Return the survey's table of results: true rates with sampling error, one decimal.

    Parameters
    ----------
    economy
        The truth.
    known_breakdowns
        Groups the profile names; rows of other groups are not made.
    seed, settings, economy_settings
        Of the sampling error.

    Returns
    -------
    pandas.DataFrame
        Columns of the form ``survey_table``. Rows: the province in all, by sex, by age
        without students (from the month the definition holds), by registration; the cities
        with a published rate in all.

    Notes
    -----
    Each city × sex × age cell has an error of variance deff · u(1−u)/n with n its part of the
    sample; a group's error is the mean of its cells' weighted by labour force, so groups and
    total agree as in one sample.
    """
    months, cities = economy.months, len(economy.area_codes)
    shape = (len(months), cities, len(SEX_CODES), len(AGE_GROUPS))
    labour_force = economy.stocks["labour_force"].to_numpy().reshape(shape)
    rate = economy.stocks["unemployed"].to_numpy().reshape(shape) / labour_force
    size = settings.sample_persons * labour_force / labour_force.sum(axis=(1, 2, 3), keepdims=True)
    spread = np.sqrt(settings.design_effect * rate * (1 - rate) / size)
    errors = standard_errors(
        months,
        first_latent_year=economy_settings.first_latent_year,
        cells=shape[1] * shape[2] * shape[3],
        seed=seed,
        settings=settings,
    ).reshape(shape)
    parts = [
        _group_rows(economy, rate, errors * spread, spread, labour_force, size, cells, name, None)
        for name, cells in BREAKDOWN_CELLS.items()
    ]
    total = parts[0]
    parts += [
        _registration_rows(total, name, ratio, dict(settings.registration_shares)[name], seed)
        for name, ratio in settings.registration_ratios
    ]
    everyone = BREAKDOWN_CELLS["total"]
    codes = (
        economy.area_codes if settings.has_unreleased_city_rows else settings.reported_city_codes
    )
    parts += [
        _group_rows(
            economy, rate, errors * spread, spread, labour_force, size, everyone, "total",
            economy.area_codes.index(code),
        )
        for code in codes
        if code in economy.area_codes
    ]  # fmt: skip
    return _published(pd.concat(parts, ignore_index=True), known_breakdowns, settings)


def _group_rows(
    economy: Economy,
    rate: np.ndarray,
    errors: np.ndarray,
    spread: np.ndarray,
    labour_force: np.ndarray,
    size: np.ndarray,
    cells: tuple[tuple[int, ...], tuple[int, ...]],
    breakdown: str,
    city: int | None,
) -> pd.DataFrame:
    sexes, ages = cells
    cities = list(range(labour_force.shape[1])) if city is None else [city]
    pick = np.ix_(np.arange(len(economy.months)), np.array(cities), np.array(sexes), np.array(ages))
    weight = labour_force[pick] / labour_force[pick].sum(axis=(1, 2, 3), keepdims=True)
    axes = (1, 2, 3)
    return pd.DataFrame(
        {
            "reference_month": economy.months,
            "area_code": economy.province_code if city is None else economy.area_codes[city],
            "breakdown": breakdown,
            "unemployment_rate_pct": 100 * (weight * (rate + errors)[pick]).sum(axis=axes),
            "standard_error_pp": 100 * np.sqrt(((weight * spread[pick]) ** 2).sum(axis=axes)),
            "sample_size_persons": size[pick].sum(axis=axes),
        }
    )


def _registration_rows(
    total: pd.DataFrame, breakdown: str, ratio: float, share: float, seed: int
) -> pd.DataFrame:
    noise = monthly_normals(
        pd.DatetimeIndex(total["reference_month"]), 1, seed=seed, stream="survey",
        part=1 + len(breakdown),
    )[:, 0]  # fmt: skip
    error = total["standard_error_pp"] * np.sqrt(1 / share - 1)
    return total.assign(
        breakdown=breakdown,
        unemployment_rate_pct=total["unemployment_rate_pct"] * ratio + noise * error,
        standard_error_pp=np.sqrt(total["standard_error_pp"] ** 2 + error**2),
        sample_size_persons=total["sample_size_persons"] * share,
    )


def _published(
    frame: pd.DataFrame, known_breakdowns: frozenset[str], settings: SurveySettings
) -> pd.DataFrame:
    frame = frame[frame["breakdown"].isin(known_breakdowns | {"total"})]
    is_young = frame["breakdown"].isin(_REPORTED_YOUTH)
    starts = pd.Timestamp(settings.first_month_without_students)
    frame = frame[~is_young | (frame["reference_month"] >= starts)]
    has_error = (
        frame["reference_month"] >= pd.Timestamp(settings.first_month_with_errors)
    ) & frame["breakdown"].isin(("total", "male", "female"))
    made = frame.assign(
        unemployment_rate_pct=frame["unemployment_rate_pct"].clip(lower=0.1).round(1),
        standard_error_pp=frame["standard_error_pp"].round(2).where(has_error),
        sample_size_persons=frame["sample_size_persons"].round().where(has_error),
    )
    return made.sort_values(["reference_month", "area_code"], kind="stable", ignore_index=True)


def survey_delay(frame: pd.DataFrame) -> np.ndarray:
    """Return months to the release: January is released with February, in March."""
    return np.where(frame["reference_month"].dt.month == 1, 2, 1)


def insurance_table(
    economy: Economy,
    separations: Separations,
    insured: np.ndarray,
    *,
    seed: int,
    settings: TableSettings,
) -> pd.DataFrame:
    """Return claims, recipients, payments and balance of unemployment insurance.

    Rows: cities and the province, whose figures are their sum. Claims follow involuntary
    separations by ``claim_delays``; recipients are last month's less those whose benefit
    ends, plus claims; the balance takes in contributions and pays benefits.
    """
    noise = monthly_normals(economy.months, len(economy.area_codes), seed=seed, stream="insurance")
    cut = separations.involuntary
    other = separations.left.sum(axis=2) - cut
    # A separation counts where the person is insured: insured staff over all staff.
    covered = np.minimum(insured / separations.staff.sum(axis=2), 1.0)
    flow = covered * (
        settings.claim_take_up * _delayed(cut, settings.claim_delays)
        + settings.claim_voluntary_share * other
    )
    postponed = settings.claim_postponed_share * festival_nearness(
        economy.months + pd.Timedelta(days=14), 30
    )
    waiting = flow * postponed[:, None]
    flow = flow - waiting + np.concatenate([waiting[:1], waiting[:-1]])
    claims = np.round(flow * np.exp(settings.claim_noise * noise))
    recipients, payments, balance = _fund(economy, claims, insured, settings)
    return _area_rows(
        economy,
        {
            "new_claims_persons": claims,
            "recipients_persons": recipients,
            "fund_balance_yuan": balance,
            "payments_yuan": payments,
        },
    )


def _delayed(flow: np.ndarray, delays: tuple[float, ...]) -> np.ndarray:
    made = np.zeros_like(flow)
    for delay, weight in enumerate(delays):
        made += weight * flow[np.maximum(np.arange(len(flow)) - delay, 0)]
    return made


def _fund(
    economy: Economy, claims: np.ndarray, insured: np.ndarray, settings: TableSettings
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    years = (economy.months.year + (economy.months.month - 0.5) / 12).to_numpy() - 2022.5
    benefit = settings.benefit_yuan * (1 + settings.benefit_growth_per_year) ** years
    recipients, balance = np.empty_like(claims), np.empty_like(claims)
    staying = 1 - 1 / settings.benefit_months
    stock = claims[:12].mean(axis=0) * settings.benefit_months
    fund = stock * benefit[0] * settings.fund_months_at_start
    for month in range(len(claims)):
        stock = stock * staying + claims[month]
        fund = fund + settings.contribution_yuan * insured[month] - stock * benefit[month]
        recipients[month], balance[month] = stock, fund
    payments = np.round(recipients) * benefit[:, None]
    return np.round(recipients), np.round(payments), np.round(np.maximum(balance, 0.0))


def employment_table(
    economy: Economy, insured: np.ndarray, *, seed: int, settings: TableSettings
) -> pd.DataFrame:
    """Return new urban jobs (cumulative within the year), registered unemployed, insured.

    The first year of the window begins with its January only if the window does; cumulative
    figures hold all months from January on, so a window that begins later starts them with
    the months before it taken at their normal size.
    """
    months, cities = economy.months, len(economy.area_codes)
    noise = monthly_normals(months, 2 * cities, seed=seed, stream="employment")
    gap = economy.demand.gap(economy.industry_shares)[: len(months)]
    season = np.array(settings.new_jobs_season) / sum(settings.new_jobs_season)
    weight = insured / insured.sum(axis=1, keepdims=True)
    level = settings.new_jobs_per_employed * economy.usual_employed.sum()
    normal = weight * level * season[months.month.to_numpy() - 1][:, None]
    jobs = np.round(normal * np.exp(-settings.new_jobs_response * gap + 0.05 * noise[:, :cities]))
    cumulative = _within_year(jobs, months, weight[0] * level, season)
    unemployed = economy.stocks["unemployed"].to_numpy().reshape(len(months), cities, -1)
    registered = np.round(
        settings.registered_share * unemployed.sum(axis=2) * np.exp(0.01 * noise[:, cities:])
    )
    return _area_rows(
        economy,
        {
            "new_urban_jobs_cumulative_persons": cumulative,
            "registered_unemployed_persons": registered,
            "insured_persons": np.round(insured),
        },
    )


def _within_year(
    jobs: np.ndarray, months: pd.DatetimeIndex, yearly: np.ndarray, season: np.ndarray
) -> np.ndarray:
    made = np.empty_like(jobs)
    running = np.round(yearly * season[: months[0].month - 1].sum())
    for number, month in enumerate(months):
        running = jobs[number] if month.month == 1 else running + jobs[number]
        made[number] = running
    return made


def vacancy_table(
    economy: Economy,
    places: Places,
    *,
    known_breakdowns: frozenset[str],
    seed: int,
    settings: TableSettings,
) -> pd.DataFrame:
    """Return vacancies and job-seekers of cities, zones and province, in all and by section.

    Vacancies of a city see its demand one month ahead; job-seekers the demand of the month. A
    zone has its part of its host cities, which hold it too; the province is the sum of cities.
    """
    months = economy.months
    count, (_, cities, industries) = len(months), economy.employment.shape
    level = economy.demand.cyclical + economy.demand.scenario + economy.demand.giants
    noise = monthly_normals(months, 2 * cities * industries, seed=seed, stream="vacancy")
    spread = settings.vacancy_noise * noise.reshape(count, 2, cities, industries)
    share = np.array([industry.vacancy_share for industry in INDUSTRIES])
    calendar = economy.months + pd.Timedelta(days=14)
    festival = settings.vacancy_festival * festival_nearness(calendar, 30)
    usual = economy.employment * share * np.exp(festival)[:, None, None]
    vacancies = usual * np.exp(settings.vacancy_response * level[1 : count + 1] + spread[:, 0])
    seekers = (usual / settings.demand_supply_ratio) * np.exp(
        settings.seeker_response * level[:count] + spread[:, 1]
    )
    sections = {"total": list(range(industries))}
    for number, industry in enumerate(INDUSTRIES):
        if industry.section_code in known_breakdowns:
            sections.setdefault(industry.section_code, []).append(number)
    vacancies, seekers = np.round(vacancies), np.round(seekers)
    parts = [
        _placed(economy, places, vacancies[:, :, picked], seekers[:, :, picked]).assign(
            breakdown=section
        )
        for section, picked in sections.items()
    ]
    made = pd.concat(parts, ignore_index=True)
    names = [
        "reference_month", "area_code", "breakdown", "vacancies_persons", "job_seekers_persons"
    ]  # fmt: skip
    return made[names].sort_values(names[:3], kind="stable", ignore_index=True)


def _placed(
    economy: Economy, places: Places, vacancies: np.ndarray, seekers: np.ndarray
) -> pd.DataFrame:
    figures = {
        "vacancies_persons": vacancies.sum(axis=2),
        "job_seekers_persons": seekers.sum(axis=2),
    }
    rows = [_area_rows(economy, figures)]
    for zone, hosts in places.zone_shares.items():
        weights = np.array([hosts.get(code, 0.0) for code in economy.area_codes])
        rows.append(
            pd.DataFrame(
                {
                    "reference_month": economy.months,
                    "area_code": zone,
                    **{name: np.round(values @ weights) for name, values in figures.items()},
                }
            )
        )
    return pd.concat(rows, ignore_index=True)


def _area_rows(economy: Economy, figures: dict[str, np.ndarray]) -> pd.DataFrame:
    """Return rows of cities and of the province, whose figures are their sums."""
    codes = np.array((economy.province_code, *economy.area_codes), dtype=object)
    months = economy.months
    data: dict[str, np.ndarray] = {
        "reference_month": np.repeat(months.to_numpy(), len(codes)),
        "area_code": np.tile(codes, len(months)),
    }
    for name, values in figures.items():
        data[name] = np.concatenate([values.sum(axis=1, keepdims=True), values], axis=1).ravel()
    return pd.DataFrame(data)
