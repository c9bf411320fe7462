"""A flat labour market: nothing changes, so every movement of an estimate is survey error."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

SEXES, AGES = ("1", "2"), ("16_24", "25_29", "30_59", "60_plus")
PARTICIPATION = np.array([0.35, 0.88, 0.80, 0.12])
RATES = np.array([0.15, 0.08, 0.05, 0.03])
SHARES = np.array([0.10, 0.07, 0.54, 0.29]) / 2
FINDING, LEAVING_WORK, LEAVING_SEARCH, ENTRANTS_LOOKING = 0.14, 0.008, 0.05, 0.3


@dataclass(frozen=True)
class FlatMarket:
    stocks: pd.DataFrame
    flows: pd.DataFrame
    industry_employment: pd.DataFrame
    rate_pct: float


def _flat_market(*, areas: int, months: int, persons_per_area: float = 1e6) -> FlatMarket:
    index = pd.MultiIndex.from_product(
        [
            pd.date_range("2019-01-01", periods=months, freq="MS").as_unit("us"),
            [f"9{number:05d}" for number in range(areas)],
            SEXES,
            AGES,
        ],
        names=["reference_month", "area_code", "sex_code", "age_group"],
    )
    age = np.tile(np.arange(len(AGES)), len(index) // len(AGES))
    active, rate = PARTICIPATION[age], RATES[age]
    employed, unemployed, inactive = active * (1 - rate), active * rate, 1 - active
    entry = employed * LEAVING_WORK + unemployed * LEAVING_SEARCH
    iu = ENTRANTS_LOOKING * entry / inactive
    ie = (1 - ENTRANTS_LOOKING) * entry / inactive
    eu = (unemployed * (FINDING + LEAVING_SEARCH) - inactive * iu) / employed
    persons = SHARES[age] * persons_per_area
    keys = index.to_frame(index=False)
    stocks = keys.assign(
        employed=persons * employed,
        unemployed=persons * unemployed,
        inactive=persons * inactive,
        labour_force=persons * active,
        students=persons * np.where(age == 0, 0.5, 0.0),
    )
    flows = keys.assign(eu=eu, ue=FINDING, ei=LEAVING_WORK, ie=ie, ui=LEAVING_SEARCH, iu=iu)
    place = keys[["reference_month", "area_code"]].drop_duplicates()
    industry = pd.concat(
        [
            place.assign(industry_code=code, section_code=code, employed_persons=size)
            for code, size in (("C", 300.0), ("F", 500.0))
        ]
    )
    total = 100 * stocks["unemployed"].sum() / stocks["labour_force"].sum()
    return FlatMarket(stocks, flows, industry, float(total))


@pytest.fixture(scope="session")
def market() -> FlatMarket:
    return _flat_market(areas=3, months=30)


@pytest.fixture(scope="session")
def make_flat_market():
    return _flat_market


@pytest.fixture(scope="session")
def status_of():
    return _status_of


@pytest.fixture(scope="session")
def rates_by_area():
    return _rates_by_area


def _status_of(records: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return who is unemployed and who is in the labour force, by the official rules."""
    is_employed = records["has_worked_one_hour"] | records["is_absent_from_job"]
    is_unemployed = (
        ~is_employed & records["has_looked_for_work"] & records["can_start_within_two_weeks"]
    )
    return is_unemployed.to_numpy(), (is_employed | is_unemployed).to_numpy()


def _rates_by_area(records: pd.DataFrame) -> pd.Series:
    is_unemployed, is_active = _status_of(records)
    weight = records["weight"]
    sums = pd.DataFrame(
        {"area": records["area_code"], "u": is_unemployed * weight, "lf": is_active * weight}
    )
    totals = sums.groupby("area").sum()
    return 100 * totals["u"] / totals["lf"]
