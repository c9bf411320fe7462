"""The development series of the scoreboard, each case as frames of the public face.

National rates, states, industries, short windows of them, laid-off persons of simulated
panels, and national rates with a shock. Every series ends with 2006-12, or is simulated: later
years are kept for others to judge by. What does not belong here: forecasting and scoring.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from catalogue import format_month, month_range, parse_month
from catalogue.forms.enterprise import LEFT_SLOT_COUNT

DATA = Path(__file__).parents[2] / "shared" / "data"
LAST_MONTH = "2006-12"
NATIONAL_ORIGINS = ("1975-01", "2005-12", 2)
PANEL_ORIGINS = ("1990-01", "2005-12", 7)
"""First, last and step in months; seven is coprime to twelve, so all months of the year come."""

SHORT_SERIES = 160
SHORT_HISTORY_MONTHS = (60, 80)
SHORT_ORIGIN_STEP_MONTHS = 5
SHORT_FIRST_MONTH = "1990-01"
SHORT_SEED = 5

PANEL_SEEDS = (11, 12)
PANEL_SCENARIOS = ("national_shock", "steel_crisis")
PANEL_MONTHS = 36
PANEL_FIRST_ORIGIN_MONTHS = 24
PANEL_HORIZON_MONTHS = 3
_INVOLUNTARY_TYPES = ("03", "04", "06")  # closure, economic layoff, suspension

SHOCK_SEED = 3
SHOCK_FIRST_MONTH, SHOCK_LAST_MONTH = "1995-01", "2000-12"
SHOCK_RISE_PP = (1.0, 10.0)
"""Above the month before, as 2020-03 and 2020-04 were; then a third less each month."""

PUBLICATION_LAG_MONTHS = {
    # Counted from the month whose unemployment rate is the last known, which is published on
    # the first Friday of the next: what is out no later has lag 0.
    "initial_claims": 0,  # weekly, five days after the week
    "payroll_employment": 0,  # in the same release as the rate
    "term_spread": 0,  # markets, daily
    "credit_spread": 0,
    "stock_prices": 0,
    "help_wanted": 1,  # Conference Board, about a month after the month
    "housing_starts": 1,  # Census Bureau, about the 17th of the next month
}

Walk = Literal["random_walk", "seasonal_random_walk"]


@dataclass(frozen=True)
class Case:
    """Series forecast together, and what they are measured by.

    Parameters
    ----------
    name, title
        Key and words for a reader.
    targets
        unique_id, reference_month, value.
    origins
        Months of forecasting.
    walk
        The yardstick.
    indicators
        As ``backtest_panel`` takes them, or None.
    horizon_months
        Months ahead.
    is_alone
        Whether every series is forecast without the others, at its own origins.
    """

    name: str
    title: str
    targets: pd.DataFrame
    origins: tuple[pd.Timestamp, ...]
    walk: Walk = "seasonal_random_walk"
    indicators: pd.DataFrame | None = None
    horizon_months: int = 12
    is_alone: bool = False


def national_case(series: Literal["US_SA", "US_NSA"]) -> Case:
    """Return the national rate (%), adjusted or not, with the macro indicators."""
    rates = pd.read_csv(DATA / "us_unemployment_rate_1948_2006.csv")
    rates = rates[rates["unique_id"] == series]
    is_adjusted = series == "US_SA"
    return Case(
        name="national_adjusted" if is_adjusted else "national_unadjusted",
        title=f"national rate, {'adjusted' if is_adjusted else 'unadjusted'}",
        targets=_with_months(rates),
        origins=_origins(NATIONAL_ORIGINS),
        walk="random_walk" if is_adjusted else "seasonal_random_walk",
        indicators=macro_indicators(tuple(PUBLICATION_LAG_MONTHS)),
    )


def macro_indicators(codes: Sequence[str]) -> pd.DataFrame:
    """Return monthly indicators of the nation in their own units.

    Returns
    -------
    pandas.DataFrame
        reference_month, indicator_code, value, publication_lag_months.

    References
    ----------
    McCracken, M. W. and Ng, S. (2016), FRED-MD, Journal of Business and Economic
    Statistics 34; finally revised figures.
    """
    macro = pd.read_csv(DATA / "us_macro_monthly_1959_2006.csv")
    values = {
        "initial_claims": macro["CLAIMSx"],
        "payroll_employment": macro["PAYEMS"],
        "term_spread": macro["T10YFFM"],
        "credit_spread": macro["BAA"] - macro["AAA"],
        "stock_prices": macro["S&P 500"],
        "help_wanted": macro["HWI"],
        "housing_starts": macro["HOUST"],
    }
    frames = [
        pd.DataFrame(
            {
                "reference_month": _months(macro["reference_month"]),
                "indicator_code": code,
                "value": values[code].astype("float64"),
                "publication_lag_months": PUBLICATION_LAG_MONTHS[code],
            }
        )
        for code in codes
    ]
    return pd.concat(frames, ignore_index=True)


def states_case(*, has_indicators: bool) -> Case:
    """Return the unadjusted rates (%) of 51 states, with or without the nation's claims."""
    states = pd.read_parquet(DATA / "us_states_labour_force_1976_2006_nsa.parquet")
    rates = states.assign(
        unique_id="state/" + states["area_code"].astype(str),
        value=100 * states["unemployed_persons"] / states["labour_force_persons"],
    )
    return Case(
        name="states_claims" if has_indicators else "states",
        title=f"51 states, unadjusted{', national claims' if has_indicators else ''}",
        targets=_with_months(rates),
        origins=_origins(PANEL_ORIGINS),
        indicators=macro_indicators(("initial_claims",)) if has_indicators else None,
    )


