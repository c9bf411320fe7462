"""Moments the simulation must match, with tolerance and source, and how they are measured.

What does not belong here: settings that bring them about (simulation.settings).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from catalogue.forms import LEFT_SLOT_COUNT
from simulation.economy import Economy
from simulation.enterprise_reports import PanelRows
from simulation.industries import INDUSTRIES
from simulation.settings import EconomySettings, SurveySettings
from simulation.survey_error import standard_errors


@dataclass(frozen=True)
class Moment:
    """A figure to match in calm times: it must lie between ``lowest`` and ``highest``."""

    code: str
    target: float
    lowest: float
    highest: float
    unit: str
    source: str


_PLAN = "Liaoning, 14th five-year plan for employment and social security, Box 1"
_MONITORING = "national enterprise monitoring, 2015"
_OURS = "choice of ours"

MOMENTS: dict[str, Moment] = {
    moment.code: moment
    for moment in (
        Moment("rate_2020", 5.8, 5.3, 6.3, "%", _PLAN),
        Moment("urban_employed_2022", 14.25e6, 14.0e6, 14.5e6, "persons",
               "provincial statistics, 2022"),
        Moment("seasonal_swing", 0.40, 0.28, 0.52, "pp",
               "national urban surveyed rate 2018–2024 without 2020 and 2022, monthly factors"),
        Moment("youth_rate_ratio", 3.1, 2.6, 3.6, "16–24 over all",
               "national monthly rates 2024, 15.9 over 5.1"),
        Moment("job_finding", 0.14, 0.10, 0.20, "UE per month", _OURS),
        Moment("job_loss", 0.009, 0.005, 0.014, "EU per month", _OURS),
        Moment("survey_standard_error", 0.32, 0.27, 0.37, "pp",
               "arithmetic: 10,000 persons, design effect 2, 5.5 %"),
        Moment("survey_autocorrelation_1", 0.25, 0.20, 0.32, "lag 1",
               "2-10-2 rotation, correlations of persons .55 and .25"),
        Moment("survey_autocorrelation_2_10", 0.0, -0.03, 0.03, "mean of lags 2–10",
               "2-10-2 rotation"),
        Moment("survey_autocorrelation_11", 0.06, 0.02, 0.10, "lag 11", "2-10-2 rotation"),
        Moment("survey_autocorrelation_12", 0.12, 0.08, 0.17, "lag 12", "2-10-2 rotation"),
        Moment("survey_autocorrelation_13", 0.06, 0.02, 0.10, "lag 13", "2-10-2 rotation"),
        Moment("ordinary_termination_share", 0.815, 0.79, 0.85, "of losses", _MONITORING),
        Moment("economic_layoff_share", 0.026, 0.015, 0.038, "of losses", _MONITORING),
        # A panel of 10,000 in one province holds far fewer enterprises of a thousand and more
        # than the national one: the province cannot reach its share of large cuts.
        Moment("cuts_of_100", 0.055, 0.008, 0.08, "of enterprises that shrink", _MONITORING),
        Moment("cuts_of_1000", 0.003, 0.00005, 0.006, "of enterprises that shrink", _MONITORING),
        Moment("hidden_unemployment", 1.09, 0.8, 1.4, "% of staff",
               "worked example of the monitoring, 827 of 76,061"),
        Moment("deepest_month", -0.8, -1.4, -0.3, "% job change",
               "a month of −0.58 % was called normal; the deepest is that of the festival"),
        Moment("response_on_time", 0.93, 0.91, 0.95, "of the panel", _OURS),
        Moment("response_in_three_months", 0.97, 0.96, 0.985, "of the panel", _OURS),
        Moment("manufacturing_share", 0.385, 0.2, 0.40, "of the panel", "quota seen: at most 40 %"),
        Moment("state_owned_share", 0.2, 0.05, 1 / 3, "of the panel", "quota seen: at most 1/3"),
        Moment("small_medium_share", 0.8, 0.60, 0.95, "of the panel", "quota seen: at least 60 %"),
        Moment("insured_2025", 6.87e6, 6.75e6, 7.0e6, "persons, December", _PLAN),
        Moment("new_urban_jobs_2022", 0.462e6, 0.43e6, 0.49e6, "persons",
               "provincial communiqué, 2022"),
    )
}  # fmt: skip
"""Moments by code."""


def economy_moments(economy: Economy) -> dict[str, float]:
    """Return the moments of the latent economy; the window must hold 2020 and 2022."""
    rates = economy.rates
    province = rates[rates["area_code"] == economy.province_code]
    total = province[province["breakdown"] == "total"].set_index("reference_month")
    youth = province[province["breakdown"] == "youth_16_24"].set_index("reference_month")
    season = total["rate_pct"] - total["adjusted_rate_pct"]
    dates = pd.DatetimeIndex(total.index)
    by_month = season.groupby(dates.month).mean()
    stocks = economy.stocks
    in_2022 = stocks[stocks["reference_month"].dt.year == 2022]
    employed = in_2022.groupby("reference_month")["employed"].sum().mean()
    flows = economy.flows
    return {
        "rate_2020": float(total["rate_pct"][dates.year == 2020].mean()),
        "urban_employed_2022": float(employed),
        "seasonal_swing": float(by_month.max() - by_month.min()),
        "youth_rate_ratio": float((youth["rate_pct"] / total["rate_pct"]).mean()),
        "job_finding": float(np.average(flows["ue"], weights=stocks["unemployed"])),
        "job_loss": float(np.average(flows["eu"], weights=stocks["employed"])),
    }


def survey_moments(*, seed: int, months: int = 240, cells: int = 112) -> dict[str, float]:
    """Return the autocorrelations of the sampling error over many cells and months."""
    calendar = pd.date_range("2006-01-01", periods=months, freq="MS", unit="us")
    errors = standard_errors(
        calendar,
        first_latent_year=EconomySettings().first_latent_year,
        cells=cells,
        seed=seed,
        settings=SurveySettings(),
    )
    variance = float((errors**2).mean())
    lags = [float((errors[lag:] * errors[:-lag]).mean()) / variance for lag in range(1, 14)]
    return {
        "survey_autocorrelation_1": lags[0],
        "survey_autocorrelation_2_10": float(np.mean(lags[1:10])),
        "survey_autocorrelation_11": lags[10],
        "survey_autocorrelation_12": lags[11],
        "survey_autocorrelation_13": lags[12],
    }


def table_moments(economy: Economy, frames: dict[str, pd.DataFrame]) -> dict[str, float]:
    """Return the moments of the survey table and the registers, of the last version received."""
    survey = _latest(frames["survey_table"], ["reference_month", "area_code", "breakdown"])
    survey = survey[
        (survey["area_code"] == economy.province_code) & (survey["breakdown"] == "total")
    ]
    rates = economy.rates
    truth = rates[(rates["area_code"] == economy.province_code) & (rates["breakdown"] == "total")]
    both = survey.merge(truth, on="reference_month")
    employment = _latest(frames["employment_table"], ["reference_month", "area_code"])
    province = employment[employment["area_code"] == economy.province_code].set_index(
        "reference_month"
    )
    return {
        "survey_standard_error": float((both["unemployment_rate_pct"] - both["rate_pct"]).std()),
        "insured_2025": float(province["insured_persons"][pd.Timestamp("2025-12-01")]),
        "new_urban_jobs_2022": float(
            province["new_urban_jobs_cumulative_persons"][pd.Timestamp("2022-12-01")]
        ),
    }


def enterprise_moments(reports: pd.DataFrame, rows: PanelRows) -> dict[str, float]:
    """Return the moments of the enterprise reports, of the last version received."""
    latest = _latest(reports, ["reference_month", "enterprise_code"])
    losses = pd.concat(
        [
            latest.groupby(f"left_{slot}_type_code")[f"left_{slot}_persons"].sum()
            for slot in range(1, LEFT_SLOT_COUNT + 1)
        ]
    )
    by_type = losses.groupby(level=0).sum().astype(float)
    shrinking = latest["base_staff_persons"] - latest["end_staff_persons"]
    shrinking = shrinking[shrinking > 0]
    totals = latest.groupby("reference_month")[["base_staff_persons", "end_staff_persons"]].sum()
    change = 100 * (totals["end_staff_persons"] / totals["base_staff_persons"] - 1)
    factories = [c for i in INDUSTRIES if i.section_code == "C" for c in i.division_codes]
    return {
        "ordinary_termination_share": float(by_type["02"] / by_type.sum()),
        "economic_layoff_share": float(by_type["04"] / by_type.sum()),
        "cuts_of_100": float((shrinking >= 100).mean()),
        "cuts_of_1000": float((shrinking >= 1000).mean()),
        "hidden_unemployment": float(
            100 * latest["hidden_unemployed_persons"].sum() / latest["end_staff_persons"].sum()
        ),
        "deepest_month": float(change.min()),
        "response_on_time": float((rows.delay_months == 0).mean()),
        "response_in_three_months": float((rows.delay_months >= 0).mean()),
        "manufacturing_share": float(latest["industry_code"].isin(factories).mean()),
        "state_owned_share": float(
            latest["registration_type_code"].isin(["110", "151", "111", "131"]).mean()
        ),
        "small_medium_share": float(latest["size_class_code"].isin(["M", "S", "X"]).mean()),
    }


def misses(measured: dict[str, float]) -> list[str]:
    """Return a line for each measured moment outside its bounds; none if all hold."""
    return [
        f"{code}: expected {MOMENTS[code].lowest} to {MOMENTS[code].highest}, got {value:.4f}"
        for code, value in measured.items()
        if not MOMENTS[code].lowest <= value <= MOMENTS[code].highest
    ]


def _latest(frame: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    ordered = frame.sort_values("received_month", kind="stable")
    return ordered.drop_duplicates(key, keep="last")