@cache
def industry_cases() -> tuple[Case, Case]:
    """Return payrolls (persons) of total and supersectors, and of all other industries."""
    from assets.demand import target_ids
    from benchmarks.accuracy import observed_targets
    from profiles import load_profile

    profile = load_profile("united_states")
    main = {name for name in target_ids(profile) if "/payroll_employment/" in name}
    detailed = {f"US/payroll_employment/{item.code}" for item in profile.breakdowns} - main
    payrolls = observed_targets(main | detailed)
    payrolls = payrolls[payrolls["reference_month"] <= parse_month(LAST_MONTH)]
    origins = _origins(PANEL_ORIGINS)
    parts = [payrolls[payrolls["unique_id"].isin(names)] for names in (main, detailed)]
    count, detailed_count = (part["unique_id"].nunique() for part in parts)
    return (
        Case("industries", f"payrolls, total and supersectors ({count})", parts[0], origins),
        Case("detailed", f"payrolls, other industries ({detailed_count})", parts[1], origins),
    )


def short_cases(states: Case, detailed: Case) -> tuple[Case, Case]:
    """Return windows of the states and industries: each forecast alone, and all as one panel.

    Notes
    -----
    A window begins in a January and has the months of the longest history and a year of
    outcomes; origins stand at 60, 65 … 80 months of history. Half come from either case;
    series and years are drawn with a seed. Every window is moved, by whole years, onto the
    months of one, so that the panel is one of unrelated series of equal length.
    """
    generator = np.random.default_rng(SHORT_SEED)
    length = SHORT_HISTORY_MONTHS[1] + 12
    windows: list[pd.DataFrame] = []
    for case in (states, detailed):
        by_name = {str(name): rows for name, rows in case.targets.groupby("unique_id")}
        names = sorted(name for name, rows in by_name.items() if len(rows) >= length + 12)
        for name in generator.choice(names, SHORT_SERIES // 2):
            rows = by_name[name].sort_values("reference_month", ignore_index=True)
            january = np.flatnonzero(rows["reference_month"].dt.month == 1)
            start = int(generator.choice(january[january + length <= len(rows)]))
            values = rows["value"].iloc[start : start + length].to_numpy()
            windows.append(_window(f"{len(windows):03d}/{name}", values))
    targets = pd.concat(windows, ignore_index=True)
    steps = range(SHORT_HISTORY_MONTHS[0] - 1, SHORT_HISTORY_MONTHS[1], SHORT_ORIGIN_STEP_MONTHS)
    origins = tuple(windows[0]["reference_month"].iloc[step] for step in steps)
    title = f"short series, {len(windows)} of 60–80 months"
    return (
        Case("short", f"{title}, each alone", targets, origins, is_alone=True),
        Case("short_panel", f"{title}, one panel", targets, origins),
    )


def layoff_cases(*, has_indicators: bool) -> tuple[Case, ...]:
    """Return laid-off persons by city and month of simulated panels, 1 to 3 months ahead.

    Notes
    -----
    Sums, over the enterprises that report, of losses by economic layoff, closure and
    suspension. Indicators are the city's sum of expected cuts and its new claims, both
    known with the reports of their month.
    """
    return tuple(
        _layoff_case(seed, scenario, has_indicators)
        for scenario in PANEL_SCENARIOS
        for seed in PANEL_SEEDS
    )


def shocked_case(case: Case) -> Case:
    """Return a national case with a jump of ten points at a seeded month.

    Notes
    -----
    The rate rises by ``SHOCK_RISE_PP`` and then the excess falls by a third each month.
    Indicators stay as they were: nothing announces the shock.
    """
    span = month_range(parse_month(SHOCK_FIRST_MONTH), parse_month(SHOCK_LAST_MONTH))
    start = span[int(np.random.default_rng(SHOCK_SEED).integers(len(span)))]
    months = case.targets["reference_month"]
    since = (12 * (months.dt.year - start.year) + months.dt.month - start.month).to_numpy()
    rise = len(SHOCK_RISE_PP)
    decaying = SHOCK_RISE_PP[-1] * (2 / 3) ** np.maximum(since - rise + 1, 0)
    rising = np.array(SHOCK_RISE_PP)[np.clip(since, 0, rise - 1)]
    excess = np.where(since < 0, 0.0, np.where(since < rise, rising, decaying))
    return replace(
        case,
        name=f"{case.name}_shock",
        title=f"{case.title}, shock from {format_month(start)}",
        targets=case.targets.assign(value=case.targets["value"] + excess),
    )


def _layoff_case(seed: int, scenario: str, has_indicators: bool) -> Case:
    from profiles import load_profile
    from simulation import simulate_frames

    _, frames = simulate_frames(
        load_profile("liaoning_demo"), seed=seed, months=PANEL_MONTHS, scenario=scenario,
        last_month=parse_month("2025-12"), parts=("tables", "enterprises"),
    )  # fmt: skip
    reports, claims = frames["enterprise_report"], frames["insurance_table"]
    if not isinstance(reports, pd.DataFrame) or not isinstance(claims, pd.DataFrame):
        raise ValueError("expected frames of enterprise reports and of claims")
    # Of a report sent again the last one stands.
    reports = reports.sort_values("received_month", kind="stable").drop_duplicates(
        ["reference_month", "enterprise_code"], keep="last"
    )
    laid_off = sum(
        reports[f"left_{slot}_persons"]
        .where(reports[f"left_{slot}_type_code"].isin(_INVOLUNTARY_TYPES), 0)
        .astype("float64")
        .fillna(0.0)
        for slot in range(1, LEFT_SLOT_COUNT + 1)
    )
    names = f"{scenario}/{seed}/" + reports["area_code"].astype(str)
    rows = reports[["reference_month"]].assign(
        unique_id=names, value=laid_off, expected=reports["expected_cut_persons"]
    )
    sums = rows.groupby(["unique_id", "reference_month"], as_index=False).sum()
    is_whole = sums.groupby("unique_id")["reference_month"].transform("size") == PANEL_MONTHS
    sums = sums[is_whole].reset_index(drop=True)
    known = sums[["unique_id", "reference_month"]].assign(
        indicator_code="expected_cuts", value=sums["expected"].astype("float64")
    )
    first = claims.sort_values("received_month", kind="stable").drop_duplicates(
        ["reference_month", "area_code"], keep="first"
    )
    claimed = first[["reference_month"]].assign(
        unique_id=f"{scenario}/{seed}/" + first["area_code"].astype(str),
        indicator_code="new_claims",
        value=first["new_claims_persons"].astype("float64"),
    )
    claimed = claimed[claimed["unique_id"].isin(sums["unique_id"])]
    indicators = pd.concat([known, claimed], ignore_index=True).assign(publication_lag_months=0)
    months = sorted(sums["reference_month"].unique())
    return Case(
        name="layoffs_helped" if has_indicators else "layoffs",
        title=f"laid-off persons by city{', expected cuts and claims' if has_indicators else ''}",
        targets=sums[["unique_id", "reference_month", "value"]],
        origins=tuple(pd.Timestamp(month) for month in months[PANEL_FIRST_ORIGIN_MONTHS - 1 : -1]),
        indicators=indicators if has_indicators else None,
        horizon_months=PANEL_HORIZON_MONTHS,
    )


def _window(name: str, values: np.ndarray) -> pd.DataFrame:
    months = pd.date_range(SHORT_FIRST_MONTH, periods=len(values), freq="MS").as_unit("us")
    return pd.DataFrame({"unique_id": name, "reference_month": months, "value": values})


def _origins(span: tuple[str, str, int]) -> tuple[pd.Timestamp, ...]:
    first, last, step = span
    return tuple(month_range(parse_month(first), parse_month(last))[::step])


def _with_months(rows: pd.DataFrame) -> pd.DataFrame:
    made = rows.assign(reference_month=_months(rows["reference_month"]))
    return made[["unique_id", "reference_month", "value"]].reset_index(drop=True)


def _months(texts: "pd.Series[str]") -> "pd.Series[pd.Timestamp]":
    return pd.to_datetime(texts).astype("datetime64[us]")
